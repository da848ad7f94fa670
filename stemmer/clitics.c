/* Peeling. See clitics.h. Every particle's letters are two bytes long. */
#include "stemmer/clitics.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/fold.h"
#include "stemmer/known.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/trace.h"
#include "stemmer/utf8.h"

#define ROUNDS 3
#define KNOWN_MIN 5     /* a rest seen less often than this proves nothing */
#define KNOWN_MIN_KAF 20
#define LEXICAL_SHARE 20 /* one occurrence in so many with a particle before it: a word of its own */
#define LEXICAL_MIN 3
#define RARE_SHARE 50   /* و before ال: the rest must be at least this share of the word */

#define BEFORE_BYTES 4 /* of the longest particle that is_lexical and fh_known put before a word */

struct peeling {
    const struct fh_lexicon *lexicon;
    char *word;
    size_t length;
    char letters[BEFORE_BYTES + FH_LEXICON_WORD_BYTES_MAX + 1]; /* the word folded, once, as it was in the beginning */
    size_t folded;                                              /* where in them the word begins, after BEFORE_BYTES or later */
    struct fh_buffer *trace;
    uint32_t whole; /* count of the word as it stands, once `counted` */
    bool counted;
};

static struct fh_slice rest_after(const struct peeling *peeling, size_t bytes)
{
    return (struct fh_slice){peeling->word + bytes, peeling->length - bytes};
}

static size_t letters_after(const struct peeling *peeling, size_t bytes)
{
    return fh_utf8_count(rest_after(peeling, bytes));
}

/* The count of what the word is after so many bytes, with a particle before it: the particle is written over what
 * stands there, which is put back. */
static uint32_t count_after(struct peeling *peeling, size_t bytes, const char *particle, size_t particle_bytes)
{
    char before[BEFORE_BYTES], *start = peeling->letters + peeling->folded + bytes;
    memcpy(before, start - BEFORE_BYTES, BEFORE_BYTES);
    memcpy(start - particle_bytes, particle, particle_bytes);
    uint32_t count = fh_known_folded(peeling->lexicon, start - particle_bytes, particle_bytes + peeling->length - bytes);
    memcpy(start - BEFORE_BYTES, before, BEFORE_BYTES);
    return count;
}

/* As fh_known has it. */
static uint32_t known_after(struct peeling *peeling, size_t bytes)
{
    uint32_t bare = count_after(peeling, bytes, "", 0);
    return bare + count_after(peeling, bytes, "ال", 4);
}

static uint32_t count_with(struct peeling *peeling, const char *particle)
{
    return count_after(peeling, 0, particle, strlen(particle));
}

static bool starts(const struct peeling *peeling, const char *particle)
{
    return peeling->length >= 2 && memcmp(peeling->word, particle, 2) == 0 && /* most end here */
           fh_slice_starts_with(rest_after(peeling, 0), fh_slice_from(particle));
}

static uint32_t count_whole(struct peeling *peeling)
{
    if (!peeling->counted)
        peeling->whole = count_with(peeling, "");
    peeling->counted = true;
    return peeling->whole;
}

/* Whether the word stands often enough with particles before it that could not stand before another of
 * their kind: ب never before ال that is the article's, ل never before a ل it would swallow. */
static bool is_lexical(struct peeling *peeling)
{
    bool and = starts(peeling, "و") || starts(peeling, "ف");
    const struct {
        const char *particle;
        bool asked;
    } before[] = {
        {"ال", true}, {"ل", !starts(peeling, "ل")}, {"ب", !starts(peeling, "ال")}, {"و", and}, {"ف", and},
    };
    uint32_t count = 0, whole = count_whole(peeling);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        count += before[i].asked ? count_with(peeling, before[i].particle) : 0;
        if (count >= LEXICAL_MIN && (uint64_t)count * LEXICAL_SHARE >= whole)
            return true; /* more would not change it */
    }
    return false;
}

static void drop(struct peeling *peeling, size_t bytes)
{
    fh_trace(peeling->trace, "clitic", (struct fh_slice){peeling->word, bytes});
    peeling->length -= bytes;
    peeling->folded += bytes;
    peeling->counted = false;
    memmove(peeling->word, peeling->word + bytes, peeling->length);
}

