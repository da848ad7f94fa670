/* See passages.h.
 *
 * Every division of the space into 1, 2 or 3 equal passages is tried greedily: the stretch that
 * covers most of what is not covered yet is taken first (repetitions count little, but they
 * count). The division that covers most wins, the one with fewer passages where two are equal.
 */
#include "query/passages.h"

#include "query/space.h"
#include "stemmer/letters.h"

#define REPEATED 0.02 /* worth of a word that is covered already */
#define PASSAGES_MAX 3u
#define COVERED_MAX 2048u /* leaves of a query */
#define MARKS_MAX 4096u   /* matches that are looked at: the first ones */

struct stretch {
    size_t first, last; /* marks in it */
    double worth;
};

struct choice {
    struct stretch stretches[PASSAGES_MAX];
    size_t count;
    double covered;
};

struct covered {
    uint8_t leaves[COVERED_MAX / 8];
};

static bool is_covered(const struct covered *covered, uint32_t leaf)
{
    return leaf < COVERED_MAX && (covered->leaves[leaf / 8] >> leaf % 8 & 1) != 0;
}

static void cover(struct covered *covered, uint32_t leaf)
{
    if (leaf < COVERED_MAX)
        covered->leaves[leaf / 8] |= (uint8_t)(1u << leaf % 8);
}

/* ---- Stretches of marks ---- */

/* What marks first..last are worth when `before` is covered. */
static double worth_of(const struct fh_highlighter *highlighter, size_t first, size_t last,
                       const struct covered *before, double *fresh)
{
    struct covered covered = *before;
    double worth = 0;
    *fresh = 0;
    for (size_t i = first; i <= last; i++) {
        uint32_t leaf = highlighter->marks[i].leaf;
        double weight = fh_highlight_weight(highlighter, leaf);
        bool again = is_covered(&covered, leaf);
        worth += again ? REPEATED * weight : weight;
        *fresh += again ? 0 : weight;
        cover(&covered, leaf);
    }
    return worth;
}

static bool is_taken(const struct choice *choice, size_t mark)
{
    for (size_t i = 0; i < choice->count; i++)
        if (mark >= choice->stretches[i].first && mark <= choice->stretches[i].last)
            return true;
    return false;
}

/* The most valuable run of marks not taken yet that fits into `bytes`; false when none is left. */
static bool best_stretch(const struct fh_highlighter *highlighter, size_t bytes, const struct choice *choice,
                         const struct covered *covered, struct stretch *best, double *fresh)
{
    const struct fh_match_mark *marks = highlighter->marks;
    size_t count = highlighter->count < MARKS_MAX ? highlighter->count : MARKS_MAX;
    bool found = false;
    for (size_t first = 0; first < count; first++) {
        if (is_taken(choice, first))
            continue;
        size_t last = first;
        while (last + 1 < count && marks[last + 1].end - marks[first].start <= bytes && !is_taken(choice, last + 1))
            last++;
        double adds, worth = worth_of(highlighter, first, last, covered, &adds);
        if (!found || worth > best->worth) {
            *best = (struct stretch){first, last, worth};
            *fresh = adds;
            found = true;
        }
    }
    return found;
}

static struct choice choose_stretches(const struct fh_highlighter *highlighter, size_t bytes, size_t count)
{
    struct choice choice = {.count = 0};
    struct covered covered = {{0}};
    while (choice.count < count) {
        struct stretch best;
        double fresh = 0;
        if (!best_stretch(highlighter, bytes, &choice, &covered, &best, &fresh) || (choice.count > 0 && fresh <= 0))
            break;
        choice.stretches[choice.count++] = best;
        choice.covered += fresh;
        for (size_t i = best.first; i <= best.last; i++)
            cover(&covered, highlighter->marks[i].leaf);
    }
    return choice;
}

/* ---- From marks to text ---- */

static bool space_at(struct fh_slice text, size_t at)
{
    size_t length;
    const uint8_t *p = (const uint8_t *)text.bytes + at;
    return at >= text.length || fh_is_space(fh_utf8_decode(p, (const uint8_t *)text.bytes + text.length, &length));
}

/* The beginning of the character that ends before `at` > 0. */
static size_t before(struct fh_slice text, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && !fh_utf8_is_start((uint8_t)text.bytes[start]))
        start--;
    size_t length;
    fh_utf8_decode((const uint8_t *)text.bytes + start, (const uint8_t *)text.bytes + text.length, &length);
    return start + length == at ? start : at - 1;
}

static uint32_t code_before(struct fh_slice text, size_t at)
{
    size_t length, start = before(text, at);
    return fh_utf8_decode((const uint8_t *)text.bytes + start, (const uint8_t *)text.bytes + at, &length);
}

static bool ends_sentence(uint32_t code)
{
    return code == '.' || code == '!' || code == '?' || code == 0x61F || code == 0x6D4 || code == 0x2026;
}

