/* One term's posting list: the encoder, and the view that cursors read through.
 *
 * A posting is (doc_id, freq, titles, leads): how often the term occurs in the document, and how many
 * of these occurrences are in its title and in its lead. The list is cut into blocks of 128 postings; a list of
 * two blocks or more has an entry for each block (last doc_id, where it starts, impact) and for
 * each group of 32 blocks, so that a reader can skip and bound scores without touching the
 * postings. docs/FORMAT.md has the bytes.
 *
 *     list  = [group entries] [block entries] block ...      (more than 128 postings)
 *           = block                                          (2 to 128)
 *     group = last_doc u32, offset u56 of its first block from the start of the blocks, impact u8
 *     entry = last_doc u32, offset u16 from the start of its group's blocks, impact u8
 *     block = doc gaps less one (patched, or a bitset where that is smaller), frequencies, titles, leads
 *
 * Lists of one posting live in the term dictionary; positions in positions.h.
 */
#ifndef FH_INDEXER_POSTINGS_H
#define FH_INDEXER_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/varint.h"
#include "indexer/postings_layout.h"
#include "indexer/types.h"

/* Room that vector code may scribble on past the 128th element. */
#define FH_BLOCK_ROOM (FH_BLOCK + 16u)

/* ---- Writing ---- */

/* Collects the postings of one term, encoding block by block. */
struct fh_postings_writer {
    const uint32_t *lengths; /* weighted length of each document in sixteenths, by doc_id; borrowed */
    struct fh_weights weights;
    double impact_length;
    const uint8_t *plain_impacts; /* of fh_postings_plain_impacts, borrowed; NULL: worked out posting by posting */
    uint32_t docs[FH_BLOCK_ROOM], freqs[FH_BLOCK_ROOM], titles[FH_BLOCK_ROOM], leads[FH_BLOCK_ROOM];
    uint32_t pending;       /* postings in the arrays above */
    fh_doc_id previous_doc; /* last doc of the finished blocks; FH_DOC_END before any */
    uint32_t doc_freq;
    uint64_t total_term_freq, title_freq; /* summed over the list */
    uint8_t impact;                       /* largest so far */
    struct fh_buffer blocks;              /* encoded blocks */
    struct fh_buffer entries;             /* what the group and block entries are made from */
};

void fh_postings_writer_init(struct fh_postings_writer *writer, const uint32_t *lengths, struct fh_weights weights,
                             double impact_length);
/* The impact of each document for a term that it has once, neither in its title nor in its lead, as most have most: a
 * byte a document, worked out once instead of with every term. */
void fh_postings_plain_impacts(uint8_t *impacts, const uint32_t *lengths, uint32_t doc_count, double impact_length);
void fh_postings_writer_release(struct fh_postings_writer *writer);
void fh_postings_writer_reset(struct fh_postings_writer *writer); /* for the next term */

/* doc_ids must rise; freq >= 1, titles + leads <= freq, leads at most FH_LEAD_WORDS. */
void fh_postings_writer_add(struct fh_postings_writer *writer, fh_doc_id doc, struct fh_occurrences in);
void fh_postings_writer_add_all(struct fh_postings_writer *writer, const uint32_t *docs, const uint32_t *freqs,
                                const uint32_t *titles, const uint32_t *leads, uint32_t count);

/* The impact of a posting, which need not be in the list. */
uint8_t fh_postings_writer_impact(const struct fh_postings_writer *writer, fh_doc_id doc, struct fh_occurrences in);

/* Ends the list and, with two postings or more, appends its bytes to `out`; with one, the posting
 * is in docs[0], freqs[0], titles[0], leads[0]. doc_freq, the sums and impact are then final. False out of memory. */
bool fh_postings_writer_finish(struct fh_postings_writer *writer, struct fh_buffer *out);

/* ---- Reading ---- */

/* A list as it lies in the mapped file (or, with doc_freq 1, a posting from the dictionary). */
struct fh_postings {
    uint32_t doc_freq;
    uint32_t block_count;
    uint32_t doc_limit; /* doc_ids are below it: documents of the segment */
    uint8_t impact;     /* of the whole list */
    const uint8_t *groups, *entries; /* NULL with one block */
    const uint8_t *blocks, *end;
    fh_doc_id single_doc; /* with doc_freq 1 the posting (blocks is then NULL) */
    struct fh_occurrences single;
};

