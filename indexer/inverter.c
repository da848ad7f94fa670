/* Inversion by counting sort: the words of a batch as (term, document, position) in text order,
 * grouped by term in two passes over arrays, no hashing and no allocation a word. See inverter.h.
 */
#include "indexer/inverter.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/idmap.h"

/* One word of the batch, in text order. */
struct occurrence {
    uint32_t term[FH_LEVEL_COUNT]; /* session ids: stem, form */
    uint32_t position;
    fh_doc_id doc;
};

/* A term of the batch, on its way to its place in the order of bytes. */
struct used_term {
    uint64_t prefix; /* first eight bytes, big-endian */
    const char *bytes;
    uint32_t length;
    uint32_t id;
};

struct fh_inverter {
    struct fh_inverter_options options;
    struct fh_session *session;
    struct fh_store_encoder *encoder;
    struct fh_tokens tokens;
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_capacity;
    uint64_t *places; /* doc << 32 | position, grouped by term */
    size_t places_capacity;
    uint32_t *counts; /* by session id: occurrences, then where the group starts; all zero between uses */
    size_t counts_capacity;
    uint32_t *ranks; /* by session id: term_ord of the stem in the run */
    size_t ranks_capacity;
    struct used_term *used;
    size_t used_count, used_capacity;
};

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
    fh_free(inverter->occurrences);
    fh_free(inverter->places);
    fh_free(inverter->counts);
    fh_free(inverter->ranks);
    fh_free(inverter->used);
    fh_free(inverter);
}

/* ---- Words of documents ---- */

/* Appends the words of one field. *next is the position where they start, and then the one after the
 * last; *words grows by how many positions the field takes. */
static enum fh_status add_field(struct fh_inverter *inverter, fh_doc_id doc, struct fh_slice text, uint32_t *next,
                                uint32_t *words, struct fh_error *error)
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
    struct occurrence *moved = fh_grow(inverter->occurrences, &inverter->occurrence_capacity,
                                       inverter->occurrence_count + tokens->count, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    inverter->occurrences = moved;
    struct occurrence *to = moved + inverter->occurrence_count;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct fh_token *token = &tokens->list[i];
        to[i] = (struct occurrence){{token->stem_id, token->form_id}, start + token->position, doc};
    }
    inverter->occurrence_count += tokens->count;
    *words += tokens->next_position;
    *next = start + tokens->next_position;
    return FH_OK;
}

static enum fh_status add_document(struct fh_inverter *inverter, struct fh_run *run, fh_doc_id doc,
                                   const struct fh_document *document, struct fh_error *error)
{
    uint32_t next = 0, title_words = 0, body_words = 0;
    enum fh_status status = add_field(inverter, doc, document->title, &next, &title_words, error);
    if (status == FH_OK)
        status = add_field(inverter, doc, document->standfirst, &next, &body_words, error);
    if (status == FH_OK)
        status = add_field(inverter, doc, document->body, &next, &body_words, error);
    if (status != FH_OK)
        return status;
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
    kept->title_length = title_words;
    kept->length = title_words * inverter->options.title_weight + body_words * FH_SIXTEENTHS;
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

/* ---- Grouping by term ---- */

static uint64_t prefix_of(struct fh_slice term)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < term.length ? (uint8_t)term.bytes[i] : 0);
    return prefix;
}

static int compare_used(const void *left, const void *right)
{
    const struct used_term *a = left, *b = right;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    return fh_slice_compare((struct fh_slice){a->bytes, a->length}, (struct fh_slice){b->bytes, b->length});
}

/* Counts occurrences by session id and lists the ids in order of first use. */
static enum fh_status count_terms(struct fh_inverter *inverter, enum fh_level level, struct fh_error *error)
{
    size_t ids = level == FH_LEVEL_STEM ? fh_session_stem_count(inverter->session)
                                        : fh_session_form_count(inverter->session);
    if (ids > inverter->counts_capacity) {
        uint32_t *fresh = fh_calloc(ids * 2, sizeof *fresh);
        if (fresh == NULL)
            return fh_fail_nomem(error);
        fh_free(inverter->counts);
        inverter->counts = fresh;
        inverter->counts_capacity = ids * 2;
    }
    inverter->used_count = 0;
    for (size_t i = 0; i < inverter->occurrence_count; i++) {
        uint32_t id = inverter->occurrences[i].term[level];
        if (inverter->counts[id]++ > 0)
            continue;
        struct used_term *moved =
            fh_grow(inverter->used, &inverter->used_capacity, inverter->used_count + 1, sizeof *moved);
        if (moved == NULL)
            return fh_fail_nomem(error);
        inverter->used = moved;
        struct fh_slice term = level == FH_LEVEL_STEM ? fh_session_stem(inverter->session, id)
                                                      : fh_session_form(inverter->session, id);
        moved[inverter->used_count++] = (struct used_term){prefix_of(term), term.bytes, (uint32_t)term.length, id};
    }
    if (inverter->used_count > 0)
        qsort(inverter->used, inverter->used_count, sizeof *inverter->used, compare_used);
    return FH_OK;
}

