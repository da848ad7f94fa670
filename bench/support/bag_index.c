/* See bag_index.h. */
#include "bench/support/bag_index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIELD_GAP 3
#define NO_STEM UINT32_MAX

static void *must(void *block)
{
    if (block == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(4);
    }
    return block;
}

void bag_index_init(struct bag_index *index, const struct fh_analyzer *analyzer, uint32_t lead_words)
{
    *index = (struct bag_index){.lead_words = lead_words};
    if (fh_session_new(&index->session, analyzer, NULL) != FH_OK)
        must(NULL);
}

static void level_release(struct bag_level *level)
{
    for (size_t i = 0; i < level->capacity; i++)
        fh_free(level->lists[i].postings);
    fh_free(level->lists);
}

void bag_index_release(struct bag_index *index)
{
    for (size_t i = 0; i < index->count; i++)
        fh_free(index->documents[i].stems);
    fh_free(index->documents);
    level_release(&index->stems);
    level_release(&index->forms);
    fh_session_free(index->session);
}

/* The posting of the last document in the term's list, a new one if need be. */
static struct bag_posting *posting_of(struct bag_level *level, uint32_t term, uint32_t document)
{
    size_t before = level->capacity;
    if (term >= before) {
        level->lists = must(fh_grow(level->lists, &level->capacity, (size_t)term + 1, sizeof *level->lists));
        memset(level->lists + before, 0, (level->capacity - before) * sizeof *level->lists);
    }
    struct bag_list *list = &level->lists[term];
    if (list->count > 0 && list->postings[list->count - 1].document == document)
        return &list->postings[list->count - 1];
    list->postings = must(fh_grow(list->postings, &list->capacity, list->count + 1, sizeof *list->postings));
    list->postings[list->count] = (struct bag_posting){.document = document};
    level->postings++;
    return &list->postings[list->count++];
}

static void count_occurrence(struct bag_level *level, uint32_t term, uint32_t document, bool title, bool lead)
{
    struct bag_posting *posting = posting_of(level, term, document);
    posting->title += title ? 1 : 0;
    posting->body += title ? 0 : 1;
    posting->lead += lead ? 1 : 0;
}

static void add_field(struct bag_index *index, struct fh_slice text, bool title)
{
    struct fh_tokens tokens = FH_TOKENS_INIT;
    struct bag_document *document = &index->documents[index->count];
    uint32_t id = (uint32_t)index->count;
    if (fh_session_analyze(index->session, text, &tokens, NULL) != FH_OK)
        must(NULL);
    size_t room = document->stem_count + tokens.count + FIELD_GAP;
    document->stems = must(fh_realloc(document->stems, room * sizeof *document->stems));
    for (size_t i = 0; i < tokens.count; i++) {
        bool lead = !title && tokens.list[i].position < index->lead_words;
        count_occurrence(&index->stems, tokens.list[i].stem_id, id, title, lead);
        count_occurrence(&index->forms, tokens.list[i].form_id, id, title, lead);
        document->stems[document->stem_count++] = tokens.list[i].stem_id;
        *(title ? &document->title : &document->body) += 1;
        document->lead += lead ? 1 : 0;
    }
    for (int i = 0; i < FIELD_GAP; i++)
        document->stems[document->stem_count++] = NO_STEM;
    fh_tokens_release(&tokens);
}

void bag_index_add(struct bag_index *index, struct fh_slice title, struct fh_slice body)
{
    index->documents = must(fh_grow(index->documents, &index->capacity, index->count + 1, sizeof *index->documents));
    index->documents[index->count] = (struct bag_document){0, 0, 0, NULL, 0};
    add_field(index, title, true);
    add_field(index, body, false);
    index->count++;
}

/* ---- Scoring ---- */

struct scoring {
    const struct bag_index *index;
    const struct bag_ranking *ranking;
    double average_length;
    double *scores;
};

static double length_of(const struct bag_document *document, const struct bag_ranking *ranking)
{
    return document->title * ranking->title + document->body + document->lead * ranking->lead;
}

