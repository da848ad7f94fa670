/* Fixed-width facts about every document: lengths, time, source, category. One section each,
 * little-endian, element i for doc_id i, read in place from the mapped file.
 *
 * Times also keep a minimum and maximum for every 4,096 documents (zones), so that date ranges and
 * newest-first can skip. Sources and categories are numbers into a table of distinct values in
 * order of first appearance; number 0 is the empty value. A value longer than FH_LABEL_BYTES_MAX is no
 * label any more: the column keeps its beginning, cut before a whole character, the stored article all of it.
 *
 * The slices given to _open are sections of a container: aligned to 8, and borrowed until it is closed.
 * Opening looks at lengths and a few words, never at what is long.
 */
#ifndef FH_INDEXER_COLUMNS_H
#define FH_INDEXER_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"
#include "indexer/types.h"

#define FH_ZONE_DOCS 4096u
#define FH_LABEL_BYTES_MAX 1024u

static inline uint32_t fh_zone_count(uint32_t doc_count)
{
    return doc_count / FH_ZONE_DOCS + (doc_count % FH_ZONE_DOCS != 0);
}

/* ---- Times ---- */

struct fh_times {
    const int64_t *times; /* FH_NO_TIME where there is none */
    const int64_t *zones; /* pairs: smallest and largest time of 4,096 documents, those without a date
                             left out (a zone of none: INT64_MAX, INT64_MIN) */
    uint32_t doc_count;
};

/* FH_ERR_CORRUPT when the sections do not have the sizes that doc_count asks for. */
enum fh_status fh_times_open(struct fh_times *times, uint32_t doc_count, struct fh_slice column, struct fh_slice zones,
                             const char *file, struct fh_error *error);

struct fh_times_writer { /* owns nothing: no release */
    struct fh_file_writer *column, *zones;
    uint32_t in_zone;
    int64_t smallest, largest;
};
void fh_times_writer_init(struct fh_times_writer *writer, struct fh_file_writer *column, struct fh_file_writer *zones);
void fh_times_writer_add(struct fh_times_writer *writer, int64_t time);
void fh_times_writer_finish(struct fh_times_writer *writer);

/* ---- Distinct strings ---- */

/* values section: count u32, then count + 1 offsets u32 into the bytes that follow, the first two of
 * them 0 (the empty value), rising, the last one the number of bytes. */
struct fh_labels {
    const uint32_t *ords; /* one a document, all below value_count (checked when read, not when opened) */
    uint32_t doc_count, value_count;
    const uint8_t *offsets;
    struct fh_slice bytes;
};

/* FH_ERR_CORRUPT when sizes or the ends of the table of values do not fit. */
enum fh_status fh_labels_open(struct fh_labels *labels, uint32_t doc_count, struct fh_slice column,
                              struct fh_slice values, const char *file, struct fh_error *error);
struct fh_slice fh_labels_value(const struct fh_labels *labels, uint32_t ord); /* empty when out of range or damaged */
static inline struct fh_slice fh_labels_of(const struct fh_labels *labels, fh_doc_id doc)
{
    return fh_labels_value(labels, labels->ords[doc]);
}

/* Numbers values as they come: the column is written at once, the table of values, which is held in
 * memory, by finish. Sticky: what failed once is reported by finish. */
struct fh_labels_writer {
    struct fh_file_writer *column, *values;
    struct fh_arena arena;
    struct fh_slice *list; /* distinct values by number */
    size_t count, capacity;
    uint32_t *table; /* open addressing: number + 1 */
    size_t table_size;
    bool failed;
};
void fh_labels_writer_init(struct fh_labels_writer *writer, struct fh_file_writer *column, struct fh_file_writer *values);
void fh_labels_writer_release(struct fh_labels_writer *writer);
void fh_labels_writer_add(struct fh_labels_writer *writer, struct fh_slice value);

/* Writes the values. False out of memory (or past 4 GiB of distinct values); the file writers keep their
 * own failures. The writer must still be released. */
bool fh_labels_writer_finish(struct fh_labels_writer *writer);

#endif
