/* How far an archive has been read, kept with each commit of the index (fh_writer_set_note), so that a run that
 * ended early goes on where its last commit stood.
 *
 *     index ARCHIVE DOCUMENTS LAST
 *
 * ARCHIVE is a hash of the paths and of the options that say how they are read, DOCUMENTS how many documents the
 * reader had given, LAST a hash of the one it gave last: what tells that the archive is still the same.
 */
#ifndef FH_CLI_RESUME_H
#define FH_CLI_RESUME_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "corpus/reader.h"

struct cli_resume {
    uint64_t archive, documents, last;
};

/* Nothing of this archive has been read yet. */
void cli_resume_start(struct cli_resume *resume, const char *const *paths, size_t path_count,
                      const struct fh_reader_options *options);

/* One more document has been read and added. */
void cli_resume_advance(struct cli_resume *resume, const struct fh_document *document);

/* Gives the writer the note that its next commit keeps. */
enum fh_status cli_resume_note(const struct cli_resume *resume, struct fh_writer *writer, struct fh_error *error);

/* Reads over what the index has of the archive already. Without a note it has nothing. FH_ERR_USAGE when the note
 * is of another archive, FH_ERR_INPUT when the archive has changed up to there. */
enum fh_status cli_resume_skip(struct cli_resume *resume, struct fh_slice note, struct fh_reader *reader,
                               const volatile bool *cancel, struct fh_error *error);

#endif
