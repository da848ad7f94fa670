/* What the parts of a check share: check*.c only. */
#ifndef FH_INDEXER_CHECK_STATE_H
#define FH_INDEXER_CHECK_STATE_H

#include "indexer/check.h"
#include "indexer/manifest.h"
#include "indexer/sealed.h"
#include "indexer/segment.h"

#define FH_CHECK_SHOWN 10u /* problems of one topic that are told in full */

/* One segment of the commit, with how opening its files went. */
struct fh_check_segment {
    const struct fh_manifest_segment *entry;
    struct fh_segment *segment;    /* NULL: it did not open; error says why */
    struct fh_container container; /* open when only what is inside did not */
    struct fh_error error, deletions_error;
};

struct fh_check {
    const struct fh_check_options *options;
    struct fh_check_report *report;
    const char *directory;
    struct fh_error *error;
    enum fh_status status; /* FH_OK as long as the check can go on */

    struct fh_manifest manifest;
    struct fh_sealed analyzer, dictionary_file;
    struct fh_error analyzer_error, dictionary_error;
    struct fh_store_dictionary *dictionary; /* NULL when there is none to unpack articles with */
    struct fh_check_segment *segments;

    const char *file, *topic; /* what problems are about now */
    uint64_t topic_problems;
    uint64_t done, total, told; /* bytes, for progress */
};

/* ---- Telling ---- */

/* Starts a topic: `file` and `topic` head the messages, and live until the next topic. */
void fh_check_topic(struct fh_check *check, const char *file, const char *topic);
/* Silent once the check cannot go on. */
void fh_check_problem(struct fh_check *check, const char *format, ...) FH_PRINTF(2, 3);
void fh_check_note(struct fh_check *check, const char *format, ...) FH_PRINTF(2, 3);

/* The check cannot go on. */
void fh_check_nomem(struct fh_check *check);

/* So many bytes more have been looked at. False when the check cannot go on. */
bool fh_check_advance(struct fh_check *check, uint64_t bytes);

/* ---- Posting lists ---- */

struct fh_check_sums {
    uint64_t freq, titles; /* over the list */
};

/* Lists are compared by fingerprints: the sum over postings of freq * h(doc) + titles * h'(doc) + leads * h''(doc) modulo
 * 2^64, with mixing functions (the finalizer of SplitMix64: Steele, Lea and Flood, OOPSLA 2014). Unequal lists have equal
 * sums by accident only, and sums can be made in any order. */
static inline uint64_t fh_check_mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static inline uint64_t fh_check_fingerprint(fh_doc_id doc, struct fh_occurrences in)
{
    return in.freq * fh_check_mix((uint64_t)doc + 0x9E3779B97F4A7C15u) +
           in.titles * fh_check_mix((uint64_t)doc + 0xD1B54A32D192ED03u) +
           in.leads * fh_check_mix((uint64_t)doc + 0x8CB92BA72F3D8DD7u);
}

/* Reads a whole list: every block must decode, with skip entries and impacts that are true. Calls `visit`
 * for each block (docs, freqs and weighted filled; in[i] of posting i), which may be NULL. `name` is for messages.
 * False when a block is damaged. */
typedef void fh_check_visit(void *context, const struct fh_block *block, const struct fh_occurrences *in, uint32_t number);
bool fh_check_list(struct fh_check *check, const struct fh_segment *segment, const struct fh_postings *list,
                   const char *name, struct fh_block *block, struct fh_check_sums *sums, fh_check_visit *visit,
                   void *context);

/* ---- Documents, as the stem lists show them ---- */

struct fh_check_document {
    uint32_t words, titles, leads;
    uint32_t last;   /* largest position */
    uint64_t places; /* sum of fh_check_mix over its positions */
};

/* Lengths are what the lists say, and the positions of each document are those of so many words. */
void fh_check_documents(struct fh_check *check, const struct fh_segment *segment,
                        const struct fh_check_document *documents);

/* ---- Parts ---- */

void fh_check_terms(struct fh_check *check, const struct fh_segment *segment);
void fh_check_pairs(struct fh_check *check, const struct fh_segment *segment);
void fh_check_columns(struct fh_check *check, const struct fh_segment *segment);
void fh_check_ids(struct fh_check *check, const struct fh_segment *segment);
void fh_check_store(struct fh_check *check, const struct fh_segment *segment);

/* No two live documents of the index have one id. */
void fh_check_unique(struct fh_check *check);

#endif
