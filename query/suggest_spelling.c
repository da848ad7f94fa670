/* Near words in the place of one that finds little. See suggest.h.
 *
 * The dictionary has forms: folded, nothing glued to them, hamza in the middle without its seat. What is proposed
 * is a word as people write it: what was typed where it agrees, the form's letters elsewhere, the particle that
 * fits best in front; and the analyzer must make of it the form that was found.
 */
#include <math.h>

#include "query/suggest.h"
#include "stemmer/fold.h"
#include "stemmer/utf8.h"

#define FINALISTS 40u     /* near words that are looked at closely */
#define PROPOSED 5u       /* changes for one word */
#define NEIGHBOURS 2u     /* words beside it that are asked about it */
#define TOGETHER_MAX 40.0 /* what their company may count for or against */

#define HAMZA 0x0621u
#define HAMZA_WAW 0x0624u
#define HAMZA_YEH 0x0626u
#define ALIF 0x0627u
#define WAW 0x0648u
#define ALIF_MAQSURA 0x0649u
#define YEH 0x064Au

/* The word as typed: its folded letters and, of each, the printed one. */
struct typed {
    struct fh_typed model;
    uint32_t folded[FH_TYPED_MAX], printed[FH_TYPED_MAX];
};

/* A near word and its best particle. */
struct finalist {
    struct fh_slice form, surface; /* surface: in the arena */
    double score;
};

static bool is_alif(uint32_t c)
{
    return c >= 0x0622 && c <= 0x0625 && c != HAMZA_WAW;
}

static bool prepare(struct typed *typed, const struct fh_fold *fold, struct fh_slice text)
{
    struct fh_slice folded = fh_buffer_slice(&fold->text);
    if (!fh_typed_prepare(&typed->model, folded))
        return false;
    const uint8_t *p = (const uint8_t *)folded.bytes;
    for (size_t i = 0, at = 0, length; i < typed->model.count; i++, at += length) {
        size_t ignored;
        const uint8_t *printed = (const uint8_t *)text.bytes + fold->spans[at].start;
        uint32_t c = fh_utf8_decode(printed, (const uint8_t *)text.bytes + text.length, &ignored);
        typed->folded[i] = fh_utf8_decode(p + at, p + folded.length, &length);
        typed->printed[i] = typed->folded[i] == ALIF && is_alif(c) ? c : typed->folded[i];
    }
    return true;
}

/* ---- Writing a form ---- */

/* Hamza in the middle of a word takes the seat that was typed, or that the letter typed for it suggests, or the
 * likeliest. */
static uint32_t seat_of_hamza(uint32_t typed, uint32_t before, uint32_t after)
{
    if (typed == HAMZA || typed == HAMZA_WAW || typed == HAMZA_YEH)
        return typed;
    if (typed == WAW || typed == YEH || typed == ALIF_MAQSURA)
        return typed == WAW ? HAMZA_WAW : HAMZA_YEH;
    if (before == ALIF && after != YEH)
        return after == WAW ? HAMZA_WAW : HAMZA;
    return after == WAW && before != YEH ? HAMZA_WAW : HAMZA_YEH;
}

static size_t decode(struct fh_slice text, uint32_t *letters, size_t max)
{
    const uint8_t *p = (const uint8_t *)text.bytes, *end = p + text.length;
    size_t count = 0;
    for (size_t length; p < end && count < max; p += length)
        letters[count++] = fh_utf8_decode(p, end, &length);
    return count;
}

/* Appends the meant word, particle and form, in letters as typed where they agree. */
static void write_surface(struct fh_buffer *out, const struct typed *typed, const struct fh_alignment *alignment,
                          const uint32_t *meant, size_t count)
{
    int8_t typed_for[FH_MEANT_MAX];
    fh_alignment_trace(alignment, &typed->model, count, typed_for);
    for (size_t i = 0; i < count; i++) {
        uint32_t was = typed_for[i] >= 0 ? typed->folded[typed_for[i]] : 0, letter = meant[i];
        if (letter == HAMZA && i > 0 && i + 1 < count)
            letter = seat_of_hamza(was, meant[i - 1], meant[i + 1]);
        else if (letter == was)
            letter = typed->printed[typed_for[i]];
        fh_buffer_append_codepoint(out, letter);
    }
}

