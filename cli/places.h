/* Where the program keeps what it remembers, by the XDG base directory specification: the history
 * of searches under $XDG_STATE_HOME, settings under $XDG_CONFIG_HOME.
 */
#ifndef FH_CLI_PLACES_H
#define FH_CLI_PLACES_H

#include "base/slice.h"
#include "base/status.h"
#include "cli/bidi.h"

/* Paths in fresh strings (fh_free), their folder created; NULL when there is no home, or no
 * memory. */
char *cli_history_path(void);
char *cli_config_path(void);

/* The value of a setting ("bidi = visual", a line each) in a fresh string, or NULL. */
char *cli_config_get(const char *name);

/* How right-to-left text is to be shown, as :bidi last set it: the setting "bidi". */
enum cli_bidi cli_bidi_remembered(void);

/* Remembers a setting. FH_ERR_IO when it cannot be written. */
enum fh_status cli_config_set(const char *name, const char *value, struct fh_error *error);

#endif
