/* Notes about archives. See resume.h. */
#include "cli/resume.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

static uint64_t hash_text(const char *text, uint64_t seed)
{
    return XXH3_64bits_withSeed(text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 0, seed);
}

static uint64_t hash_field(struct fh_slice field, uint64_t seed)
{
    return XXH3_64bits_withSeed(field.length > 0 ? field.bytes : "", field.length, seed + 1);
}

void cli_resume_start(struct cli_resume *resume, const char *const *paths, size_t path_count,
                      const struct fh_reader_options *options)
{
    uint64_t hash = (uint64_t)options->format << 1 | options->keep_markup;
    hash = hash_text(options->map, hash);
    hash = hash_text(options->record, hash);
    hash = hash_text(options->encoding, hash);
    for (size_t i = 0; i < path_count; i++)
        hash = hash_text(paths[i], hash);
    *resume = (struct cli_resume){.archive = hash};
}

void cli_resume_advance(struct cli_resume *resume, const struct fh_document *document)
{
    resume->documents++;
    resume->last = hash_field(document->body, hash_field(document->title, hash_field(document->id, 0)));
}

enum fh_status cli_resume_note(const struct cli_resume *resume, struct fh_writer *writer, struct fh_error *error)
{
    char note[FH_NOTE_BYTES_MAX];
    snprintf(note, sizeof note, "index %016" PRIx64 " %" PRIu64 " %016" PRIx64, resume->archive, resume->documents,
             resume->last);
    return fh_writer_set_note(writer, fh_text(note), error);
}

/* False for a note that is none of ours. */
static bool parse_note(struct cli_resume *found, struct fh_slice note)
{
    char text[FH_NOTE_BYTES_MAX + 1];
    int end = 0;
    memcpy(text, note.bytes, note.length);
    text[note.length] = '\0';
    return sscanf(text, "index %16" SCNx64 " %" SCNu64 " %16" SCNx64 "%n", &found->archive, &found->documents,
                  &found->last, &end) == 3 &&
           (size_t)end == note.length;
}

enum fh_status cli_resume_skip(struct cli_resume *resume, struct fh_slice note, struct fh_reader *reader,
                               const volatile bool *cancel, struct fh_error *error)
{
    struct cli_resume found;
    struct fh_document document;
    if (note.length == 0)
        return FH_OK;
    if (!parse_note(&found, note) || found.archive != resume->archive)
        return fh_fail(error, FH_ERR_USAGE,
                       "index: --resume: the index was last filled from another archive, or with other options");
    while (resume->documents < found.documents) {
        enum fh_status status = fh_reader_next(reader, &document, error);
        if (status == FH_END && *cancel)
            return fh_fail(error, FH_ERR_CANCELLED, "index: stopped before the place to resume from was reached");
        if (status == FH_END)
            return fh_fail(error, FH_ERR_INPUT,
                           "index: --resume: the archive has %" PRIu64 " articles; %" PRIu64 " had been read from it",
                           resume->documents, found.documents);
        if (status != FH_OK)
            return status;
        cli_resume_advance(resume, &document);
        if (*cancel)
            return fh_fail(error, FH_ERR_CANCELLED, "index: stopped before the place to resume from was reached");
    }
    if (resume->last != found.last)
        return fh_fail(error, FH_ERR_INPUT,
                       "index: --resume: the archive has changed: article %" PRIu64
                       " is not the one that was read last",
                       found.documents);
    return FH_OK;
}
