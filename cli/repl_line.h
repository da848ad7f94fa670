/* Lines of a conversation: typed at a terminal through libedit, with history and completion, or
 * read plainly from a pipe and echoed after the prompt, so that a transcript reads like a session.
 */
#ifndef FH_CLI_REPL_LINE_H
#define FH_CLI_REPL_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

/* What could stand in the place of the word before the cursor. */
struct cli_candidates {
    char **list; /* owned */
    size_t count, capacity;
    size_t replaces; /* bytes before the cursor that each of them replaces */
    bool failed;
};

#define CLI_CANDIDATES_INIT                                                                                            \
    {                                                                                                                  \
        NULL, 0, 0, 0, false                                                                                           \
    }

void cli_candidates_add(struct cli_candidates *candidates, struct fh_slice text);
void cli_candidates_release(struct cli_candidates *candidates);

struct cli_line_options {
    const char *prompt;       /* borrowed */
    const char *history_path; /* NULL: history is not kept */
    /* Finds candidates for the text before the cursor. */
    void (*complete)(void *user, struct fh_slice before, struct cli_candidates *candidates);
    void *user;
};

enum cli_line_event { CLI_LINE_TEXT, CLI_LINE_END, CLI_LINE_INTERRUPTED };

struct cli_line;

enum fh_status cli_line_open(struct cli_line **line, const struct cli_line_options *options, struct fh_error *error);
void cli_line_close(struct cli_line *line); /* saves the history */

/* Reads one line, without its line end, into *text. Ctrl-C gives CLI_LINE_INTERRUPTED and throws away
 * what was typed. */
enum cli_line_event cli_line_read(struct cli_line *line, struct fh_buffer *text);

/* Whether a person is typing. */
bool cli_line_is_interactive(const struct cli_line *line);

#endif
