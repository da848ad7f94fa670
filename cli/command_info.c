/* `fihrist info`: what an index consists of. */
#include <inttypes.h>
#include <stddef.h>

#include "cli/command_list.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/render.h"
#include "cli/report.h"
#include "corpus/date.h"

struct info_settings {
    int format;
    bool segments;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, offsetof(struct info_settings, format), "human|json",
     "how it is printed (default human)"},
    {"segments", 0, CLI_FLAG, offsetof(struct info_settings, segments), NULL, "list the segments, too"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

/* The parts of an index and the keys they go by. */
struct part {
    const char *name;
    size_t offset; /* in struct fh_index_bytes */
};

static const struct part parts[] = {
    {"total", offsetof(struct fh_index_bytes, total)},       {"terms", offsetof(struct fh_index_bytes, terms)},
    {"postings", offsetof(struct fh_index_bytes, postings)}, {"positions", offsetof(struct fh_index_bytes, positions)},
    {"stored", offsetof(struct fh_index_bytes, stored)},     {"columns", offsetof(struct fh_index_bytes, columns)},
    {"ids", offsetof(struct fh_index_bytes, ids)},           {"deletions", offsetof(struct fh_index_bytes, deletions)},
    {"analyzer", offsetof(struct fh_index_bytes, analyzer)}, {"other", offsetof(struct fh_index_bytes, other)}};

static uint64_t part_bytes(const struct fh_index_info *info, const struct part *part)
{
    return *(const uint64_t *)(const void *)((const char *)&info->bytes + part->offset);
}

/* How many bytes of segments were written for each that a document brought. */
static double amplification(const struct fh_index_info *info)
{
    return info->bytes_added > 0 ? (double)(info->bytes_added + info->bytes_merged) / (double)info->bytes_added : 1;
}

static void put_time(struct cli_json *json, const char *key, int64_t time)
{
    char text[FH_DATE_TEXT_BYTES];
    fh_date_format(time, text);
    cli_json_put_text(json, key, fh_slice_from(text));
}

static void put_segments(struct cli_json *json, const struct fh_index *index)
{
    struct fh_segment_info segment;
    cli_json_key(json, "segment_list");
    cli_json_array(json);
    for (size_t i = 0; fh_index_segment(index, i, &segment); i++) {
        cli_json_object(json);
        cli_json_put_text(json, "name", fh_slice_from(segment.name));
        cli_json_put_count(json, "documents", segment.documents);
        cli_json_put_count(json, "deleted", segment.deleted);
        cli_json_put_count(json, "bytes", segment.bytes);
        put_time(json, "first", segment.first_time);
        put_time(json, "last", segment.last_time);
        cli_json_end_object(json);
    }
    cli_json_end_array(json);
}

static void put_info(struct cli_json *json, const struct fh_index *index, const struct fh_index_info *info,
                     bool segments)
{
    cli_json_object(json);
    cli_json_put_count(json, "documents", info->documents);
    cli_json_put_count(json, "deleted", info->deleted);
    cli_json_put_count(json, "segments", info->segments);
    cli_json_put_count(json, "commits", info->commits);
    cli_json_put_text(json, "analyzer", fh_slice_from(info->analyzer));
    cli_json_put_count(json, "overrides", info->overrides);
    cli_json_put_count(json, "stop_words", info->stop_words);
    cli_json_put_count(json, "synonyms", info->synonyms);
    cli_json_key(json, "own_lexicon");
    cli_json_bool(json, info->own_lexicon);
    cli_json_put_text(json, "levels", fh_slice_from(info->levels == FH_LEVELS_STEM ? "stem" : "both"));
    cli_json_put_number(json, "title_weight", info->title_weight, 4);
    cli_json_put_number(json, "lead_weight", info->lead_weight, 4);
    cli_json_key(json, "stored");
    cli_json_bool(json, info->stored);
    cli_json_put_number(json, "average_length", info->average_length, 4);
    cli_json_put_count(json, "terms_stem", info->terms_stem);
    cli_json_put_count(json, "terms_form", info->terms_form);
    cli_json_put_count(json, "postings_stem", info->postings_stem);
    cli_json_put_count(json, "postings_form", info->postings_form);
    cli_json_put_count(json, "positions", info->positions);
    cli_json_put_number(json, "write_amplification", amplification(info), 3);
    if (segments)
        put_segments(json, index);
    cli_json_key(json, "bytes");
    cli_json_object(json);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        cli_json_put_count(json, parts[i].name, part_bytes(info, &parts[i]));
    cli_json_end_object(json);
    cli_json_end_object(json);
}

static enum fh_status print_json(const struct fh_index *index, const struct fh_index_info *info, bool segments,
                                 struct fh_error *error)
{
    struct cli_json json = CLI_JSON_INIT;
    enum fh_status status = cli_json_open(&json, error);
    if (status == FH_OK) {
        put_info(&json, index, info, segments);
        status = cli_json_print(&json, stdout, error);
    }
    cli_json_release(&json);
    return status;
}

static void print_count(const char *name, uint64_t count)
{
    char text[CLI_NUMBER_BYTES];
    printf("%-16s%s\n", name, cli_count_text(count, text));
}

static void print_bytes(const struct fh_index_info *info)
{
    char text[CLI_NUMBER_BYTES];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t bytes = part_bytes(info, &parts[i]);
        double share = info->bytes.total > 0 ? 100.0 * (double)bytes / (double)info->bytes.total : 0;
        printf("%-12s%16s  %5.1f %%\n", parts[i].name, cli_count_text(bytes, text), share);
    }
}

