/* What an inverter holds. Private to inverter.c (documents) and inverter_terms.c (grouping by term). */
#ifndef FH_INDEXER_INVERTER_STATE_H
#define FH_INDEXER_INVERTER_STATE_H

#include "indexer/inverter.h"
#include "indexer/term_order.h"

struct fh_inverter {
    struct fh_inverter_options options;
    struct fh_session *session;
    struct fh_store_encoder *encoder;
    struct fh_tokens tokens;

    /* The words of the batch, in text order. */
    size_t word_count;
    uint32_t *terms[FH_LEVEL_COUNT]; /* session ids */
    size_t terms_capacity[FH_LEVEL_COUNT];
    uint32_t *positions;
    size_t positions_capacity;
    size_t *doc_ends; /* words up to the end of each document */
    size_t doc_ends_capacity;
    uint32_t *title_lengths; /* of each document */
    size_t title_lengths_capacity;

    /* By session id. */
    uint32_t *counts[FH_LEVEL_COUNT]; /* words of the batch; then where the term's places go */
    size_t counts_capacity[FH_LEVEL_COUNT];
    uint32_t *ranks; /* term_ord of the stem in the run */
    size_t ranks_capacity;

    struct fh_term_order orders[FH_LEVEL_COUNT];
    uint32_t *present; /* which terms of the order of one level the batch has */
    size_t present_count, present_capacity;
    uint64_t *places; /* doc << 32 | position, grouped by term */
    size_t places_capacity;
};

/* Writes the terms and postings of a level into the run. */
enum fh_status fh_inverter_level(struct fh_inverter *inverter, struct fh_run *run, enum fh_level level,
                                 struct fh_error *error);

#endif
