/* The term dictionary of one level of one segment: sorted terms, each with its statistics and
 * where its lists are.
 *
 * Terms (0 to 255 bytes) are in order of their bytes, cut into blocks of 32, front-coded inside a
 * block; a table of the blocks' offsets and the first 16 bytes of their first terms is searched by
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
#define FH_TERMDICT_TERM_MAX 255u /* bytes */

typedef uint32_t fh_term_ord;
#define FH_TERM_NONE ((fh_term_ord)UINT32_MAX)

struct fh_term_info {
    fh_term_ord ord;
    uint32_t doc_freq;
    uint64_t total_term_freq;
    uint64_t title_freq; /* occurrences in titles */
    uint8_t impact;
    uint64_t postings_offset, postings_length;   /* in the postings section; both 0 with one posting */
    uint64_t positions_offset, positions_length; /* in the positions section; both 0 with one posting */
    fh_term_ord stem_ord; /* form level: the term of the stem level that this form belongs to */
    /* with one posting: */
    fh_doc_id single_doc;
    struct fh_occurrences single;
    struct fh_slice single_positions; /* as varints: first, then distances less one; empty without positions */
};

/* What there is to say of the terms of a level. */
struct fh_termdict_shape {
    enum fh_level level;
    bool positions; /* the level has positions */
    bool leads;     /* postings have leads */
};

/* ---- Writing ---- */

/* Facts of a block's terms: of all of them, of those with a list, of the others. */
struct fh_termdict_columns {
    uint32_t which; /* bit i set: term i has a list */
    uint32_t lists, singles;
    uint64_t postings_offset, positions_offset; /* of the first list; 0 without */
    uint64_t stem_steps[FH_TERMDICT_BLOCK];
    uint64_t doc_freq[FH_TERMDICT_BLOCK], more_freq[FH_TERMDICT_BLOCK], title_freq[FH_TERMDICT_BLOCK];
    uint64_t postings_length[FH_TERMDICT_BLOCK], positions_length[FH_TERMDICT_BLOCK];
    uint64_t doc[FH_TERMDICT_BLOCK], freq[FH_TERMDICT_BLOCK], titles[FH_TERMDICT_BLOCK], leads[FH_TERMDICT_BLOCK];
    uint64_t positions_bytes[FH_TERMDICT_BLOCK];
};

struct fh_termdict_writer {
    struct fh_termdict_shape shape;
    struct fh_file_writer *out; /* the terms section */
    uint64_t start;             /* of the section in `out` */
    struct fh_buffer blocks;    /* what the index section is made from */
    uint32_t count;             /* terms so far */
    char previous[FH_TERMDICT_TERM_MAX]; /* last term */
    size_t previous_length;
    fh_term_ord previous_stem; /* of the last term of the block, 0 before the first */
    /* The block that is being collected: */
    uint8_t shared[FH_TERMDICT_BLOCK], suffix_bytes[FH_TERMDICT_BLOCK], impacts[FH_TERMDICT_BLOCK];
    char suffixes[FH_TERMDICT_BLOCK * FH_TERMDICT_TERM_MAX];
    size_t suffixes_length;
    struct fh_termdict_columns columns;
    struct fh_buffer singles; /* positions */
};

void fh_termdict_writer_init(struct fh_termdict_writer *writer, struct fh_termdict_shape shape,
                             struct fh_file_writer *out);
void fh_termdict_writer_release(struct fh_termdict_writer *writer);

/* Terms must rise, and so must their lists' offsets: each list begins where the one before ended,
 * the first at 0; offsets of terms with one posting are not read, nor is info->ord (the rank). */
void fh_termdict_writer_add(struct fh_termdict_writer *writer, struct fh_slice term, const struct fh_term_info *info);

/* Appends the index section's bytes to `index`. False out of memory; the file writer keeps its own failures. */
bool fh_termdict_writer_finish(struct fh_termdict_writer *writer, struct fh_buffer *index);

/* ---- Reading ---- */

struct fh_termdict {
    struct fh_termdict_shape shape;
    uint32_t term_count, block_count;
    struct fh_slice terms, index; /* the two sections, mapped */
    const char *file;             /* for messages */
};

/* FH_ERR_CORRUPT when the index section does not fit the terms section. */
enum fh_status fh_termdict_open(struct fh_termdict *dictionary, struct fh_termdict_shape shape, uint32_t term_count,
                                struct fh_slice terms, struct fh_slice index, const char *file, struct fh_error *error);

/* Looks a term up. FH_OK, FH_ERR_NOT_FOUND (error is not filled: a word that does not occur is no
 * failure) or FH_ERR_CORRUPT. */
enum fh_status fh_termdict_find(const struct fh_termdict *dictionary, struct fh_slice term, struct fh_term_info *info,
                                struct fh_error *error);

/* What an iterator knows of its current block (termdict_block.h reads it; nobody else need care). */
#define FH_TERMDICT_ROOM (FH_TERMDICT_BLOCK + 16u)

struct fh_term_block { /* its parts, in place */
    uint32_t count;
    uint32_t lists; /* bit i set: term i has several postings */
    uint64_t postings_offset, positions_offset; /* of its first list */
    const uint8_t *shared, *suffix_bytes, *impacts, *suffixes, *columns, *end;
};

struct fh_term_column {
    uint32_t values[FH_TERMDICT_ROOM];
    const uint8_t *large; /* the true values where values[] cannot hold them; usually NULL */
};

struct fh_term_facts {
    struct fh_term_column stem;
    struct fh_term_column doc_freq, more_freq, title_freq, postings_length, positions_length; /* of lists */
    struct fh_term_column doc, freq, titles, leads, positions_bytes;                          /* of singles */
    const uint8_t *singles;                     /* positions of the next term with one posting */
    uint32_t at, lists;                         /* terms taken so far; lists among them */
    uint64_t postings_offset, positions_offset; /* of the next list */
    uint64_t stem_ord;                          /* of the term before */
};

/* Whether the index section says that `block` begins with this term: for check. */
bool fh_termdict_begins(const struct fh_termdict *dictionary, uint32_t block, struct fh_slice term);

/* Walks terms in order. */
struct fh_term_iterator {
    const struct fh_termdict *dictionary;
    uint32_t next_block; /* blocks before it were entered */
    bool ahead, fresh;   /* the current term was not handed out yet; there was none yet */
    struct fh_term_block block;
    struct fh_term_facts facts;
    const uint8_t *suffix; /* of the next term */
    char term[256];        /* current term, NUL-terminated */
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