/* Views `bytes` as a list of two postings or more. False when they cannot be one. */
bool fh_postings_open(struct fh_postings *list, struct fh_slice bytes, uint32_t doc_freq, uint8_t impact,
                      uint32_t doc_limit);
/* False when doc >= doc_limit or the frequencies are impossible. */
bool fh_postings_open_single(struct fh_postings *list, fh_doc_id doc, struct fh_occurrences in, uint8_t impact,
                             uint32_t doc_limit);

static inline uint32_t fh_postings_block_size(const struct fh_postings *list, uint32_t block)
{
    return block + 1 < list->block_count ? FH_BLOCK : list->doc_freq - block * FH_BLOCK;
}

/* Last doc_id and impact of a block, of a group (block / FH_GROUP). With one block the last doc is
 * unknown until it is read, and doc_limit - 1 is given. */
fh_doc_id fh_postings_only_last(const struct fh_postings *list); /* with one block */
static inline fh_doc_id fh_postings_block_last(const struct fh_postings *list, uint32_t block)
{
    return list->entries != NULL ? fh_load_u32(list->entries + (size_t)block * FH_BLOCK_ENTRY_BYTES)
                                 : fh_postings_only_last(list);
}
static inline uint8_t fh_postings_block_impact(const struct fh_postings *list, uint32_t block)
{
    return list->entries != NULL ? list->entries[(size_t)block * FH_BLOCK_ENTRY_BYTES + 6] : list->impact;
}
fh_doc_id fh_postings_group_last(const struct fh_postings *list, uint32_t group);
uint8_t fh_postings_group_impact(const struct fh_postings *list, uint32_t group);

/* The first block at or after `from` whose last doc_id is at least `target`; block_count if none.
 * Steps through the current group, then through groups, then inside one. */
uint32_t fh_postings_find_block(const struct fh_postings *list, uint32_t from, fh_doc_id target);

/* A decoded block: count doc_ids, then 16 times FH_DOC_END. */
struct fh_block {
    uint32_t docs[FH_BLOCK_ROOM];
    uint32_t freqs[FH_BLOCK_ROOM];    /* all occurrences; this and the next from fh_postings_read_freqs */
    uint32_t weighted[FH_BLOCK_ROOM]; /* fh_weighted_freq (ranking.h), in sixteenths */
    uint32_t count;
    uint32_t title_count;          /* postings with an occurrence in the title ... */
    uint8_t title_index[FH_BLOCK_ROOM]; /* ... which, rising ... */
    uint32_t title_freqs[FH_BLOCK];     /* ... and how many */
    const uint8_t *freq_bytes;     /* where the frequencies start; NULL: every freq is 1, no titles, no leads */
    const uint8_t *lead_bytes;     /* where the leads start; NULL: there are none */
};

/* Reads the doc_ids of a block; false when the bytes are damaged. Ids handed out rise strictly
 * and are below doc_limit. */
bool fh_postings_read_docs(const struct fh_postings *list, uint32_t block, struct fh_block *out);

/* Reads the frequencies of the block whose docs fh_postings_read_docs put there. */
bool fh_postings_read_freqs(const struct fh_postings *list, struct fh_weights weights, struct fh_block *out);

/* The same for those who want nothing but weighted frequencies: freqs[] and the titles may be anything. */
bool fh_postings_read_weights(const struct fh_postings *list, struct fh_weights weights, struct fh_block *out);

/* Spreads the titles of such a block over its postings: titles[i] of posting i. */
void fh_block_titles(const struct fh_block *block, uint32_t titles[FH_BLOCK]);

/* The same of the leads, which weighted frequencies have in them and few readers need by themselves. False
 * when the bytes are damaged, or say what frequencies and titles leave no room for. */
bool fh_postings_read_leads(const struct fh_postings *list, const struct fh_block *block, uint32_t leads[FH_BLOCK]);

#endif
