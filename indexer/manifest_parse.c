/* The text of a manifest, taken apart. See manifest.h.
 *
 * The grammar leaves no freedom, so that what parses is what the writer wrote: a reader that is lenient
 * with hostile bytes has to be so in all its corners. Whoever damages a byte meets the checksum first;
 * whoever makes a checksum fit meets these checks.
 */
#include "indexer/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/mem.h"
#include "indexer/container.h"
#include "indexer/types.h"

#define CHECKSUM_LINE_BYTES (5u + 16u + 1u) /* "xxh3 ", 16 digits, newline */

struct scanner {
    const char *next, *end; /* of the lines before the checksum's */
    unsigned line;          /* from 1 */
    const char *file;
    struct fh_error *error;
};

static enum fh_status wrong(const struct scanner *scanner, const char *reason)
{
    return fh_fail(scanner->error, FH_ERR_CORRUPT, "%s: line %u: %s", scanner->file, scanner->line, reason);
}

/* ---- Words ---- */

/* Passes over this text, if it is next. */
static bool scan_text(struct scanner *scanner, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(scanner->end - scanner->next) < length || memcmp(scanner->next, text, length) != 0)
        return false;
    scanner->next += length;
    return true;
}

static bool scan_line_end(struct scanner *scanner)
{
    scanner->line++;
    if (scan_text(scanner, "\n"))
        return true;
    scanner->line--;
    return false;
}

