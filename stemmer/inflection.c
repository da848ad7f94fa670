/* See inflection.h. Arabic letters are two bytes long; words with others in them are left alone
 * where it matters, because no look-up finds them. The thresholds were measured and hardly matter
 * (docs/QUALITY.md): what counts is that a known word is asked for at all. */
#include "stemmer/inflection.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/known.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/trace.h"

#define KNOWN_MIN 5
#define LETTERS_LEFT 3
#define ENDING_SHARE 3 /* what remains may be so many times rarer than the word */
#define VERB_SHARE 20  /* a verb's base form, and the limit of a verb's uses as a noun */
#define NOUN_SHARE 50  /* a verb next to its verbal noun */

static bool ends(const char *word, size_t length, const char *ending)
{
    size_t bytes = strlen(ending);
    return length >= bytes && memcmp(word + length - bytes, ending, bytes) == 0;
}

static bool letter_at(const char *word, size_t index, const char *letter)
{
    return memcmp(word + 2 * index, letter, 2) == 0;
}

static struct fh_slice slice_of(const char *word, size_t length)
{
    return (struct fh_slice){word, length};
}

/* ---- Endings ---- */

/* What an ending is, from the outside in: a possessive, tanween or a person of the verb; number and
 * gender; the relative adjective's ي. An ending uncovers only those that stand further in: what looks
 * like a dual after the ي of الماني came off is none. Behind the ت of مدرستها stands a ة. */
enum layer { LAYER_NONE, LAYER_RELATIVE, LAYER_NUMBER, LAYER_PERSON };

#define ENDING(letters, layer, open_teh) {letters, sizeof letters - 1, layer, open_teh}

static const struct ending {
    const char *letters;
    size_t bytes;
    enum layer layer;
    bool open_teh; /* ت for a ة that another ending follows */
} endings[] = {
    /* longest first */
    ENDING("هما", LAYER_PERSON, false), ENDING("كما", LAYER_PERSON, false), ENDING("تها", LAYER_PERSON, true),
    ENDING("تهم", LAYER_PERSON, true), ENDING("تنا", LAYER_PERSON, true), ENDING("تين", LAYER_NUMBER, true),
    ENDING("تان", LAYER_NUMBER, true), ENDING("ها", LAYER_PERSON, false), ENDING("ات", LAYER_NUMBER, false),
    ENDING("ون", LAYER_NUMBER, false), ENDING("ين", LAYER_NUMBER, false), ENDING("ية", LAYER_RELATIVE, false),
    ENDING("يه", LAYER_RELATIVE, false), ENDING("ته", LAYER_PERSON, true), ENDING("هم", LAYER_PERSON, false),
    ENDING("هن", LAYER_PERSON, false), ENDING("نا", LAYER_PERSON, false), ENDING("كم", LAYER_PERSON, false),
    ENDING("ان", LAYER_NUMBER, false), ENDING("وا", LAYER_PERSON, false), ENDING("ه", LAYER_PERSON, false),
    ENDING("ة", LAYER_NUMBER, false), ENDING("ي", LAYER_RELATIVE, false), ENDING("ا", LAYER_PERSON, false),
    ENDING("ت", LAYER_PERSON, false), ENDING("و", LAYER_PERSON, false),
};

