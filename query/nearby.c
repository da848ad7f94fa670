/* See nearby.h. */
#include "query/nearby.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "indexer/term_scan.h"
#include "stemmer/utf8.h"

#define FOUND_MAX 65536u /* terms within the budget, all segments together; those after them are not looked at */
#define TERMS_BETWEEN_CHECKS 8192u

/* Shares of the words of SaudiNewsNet: ال .26, و .08, ب .05, ل .04, وال .02, against .5 without any. */
const struct fh_particle fh_particles[] = {{"", 0},     {"ال", 6},   {"و", 18},   {"ب", 22},    {"ل", 25},  {"وال", 31},
                                           {"لل", 35},  {"بال", 35}, {"ف", 38},   {"ك", 43},    {"ول", 43}, {"وب", 43},
                                           {"ولل", 53}, {"فال", 53}, {"كال", 53}, {"وبال", 53}, {NULL, 0}};

/* ---- Row 0 ---- */

bool fh_alignment_push_text(struct fh_alignment *alignment, const struct fh_typed *typed, struct fh_slice text,
                            size_t *depth)
{
    const uint8_t *p = (const uint8_t *)text.bytes, *end = text.length > 0 ? p + text.length : p;
    for (size_t length; p < end; p += length, (*depth)++) {
        if (*depth == FH_MEANT_MAX)
            return false;
        fh_alignment_push(alignment, typed, *depth, fh_letter_code(fh_utf8_decode(p, end, &length)));
    }
    return true;
}

/* What the cheapest particle costs as the first j letters typed. */
static void start_rows(struct fh_alignment *alignment, const struct fh_typed *typed)
{
    uint16_t least[FH_TYPED_MAX + 1];
    for (const struct fh_particle *particle = fh_particles; particle->text != NULL; particle++) {
        size_t depth = 0;
        fh_alignment_start(alignment, typed);
        fh_alignment_push_text(alignment, typed, fh_slice_from(particle->text), &depth);
        for (size_t j = 0; j <= typed->count; j++)
            if (depth == 0 || alignment->rows[depth][j] < least[j])
                least[j] = alignment->rows[depth][j];
    }
    memcpy(alignment->rows[0], least, (typed->count + 1) * sizeof least[0]);
}

/* ---- The walk ---- */

struct walk {
    const struct fh_typed *typed;
    struct fh_nearby *nearby;
    struct fh_alignment alignment;
    struct fh_term_scan scan;
    uint8_t term[256 + 4]; /* the current term as far as it was read */
    uint8_t depth_at[256]; /* where a letter begins: letters before it */
    struct fh_error *error;
};

/* Reads on in the term from a beginning whose rows are there. Returns the bytes of the beginning that is too dear;
 * SIZE_MAX when the whole term was read, with its letters in *depth. */
static size_t read_term(struct walk *walk, size_t from, size_t length, size_t *depth)
{
    const uint8_t *end = walk->term + length;
    *depth = walk->depth_at[from];
    for (size_t bytes; from < length; from += bytes) {
        uint8_t letter = fh_letter_code(fh_utf8_decode(walk->term + from, end, &bytes));
        walk->depth_at[from] = (uint8_t)*depth;
        if (*depth == FH_MEANT_MAX ||
            fh_alignment_push(&walk->alignment, walk->typed, (*depth)++, letter) > walk->typed->budget)
            return from + bytes;
    }
    if (length < sizeof walk->depth_at)
        walk->depth_at[length] = (uint8_t)*depth;
    return SIZE_MAX;
}

static enum fh_status add_term(struct walk *walk, size_t length, unsigned cost)
{
    struct fh_nearby *nearby = walk->nearby;
    struct fh_term_info info;
    if (nearby->count == FOUND_MAX)
        return FH_OK;
    enum fh_status status = fh_term_scan_info(&walk->scan, &info, walk->error);
    if (status != FH_OK)
        return status;
    void *grown = fh_grow(nearby->list, &nearby->capacity, nearby->count + 1, sizeof *nearby->list);
    if (grown == NULL)
        return fh_fail_nomem(walk->error);
    nearby->list = grown;
    struct fh_slice form = fh_arena_copy(nearby->arena, (struct fh_slice){(const char *)walk->term, length});
    if (form.bytes == NULL)
        return fh_fail_nomem(walk->error);
    nearby->list[nearby->count++] = (struct fh_near){form, info.doc_freq, cost};
    return FH_OK;
}

