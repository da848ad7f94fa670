/* What kind of text is this? By content; the file's name is only asked where content cannot tell. */
#ifndef FH_CORPUS_DETECT_H
#define FH_CORPUS_DETECT_H

#include "base/slice.h"
#include "corpus/fields.h"
#include "corpus/reader.h"

#define FH_DETECT_BYTES ((size_t)64 * 1024) /* as much as there is, up to this, decides */

/* `head` is the beginning of the text, in UTF-8 and without a byte order mark; `fields` tells known columns.
 * FH_FORMAT_AUTO when it is no text, with *what then saying what it is ("a PDF file"). */
enum fh_format fh_detect_format(struct fh_slice head, const char *name, const struct fh_fields *fields,
                                const char **what);

#endif
