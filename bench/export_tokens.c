/* Writes the terms that an analyzer makes of an archive or of queries, so that every engine of a
 * comparison gets the same: export_tokens [--analyzer NAME] [--level stem|form] [--json] FILE
 *
 * An archive's documents become lines "id TAB term SPACE term ..." (title, then body), or with
 * --json the JSON Lines that `fihrist index --analyzer=whitespace` reads. With --lines, FILE holds
 * queries, one a line, and so does the output, without ids.
 */
#include <stdio.h>

#include "base/buffer.h"
#include "base/file.h"
#include "bench/support/json_lines.h"
#include "corpus/reader.h"
#include "stemmer/analyzer.h"

struct export {
    const char *analyzer_name, *level, *path;
    bool json, lines;
    struct fh_analyzer *analyzer;
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_buffer text, out;
};

static bool read_arguments(struct export *export, int argc, char **argv)
{
    export->level = "stem";
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--analyzer") == 0 && more)
            export->analyzer_name = argv[++i];
        else if (strcmp(argv[i], "--level") == 0 && more)
            export->level = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            export->json = true;
        else if (strcmp(argv[i], "--lines") == 0)
            export->lines = true;
        else if (export->path == NULL)
            export->path = argv[i];
        else
            return false;
    }
    return export->path != NULL && (strcmp(export->level, "stem") == 0 || strcmp(export->level, "form") == 0);
}

/* Appends the terms of `text` to export->text, separated by spaces. */
static enum fh_status put_terms(struct export *export, struct fh_slice text, struct fh_error *error)
{
    bool stem = strcmp(export->level, "stem") == 0;
    enum fh_status status = fh_session_analyze(export->session, text, &export->tokens, error);
    for (size_t i = 0; status == FH_OK && i < export->tokens.count; i++) {
        const struct fh_token *token = &export->tokens.list[i];
        if (export->text.length > 0)
            fh_buffer_append_byte(&export->text, ' ');
        fh_buffer_append_slice(&export->text, stem ? fh_session_stem(export->session, token->stem_id)
                                                   : fh_session_form(export->session, token->form_id));
    }
    return status;
}

static enum fh_status put_line(struct export *export, struct fh_slice id, struct fh_error *error)
{
    fh_buffer_reset(&export->out);
    if (export->json) {
        struct fh_document terms = {.id = id, .body = fh_buffer_slice(&export->text), .time = FH_NO_TIME};
        json_lines_put(&export->out, &terms);
    } else {
        fh_buffer_append_slice(&export->out, id);
        if (!export->lines)
            fh_buffer_append_byte(&export->out, '\t');
        fh_buffer_append_slice(&export->out, fh_buffer_slice(&export->text));
        fh_buffer_append_byte(&export->out, '\n');
    }
    if (!fh_buffer_ok(&export->out) || !fh_buffer_ok(&export->text))
        return fh_fail_nomem(error);
    if (fwrite(export->out.bytes, 1, export->out.length, stdout) != export->out.length)
        return fh_fail_errno(error, "standard output", "write");
    return FH_OK;
}

static enum fh_status export_archive(struct export *export, struct fh_error *error)
{
    struct fh_reader *reader = NULL;
    struct fh_document document;
    enum fh_status status = fh_reader_open(&reader, &export->path, 1, NULL, error);
    while (status == FH_OK && (status = fh_reader_next(reader, &document, error)) == FH_OK) {
        fh_buffer_reset(&export->text);
        status = put_terms(export, document.title, error);
        if (status == FH_OK)
            status = put_terms(export, document.body, error);
        if (status == FH_OK)
            status = put_line(export, document.id, error);
    }
    fh_reader_close(reader);
    return status == FH_END ? FH_OK : status;
}

static enum fh_status export_lines(struct export *export, struct fh_error *error)
{
    struct fh_map map = {NULL, 0};
    enum fh_status status = fh_map_open(&map, export->path, error);
    const char *line = (const char *)map.bytes, *end = line + map.size;
    while (status == FH_OK && line < end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((newline != NULL ? newline : end) - line);
        fh_buffer_reset(&export->text);
        status = put_terms(export, (struct fh_slice){line, length}, error);
        if (status == FH_OK && export->text.length > 0)
            status = put_line(export, (struct fh_slice){NULL, 0}, error);
        line += length + 1;
    }
    fh_map_close(&map);
    return status;
}

int main(int argc, char **argv)
{
    struct export export = {.tokens = FH_TOKENS_INIT, .text = FH_BUFFER_INIT, .out = FH_BUFFER_INIT};
    struct fh_error error = {FH_OK, {0}};
    if (!read_arguments(&export, argc, argv)) {
        fprintf(stderr, "usage: export_tokens [--analyzer NAME] [--level stem|form] [--json] [--lines] FILE\n");
        return 2;
    }
    enum fh_status status = fh_analyzer_new(&export.analyzer, export.analyzer_name, NULL, &error);
    if (status == FH_OK)
        status = fh_session_new(&export.session, export.analyzer, &error);
    if (status == FH_OK)
        status = export.lines ? export_lines(&export, &error) : export_archive(&export, &error);
    if (status == FH_OK && fflush(stdout) != 0)
        status = fh_fail_errno(&error, "standard output", "write");
    if (status != FH_OK)
        fprintf(stderr, "export_tokens: %s\n", error.message);
    fh_session_free(export.session);
    fh_analyzer_free(export.analyzer);
    fh_tokens_release(&export.tokens);
    fh_buffer_release(&export.text);
    fh_buffer_release(&export.out);
    return status == FH_OK ? 0 : 4;
}
