/* Inversion by counting sort: the words of a batch, which stand in text order, grouped by term in one pass
 * (they were counted when they were noted), no hashing and no allocation a word. See inverter.h.
 */
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/inverter_state.h"

#define HEAD_BYTES_MAX (1 + FH_TERM_BYTES_MAX + 4 + 2 * FH_VARINT_MAX)
#define POSTING_BYTES_MAX 16 /* doc, freq, titles, leads */
#define POSITION_BYTES_MAX 5
#define NAMES_AHEAD 16 /* terms whose bytes are fetched while those before are encoded: they lie all over the session */

/* ---- Grouping ---- */

/* counts[id] becomes where the term's places start, terms in order. Fills `present` with the terms that the batch has,
 * which of a small one are few of those that the session knows. False out of memory. */
static bool lay_out(struct fh_inverter *inverter, enum fh_level level)
{
    const struct fh_term_order *order = &inverter->orders[level];
    uint32_t *counts = inverter->counts[level], start = 0;
    size_t count = 0;
    uint32_t *present = fh_grow(inverter->present, &inverter->present_capacity, order->count + 1, sizeof *present);
    if (present == NULL)
        return false;
    inverter->present = present;
    for (size_t i = 0; i < order->count; i++) {
        uint32_t id = order->list[i].id, size = counts[id];
        present[count] = (uint32_t)i; /* no branch: whether it is there is hard to foresee */
        count += size > 0;
        counts[id] = start;
        start += size;
    }
    inverter->present_count = count;
    return true;
}

/* Puts every word's place to those of its term; counts[id] becomes where the term's places end. */
static enum fh_status group_places(struct fh_inverter *inverter, uint32_t doc_count, enum fh_level level,
                                   struct fh_error *error)
{
    uint64_t *places = fh_grow(inverter->places, &inverter->places_capacity, inverter->word_count, sizeof *places);
    if (places == NULL)
        return fh_fail_nomem(error);
    inverter->places = places;
    const uint32_t *terms = inverter->terms[level], *positions = inverter->positions;
    uint32_t *next = inverter->counts[level];
    size_t i = 0;
    for (fh_doc_id doc = 0; doc < doc_count; doc++)
        for (; i < inverter->doc_ends[doc]; i++)
            places[next[terms[i]]++] = (uint64_t)doc << 32 | positions[i];
    return FH_OK;
}

/* ---- Encoding ---- */

/* What stands before a term's postings; *size is where their length goes. */
static uint8_t *put_head(uint8_t *p, struct fh_slice term, uint32_t doc_freq, enum fh_level level,
                         fh_term_ord stem_ord, uint8_t **size)
{
    *p++ = (uint8_t)term.length;
    if (term.length > 0)
        memcpy(p, term.bytes, term.length);
    *size = p + term.length;
    p = fh_varint_put(*size + sizeof(uint32_t), doc_freq);
    return level == FH_LEVEL_FORM ? fh_varint_put(p, stem_ord) : p;
}

/* The first posting of the places: how many of them it is, and how many of these are in title and lead. */
static inline struct fh_occurrences take_posting(const uint64_t *places, uint32_t count, uint32_t title_length,
                                                 bool with_leads)
{
    struct fh_occurrences in = {0, 0, 0};
    fh_doc_id doc = (fh_doc_id)(places[0] >> 32);
    do {
        uint32_t position = (uint32_t)places[in.freq++];
        in.titles += position < title_length;
        in.leads += with_leads && fh_in_lead(position, title_length);
    } while (in.freq < count && (fh_doc_id)(places[in.freq] >> 32) == doc);
    return in;
}

