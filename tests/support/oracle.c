/* Every document, one after the other. See oracle.h. */
#include "tests/support/oracle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "indexer/ranking.h"
#include "query/exact.h"
#include "query/parser.h"
#include "stemmer/letters.h"
#include "tests/support/oracle_internal.h"

#define TERMS_BYTES_MAX ((size_t)256 << 20) /* decoded lists kept from query to query */

struct oracle *oracle_open(const char *path)
{
    struct fh_error error;
    struct oracle *oracle = calloc(1, sizeof *oracle);
    if (oracle == NULL || fh_snapshot_open(&oracle->snapshot, path, false, &error) != FH_OK ||
        fh_session_new(&oracle->session, oracle->snapshot->analyzer, &error) != FH_OK ||
        fh_names_new(&oracle->names, oracle->snapshot, &error) != FH_OK ||
        (oracle->names != NULL && fh_names_asker_init(&oracle->asker, oracle->names, &error) != FH_OK)) {
        fprintf(stderr, "oracle: %s\n", error.message);
        abort();
    }
    oracle->documents = (size_t)oracle->snapshot->document_count;
    oracle->hits = calloc(oracle->documents + 1, sizeof *oracle->hits);
    return oracle;
}

void oracle_close(struct oracle *oracle)
{
    fh_arena_release(&oracle->terms_arena);
    fh_arena_release(&oracle->arena);
    fh_arena_release(&oracle->known_arena);
    fh_tokens_release(&oracle->tokens);
    fh_store_decoder_free(oracle->decoder);
    fh_names_asker_release(&oracle->asker);
    fh_names_free(oracle->names);
    fh_session_free(oracle->session);
    fh_snapshot_release(oracle->snapshot);
    free(oracle->hits);
    free(oracle);
}

const struct fh_snapshot *oracle_snapshot(const struct oracle *oracle)
{
    return oracle->snapshot;
}

size_t oracle_matches(const struct oracle *oracle)
{
    return oracle->hit_count;
}

/* ---- Matching ---- */

static bool has_position(const struct oracle_term *term, uint32_t doc, uint64_t position)
{
    for (uint32_t i = 0; i < term->in[doc].freq; i++)
        if (term->positions[term->first[doc] + i] == position)
            return true;
    return false;
}

static bool is_printed(struct oracle *oracle, const struct oracle_node *node, uint32_t doc)
{
    struct fh_document document;
    struct fh_buffer scratch = FH_BUFFER_INIT;
    if ((oracle->decoder == NULL &&
         fh_store_decoder_new(&oracle->decoder, oracle->snapshot->dictionary, NULL) != FH_OK) ||
        fh_snapshot_fetch(oracle->snapshot, oracle->decoder, doc, &document, NULL) != FH_OK)
        abort();
    bool printed = fh_exact_matches(&document, node->exact, node->field, &scratch);
    fh_buffer_release(&scratch);
    return printed;
}

/* Those of the title alone, or without those of the title. */
static struct fh_occurrences of_field(struct fh_occurrences in, enum fh_field field)
{
    if (field == FH_FIELD_TITLE)
        in = (struct fh_occurrences){in.titles, in.titles, 0};
    if (field == FH_FIELD_BODY)
        in = (struct fh_occurrences){in.freq - in.titles, 0, in.leads};
    return in;
}

struct fh_occurrences oracle_count(struct oracle *oracle, const struct oracle_node *node, uint32_t doc)
{
    const struct oracle_term *first = node->stems[0];
    struct fh_occurrences in = {0, 0, 0};
    uint32_t local, title = oracle_segment(oracle, doc, &local)->title_lengths[local];
    uint32_t lead = title > 0 ? title + 8 : 0;
    for (uint32_t i = 0; i < first->in[doc].freq; i++) {
        uint32_t start = first->positions[first->first[doc] + i];
        bool whole = true;
        for (size_t j = 1; j < node->count && whole; j++)
            whole = has_position(node->stems[j], doc, (uint64_t)start + j);
        in.freq += whole;
        in.titles += whole && start < title;
        in.leads += whole && start >= lead && start + node->count <= lead + 20;
    }
    in = of_field(in, node->field);
    if (in.freq > 0 && node->exact.length > 0 && !is_printed(oracle, node, doc))
        in = (struct fh_occurrences){0, 0, 0};
    return in;
}

/* The next word of a folded text; false at its end. */
static bool next_word(struct fh_slice *text, struct fh_slice *word)
{
    const uint8_t *p = (const uint8_t *)text->bytes, *end = p + text->length;
    size_t length;
    while (p < end && !fh_class_in_word(fh_class_at(p, end, &length)))
        p += length;
    word->bytes = (const char *)p;
    while (p < end && fh_class_in_word(fh_class_at(p, end, &length)))
        p += length;
    word->length = (size_t)((const char *)p - word->bytes);
    *text = (struct fh_slice){(const char *)p, (size_t)(end - p)};
    return word->length > 0;
}