/* Words whose ي is their own, and what it leaves another word: تركي is no ترك (he left), سوري no سور. */
static bool keeps_yeh(const char *word, size_t length)
{
    static const char *const words[] = {"تركي", "سوري", "كوري", "محلي", "رامي", "مهدي",
                                        "ماري", "حسني", "سيدي", "كافي", "غالي"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (fh_slice_is(slice_of(word, length), words[i]))
            return true;
    return false;
}

static uint64_t known_with_teh(const struct fh_lexicon *lexicon, struct fh_slice base)
{
    return (uint64_t)fh_known_with(lexicon, "", base, "ة") + fh_known_with(lexicon, "ال", base, "ة");
}

/* How well the word before an ending is known: alone and with ال, and with ة. Before ه that last
 * would be the word with the ending; before و it must be one that has a plural (لاعبو, but كونغو). */
static uint64_t known_before(const struct fh_lexicon *lexicon, struct fh_slice base, const struct ending *ending)
{
    if (ending->open_teh)
        return known_with_teh(lexicon, base);
    if (ending->layer == LAYER_RELATIVE && keeps_yeh(base.bytes, base.length + strlen("ي")))
        return 0;
    uint64_t known = fh_known(lexicon, base);
    if (strcmp(ending->letters, "ه") == 0)
        return known;
    if (strcmp(ending->letters, "و") == 0 && fh_known_with(lexicon, "", base, "ين") < KNOWN_MIN)
        return 0;
    return known + known_with_teh(lexicon, base);
}

/* Whether the ending may come off the word: three letters are left, ة among them, and known. */
static bool may_drop(const struct fh_lexicon *lexicon, const char *word, size_t length, const struct ending *ending,
                     uint64_t whole)
{
    size_t bytes = ending->bytes, kept = ending->open_teh ? 2 : 0;
    if (length + kept < bytes + 2 * LETTERS_LEFT || memcmp(word + length - 2, ending->letters + bytes - 2, 2) != 0 ||
        memcmp(word + length - bytes, ending->letters, bytes) != 0)
        return false;
    uint64_t known = known_before(lexicon, slice_of(word, length - bytes), ending);
    return known >= KNOWN_MIN && known * ENDING_SHARE >= whole;
}

/* Takes the longest ending off that lies further in than `outside`; returns its layer. */
static enum layer drop_ending(const struct fh_lexicon *lexicon, char *word, size_t *length, enum layer outside,
                              struct fh_buffer *trace)
{
    uint64_t whole = fh_known(lexicon, slice_of(word, *length));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const struct ending *ending = &endings[i];
        if (ending->layer >= outside || !may_drop(lexicon, word, *length, ending, whole))
            continue;
        fh_trace(trace, "ending", fh_slice_from(ending->letters));
        *length -= ending->bytes;
        if (ending->open_teh) {
            memcpy(word + *length, "ة", 2);
            *length += 2;
            return LAYER_PERSON; /* the ة may go, too */
        }
        return ending->layer;
    }
    return LAYER_NONE;
}

void fh_inflection_endings(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    enum layer outside = LAYER_PERSON + 1;
    while (outside > LAYER_NONE)
        outside = drop_ending(lexicon, word, length, outside, trace);
}

/* ---- The present tense ---- */

/* Bytes of the present tense's prefix: س with ي, ت or ن, or one of these alone; 0 if none. */
static size_t present_prefix(const char *word, size_t length)
{
    static const char *const persons[] = {"ي", "ت", "ن"};
    bool future = length >= 10 && letter_at(word, 0, "س");
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) {
        if (future && letter_at(word, 1, persons[i]))
            return 4;
        if (!future && length >= 8 && letter_at(word, 0, persons[i]))
            return 2;
    }
    return 0;
}

struct candidate {
    const struct fh_lexicon *lexicon;
    char word[FH_LEXICON_WORD_BYTES_MAX + 2];
    size_t length;
    uint64_t count;
};

/* Keeps prefix + word if it is commoner than the candidate so far; `hollow` writes ا for the last
 * letter but one. */
static void consider(struct candidate *best, const char *prefix, struct fh_slice word, bool hollow)
{
    char letters[FH_LEXICON_WORD_BYTES_MAX + 2];
    size_t bytes = strlen(prefix), length = bytes + word.length;
    if (length > FH_LEXICON_WORD_BYTES_MAX)
        return;
    memcpy(letters, prefix, bytes);
    memcpy(letters + bytes, word.bytes, word.length);
    if (hollow)
        memcpy(letters + length - 4, "ا", 2);
    uint64_t count = fh_known_with(best->lexicon, "", slice_of(letters, length), "");
    if (count <= best->count)
        return;
    memcpy(best->word, letters, length);
    best->length = length;
    best->count = count;
}

/* يصل, ستصل: verbs whose first letter is و, which the present tense leaves out. Two letters that are left tell nothing
 * by their counts, so these are a list: the verbs of news that look like no other word. */
void fh_inflection_weak(char *word, size_t *length, struct fh_buffer *trace)
{
    static const char *const roots[] = {"صل", "قع", "جد", "ضع", "قف", "صف", "ثق", "رث"};
    size_t future = *length == 8 && letter_at(word, 0, "س") ? 2 : 0;
    if (*length - future != 6 || (memcmp(word + future, "ي", 2) != 0 && memcmp(word + future, "ت", 2) != 0))
        return;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (memcmp(word + future + 2, roots[i], 4) != 0)
            continue;
        memcpy(word, "و", 2);
        memcpy(word + 2, roots[i], 4);
        *length = 6;
        fh_trace(trace, "past", slice_of(word, *length));
        return;
    }
}

