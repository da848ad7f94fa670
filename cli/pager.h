/* Long output a screen at a time: through the reader's own $PAGER where one is set, or else stopped
 * at every screenful; straight out when the output is no terminal or fits on it.
 */
#ifndef FH_CLI_PAGER_H
#define FH_CLI_PAGER_H

#include "base/buffer.h"

void cli_page(const struct fh_buffer *text);

#endif
