/* One immutable segment, opened: everything of it is read in place from the mapped file.
 *
 * Opening checks the section table, the fixed facts, and that sections have the sizes the facts
 * ask for; posting, position and text blocks are checked as they are decoded.
 *
 * The mapped file is shared and counted: a struct fh_segment is a cheap view of it, with what differs
 * between snapshots (doc_base, deletions) beside the pointers. Successive snapshots each have their own.
 */
#ifndef FH_INDEXER_SEGMENT_H
#define FH_INDEXER_SEGMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "indexer/bitmap.h"
#include "indexer/columns.h"
#include "indexer/container.h"
#include "indexer/idmap.h"
#include "indexer/pairs.h"
#include "indexer/positions.h"
#include "indexer/postings.h"
#include "indexer/store.h"
#include "indexer/termdict.h"
#include "indexer/types.h"

enum fh_section_id {
    FH_SECTION_FACTS = 1,
    FH_SECTION_TERMS = 10, /* + level, and so the three below */
    FH_SECTION_TERM_INDEX = 12,
    FH_SECTION_POSTINGS = 14,
    FH_SECTION_POSITIONS = 16, /* stem level only */
    FH_SECTION_PAIRS_BEFORE = 17, /* and 18, 19: what is 34 to 36 now, by the rule of earlier builds (pairs.h) */
    FH_SECTION_LENGTHS = 20,   /* u32 a document: weighted, in sixteenths */
    FH_SECTION_TITLE_LENGTHS = 21, /* u16 a document, in words */
    FH_SECTION_TIMES = 22,
    FH_SECTION_TIME_ZONES = 23,
    FH_SECTION_SOURCES = 24,
    FH_SECTION_SOURCE_VALUES = 25,
    FH_SECTION_CATEGORIES = 26,
    FH_SECTION_CATEGORY_VALUES = 27,
    FH_SECTION_IDS = 30,
    FH_SECTION_ID_INDEX = 31,
    FH_SECTION_ID_HASHES = 32,
    FH_SECTION_ID_DOCS = 33,
    FH_SECTION_COMMON = 34, /* the three tables of pairs.h; none in a small segment */
    FH_SECTION_PAIR_ROWS = 35,
    FH_SECTION_PAIR_MARKS = 36,
    FH_SECTION_STORE = 40,
    FH_SECTION_STORE_INDEX = 41,
    FH_SECTION_STORE_BLOCK_OF = 42,
    FH_SECTION_STORE_SLOT_OF = 43
};

/* The facts section: these fields in this order, each as a little-endian u64 (impact_length as
 * its IEEE double's bits). */
struct fh_segment_facts {
    uint64_t doc_count;
    uint64_t level_count;     /* 1: stems only; 2: stems and forms */
    struct fh_weights weights; /* a word each */
    uint64_t total_length;    /* sum of the lengths column */
    double impact_length;     /* the average length (in words) that impacts assume */
    uint64_t term_count[FH_LEVEL_COUNT];
    uint64_t posting_count[FH_LEVEL_COUNT];
    uint64_t position_count;
    uint64_t stored;          /* 1: the segment has the store sections */
};
#define FH_FACTS_BYTES (12u * 8u)

struct fh_segment {
    atomic_uint *references;    /* views of the mapped file, this one among them */
    struct fh_container container; /* closed with the last of them */
    char *name;                 /* file name, for messages and the manifest; shared likewise */
    struct fh_segment_facts facts;
    uint32_t doc_count;
    fh_doc_id doc_base;         /* of the snapshot: set by whoever opens several */
    struct fh_termdict terms[FH_LEVEL_COUNT];
    struct fh_slice postings[FH_LEVEL_COUNT];
    struct fh_slice positions;
    struct fh_pairs pairs;
    const uint32_t *lengths;
    const uint16_t *title_lengths;
    struct fh_times times;
    struct fh_labels sources, categories;
    struct fh_idmap ids;
    struct fh_store store;      /* block_count 0 without stored text */
    struct fh_bitmap deleted;   /* of this view; owned */
};

/* Opens directory/name, nothing deleted. FH_ERR_NOT_FOUND when the file is gone (a newer commit may have
 * retired it). */
enum fh_status fh_segment_open(struct fh_segment **segment, const char *directory, const char *name, struct fh_error *error);

/* The same over bytes in memory, at a multiple of 8, that outlive the segment. */
enum fh_status fh_segment_view(struct fh_segment **segment, struct fh_slice bytes, const char *name, struct fh_error *error);

/* Another view of the same mapped file, nothing deleted. From any thread. */
enum fh_status fh_segment_share(struct fh_segment **view, const struct fh_segment *segment, struct fh_error *error);

/* Gives a view back, and with the last one the file. NULL is fine. From any thread. */
void fh_segment_close(struct fh_segment *segment);

/* The lists of a term of this segment. FH_ERR_CORRUPT when the dictionary points outside. */
enum fh_status fh_segment_postings(const struct fh_segment *segment, enum fh_level level, const struct fh_term_info *info,
                                   struct fh_postings *list, struct fh_error *error);
/* Stem level, two postings or more. (One posting: info->single_positions.) */
enum fh_status fh_segment_positions(const struct fh_segment *segment, const struct fh_term_info *info,
                                    struct fh_positions *list, struct fh_error *error);

#endif
