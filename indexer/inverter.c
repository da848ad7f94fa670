/* A batch of documents: its words with their terms and places, its texts packed, its ids hashed. How words
 * are grouped by term is in inverter_terms.c. See inverter.h.
 */
#include "indexer/inverter_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/idmap.h"

enum fh_status fh_inverter_new(struct fh_inverter **out, const struct fh_inverter_options *options, struct fh_error *error)
{
    *out = NULL;
    struct fh_inverter *inverter = fh_calloc(1, sizeof *inverter);
    if (inverter == NULL)
        return fh_fail_nomem(error);
    inverter->options = *options;
    enum fh_status status = fh_session_new(&inverter->session, options->analyzer, error);
    if (status == FH_OK && options->dictionary != NULL)
        status = fh_store_encoder_new(&inverter->encoder, options->dictionary, error);
    if (status != FH_OK) {
        fh_inverter_free(inverter);
        return status;
    }
    *out = inverter;
    return FH_OK;
}

void fh_inverter_free(struct fh_inverter *inverter)
{
    if (inverter == NULL)
        return;
    fh_session_free(inverter->session);
    fh_store_encoder_free(inverter->encoder);
    fh_tokens_release(&inverter->tokens);
    for (int level = 0; level < FH_LEVEL_COUNT; level++) {
        fh_free(inverter->terms[level]);
        fh_free(inverter->counts[level]);
        fh_term_order_release(&inverter->orders[level]);
    }
    fh_free(inverter->positions);
    fh_free(inverter->doc_ends);
    fh_free(inverter->title_lengths);
    fh_free(inverter->places);
    fh_free(inverter->ranks);
    fh_free(inverter->present);
    fh_free(inverter);
}

/* ---- Words of documents ---- */

/* Room for `more` words, and for counting all terms that the session knows. */
static bool reserve_words(struct fh_inverter *inverter, size_t more)
{
    for (uint32_t level = 0; level < inverter->options.level_count; level++) {
        size_t ids = level == FH_LEVEL_STEM ? fh_session_stem_count(inverter->session)
                                            : fh_session_form_count(inverter->session);
        size_t known = inverter->counts_capacity[level];
        uint32_t *terms = fh_grow(inverter->terms[level], &inverter->terms_capacity[level],
                                  inverter->word_count + more, sizeof *terms);
        if (terms == NULL)
            return false;
        inverter->terms[level] = terms;
        uint32_t *counts = fh_grow(inverter->counts[level], &inverter->counts_capacity[level], ids, sizeof *counts);
        if (counts == NULL)
            return false;
        inverter->counts[level] = counts;
        memset(counts + known, 0, (inverter->counts_capacity[level] - known) * sizeof *counts);
    }
    uint32_t *positions = fh_grow(inverter->positions, &inverter->positions_capacity, inverter->word_count + more,
                                  sizeof *positions);
    if (positions != NULL)
        inverter->positions = positions;
    return positions != NULL;
}

/* Notes the words of the tokens, the first at position `start`, and counts their terms. */
static void note_words(struct fh_inverter *inverter, uint32_t start)
{
    const struct fh_tokens *tokens = &inverter->tokens;
    uint32_t *positions = inverter->positions + inverter->word_count;
    for (size_t i = 0; i < tokens->count; i++)
        positions[i] = start + tokens->list[i].position;
    for (uint32_t level = 0; level < inverter->options.level_count; level++) {
        uint32_t *terms = inverter->terms[level] + inverter->word_count, *counts = inverter->counts[level];
        for (size_t i = 0; i < tokens->count; i++) {
            terms[i] = level == FH_LEVEL_STEM ? tokens->list[i].stem_id : tokens->list[i].form_id;
            counts[terms[i]]++;
        }
    }
    inverter->word_count += tokens->count;
}

/* Appends the words of one field. *next is the position where they start, and then the one after the
 * last; *words grows by how many positions the field takes. */
static enum fh_status add_field(struct fh_inverter *inverter, struct fh_slice text, uint32_t *next, uint32_t *words,
                                struct fh_error *error)
{
    if (text.length == 0)
        return FH_OK;
    enum fh_status status = fh_session_analyze(inverter->session, text, &inverter->tokens, error);
    if (status != FH_OK)
        return status;
    const struct fh_tokens *tokens = &inverter->tokens;
    if (tokens->next_position == 0)
        return FH_OK;
    uint32_t start = *next > 0 ? *next + FH_POSITION_GAP : 0;
    if (!reserve_words(inverter, tokens->count))
        return fh_fail_nomem(error);
    note_words(inverter, start);
    *words += tokens->next_position;
    *next = start + tokens->next_position;
    return FH_OK;
}

/* Words of the lead among those from number `first` on. */
static uint32_t count_lead(const struct fh_inverter *inverter, size_t first, uint32_t title_length)
{
    uint32_t words = 0, end = fh_lead_start(title_length) + FH_LEAD_WORDS;
    for (size_t i = first; i < inverter->word_count && inverter->positions[i] < end; i++)
        words += fh_in_lead(inverter->positions[i], title_length);
    return words;
}

