/* Opening a term dictionary and looking terms up. See termdict.h.
 *
 * A look-up bisects the keys of the blocks' first terms (16 bytes each, side by side), the whole
 * first terms only where several blocks share a key, and then walks one block. The walk keeps no
 * copy of the current term: it knows how many bytes of the wanted term the term before shared,
 * and an entry that shares more with its predecessor than that is passed over unread.
 */
#include "indexer/termdict.h"

#include <string.h>

#include "base/varint.h"
#include "indexer/termdict_block.h"

uint64_t fh_termdict_key(struct fh_slice term, size_t from)
{
    uint8_t bytes[8] = {0};
    if (term.length > from)
        memcpy(bytes, term.bytes + from, term.length - from < 8 ? term.length - from : 8);
    return __builtin_bswap64(fh_load_u64(bytes));
}

/* The first or (which 1) second half of a block's key. */
static uint64_t key_at(const struct fh_termdict *dictionary, uint32_t which, uint32_t block)
{
    return fh_load_u64((const uint8_t *)dictionary->index.bytes +
                       8 * ((size_t)which * dictionary->block_count + block));
}

static bool in_order(const struct fh_termdict *dictionary, uint32_t block)
{
    const uint8_t *end, *start = fh_termdict_bytes(dictionary, block, &end);
    size_t offset = (size_t)(start - (const uint8_t *)dictionary->terms.bytes);
    if (block + 1 < dictionary->block_count) {
        uint64_t key = key_at(dictionary, 0, block), next = key_at(dictionary, 0, block + 1);
        if (key > next || (key == next && key_at(dictionary, 1, block) > key_at(dictionary, 1, block + 1)))
            return false;
    }
    return start < end && end <= (const uint8_t *)dictionary->terms.bytes + dictionary->terms.length &&
           (block > 0 || offset == 0);
}

enum fh_status fh_termdict_open(struct fh_termdict *dictionary, struct fh_termdict_shape shape,
                                uint32_t term_count, struct fh_slice terms, struct fh_slice index, const char *file,
                                struct fh_error *error)
{
    *dictionary = (struct fh_termdict){shape, term_count, 0, terms, index, file};
    uint32_t block_count = term_count / FH_TERMDICT_BLOCK + (term_count % FH_TERMDICT_BLOCK != 0);
    size_t block_bytes = FH_TERMDICT_KEY_BYTES + FH_TERMDICT_OFFSET_BYTES;
    if (term_count == FH_TERM_NONE || index.length % block_bytes != 0 || index.length / block_bytes != block_count ||
        (terms.length == 0) != (term_count == 0))
        return fh_fail_corrupt(error, file, 0, "the term index does not fit %u terms", (unsigned)term_count);
    dictionary->block_count = block_count;
    for (uint32_t block = 0; block < block_count; block++)
        if (!in_order(dictionary, block))
            return fh_fail_corrupt(error, file, 0, "bad entry %u of the term index", (unsigned)block);
    return FH_OK;
}

bool fh_termdict_begins(const struct fh_termdict *dictionary, uint32_t block, struct fh_slice term)
{
    return key_at(dictionary, 0, block) == fh_termdict_key(term, 0) &&
           key_at(dictionary, 1, block) == fh_termdict_key(term, 8);
}

/* The first of blocks low..high-1 whose half key is at least `key`; high if none. Without a branch
 * to mispredict. */
static uint32_t first_reaching(const struct fh_termdict *dictionary, uint32_t which, uint32_t low, uint32_t high,
                               uint64_t key)
{
    uint32_t left = high - low;
    while (left > 1) {
        uint32_t half = left / 2;
        low = key_at(dictionary, which, low + half - 1) < key ? low + half : low;
        left -= half;
    }
    return low + (left == 1 && key_at(dictionary, which, low) < key);
}

/* The first of blocks low..high-1, whose keys do not fall, with a larger half key than `key`. */
static uint32_t first_above(const struct fh_termdict *dictionary, uint32_t which, uint32_t low, uint32_t high,
                            uint64_t key)
{
    if (low == high || key_at(dictionary, which, low) != key)
        return low; /* as most often */
    return key < UINT64_MAX ? first_reaching(dictionary, which, low, high, key + 1) : high;
}

