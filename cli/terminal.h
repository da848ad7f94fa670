/* What standard output is: a terminal or not, coloured or not, how wide. */
#ifndef FH_CLI_TERMINAL_H
#define FH_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Standard output is a terminal. */
bool cli_is_terminal(void);

/* Colour is wanted: a terminal, NO_COLOR unset or empty (no-color.org), TERM not "dumb". */
bool cli_has_colour(void);

/* Columns of the terminal; 80 where that cannot be known. */
size_t cli_terminal_columns(void);
size_t cli_terminal_lines(void); /* 24 where that cannot be known */

#endif
