/* A run: a batch of documents, analysed and inverted, in memory.
 *
 * It holds what a segment holds, in plain arrays and variable-byte streams, until enough runs have
 * gathered to be written out as one segment. Runs are made by the inverter (inverter.h), each by
 * one thread, and read as sources (source.h).
 *
 * A level's stream has its terms in order of their bytes, each as
 *     length u8, the bytes, bytes of its postings u32, doc_freq varint, at the form level the number of its stem varint
 *     for each posting
 *         varint: doc distance to the one before (the first: doc + 1) * 2 + plain
 *         unless plain (freq 1, not in title or lead): varint freq * 4 + in_lead * 2 + in_title; varint title freq if
 *         in_title; varint lead freq if in_lead
 *         stem level: first position varint, then distances less one
 */
#ifndef FH_INDEXER_RUN_H
#define FH_INDEXER_RUN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "indexer/source.h"

struct fh_run_document {
    struct fh_slice id, source, category; /* in the run's arena */
    int64_t time;
    uint32_t length, title_length;
};

struct fh_run {
    struct fh_source source; /* first: a run is a source */
    struct fh_arena arena;
    struct fh_run_document *documents;
    struct fh_buffer streams[FH_LEVEL_COUNT];
    uint64_t *id_hashes;
    uint32_t *id_docs;
    struct fh_buffer store_blocks;
    uint64_t *store_ends; /* end of each block in store_blocks */
    uint32_t *store_block_of;
    uint8_t *store_slot_of;
    /* Reader: */
    enum fh_level level;
    bool twin; /* another one owns all but the reader */
    uint32_t next_term;
    const uint8_t *next, *next_head, *end;
    uint32_t postings_left;
    fh_doc_id previous_doc;
    uint32_t *gaps; /* of the postings handed out last */
    size_t gaps_capacity;
};

/* An empty run with room for `doc_count` documents. */
enum fh_status fh_run_new(struct fh_run **run, uint32_t doc_count, struct fh_error *error);

/* What it holds in memory. */
size_t fh_run_bytes(const struct fh_run *run);

#endif
