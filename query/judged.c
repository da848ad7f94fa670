/* Judgements and topics read from their files' text. See eval.h. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "query/eval.h"

/* ---- Lines ---- */

struct lines {
    struct fh_slice rest;
    const char *file;
    size_t number; /* of the line handed out last, from 1 */
};

static struct lines lines_of(struct fh_slice text, const char *file)
{
    struct fh_slice mark = FH_SLICE_LITERAL("\xEF\xBB\xBF"); /* a byte order mark */
    if (fh_slice_starts_with(text, mark))
        text = (struct fh_slice){text.bytes + mark.length, text.length - mark.length};
    return (struct lines){text, file, 0};
}

static bool next_line(struct lines *lines, struct fh_slice *line)
{
    if (lines->rest.length == 0)
        return false;
    const char *end = memchr(lines->rest.bytes, '\n', lines->rest.length);
    size_t length = end != NULL ? (size_t)(end - lines->rest.bytes) : lines->rest.length;
    size_t used = length + (end != NULL);
    *line = (struct fh_slice){lines->rest.bytes, length};
    if (length > 0 && line->bytes[length - 1] == '\r')
        line->length--;
    lines->rest.bytes += used;
    lines->rest.length -= used;
    lines->number++;
    return true;
}

static enum fh_status fail_line(const struct lines *lines, const char *reason, struct fh_error *error)
{
    return fh_fail(error, FH_ERR_INPUT, "%s:%zu: %s", lines->file, lines->number, reason);
}

/* ---- Judgements ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Splits off the next word of the line; empty when there is none. */
static struct fh_slice next_word(struct fh_slice *line)
{
    while (line->length > 0 && is_blank(line->bytes[0])) {
        line->bytes++;
        line->length--;
    }
    struct fh_slice word = {line->bytes, 0};
    while (word.length < line->length && !is_blank(line->bytes[word.length]))
        word.length++;
    line->bytes += word.length;
    line->length -= word.length;
    return word;
}

static bool parse_relevance(struct fh_slice word, long *relevance)
{
    char digits[16];
    char *end;
    if (word.length == 0 || word.length >= sizeof digits)
        return false;
    memcpy(digits, word.bytes, word.length);
    digits[word.length] = '\0';
    *relevance = strtol(digits, &end, 10);
    return *end == '\0' && *relevance >= -1000000 && *relevance <= 1000000;
}

