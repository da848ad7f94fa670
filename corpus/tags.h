/* Tags of SGML, XML and HTML, found in passing: where they are, what they are called.
 *
 * Comments, CDATA sections, declarations and processing instructions are told apart; a "<" that opens no
 * tag is text. For cutting a stream into records and for stripping tags from a field; whole pages and whole
 * XML records go through libxml2.
 */
#ifndef FH_CORPUS_TAGS_H
#define FH_CORPUS_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "corpus/input.h"

struct fh_tag {
    struct fh_slice name;       /* as written, prefix included; empty for a comment, a declaration, a CDATA section */
    struct fh_slice attributes; /* of a CDATA section: its characters */
    bool closing;               /* </name> */
    bool empty;                 /* <name/> */
    bool cdata;
    size_t start, end; /* of the whole thing in the text */
};

/* Finds the next tag, comment or section at or behind *at. True: *at is just behind it. False: there is
 * none as far as the text goes, and *at is where to look again once there is more of it (`final`: there
 * is no more; half a tag is text, half a comment is one). */
bool fh_tag_next(struct fh_slice text, size_t *at, bool final, struct fh_tag *tag);

/* Is the tag called this, regardless of ASCII case? `name` in lower case. */
bool fh_tag_is(const struct fh_tag *tag, const char *name);

/* The value of an attribute, quotes left out, entities left as they are; an empty slice when there is none. */
struct fh_slice fh_tag_attribute(const struct fh_tag *tag, const char *name);

/* Moves the window to the next opening tag called `name`, for the readers that cut a stream into records.
 * FH_END when there is none; what filling the window fails with. */
enum fh_status fh_tag_seek(struct fh_input *input, const char *name, struct fh_error *error);

#endif
