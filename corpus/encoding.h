/* Which encoding a text is in, and its bytes as UTF-8.
 *
 * A byte order mark decides; so do the zero bytes of UTF-16 without one. Text that is valid UTF-8 is UTF-8,
 * and so is UTF-8 with a few damaged places: the records that are hit say so. Other text is read as
 * Windows-1256, as ISO-8859-6 and as what it declares itself (charset=…, encoding="…"), and what gives
 * plausible Arabic is believed; where nothing does, what uchardet guesses is tried, too.
 *
 * A decoder sits between an archive's member and the window (input.h). Once a text is known to be UTF-8,
 * its bytes go through untouched.
 */
#ifndef FH_CORPUS_ENCODING_H
#define FH_CORPUS_ENCODING_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "corpus/input.h"

#define FH_ENCODING_NAME_BYTES 40

/* The name of the encoding of a text of which `sample` is the beginning, or (behind 7-bit text) a part:
 * "UTF-8", or a name that iconv knows, into `name`. `whole`: nothing follows the sample. */
void fh_encoding_guess(struct fh_slice sample, bool whole, char name[FH_ENCODING_NAME_BYTES]);

/* Can text in this encoding be read? "double:NAME" stands for UTF-8 that was taken for NAME and encoded
 * again, and is undone. FH_ERR_USAGE when not. */
enum fh_status fh_encoding_check(const char *name, struct fh_error *error);

/* Appends `text` in UTF-8; bytes that are no characters in the encoding become U+FFFD and are counted in
 * the result. SIZE_MAX when the encoding is not known. */
size_t fh_encoding_recode(const char *name, struct fh_slice text, struct fh_buffer *out);

enum fh_decoder_state { FH_DECODER_OPEN = 0, FH_DECODER_THROUGH, FH_DECODER_RECODE };

struct fh_decoder {
    fh_input_source *source;
    void *from;
    const char *fixed; /* the user's encoding, or NULL */
    enum fh_decoder_state state;
    iconv_t recoder;         /* in state RECODE */
    bool doubled;            /* undoing a second encoding: what comes out is bytes of UTF-8 */
    bool ended;              /* the source has no more */
    struct fh_error failure; /* of the source, told once what came before it is handed out */
    char *bytes;             /* of the source, not yet handed out: [start, end) */
    size_t start, end;
    uint64_t replaced;                 /* bytes that are no characters in the encoding: U+FFFD each */
    char name[FH_ENCODING_NAME_BYTES]; /* "" until it is known */
};

#define FH_DECODER_INIT                                                                                                \
    {                                                                                                                  \
        .recoder = (iconv_t)-1                                                                                         \
    }

/* Starts on a new text. `encoding` (checked, outlives the decoder) overrides what would be found. */
void fh_decoder_reset(struct fh_decoder *decoder, fh_input_source *source, void *from, const char *encoding);
void fh_decoder_release(struct fh_decoder *decoder);

/* An fh_input_source: `decoder` is a struct fh_decoder. `room` must be 16 or more. */
enum fh_status fh_decoder_read(void *decoder, char *to, size_t room, size_t *got, struct fh_error *error);

#endif
