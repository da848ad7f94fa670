/* Finding what is set aside. See reserved.h. */
#include "query/reserved.h"

#include "stemmer/letters.h"
#include "stemmer/utf8.h"

#define SHOWN_BYTES 60u /* of a word in a note */

static bool is_letter(enum fh_class class)
{
    return class == FH_CLASS_ARABIC || class == FH_CLASS_OTHER || class == FH_CLASS_DIGIT || class == FH_CLASS_MARK;
}

static bool contains(struct fh_slice text, const char *needle)
{
    return text.length > 0 && memmem(text.bytes, text.length, needle, strlen(needle)) != NULL;
}

/* * beside a letter, ? between two. */
static bool has_wildcard(struct fh_slice word)
{
    const uint8_t *p = (const uint8_t *)word.bytes, *end = p + word.length;
    bool letter_before = false;
    for (size_t length; p < end; p += length) {
        bool letter = is_letter(fh_class_at(p, end, &length));
        if (*p == '*' || *p == '?') {
            size_t ignored;
            bool letter_after = p + 1 < end && is_letter(fh_class_at(p + 1, end, &ignored));
            if (*p == '*' ? letter_before || letter_after : letter_before && letter_after)
                return true;
        }
        letter_before = letter;
    }
    return false;
}

/* Where a sign with nothing but digits (and dots) behind it begins, after a letter; 0: nowhere. */
static size_t find_suffix(struct fh_slice word, char sign, bool digits_needed)
{
    size_t at = word.length;
    while (at > 0 && ((word.bytes[at - 1] >= '0' && word.bytes[at - 1] <= '9') || word.bytes[at - 1] == '.'))
        at--;
    if (at < 2 || word.bytes[at - 1] != sign || (digits_needed && at == word.length))
        return 0;
    return at - 1;
}

/* last:7d and its kin. */
static bool is_last(struct fh_slice word)
{
    if (!fh_slice_starts_with(word, FH_SLICE_LITERAL("last:")) || word.length < 7)
        return false;
    for (size_t i = 5; i + 1 < word.length; i++)
        if (word.bytes[i] < '0' || word.bytes[i] > '9')
            return false;
    return strchr("hdwmy", word.bytes[word.length - 1]) != NULL;
}

/* `format` has one place, for the word. */
static void tell(struct fh_notes *notes, struct fh_arena *arena, size_t column, const char *format,
                 struct fh_slice word, bool *failed)
{
    struct fh_slice shown = fh_utf8_cut(word, SHOWN_BYTES);
    if (!fh_notes_add(notes, arena, column, format, (int)shown.length, shown.bytes))
        *failed = true;
}

bool fh_reserved_word(struct fh_slice *word, size_t column, struct fh_notes *notes, struct fh_arena *arena,
                      bool *failed)
{
    if (contains(*word, "://"))
        return true;
    if (is_last(*word)) {
        tell(notes, arena, column, "“%.*s” is not available yet and was left out (date:FROM..UNTIL is)", *word, failed);
        return false;
    }
    if (has_wildcard(*word)) {
        tell(notes, arena, column, "wildcards are not available yet; “%.*s” was left out", *word, failed);
        return false;
    }
    size_t weight = find_suffix(*word, '^', true), near = find_suffix(*word, '~', false);
    if (weight > 0)
        tell(notes, arena, column, "weights are not available yet; “%.*s” counts as every word", *word, failed);
    if (near > 0)
        tell(notes, arena, column, "near spellings are not available yet; “%.*s” is searched as it stands", *word,
             failed);
    if (weight > 0 || near > 0)
        word->length = weight > 0 ? weight : near;
    return true;
}

void fh_reserved_suffix(struct fh_slice suffix, size_t column, struct fh_notes *notes, struct fh_arena *arena,
                        bool *failed)
{
    if (suffix.length == 0)
        return;
    if (suffix.bytes[0] == '~')
        tell(notes, arena, column, "nearness is not available yet; “%.*s” was left out, the phrase is searched", suffix,
             failed);
    else
        tell(notes, arena, column, "weights are not available yet; “%.*s” was left out, the phrase is searched", suffix,
             failed);
}