static bool has_article(struct fh_slice word)
{
    static const char *const articles[] = {"ال", "بال", "كال", "لل"};
    for (size_t i = 0; i < sizeof articles / sizeof *articles && word.length >= 2; i++)
        if (memcmp(word.bytes, articles[i], 2) == 0 && fh_slice_starts_with(word, fh_slice_from(articles[i])))
            return true;
    return false;
}

/* Rule 1. */
static bool drop_conjunction(struct peeling *peeling)
{
    if ((!starts(peeling, "و") && !starts(peeling, "ف")) || !has_article(rest_after(peeling, 2)) ||
        letters_after(peeling, 2) < 4 || is_lexical(peeling) ||
        (uint64_t)known_after(peeling, 2) * RARE_SHARE < count_whole(peeling))
        return false;
    drop(peeling, 2);
    return true;
}

/* لله: the one word in which لل stands for ل + ال without losing a letter of its own. */
static bool drop_li_allah(struct peeling *peeling)
{
    if (!fh_slice_is(rest_after(peeling, 0), "لله"))
        return false;
    fh_trace(peeling->trace, "clitic", FH_SLICE_LITERAL("ل"));
    memcpy(peeling->word, "الله", 8);
    peeling->length = 8; /* the peeling ends here: its folded letters are asked for no more */
    peeling->counted = false;
    return true;
}

/* After لل: whether the word's own ل was swallowed. */
static bool swallowed_lam(struct peeling *peeling)
{
    uint32_t without = letters_after(peeling, 4) >= 2 ? known_after(peeling, 4) : 0;
    return known_after(peeling, 2) > without;
}

static bool drop_li_article(struct peeling *peeling)
{
    bool swallowed = swallowed_lam(peeling);
    if (letters_after(peeling, swallowed ? 2 : 4) < 3)
        return false;
    drop(peeling, swallowed ? 2 : 4);
    return true;
}

/* Rule 2; true when the peeling ends. */
static bool drop_article(struct peeling *peeling)
{
    if (starts(peeling, "لل"))
        return drop_li_article(peeling);
    size_t bytes = starts(peeling, "ال") ? 4 : starts(peeling, "بال") || starts(peeling, "كال") ? 6 : 0;
    if (bytes == 0 || letters_after(peeling, bytes) < 3)
        return false;
    if (is_lexical(peeling))
        return bytes == 4;
    if (bytes == 6 && (uint64_t)known_after(peeling, 6) * 5 < count_whole(peeling))
        return false;
    drop(peeling, bytes);
    return true;
}

/* The particles of rule 3, and by how much the word may be commoner than what remains of it: و is
 * hardly ever a letter of a word that is not lexical, ف often is. */
static const struct {
    const char *letter;
    uint32_t share;
} particles[] = {{"و", 16}, {"ف", 2}, {"ب", 4}, {"ل", 4}, {"ك", 1}};

static bool noun_of_four(struct peeling *peeling)
{
    return letters_after(peeling, 2) >= 4 && known_after(peeling, 2) >= KNOWN_MIN_KAF &&
           count_after(peeling, 2, "ال", 4) >= count_whole(peeling);
}

/* Whether the particle that the word begins with may come off it. */
static bool may_drop(struct peeling *peeling, size_t particle)
{
    uint32_t known = known_after(peeling, 2), whole = count_whole(peeling);
    if (known < KNOWN_MIN)
        return whole == 0 && particle == 0 && letters_after(peeling, 2) >= 4;
    if ((uint64_t)known * particles[particle].share < whole || is_lexical(peeling))
        return false;
    return particles[particle].share > 1 || noun_of_four(peeling);
}

static bool drop_letter(struct peeling *peeling)
{
    if (letters_after(peeling, 0) < 4)
        return false;
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        if (!starts(peeling, particles[i].letter))
            continue;
        if (!may_drop(peeling, i))
            return false;
        drop(peeling, 2);
        return true;
    }
    return false;
}

void fh_clitics_peel(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    struct peeling peeling = {.lexicon = lexicon, .word = word, .length = *length, .folded = BEFORE_BYTES, .trace = trace};
    if (*length > FH_LEXICON_WORD_BYTES_MAX)
        return;
    memcpy(peeling.letters + BEFORE_BYTES, word, *length);
    fh_fold_letters(peeling.letters + BEFORE_BYTES, *length);
    for (int round = 0; round < ROUNDS; round++) {
        if (drop_conjunction(&peeling))
            continue;
        if (drop_li_allah(&peeling) || drop_article(&peeling) || !drop_letter(&peeling))
            break;
    }
    *length = peeling.length;
}
