/* The bytes of one block of 2 to 128 postings; private to postings.c and postings_writer.c.
 *
 *     block       = docs [frequencies [titles]]
 *     docs        = patched run (pack.h) of the gaps: doc_id - previous doc_id - 1
 *                 | [0x40 | flag] [n u16] [n bytes: bit i set: doc_id previous + 1 + i]     where smaller
 *                   flag 0x80 of the first byte: no frequencies (all are 1, no titles)
 *     frequencies = patched run of freq - 1; flag 0x40: titles follow
 *     titles      = [count - 1 | 0x80 when one of them is above 1]
 *                   [count bytes: index in the block, rising]                               count <= bytes of:
 *                 | [one bit a posting]                                                     otherwise
 *                   [count varints: title frequency - 1]                                    with 0x80 only
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
 * frequencies; titles are at most a byte, a bitmap and 128 varints of 5 bytes. */
#define FH_BLOCK_BYTES_MAX ((1u + 16u * 31u) + (1u + 16u * 30u) + (1u + 16u + 5u * FH_BLOCK))

/* Encodes `count` postings; base is the lowest doc_id that the first may have. `out` must have
 * room for FH_BLOCK_BYTES_MAX + FH_PATCHED_BYTES_MAX. Returns how many bytes it took. */
size_t fh_block_put(uint8_t *out, const uint32_t *docs, const uint32_t *freqs, const uint32_t *titles, uint32_t count,
                    fh_doc_id base);

/* Reads the doc_ids of a block of out->count postings; false when the bytes are damaged. What is
 * handed out rises strictly from base and is below doc_limit (at most FH_DOC_COUNT_MAX). */
bool fh_block_get_docs(const uint8_t *in, const uint8_t *end, fh_doc_id base, fh_doc_id doc_limit, struct fh_block *out);

/* Reads the frequencies from out->freq_bytes (not NULL) on. Returns the byte after the block, or
 * NULL when the bytes are damaged. */
const uint8_t *fh_block_get_freqs(const uint8_t *end, uint32_t title_weight, struct fh_block *out);

#endif