/* Finds the particle with which the form is likeliest, and writes both into *surface. */
static enum fh_status dress(struct suggester *suggester, const struct typed *typed, const struct fh_near *near,
                            struct finalist *finalist)
{
    struct fh_alignment alignment;
    struct fh_buffer *out = &suggester->scratch;
    uint32_t meant[FH_MEANT_MAX];
    unsigned least = UINT32_MAX;
    for (const struct fh_particle *particle = fh_particles; particle->text != NULL; particle++) {
        size_t depth = 0;
        fh_alignment_start(&alignment, &typed->model);
        if (!fh_alignment_push_text(&alignment, &typed->model, fh_slice_from(particle->text), &depth) ||
            !fh_alignment_push_text(&alignment, &typed->model, near->form, &depth))
            continue;
        unsigned cost = alignment.rows[depth][typed->model.count] + (unsigned)particle->cost;
        if (cost >= least)
            continue;
        least = cost;
        size_t before = decode(fh_slice_from(particle->text), meant, FH_MEANT_MAX);
        decode(near->form, meant + before, FH_MEANT_MAX - before);
        fh_buffer_reset(out);
        write_surface(out, typed, &alignment, meant, depth);
    }
    *finalist = (struct finalist){near->form, fh_arena_copy(suggester->arena, fh_buffer_slice(out)),
                                  10 * log((double)(near->doc_freq > 0 ? near->doc_freq : 1)) - least};
    return finalist->surface.bytes != NULL && fh_buffer_ok(out) ? FH_OK : fh_fail_nomem(suggester->error);
}

/* Whether the analyzer makes of the surface the form it was made from, and it is another word than the one typed. */
static enum fh_status holds(struct suggester *suggester, const struct suggest_word *word,
                            const struct finalist *finalist, bool *yes)
{
    struct fh_buffer *folded = &suggester->scratch;
    const struct fh_session *session = suggester->searcher->session;
    bool forms = suggester->searcher->snapshot->manifest.levels == FH_LEVELS_BOTH;
    struct suggest_known known;
    *yes = false;
    fh_buffer_reset(folded);
    fh_fold_text(finalist->surface, folded);
    size_t length = folded->length;
    fh_fold_text(word->text, folded);
    if (!fh_buffer_ok(folded))
        return fh_fail_nomem(suggester->error);
    if (folded->length == 2 * length && memcmp(folded->bytes, folded->bytes + length, length) == 0)
        return FH_OK;
    enum fh_status status = suggest_look_up(suggester, finalist->surface, &known);
    if (status != FH_OK || known.words != 1 || known.form_freq == 0)
        return status;
    struct fh_slice made = forms ? fh_session_form(session, known.form_id) : fh_session_stem(session, known.stem_id);
    *yes = fh_slice_equal(made, finalist->form);
    return FH_OK;
}

/* ---- Company ---- */

/* The words nearest to `word` that say what the query is about. */
static size_t find_neighbours(const struct suggester *suggester, const struct suggest_word *word,
                              const struct suggest_word *neighbours[NEIGHBOURS])
{
    size_t at = (size_t)(word - suggester->words), count = 0;
    for (size_t apart = 1; apart < suggester->word_count && count < NEIGHBOURS; apart++)
        for (int side = -1; side <= 1 && count < NEIGHBOURS; side += 2) {
            size_t other = at + (size_t)side * apart;
            if (other < suggester->word_count && !suggester->words[other].stop && suggester->words[other].stem_freq > 0)
                neighbours[count++] = &suggester->words[other];
        }
    return count;
}

