/* See word_counts.h. */
#include "stemmer/word_counts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/tokenizer.h"

#define WORDS_MAX_DEFAULT ((size_t)4 << 20)

void fh_word_counts_init(struct fh_word_counts *counts, size_t words_max)
{
    *counts = (struct fh_word_counts){.words = FH_TERMS_INIT,
                                      .words_max = words_max > 0 ? words_max : WORDS_MAX_DEFAULT,
                                      .fold = FH_FOLD_INIT,
                                      .pieces = FH_PIECES_INIT};
}

void fh_word_counts_release(struct fh_word_counts *counts)
{
    fh_terms_release(&counts->words);
    fh_free(counts->counts);
    fh_fold_release(&counts->fold);
    fh_pieces_release(&counts->pieces);
    *counts = (struct fh_word_counts){.counts = NULL};
}

/* Takes one off every count and forgets the words of which nothing is left. Ids only fall. */
static bool forget(struct fh_word_counts *counts)
{
    struct fh_terms kept = FH_TERMS_INIT;
    uint32_t id;
    bool ok = true;
    for (size_t i = 0; i < counts->words.count && ok; i++) {
        if (counts->counts[i] < 2)
            continue;
        ok = fh_terms_intern(&kept, counts->words.list[i], &id);
        if (ok)
            counts->counts[id] = counts->counts[i] - 1;
    }
    fh_terms_release(&counts->words);
    counts->words = kept;
    counts->forgotten++;
    return ok;
}

static bool add_word(struct fh_word_counts *counts, struct fh_slice word)
{
    uint32_t id;
    if (word.length > FH_LEXICON_WORD_BYTES_MAX)
        return true;
    counts->word_total++;
    while (counts->words.count >= counts->words_max && !fh_terms_find(&counts->words, word, &id))
        if (!forget(counts))
            return false;
    size_t before = counts->words.count;
    uint64_t *moved = fh_grow(counts->counts, &counts->capacity, before + 1, sizeof *moved);
    if (moved == NULL)
        return false;
    counts->counts = moved;
    if (!fh_terms_intern(&counts->words, word, &id))
        return false;
    counts->counts[id] = id == before ? 1 : counts->counts[id] + 1;
    return true;
}

bool fh_word_counts_add(struct fh_word_counts *counts, struct fh_slice text)
{
    struct fh_tokenizer tokenizer = fh_tokenizer_init(text);
    struct fh_slice run;
    while (fh_tokenizer_next(&tokenizer, &run)) {
        if (!fh_fold_word(run, &counts->fold) || !fh_pieces_cut(fh_buffer_slice(&counts->fold.text), &counts->pieces))
            return false;
        for (size_t i = 0; i < counts->pieces.count; i++) {
            const struct fh_piece *piece = &counts->pieces.list[i];
            struct fh_slice word = {counts->pieces.text.bytes + piece->text, piece->length};
            if (piece->kind == FH_PIECE_ARABIC && !add_word(counts, word))
                return false;
        }
    }
    return true;
}

/* ---- Printing ---- */

struct counted {
    struct fh_slice word;
    uint64_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return fh_slice_compare(x->word, y->word);
}

bool fh_word_counts_print(const struct fh_word_counts *counts, uint64_t count_min, struct fh_buffer *out)
{
    struct counted *list = fh_malloc((counts->words.count + 1) * sizeof *list);
    size_t count = 0;
    if (list == NULL)
        return false;
    for (size_t i = 0; i < counts->words.count; i++)
        if (counts->counts[i] >= count_min)
            list[count++] = (struct counted){counts->words.list[i], counts->counts[i]};
    qsort(list, count, sizeof *list, by_count);
    for (size_t i = 0; i < count; i++) {
        fh_buffer_append_slice(out, list[i].word);
        fh_buffer_printf(out, "\t%" PRIu64 "\n", list[i].count);
    }
    fh_free(list);
    return fh_buffer_ok(out);
}
