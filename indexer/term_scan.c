/* See term_scan.h. */
#include "indexer/term_scan.h"

#include "indexer/termdict_block.h"

void fh_term_scan_init(struct fh_term_scan *scan, const struct fh_termdict *dictionary)
{
    *scan = (struct fh_term_scan){.dictionary = dictionary};
}

static enum fh_status damaged(struct fh_term_scan *scan, struct fh_error *error)
{
    uint32_t block = scan->next_block - 1;
    scan->next_block = scan->dictionary->block_count;
    scan->at = scan->block.count;
    return fh_termdict_damaged(scan->dictionary, block, error);
}

static bool enter_block(struct fh_term_scan *scan)
{
    scan->at = 0;
    if (!fh_term_block_open(&scan->block, scan->dictionary, scan->next_block++))
        return false;
    scan->next = scan->block.suffixes;
    scan->length = 0;
    return true;
}

/* Passes over terms of the block; *found says whether one of them is to be handed out. False when it is damaged. */
static bool walk_block(struct fh_term_scan *scan, size_t skip, bool *found)
{
    const struct fh_term_block *block = &scan->block;
    *found = false;
    while (scan->at < block->count && !*found) {
        uint32_t at = scan->at++;
        size_t shared = block->shared[at], suffix_bytes = block->suffix_bytes[at];
        if (shared > scan->length || (size_t)(block->columns - scan->next) < suffix_bytes)
            return false;
        *found = at == 0 || shared < skip;
        scan->shared = shared;
        scan->suffix = (struct fh_slice){(const char *)scan->next, suffix_bytes};
        scan->length = shared + suffix_bytes;
        scan->next += suffix_bytes;
    }
    return scan->length < 256;
}

enum fh_status fh_term_scan_next(struct fh_term_scan *scan, size_t skip, struct fh_error *error)
{
    bool found = false;
    while (!found) {
        if (scan->at == scan->block.count) {
            if (scan->next_block >= scan->dictionary->block_count)
                return FH_END;
            if (!enter_block(scan))
                return damaged(scan, error);
        }
        if (!walk_block(scan, skip, &found))
            return damaged(scan, error);
    }
    return FH_OK;
}

enum fh_status fh_term_scan_info(const struct fh_term_scan *scan, struct fh_term_info *info, struct fh_error *error)
{
    uint32_t block = scan->next_block - 1;
    if (!fh_term_block_facts(&scan->block, scan->dictionary, scan->at - 1, info))
        return fh_termdict_damaged(scan->dictionary, block, error);
    info->ord = block * FH_TERMDICT_BLOCK + scan->at - 1;
    return FH_OK;
}