/* The query's place in the list sorted by id: an entry, or where it belongs. */
static size_t query_place(const struct fh_qrels *qrels, struct fh_slice id, bool *found)
{
    size_t low = 0, high = qrels->count;
    /* Files are in order of query nearly always: look at the end first. */
    if (high > 0 && fh_slice_compare(qrels->queries[high - 1].id, id) <= 0)
        low = high - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = fh_slice_compare(qrels->queries[middle].id, id);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static struct fh_judged_query *want_query(struct fh_qrels *qrels, struct fh_slice id)
{
    bool found;
    size_t place = query_place(qrels, id, &found);
    if (found)
        return &qrels->queries[place];
    struct fh_judged_query *grown = fh_grow(qrels->queries, &qrels->capacity, qrels->count + 1, sizeof *grown);
    if (grown == NULL)
        return NULL;
    qrels->queries = grown;
    memmove(grown + place + 1, grown + place, (qrels->count - place) * sizeof *grown);
    grown[place] = (struct fh_judged_query){id, NULL, 0, 0, 0};
    qrels->count++;
    return &grown[place];
}

static enum fh_status add_judgement(struct fh_judged_query *query, struct fh_slice document, long relevance,
                                    struct fh_error *error)
{
    struct fh_judgement *grown = fh_grow(query->list, &query->capacity, query->count + 1, sizeof *grown);
    if (grown == NULL)
        return fh_fail_nomem(error);
    query->list = grown;
    query->list[query->count++] = (struct fh_judgement){document, relevance};
    query->relevant += relevance >= 1;
    return FH_OK;
}

static enum fh_status parse_judgement(struct fh_qrels *qrels, const struct lines *lines, struct fh_slice line,
                                      struct fh_error *error)
{
    struct fh_slice id = next_word(&line);
    if (id.length == 0)
        return FH_OK; /* an empty line */
    next_word(&line); /* the iteration, which nobody uses */
    struct fh_slice document = next_word(&line);
    long relevance;
    if (!parse_relevance(next_word(&line), &relevance) || next_word(&line).length > 0)
        return fail_line(lines, "not \"query iteration document relevance\"", error);
    struct fh_judged_query *query = want_query(qrels, id);
    return query != NULL ? add_judgement(query, document, relevance, error) : fh_fail_nomem(error);
}

static int compare_judgements(const void *left, const void *right)
{
    return fh_slice_compare(((const struct fh_judgement *)left)->document,
                            ((const struct fh_judgement *)right)->document);
}

/* Brings a query's judgements into order and refuses a document judged twice, as trec_eval does. */
static enum fh_status finish_query(struct fh_judged_query *query, const char *file, struct fh_error *error)
{
    qsort(query->list, query->count, sizeof *query->list, compare_judgements);
    for (size_t i = 1; i < query->count; i++)
        if (compare_judgements(&query->list[i - 1], &query->list[i]) == 0)
            return fh_fail(error, FH_ERR_INPUT, "%s: query %.*s: document %.*s is judged twice", file,
                           (int)query->id.length, query->id.bytes, (int)query->list[i].document.length,
                           query->list[i].document.bytes);
    return FH_OK;
}

enum fh_status fh_qrels_parse(struct fh_qrels *qrels, struct fh_slice text, const char *file, struct fh_error *error)
{
    struct lines lines = lines_of(text, file);
    struct fh_slice line;
    enum fh_status status = FH_OK;
    while (status == FH_OK && next_line(&lines, &line))
        status = parse_judgement(qrels, &lines, line, error);
    for (size_t i = 0; i < qrels->count && status == FH_OK; i++)
        status = finish_query(&qrels->queries[i], file, error);
    return status;
}

void fh_qrels_release(struct fh_qrels *qrels)
{
    for (size_t i = 0; i < qrels->count; i++)
        fh_free(qrels->queries[i].list);
    fh_free(qrels->queries);
    *qrels = (struct fh_qrels)FH_QRELS_INIT;
}

const struct fh_judged_query *fh_qrels_find(const struct fh_qrels *qrels, struct fh_slice query)
{
    bool found;
    size_t place = query_place(qrels, query, &found);
    return found ? &qrels->queries[place] : NULL;
}

/* ---- Topics ---- */

static enum fh_status add_topic(struct fh_topics *topics, struct fh_topic topic, struct fh_error *error)
{
    struct fh_topic *grown = fh_grow(topics->list, &topics->capacity, topics->count + 1, sizeof *grown);
    if (grown == NULL)
        return fh_fail_nomem(error);
    topics->list = grown;
    topics->list[topics->count++] = topic;
    return FH_OK;
}

static enum fh_status parse_topic(struct fh_topics *topics, const struct lines *lines, struct fh_slice line,
                                  struct fh_error *error)
{
    if (line.length == 0)
        return FH_OK;
    const char *tab = memchr(line.bytes, '\t', line.length);
    if (tab == NULL || tab == line.bytes)
        return fail_line(lines, "not \"topic TAB query\"", error);
    size_t used = (size_t)(tab - line.bytes);
    struct fh_topic topic = {{line.bytes, used}, {tab + 1, line.length - used - 1}};
    return add_topic(topics, topic, error);
}

static int compare_topic_ids(const void *left, const void *right)
{
    return fh_slice_compare(*(const struct fh_slice *)left, *(const struct fh_slice *)right);
}

static enum fh_status refuse_twins(const struct fh_topics *topics, const char *file, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    struct fh_slice *ids = fh_calloc(topics->count + 1, sizeof *ids);
    if (ids == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < topics->count; i++)
        ids[i] = topics->list[i].id;
    qsort(ids, topics->count, sizeof *ids, compare_topic_ids);
    for (size_t i = 1; i < topics->count && status == FH_OK; i++)
        if (fh_slice_equal(ids[i - 1], ids[i]))
            status =
                fh_fail(error, FH_ERR_INPUT, "%s: topic %.*s is there twice", file, (int)ids[i].length, ids[i].bytes);
    fh_free(ids);
    return status;
}

enum fh_status fh_topics_parse(struct fh_topics *topics, struct fh_slice text, const char *file, struct fh_error *error)
{
    struct lines lines = lines_of(text, file);
    struct fh_slice line;
    enum fh_status status = FH_OK;
    while (status == FH_OK && next_line(&lines, &line))
        status = parse_topic(topics, &lines, line, error);
    return status == FH_OK ? refuse_twins(topics, file, error) : status;
}

void fh_topics_release(struct fh_topics *topics)
{
    fh_free(topics->list);
    *topics = (struct fh_topics)FH_TOPICS_INIT;
}
