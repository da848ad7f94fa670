/* Ctrl-C as a request: the first one sets a flag that long work looks at; a second one, while the
 * flag is still up, ends the program as usual.
 */
#ifndef FH_CLI_INTERRUPT_H
#define FH_CLI_INTERRUPT_H

#include <stdbool.h>

/* Starts catching SIGINT and SIGTERM. */
void cli_interrupt_catch(void);

/* True once a signal came. The pointer fits fh_search_options.cancel. */
const volatile bool *cli_interrupt_flag(void);
bool cli_interrupted(void);

/* Lowers the flag, so that the next signal is a request again (the REPL, after each query). */
void cli_interrupt_clear(void);

#endif
