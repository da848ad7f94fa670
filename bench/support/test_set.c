/* See test_set.h. */
#include "bench/support/test_set.h"

#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/reader.h"
#include "stemmer/analyzer.h"

#define MISMATCH_WORDS_MIN 3

static enum fh_status add_document(struct test_set *set, const struct fh_document *from, struct fh_error *error)
{
    void *moved = fh_grow(set->documents, &set->capacity, set->count + 1, sizeof *set->documents);
    if (moved == NULL)
        return fh_fail_nomem(error);
    set->documents = moved;
    struct test_document *to = &set->documents[set->count++];
    to->id = fh_arena_copy(&set->arena, from->id);
    to->title = fh_arena_copy(&set->arena, from->title);
    to->body = fh_arena_copy(&set->arena, from->body);
    return to->body.bytes != NULL ? FH_OK : fh_fail_nomem(error);
}

static enum fh_status read_archive(struct test_set *set, const char *archive, const char *map, struct fh_error *error)
{
    struct fh_reader *reader = NULL;
    struct fh_document document;
    struct fh_reader_options options = {.map = map, .strict = true};
    enum fh_status status = fh_reader_open(&reader, &archive, 1, &options, error);
    while (status == FH_OK && (status = fh_reader_next(reader, &document, error)) == FH_OK)
        status = add_document(set, &document, error);
    fh_reader_close(reader);
    return status == FH_END ? FH_OK : status;
}

static enum fh_status map_file(struct fh_map *map, const char *folder, const char *name, struct fh_error *error)
{
    char *path = fh_path_join(folder, name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_map_open(map, path, error);
    fh_free(path);
    return status;
}

static struct fh_slice text_of(const struct fh_map *map)
{
    return (struct fh_slice){(const char *)map->bytes, map->size};
}

enum fh_status test_set_open(struct test_set *set, const char *name, const char *archive, const char *folder,
                             const char *map, struct fh_error *error)
{
    *set = (struct test_set){.name = name, .arena = FH_ARENA_INIT, .topics = FH_TOPICS_INIT, .qrels = FH_QRELS_INIT};
    enum fh_status status = map_file(&set->topics_text, folder, "topics.tsv", error);
    if (status == FH_OK)
        status = map_file(&set->qrels_text, folder, "qrels.txt", error);
    if (status == FH_OK)
        status = fh_topics_parse(&set->topics, text_of(&set->topics_text), "topics.tsv", error);
    if (status == FH_OK)
        status = fh_qrels_parse(&set->qrels, text_of(&set->qrels_text), "qrels.txt", error);
    if (status == FH_OK)
        status = read_archive(set, archive, map, error);
    return status;
}

void test_set_close(struct test_set *set)
{
    fh_free(set->documents);
    fh_arena_release(&set->arena);
    fh_topics_release(&set->topics);
    fh_qrels_release(&set->qrels);
    fh_map_close(&set->topics_text);
    fh_map_close(&set->qrels_text);
}

/* ---- The mismatch set ---- */

static const struct test_document *relevant_document(const struct test_set *set, struct fh_slice topic)
{
    const struct fh_judged_query *judged = fh_qrels_find(&set->qrels, topic);
    for (size_t i = 0; judged != NULL && i < set->count; i++)
        if (fh_slice_equal(set->documents[i].id, judged->list[0].document))
            return &set->documents[i];
    return NULL;
}

static bool has_form(const struct fh_tokens *tokens, uint32_t form)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->list[i].form_id == form)
            return true;
    return false;
}

/* The words of `text` that are not in `body`, as printed; how many there are. */
static enum fh_status missing_words(struct fh_session *session, struct fh_slice text, struct fh_slice body,
                                    struct fh_buffer *out, size_t *count)
{
    struct fh_tokens words = FH_TOKENS_INIT, present = FH_TOKENS_INIT;
    enum fh_status status = fh_session_analyze(session, body, &present, NULL);
    if (status == FH_OK)
        status = fh_session_analyze(session, text, &words, NULL);
    fh_buffer_reset(out);
    *count = 0;
    for (size_t i = 0; i < words.count && status == FH_OK; i++) {
        if (has_form(&present, words.list[i].form_id))
            continue;
        fh_buffer_append_text(out, *count > 0 ? " " : "");
        fh_buffer_append(out, text.bytes + words.list[i].start, words.list[i].end - words.list[i].start);
        *count += 1;
    }
    fh_tokens_release(&words);
    fh_tokens_release(&present);
    return status == FH_OK && fh_buffer_ok(out) ? FH_OK : FH_ERR_NOMEM;
}

enum fh_status test_set_mismatch(struct test_set *set, struct fh_error *error)
{
    struct fh_analyzer *analyzer = NULL;
    struct fh_session *session = NULL;
    struct fh_buffer words = FH_BUFFER_INIT;
    size_t kept = 0;
    enum fh_status status = fh_analyzer_new(&analyzer, "none", NULL, error);
    if (status == FH_OK)
        status = fh_session_new(&session, analyzer, error);
    for (size_t i = 0; i < set->topics.count && status == FH_OK; i++) {
        struct fh_topic topic = set->topics.list[i];
        const struct test_document *document = relevant_document(set, topic.id);
        size_t count = 0;
        if (document != NULL)
            status = missing_words(session, topic.text, document->body, &words, &count);
        if (count < MISMATCH_WORDS_MIN)
            continue;
        topic.text = fh_arena_copy(&set->arena, fh_buffer_slice(&words));
        set->topics.list[kept++] = topic;
    }
    set->topics.count = kept;
    fh_buffer_release(&words);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
    return status;
}
