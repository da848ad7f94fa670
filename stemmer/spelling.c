/* Canonical spelling. See spelling.h. All the letters concerned are two bytes long, and so are
 * those that take their place. */
#include "stemmer/spelling.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/fold.h"
#include "stemmer/lexicon_format.h"

#define HAMZA_LETTERS_MAX 6
#define MINORITY 32          /* a spelling rarer than one in so many is a slip */
#define MINORITY_MAKSURA 12  /* ى for ي is a habit of whole newspapers, so more is needed to believe in it */

enum ending { ENDING_AS_WRITTEN = 0, ENDING_HARD = 1, ENDING_SOFT = 2 };

static bool letter_is(const char *at, const char *letter)
{
    return memcmp(at, letter, 2) == 0;
}

/* ة and ى are hard, ه and ي soft. */
static bool is_hard(const char *at)
{
    return letter_is(at, "ة") || letter_is(at, "ى");
}

static bool is_soft(const char *at)
{
    return letter_is(at, "ه") || letter_is(at, "ي");
}

static bool carries_hamza(const char *at)
{
    return letter_is(at, "ؤ") || letter_is(at, "ئ");
}

/* Byte offsets of the first letters of the folded word that may carry a hamza. */
static size_t hamza_places(struct fh_slice folded, size_t places[HAMZA_LETTERS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < folded.length && count < HAMZA_LETTERS_MAX; i++)
        if (letter_is(folded.bytes + i, "و") || letter_is(folded.bytes + i, "ي"))
            places[count++] = i++;
    return count;
}

static uint8_t encode_ending(struct fh_slice folded, const struct fh_spelling_count *spellings, size_t count)
{
    if (folded.length < 2 || !is_soft(folded.bytes + folded.length - 2))
        return ENDING_AS_WRITTEN;
    bool yeh = letter_is(folded.bytes + folded.length - 2, "ي");
    uint64_t hard = 0, soft = 0;
    for (size_t i = 0; i < count; i++) {
        const char *last = spellings[i].spelled.bytes + folded.length - 2;
        hard += is_hard(last) ? spellings[i].count : 0;
        soft += is_soft(last) ? spellings[i].count : 0;
    }
    if (hard > 0 && soft * MINORITY < hard + soft)
        return ENDING_HARD;
    if (soft > 0 && hard * (yeh ? MINORITY_MAKSURA : MINORITY) < hard + soft)
        return ENDING_SOFT;
    return ENDING_AS_WRITTEN;
}

uint8_t fh_spelling_encode(struct fh_slice folded, const struct fh_spelling_count *spellings, size_t count)
{
    size_t places[HAMZA_LETTERS_MAX];
    size_t place_count = hamza_places(folded, places);
    uint8_t code = encode_ending(folded, spellings, count);
    for (size_t p = 0; p < place_count; p++) {
        uint64_t with = 0, without = 0;
        for (size_t i = 0; i < count; i++)
            *(carries_hamza(spellings[i].spelled.bytes + places[p]) ? &with : &without) += spellings[i].count;
        if (with > 0 && without * MINORITY < with + without)
            code |= (uint8_t)(4u << p);
    }
    return code;
}

static void apply_hamza(struct fh_slice folded, uint8_t code, char *word)
{
    size_t places[HAMZA_LETTERS_MAX];
    size_t place_count = hamza_places(folded, places);
    for (size_t p = 0; p < place_count; p++)
        if ((code >> (p + 2) & 1) != 0)
            memcpy(word + places[p], letter_is(folded.bytes + places[p], "و") ? "ؤ" : "ئ", 2);
}

static void apply_ending(bool known, uint8_t code, char *last)
{
    if (!known && letter_is(last, "ى"))
        memcpy(last, "ي", 2);
    else if (!known || (code & 3) == ENDING_AS_WRITTEN)
        return;
    else if ((code & 3) == ENDING_HARD && is_soft(last))
        memcpy(last, letter_is(last, "ه") ? "ة" : "ى", 2);
    else if ((code & 3) == ENDING_SOFT && is_hard(last))
        memcpy(last, letter_is(last, "ة") ? "ه" : "ي", 2);
}

void fh_spelling_apply(const struct fh_lexicon *lexicon, char *word, size_t length)
{
    char folded[FH_LEXICON_WORD_BYTES_MAX];
    if (length < 2 || length > sizeof folded)
        return;
    memcpy(folded, word, length);
    fh_fold_letters(folded, length);
    struct fh_lexeme lexeme = fh_lexicon_find(lexicon, (struct fh_slice){folded, length});
    if (lexeme.count > 0)
        apply_hamza((struct fh_slice){folded, length}, lexeme.spelling, word);
    apply_ending(lexeme.count > 0, lexeme.spelling, word + length - 2);
    for (size_t i = 0; i + 1 < length; i++)
        if (carries_hamza(word + i))
            memcpy(word + i, "ء", 2);
}
