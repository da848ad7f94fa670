/* Headings of link blocks, compared by their bare letters. See related.h. */
#include "corpus/related.h"

#include "corpus/letters.h"

#define HEADING_BYTES_MAX 96u
#define LINK_BYTES_MAX 400u /* longer than any headline: prose */

/* As fh_letters_bare leaves them. */
static const char *const headings[] = {
    "مقالات ذات صله",    "مواضيع ذات صله",   "موضوعات ذات صله", "اخبار ذات صله", "اخبار متعلقه",  "مقالات متعلقه",
    "مواضيع متعلقه",     "موضوعات متعلقه",   "ذات صله",         "مقالات مشابهه", "مواضيع مشابهه", "اخبار مشابهه",
    "مقالات مرتبطه",     "مواضيع مرتبطه",    "موضوعات مرتبطه",  "اخبار مرتبطه",  "اقرا ايضا",     "اقرا المزيد",
    "اقرا كذلك",         "اقرا في الموقع",   "اقراوا ايضا",     "اقرءوا ايضا",   "شاهد ايضا",     "طالع ايضا",
    "تابع ايضا",         "قد يهمك",          "قد يهمك ايضا",    "قد يعجبك ايضا", "ربما يعجبك",    "ربما يهمك",
    "المزيد من الاخبار", "المزيد في",        "المزيد حول",      "المزيد من",     "الاكثر قراءه",  "الاكثر مشاهده",
    "الاكثر تداولا",     "اخر الاخبار",      "احدث الاخبار",    "من نفس القسم",  "تصفح ايضا",     "موضوعات قد تهمك",
    "مواضيع قد تهمك",    "اخبار قد تهمك",    "اخترنا لك",       "اخترنا لكم",    "روابط ذات صله", "مقالات قد تهمك",
    "مقالات اخرى",       "related articles", "related stories", "read also",     "read more",     "see also",
    "you may also like",
};

bool fh_related_is_heading(struct fh_slice line)
{
    char bare[HEADING_BYTES_MAX];
    struct fh_slice words = fh_letters_bare(line, bare, sizeof bare);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        if (fh_slice_is(words, headings[i]))
            return true;
    }
    return false;
}

size_t fh_related_cut(const struct fh_slice *paragraphs, size_t count)
{
    size_t cut = count;
    for (size_t i = count; i-- > 1;) { /* the first line is a headline, whatever it says */
        if (paragraphs[i].length > LINK_BYTES_MAX)
            break;
        if (fh_related_is_heading(paragraphs[i]))
            cut = i;
    }
    return cut;
}
