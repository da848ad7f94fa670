/* A space that is missing, and one too many. See suggest.h. */
#include <math.h>

#include "query/suggest.h"
#include "stemmer/utf8.h"

#define COST_SPACE 45
#define PAIRS 3u       /* ways of cutting a word that are looked up as phrases */
#define LETTERS_MIN 2u /* of either part */

struct cut {
    size_t at; /* bytes of the left part */
    double score;
};

static bool is_particle(struct fh_slice text)
{
    for (const struct fh_particle *particle = fh_particles + 1; particle->text != NULL; particle++)
        if (fh_slice_is(text, particle->text))
            return true;
    return false;
}

/* How likely the two parts are by themselves; no cut when one of them is no word of the collection. */
static enum fh_status weigh(struct suggester *suggester, struct fh_slice left, struct fh_slice right, bool *cut,
                            double *score)
{
    struct suggest_known one, other = {.words = 0};
    *cut = false;
    if (is_particle(left) || is_particle(right))
        return FH_OK;
    enum fh_status status = suggest_look_up(suggester, left, &one);
    if (status == FH_OK && one.form_freq > 0)
        status = suggest_look_up(suggester, right, &other);
    *cut = status == FH_OK && one.form_freq > 0 && other.form_freq > 0;
    if (*cut)
        *score = log((double)one.form_freq) + log((double)other.form_freq);
    return status;
}

static void keep(struct cut cuts[PAIRS], size_t *count, struct cut cut)
{
    size_t at = *count < PAIRS ? (*count)++ : PAIRS;
    for (; at > 0 && cuts[at - 1].score < cut.score; at--)
        if (at < PAIRS)
            cuts[at] = cuts[at - 1];
    if (at < PAIRS)
        cuts[at] = cut;
}

static enum fh_status find_cuts(struct suggester *suggester, struct fh_slice text, struct cut cuts[PAIRS],
                                size_t *count)
{
    enum fh_status status = FH_OK;
    size_t letters = fh_utf8_count(text), seen = 0;
    *count = 0;
    for (size_t at = 0; at < text.length && letters <= FH_TYPED_MAX && status == FH_OK; at++) {
        if (!fh_utf8_is_start((uint8_t)text.bytes[at]))
            continue;
        size_t before = seen++;
        if (before < LETTERS_MIN || letters - before < LETTERS_MIN)
            continue;
        struct cut cut = {at, 0};
        bool fits;
        status = weigh(suggester, (struct fh_slice){text.bytes, at},
                       (struct fh_slice){text.bytes + at, text.length - at}, &fits, &cut.score);
        if (status == FH_OK && fits)
            keep(cuts, count, cut);
    }
    return status;
}

/* The parts must stand side by side somewhere. */
static enum fh_status propose_cut(struct suggester *suggester, const struct suggest_word *word, size_t at)
{
    struct fh_buffer *phrase = &suggester->scratch;
    uint64_t together;
    fh_buffer_reset(phrase);
    fh_buffer_append_byte(phrase, '"');
    fh_buffer_append(phrase, word->text.bytes, at);
    fh_buffer_append_byte(phrase, ' ');
    fh_buffer_append(phrase, word->text.bytes + at, word->text.length - at);
    fh_buffer_append_byte(phrase, '"');
    if (!fh_buffer_ok(phrase))
        return fh_fail_nomem(suggester->error);
    enum fh_status status = suggest_count(suggester, fh_buffer_slice(phrase), false, &together);
    if (status != FH_OK || together == 0)
        return status;
    struct fh_slice text = {phrase->bytes + 1, phrase->length - 2};
    struct suggest_change change = {word->start, word->length, text,
                                    10 * log((double)together) - COST_SPACE - word->belief, FH_SUGGESTION_SPACING};
    return suggest_add(suggester, &change);
}

enum fh_status suggest_split(struct suggester *suggester, const struct suggest_word *word)
{
    struct cut cuts[PAIRS];
    size_t count;
    enum fh_status status = find_cuts(suggester, word->text, cuts, &count);
    for (size_t i = 0; i < count && status == FH_OK; i++)
        status = propose_cut(suggester, word, cuts[i].at);
    return status;
}

/* ---- One too many ---- */

static bool only_spaces_between(const struct suggester *suggester, const struct suggest_word *left,
                                const struct suggest_word *right)
{
    size_t from = left->start + left->length;
    for (size_t i = from; i < right->start; i++)
        if (suggester->query.bytes[i] != ' ')
            return false;
    return right->start > from;
}

/* What the word that is known had for it is won as well: it need not be accounted for any more. */
static double joined_gain(const struct suggester *suggester, const struct suggest_word *left,
                          const struct suggest_word *right, uint64_t joined_freq)
{
    const struct suggest_word *doubtful = left->belief < right->belief ? left : right;
    const struct suggest_word *other = doubtful == left ? right : left;
    uint64_t other_freq = other->form_freq > 0 ? other->form_freq : 1;
    double other_share = (double)other_freq / (double)suggester->searcher->snapshot->document_count;
    return 10 * log((double)joined_freq) - COST_SPACE - 10 * log(other_share < 1 ? other_share : 1) - doubtful->belief;
}

enum fh_status suggest_join(struct suggester *suggester, const struct suggest_word *left,
                            const struct suggest_word *right)
{
    struct fh_buffer *text = &suggester->scratch;
    struct suggest_known known;
    bool doubtful = (left->suspect && !left->trusted) || (right->suspect && !right->trusted);
    if (!doubtful || !only_spaces_between(suggester, left, right))
        return FH_OK;
    fh_buffer_reset(text);
    fh_buffer_append_slice(text, left->text);
    fh_buffer_append_slice(text, right->text);
    if (!fh_buffer_ok(text))
        return fh_fail_nomem(suggester->error);
    enum fh_status status = suggest_look_up(suggester, fh_buffer_slice(text), &known);
    if (status != FH_OK || known.words == 0 || known.form_freq == 0)
        return status;
    struct suggest_change change = {left->start, right->start + right->length - left->start, fh_buffer_slice(text),
                                    joined_gain(suggester, left, right, known.form_freq), FH_SUGGESTION_SPACING};
    return suggest_add(suggester, &change);
}
