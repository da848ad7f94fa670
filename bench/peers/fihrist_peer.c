/* This engine, through its public interface and nothing else. Tokens as they stand, one level, no
 * stored text, the lead counted like the rest, the k1 that the others have; the time of a query runs from its text to the ids of its hits. */
#include <stdio.h>
#include <string.h>

#include "bench/peers/peer.h"
#include "fihrist.h"

static struct fh_writer *writer;
static struct fh_index *index_;
static struct fh_search_options options;
static bool phrases;
static struct fh_error error;

static bool report(enum fh_status status)
{
    if (status != FH_OK)
        fprintf(stderr, "fihrist: %s\n", error.message);
    return status == FH_OK;
}

static bool index_begin(const char *directory)
{
    struct fh_writer_options settings = {
        .analyzer = "whitespace", .levels = FH_LEVELS_STEM, .lead_weight = 1, .no_store = true, .threads = 1,
        .must_create = true};
    return report(fh_writer_open(&writer, directory, &settings, &error));
}

static bool index_add(const char *id, const char *text)
{
    struct fh_document document = {.id = fh_text(id), .body = fh_text(text), .time = FH_NO_TIME};
    return report(fh_writer_add(writer, &document, &error));
}

static bool index_end(void)
{
    struct fh_merge_options merge = {.full = true};
    bool well = report(fh_writer_commit(writer, &error)) && report(fh_writer_merge(writer, &merge, &error));
    fh_writer_close(writer);
    return well;
}

static bool open_index(const char *directory, enum peer_mode mode, size_t limit)
{
    phrases = mode == PEER_PHRASE;
    options = (struct fh_search_options){.limit = limit,
                                         .rank = FH_RANK_STEM,
                                         .k1 = 1.2,
                                         .default_operator = mode == PEER_AND ? FH_AND : FH_OR,
                                         .plain = !phrases,
                                         .no_snippets = true,
                                         .ids_only = true};
    return report(fh_index_open(&index_, directory, &error));
}

static bool run(const struct peer_query *query, struct peer_hit *hits, size_t *count)
{
    struct fh_results *results = NULL;
    char quoted[1024];
    const char *text = query->text;
    if (phrases) {
        snprintf(quoted, sizeof quoted, "\"%s\"", query->text);
        text = quoted;
    }
    bool well = report(fh_search(&results, index_, fh_text(text), &options, &error));
    if (well && hits != NULL) {
        *count = fh_results_count(results);
        for (size_t i = 0; i < *count; i++) {
            const struct fh_hit *hit = fh_results_hit(results, i);
            snprintf(hits[i].id, sizeof hits[i].id, "%.*s", (int)hit->id.length, hit->id.bytes);
            hits[i].score = hit->score;
        }
    }
    fh_results_free(results);
    return well;
}

static void close_index(void)
{
    fh_index_close(index_);
}

int main(int argc, char **argv)
{
    static const struct peer_engine engine = {index_begin, index_add, index_end, open_index, run, close_index};
    return peer_main(argc, argv, &engine);
}