/* Encodes the postings of one term from its places. */
static uint8_t *put_postings(uint8_t *p, const uint32_t *title_lengths, enum fh_level level, bool with_leads,
                             const uint64_t *places, uint32_t count)
{
    fh_doc_id previous_doc = FH_DOC_END;
    for (uint32_t i = 0; i < count;) {
        fh_doc_id doc = (fh_doc_id)(places[i] >> 32);
        struct fh_occurrences in = take_posting(places + i, count - i, title_lengths[doc], with_leads);
        bool plain = in.freq == 1 && in.titles == 0 && in.leads == 0;
        p = fh_varint_put(p, (uint64_t)(doc - previous_doc) << 1 | plain);
        if (!plain)
            p = fh_varint_put(p, (uint64_t)in.freq << 2 | (uint64_t)(in.leads > 0) << 1 | (in.titles > 0));
        if (in.titles > 0)
            p = fh_varint_put(p, in.titles);
        if (in.leads > 0)
            p = fh_varint_put(p, in.leads);
        if (level == FH_LEVEL_STEM)
            p = fh_varint_put(p, (uint32_t)places[i]);
        for (uint32_t k = i + 1; k < i + in.freq && level == FH_LEVEL_STEM; k++)
            p = fh_varint_put(p, (uint32_t)places[k] - (uint32_t)places[k - 1] - 1);
        previous_doc = doc;
        i += in.freq;
    }
    return p;
}

/* How many documents the places are in. */
static uint32_t count_documents(const uint64_t *places, uint32_t count)
{
    uint32_t documents = 1;
    for (uint32_t i = 1; i < count; i++)
        documents += (places[i] >> 32) != (places[i - 1] >> 32);
    return documents;
}

/* Appends a term and its postings to the level's stream; a failure to do so stays with the stream. */
static void put_term(struct fh_inverter *inverter, struct fh_run *run, enum fh_level level,
                     const struct fh_ordered_term *term, const uint64_t *places, uint32_t count)
{
    struct fh_buffer *stream = &run->streams[level];
    fh_term_ord stem_ord = FH_TERM_NONE;
    if (level == FH_LEVEL_STEM)
        inverter->ranks[term->id] = run->source.term_count[level];
    else
        stem_ord = inverter->ranks[fh_session_stem_of_form(inverter->session, term->id)];
    run->source.term_count[level]++;
    uint32_t documents = count_documents(places, count);
    size_t most = HEAD_BYTES_MAX + (size_t)documents * POSTING_BYTES_MAX + (size_t)count * POSITION_BYTES_MAX;
    uint8_t *start = (uint8_t *)fh_buffer_reserve(stream, most);
    if (start == NULL)
        return;
    bool with_leads = fh_weights_lead(inverter->options.weights);
    uint8_t *size, *postings = put_head(start, (struct fh_slice){term->bytes, term->length}, documents, level, stem_ord, &size);
    uint8_t *end = put_postings(postings, inverter->title_lengths, level, with_leads, places, count);
    fh_store_u32(size, (uint32_t)(end - postings)); /* less than six bytes a word, and a batch is a gibibyte of text */
    stream->length += (size_t)(end - start);
}

static bool reserve_ranks(struct fh_inverter *inverter)
{
    uint32_t *moved = fh_grow(inverter->ranks, &inverter->ranks_capacity, fh_session_stem_count(inverter->session),
                              sizeof *moved);
    if (moved != NULL)
        inverter->ranks = moved;
    return moved != NULL;
}

enum fh_status fh_inverter_level(struct fh_inverter *inverter, struct fh_run *run, enum fh_level level,
                                 struct fh_error *error)
{
    struct fh_term_order *order = &inverter->orders[level];
    if (!fh_term_order_update(order, inverter->session, level) ||
        (level == FH_LEVEL_STEM && !reserve_ranks(inverter)) || !lay_out(inverter, level))
        return fh_fail_nomem(error);
    enum fh_status status = group_places(inverter, run->source.doc_count, level, error);
    if (status != FH_OK)
        return status;
    uint32_t start = 0;
    for (size_t i = 0; i < inverter->present_count; i++) {
        const struct fh_ordered_term *term = &order->list[inverter->present[i]];
        uint32_t end = inverter->counts[level][term->id];
        if (i + NAMES_AHEAD < inverter->present_count)
            __builtin_prefetch(order->list[inverter->present[i + NAMES_AHEAD]].bytes);
        put_term(inverter, run, level, term, inverter->places + start, end - start);
        start = end;
    }
    struct fh_buffer *stream = &run->streams[level];
    fh_buffer_shrink(stream);
    return fh_buffer_ok(stream) ? FH_OK : fh_fail_nomem(error);
}
