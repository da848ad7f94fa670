/* The bytes of one block of 2 to 128 postings; private to postings.c and postings_writer.c.
 *
 *     block       = docs [frequencies [titles] [leads]]
 *     docs        = patched run (pack.h) of the gaps: doc_id - previous doc_id - 1
 *                 | [0x40 | flag] [n u16] [n bytes: bit i set: doc_id previous + 1 + i]     where smaller
 *                   flag 0x80 of the first byte: no frequencies (all are 1, no titles, no leads)
 *     frequencies = patched run of freq - 1; flag 0x40: titles follow, flag 0x80: leads follow
 *     titles      = [count - 1 | 0x80 when one of them is above 1] which
 *                   [count varints: title frequency - 1]                                    with 0x80 only
 *     which       = [count bytes: index in the block, rising]                               count <= bytes of:
 *                 | [one bit a posting]                                                     otherwise
 *     leads       = [count - 1 | 0x80 when another layer follows] which ...
 *                   the i-th layer has the postings with i occurrences in the lead or more
 */
#ifndef FH_INDEXER_POSTINGS_BLOCK_H
#define FH_INDEXER_POSTINGS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/pack.h"
#include "indexer/postings.h"

/* No block is larger. Without exceptions a run of 128 takes 1 + 16 * width bytes, and the writer
 * takes exceptions or a bitset only where that is smaller: widths 31 for gaps, 30 for
 * frequencies; titles are at most a byte, a bitmap and 128 varints of 5 bytes, leads a byte and a
 * bitmap a layer. */
#define FH_BLOCK_BYTES_MAX                                                                                             \
    ((1u + 16u * 31u) + (1u + 16u * 30u) + (1u + 16u + 5u * FH_BLOCK) + FH_LEAD_WORDS * (1u + 16u))

/* Flags: of the first byte of docs, of frequencies, of titles, of a layer of leads. */
#define FH_BITSET 0x40u
#define FH_NO_FREQS 0x80u
#define FH_TITLES_FOLLOW 0x40u
#define FH_LEADS_FOLLOW 0x80u
#define FH_TITLE_FREQS_FOLLOW 0x80u
#define FH_LAYER_FOLLOWS 0x80u

/* Encodes `count` postings; base is the lowest doc_id that the first may have. `out` must have
 * room for FH_BLOCK_BYTES_MAX + FH_PATCHED_BYTES_MAX. Returns how many bytes it took. */
size_t fh_block_put(uint8_t *out, const uint32_t *docs, const uint32_t *freqs, const uint32_t *titles,
                    const uint32_t *leads, uint32_t count, fh_doc_id base);

/* Reads the doc_ids of a block of out->count postings; false when the bytes are damaged. What is
 * handed out rises strictly from base and is below doc_limit (at most FH_DOC_COUNT_MAX). */
bool fh_block_get_docs(const uint8_t *in, const uint8_t *end, fh_doc_id base, fh_doc_id doc_limit, struct fh_block *out);

/* Reads the frequencies from out->freq_bytes (not NULL) on; with `weights_only` out->weighted alone counts. Returns the
 * byte after the block, or NULL when the bytes are damaged. Of the leads only what keeps reading safe is looked at. */
const uint8_t *fh_block_get_freqs(const uint8_t *end, struct fh_weights weights, bool weights_only,
                                  struct fh_block *out);

/* Reads the leads from block->lead_bytes (not NULL) on into zeroed leads[]: postings_read_leads. */
bool fh_block_get_leads(const uint8_t *end, const struct fh_block *block, uint32_t *leads);

#endif
