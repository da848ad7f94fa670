/* A second reader of the index, written from docs/FORMAT.md alone: what it reads is what the document says.
 *
 * Everything is decoded into arrays, front to back, by plain loops; nothing is skipped to and nothing is fast. It
 * shares no code with the library, so that a mistake of one is not a mistake of both. It is for whole indexes: whatever
 * is not as the document says, rules for writers included, fails the running CMocka test.
 */
#ifndef FH_TESTS_SUPPORT_NAIVE_READER_H
#define FH_TESTS_SUPPORT_NAIVE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/support/naive_bytes.h"

/* ---- The directory ---- */

struct naive_segment_line {
    char file[48], deletions[48]; /* "-": none */
    uint64_t documents, length, bytes, deleted;
};

struct naive_manifest {
    uint64_t commit, title_weight, lead_weight, next_file, total_length;
    char analyzer[64], analyzer_file[48], store[48];
    unsigned levels;
    size_t segment_count;
    struct naive_segment_line *segments;
};

enum { NAIVE_SECTIONS = 44, NAIVE_STEM = 0, NAIVE_FORM = 1 };

struct naive_segment {
    struct naive_segment_line line;
    struct naive_bytes file, section[NAIVE_SECTIONS]; /* by id; at NULL: not there */
    uint64_t documents, levels, title_weight, lead_weight, length_sum, terms[2], postings[2], positions, stored;
    uint64_t version;     /* of the file */
    double impact_length; /* words */
    bool *deleted;        /* one for each document */
};

struct naive_index {
    struct naive_manifest manifest;
    struct naive_bytes analyzer, dictionary; /* without their hashes; dictionary.at NULL: none */
    struct naive_segment *segments;
    void *dictionary_file, *analyzer_bytes;
};

void naive_open(struct naive_index *index, const char *directory);
void naive_close(struct naive_index *index);

/* ---- Terms and lists ---- */

struct naive_posting {
    uint32_t doc_id, freq, titles, leads;
};

struct naive_term {
    uint8_t bytes[255];
    size_t length;
    unsigned impact;
    uint64_t stem; /* form level: number of its stem */
    bool has_list;
    uint64_t doc_freq, total_term_freq, title_freq;
    struct naive_posting only;          /* without a list */
    struct naive_bytes list, positions; /* positions of the only posting, too */
};

/* All terms of a level in order (free). */
struct naive_term *naive_terms(const struct naive_segment *segment, unsigned level);

/* The postings of a term (free), doc_freq of them; and the positions of these, end to end (free). */
struct naive_posting *naive_postings(const struct naive_segment *segment, const struct naive_term *term);
uint32_t *naive_positions(const struct naive_segment *segment, const struct naive_term *term,
                          const struct naive_posting *postings);

/* What a posting's impact is by the formula. */
unsigned naive_impact(const struct naive_segment *segment, const struct naive_posting *posting);

struct naive_mark {
    uint32_t rank, freq;
    bool special; /* in title or lead */
};

struct naive_pair {
    uint32_t first, second; /* numbers of stems */
    uint64_t count;
    struct naive_mark *marks; /* free */
};

/* The pairs of frequent words (free), *count of them. `stems`: the terms of the stem level. */
struct naive_pair *naive_pairs(const struct naive_segment *segment, const struct naive_term *stems, size_t *count);

/* ---- Documents ---- */

struct naive_document {
    uint64_t weighted_length, title_words;   /* sixteenths; words */
    int64_t time, time_stored;               /* of the column, of the stored article; INT64_MIN: none */
    struct naive_bytes id, source, category; /* of the ids and columns */
    struct naive_bytes stored[8]; /* id url title standfirst body date source category; at NULL: not stored */
    void *memory[2];
};

/* All documents of a segment; the tables beside them are checked on the way. */
struct naive_document *naive_documents(const struct naive_index *index, const struct naive_segment *segment);
void naive_documents_free(struct naive_document *documents, uint64_t count);

/* Whether a position is in the lead of a document with such a title. */
bool naive_in_lead(uint64_t position, uint64_t title_words);

/* ---- What follows from one part for another ---- */

/* Lays the words of every document out by their positions and checks from these: title lengths, titles and leads of
 * postings, weighted lengths, the distance between fields, which stems are frequent, and every pair of them. */
void naive_check_layout(const struct naive_segment *segment, const struct naive_document *documents,
                        const struct naive_term *stems);

#endif
