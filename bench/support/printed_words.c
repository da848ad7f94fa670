/* See printed_words.h. */
#include "bench/support/printed_words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stemmer/letters.h"

#define LETTERS_MIN 4u

void printed_words_release(struct printed_words *words)
{
    fh_free(words->list);
    fh_terms_release(&words->terms);
    fh_tokens_release(&words->tokens);
    fh_fold_release(&words->fold);
}

static bool is_arabic(struct fh_slice word)
{
    const uint8_t *p = (const uint8_t *)word.bytes, *end = p + word.length;
    size_t letters = 0;
    for (size_t length; p < end; p += length, letters++)
        if (fh_class_at(p, end, &length) != FH_CLASS_ARABIC)
            return false;
    return letters >= LETTERS_MIN;
}

/* The number of the word of a token; *fits says whether it is one of those wanted. False out of memory. */
static bool number_of(struct printed_words *words, struct fh_slice printed, bool *fits, uint32_t *number)
{
    *fits = false;
    if (!fh_fold_word(printed, &words->fold))
        return false;
    if (!is_arabic(fh_buffer_slice(&words->fold.text)))
        return true;
    void *grown = fh_grow(words->list, &words->capacity, words->count + 1, sizeof *words->list);
    if (grown == NULL)
        return false;
    words->list = grown;
    if (!fh_terms_intern(&words->terms, fh_buffer_slice(&words->fold.text), number))
        return false;
    if (*number == words->count)
        words->list[words->count++] = (struct printed_word){words->terms.list[*number], 0, {NULL, 0}};
    *fits = true;
    return true;
}

bool printed_words_add(struct printed_words *words, struct fh_session *session, struct fh_slice text)
{
    if (fh_session_analyze(session, text, &words->tokens, NULL) != FH_OK)
        return false;
    uint32_t number = 0, before = 0;
    bool fits = false, before_fits = false;
    for (size_t i = 0; i < words->tokens.count; i++, before = number, before_fits = fits) {
        const struct fh_token *token = &words->tokens.list[i];
        bool compound =
            (i > 0 && token[-1].end > token->start) || (i + 1 < words->tokens.count && token[1].start < token->end);
        fits = false;
        if (compound || token->stop)
            continue;
        if (!number_of(words, (struct fh_slice){text.bytes + token->start, token->end - token->start}, &fits, &number))
            return false;
        if (!fits)
            continue;
        if (before_fits && words->list[before].follower.length == 0)
            words->list[before].follower = words->list[number].text;
        words->list[number].count++;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    const struct printed_word *x = a, *y = b;
    return fh_slice_compare(x->text, y->text);
}

void printed_words_sort(struct printed_words *words)
{
    if (words->count > 0)
        qsort(words->list, words->count, sizeof *words->list, by_text);
}
