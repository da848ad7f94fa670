/* Bytes as a query: through parser, planner and search to hits with snippets, and to suggestions, on a small index.
 *
 * The first byte chooses options; the rest is the query. Its seeds, and what it found, are in
 * tests/fuzz/fuzz_query/; tests/query/test_fuzz_query.c replays them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fihrist.h"
#include "tests/support/replay.h"

static const char *const bodies[] = {"افتتحت الوزارة مدارس في العاصمة. وقال الوزير إن السوق مفتوح",
                                     "سوق المال في الرياض\nأسعار النفط 3.5% و400,000 برميل",
                                     "رقائق H200 من إنفيديا: استيراد OpenAI", "في من على", "المدرسةُ الجديدة ـ مدرسـة"};

static struct fh_index *open_index(void)
{
    char path[] = "/tmp/fuzz-query-XXXXXX", target[64], command[96];
    struct fh_writer *writer;
    struct fh_index *index;
    if (mkdtemp(path) == NULL)
        abort();
    snprintf(target, sizeof target, "%s/i", path);
    if (fh_writer_open(&writer, target, NULL, NULL) != FH_OK)
        abort();
    for (int i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        struct fh_document document = {.id = fh_text(id),
                                       .title = fh_text(bodies[(i + 1) % 5]),
                                       .body = fh_text(bodies[i % 5]),
                                       .source = fh_text(i % 2 == 0 ? "الرياض" : "اليوم السابع"),
                                       .time = i % 3 == 0 ? FH_NO_TIME : 1437436800 + 86400 * i};
        if (fh_writer_add(writer, &document, NULL) != FH_OK)
            abort();
    }
    if (fh_writer_commit(writer, NULL) != FH_OK || fh_index_open(&index, target, NULL) != FH_OK)
        abort();
    fh_writer_close(writer);
    snprintf(command, sizeof command, "rm -rf %s", path); /* the files stay mapped */
    if (system(command) != 0)
        abort();
    return index;
}

static void check(const struct fh_results *results, const struct fh_search_options *options)
{
    bool exact;
    uint64_t total = fh_results_total(results, &exact);
    size_t count = fh_results_count(results);
    if (count > options->limit || count > total || total > 40 || fh_results_note_count(results) > 16)
        abort();
    for (size_t i = 0; i < count; i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        if (!(hit->score >= 0) || hit->rank != options->offset + i + 1 || hit->id.length == 0)
            abort();
        for (size_t j = 0; j < hit->snippet_mark_count; j++)
            if (hit->snippet_marks[j].offset + hit->snippet_marks[j].length > hit->snippet.length)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fh_index *index;
    struct fh_results *results;
    struct fh_suggestions *suggestions;
    struct fh_error error;
    if (index == NULL)
        index = open_index();
    if (size == 0)
        return 0;
    struct fh_search_options options = {.limit = 1 + data[0] % 5u,
                                        .sort = (enum fh_sort)(data[0] / 8 % 3),
                                        .strict = (data[0] & 0x20) != 0,
                                        .exact_total = (data[0] & 0x40) != 0,
                                        .default_operator = (data[0] & 0x80) != 0 ? FH_AND : FH_OR};
    enum fh_status status =
        fh_search(&results, index, (struct fh_slice){(const char *)data + 1, size - 1}, &options, &error);
    if (status == FH_OK)
        check(results, &options);
    else if (status != FH_ERR_INPUT || !options.strict)
        abort();
    fh_results_free(results);
    if (fh_suggest(&suggestions, index, (struct fh_slice){(const char *)data + 1, size - 1}, &options, &error) != FH_OK)
        abort();
    fh_suggestions_free(suggestions);
    return 0;
}
