/* The different words of a text as printed, with their counts: Arabic letters alone, four or more, no stop words, no
 * compound names; diacritics, tatweel and the hamza on alef left out, as fh_fold_word gives them.
 */
#ifndef FH_BENCH_SUPPORT_PRINTED_WORDS_H
#define FH_BENCH_SUPPORT_PRINTED_WORDS_H

#include <stdbool.h>

#include "stemmer/analyzer.h"
#include "stemmer/fold.h"
#include "stemmer/terms.h"

struct printed_word {
    struct fh_slice text;
    uint32_t count;
    struct fh_slice follower; /* the word after it where it was seen first; empty: none of this kind */
};

struct printed_words {
    struct printed_word *list;
    size_t count, capacity;
    struct fh_terms terms;
    struct fh_tokens tokens;
    struct fh_fold fold;
};

#define PRINTED_WORDS_INIT                                                                                             \
    {                                                                                                                  \
        NULL, 0, 0, FH_TERMS_INIT, FH_TOKENS_INIT, FH_FOLD_INIT                                                        \
    }

void printed_words_release(struct printed_words *words);

/* Adds the words of a text. False out of memory. */
bool printed_words_add(struct printed_words *words, struct fh_session *session, struct fh_slice text);

/* Puts them in order of their letters; nothing can be added afterwards. */
void printed_words_sort(struct printed_words *words);

#endif