static double saturated(const struct scoring *scoring, uint32_t document, double tf)
{
    const struct bag_ranking *ranking = scoring->ranking;
    double length = length_of(&scoring->index->documents[document], ranking);
    return tf / (tf + ranking->k1 * (1 - ranking->b + ranking->b * length / scoring->average_length));
}

static const struct bag_list *list_of(const struct bag_level *level, uint32_t term)
{
    static const struct bag_list empty;
    return term < level->capacity ? &level->lists[term] : &empty;
}

static double idf_of(const struct scoring *scoring, const struct bag_list *list)
{
    double documents = (double)scoring->index->count, df = (double)list->count;
    return log(1 + (documents - df + 0.5) / (df + 0.5));
}

static void add_term(struct scoring *scoring, const struct bag_level *level, uint32_t term, double weight)
{
    const struct bag_list *list = list_of(level, term);
    double idf = idf_of(scoring, list);
    for (size_t i = 0; i < list->count; i++) {
        const struct bag_posting *posting = &list->postings[i];
        double tf = posting->title * scoring->ranking->title + posting->body + posting->lead * scoring->ranking->lead;
        scoring->scores[posting->document] += weight * idf * saturated(scoring, posting->document, tf);
    }
}

/* How often two stems stand within the window of each other, nearer ones counting more. */
static double nearness(const struct bag_document *document, uint32_t first, uint32_t second, uint32_t window)
{
    double sum = 0;
    size_t last_first = SIZE_MAX, last_second = SIZE_MAX;
    for (size_t i = 0; i < document->stem_count; i++) {
        size_t *mine = document->stems[i] == first ? &last_first : &last_second;
        if (document->stems[i] != first && document->stems[i] != second)
            continue;
        size_t other = mine == &last_first ? last_second : last_first;
        if (other != SIZE_MAX && i - other <= window)
            sum += 1.0 / (double)(i - other);
        *mine = i;
    }
    return sum;
}

static void add_pair(struct scoring *scoring, uint32_t first, uint32_t second)
{
    const struct bag_list *lists[] = {list_of(&scoring->index->stems, first), list_of(&scoring->index->stems, second)};
    double idf = fmin(idf_of(scoring, lists[0]), idf_of(scoring, lists[1]));
    const struct bag_list *shorter = lists[0]->count < lists[1]->count ? lists[0] : lists[1];
    for (size_t i = 0; i < shorter->count && first != second; i++) {
        uint32_t document = shorter->postings[i].document;
        double near = nearness(&scoring->index->documents[document], first, second, scoring->ranking->window);
        if (near > 0)
            scoring->scores[document] += scoring->ranking->proximity * idf * saturated(scoring, document, near);
    }
}

static bool has_other_than_stop(const struct fh_tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (!tokens->list[i].stop)
            return true;
    return false;
}

static double average_length(const struct bag_index *index, const struct bag_ranking *ranking)
{
    double sum = 0;
    for (size_t i = 0; i < index->count; i++)
        sum += length_of(&index->documents[i], ranking);
    return sum / (double)index->count;
}

void bag_index_score(struct bag_index *index, struct fh_slice query, const struct bag_ranking *ranking, double *scores)
{
    struct scoring scoring = {index, ranking, average_length(index, ranking), scores};
    struct fh_tokens tokens = FH_TOKENS_INIT;
    uint32_t before = NO_STEM;
    memset(scores, 0, index->count * sizeof *scores);
    if (fh_session_analyze(index->session, query, &tokens, NULL) != FH_OK)
        must(NULL);
    bool drop_stop = has_other_than_stop(&tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct fh_token *token = &tokens.list[i];
        if (token->stop && drop_stop)
            continue;
        add_term(&scoring, &index->stems, token->stem_id, 1);
        if (ranking->form_weight > 0)
            add_term(&scoring, &index->forms, token->form_id, ranking->form_weight);
        if (ranking->proximity > 0 && before != NO_STEM)
            add_pair(&scoring, before, token->stem_id);
        before = token->stem_id;
    }
    fh_tokens_release(&tokens);
}
