/* The term dictionary of one level of one segment: sorted terms, each with its statistics and
 * where its lists are.
 *
 * Terms (0 to 255 bytes) are in order of their bytes, cut into blocks of 32, front-coded inside a
 * block; a table of the blocks' offsets and the first 8 bytes of their first terms is searched by
 * bisection. A term of one posting has it here in full. docs/FORMAT.md has the bytes. A term's
 * number (fh_term_ord) is its rank.
 */
#ifndef FH_INDEXER_TERMDICT_H
#define FH_INDEXER_TERMDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"
#include "indexer/types.h"

#define FH_TERMDICT_BLOCK 32u

typedef uint32_t fh_term_ord;
#define FH_TERM_NONE ((fh_term_ord)UINT32_MAX)

struct fh_term_info {
    fh_term_ord ord;
    uint32_t doc_freq;
    uint64_t total_term_freq;
    uint64_t title_freq; /* occurrences in titles */
    uint8_t impact;
    uint64_t postings_offset, postings_length;   /* in the postings section; length 0 with one posting */
    uint64_t positions_offset, positions_length; /* in the positions section; length 0 with one posting */
    fh_term_ord stem_ord; /* form level: the term of the stem level that this form belongs to */
    /* with one posting: */
    fh_doc_id single_doc;
    uint32_t single_freq, single_titles;
    struct fh_slice single_positions; /* as varints: first, then distances less one; empty without positions */
};

/* ---- Writing ---- */

struct fh_termdict_writer {
    enum fh_level level;
    bool positions;             /* the level has positions */
    struct fh_file_writer *out; /* the terms section */
    uint64_t start;             /* of the section in `out` */
    struct fh_buffer offsets;   /* what the index section is made from */
    struct fh_buffer previous;  /* last term */
    uint32_t count;
    fh_term_ord previous_stem;
};

void fh_termdict_writer_init(struct fh_termdict_writer *writer, enum fh_level level, bool positions,
                             struct fh_file_writer *out);
void fh_termdict_writer_release(struct fh_termdict_writer *writer);

/* Terms must rise, and so must their lists' offsets: each list begins where the one before ended,
 * the first at 0. info->ord is not read (it is the rank). */
void fh_termdict_writer_add(struct fh_termdict_writer *writer, struct fh_slice term, const struct fh_term_info *info);

/* Appends the index section's bytes to `index`. False out of memory; the file writer keeps its own failures. */
bool fh_termdict_writer_finish(struct fh_termdict_writer *writer, struct fh_buffer *index);

/* ---- Reading ---- */

struct fh_termdict {
    enum fh_level level;
    bool positions;
    uint32_t term_count, block_count;
    struct fh_slice terms, index; /* the two sections, mapped */
    const char *file;             /* for messages */
};

/* FH_ERR_CORRUPT when the index section does not fit the terms section. */
enum fh_status fh_termdict_open(struct fh_termdict *dictionary, enum fh_level level, bool positions, uint32_t term_count,
                                struct fh_slice terms, struct fh_slice index, const char *file, struct fh_error *error);

/* Looks a term up. FH_OK, FH_ERR_NOT_FOUND (error is not filled: a word that does not occur is no
 * failure) or FH_ERR_CORRUPT. */
enum fh_status fh_termdict_find(const struct fh_termdict *dictionary, struct fh_slice term, struct fh_term_info *info,
                                struct fh_error *error);

/* Walks terms in order. */
struct fh_term_iterator {
    const struct fh_termdict *dictionary;
    uint32_t block, left; /* next block; terms still to come in the current one */
    const uint8_t *next, *end;
    bool ahead, fresh; /* the current term was not handed out yet; there is none yet */
    char term[256];    /* current term, NUL-terminated */
    size_t length;
    struct fh_term_info info; /* current */
};

/* Before the first term not below `from` (empty: before the first of all). */
enum fh_status fh_term_iterator_seek(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary,
                                     struct fh_slice from, struct fh_error *error);
/* Before the term with this number. */
enum fh_status fh_term_iterator_seek_ord(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary,
                                         fh_term_ord ord, struct fh_error *error);
/* FH_OK with term and info filled, FH_END, FH_ERR_CORRUPT (and then FH_END). Terms handed out rise
 * strictly. */
enum fh_status fh_term_iterator_next(struct fh_term_iterator *iterator, struct fh_error *error);

#endif
