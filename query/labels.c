/* Names of sources and categories. See labels.h. */
#include "query/labels.h"

#include "stemmer/analyzer.h"
#include "stemmer/letters.h"

/* Folds a text and leaves of it, in place, its words between single spaces. */
static void fold_words(struct fh_slice text, struct fh_buffer *out)
{
    fh_buffer_reset(out);
    fh_buffer_append_byte(out, ' ');
    fh_fold_text(text, out);
    fh_buffer_append_byte(out, ' ');
    if (!fh_buffer_ok(out))
        return;
    const uint8_t *p = (const uint8_t *)out->bytes, *end = p + out->length;
    size_t kept = 0;
    for (size_t length; p < end; p += length) {
        if (fh_class_in_word(fh_class_at(p, end, &length))) {
            memmove(out->bytes + kept, p, length);
            kept += length;
        } else if (kept == 0 || out->bytes[kept - 1] != ' ') {
            out->bytes[kept++] = ' ';
        }
    }
    out->length = kept > 1 ? kept : 0;
}

struct fh_slice fh_label_fold(struct fh_slice name, struct fh_arena *arena)
{
    struct fh_buffer folded = FH_BUFFER_INIT;
    fold_words(name, &folded);
    struct fh_slice copy = {NULL, 0};
    if (fh_buffer_ok(&folded))
        copy = fh_arena_copy(arena, fh_buffer_slice(&folded));
    fh_buffer_release(&folded);
    return copy;
}

bool fh_label_matches(struct fh_slice value, struct fh_slice name, struct fh_buffer *scratch)
{
    fold_words(value, scratch);
    return fh_buffer_ok(scratch) && scratch->length >= name.length && name.length > 0 &&
           memmem(scratch->bytes, scratch->length, name.bytes, name.length) != NULL;
}