/* Lays the places of each term side by side, terms in order; counts[id] becomes the end of its group. */
static enum fh_status group_places(struct fh_inverter *inverter, enum fh_level level, struct fh_error *error)
{
    uint64_t *moved = fh_grow(inverter->places, &inverter->places_capacity, inverter->occurrence_count, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    inverter->places = moved;
    uint32_t start = 0;
    for (size_t i = 0; i < inverter->used_count; i++) {
        uint32_t *count = &inverter->counts[inverter->used[i].id];
        uint32_t size = *count;
        *count = start;
        start += size;
    }
    for (size_t i = 0; i < inverter->occurrence_count; i++) {
        const struct occurrence *at = &inverter->occurrences[i];
        moved[inverter->counts[at->term[level]]++] = (uint64_t)at->doc << 32 | at->position;
    }
    return FH_OK;
}

/* Encodes the postings of one term from its places. */
static void encode_postings(const struct fh_run *run, enum fh_level level, const uint64_t *places, uint32_t count,
                            struct fh_buffer *stream)
{
    fh_doc_id previous_doc = FH_DOC_END;
    for (uint32_t i = 0; i < count;) {
        fh_doc_id doc = (fh_doc_id)(places[i] >> 32);
        uint32_t title_length = run->documents[doc].title_length, freq = 0, titles = 0;
        while (i + freq < count && (fh_doc_id)(places[i + freq] >> 32) == doc) {
            titles += (uint32_t)places[i + freq] < title_length;
            freq++;
        }
        uint8_t *p = (uint8_t *)fh_buffer_reserve(stream, 15 + (size_t)freq * 5);
        if (p == NULL)
            return;
        uint8_t *start = p;
        bool plain = freq == 1 && titles == 0;
        p = fh_varint_put(p, (uint64_t)(doc - previous_doc) << 1 | plain);
        if (!plain)
            p = fh_varint_put(p, (uint64_t)freq << 1 | (titles > 0));
        if (titles > 0)
            p = fh_varint_put(p, titles);
        for (uint32_t k = 0; k < freq && level == FH_LEVEL_STEM; k++) {
            uint32_t position = (uint32_t)places[i + k];
            p = fh_varint_put(p, k == 0 ? position : position - (uint32_t)places[i + k - 1] - 1);
        }
        stream->length += (size_t)(p - start);
        previous_doc = doc;
        i += freq;
    }
}

/* What stands before a term's postings. */
static void encode_head(struct fh_buffer *stream, const struct used_term *used, uint32_t doc_freq, enum fh_level level,
                        fh_term_ord stem_ord)
{
    uint8_t *start = (uint8_t *)fh_buffer_reserve(stream, 1 + (size_t)used->length + 2 * FH_VARINT_MAX);
    if (start == NULL)
        return;
    uint8_t *p = start;
    *p++ = (uint8_t)used->length;
    memcpy(p, used->bytes, used->length);
    p = fh_varint_put(p + used->length, doc_freq);
    if (level == FH_LEVEL_FORM)
        p = fh_varint_put(p, stem_ord);
    stream->length += (size_t)(p - start);
}

/* How many documents the places are in. */
static uint32_t count_documents(const uint64_t *places, uint32_t count)
{
    uint32_t documents = 1;
    for (uint32_t i = 1; i < count; i++)
        documents += (places[i] >> 32) != (places[i - 1] >> 32);
    return documents;
}

static bool reserve_ranks(struct fh_inverter *inverter)
{
    uint32_t *moved = fh_grow(inverter->ranks, &inverter->ranks_capacity, fh_session_stem_count(inverter->session),
                              sizeof *moved);
    if (moved != NULL)
        inverter->ranks = moved;
    return moved != NULL;
}

static enum fh_status invert_level(struct fh_inverter *inverter, struct fh_run *run, enum fh_level level,
                                   struct fh_error *error)
{
    enum fh_status status = count_terms(inverter, level, error);
    if (status == FH_OK)
        status = group_places(inverter, level, error);
    if (status != FH_OK)
        return status;
    if (level == FH_LEVEL_STEM && !reserve_ranks(inverter))
        return fh_fail_nomem(error);
    struct fh_buffer *stream = &run->streams[level];
    uint32_t start = 0;
    for (size_t i = 0; i < inverter->used_count; i++) {
        const struct used_term *used = &inverter->used[i];
        uint32_t end = inverter->counts[used->id];
        fh_term_ord stem_ord = FH_TERM_NONE;
        inverter->counts[used->id] = 0;
        if (level == FH_LEVEL_STEM)
            inverter->ranks[used->id] = (fh_term_ord)i;
        else
            stem_ord = inverter->ranks[fh_session_stem_of_form(inverter->session, used->id)];
        encode_head(stream, used, count_documents(inverter->places + start, end - start), level, stem_ord);
        encode_postings(run, level, inverter->places + start, end - start, stream);
        start = end;
    }
    run->source.term_count[level] = (uint32_t)inverter->used_count;
    fh_buffer_shrink(stream);
    return fh_buffer_ok(stream) ? FH_OK : fh_fail_nomem(error);
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

enum fh_status fh_inverter_run(struct fh_inverter *inverter, const struct fh_document *documents, uint32_t count,
                               struct fh_run **out, struct fh_error *error)
{
    struct fh_run *run = NULL;
    *out = NULL;
    enum fh_status status = fh_run_new(&run, count, error);
    if (status != FH_OK)
        return status;
    if (fh_session_bytes(inverter->session) > inverter->options.session_bytes_max)
        fh_session_reset(inverter->session);
    run->source.doc_count = count;
    inverter->occurrence_count = 0;
    for (fh_doc_id doc = 0; doc < count && status == FH_OK; doc++)
        status = add_document(inverter, run, doc, &documents[doc], error);
    for (uint32_t level = 0; level < inverter->options.level_count && status == FH_OK; level++)
        status = invert_level(inverter, run, (enum fh_level)level, error);
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
