/* What holds for a document wherever it comes from: the id of one that has none. */
#ifndef FH_CORPUS_DOCUMENT_H
#define FH_CORPUS_DOCUMENT_H

#include "base/slice.h"

#define FH_MADE_ID_BYTES 24

/* Fills `id` with "x" and 16 hex digits, NUL-terminated: the XXH3-64 of the URL or, without one, of
 * title, standfirst, body, date, source and category, each hashed with the hash of those before it as seed
 * (the first: 0), so that words do not move between fields unseen. Stable: users see it. */
void fh_document_make_id(const struct fh_document *document, char id[FH_MADE_ID_BYTES]);

#endif
