/* Walking a term dictionary in order. See termdict.h. */
#include <string.h>

#include "indexer/termdict.h"
#include "indexer/termdict_block.h"

static void rewind_to(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary, uint32_t block)
{
    iterator->dictionary = dictionary;
    iterator->next_block = block;
    iterator->block.count = iterator->facts.at = 0; /* the block before is used up */
    iterator->ahead = false;
    iterator->fresh = true;
    iterator->length = 0;
}

enum fh_status fh_term_iterator_seek(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary,
                                     struct fh_slice from, struct fh_error *error)
{
    rewind_to(iterator, dictionary, 0);
    if (from.length == 0 || dictionary->term_count == 0)
        return FH_OK;
    uint32_t block;
    enum fh_status status = fh_termdict_find_block(dictionary, from, &block, error);
    if (status != FH_OK)
        return status;
    rewind_to(iterator, dictionary, block);
    do
        status = fh_term_iterator_next(iterator, error);
    while (status == FH_OK && fh_slice_compare((struct fh_slice){iterator->term, iterator->length}, from) < 0);
    iterator->ahead = status == FH_OK; /* one term too far: the next call hands it out */
    return status == FH_END ? FH_OK : status;
}

enum fh_status fh_term_iterator_seek_ord(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary,
                                         fh_term_ord ord, struct fh_error *error)
{
    if (ord >= dictionary->term_count) {
        rewind_to(iterator, dictionary, dictionary->block_count);
        return FH_OK;
    }
    rewind_to(iterator, dictionary, ord / FH_TERMDICT_BLOCK);
    enum fh_status status = FH_OK;
    for (uint32_t i = ord % FH_TERMDICT_BLOCK; i > 0 && status == FH_OK; i--)
        status = fh_term_iterator_next(iterator, error);
    return status;
}

static bool enter_block(struct fh_term_iterator *iterator)
{
    uint32_t block = iterator->next_block++;
    if (!fh_term_block_open(&iterator->block, iterator->dictionary, block) ||
        !fh_term_facts_read(&iterator->facts, &iterator->block, iterator->dictionary))
        return false;
    iterator->suffix = iterator->block.suffixes;
    return true;
}

/* Whether a term of `shared` bytes of the current one and then the suffix comes after it: what is
 * shared must be all that is, and the next byte larger. Keeps merges safe from damaged bytes. */
static bool follows(const struct fh_term_iterator *iterator, size_t shared, const uint8_t *suffix, size_t length)
{
    if (iterator->facts.at == 0) {
        struct fh_slice whole = {(const char *)suffix, length}, previous = {iterator->term, iterator->length};
        return shared == 0 && (iterator->fresh || fh_slice_compare(previous, whole) < 0);
    }
    if (shared > iterator->length || length == 0)
        return false;
    return shared == iterator->length || suffix[0] > (uint8_t)iterator->term[shared];
}

static bool next_entry(struct fh_term_iterator *iterator)
{
    uint32_t at = iterator->facts.at;
    size_t shared = iterator->block.shared[at], length = iterator->block.suffix_bytes[at];
    if ((size_t)(iterator->block.columns - iterator->suffix) < length || shared + length >= sizeof iterator->term ||
        !follows(iterator, shared, iterator->suffix, length))
        return false;
    if (length > 0)
        memcpy(iterator->term + shared, iterator->suffix, length);
    iterator->length = shared + length;
    iterator->term[iterator->length] = '\0';
    iterator->suffix += length;
    iterator->fresh = false;
    if (!fh_term_facts_take(&iterator->facts, &iterator->block, iterator->dictionary, &iterator->info))
        return false;
    iterator->info.ord = (iterator->next_block - 1) * FH_TERMDICT_BLOCK + at;
    return at + 1 < iterator->block.count || (iterator->suffix == iterator->block.columns &&
                                              iterator->facts.singles == iterator->block.end); /* all used up */
}

enum fh_status fh_term_iterator_next(struct fh_term_iterator *iterator, struct fh_error *error)
{
    if (iterator->ahead) {
        iterator->ahead = false;
        return FH_OK;
    }
    bool used_up = iterator->facts.at == iterator->block.count;
    if (used_up && iterator->next_block >= iterator->dictionary->block_count)
        return FH_END;
    if ((used_up && !enter_block(iterator)) || !next_entry(iterator)) {
        uint32_t block = iterator->next_block - 1;
        rewind_to(iterator, iterator->dictionary, iterator->dictionary->block_count); /* nothing more from here */
        return fh_termdict_damaged(iterator->dictionary, block, error);
    }
    return FH_OK;
}