void fh_inflection_present(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    size_t prefix = present_prefix(word, *length);
    if (prefix == 0 || *length > FH_LEXICON_WORD_BYTES_MAX)
        return;
    struct fh_slice whole = slice_of(word, *length), base = slice_of(word + prefix, *length - prefix);
    uint64_t count = fh_known_with(lexicon, "", whole, "");
    uint64_t as_noun = (uint64_t)fh_known_with(lexicon, "ال", whole, "") + fh_known_with(lexicon, "ب", whole, "");
    if (as_noun > 2 && as_noun * VERB_SHARE > count)
        return;
    struct candidate best = {.lexicon = lexicon};
    bool yeh = letter_at(base.bytes, base.length / 2 - 2, "ي");
    consider(&best, "", base, false);
    consider(&best, "ا", base, false);
    if (base.length == 6 && (yeh || letter_at(base.bytes, 1, "و")))
        consider(&best, "", base, true);
    if (yeh)
        consider(&best, "ا", base, true);
    if (best.count < KNOWN_MIN || best.count * VERB_SHARE < count)
        return;
    memcpy(word, best.word, best.length);
    *length = best.length;
    fh_trace(trace, "past", slice_of(word, *length));
}

/* ---- Verbal nouns ---- */

/* استخدام, افتتاح, انتاج: without the ا before the last letter. */
static bool noun_in_alef(const struct fh_lexicon *lexicon, char *word, size_t *length)
{
    size_t letters = *length / 2;
    if (letters < 5 || !letter_at(word, 0, "ا") || !letter_at(word, letters - 2, "ا"))
        return false;
    char verb[FH_LEXICON_WORD_BYTES_MAX];
    memcpy(verb, word, *length - 4);
    memcpy(verb + *length - 4, word + *length - 2, 2);
    uint64_t known = fh_known_with(lexicon, "", slice_of(verb, *length - 2), "");
    if (known < KNOWN_MIN || known * NOUN_SHARE < fh_known(lexicon, slice_of(word, *length)))
        return false;
    *length -= 2;
    memcpy(word, verb, *length);
    return true;
}

/* تطوير: the verb is طور, known by its present tense. */
static bool noun_in_yeh(const struct fh_lexicon *lexicon, char *word, size_t *length)
{
    if (*length != 10 || !letter_at(word, 0, "ت") || !letter_at(word, 3, "ي"))
        return false;
    char verb[6];
    memcpy(verb, word + 2, 4);
    memcpy(verb + 4, word + 8, 2);
    struct fh_slice base = slice_of(verb, sizeof verb);
    uint64_t known = (uint64_t)fh_known_with(lexicon, "ي", base, "") + fh_known_with(lexicon, "ت", base, "");
    if (known < KNOWN_MIN || known * NOUN_SHARE < fh_known(lexicon, slice_of(word, *length)))
        return false;
    *length = sizeof verb;
    memcpy(word, verb, *length);
    return true;
}

void fh_inflection_noun(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace)
{
    if (*length > FH_LEXICON_WORD_BYTES_MAX)
        return;
    if (noun_in_alef(lexicon, word, length) || noun_in_yeh(lexicon, word, length))
        fh_trace(trace, "verb", slice_of(word, *length));
}

/* ---- What is left ---- */

void fh_inflection_light(char *word, size_t *length)
{
    static const char *const light[] = {"ات", "ة", "ا", "ي"};
    for (size_t i = 0; i < sizeof light / sizeof *light && !keeps_yeh(word, *length); i++) {
        size_t bytes = strlen(light[i]);
        if (*length < bytes + 2 * LETTERS_LEFT || !ends(word, *length, light[i]))
            continue;
        if (i == 0 && *length == 10 && letter_at(word, 0, "ا")) /* اصوات, اوقات: broken plurals */
            continue;
        *length -= bytes;
        return;
    }
    if (ends(word, *length, "ى"))
        memcpy(word + *length - 2, "ي", 2);
}
