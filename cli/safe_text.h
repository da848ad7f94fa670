/* Text of an archive made fit for a terminal.
 *
 * An article is outside bytes: escape sequences in it could retitle a window or rewrite the screen,
 * and a stray direction override could turn the rest of a page around. What comes out of here
 * holds no C0 or C1 control (each becomes a space), no directional embedding or override (U+202A to
 * U+202E, dropped), no line or paragraph separator, isolates only in balance, and U+FFFD where the
 * bytes were not valid UTF-8.
 */
#ifndef FH_CLI_SAFE_TEXT_H
#define FH_CLI_SAFE_TEXT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"

#define CLI_RLI "\xE2\x81\xA7" /* U+2067 right-to-left isolate */
#define CLI_PDI "\xE2\x81\xA9" /* U+2069 pop directional isolate */

/* Appends the text, complete in itself. */
void cli_safe_append(struct fh_buffer *out, struct fh_slice text);

/* The same for text that arrives in pieces (between marks): start with {0}, append every piece,
 * and end with cli_safe_close, which balances what is still open. */
struct cli_safe_state {
    unsigned open_isolates;
};
void cli_safe_append_piece(struct fh_buffer *out, struct fh_slice piece, struct cli_safe_state *state);
void cli_safe_close(struct fh_buffer *out, struct cli_safe_state *state);

/* Whether the text holds a letter of a right-to-left script. */
bool cli_is_right_to_left(struct fh_slice text);

/* Appends valid UTF-8: the text itself, with U+FFFD for every byte that is not. */
void cli_valid_append(struct fh_buffer *out, struct fh_slice text);

/* Decodes the character at `bytes` (length > 0): its length, with *codepoint = UINT32_MAX and
 * length 1 where the bytes are no valid UTF-8. */
size_t cli_decode(const char *bytes, size_t length, uint32_t *codepoint);

#endif