/* The current entry of the scan. *skip gets what to pass over next. */
static enum fh_status take_entry(struct walk *walk, size_t *skip)
{
    size_t from = walk->scan.shared, length = walk->scan.length, depth;
    if (walk->scan.suffix.length > 0)
        memcpy(walk->term + from, walk->scan.suffix.bytes, walk->scan.suffix.length);
    while (from > 0 && from < length && !fh_utf8_is_start(walk->term[from]))
        from--;
    *skip = read_term(walk, from, length, &depth);
    unsigned cost = walk->alignment.rows[depth][walk->typed->count];
    return *skip == SIZE_MAX && cost <= walk->typed->budget ? add_term(walk, length, cost) : FH_OK;
}

static enum fh_status check_deadline(const struct fh_deadline *deadline, struct fh_error *error)
{
    bool late = deadline->until_us > 0 && fh_clock_us() > deadline->until_us;
    if (late || (deadline->cancel != NULL && *deadline->cancel))
        return fh_fail(error, FH_ERR_CANCELLED, "suggestions: %s", late ? "past the time limit" : "cancelled");
    return FH_OK;
}

static enum fh_status walk_dictionary(struct walk *walk, const struct fh_termdict *dictionary,
                                      const struct fh_deadline *deadline)
{
    size_t skip = SIZE_MAX;
    enum fh_status status = FH_OK;
    fh_term_scan_init(&walk->scan, dictionary);
    for (size_t terms = 0; status == FH_OK; terms++) {
        if (terms % TERMS_BETWEEN_CHECKS == 0 && (status = check_deadline(deadline, walk->error)) != FH_OK)
            break;
        status = fh_term_scan_next(&walk->scan, skip, walk->error);
        if (status == FH_OK)
            status = take_entry(walk, &skip);
    }
    return status == FH_END ? FH_OK : status;
}

/* ---- The list ---- */

static int by_form(const void *a, const void *b)
{
    const struct fh_near *x = a, *y = b;
    return fh_slice_compare(x->form, y->form);
}

static double likelihood(const struct fh_near *near)
{
    return 10 * log((double)(near->doc_freq > 0 ? near->doc_freq : 1)) - near->cost;
}

static int by_likelihood(const void *a, const void *b)
{
    double x = likelihood(a), y = likelihood(b);
    return x > y ? -1 : x < y ? 1 : by_form(a, b);
}

/* Terms of several segments become one. */
static void join_segments(struct fh_nearby *nearby)
{
    size_t kept = 0;
    qsort(nearby->list, nearby->count, sizeof *nearby->list, by_form);
    for (size_t i = 0; i < nearby->count; i++) {
        if (kept > 0 && fh_slice_equal(nearby->list[kept - 1].form, nearby->list[i].form))
            nearby->list[kept - 1].doc_freq += nearby->list[i].doc_freq;
        else
            nearby->list[kept++] = nearby->list[i];
    }
    nearby->count = kept;
    qsort(nearby->list, nearby->count, sizeof *nearby->list, by_likelihood);
}

enum fh_status fh_nearby_find(struct fh_nearby *nearby, const struct fh_snapshot *snapshot,
                              const struct fh_typed *typed, const struct fh_deadline *deadline, struct fh_error *error)
{
    struct walk walk = {.typed = typed, .nearby = nearby, .error = error};
    enum fh_status status = FH_OK;
    enum fh_level level = snapshot->manifest.levels == FH_LEVELS_BOTH ? FH_LEVEL_FORM : FH_LEVEL_STEM;
    nearby->count = 0;
    start_rows(&walk.alignment, typed);
    for (size_t i = 0; i < snapshot->segment_count && status == FH_OK; i++)
        status = walk_dictionary(&walk, &snapshot->segments[i]->terms[level], deadline);
    if (status == FH_OK && nearby->count > 0)
        join_segments(nearby);
    return status;
}

void fh_nearby_release(struct fh_nearby *nearby)
{
    fh_free(nearby->list);
    *nearby = (struct fh_nearby){.arena = nearby->arena};
}
