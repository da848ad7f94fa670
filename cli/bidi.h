/* Right-to-left text laid out line by line, first of all for terminals that do not reorder.
 *
 * A paragraph is shaped (Arabic letters become their presentation forms, as terminals without shaping
 * need), wrapped at spaces to a width, and each line put into visual order by the Unicode
 * Bidirectional Algorithm (UAX 9, through FriBidi) and, when the paragraph runs right to left, aligned
 * right. For terminals that do reorder, lines are only wrapped, and each shut into an isolate of its own.
 * Nothing here judges which of the two a terminal needs: that is the user's setting.
 */
#ifndef FH_CLI_BIDI_H
#define FH_CLI_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

enum cli_bidi { CLI_BIDI_LOGICAL = 0, CLI_BIDI_VISUAL };
#define CLI_BIDI_WORDS "logical|visual"

/* A paragraph in logical order: characters and whether each is inside a mark. */
struct cli_paragraph {
    uint32_t *chars;
    uint8_t *marked;
    size_t count, char_capacity, mark_capacity;
    bool failed; /* out of memory */
};

#define CLI_PARAGRAPH_INIT                                                                                             \
    {                                                                                                                  \
        NULL, NULL, 0, 0, 0, false                                                                                     \
    }

void cli_paragraph_release(struct cli_paragraph *paragraph);

/* Appends valid UTF-8 that safe_text.h has made safe. */
void cli_paragraph_add(struct cli_paragraph *paragraph, struct fh_slice text, bool marked);

struct cli_layout {
    size_t columns;                 /* width of the terminal */
    size_t indent;                  /* columns left free where a line begins */
    bool logical;                   /* wrapped only: characters stay in their order, lines in isolates */
    bool left_to_right;             /* the paragraph's direction; otherwise that of its first strong letter */
    const char *mark_on, *mark_off; /* of no width: escape sequences, or empty */
};

/* Appends the paragraph's lines, each ended by a newline. An empty paragraph gives one empty line. */
void cli_paragraph_lay(struct fh_buffer *out, struct cli_paragraph *paragraph, const struct cli_layout *layout);

/* Columns that a character takes: 0 for marks and invisible ones, 2 for wide ones. */
size_t cli_char_width(uint32_t c);

/* The width of text that stays on one line. */
size_t cli_text_width(struct fh_slice text);

#endif