/* Whether the words of `name` stand in `value` next to one another. */
static bool label_answers(struct fh_slice value, struct fh_slice name)
{
    struct fh_buffer folded_value = FH_BUFFER_INIT, folded_name = FH_BUFFER_INIT;
    fh_fold_text(value, &folded_value);
    fh_fold_text(name, &folded_name);
    struct fh_slice from = fh_buffer_slice(&folded_value), word, wanted;
    bool answers = false;
    for (struct fh_slice start = from; !answers && start.length > 0; next_word(&start, &word)) {
        struct fh_slice rest = start, names = fh_buffer_slice(&folded_name);
        bool same = true, any = false;
        while (same && next_word(&names, &wanted)) {
            same = next_word(&rest, &word) && fh_slice_equal(word, wanted);
            any = true;
        }
        answers = same && any;
    }
    fh_buffer_release(&folded_value);
    fh_buffer_release(&folded_name);
    return answers;
}

static bool passes(const struct oracle *oracle, const struct oracle_node *node, uint32_t doc)
{
    uint32_t local;
    const struct fh_segment *segment = oracle_segment(oracle, doc, &local);
    int64_t time = segment->times.times[local];
    if (node->field == FH_FIELD_DATE)
        return time != FH_NO_TIME && time >= node->period.from && time < node->period.until;
    return label_answers(fh_labels_of(node->field == FH_FIELD_SOURCE ? &segment->sources : &segment->categories, local),
                         node->label);
}

static bool matches(struct oracle *oracle, const struct oracle_node *node, uint32_t doc)
{
    switch (node->kind) {
    case ORACLE_WORD:
    case ORACLE_PHRASE:
        return oracle_count(oracle, node, doc).freq > 0;
    case ORACLE_FILTER:
        return passes(oracle, node, doc);
    case ORACLE_NOT:
        return !matches(oracle, node->children, doc);
    case ORACLE_AND:
    case ORACLE_OR:
        for (const struct oracle_node *child = node->children; child != NULL; child = child->next)
            if (matches(oracle, child, doc) == (node->kind == ORACLE_OR))
                return node->kind == ORACLE_OR;
        return node->kind == ORACLE_AND;
    }
    return false;
}

/* ---- Scoring ---- */

static uint32_t tf16(struct oracle *oracle, const struct oracle_scored *scored, uint32_t doc)
{
    struct fh_weights weights = oracle->snapshot->manifest.weights;
    struct fh_occurrences in = scored->phrase != NULL ? oracle_count(oracle, scored->phrase, doc)
                                                      : of_field(scored->term->in[doc], scored->field);
    return 16 * (in.freq - in.titles - in.leads) + weights.title * in.titles + weights.lead * in.leads;
}

static bool is_gated(const struct oracle_scored *scored, uint32_t doc)
{
    for (size_t i = 0; i < scored->gate_count; i++)
        if (of_field(scored->gate[i].stem->in[doc], scored->field).freq == 0)
            return false;
    return scored->gate_count > 0;
}

static void score(struct oracle *oracle, uint32_t doc, struct oracle_hit *hit)
{
    uint32_t local;
    const struct fh_segment *segment = oracle_segment(oracle, doc, &local);
    double k1 = oracle->options->k1 != 0 ? oracle->options->k1 : 0.9,
           b = oracle->options->b != 0 ? oracle->options->b : 0.75;
    b = b < 0 ? 0 : b;
    double length = segment->lengths[local] / 16.0, average = oracle->snapshot->average_length;
    *hit = (struct oracle_hit){.doc = doc, .time = segment->times.times[local]};
    for (const struct oracle_scored *scored = oracle->scored; scored != NULL; scored = scored->next) {
        uint32_t weighted = tf16(oracle, scored, doc);
        double tf = weighted / 16.0, factor = scored->weight * scored->repeats;
        if (weighted == 0 || is_gated(scored, doc))
            continue;
        hit->score += factor * scored->idf * tf / (tf + k1 * (1 - b + b * length / average));
        struct fh_scorer scorer =
            fh_scorer_make(factor * (oracle->units / FH_SCORE_UNITS), scored->idf, k1, b, average);
        hit->units += fh_scorer_score(&scorer, weighted, segment->lengths[local]);
    }
}

/* Units of a score: halved until the largest possible sum fits in 31 bits. */
static void choose_units(struct oracle *oracle)
{
    double limit = 0, items = 0;
    for (const struct oracle_scored *scored = oracle->scored; scored != NULL; scored = scored->next) {
        limit += scored->weight * scored->repeats * scored->idf;
        items++;
    }
    oracle->units = FH_SCORE_UNITS;
    while (limit * (1 + 1e-5) * oracle->units + 4 * items > 2e9)
        oracle->units /= 2;
}

static int sign;

static int by_score(const void *a, const void *b)
{
    const struct oracle_hit *left = a, *right = b;
    if (left->units != right->units)
        return left->units > right->units ? -1 : 1;
    return left->doc < right->doc ? -1 : 1;
}

