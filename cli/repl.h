/* The interactive search: what its files share. command_repl.c runs the conversation,
 * repl_commands.c knows the commands that begin with a colon, repl_search.c runs queries and shows
 * their hits, repl_article.c shows one, repl_complete.c completes words.
 */
#ifndef FH_CLI_REPL_H
#define FH_CLI_REPL_H

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "cli/render.h"
#include "cli/repl_line.h"
#include "indexer/snapshot.h"

#define REPL_INDEXES_MAX 64u

struct repl_index {
    char *path;
    struct fh_index *index;
    struct fh_snapshot *snapshot; /* for completion: opened when first wanted; NULL until then */
};

struct repl {
    struct cli_line *line;
    struct cli_style style;
    struct repl_index indexes[REPL_INDEXES_MAX];
    size_t index_count, current;
    struct fh_buffer query;                          /* the last one; empty: none yet */
    struct fh_buffer since, until, source, category; /* filters that hold for every query; empty: none */
    struct fh_buffer filter;                         /* all of them as a query */
    size_t limit, offset;                            /* hits on a page, hits before it */
    enum fh_sort sort;
    enum fh_rank rank;
    enum fh_operator joined_by;
    bool snippets, exact; /* exact: words as typed, no alternatives */
    struct fh_results *results; /* of the last query; NULL: none */
    struct fh_suggestions *suggestions; /* for it; NULL: none */
    size_t suggestions_shown;
    struct fh_buffer out;       /* scratch for what is printed */
    bool done;                  /* :quit */
};

/* ---- repl_search.c ---- */

/* Runs a query (replacing the last one) and prints its first page. */
enum fh_status repl_search(struct repl *repl, struct fh_slice query, struct fh_error *error);

/* Runs the last query again, from `offset`, and prints the page; says so when there is none. */
enum fh_status repl_search_again(struct repl *repl, size_t offset, struct fh_error *error);

/* Search options as the session has them. */
void repl_search_options(struct repl *repl, struct fh_search_options *search);

/* The last query's first page again, after a setting changed; nothing before the first query. */
enum fh_status repl_show_again(struct repl *repl, struct fh_error *error);

/* Searches for one of the suggestions shown. */
enum fh_status repl_run_yes(struct repl *repl, struct fh_slice argument, struct fh_error *error);

/* Searches once, unseen, so that the first query is answered as fast as the others. */
void repl_rehearse(struct repl *repl);

/* ---- repl_commands.c ---- */

struct repl_command_entry {
    const char *name, *arabic; /* without the colon */
    const char *argument;      /* what its help shows after the name */
    const char *help, *help_arabic;
    enum fh_status (*run)(struct repl *repl, struct fh_slice argument, struct fh_error *error);
};

/* All of them; ends with a NULL name. */
extern const struct repl_command_entry repl_commands[];

/* Runs ":name argument". */
enum fh_status repl_command(struct repl *repl, struct fh_slice line, struct fh_error *error);

/* A number of ASCII, Arabic-Indic or Persian digits, from 1; 0 when it is none. */
size_t repl_parse_number(struct fh_slice text);

/* The argument as a C string, cut to its room. */
void repl_copy_argument(char *to, size_t size, struct fh_slice argument);

/* ---- The commands, in repl_browse.c, repl_settings.c, repl_save.c, repl_filters.c, repl_charts.c ---- */

enum fh_status repl_run_open(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_next(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_previous(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_sort(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_set(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_bidi(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_stats(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_use(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_analyze(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_save(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_since(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_until(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_source(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_category(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_facets(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_timeline(struct repl *repl, struct fh_slice argument, struct fh_error *error);
enum fh_status repl_run_explain(struct repl *repl, struct fh_slice argument, struct fh_error *error);

/* ---- repl_article.c ---- */

/* The hit of that rank on the page; NULL, having said so, when there is none. */
const struct fh_hit *repl_hit(const struct repl *repl, size_t rank);

/* ---- repl_filters.c ---- */

/* The session's filters as a query; empty when there are none. Lives until the next call. */
struct fh_slice repl_filter(struct repl *repl);

/* A line for each filter that is set. */
void repl_say_filters(const struct repl *repl);

/* ---- repl_complete.c ---- */

/* Fits cli_line_options.complete, with the repl as its user. */
void repl_complete(void *user, struct fh_slice before, struct cli_candidates *candidates);

/* ---- All ---- */

/* Prints repl->out and empties it. */
void repl_print(struct repl *repl);

static inline struct repl_index *repl_current(struct repl *repl)
{
    return &repl->indexes[repl->current];
}

#endif
