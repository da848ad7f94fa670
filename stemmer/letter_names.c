/* See letter_names.h. */
#include "stemmer/letter_names.h"

#include <stdlib.h>

const char *const fh_letter_names[26][FH_LETTER_NAMES_MAX] = {
    {"اي", "ايه"}, {"بي"},        {"سي"}, {"دي"}, {"اي"},    {"اف"},  {"جي"}, {"اتش", "ايتش"}, {"اي"},
    {"جي", "جيه"}, {"كيه", "كي"}, {"ال"}, {"ام"}, {"ان"},    {"او"},  {"بي"}, {"كيو"},         {"ار"},
    {"اس"},        {"تي"},        {"يو"}, {"في"}, {"دبليو"}, {"اكس"}, {"اي"}, {"زد", "زي"},
};

struct named {
    const char *form, *letters;
};

/* Sorted by the form's bytes. */
static const struct named named[] = {
    {"اتش", "h"}, {"ار", "r"},  {"اس", "s"},    {"اف", "f"},   {"اكس", "x"}, {"ال", "l"},  {"ام", "m"},
    {"ان", "n"},  {"او", "o"},  {"اي", "iaey"}, {"ايتش", "h"}, {"ايه", "a"}, {"بي", "bp"}, {"تي", "t"},
    {"جي", "gj"}, {"جيه", "j"}, {"دبليو", "w"}, {"دي", "d"},   {"زد", "z"},  {"زي", "z"},  {"سي", "c"},
    {"في", "v"},  {"كي", "k"},  {"كيه", "k"},   {"كيو", "q"},  {"يو", "u"},
};

#define BYTES_MAX 12 /* of any name */

static int by_form(const void *form, const void *element)
{
    return fh_slice_compare(*(const struct fh_slice *)form, fh_slice_from(((const struct named *)element)->form));
}

const char *fh_letters_named(struct fh_slice form)
{
    if (form.length > BYTES_MAX)
        return "";
    const struct named *found = bsearch(&form, named, sizeof named / sizeof *named, sizeof *named, by_form);
    return found != NULL ? found->letters : "";
}
