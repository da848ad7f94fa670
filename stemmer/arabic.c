/* See arabic.h. */
#include "stemmer/arabic.h"

#include <string.h>

#include "stemmer/clitics.h"
#include "stemmer/fold.h"
#include "stemmer/inflection.h"
#include "stemmer/known.h"
#include "stemmer/plurals.h"
#include "stemmer/spelling.h"
#include "stemmer/stopwords.h"
#include "stemmer/trace.h"
#include "stemmer/utf8.h"
#include "stemmer/variants.h"

#define KNOWN_WELL 20 /* words seen so often are not left to libstemmer's blind rules */

/* ---- Forms ---- */

static bool is_conjunction(const char *word, size_t length)
{
    return length > 4 && (memcmp(word, "و", 2) == 0 || memcmp(word, "ف", 2) == 0);
}

/* A stop word gives up nothing but a و or ف before another one: ومنها is منها. */
static bool form_of_stop_word(const struct fh_lexicon *lexicon, char *word, size_t *length)
{
    char whole[FH_TERM_BYTES_MAX];
    if (*length > FH_STOPWORD_BYTES_MAX) /* spelling leaves the length as it is */
        return false;
    memcpy(whole, word, *length);
    fh_spelling_apply(lexicon, whole, *length);
    if (!fh_stopword((struct fh_slice){whole, *length}))
        return false;
    size_t drop = is_conjunction(whole, *length) && fh_stopword((struct fh_slice){whole + 2, *length - 2}) ? 2 : 0;
    *length -= drop;
    memcpy(word, whole + drop, *length);
    return true;
}

bool fh_arabic_form(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    char before[FH_TERM_BYTES_MAX];
    if (form_of_stop_word(lexicon, word, length))
        return true;
    fh_clitics_peel(lexicon, word, length, trace);
    memcpy(before, word, *length);
    fh_spelling_apply(lexicon, word, *length);
    if (memcmp(before, word, *length) != 0)
        fh_trace(trace, "spelling", (struct fh_slice){word, *length});
    return fh_stopword((struct fh_slice){word, *length});
}

/* ---- Stems ---- */

/* Puts what a list says in the word's place, if it says anything. */
static void replace(char *word, size_t *length, struct fh_slice by, const char *step, struct fh_buffer *trace)
{
    if (by.length == 0)
        return;
    memcpy(word, by.bytes, by.length);
    *length = by.length;
    fh_trace(trace, step, by);
}

static bool to_singular(char *word, size_t *length, struct fh_buffer *trace)
{
    struct fh_slice singular = fh_plural_singular((struct fh_slice){word, *length});
    replace(word, length, singular, "singular", trace);
    return singular.length > 0;
}

/* libstemmer, but for the letters it takes off the front: the clitics are off already, and what it
 * takes for one now is a letter of the word (غداد for بغداد). Where it begins to agree with the
 * word, the letters before are put back. */
static bool stem_unknown(struct fh_stemmer *stemmer, char *word, size_t *length)
{
    struct fh_slice stem;
    if (!fh_stemmer_stem(stemmer, (struct fh_slice){word, *length}, &stem))
        return false;
    size_t front = 0;
    for (size_t at = 0; at <= 4 && at + 4 <= *length; at += 2) {
        size_t common = stem.length < *length - at ? stem.length : *length - at;
        if (common <= 2 || memcmp(stem.bytes, word + at, common - 2) != 0)
            continue; /* its last letter may have been rewritten */
        front = at;
        break;
    }
    stem = fh_utf8_cut(stem, FH_TERM_BYTES_MAX - front); /* libstemmer may write a ligature out */
    memmove(word + front, stem.bytes, stem.length);
    *length = front + stem.length;
    return true;
}

/* A ه that is still there may be a ة that was typed so (جده for جدة): to stems they are one. */
static void soften_heh(char *word, size_t length)
{
    if (length >= 6 && memcmp(word + length - 2, "ه", 2) == 0 && !fh_slice_is((struct fh_slice){word, length}, "الله"))
        memcpy(word + length - 2, "ة", 2);
}

