/* How fast archives are read: every kind against `cat` through the same decompressor, in one run.
 *
 *     readers ARCHIVE FOLDER [REPEAT]
 *     … | readers -                  a stream as long as one likes: speed, and the most memory it took
 *
 * Writes the articles of ARCHIVE into FOLDER in each kind, compressed by zstd (pages in a tar), unless they
 * are there. Then, in turn and REPEAT times (3), the bytes alone are taken out of the wrapping and the documents are
 * read; the least processor time of each counts. Every kind must give all the documents.
 */
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bench/support/kinds.h"
#include "corpus/archive.h"
#include "corpus/reader.h"

static double cpu_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

_Noreturn static void give_up(const char *what, const char *reason)
{
    fprintf(stderr, "readers: %s: %s\n", what, reason);
    exit(4);
}

/* ---- Writing ---- */

static void put_entry(struct archive *out, const char *name, struct fh_slice bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)bytes.length);
    if (archive_write_header(out, entry) != ARCHIVE_OK ||
        archive_write_data(out, bytes.bytes, bytes.length) != (la_ssize_t)bytes.length)
        give_up(name, archive_error_string(out));
    archive_entry_free(entry);
}

static struct archive *start_archive(const struct kind *kind, const char *path)
{
    struct archive *out = archive_write_new();
    archive_write_add_filter_zstd(out);
    if (kind->a_file_each)
        archive_write_set_format_ustar(out);
    else
        archive_write_set_format_raw(out);
    if (archive_write_open_filename(out, path) != ARCHIVE_OK)
        give_up(path, archive_error_string(out));
    return out;
}

static void write_documents(struct archive *out, const struct kind *kind, struct fh_reader *reader)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_document document;
    struct fh_error error;
    char name[40];
    enum fh_status status;
    uint64_t count = 0;
    fh_buffer_append_text(&text, kind->header);
    while ((status = fh_reader_next(reader, &document, &error)) == FH_OK) {
        kind->put(&text, &document);
        snprintf(name, sizeof name, "%03" PRIu64 "/%06" PRIu64 ".%s", count / 1000, count, kind->name);
        count++;
        if (!kind->a_file_each)
            continue;
        put_entry(out, name, fh_buffer_slice(&text));
        fh_buffer_reset(&text);
    }
    fh_buffer_append_text(&text, kind->footer);
    if (status != FH_END || !fh_buffer_ok(&text))
        give_up(kind->name, status != FH_END ? error.message : "out of memory");
    if (!kind->a_file_each)
        put_entry(out, kind->name, fh_buffer_slice(&text));
    fh_buffer_release(&text);
}

static void write_kind(const struct kind *kind, const char *archive, const char *path)
{
    struct fh_reader_options options = {0};
    struct fh_reader *reader;
    struct fh_error error;
    char half[1100];
    snprintf(half, sizeof half, "%s.half", path);
    struct archive *out = start_archive(kind, half);
    if (fh_reader_open(&reader, &archive, 1, &options, &error) != FH_OK)
        give_up(archive, error.message);
    write_documents(out, kind, reader);
    fh_reader_close(reader);
    if (archive_write_close(out) != ARCHIVE_OK)
        give_up(path, archive_error_string(out));
    archive_write_free(out);
    if (rename(half, path) != 0)
        give_up(path, "cannot be renamed");
}

/* ---- Reading ---- */

/* Takes the bytes out of the wrapping, and looks at no more than that. */
static uint64_t cat(const char *path)
{
    static char bytes[1 << 16];
    struct fh_archive *archive;
    struct fh_error error;
    const char *name;
    uint64_t total = 0;
    size_t got = 1;
    if (fh_archive_open(&archive, path, NULL, &error) != FH_OK)
        give_up(path, error.message);
    while (fh_archive_next(archive, &name, &error) == FH_OK) {
        for (got = 1; got > 0; total += got) {
            if (fh_archive_read(archive, bytes, sizeof bytes, &got, &error) != FH_OK)
                give_up(path, error.message);
        }
    }
    fh_archive_close(archive);
    return total;
}

static uint64_t read_documents(const char *path, uint64_t *bytes)
{
    struct fh_reader_options options = {.strict = true};
    struct fh_reader *reader;
    struct fh_reader_counts counts;
    struct fh_document document;
    struct fh_error error;
    enum fh_status status = fh_reader_open(&reader, &path, 1, &options, &error);
    if (status != FH_OK)
        give_up(path, error.message);
    while ((status = fh_reader_next(reader, &document, &error)) == FH_OK)
        continue;
    if (status != FH_END)
        give_up(path, error.message);
    fh_reader_counts(reader, &counts);
    fh_reader_close(reader);
    *bytes = counts.bytes_text;
    return counts.documents;
}

struct times {
    double cat, read; /* processor seconds */
    uint64_t bytes, documents;
};

static struct times measure(const char *path, int repeat)
{
    struct times least = {1e9, 1e9, 0, 0};
    for (int i = 0; i < repeat; i++) {
        double start = cpu_now();
        least.bytes = cat(path);
        double middle = cpu_now();
        uint64_t text;
        least.documents = read_documents(path, &text);
        double end = cpu_now();
        least.cat = middle - start < least.cat ? middle - start : least.cat;
        least.read = end - middle < least.read ? end - middle : least.read;
    }
    return least;
}

static void read_stream(void)
{
    uint64_t bytes, documents = read_documents("-", &bytes);
    double seconds = cpu_now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" PRIu64 " documents, %.1f MB, %.1f MB a processor second, %.1f MB of memory at most\n", documents,
           (double)bytes / 1e6, (double)bytes / 1e6 / seconds, (double)usage.ru_maxrss * 1024 / 1e6);
}

static void compare(const char *archive, const char *folder, int repeat)
{
    uint64_t bytes, documents = read_documents(archive, &bytes);
    printf("%-14s %8s %10s %12s %12s\n", "kind", "MB", "cat MB/s", "reader MB/s", "time / cat's");
    for (size_t i = 0; i < kind_count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/articles.%s%s.zst", folder, kinds[i].name, kinds[i].a_file_each ? ".tar" : "");
        if (access(path, R_OK) != 0)
            write_kind(&kinds[i], archive, path);
        struct times least = measure(path, repeat);
        if (least.documents != documents)
            give_up(path, "gives another number of documents");
        double megabytes = (double)least.bytes / 1e6;
        printf("%-14s %8.1f %10.0f %12.1f %12.2f\n", kinds[i].name, megabytes, megabytes / least.cat,
               megabytes / least.read, least.read / least.cat);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "-") == 0) {
        read_stream();
        return 0;
    }
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: readers ARCHIVE FOLDER [REPEAT], or: ... | readers -\n");
        return 2;
    }
    compare(argv[1], argv[2], argc == 4 && atoi(argv[3]) > 0 ? atoi(argv[3]) : 3);
    return 0;
}
