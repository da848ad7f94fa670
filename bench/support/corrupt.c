/* See corrupt.h. */
#include "bench/support/corrupt.h"

#include "query/keyboard.h"
#include "stemmer/utf8.h"

#define LETTERS_MAX 64

/* Groups of letters that are taken for each other: by the ear, then by the eye. */
static const char *const confused[] = {"ضظ", "ذز", "ذد",  "سص", "تط", "ثس", "ثت", "قغ", "زظ", "ذظ",
                                       "حه", "قك", "جحخ", "رز", "سش", "صض", "طظ", "عغ", "فق", "بتثن"};

static const char keys[] = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذ";

struct word {
    uint32_t letters[LETTERS_MAX + 1];
    size_t count;
};

const char *corruption_name(enum corruption kind)
{
    static const char *const names[] = {"letter that sounds or looks alike",
                                        "neighbouring key",
                                        "letter added",
                                        "letter doubled",
                                        "letter left out",
                                        "letters swapped",
                                        "word cut in two"};
    return names[kind];
}

static bool read_word(struct word *word, struct fh_slice text)
{
    const uint8_t *p = (const uint8_t *)text.bytes, *end = p + text.length;
    word->count = 0;
    for (size_t length; p < end; p += length) {
        if (word->count == LETTERS_MAX)
            return false;
        word->letters[word->count++] = fh_utf8_decode(p, end, &length);
    }
    return word->count >= 2;
}

static uint32_t below(struct fh_gen_random *random, size_t limit)
{
    return (uint32_t)(fh_gen_next(random) % limit);
}

/* One of the letters of `group` other than `letter`; 0 when it is not of the group. */
static uint32_t other_of_group(const char *group, uint32_t letter, struct fh_gen_random *random)
{
    struct word letters;
    size_t others = 0;
    bool there = false;
    read_word(&letters, fh_slice_from(group));
    for (size_t i = 0; i < letters.count; i++) {
        there = there || letters.letters[i] == letter;
        if (letters.letters[i] != letter)
            letters.letters[others++] = letters.letters[i];
    }
    return there ? letters.letters[below(random, others)] : 0;
}

static uint32_t confuse(uint32_t letter, struct fh_gen_random *random)
{
    uint32_t others[sizeof confused / sizeof confused[0]];
    size_t count = 0;
    for (size_t i = 0; i < sizeof confused / sizeof confused[0]; i++) {
        uint32_t other = other_of_group(confused[i], letter, random);
        if (other != 0)
            others[count++] = other;
    }
    return count > 0 ? others[below(random, count)] : 0;
}

static uint32_t neighbour(uint32_t letter, struct fh_gen_random *random)
{
    uint32_t found[LETTERS_MAX];
    struct word all;
    size_t count = 0;
    read_word(&all, FH_SLICE_LITERAL(keys));
    for (size_t i = 0; i < all.count; i++)
        if (fh_keys_touch(letter, all.letters[i]))
            found[count++] = all.letters[i];
    return count > 0 ? found[below(random, count)] : 0;
}

static void insert(struct word *word, size_t at, uint32_t letter)
{
    memmove(word->letters + at + 1, word->letters + at, (word->count - at) * sizeof word->letters[0]);
    word->letters[at] = letter;
    word->count++;
}

static bool swap(struct word *word, size_t at)
{
    uint32_t left = word->letters[at];
    if (at + 1 == word->count || left == word->letters[at + 1])
        return false;
    word->letters[at] = word->letters[at + 1];
    word->letters[at + 1] = left;
    return true;
}

static bool replace(struct word *word, size_t at, uint32_t letter)
{
    word->letters[at] = letter;
    return letter != 0;
}

/* A space with two letters on either side. */
static bool cut(struct word *word, struct fh_gen_random *random)
{
    if (word->count < 4)
        return false;
    insert(word, 2 + below(random, word->count - 3), ' ');
    return true;
}

static bool corrupt(struct word *word, enum corruption kind, struct fh_gen_random *random)
{
    size_t at = below(random, word->count);
    uint32_t beside = kind == CORRUPT_KEY || kind == CORRUPT_ADDED ? neighbour(word->letters[at], random) : 0;
    switch (kind) {
    case CORRUPT_CONFUSED:
        return replace(word, at, confuse(word->letters[at], random));
    case CORRUPT_KEY:
        return replace(word, at, beside);
    case CORRUPT_ADDED:
        insert(word, at + below(random, 2), beside);
        return beside != 0;
    case CORRUPT_DOUBLED:
        insert(word, at, word->letters[at]);
        return true;
    case CORRUPT_DROPPED:
        word->count--;
        memmove(word->letters + at, word->letters + at + 1, (word->count - at) * sizeof word->letters[0]);
        return true;
    case CORRUPT_SWAPPED:
        return swap(word, at);
    default:
        return cut(word, random);
    }
}

bool corrupt_word(struct fh_buffer *out, struct fh_slice text, enum corruption kind, struct fh_gen_random *random)
{
    struct word word;
    if (!read_word(&word, text) || word.count == LETTERS_MAX || !corrupt(&word, kind, random))
        return false;
    fh_buffer_reset(out);
    for (size_t i = 0; i < word.count; i++)
        fh_buffer_append_codepoint(out, word.letters[i]);
    return fh_buffer_ok(out);
}
