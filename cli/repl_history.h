/* What was typed in this session and before: libedit's list of lines, kept in a file.
 *
 * A session adds its lines to the end of the file when it ends and writes over nothing, so several sessions may be
 * open at once, and one that is killed loses no more than its own lines.
 */
#ifndef FH_CLI_REPL_HISTORY_H
#define FH_CLI_REPL_HISTORY_H

#include <histedit.h>
#include <stdbool.h>

#define CLI_HISTORY_LINES 2000 /* that are remembered; the file may have twice as many */

struct cli_history {
    char *path;   /* owned; NULL: nothing is kept */
    History *all; /* for the editor */
    History *own; /* of this session */
};

/* Reads the file if there is one. `path` may be NULL. False out of memory (release is still safe). */
bool cli_history_init(struct cli_history *kept, const char *path);

void cli_history_add(struct cli_history *kept, const char *line);

/* Writes what was added. A file that cannot be written keeps nobody from leaving. */
void cli_history_release(struct cli_history *kept);

#endif
