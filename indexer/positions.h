/* Where in a document a term occurs: one list a term, beside its postings, read by phrases only.
 *
 * The words of a document are numbered through its title, standfirst and body, in this order: the
 * first field that has words starts at 0, each later one FH_POSITION_GAP after the last word before it
 * (last + 1 + FH_POSITION_GAP). Per block of postings: the first position of each posting in one layered
 * run (layered.h), so that most of what a phrase asks for stands where the posting does; then the gaps, that is
 * of every further position the distance to the one before less one, posting after posting, in
 * runs of 128: layered ones too in a block of at most FH_FEW_GAPS, which are read all together; else patched ones (pack.h), in which a
 * few are found faster. Positions are below 2^31. (In indexes of version 1 all runs are patched.)
 *
 *     list = [width byte] [block_count offsets of that width, from the end of this table] block ...   (two or more)
 *          = block
 *     block = firsts [gaps ...]
 */
#ifndef FH_INDEXER_POSITIONS_H
#define FH_INDEXER_POSITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "indexer/layered.h"
#include "indexer/types.h"

#define FH_FEW_GAPS (2 * FH_BLOCK)

/* ---- Writing ---- */

struct fh_positions_writer {
    uint32_t firsts[FH_BLOCK], gaps[FH_FEW_GAPS];
    uint32_t doc_count; /* postings of the current block so far */
    uint32_t gap_count; /* gaps of it that are in no run yet */
    bool many;          /* others are in patched runs */
    uint32_t block_count;
    struct fh_buffer runs;     /* of finished blocks */
    struct fh_buffer gap_runs; /* of the current block */
    struct fh_buffer offsets;  /* u64 for each block */
};

void fh_positions_writer_init(struct fh_positions_writer *writer);
void fh_positions_writer_release(struct fh_positions_writer *writer);
void fh_positions_writer_reset(struct fh_positions_writer *writer);

/* The positions of the next `count` postings: the first of each, and of all others (freqs[i] - 1 of each posting, posting
 * after posting) the gaps, the distances to the one before less one. Positions are below 2^31. */
void fh_positions_writer_add(struct fh_positions_writer *writer, const uint32_t *firsts, const uint32_t *freqs,
                             const uint32_t *gaps, uint32_t count);

/* Ends the list and appends its bytes. False out of memory. */
bool fh_positions_writer_finish(struct fh_positions_writer *writer, struct fh_buffer *out);

/* Appends the positions of a term's only posting as varints, the form that the term dictionary
 * holds (struct fh_term_info, single_positions). */
void fh_positions_put_single(struct fh_buffer *out, uint32_t first, const uint32_t *gaps, uint32_t freq);

/* ---- Reading ---- */

struct fh_positions {
    bool layered; /* has layered runs */
    uint32_t block_count;
    unsigned width; /* of an offset; 0 with one block */
    const uint8_t *offsets;
    const uint8_t *runs, *end;
};

bool fh_positions_open(struct fh_positions *list, struct fh_slice bytes, uint32_t block_count, bool layered);

/* Where the block's bytes begin; NULL when its offset leaves the list. */
const uint8_t *fh_positions_block_start(const struct fh_positions *list, uint32_t block);

/* Reads the first positions of a block of `count` postings into firsts[] (room for 128 + 16). Returns the byte after
 * them, or NULL when they are damaged. */
const uint8_t *fh_positions_firsts(const struct fh_positions *list, uint32_t block, uint32_t count, uint32_t *firsts);

/* Reads a run of n <= 128 numbers into values[] (room for 128 + 16). Returns the byte after it, or NULL when it is damaged. */
const uint8_t *fh_positions_run(const uint8_t *in, const uint8_t *end, bool layered, uint32_t *values, size_t n);

/* Positions of some postings of a block, reusable. */
struct fh_position_list {
    uint32_t *list;
    size_t count, capacity;
};
void fh_position_list_release(struct fh_position_list *positions);

/* Reads the positions of postings first..first+count-1 of `block`, whose frequencies are freqs[]
 * (all freq_count of the block), one posting after another, into *out. Positions handed out rise
 * strictly inside a posting and are below 2^31.
 * FH_OK, FH_ERR_CORRUPT (damaged; no message) or FH_ERR_NOMEM. */
enum fh_status fh_positions_read(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                 uint32_t freq_count, uint32_t first, uint32_t count, struct fh_position_list *out);

/* All postings of a block as fh_positions_writer_add takes them: firsts[] (room for 128 + 16) and the gaps. Adding them
 * up stays below 2^31. */
enum fh_status fh_positions_read_gaps(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                      uint32_t count, uint32_t *firsts, struct fh_position_list *gaps);

/* The positions of a term's only posting, from the dictionary's bytes. */
enum fh_status fh_positions_read_single(struct fh_slice bytes, uint32_t freq, struct fh_position_list *out);

#endif
