/* Fields that hold HTML: known as such, and brought to plain text.
 *
 * What this is not: it reads no pages (html_reader.h); a field is a fragment, and a light hand suffices.
 */
#ifndef FH_CORPUS_MARKUP_H
#define FH_CORPUS_MARKUP_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"

/* Does the text clearly hold tags? ("5 < 6" does not.) */
bool fh_markup_has_tags(struct fh_slice text);

/* Does it hold character references ("&quot;", "&#1575;")? */
bool fh_markup_has_entities(struct fh_slice text);

/* Appends the text without tags and with character references decoded. Blocks (p, br, div, li, …) become
 * lines of their own, white space runs one space; scripts, styles and comments go. `lines`: where no block
 * tag is, the text's own lines or paragraphs are (prose.h). */
void fh_markup_text(struct fh_slice text, bool lines, struct fh_buffer *out);

/* Appends the text with character references decoded, and nothing else changed. */
void fh_markup_decode(struct fh_slice text, struct fh_buffer *out);

/* Is a tag of this name a block, which begins and ends a line? (Regardless of ASCII case.) */
bool fh_markup_is_block(struct fh_slice name);

#endif
