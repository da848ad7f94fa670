/* See light10.h. Every letter and mark concerned is two bytes long in UTF-8. */
#include "stemmer/light10.h"

#include <stdbool.h>
#include <string.h>

#include "base/slice.h"
#include "stemmer/utf8.h"

static const char *const prefixes[] = {"ال", "وال", "بال", "كال", "فال", "لل", "و"};
static const char *const suffixes[] = {"ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"};

void fh_light10_normalize(char *word, size_t *length)
{
    static const struct {
        const char *from, *to;
    } letters[] = {{"آ", "ا"}, {"أ", "ا"}, {"إ", "ا"}, {"ى", "ي"}, {"ة", "ه"},
                   {"ـ", ""},  {"ً", ""},   {"ٌ", ""},   {"ٍ", ""},   {"َ", ""},
                   {"ُ", ""},   {"ِ", ""},   {"ّ", ""},   {"ْ", ""}};
    size_t kept = 0;
    for (size_t i = 0; i < *length;) {
        size_t step = 1, known = 0;
        while (known < sizeof letters / sizeof *letters &&
               (i + 2 > *length || memcmp(word + i, letters[known].from, 2) != 0))
            known++;
        if (known < sizeof letters / sizeof *letters) {
            step = 2;
            memcpy(word + kept, letters[known].to, strlen(letters[known].to));
            kept += strlen(letters[known].to);
        } else {
            word[kept++] = word[i];
        }
        i += step;
    }
    *length = kept;
}

static size_t letters_in(const char *word, size_t length)
{
    return fh_utf8_count((struct fh_slice){word, length});
}

static void stem_prefix(char *word, size_t *length)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t bytes = strlen(prefixes[i]), letters = letters_in(word, *length);
        bool too_short = bytes == 2 ? letters < 4 : letters < bytes / 2 + 2;
        if (too_short || *length < bytes || memcmp(word, prefixes[i], bytes) != 0)
            continue;
        memmove(word, word + bytes, *length - bytes);
        *length -= bytes;
        return;
    }
}

void fh_light10_stem(char *word, size_t *length)
{
    stem_prefix(word, length);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t bytes = strlen(suffixes[i]);
        if (letters_in(word, *length) < bytes / 2 + 2 || *length < bytes ||
            memcmp(word + *length - bytes, suffixes[i], bytes) != 0)
            continue;
        *length -= bytes;
    }
}