static void print_segments(const struct fh_index *index)
{
    struct fh_segment_info segment;
    char count[CLI_NUMBER_BYTES], bytes[CLI_NUMBER_BYTES], first[FH_DATE_TEXT_BYTES], last[FH_DATE_TEXT_BYTES];
    printf("\n%-20s%14s%12s%12s  dates\n", "segment", "documents", "deleted", "size");
    for (size_t i = 0; fh_index_segment(index, i, &segment); i++) {
        fh_date_format(segment.first_time, first);
        fh_date_format(segment.last_time, last);
        printf("%-20s%14s", segment.name, cli_count_text(segment.documents, count));
        printf("%12s%12s", cli_count_text(segment.deleted, count), cli_bytes_text(segment.bytes, bytes));
        if (first[0] != '\0')
            printf("  %.10s to %.10s", first, last);
        putchar('\n');
    }
}

/* Lists that most indexes have not. */
static void print_rules(const char *name, uint64_t count)
{
    char text[CLI_NUMBER_BYTES];
    if (count > 0)
        printf("%-16s%s of your own\n", name, cli_count_text(count, text));
}

static void print_human(const struct fh_index_info *info)
{
    print_count("documents", info->documents);
    print_count("deleted", info->deleted);
    print_count("segments", info->segments);
    print_count("commits", info->commits);
    printf("%-16s%s\n", "analyzer", info->analyzer);
    if (info->own_lexicon)
        printf("%-16s%s\n", "lexicon", "your own");
    print_rules("overrides", info->overrides);
    print_rules("stop words", info->stop_words);
    print_rules("synonyms", info->synonyms);
    printf("%-16s%s\n", "levels", info->levels == FH_LEVELS_STEM ? "stem" : "stem and form");
    printf("%-16s%g\n", "title weight", info->title_weight);
    printf("%-16s%g\n", "lead weight", info->lead_weight);
    printf("%-16s%s\n", "stored text", info->stored ? "yes" : "no");
    printf("%-16s%.1f words\n", "average length", info->average_length);
    print_count("stems", info->terms_stem);
    print_count("forms", info->terms_form);
    print_count("stem postings", info->postings_stem);
    print_count("form postings", info->postings_form);
    print_count("positions", info->positions);
    printf("%-16s%.2f times\n", "written", amplification(info));
    puts("\nbytes");
    print_bytes(info);
}

static int run_info(const struct cli_call *call)
{
    const struct info_settings *settings = call->settings;
    struct fh_index *index = NULL;
    struct fh_index_info info;
    struct fh_error error;
    enum fh_status status = fh_index_open(&index, call->arguments[0], &error);
    if (status == FH_OK) {
        fh_index_info(index, &info);
        if (settings->format == CLI_FORMAT_JSON)
            status = print_json(index, &info, settings->segments, &error);
        else
            print_human(&info);
        if (settings->format != CLI_FORMAT_JSON && settings->segments)
            print_segments(index);
    }
    fh_index_close(index);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_info = {
    .name = "info",
    .usage = "INDEX [--segments] [--format=json]",
    .summary = "show what an index consists of",
    .description =
        "Prints how many documents, terms and postings an index has, which analyzer made it and with how many rules of "
        "yours (dump --rules prints them), how often what was "
        "added has been written (merging writes it again), and the bytes of each of its parts.",
    .examples = "fihrist info news.fh\n"
                "fihrist info news.fh --segments",
    .options = options,
    .settings_size = sizeof(struct info_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_info};