/* Adds to *score how much oftener than by chance the text stands in one document with a neighbour. */
static enum fh_status keep_company(struct suggester *suggester, struct fh_slice text,
                                   const struct suggest_word *neighbour, double *score)
{
    uint64_t alone, together;
    struct fh_buffer *query = &suggester->scratch;
    fh_buffer_reset(query);
    fh_buffer_append_slice(query, text);
    enum fh_status status = suggest_count(suggester, fh_buffer_slice(query), true, &alone);
    fh_buffer_append_byte(query, ' ');
    fh_buffer_append_slice(query, neighbour->text);
    if (!fh_buffer_ok(query))
        return fh_fail_nomem(suggester->error);
    if (status == FH_OK)
        status = suggest_count(suggester, fh_buffer_slice(query), true, &together);
    if (status != FH_OK)
        return status;
    double chance =
        (double)alone * (double)neighbour->stem_freq / (double)suggester->searcher->snapshot->document_count;
    double counts = 10 * log(((double)together + 0.5) / (chance + 0.5));
    *score += counts > TOGETHER_MAX ? TOGETHER_MAX : counts < -TOGETHER_MAX ? -TOGETHER_MAX : counts;
    return FH_OK;
}

/* Weighs the best, and the word as typed, by the company they keep. */
static enum fh_status weigh_company(struct suggester *suggester, const struct suggest_word *word, struct finalist *best,
                                    size_t count, double *belief)
{
    const struct suggest_word *neighbours[NEIGHBOURS];
    size_t neighbour_count = count > 0 ? find_neighbours(suggester, word, neighbours) : 0;
    enum fh_status status = FH_OK;
    *belief = word->belief;
    for (size_t k = 0; k < neighbour_count && status == FH_OK; k++) {
        for (size_t i = 0; i < count && status == FH_OK; i++)
            status = keep_company(suggester, best[i].surface, neighbours[k], &best[i].score);
        if (status == FH_OK && word->stem_freq > 0)
            status = keep_company(suggester, word->text, neighbours[k], belief);
    }
    return status;
}

/* ---- All ---- */

/* The best first. */
static void insert(struct finalist *best, size_t *count, const struct finalist *finalist)
{
    size_t at = *count < PROPOSED ? (*count)++ : PROPOSED;
    for (; at > 0 && best[at - 1].score < finalist->score; at--)
        if (at < PROPOSED)
            best[at] = best[at - 1];
    if (at < PROPOSED)
        best[at] = *finalist;
}

static enum fh_status choose(struct suggester *suggester, const struct suggest_word *word, const struct typed *typed,
                             struct finalist best[PROPOSED], size_t *count)
{
    const struct fh_nearby *nearby = &suggester->nearby;
    enum fh_status status = FH_OK;
    *count = 0;
    for (size_t i = 0; i < nearby->count && i < FINALISTS && status == FH_OK; i++) {
        struct finalist finalist;
        bool yes = false;
        status = dress(suggester, typed, &nearby->list[i], &finalist);
        if (status == FH_OK && (*count < PROPOSED || finalist.score > best[PROPOSED - 1].score))
            status = holds(suggester, word, &finalist, &yes);
        if (yes)
            insert(best, count, &finalist);
    }
    return status;
}

enum fh_status suggest_spelling(struct suggester *suggester, const struct suggest_word *word)
{
    struct fh_fold fold = FH_FOLD_INIT;
    struct typed typed;
    struct finalist best[PROPOSED];
    double belief = 0;
    size_t count = 0;
    enum fh_status status = fh_fold_word(word->text, &fold) ? FH_OK : fh_fail_nomem(suggester->error);
    if (status == FH_OK && prepare(&typed, &fold, word->text)) {
        status = fh_nearby_find(&suggester->nearby, suggester->searcher->snapshot, &typed.model, &suggester->deadline,
                                suggester->error);
        if (status == FH_OK)
            status = choose(suggester, word, &typed, best, &count);
    }
    fh_fold_release(&fold);
    if (status == FH_OK)
        status = weigh_company(suggester, word, best, count, &belief);
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        struct suggest_change change = {word->start, word->length, best[i].surface, best[i].score - belief,
                                        FH_SUGGESTION_SPELLING};
        status = suggest_add(suggester, &change);
    }
    return status;
}