static int by_time(const void *a, const void *b)
{
    const struct oracle_hit *left = a, *right = b;
    bool left_dated = left->time != FH_NO_TIME, right_dated = right->time != FH_NO_TIME;
    if (left_dated != right_dated)
        return left_dated ? -1 : 1;
    if (left->time != right->time)
        return (left->time < right->time) == (sign > 0) ? -1 : 1;
    return left->doc < right->doc ? -1 : 1;
}

static void run(struct oracle *oracle, const struct fh_node *root, const struct fh_search_options *options)
{
    fh_arena_reset(&oracle->arena);
    if (oracle->terms_arena.bytes_held > TERMS_BYTES_MAX) {
        fh_arena_reset(&oracle->terms_arena);
        oracle->terms = NULL;
    }
    oracle->options = options;
    oracle->hit_count = 0;
    oracle_plan(oracle, root);
    choose_units(oracle);
    for (size_t i = 0; i < oracle->snapshot->segment_count && oracle->root != NULL; i++) {
        const struct fh_segment *segment = oracle->snapshot->segments[i];
        for (uint32_t local = 0; local < segment->doc_count; local++)
            if (!fh_bitmap_has(&segment->deleted, local) && matches(oracle, oracle->root, segment->doc_base + local))
                score(oracle, segment->doc_base + local, &oracle->hits[oracle->hit_count++]);
    }
    sign = options->sort == FH_SORT_DATE ? 1 : -1;
    qsort(oracle->hits, oracle->hit_count, sizeof *oracle->hits, options->sort == FH_SORT_SCORE ? by_score : by_time);
}

/* ---- Comparing ---- */

/* What a score in units may differ by from the one in double precision. */
static double tolerance(const struct oracle *oracle, double score)
{
    double items = 1;
    for (const struct oracle_scored *scored = oracle->scored; scored != NULL; scored = scored->next)
        items += scored->repeats;
    return 1e-5 * items * (FH_SCORE_UNITS / oracle->units) + 1e-6 * score;
}

static bool compare(const struct oracle *oracle, const struct fh_results *results,
                    const struct fh_search_options *options, char *why, size_t why_bytes)
{
    size_t limit = options->limit > 0 ? options->limit : 10;
    size_t wanted = oracle->hit_count > options->offset ? oracle->hit_count - options->offset : 0;
    bool exact;
    uint64_t total = fh_results_total(results, &exact);
    wanted = wanted < limit ? wanted : limit;
    if (fh_results_count(results) != wanted) {
        snprintf(why, why_bytes, "%zu hits instead of %zu", fh_results_count(results), wanted);
        return false;
    }
    for (size_t i = 0; i < wanted; i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        const struct oracle_hit *mine = &oracle->hits[options->offset + i];
        bool same = hit->document == mine->doc && hit->score == (double)mine->units / oracle->units &&
                    hit->rank == options->offset + i + 1 &&
                    fabs(hit->score - mine->score) <= tolerance(oracle, mine->score);
        if (!same) {
            snprintf(why, why_bytes, "hit %zu is document %llu with %.7f instead of %u with %.7f (%.9f)", hit->rank,
                     (unsigned long long)hit->document, hit->score, mine->doc, (double)mine->units / oracle->units,
                     mine->score);
            return false;
        }
    }
    if ((exact || options->exact_total) ? total != oracle->hit_count || !exact : total > oracle->hit_count) {
        snprintf(why, why_bytes, "%llu matches (%s) instead of %zu", (unsigned long long)total,
                 exact ? "exactly" : "at least", oracle->hit_count);
        return false;
    }
    return true;
}

bool oracle_agrees(struct oracle *oracle, struct fh_index *index, struct fh_slice query,
                   const struct fh_search_options *options, char *why, size_t why_bytes)
{
    static const struct fh_search_options defaults;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_notes notes = {.count = 0};
    struct fh_node *root;
    struct fh_results *results = NULL;
    struct fh_error error;
    options = options != NULL ? options : &defaults;
    enum fh_status status = options->plain ? fh_parse_plain(&root, &arena, query, &error)
                                           : fh_parse(&root, &arena, query, false, &notes, &error);
    if (status == FH_OK)
        status = fh_search(&results, index, query, options, &error);
    bool agrees = status == FH_OK;
    if (agrees) {
        run(oracle, root, options);
        agrees = compare(oracle, results, options, why, why_bytes);
    } else {
        snprintf(why, why_bytes, "%s", error.message);
    }
    fh_results_free(results);
    fh_arena_release(&arena);
    return agrees;
}

bool oracle_still_agrees(struct oracle *oracle, struct fh_index *index, struct fh_slice query,
                         const struct fh_search_options *options, char *why, size_t why_bytes)
{
    struct fh_results *results = NULL;
    struct fh_error error;
    if (fh_search(&results, index, query, options, &error) != FH_OK) {
        snprintf(why, why_bytes, "%s", error.message);
        return false;
    }
    bool agrees = compare(oracle, results, options, why, why_bytes);
    fh_results_free(results);
    return agrees;
}
