/* Paging, and looking at the indexes: commands of the interactive search. See repl.h. */
#include <stdio.h>

#include "cli/numbers.h"
#include "cli/repl.h"
#include "cli/safe_text.h"
#include "cli/text_file.h"

/* ---- Reading and paging ---- */

enum fh_status repl_run_next(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    bool exact;
    if (repl->results != NULL && repl->offset + repl->limit >= fh_results_total(repl->results, &exact)) {
        puts("no more hits");
        return FH_OK;
    }
    return repl_search_again(repl, repl->results != NULL ? repl->offset + repl->limit : 0, error);
}

enum fh_status repl_run_previous(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    if (repl->offset == 0 && repl->results != NULL) {
        puts("this is the first page");
        return FH_OK;
    }
    return repl_search_again(repl, repl->offset > repl->limit ? repl->offset - repl->limit : 0, error);
}

/* ---- Looking inside ---- */

enum fh_status repl_run_stats(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    (void)error;
    struct fh_index_info info;
    char a[CLI_NUMBER_BYTES], b[CLI_NUMBER_BYTES], c[CLI_NUMBER_BYTES], d[CLI_NUMBER_BYTES];
    for (size_t i = 0; i < repl->index_count; i++) {
        fh_index_info(repl->indexes[i].index, &info);
        printf("%c %zu  %s: %s documents, %s stems, %s forms, %s, %s\n", i == repl->current ? '*' : ' ', i + 1,
               repl->indexes[i].path, cli_count_text(info.documents, a), cli_count_text(info.terms_stem, b),
               cli_count_text(info.terms_form, c), cli_bytes_text(info.bytes.total, d), info.analyzer);
    }
    return FH_OK;
}

enum fh_status repl_run_use(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    size_t number = repl_parse_number(argument);
    if (number == 0 || number > repl->index_count) {
        puts(":use N, N being the number of an index in :stats");
        return FH_OK;
    }
    fh_results_free(repl->results);
    repl->results = NULL;
    repl->suggestions_shown = 0;
    repl->current = number - 1;
    printf("searching %s\n", repl_current(repl)->path);
    return repl_show_again(repl, error);
}

static void append_safe_lines(struct fh_buffer *out, struct fh_slice text)
{
    struct fh_slice line;
    while (cli_next_line(&text, &line)) {
        cli_safe_append(out, line);
        fh_buffer_append_byte(out, '\n');
    }
}

enum fh_status repl_run_analyze(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_session *session = NULL;
    struct fh_buffer account = FH_BUFFER_INIT;
    enum fh_status status = fh_snapshot_open(&snapshot, repl_current(repl)->path, false, error);
    if (status == FH_OK)
        status = fh_session_new(&session, snapshot->analyzer, error);
    if (status == FH_OK)
        status = fh_session_explain(session, argument, &account, error);
    if (status == FH_OK) {
        append_safe_lines(&repl->out, fh_buffer_slice(&account));
        repl_print(repl);
    }
    fh_buffer_release(&account);
    fh_session_free(session);
    fh_snapshot_release(snapshot);
    return status;
}
