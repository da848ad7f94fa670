/* :save, every hit into a file. See repl.h. */
#include <stdio.h>
#include <string.h>

#include "cli/numbers.h"
#include "cli/repl.h"

#define SAVED_HITS_MAX 100000u

static enum fh_status write_text(const struct fh_buffer *text, const char *path, struct fh_error *error)
{
    if (!fh_buffer_ok(text))
        return fh_fail_nomem(error);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return fh_fail_errno(error, path, "open");
    bool failed = text->length > 0 && fwrite(text->bytes, 1, text->length, file) != text->length;
    failed |= fclose(file) != 0;
    return failed ? fh_fail_errno(error, path, "write") : FH_OK;
}

static enum fh_status write_results(const struct repl *repl, const struct fh_results *results, const char *path,
                                    struct fh_error *error)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct cli_json json = CLI_JSON_INIT;
    size_t length = strlen(path);
    enum fh_status status = FH_OK;
    if (length >= 5 && strcmp(path + length - 5, ".json") == 0) {
        status = cli_json_open(&json, error);
        if (status == FH_OK) {
            cli_render_json(&json, results, fh_buffer_slice(&repl->query));
            fh_buffer_append_byte(&json.out, '\n');
            status = write_text(&json.out, path, error);
        }
    } else {
        cli_render_tsv(&text, results);
        status = write_text(&text, path, error);
    }
    cli_json_release(&json);
    fh_buffer_release(&text);
    return status;
}

enum fh_status repl_run_save(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    char path[4096], count[CLI_NUMBER_BYTES];
    struct fh_search_options search;
    struct fh_results *all = NULL;
    repl_copy_argument(path, sizeof path, argument);
    if (path[0] == '\0' || repl->query.length == 0) {
        puts(repl->query.length == 0 ? "no query yet" : ":save FILE.json or FILE.tsv");
        return FH_OK;
    }
    repl_search_options(repl, &search);
    search.limit = SAVED_HITS_MAX;
    search.offset = 0;
    enum fh_status status = fh_search(&all, repl_current(repl)->index, fh_buffer_slice(&repl->query), &search, error);
    if (status == FH_OK)
        status = write_results(repl, all, path, error);
    if (status == FH_OK)
        printf("%s hits saved in %s\n", cli_count_text(fh_results_count(all), count), path);
    fh_results_free(all);
    return status;
}
