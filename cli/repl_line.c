/* Reading lines. See repl_line.h. */
#include "cli/repl_line.h"

#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/bidi.h"
#include "cli/interrupt.h"
#include "cli/repl_history.h"
#include "cli/safe_text.h"
#include "cli/terminal.h"

struct cli_line {
    struct cli_line_options options;
    EditLine *editor; /* NULL: plain lines */
    struct cli_history history; /* of the editor */
    char *plain; /* getline's */
    size_t plain_size;
};

/* ---- Candidates ---- */

void cli_candidates_add(struct cli_candidates *candidates, struct fh_slice text)
{
    char **grown = fh_grow(candidates->list, &candidates->capacity, candidates->count + 1, sizeof *grown);
    char *copy = fh_malloc(text.length + 1);
    if (grown != NULL)
        candidates->list = grown;
    if (grown == NULL || copy == NULL) {
        fh_free(copy);
        candidates->failed = true;
        return;
    }
    memcpy(copy, text.bytes, text.length);
    copy[text.length] = '\0';
    candidates->list[candidates->count++] = copy;
}

void cli_candidates_release(struct cli_candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++)
        fh_free(candidates->list[i]);
    fh_free(candidates->list);
    *candidates = (struct cli_candidates)CLI_CANDIDATES_INIT;
}

/* ---- Completion in the editor ---- */

/* Bytes that all candidates begin with, whole characters only. */
static size_t common_prefix(const struct cli_candidates *candidates)
{
    size_t length = strlen(candidates->list[0]);
    for (size_t i = 1; i < candidates->count; i++) {
        size_t same = 0;
        while (same < length && candidates->list[i][same] == candidates->list[0][same])
            same++;
        length = same;
    }
    while (length > 0 && ((unsigned char)candidates->list[0][length] & 0xC0) == 0x80)
        length--;
    return length;
}

/* Characters (not bytes) of a text: what the editor counts in. */
static int count_characters(const char *text, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static void replace_word(EditLine *editor, const char *before_cursor, size_t replaces, const char *text, size_t length)
{
    struct fh_buffer fresh = FH_BUFFER_INIT;
    fh_buffer_append(&fresh, text, length);
    if (fh_buffer_ok(&fresh) && length > 0) {
        el_deletestr(editor, count_characters(before_cursor - replaces, replaces));
        el_insertstr(editor, fresh.bytes);
    }
    fh_buffer_release(&fresh);
}

/* Prints the candidates in columns below the line. */
static void list_candidates(const struct cli_candidates *candidates)
{
    size_t widest = 0, columns = cli_terminal_columns(), column = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        size_t width = cli_text_width(fh_slice_from(candidates->list[i]));
        widest = width > widest ? width : widest;
    }
    putchar('\n');
    for (size_t i = 0; i < candidates->count; i++) {
        size_t width = cli_text_width(fh_slice_from(candidates->list[i]));
        if (column > 0 && column + widest > columns) {
            putchar('\n');
            column = 0;
        }
        printf("%s%*s", candidates->list[i], (int)(widest - width + 2), "");
        column += widest + 2;
    }
    putchar('\n');
    fflush(stdout);
}

static unsigned char complete(EditLine *editor, int key)
{
    struct cli_line *line = NULL;
    struct cli_candidates candidates = CLI_CANDIDATES_INIT;
    unsigned char outcome = CC_NORM;
    (void)key;
    el_get(editor, EL_CLIENTDATA, &line);
    const LineInfo *info = el_line(editor);
    struct fh_slice before = {info->buffer, (size_t)(info->cursor - info->buffer)};
    line->options.complete(line->options.user, before, &candidates);
    if (candidates.count == 0 || candidates.replaces > before.length) {
        outcome = CC_REFRESH_BEEP;
    } else if (candidates.count == 1) {
        replace_word(editor, info->cursor, candidates.replaces, candidates.list[0], strlen(candidates.list[0]));
        outcome = CC_REFRESH;
    } else {
        size_t common = common_prefix(&candidates);
        if (common > candidates.replaces)
            replace_word(editor, info->cursor, candidates.replaces, candidates.list[0], common);
        list_candidates(&candidates);
        outcome = CC_REDISPLAY;
    }
    cli_candidates_release(&candidates);
    return outcome;
}

/* ---- Opening ---- */

static char *prompt_of(EditLine *editor)
{
    struct cli_line *line = NULL;
    el_get(editor, EL_CLIENTDATA, &line);
    return (char *)(uintptr_t)line->options.prompt;
}

static bool open_editor(struct cli_line *line)
{
    line->editor = el_init("fihrist", stdin, stdout, stderr);
    if (line->editor == NULL || !cli_history_init(&line->history, line->options.history_path))
        return false;
    el_set(line->editor, EL_CLIENTDATA, line);
    el_set(line->editor, EL_PROMPT, prompt_of);
    el_set(line->editor, EL_EDITOR, "emacs");
    el_set(line->editor, EL_HIST, history, line->history.all);
    el_set(line->editor, EL_ADDFN, "fihrist-complete", "complete the word", complete);
    el_set(line->editor, EL_BIND, "^I", "fihrist-complete", NULL);
    el_set(line->editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_source(line->editor, NULL);
    return true;
}

enum fh_status cli_line_open(struct cli_line **line, const struct cli_line_options *options, struct fh_error *error)
{
    struct cli_line *fresh = fh_calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return fh_fail_nomem(error);
    fresh->options = *options;
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !open_editor(fresh)) {
        cli_line_close(fresh);
        return fh_fail_nomem(error);
    }
    *line = fresh;
    return FH_OK;
}

void cli_line_close(struct cli_line *line)
{
    if (line == NULL)
        return;
    if (line->editor != NULL)
        el_end(line->editor);
    cli_history_release(&line->history);
    free(line->plain);
    fh_free(line);
}

bool cli_line_is_interactive(const struct cli_line *line)
{
    return line->editor != NULL;
}

/* ---- Reading ---- */

static void take_text(struct fh_buffer *text, const char *bytes, size_t length)
{
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    fh_buffer_append(text, bytes, length);
}

static enum cli_line_event read_plain(struct cli_line *line, struct fh_buffer *text)
{
    errno = 0;
    ssize_t got = getline(&line->plain, &line->plain_size, stdin);
    if (got < 0)
        return cli_interrupted() && errno == EINTR ? CLI_LINE_INTERRUPTED : CLI_LINE_END;
    take_text(text, line->plain, (size_t)got);
    struct fh_buffer echo = FH_BUFFER_INIT;
    cli_safe_append(&echo, fh_buffer_slice(text));
    printf("%s%s\n", line->options.prompt, fh_buffer_ok(&echo) && echo.length > 0 ? echo.bytes : "");
    fh_buffer_release(&echo);
    return CLI_LINE_TEXT;
}

static enum cli_line_event read_edited(struct cli_line *line, struct fh_buffer *text)
{
    int count = 0;
    const char *typed = el_gets(line->editor, &count);
    if (cli_interrupted()) {
        el_reset(line->editor);
        putchar('\n');
        return CLI_LINE_INTERRUPTED;
    }
    if (typed == NULL || count <= 0)
        return CLI_LINE_END;
    take_text(text, typed, strlen(typed));
    if (text->length > 0)
        cli_history_add(&line->history, text->bytes);
    return CLI_LINE_TEXT;
}

enum cli_line_event cli_line_read(struct cli_line *line, struct fh_buffer *text)
{
    fh_buffer_reset(text);
    cli_interrupt_clear();
    return line->editor != NULL ? read_edited(line, text) : read_plain(line, text);
}
