/* The bytes of a term dictionary and their reading; private to termdict*.c.
 *
 *     index   = [first 8 bytes of each block's first term] [the next 8 bytes of each]
 *               [each block's offset in the terms section: u40]
 *     block   = postings_offset [positions_offset] suffixes_length
 *               [n bytes: shared with the term before] [n bytes: length of the suffix] [n bytes: impact]
 *               [n bits: 1 for a term with several postings] [suffixes]
 *               column ... [positions of the terms with one posting]
 *     column  = patched run (pack.h) of min(number, 2^31 - 1), then for each 2^31 - 1 of them the
 *               number less that
 *
 * n is 32, fewer in the last block. First bytes are padded with zeros and stand as a number whose
 * highest byte comes first, stored as a u64. Offsets are those of the block's first list; each list
 * begins where the one before it ended. The columns, those without a number left out:
 *
 *     of every term                    zigzag of stem_ord less that of the term before    form level only
 *     of terms with several postings   doc_freq - 2, total_term_freq - doc_freq, title_freq,
 *                                      postings_length, positions_length                  if the level has positions
 *     of terms with one posting        doc_id, freq - 1, titles,
 *                                      leads                                              if postings have leads
 *                                      bytes of its positions                             if the level has positions
 *
 * Front coding in blocks as in every dictionary of the kind (Witten, Moffat and Bell, Managing
 * Gigabytes, 4.1); facts stand in columns so that those of one term are read without the others'.
 */
#ifndef FH_INDEXER_TERMDICT_BLOCK_H
#define FH_INDEXER_TERMDICT_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "indexer/termdict.h"

#define FH_TERMDICT_KEY_BYTES 16u
#define FH_TERMDICT_OFFSET_BYTES 5u
#define FH_TERMDICT_LARGE ((uint32_t)INT32_MAX) /* in a column: the true number follows the run */

/* Bytes `from` to `from` + 7 of a term as a number that sorts like them. */
uint64_t fh_termdict_key(struct fh_slice term, size_t from);

/* The bytes of `block`; *end is the byte after it. */
const uint8_t *fh_termdict_bytes(const struct fh_termdict *dictionary, uint32_t block, const uint8_t **end);

/* The only block that may hold `term`: the last whose first term is not above it, or the first of
 * all. The dictionary must not be empty. FH_OK or FH_ERR_CORRUPT. */
enum fh_status fh_termdict_find_block(const struct fh_termdict *dictionary, struct fh_slice term, uint32_t *block,
                                      struct fh_error *error);

/* Finds the parts of a block. False when it is damaged. */
bool fh_term_block_open(struct fh_term_block *parts, const struct fh_termdict *dictionary, uint32_t block);

/* Fills *info, `ord` aside, with the facts of term `at`. False when the bytes are damaged. */
bool fh_term_block_facts(const struct fh_term_block *parts, const struct fh_termdict *dictionary, uint32_t at,
                         struct fh_term_info *info);

/* The same for one term after another: reads all columns once, */
bool fh_term_facts_read(struct fh_term_facts *facts, const struct fh_term_block *parts,
                        const struct fh_termdict *dictionary);
/* and then gives the next term's facts. After the last one facts->singles is parts->end. */
bool fh_term_facts_take(struct fh_term_facts *facts, const struct fh_term_block *parts,
                        const struct fh_termdict *dictionary, struct fh_term_info *info);

/* FH_ERR_CORRUPT with the place of the block in the terms section. */
enum fh_status fh_termdict_damaged(const struct fh_termdict *dictionary, uint32_t block, struct fh_error *error);

#endif