bool fh_arabic_stem(const struct fh_lexicon *lexicon, struct fh_stemmer *stemmer, char *word, size_t *length,
                    struct fh_buffer *trace)
{
    struct fh_slice given = fh_variant_stem((struct fh_slice){word, *length});
    replace(word, length, given, "name", trace);
    if (given.length > 0)
        return true;
    bool whole = *length < 2 || memcmp(word + *length - 2, "ي", 2) != 0; /* يصلي is no يصل */
    bool changed = to_singular(word, length, trace);
    size_t before = *length;
    fh_inflection_endings(lexicon, word, length, trace);
    if (changed || *length != before)
        to_singular(word, length, trace);
    if (whole)
        fh_inflection_weak(word, length, trace);
    fh_inflection_present(lexicon, word, length, trace);
    fh_inflection_noun(lexicon, word, length, trace);
    if (fh_known(lexicon, (struct fh_slice){word, *length}) >= KNOWN_WELL)
        fh_inflection_light(word, length);
    else if (!stem_unknown(stemmer, word, length))
        return false;
    soften_heh(word, *length);
    replace(word, length, fh_variant_usual((struct fh_slice){word, *length}), "variant", trace);
    return true;
}

/* ---- Foreseeing ---- */

#define FORESEEN_BYTES 48 /* longer words are rare */

/* The letters of a word as the lexicon has them, after room for a particle; diacritics and the like are not looked for. */
struct foreseen {
    char letters[4 + FORESEEN_BYTES];
    size_t length;
};

static bool foresee(struct foreseen *foreseen, struct fh_slice word)
{
    if (word.length < 6 || word.length > FORESEEN_BYTES)
        return false;
    char *letters = foreseen->letters + 4;
    foreseen->length = word.length;
    memcpy(letters, word.bytes, word.length);
    for (size_t i = 0; i + 1 < word.length; i += 2)
        if (letters[i] == '\xD8' && (letters[i + 1] == '\xA3' || letters[i + 1] == '\xA5' || letters[i + 1] == '\xA2'))
            letters[i + 1] = '\xA7'; /* ا for أ إ آ */
    fh_fold_letters(letters, word.length);
    return true;
}

/* The part of the word between `first` and `end`, by itself and with ال before it. */
static void fetch_known(const struct fh_lexicon *lexicon, struct foreseen *foreseen, size_t first, size_t end)
{
    char before[4], *start = foreseen->letters + first;
    if (first + 4 > end)
        return;
    fh_lexicon_prefetch(lexicon, (struct fh_slice){start + 4, end - first});
    memcpy(before, start, 4);
    memcpy(start, "ال", 4);
    fh_lexicon_prefetch(lexicon, (struct fh_slice){start, end - first + 4});
    memcpy(start, before, 4);
}

void fh_arabic_foresee_form(const struct fh_lexicon *lexicon, struct fh_slice printed)
{
    struct foreseen foreseen;
    if (!foresee(&foreseen, printed))
        return;
    const char *word = foreseen.letters + 4;
    size_t length = foreseen.length;
    fetch_known(lexicon, &foreseen, 0, length);
    if (memcmp(word, "ال", 4) == 0)
        fetch_known(lexicon, &foreseen, 4, length);
    else if (memcmp(word, "و", 2) == 0 || memcmp(word, "ب", 2) == 0 || memcmp(word, "ل", 2) == 0 ||
             memcmp(word, "ف", 2) == 0)
        fetch_known(lexicon, &foreseen, 2, length);
}

void fh_arabic_foresee_stem(const struct fh_lexicon *lexicon, struct fh_slice form)
{
    struct foreseen foreseen;
    if (!foresee(&foreseen, form))
        return;
    fetch_known(lexicon, &foreseen, 0, foreseen.length);
    fetch_known(lexicon, &foreseen, 0, foreseen.length - 2);
    fetch_known(lexicon, &foreseen, 0, foreseen.length - 4);
}