/* The order of a block's first term against `term` in *order; false when the block is damaged. */
static bool compare_first(const struct fh_termdict *dictionary, uint32_t block, struct fh_slice term, int *order)
{
    struct fh_term_block parts;
    if (!fh_term_block_open(&parts, dictionary, block) || parts.shared[0] != 0 ||
        parts.columns - parts.suffixes < parts.suffix_bytes[0])
        return false;
    *order = fh_slice_compare((struct fh_slice){(const char *)parts.suffixes, parts.suffix_bytes[0]}, term);
    return true;
}

enum fh_status fh_termdict_find_block(const struct fh_termdict *dictionary, struct fh_slice term, uint32_t *block,
                                      struct fh_error *error)
{
    uint32_t low = 0, high = dictionary->block_count;
    for (uint32_t which = 0; which < 2 && low < high; which++) {
        uint64_t key = fh_termdict_key(term, 8 * (size_t)which);
        low = first_reaching(dictionary, which, low, high, key);
        high = first_above(dictionary, which, low, high, key);
    }
    while (low < high) { /* blocks before `low` start at or below the term, those from `high` on above it */
        uint32_t middle = low + (high - low) / 2;
        int order;
        if (!compare_first(dictionary, middle, term, &order))
            return fh_termdict_damaged(dictionary, middle, error);
        if (order <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    *block = low > 0 ? low - 1 : 0;
    return FH_OK;
}

/* Bytes that the suffix and the rest of the wanted term share. */
static size_t shared_bytes(const uint8_t *suffix, size_t length, struct fh_slice rest)
{
    size_t most = length < rest.length ? length : rest.length, shared = 0;
    while (shared < most && suffix[shared] == (uint8_t)rest.bytes[shared])
        shared++;
    return shared;
}

/* Finds `term` in a block: FH_OK with its place in *at, FH_ERR_NOT_FOUND or FH_ERR_CORRUPT. */
static enum fh_status walk(const struct fh_term_block *parts, struct fh_slice term, uint32_t *at)
{
    const uint8_t *suffix = parts->suffixes;
    size_t matched = 0, length = 0; /* of the entry before: bytes in common with the term; its length */
    for (uint32_t i = 0; i < parts->count; i++) {
        size_t shared = parts->shared[i], suffix_bytes = parts->suffix_bytes[i];
        if (shared > length || (size_t)(parts->columns - suffix) < suffix_bytes)
            return FH_ERR_CORRUPT;
        if (shared < matched)
            return FH_ERR_NOT_FOUND;
        if (shared == matched) {
            struct fh_slice rest = {term.bytes + matched, term.length - matched};
            size_t more = shared_bytes(suffix, suffix_bytes, rest);
            if (more == suffix_bytes && more == rest.length) {
                *at = i;
                return FH_OK;
            }
            if (more < suffix_bytes && (more == rest.length || suffix[more] > (uint8_t)rest.bytes[more]))
                return FH_ERR_NOT_FOUND;
            matched += more;
        }
        length = shared + suffix_bytes;
        suffix += suffix_bytes;
    }
    return FH_ERR_NOT_FOUND;
}

enum fh_status fh_termdict_find(const struct fh_termdict *dictionary, struct fh_slice term, struct fh_term_info *info,
                                struct fh_error *error)
{
    if (dictionary->term_count == 0)
        return FH_ERR_NOT_FOUND;
    uint32_t block, at = 0;
    enum fh_status status = fh_termdict_find_block(dictionary, term, &block, error);
    if (status != FH_OK)
        return status;
    struct fh_term_block parts;
    status = fh_term_block_open(&parts, dictionary, block) ? walk(&parts, term, &at) : FH_ERR_CORRUPT;
    if (status == FH_OK && !fh_term_block_facts(&parts, dictionary, at, info))
        status = FH_ERR_CORRUPT;
    if (status == FH_ERR_CORRUPT)
        return fh_termdict_damaged(dictionary, block, error);
    info->ord = block * FH_TERMDICT_BLOCK + at;
    return status;
}
