/* The bytes of a dictionary block and their reading; private to termdict*.c.
 *
 *     index   = [first 8 bytes of each block's first term, zero-padded, as a big-endian number: u64]
 *               [each block's offset in the terms section: u40]
 *     block   = postings_offset [positions_offset] entry ...          32 entries, the last block fewer
 *     entry   = [shared u8] [suffix length u8] [suffix] doc_freq facts [stem]
 *     facts   = doc  2*freq + t  [titles] [freq positions] [impact u8]                      doc_freq = 1
 *             | 2*(total_term_freq - doc_freq) + t  [title_freq]  postings_length
 *               [positions_length] [impact u8]                                              otherwise
 *               t: 1 when titles (title_freq) follows and is not 0, else 0
 *     stem    = zigzag of stem_ord less that of the entry before (0 before the first)        form level only
 *
 * Numbers without a size are varints. Offsets are those of the first entry's lists; each list
 * begins where the one before it ended.
 */
#ifndef FH_INDEXER_TERMDICT_ENTRY_H
#define FH_INDEXER_TERMDICT_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "base/varint.h"
#include "indexer/termdict.h"

#define FH_TERMDICT_KEY_BYTES 8u
#define FH_TERMDICT_OFFSET_BYTES 5u

/* The bytes of `block`; *end is the byte after it. */
const uint8_t *fh_termdict_block(const struct fh_termdict *dictionary, uint32_t block, const uint8_t **end);

/* Reads a block's header into *info: the lists of the entry before its first, so to speak.
 * Returns the first entry, or NULL when it is cut off. */
const uint8_t *fh_termdict_get_header(const struct fh_termdict *dictionary, const uint8_t *in, const uint8_t *end,
                                      struct fh_term_info *info);

/* Reads what follows an entry's suffix. *info holds the entry before (or the header's outcome) and
 * becomes this one, `ord` aside. NULL when the bytes are damaged. */
const uint8_t *fh_termdict_get_facts(const struct fh_termdict *dictionary, const uint8_t *in, const uint8_t *end,
                                     struct fh_term_info *info);

/* The only block that may hold `term`: the last whose first term is not above it, or the first of
 * all. The dictionary must not be empty. FH_OK or FH_ERR_CORRUPT. */
enum fh_status fh_termdict_find_block(const struct fh_termdict *dictionary, struct fh_slice term, uint32_t *block,
                                      struct fh_error *error);

/* FH_ERR_CORRUPT with the place of the block in the terms section. */
enum fh_status fh_termdict_damaged(const struct fh_termdict *dictionary, uint32_t block, struct fh_error *error);

/* How many entries a block has. */
static inline uint32_t fh_termdict_block_size(const struct fh_termdict *dictionary, uint32_t block)
{
    uint32_t left = dictionary->term_count - block * FH_TERMDICT_BLOCK;
    return left < FH_TERMDICT_BLOCK ? left : FH_TERMDICT_BLOCK;
}

/* The first 8 bytes of a term as a number that sorts like them. */
static inline uint64_t fh_termdict_key(struct fh_slice term)
{
    uint8_t bytes[8] = {0};
    if (term.length > 0)
        memcpy(bytes, term.bytes, term.length < 8 ? term.length : 8);
    return __builtin_bswap64(fh_load_u64(bytes));
}

#endif