static enum fh_status add_document(struct fh_inverter *inverter, struct fh_run *run, fh_doc_id doc,
                                   const struct fh_document *document, struct fh_error *error)
{
    uint32_t next = 0, title_words = 0, body_words = 0;
    size_t first = inverter->word_count;
    enum fh_status status = add_field(inverter, document->title, &next, &title_words, error);
    if (status == FH_OK)
        status = add_field(inverter, document->standfirst, &next, &body_words, error);
    if (status == FH_OK)
        status = add_field(inverter, document->body, &next, &body_words, error);
    if (status != FH_OK)
        return status;
    inverter->doc_ends[doc] = inverter->word_count;
    if (title_words > FH_TITLE_WORDS_MAX) {
        body_words += title_words - FH_TITLE_WORDS_MAX;
        title_words = FH_TITLE_WORDS_MAX;
    }
    struct fh_run_document *kept = &run->documents[doc];
    kept->id = fh_arena_copy(&run->arena, document->id);
    kept->source = fh_arena_copy(&run->arena, document->source);
    kept->category = fh_arena_copy(&run->arena, document->category);
    if (kept->id.bytes == NULL || kept->source.bytes == NULL || kept->category.bytes == NULL)
        return fh_fail_nomem(error);
    kept->time = document->time;
    kept->title_length = inverter->title_lengths[doc] = title_words;
    kept->length = title_words * inverter->options.weights.title + body_words * FH_SIXTEENTHS +
                   count_lead(inverter, first, title_words) * (inverter->options.weights.lead - FH_SIXTEENTHS);
    run->source.total_length += kept->length;
    return FH_OK;
}

/* ---- Stored text ---- */

static enum fh_status store_documents(struct fh_inverter *inverter, struct fh_run *run,
                                      const struct fh_document *documents, uint32_t count, struct fh_error *error)
{
    uint32_t block = 0, slot = 0;
    for (uint32_t doc = 0; doc < count; doc++) {
        bool closed = false;
        run->store_block_of[doc] = block;
        run->store_slot_of[doc] = (uint8_t)slot++;
        enum fh_status status =
            fh_store_encoder_add(inverter->encoder, &documents[doc], &run->store_blocks, &closed, error);
        if (status == FH_OK && doc + 1 == count && !closed)
            status = fh_store_encoder_flush(inverter->encoder, &run->store_blocks, &closed, error);
        if (status != FH_OK)
            return status;
        if (closed) {
            run->store_ends[block++] = run->store_blocks.length;
            slot = 0;
        }
    }
    fh_buffer_shrink(&run->store_blocks);
    run->source.store_block_count = block;
    return FH_OK;
}

/* ---- Ids ---- */

struct hashed_id {
    uint64_t hash;
    fh_doc_id doc;
};

static int compare_hashed(const void *left, const void *right)
{
    const struct hashed_id *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static enum fh_status hash_ids(struct fh_run *run, uint32_t count, struct fh_error *error)
{
    struct hashed_id *hashed = fh_malloc(count * sizeof *hashed);
    if (hashed == NULL)
        return fh_fail_nomem(error);
    for (uint32_t doc = 0; doc < count; doc++)
        hashed[doc] = (struct hashed_id){fh_id_hash(run->documents[doc].id), doc};
    qsort(hashed, count, sizeof *hashed, compare_hashed);
    for (uint32_t i = 0; i < count; i++) {
        run->id_hashes[i] = hashed[i].hash;
        run->id_docs[i] = hashed[i].doc;
    }
    fh_free(hashed);
    return FH_OK;
}

/* What grows with the words met: the session, and the orders of its terms. */
static size_t session_bytes(const struct fh_inverter *inverter)
{
    size_t bytes = fh_session_bytes(inverter->session);
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        bytes += inverter->orders[level].capacity * sizeof *inverter->orders[level].list;
    return bytes;
}

/* Forgets the words of the batch before; the session, too, when it has grown too large. */
static enum fh_status start_batch(struct fh_inverter *inverter, uint32_t count, struct fh_error *error)
{
    if (session_bytes(inverter) > inverter->options.session_bytes_max) {
        fh_session_reset(inverter->session);
        for (int level = 0; level < FH_LEVEL_COUNT; level++)
            fh_term_order_release(&inverter->orders[level]);
    }
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        if (inverter->counts_capacity[level] > 0)
            memset(inverter->counts[level], 0, inverter->counts_capacity[level] * sizeof(uint32_t));
    inverter->word_count = 0;
    size_t *moved = fh_grow(inverter->doc_ends, &inverter->doc_ends_capacity, count, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    inverter->doc_ends = moved;
    uint32_t *lengths =
        fh_grow(inverter->title_lengths, &inverter->title_lengths_capacity, count, sizeof *lengths);
    if (lengths == NULL)
        return fh_fail_nomem(error);
    inverter->title_lengths = lengths;
    return FH_OK;
}

enum fh_status fh_inverter_run(struct fh_inverter *inverter, const struct fh_document *documents, uint32_t count,
                               struct fh_run **out, struct fh_error *error)
{
    struct fh_run *run = NULL;
    *out = NULL;
    enum fh_status status = fh_run_new(&run, count, error);
    if (status != FH_OK)
        return status;
    run->source.doc_count = count;
    status = start_batch(inverter, count, error);
    for (fh_doc_id doc = 0; doc < count && status == FH_OK; doc++)
        status = add_document(inverter, run, doc, &documents[doc], error);
    for (uint32_t level = 0; level < inverter->options.level_count && status == FH_OK; level++)
        status = fh_inverter_level(inverter, run, (enum fh_level)level, error);
    if (status == FH_OK)
        status = hash_ids(run, count, error);
    if (status == FH_OK && inverter->encoder != NULL)
        status = store_documents(inverter, run, documents, count, error);
    if (status != FH_OK) {
        fh_source_free(&run->source);
        return status;
    }
    *out = run;
    return FH_OK;
}
