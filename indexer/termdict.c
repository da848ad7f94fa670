/* Opening a term dictionary and looking terms up. See termdict.h.
 *
 * A look-up bisects the keys of the blocks' first terms (8 bytes each, side by side), the whole
 * first terms only where several blocks share a key, and then walks one block. The walk keeps no
 * copy of the current term: it knows how many bytes of the wanted term the term before shared,
 * and an entry that shares more with its predecessor than that is passed over unread.
 */
#include "indexer/termdict.h"

#include "indexer/termdict_entry.h"

static uint64_t key_at(const struct fh_termdict *dictionary, uint32_t block)
{
    return fh_load_u64((const uint8_t *)dictionary->index.bytes + (size_t)block * FH_TERMDICT_KEY_BYTES);
}

static uint64_t offset_at(const struct fh_termdict *dictionary, uint32_t block)
{
    const uint8_t *end;
    return (uint64_t)(fh_termdict_block(dictionary, block, &end) - (const uint8_t *)dictionary->terms.bytes);
}

enum fh_status fh_termdict_open(struct fh_termdict *dictionary, enum fh_level level, bool positions,
                                uint32_t term_count, struct fh_slice terms, struct fh_slice index, const char *file,
                                struct fh_error *error)
{
    *dictionary = (struct fh_termdict){level, positions, term_count, 0, terms, index, file};
    uint32_t block_count = term_count / FH_TERMDICT_BLOCK + (term_count % FH_TERMDICT_BLOCK != 0);
    size_t block_bytes = FH_TERMDICT_KEY_BYTES + FH_TERMDICT_OFFSET_BYTES;
    if (term_count == FH_TERM_NONE || index.length % block_bytes != 0 || index.length / block_bytes != block_count ||
        (terms.length == 0) != (term_count == 0))
        return fh_fail_corrupt(error, file, 0, "the term index does not fit %u terms", (unsigned)term_count);
    dictionary->block_count = block_count;
    for (uint32_t block = 0; block < block_count; block++) {
        uint64_t offset = offset_at(dictionary, block);
        bool rises = block == 0 ? offset == 0
                                : offset > offset_at(dictionary, block - 1) &&
                                      key_at(dictionary, block) >= key_at(dictionary, block - 1);
        if (!rises || offset >= terms.length)
            return fh_fail_corrupt(error, file, 0, "bad entry %u of the term index", (unsigned)block);
    }
    return FH_OK;
}

/* How many blocks have a key below `key`. Without a branch to mispredict. */
static uint32_t blocks_below(const struct fh_termdict *dictionary, uint64_t key)
{
    uint32_t base = 0, left = dictionary->block_count;
    while (left > 1) {
        uint32_t half = left / 2;
        base = key_at(dictionary, base + half - 1) < key ? base + half : base;
        left -= half;
    }
    return base + (left == 1 && key_at(dictionary, base) < key);
}

/* The order of a block's first term against `term` in *order; false when the block is damaged. */
static bool compare_first(const struct fh_termdict *dictionary, uint32_t block, struct fh_slice term, int *order)
{
    const uint8_t *end, *in = fh_termdict_block(dictionary, block, &end);
    struct fh_term_info info;
    in = fh_termdict_get_header(dictionary, in, end, &info);
    if (in == NULL || end - in < 2 || in[0] != 0 || end - in - 2 < in[1])
        return false;
    *order = fh_slice_compare((struct fh_slice){(const char *)in + 2, in[1]}, term);
    return true;
}

enum fh_status fh_termdict_find_block(const struct fh_termdict *dictionary, struct fh_slice term, uint32_t *block,
                                      struct fh_error *error)
{
    uint64_t key = fh_termdict_key(term);
    uint32_t low = blocks_below(dictionary, key), high = low;
    for (uint32_t step = 1; high < dictionary->block_count && key_at(dictionary, high) == key; step *= 2)
        high = dictionary->block_count - high > step ? high + step : dictionary->block_count;
    while (low < high) { /* blocks before `low` start at or below the term, those from `high` on above it */
        uint32_t middle = low + (high - low) / 2;
        int order = 1;
        if (key_at(dictionary, middle) == key && !compare_first(dictionary, middle, term, &order))
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

/* Walks a block up to `term`. Returns FH_OK with *info filled, FH_ERR_NOT_FOUND, or FH_ERR_CORRUPT
 * (without a message). */
static enum fh_status walk(const struct fh_termdict *dictionary, uint32_t block, struct fh_slice term,
                           struct fh_term_info *info)
{
    const uint8_t *end, *in = fh_termdict_block(dictionary, block, &end);
    in = fh_termdict_get_header(dictionary, in, end, info);
    size_t matched = 0, length = 0; /* of the entry before: bytes in common with the term; its length */
    uint32_t size = fh_termdict_block_size(dictionary, block);
    for (uint32_t i = 0; i < size; i++) {
        if (in == NULL || end - in < 2)
            return FH_ERR_CORRUPT;
        size_t shared = in[0], suffix = in[1];
        in += 2;
        if (shared > length || (size_t)(end - in) < suffix)
            return FH_ERR_CORRUPT;
        length = shared + suffix;
        if (shared < matched)
            return FH_ERR_NOT_FOUND;
        if (shared == matched) {
            struct fh_slice rest = {term.bytes + matched, term.length - matched};
            size_t more = shared_bytes(in, suffix, rest);
            matched += more;
            if (more == suffix && more == rest.length) {
                in = fh_termdict_get_facts(dictionary, in + suffix, end, info);
                info->ord = block * FH_TERMDICT_BLOCK + i;
                return in != NULL ? FH_OK : FH_ERR_CORRUPT;
            }
            if (more < suffix && (more == rest.length || in[more] > (uint8_t)rest.bytes[more]))
                return FH_ERR_NOT_FOUND;
        }
        in = fh_termdict_get_facts(dictionary, in + suffix, end, info);
    }
    return FH_ERR_NOT_FOUND;
}

enum fh_status fh_termdict_find(const struct fh_termdict *dictionary, struct fh_slice term, struct fh_term_info *info,
                                struct fh_error *error)
{
    if (dictionary->term_count == 0)
        return FH_ERR_NOT_FOUND;
    uint32_t block;
    enum fh_status status = fh_termdict_find_block(dictionary, term, &block, error);
    if (status == FH_OK && (status = walk(dictionary, block, term, info)) == FH_ERR_CORRUPT)
        return fh_termdict_damaged(dictionary, block, error);
    return status;
}
