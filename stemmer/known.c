/* See known.h. */
#include "stemmer/known.h"

#include <stdbool.h>
#include <string.h>

#include "stemmer/fold.h"
#include "stemmer/lexicon_format.h"

#define HAMZA_TAIL 0xA1 /* last byte of ء; of ف, too */

/* Writes `seat` over every hamza in the middle; false when there is none. */
static bool seat_hamzas(char *letters, size_t length, const char *seat)
{
    bool any = false;
    for (size_t i = 2; i + 3 < length; i++) {
        if (memcmp(letters + i, "ء", 2) != 0)
            continue;
        memcpy(letters + i, seat, 2);
        any = true;
    }
    return any;
}

static uint32_t count_of(const struct fh_lexicon *lexicon, const char *letters, size_t length)
{
    return fh_lexicon_find(lexicon, (struct fh_slice){letters, length}).count;
}

/* The count of folded letters. The hamzas of one word all sit alike in these look-ups; words with two on
 * different seats are rare enough to be unknown. */
uint32_t fh_known_folded(const struct fh_lexicon *lexicon, const char *letters, size_t length)
{
    char seated[FH_LEXICON_WORD_BYTES_MAX];
    if (length == 0 || length > sizeof seated)
        return 0;
    uint32_t count = count_of(lexicon, letters, length);
    if (memchr(letters, HAMZA_TAIL, length) == NULL)
        return count;
    memcpy(seated, letters, length);
    if (!seat_hamzas(seated, length, "ي"))
        return count;
    count += count_of(lexicon, seated, length);
    memcpy(seated, letters, length);
    seat_hamzas(seated, length, "و");
    return count + count_of(lexicon, seated, length);
}

uint32_t fh_known_parts(const struct fh_lexicon *lexicon, const struct fh_slice *parts, size_t count)
{
    char letters[FH_LEXICON_WORD_BYTES_MAX];
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > sizeof letters - length)
            return 0;
        if (parts[i].length > 0)
            memcpy(letters + length, parts[i].bytes, parts[i].length);
        length += parts[i].length;
    }
    fh_fold_letters(letters, length);
    return fh_known_folded(lexicon, letters, length);
}

uint32_t fh_known_with(const struct fh_lexicon *lexicon, const char *prefix, struct fh_slice word, const char *suffix)
{
    struct fh_slice parts[] = {fh_slice_from(prefix), word, fh_slice_from(suffix)};
    return fh_known_parts(lexicon, parts, 3);
}

uint32_t fh_known(const struct fh_lexicon *lexicon, struct fh_slice word)
{
    static const size_t article = sizeof "ال" - 1;
    char letters[FH_LEXICON_WORD_BYTES_MAX] = "ال";
    if (word.length > sizeof letters - article) /* too long with ال before it */
        return fh_known_parts(lexicon, &word, 1);
    if (word.length > 0)
        memcpy(letters + article, word.bytes, word.length);
    fh_fold_letters(letters + article, word.length);
    uint32_t bare = fh_known_folded(lexicon, letters + article, word.length);
    return bare + fh_known_folded(lexicon, letters, article + word.length);
}
