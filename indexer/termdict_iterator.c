/* Walking a term dictionary in order. See termdict.h. */
#include <string.h>

#include "indexer/termdict.h"
#include "indexer/termdict_entry.h"

static void rewind_to(struct fh_term_iterator *iterator, const struct fh_termdict *dictionary, uint32_t block)
{
    iterator->dictionary = dictionary;
    iterator->block = block;
    iterator->left = 0;
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

/* Moves into the next block; false when its header is damaged. */
static bool enter_block(struct fh_term_iterator *iterator)
{
    const struct fh_termdict *dictionary = iterator->dictionary;
    iterator->next = fh_termdict_block(dictionary, iterator->block, &iterator->end);
    iterator->next = fh_termdict_get_header(dictionary, iterator->next, iterator->end, &iterator->info);
    iterator->left = fh_termdict_block_size(dictionary, iterator->block);
    iterator->info.ord = iterator->block * FH_TERMDICT_BLOCK - 1; /* the entry before; wraps at 0 */
    iterator->block++;
    return iterator->next != NULL;
}

/* Whether a term of `shared` bytes of the current one and then the suffix comes after it: what is
 * shared must be all that is, and the next byte larger. Keeps merges safe from damaged bytes. */
static bool follows(const struct fh_term_iterator *iterator, size_t shared, const uint8_t *suffix, size_t length)
{
    if (shared > iterator->length || length == 0)
        return false;
    return shared == iterator->length || suffix[0] > (uint8_t)iterator->term[shared];
}

static bool next_entry(struct fh_term_iterator *iterator)
{
    const uint8_t *in = iterator->next, *end = iterator->end;
    if (end - in < 2)
        return false;
    size_t shared = in[0], suffix = in[1];
    in += 2;
    bool first = iterator->left == fh_termdict_block_size(iterator->dictionary, iterator->block - 1);
    if ((size_t)(end - in) < suffix || shared + suffix >= sizeof iterator->term)
        return false;
    if (first) {
        struct fh_slice whole = {(const char *)in, suffix}, previous = {iterator->term, iterator->length};
        if (shared != 0 || (!iterator->fresh && fh_slice_compare(previous, whole) >= 0))
            return false;
    } else if (!follows(iterator, shared, in, suffix)) {
        return false;
    }
    if (suffix > 0)
        memcpy(iterator->term + shared, in, suffix);
    iterator->length = shared + suffix;
    iterator->term[iterator->length] = '\0';
    iterator->next = fh_termdict_get_facts(iterator->dictionary, in + suffix, end, &iterator->info);
    iterator->info.ord++;
    iterator->left--;
    iterator->fresh = false;
    return iterator->next != NULL && (iterator->left > 0 || iterator->next == end);
}

enum fh_status fh_term_iterator_next(struct fh_term_iterator *iterator, struct fh_error *error)
{
    if (iterator->ahead) {
        iterator->ahead = false;
        return FH_OK;
    }
    if (iterator->left == 0 && iterator->block >= iterator->dictionary->block_count)
        return FH_END;
    if ((iterator->left == 0 && !enter_block(iterator)) || !next_entry(iterator)) {
        uint32_t block = iterator->block - 1;
        rewind_to(iterator, iterator->dictionary, iterator->dictionary->block_count); /* nothing more from here */
        return fh_termdict_damaged(iterator->dictionary, block, error);
    }
    return FH_OK;
}