static bool scan_number(struct scanner *scanner, uint64_t most, uint64_t *number)
{
    const char *start = scanner->next;
    uint64_t value = 0;
    for (; scanner->next < scanner->end && *scanner->next >= '0' && *scanner->next <= '9'; scanner->next++) {
        uint64_t digit = (uint64_t)(*scanner->next - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    size_t digits = (size_t)(scanner->next - start);
    *number = value;
    return digits > 0 && (digits == 1 || *start != '0') && value <= most;
}

static bool alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool of_names(char c)
{
    return alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

/* A plain file name of at most capacity - 1 bytes. */
static bool scan_name(struct scanner *scanner, char *name, size_t capacity)
{
    size_t length = 0;
    const char *start = scanner->next;
    for (; scanner->next < scanner->end && of_names(*scanner->next); scanner->next++)
        length++;
    if (length == 0 || length >= capacity || !alphanumeric(*start))
        return false;
    memcpy(name, start, length);
    name[length] = '\0';
    return true;
}

/* ---- Lines ---- */

static enum fh_status scan_version(struct scanner *scanner)
{
    uint64_t version;
    if (!scan_text(scanner, "fihrist ") || !scan_number(scanner, UINT64_MAX, &version) || !scan_line_end(scanner))
        return wrong(scanner, "not a manifest");
    if (version < FH_FORMAT_VERSION_OLDEST || version > FH_FORMAT_VERSION)
        return fh_fail(scanner->error, FH_ERR_VERSION, "%s: format version %llu; this library reads versions %u to %u",
                       scanner->file, (unsigned long long)version, FH_FORMAT_VERSION_OLDEST, FH_FORMAT_VERSION);
    return FH_OK;
}

/* "xxh3 " and sixteen digits, which stand for every byte before them. */
static enum fh_status scan_checksum(struct scanner *scanner, const char *start)
{
    char expected[CHECKSUM_LINE_BYTES + 1];
    uint64_t hash = XXH3_64bits(start, (size_t)(scanner->end - start));
    snprintf(expected, sizeof expected, "xxh3 %016llx\n", (unsigned long long)hash);
    if (memcmp(scanner->end, expected, CHECKSUM_LINE_BYTES) != 0)
        return fh_fail_corrupt(scanner->error, scanner->file, (size_t)(scanner->end - start), "bad checksum");
    return FH_OK;
}

static enum fh_status scan_levels(struct scanner *scanner, struct fh_manifest *manifest)
{
    if (!scan_text(scanner, "levels stem"))
        return wrong(scanner, "expected levels");
    manifest->levels = scan_text(scanner, " form") ? FH_LEVELS_BOTH : FH_LEVELS_STEM;
    return scan_line_end(scanner) ? FH_OK : wrong(scanner, "bad levels");
}

static enum fh_status scan_store(struct scanner *scanner, struct fh_manifest *manifest)
{
    if (!scan_text(scanner, "store "))
        return wrong(scanner, "expected store");
    manifest->stored = true;
    if (scan_text(scanner, "-\n")) {
        scanner->line++;
        return FH_OK;
    }
    if (!scan_name(scanner, manifest->dictionary_file, sizeof manifest->dictionary_file) || !scan_line_end(scanner))
        return wrong(scanner, "bad name of the store's dictionary");
    if (strcmp(manifest->dictionary_file, "none") == 0) {
        manifest->stored = false;
        manifest->dictionary_file[0] = '\0';
    }
    return FH_OK;
}

static int digit_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool scan_note(struct scanner *scanner, struct fh_manifest *manifest)
{
    for (; scanner->end - scanner->next >= 2 && *scanner->next != '\n'; scanner->next += 2) {
        int high = digit_value(scanner->next[0]), low = digit_value(scanner->next[1]);
        if (high < 0 || low < 0 || manifest->note_length == FH_NOTE_BYTES_MAX)
            return false;
        manifest->note[manifest->note_length++] = (uint8_t)(high << 4 | low);
    }
    return manifest->note_length > 0 && scan_line_end(scanner);
}

static enum fh_status scan_weights(struct scanner *scanner, struct fh_weights *weights)
{
    uint64_t title, lead;
    if (!scan_text(scanner, "title_weight ") || !scan_number(scanner, FH_WEIGHT_MAX, &title) || title == 0 ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad title weight");
    if (!scan_text(scanner, "lead_weight ") || !scan_number(scanner, FH_WEIGHT_MAX, &lead) || lead < FH_SIXTEENTHS ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad lead weight");
    *weights = (struct fh_weights){(uint32_t)title, (uint32_t)lead};
    return FH_OK;
}

static enum fh_status scan_head(struct scanner *scanner, struct fh_manifest *manifest, uint64_t *total_length)
{
    if (!scan_text(scanner, "commit ") || !scan_number(scanner, UINT64_MAX, &manifest->commit) ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad commit number");
    if (!scan_text(scanner, "analyzer ") ||
        !scan_name(scanner, manifest->analyzer_identity, sizeof manifest->analyzer_identity) ||
        !scan_text(scanner, " ") || !scan_name(scanner, manifest->analyzer_file, sizeof manifest->analyzer_file) ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad analyzer");
    enum fh_status status = scan_levels(scanner, manifest);
    if (status != FH_OK)
        return status;
    status = scan_weights(scanner, &manifest->weights);
    if (status == FH_OK)
        status = scan_store(scanner, manifest);
    if (status != FH_OK)
        return status;
    if (!scan_text(scanner, "next_file ") || !scan_number(scanner, UINT64_MAX, &manifest->next_file) ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad number of the next file");
    if (!scan_text(scanner, "written ") || !scan_number(scanner, UINT64_MAX, &manifest->bytes_added) ||
        !scan_text(scanner, " ") || !scan_number(scanner, UINT64_MAX, &manifest->bytes_merged) ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad bytes written");
    if (scan_text(scanner, "note ") && !scan_note(scanner, manifest))
        return wrong(scanner, "bad note");
    if (!scan_text(scanner, "total_length ") || !scan_number(scanner, UINT64_MAX, total_length) ||
        !scan_line_end(scanner))
        return wrong(scanner, "bad total length");
    return FH_OK;
}

/* "deleted 0 -" or "deleted 5 NAME". */
static bool scan_deletions(struct scanner *scanner, struct fh_manifest_segment *segment)
{
    uint64_t deleted;
    if (!scan_text(scanner, " deleted ") || !scan_number(scanner, segment->doc_count, &deleted))
        return false;
    segment->deleted_count = (uint32_t)deleted;
    if (deleted == 0)
        return scan_text(scanner, " -");
    return scan_text(scanner, " ") && scan_name(scanner, segment->deletions, sizeof segment->deletions);
}

static enum fh_status scan_segment(struct scanner *scanner, struct fh_manifest *manifest)
{
    struct fh_manifest_segment segment;
    uint64_t documents;
    memset(&segment, 0, sizeof segment);
    if (!scan_text(scanner, "segment ") || !scan_name(scanner, segment.name, sizeof segment.name) ||
        !scan_text(scanner, " documents ") || !scan_number(scanner, FH_DOC_COUNT_MAX - 1, &documents) || documents == 0)
        return wrong(scanner, "bad segment name or number of documents");
    segment.doc_count = (uint32_t)documents;
    if (!scan_text(scanner, " length ") || !scan_number(scanner, UINT64_MAX, &segment.length) ||
        !scan_text(scanner, " bytes ") || !scan_number(scanner, UINT64_MAX, &segment.bytes))
        return wrong(scanner, "bad length or bytes of a segment");
    if (!scan_deletions(scanner, &segment) || !scan_line_end(scanner))
        return wrong(scanner, "bad deletions of a segment");
    return fh_manifest_add(manifest, &segment, scanner->error);
}

/* ---- The whole ---- */

static int name_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No file may play two parts. */
static enum fh_status check_names(const struct fh_manifest *manifest, const struct scanner *scanner)
{
    size_t count = 0;
    const char **names = fh_malloc((2 * manifest->segment_count + 2) * sizeof *names);
    if (names == NULL)
        return fh_fail_nomem(scanner->error);
    names[count++] = manifest->analyzer_file;
    if (manifest->dictionary_file[0] != '\0')
        names[count++] = manifest->dictionary_file;
    for (size_t i = 0; i < manifest->segment_count; i++) {
        names[count++] = manifest->segments[i].name;
        if (manifest->segments[i].deletions[0] != '\0')
            names[count++] = manifest->segments[i].deletions;
    }
    qsort(names, count, sizeof *names, name_order);
    enum fh_status status = FH_OK;
    for (size_t i = 1; i < count && status == FH_OK; i++) {
        if (strcmp(names[i - 1], names[i]) == 0)
            status = fh_fail_corrupt(scanner->error, scanner->file, 0, "%s is named twice", names[i]);
    }
    fh_free(names);
    return status;
}

static enum fh_status check_sums(const struct fh_manifest *manifest, uint64_t total_length,
                                 const struct scanner *scanner)
{
    uint64_t documents = 0, length = 0;
    for (size_t i = 0; i < manifest->segment_count; i++) {
        documents += manifest->segments[i].doc_count;
        if (length > UINT64_MAX - manifest->segments[i].length)
            return fh_fail_corrupt(scanner->error, scanner->file, 0, "lengths of the segments overflow");
        length += manifest->segments[i].length;
    }
    if (length != total_length)
        return fh_fail_corrupt(scanner->error, scanner->file, 0, "total length is not the sum over the segments");
    if (documents >= FH_DOC_COUNT_MAX)
        return fh_fail_corrupt(scanner->error, scanner->file, 0, "%llu documents are too many",
                               (unsigned long long)documents);
    return FH_OK;
}

static enum fh_status scan_manifest(struct scanner *scanner, struct fh_manifest *manifest)
{
    const char *start = scanner->next;
    uint64_t total_length = 0;
    enum fh_status status = scan_version(scanner);
    if (status == FH_OK)
        status = scan_checksum(scanner, start);
    if (status == FH_OK)
        status = scan_head(scanner, manifest, &total_length);
    while (status == FH_OK && scanner->next < scanner->end)
        status = scan_segment(scanner, manifest);
    if (status == FH_OK)
        status = check_names(manifest, scanner);
    if (status == FH_OK)
        status = check_sums(manifest, total_length, scanner);
    return status;
}

enum fh_status fh_manifest_parse(struct fh_manifest *manifest, struct fh_slice text, const char *file,
                                 struct fh_error *error)
{
    memset(manifest, 0, sizeof *manifest);
    if (text.length < CHECKSUM_LINE_BYTES)
        return fh_fail_corrupt(error, file, text.length, "cut off");
    struct scanner scanner = {text.bytes, text.bytes + text.length - CHECKSUM_LINE_BYTES, 1, file, error};
    enum fh_status status = scan_manifest(&scanner, manifest);
    if (status != FH_OK)
        fh_manifest_release(manifest);
    return status;
}
