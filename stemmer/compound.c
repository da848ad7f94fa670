/* See compound.h. */
#include "stemmer/compound.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/known.h"
#include "stemmer/utf8.h"

#define SECOND_MIN 5  /* عبد + ال + ...: the second word must have been seen */
#define FIRST_MIN 20  /* ... + الله */
#define FATHER_MIN 100 /* أبو + ... */

static struct fh_slice after(struct fh_slice word, size_t bytes)
{
    return (struct fh_slice){word.bytes + bytes, word.length - bytes};
}

static bool starts(struct fh_slice word, const char *part)
{
    return fh_slice_starts_with(word, fh_slice_from(part));
}

static bool servant_of(const struct fh_lexicon *lexicon, struct fh_slice word)
{
    return starts(word, "عبدال") && fh_utf8_count(word) >= 7 &&
           fh_known_with(lexicon, "", after(word, strlen("عبد")), "") >= SECOND_MIN;
}

/* The first word of one that ends in `second`, if it makes a compound; 0 if not. */
static size_t before_second(const struct fh_lexicon *lexicon, struct fh_slice word, const char *second)
{
    size_t bytes = strlen(second);
    if (word.length <= bytes || memcmp(word.bytes + word.length - bytes, second, bytes) != 0)
        return 0;
    struct fh_slice first = {word.bytes, word.length - bytes};
    bool known = fh_utf8_count(first) >= 3 && fh_known(lexicon, first) >= FIRST_MIN;
    return known || fh_slice_is(first, "عز") ? first.length : 0;
}

static bool father_of(const struct fh_lexicon *lexicon, struct fh_slice word)
{
    if (!starts(word, "ابو") || fh_utf8_count(word) < 6)
        return false;
    struct fh_slice name = after(word, strlen("ابو"));
    return !starts(name, "ا") && fh_known_with(lexicon, "", name, "") >= FATHER_MIN;
}

size_t fh_compound_split(const struct fh_lexicon *lexicon, struct fh_slice word)
{
    if (servant_of(lexicon, word))
        return strlen("عبد");
    if (father_of(lexicon, word))
        return strlen("ابو");
    size_t first = before_second(lexicon, word, "الله");
    return first > 0 ? first : before_second(lexicon, word, "الدين");
}
