/* Archives in, documents out, one at a time, in constant memory.
 *
 * A reader walks files, directories (entries in byte order of their names) and standard input
 * ("-"), looks inside .gz .zst .xz .bz2 .zip .tar at any depth, finds out the encoding and what kind of
 * text each file holds, and hands out documents in a stable order. Whatever cannot be read, a record, a
 * member of an archive or a file in a directory, is reported through on_skip, counted, and passed over;
 * with `strict` it ends the reading. docs/ARCHIVES.md says what becomes of what.
 *
 *     walk.h -> archive.h -> encoding.h -> input.h -> format.h (detect.h) -> record.h -> struct fh_document
 *
 * What this is not: it does not analyse, index, or judge duplicates.
 */
#ifndef FH_CORPUS_READER_H
#define FH_CORPUS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

enum fh_format {
    FH_FORMAT_AUTO = 0,
    FH_FORMAT_JSON,
    FH_FORMAT_TEXT,
    FH_FORMAT_CSV,
    FH_FORMAT_TSV,
    FH_FORMAT_TREC,
    FH_FORMAT_XML,
    FH_FORMAT_HTML,
    FH_FORMAT_MBOX
};

struct fh_skip {
    const char *file;   /* path; for a member of an archive "archive.zip/member" */
    uint64_t line;      /* from 1; 0 where lines mean nothing */
    uint64_t byte;      /* offset in the unpacked text, as UTF-8 */
    const char *reason; /* a sentence without a full stop */
};

struct fh_reader_options { /* zero means default; strings live as long as the reader */
    enum fh_format format;
    const char *map;        /* "title=headline,date=published_at,body=-": our field = the archive's (- leaves it out); a
                               field may come several times, the preferred name first */
    const char *record;     /* XML: the element that is one article; JSON: the key whose list holds them */
    const char *encoding;   /* an iconv name, or "double:NAME" to undo UTF-8 taken for NAME; NULL: found out */
    const char *date_order; /* "dmy" (default), "mdy" or "ymd" for dates such as 3/4/2015 */
    const char *source;     /* given to documents that name none */
    bool strict;            /* stop at the first thing that cannot be read */
    bool keep_markup;       /* leave tags and character references in JSON and CSV fields as they stand */
    size_t record_bytes_max;                                 /* a longer record is skipped; 0: 64 MiB */
    void (*on_skip)(void *user, const struct fh_skip *skip); /* may be NULL; the skip lives during the call */
    void *user;
    const volatile bool *cancel; /* once true (a signal handler may set it), waiting for input is the input's end */
};

struct fh_reader_counts {
    uint64_t documents, skipped, dates_unread;
    uint64_t bytes_replaced; /* no characters in their encoding: U+FFFD (or, in XML, a space) stands for them */
    uint64_t unread_files;   /* of the skipped: files and members not read, or not to their end */
    uint64_t bytes_read;     /* of the input files, as stored (compressed) */
    uint64_t bytes_total;    /* of them all; 0 while unknown (standard input) */
    uint64_t bytes_text;     /* after decompression, as UTF-8 */
};

struct fh_reader;

/* Checks options (FH_ERR_USAGE) and that every path exists and may be read (FH_ERR_NOT_FOUND, FH_ERR_IO,
 * naming it); reads nothing yet. */
enum fh_status fh_reader_open(struct fh_reader **reader, const char *const *paths, size_t path_count,
                              const struct fh_reader_options *options, struct fh_error *error);

/* The next document, valid until the next call; its slices are followed by a NUL. `document->id` is always
 * filled: the archive's, or one made from the URL or else the content ("x" and 16 hex digits of XXH3-64).
 * FH_OK, FH_END; FH_ERR_INPUT (strict: "file:line: reason"), FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status fh_reader_next(struct fh_reader *reader, struct fh_document *document, struct fh_error *error);

void fh_reader_counts(const struct fh_reader *reader, struct fh_reader_counts *counts);
void fh_reader_close(struct fh_reader *reader);

#endif
