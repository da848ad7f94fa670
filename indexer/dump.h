/* Printing what an index holds, for people and for scripts: terms with their statistics, a term's postings,
 * a document's terms.
 *
 * The text is stable: lines of fields separated by tabs, headed by lines that start with "# ". In terms and ids
 * control characters and the backslash stand as \xNN. Levels are asked for one at a time; numbers of
 * documents are those of the snapshot. A list that is damaged is told of in its place ("# damaged: ...") and what can be
 * read goes on.
 */
#ifndef FH_INDEXER_DUMP_H
#define FH_INDEXER_DUMP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/status.h"
#include "indexer/snapshot.h"

/* Takes the text piece by piece, lines whole. False ends the dump (FH_ERR_CANCELLED). */
struct fh_dump_sink {
    bool (*write)(void *user, const char *text, size_t length);
    void *user;
};

/* Terms that start with `prefix` (empty: all), in the order of their bytes, over all segments:
 *     term  documents  occurrences  in titles
 * Deleted documents that wait for a merge are counted in. FH_ERR_CANCELLED, FH_ERR_CORRUPT, FH_ERR_NOMEM;
 * FH_ERR_UNSUPPORTED for a level that the index does not have. */
enum fh_status fh_dump_terms(const struct fh_snapshot *snapshot, enum fh_level level, struct fh_slice prefix,
                             const struct fh_dump_sink *sink, struct fh_error *error);

/* The postings of a term, as it stands in the dictionary, segment by segment:
 *     document  id  frequency  in title  in lead  positions (stems only)  "deleted" if it is
 * FH_ERR_NOT_FOUND when no segment has it, and as above. */
enum fh_status fh_dump_postings(const struct fh_snapshot *snapshot, enum fh_level level, struct fh_slice term,
                                const struct fh_dump_sink *sink, struct fh_error *error);

/* What is known of the document of this id: where it is, its columns, and then its terms, stems
 *     term  frequency  in title  in lead  positions
 * and forms
 *     term  frequency  in title  in lead  stem
 * Looks through every list of its segment. FH_ERR_NOT_FOUND without such a document, and as above. */
enum fh_status fh_dump_document(const struct fh_snapshot *snapshot, struct fh_slice id, const struct fh_dump_sink *sink,
                                struct fh_error *error);

#endif
