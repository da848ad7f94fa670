/* Bytes as an archive: through unwrapping, encodings, detection and every format reader to documents.
 *
 * The first byte chooses the format (0: found out) and a few options; the rest is the file. $FUZZ_FORMAT holds the
 * fuzzer to one format. Its seeds, and what it found, are in tests/fuzz/fuzz_reader/; tests/corpus/test_fuzz_reader.c
 * replays them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "corpus/date.h"
#include "corpus/reader.h"
#include "tests/support/replay.h"

#define RECORDS_MAX 2000

/* Every slice is whole, and followed by a NUL. */
static void touch(struct fh_slice slice, uint64_t *sum)
{
    for (size_t i = 0; i < slice.length; i++)
        *sum += (unsigned char)slice.bytes[i];
    if (slice.length > 0 && slice.bytes[slice.length] != '\0')
        abort();
}

static void touch_document(const struct fh_document *document)
{
    uint64_t sum = 0;
    char time[FH_DATE_TEXT_BYTES];
    const struct fh_slice slices[] = {document->id,   document->url,  document->title,  document->standfirst,
                                      document->body, document->date, document->source, document->category};
    for (size_t i = 0; i < sizeof slices / sizeof *slices; i++)
        touch(slices[i], &sum);
    fh_date_format(document->time, time);
    if (document->id.length == 0 || document->id.length > 4096 || sum == UINT64_MAX)
        abort();
}

static void count_skip(void *user, const struct fh_skip *skip)
{
    *(size_t *)user += strlen(skip->file) > 0 && strlen(skip->reason) > 0;
}

static void read_file(const char *path, const struct fh_reader_options *options)
{
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    if (fh_reader_open(&reader, &path, 1, options, &error) != FH_OK)
        return;
    for (int records = 0; records < RECORDS_MAX && fh_reader_next(reader, &document, &error) == FH_OK; records++)
        touch_document(&document);
    fh_reader_close(reader);
}

static enum fh_format format_of(uint8_t choice)
{
    static const char *const names[] = {"auto", "json", "text", "csv", "tsv", "trec", "xml", "html", "mbox"};
    const char *wanted = getenv("FUZZ_FORMAT");
    for (unsigned i = 0; wanted != NULL && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], wanted) == 0)
            return (enum fh_format)i;
    return (enum fh_format)(choice % (FH_FORMAT_MBOX + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, "UTF-8", "double:windows-1252", "UTF-16LE"};
    char path[64];
    size_t skipped = 0;
    if (size == 0)
        return 0;
    struct fh_reader_options options = {.format = format_of(data[0]),
                                        .encoding = encodings[data[0] / 16 % 4],
                                        .record_bytes_max = data[0] >= 128 ? 64 : 0,
                                        .keep_markup = data[0] >= 192,
                                        .on_skip = count_skip,
                                        .user = &skipped};
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_file(path, &options);
    close(fd);
    return 0;
}
