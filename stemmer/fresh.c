/* See fresh.h. */
#include "stemmer/fresh.h"

#include "base/mem.h"
#include "stemmer/terms.h"

void fh_fresh_release(struct fh_fresh *fresh)
{
    fh_free(fresh->list);
    fh_buffer_release(&fresh->forms);
    fh_buffer_release(&fresh->stems);
    *fresh = (struct fh_fresh)FH_FRESH_INIT;
}

void fh_fresh_reset(struct fh_fresh *fresh)
{
    fresh->count = 0;
    fh_buffer_reset(&fresh->forms);
    fh_buffer_reset(&fresh->stems);
}

static bool keep(struct fh_buffer *buffer, struct fh_fresh_term *term, struct fh_slice bytes)
{
    *term = (struct fh_fresh_term){buffer->length, (uint32_t)bytes.length, fh_terms_hash(bytes)};
    fh_buffer_append_slice(buffer, bytes);
    return fh_buffer_ok(buffer);
}

bool fh_fresh_add(struct fh_fresh *fresh, struct fh_cache_word *word, struct fh_slice form)
{
    void *moved = fh_grow(fresh->list, &fresh->capacity, fresh->count + 1, sizeof *fresh->list);
    if (moved == NULL)
        return false;
    fresh->list = moved;
    struct fh_fresh_word *added = &fresh->list[fresh->count];
    *added = (struct fh_fresh_word){.word = word};
    if (!keep(&fresh->forms, &added->form, form))
        return false;
    fresh->count++;
    return true;
}

bool fh_fresh_set_stem(struct fh_fresh *fresh, struct fh_fresh_word *word, struct fh_slice stem)
{
    return keep(&fresh->stems, &word->stem, stem);
}
