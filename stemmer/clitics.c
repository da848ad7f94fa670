/* Peeling. See clitics.h. Every particle's letters are two bytes long. */
#include "stemmer/clitics.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/fold.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/trace.h"
#include "stemmer/utf8.h"

#define ROUNDS 3
#define KNOWN_MIN 5 /* a rest seen less often than this proves nothing */

/* A word as spelled, and folded for the lexicon: the same letters byte by byte. */
struct peeling {
    const struct fh_lexicon *lexicon;
    char *spelled;
    char folded[FH_LEXICON_WORD_BYTES_MAX];
    size_t length;
    struct fh_buffer *trace;
};

static struct fh_slice rest_after(const struct peeling *word, size_t bytes)
{
    return (struct fh_slice){word->folded + bytes, word->length - bytes};
}

static size_t letters_after(const struct peeling *word, size_t bytes)
{
    return fh_utf8_count(rest_after(word, bytes));
}

static uint32_t known_after(const struct peeling *word, size_t bytes)
{
    return fh_lexicon_known(word->lexicon, rest_after(word, bytes));
}

static uint32_t count_whole(const struct peeling *word)
{
    return fh_lexicon_find(word->lexicon, rest_after(word, 0)).count;
}

static bool starts(const struct peeling *word, const char *particle)
{
    return fh_slice_starts_with(rest_after(word, 0), fh_slice_from(particle));
}

static void drop(struct peeling *word, size_t bytes)
{
    fh_trace(word->trace, "clitic", (struct fh_slice){word->spelled, bytes});
    word->length -= bytes;
    memmove(word->spelled, word->spelled + bytes, word->length);
    memmove(word->folded, word->folded + bytes, word->length);
}

static bool has_article(struct fh_slice word)
{
    static const char *const articles[] = {"ال", "بال", "كال", "لل"};
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (fh_slice_starts_with(word, fh_slice_from(articles[i])))
            return true;
    return false;
}

static bool drop_conjunction(struct peeling *word)
{
    if ((!starts(word, "و") && !starts(word, "ف")) || !has_article(rest_after(word, 2)) || letters_after(word, 2) < 4)
        return false;
    drop(word, 2);
    return true;
}

/* لله: the one word in which لل stands for ل + ال without losing a letter of its own. */
static bool drop_li_allah(struct peeling *word)
{
    if (!fh_slice_is(rest_after(word, 0), "لله"))
        return false;
    fh_trace(word->trace, "clitic", FH_SLICE_LITERAL("ل"));
    memcpy(word->spelled, "الله", 8);
    memcpy(word->folded, "الله", 8);
    word->length = 8;
    return true;
}

/* After لل: whether the word's own ل was swallowed. */
static bool swallowed_lam(const struct peeling *word)
{
    uint32_t with = known_after(word, 2), without = letters_after(word, 4) >= 2 ? known_after(word, 4) : 0;
    return with > without && letters_after(word, 2) >= 3;
}

/* Rule 2; true when the peeling ends. */
static bool drop_article(struct peeling *word)
{
    if (starts(word, "ال") && letters_after(word, 4) >= 3) {
        drop(word, 4);
        return true;
    }
    if (starts(word, "لل") && letters_after(word, 2) >= 3) {
        bool swallowed = swallowed_lam(word);
        if (!swallowed && letters_after(word, 4) < 3)
            return false;
        drop(word, swallowed ? 2 : 4);
        return true;
    }
    if ((starts(word, "بال") || starts(word, "كال")) && letters_after(word, 6) >= 3 &&
        known_after(word, 6) >= count_whole(word) / 5) {
        drop(word, 6);
        return true;
    }
    return false;
}

static bool drop_letter(struct peeling *word)
{
    static const char *const letters[] = {"و", "ف", "ب", "ل", "ك"};
    if (letters_after(word, 0) < 4)
        return false;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (!starts(word, letters[i]))
            continue;
        uint32_t known = known_after(word, 2);
        if (known < KNOWN_MIN || known < count_whole(word))
            return false;
        drop(word, 2);
        return true;
    }
    return false;
}

void fh_clitics_peel(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    struct peeling peeling = {.lexicon = lexicon, .spelled = word, .length = *length, .trace = trace};
    if (*length > FH_LEXICON_WORD_BYTES_MAX)
        return;
    memcpy(peeling.folded, word, *length);
    fh_fold_letters(peeling.folded, *length);
    for (int round = 0; round < ROUNDS; round++) {
        if (drop_conjunction(&peeling))
            continue;
        if (drop_li_allah(&peeling) || drop_article(&peeling) || !drop_letter(&peeling))
            break;
    }
    *length = peeling.length;
}