static bool starts_word(struct fh_slice text, size_t at)
{
    return !space_at(text, at) && (at == 0 || space_at(text, before(text, at)));
}

/* A word that begins the text, a line, or follows the end of a sentence. */
static bool starts_sentence(struct fh_slice text, size_t at)
{
    if (!starts_word(text, at))
        return false;
    while (at > 0 && space_at(text, before(text, at))) {
        if (text.bytes[at - 1] == '\n')
            return true;
        at = before(text, at);
    }
    return at == 0 || ends_sentence(code_before(text, at));
}

/* Whether a text may be cut before `at` inside a word: not inside a character, nor before a mark. */
static bool may_cut(struct fh_slice text, size_t at)
{
    size_t length;
    if (at >= text.length)
        return true;
    if (!fh_utf8_is_start((uint8_t)text.bytes[at]))
        return false;
    const uint8_t *p = (const uint8_t *)text.bytes + at;
    return !fh_class_is_ignored(fh_class_at(p, (const uint8_t *)text.bytes + text.length, &length));
}

/* Where a passage around the match at `match` begins, `room` bytes before it at most: with a sentence,
 * or else with a word in the nearer half. */
static size_t begin_passage(struct fh_slice text, size_t match, size_t room)
{
    size_t lowest = match > room ? match - room : 0, word = match, near = match > room / 2 ? match - room / 2 : 0;
    for (size_t at = match;; at = before(text, at)) {
        if (starts_sentence(text, at))
            return at;
        if (at >= near && starts_word(text, at))
            word = at;
        if (at <= lowest || at == 0)
            break;
    }
    return starts_word(text, word) ? word : match;
}

/* Where a passage that begins at `start` ends: `bytes` further at most, but not before `least`. */
static size_t end_passage(struct fh_slice text, size_t start, size_t least, size_t bytes)
{
    size_t limit = start + bytes;
    if (limit >= text.length)
        limit = text.length;
    else if (limit < least)
        limit = least;
    while (limit > least && limit < text.length && !fh_utf8_is_start((uint8_t)text.bytes[limit]))
        limit--;
    size_t end = limit;
    while (end > least && !(space_at(text, end) && !space_at(text, before(text, end))))
        end = before(text, end);
    if (space_at(text, end))
        return end;
    end = limit; /* one endless word */
    while (end > least && !may_cut(text, end))
        end--;
    return end;
}

static struct fh_passage passage_of(const struct fh_highlighter *highlighter, struct fh_slice text,
                                    const struct stretch *stretch, size_t bytes)
{
    size_t first = highlighter->marks[stretch->first].start, last = highlighter->marks[stretch->last].end;
    size_t room = bytes > last - first ? bytes - (last - first) : 0;
    struct fh_passage passage;
    passage.start = begin_passage(text, first, room);
    passage.end = end_passage(text, passage.start, last, bytes);
    return passage;
}

static size_t beginning(struct fh_slice text, size_t bytes, struct fh_passage *passage)
{
    size_t start = 0, length;
    const uint8_t *p = (const uint8_t *)text.bytes;
    while (start < text.length && fh_is_space(fh_utf8_decode(p + start, p + text.length, &length)))
        start += length;
    passage->start = start;
    if (start == text.length)
        return 0;
    while (!may_cut(text, start + 1) && start + 1 < text.length)
        start++;
    passage->end = end_passage(text, passage->start, start + 1, bytes);
    return 1;
}

/* Puts passages into the order of the text and joins those that touch. */
static size_t tidy(struct fh_passage *passages, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && passages[j].start < passages[j - 1].start; j--) {
            struct fh_passage kept = passages[j];
            passages[j] = passages[j - 1];
            passages[j - 1] = kept;
        }
    size_t kept = 0;
    for (size_t i = 1; i < count; i++) {
        if (passages[i].start <= passages[kept].end + 1)
            passages[kept].end = passages[i].end > passages[kept].end ? passages[i].end : passages[kept].end;
        else
            passages[++kept] = passages[i];
    }
    return count > 0 ? kept + 1 : 0;
}

size_t fh_passages_choose(const struct fh_highlighter *highlighter, struct fh_slice text, size_t bytes, size_t most,
                          struct fh_passage *passages)
{
    if (highlighter->count == 0)
        return beginning(text, bytes, passages);
    struct choice best = choose_stretches(highlighter, bytes, 1);
    size_t share = bytes;
    for (size_t count = 2; count <= most && count <= PASSAGES_MAX; count++) {
        struct choice choice = choose_stretches(highlighter, bytes / count, count);
        if (choice.covered > best.covered * 1.0001) {
            best = choice;
            share = bytes / best.count;
        }
    }
    for (size_t i = 0; i < best.count; i++)
        passages[i] = passage_of(highlighter, text, &best.stretches[i], share);
    return tidy(passages, best.count);
}
