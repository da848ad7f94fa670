/* Sessions: a chain, a cache in front of it, and the tables of forms and stems behind it. See
 * analyzer.h. A text is taken in pieces of some hundred runs, and each step is done for all of a piece, so that the processor
 * fetches for many runs at once what is far away: what the cache has of them, and the tables for those it has not. */
#include <string.h>

#include "base/mem.h"
#include "stemmer/analyzer_private.h"
#include "stemmer/cache.h"
#include "stemmer/fresh.h"
#include "stemmer/terms.h"
#include "stemmer/tokenizer.h"

#define TEXT_BYTES_MAX ((size_t)2 << 30)
#define FORESEEN 3 /* new words for which the lexicon is fetched before the first of them is worked on */

struct fh_session {
    const struct fh_analyzer *analyzer;
    struct fh_chain chain;
    struct fh_cache cache;
    struct fh_fresh fresh;
    struct fh_terms forms, stems;
    uint32_t *stem_of_form; /* by form_id */
    size_t stem_of_form_capacity;
};

enum fh_status fh_session_new(struct fh_session **session, const struct fh_analyzer *analyzer, struct fh_error *error)
{
    *session = NULL;
    struct fh_session *made = fh_calloc(1, sizeof *made);
    if (made == NULL)
        return fh_fail_nomem(error);
    made->analyzer = analyzer;
    enum fh_status status =
        fh_chain_init(&made->chain, analyzer->kind, &analyzer->lexicon, &analyzer->overrides, error);
    made->chain.stops = &analyzer->stops;
    if (status == FH_OK)
        *session = made;
    else
        fh_session_free(made);
    return status;
}

void fh_session_reset(struct fh_session *session)
{
    fh_cache_release(&session->cache);
    fh_terms_release(&session->forms);
    fh_terms_release(&session->stems);
    fh_free(session->stem_of_form);
    session->stem_of_form = NULL;
    session->stem_of_form_capacity = 0;
}

void fh_session_free(struct fh_session *session)
{
    if (session == NULL)
        return;
    fh_session_reset(session);
    fh_chain_release(&session->chain);
    fh_fresh_release(&session->fresh);
    fh_free(session);
}

size_t fh_session_bytes(const struct fh_session *session)
{
    return sizeof *session + fh_cache_bytes(&session->cache) + fh_terms_bytes(&session->forms) +
           fh_terms_bytes(&session->stems) + session->stem_of_form_capacity * sizeof *session->stem_of_form +
           session->fresh.capacity * sizeof *session->fresh.list + session->fresh.forms.capacity + session->fresh.stems.capacity +
           session->chain.forms.capacity + session->chain.fold.text.capacity +
           session->chain.fold.span_capacity * sizeof(struct fh_span);
}

void fh_tokens_release(struct fh_tokens *tokens)
{
    fh_free(tokens->list);
    *tokens = (struct fh_tokens)FH_TOKENS_INIT;
}

size_t fh_session_form_count(const struct fh_session *session)
{
    return session->forms.count;
}

size_t fh_session_stem_count(const struct fh_session *session)
{
    return session->stems.count;
}

struct fh_slice fh_session_form(const struct fh_session *session, uint32_t form_id)
{
    return session->forms.list[form_id];
}

struct fh_slice fh_session_stem(const struct fh_session *session, uint32_t stem_id)
{
    return session->stems.list[stem_id];
}

uint32_t fh_session_stem_of_form(const struct fh_session *session, uint32_t form_id)
{
    return session->stem_of_form[form_id];
}

/* ---- Analysing ---- */

/* Ids for a form that has none yet, or got one just now, and for its stem. A form is made known only when its stem is: a
 * failure half way must not leave one without. */
static bool intern_form(struct fh_session *session, struct fh_slice form, uint32_t form_hash, struct fh_slice stem,
                        uint32_t stem_hash, uint32_t *form_id, uint32_t *stem_id)
{
    void *moved = fh_grow(session->stem_of_form, &session->stem_of_form_capacity, session->forms.count + 1,
                          sizeof *session->stem_of_form);
    if (moved == NULL)
        return false;
    session->stem_of_form = moved;
    if (!fh_terms_intern_hashed(&session->stems, stem, stem_hash, stem_id) ||
        !fh_terms_intern_hashed(&session->forms, form, form_hash, form_id))
        return false;
    session->stem_of_form[*form_id] = *stem_id;
    return true;
}

static bool intern(struct fh_session *session, struct fh_slice form, uint32_t *form_id, uint32_t *stem_id)
{
    struct fh_slice stem;
    uint32_t hash = fh_terms_hash(form);
    if (fh_terms_find_hashed(&session->forms, form, hash, form_id)) {
        *stem_id = session->stem_of_form[*form_id];
        return true;
    }
    return fh_chain_stem(&session->chain, form, &stem, NULL) &&
           intern_form(session, form, hash, stem, fh_terms_hash(stem), form_id, stem_id);
}

enum fh_status fh_session_intern(struct fh_session *session, struct fh_slice form, uint32_t *form_id,
                                 uint32_t *stem_id, struct fh_error *error)
{
    struct fh_slice cut = {form.bytes, form.length < FH_TERM_BYTES_MAX ? form.length : FH_TERM_BYTES_MAX};
    return intern(session, cut, form_id, stem_id) ? FH_OK : fh_fail_nomem(error);
}

/* ---- New words ---- */

/* The forms of the fresh words that are known already get their ids. */
static void find_forms(struct fh_session *session)
{
    struct fh_fresh *fresh = &session->fresh;
    struct fh_fresh_word *end = fresh->list + fresh->count;
    for (const struct fh_fresh_word *word = fresh->list; word < end; word++)
        fh_terms_prefetch_entry(&session->forms, word->form.hash);
    for (const struct fh_fresh_word *word = fresh->list; word < end; word++)
        fh_terms_prefetch_bytes(&session->forms, word->form.hash);
    for (struct fh_fresh_word *word = fresh->list; word < end; word++) {
        struct fh_cache_word *ids = word->word;
        word->known = fh_terms_find_hashed(&session->forms, fh_fresh_form(fresh, word), word->form.hash, &ids->form_id);
        if (word->known)
            ids->stem_id = session->stem_of_form[ids->form_id];
    }
}

/* The others get a stem. */
static bool stem_forms(struct fh_session *session)
{
    struct fh_fresh *fresh = &session->fresh;
    bool arabic = session->chain.kind == FH_CHAIN_ARABIC;
    for (size_t i = 0; i < fresh->count + FORESEEN; i++) {
        struct fh_slice stem;
        if (arabic && i < fresh->count && !fresh->list[i].known)
            fh_arabic_foresee_stem(session->chain.lexicon, fh_fresh_form(fresh, &fresh->list[i]));
        struct fh_fresh_word *word = i >= FORESEEN ? &fresh->list[i - FORESEEN] : NULL;
        if (word == NULL || word->known)
            continue;
        if (!fh_chain_stem(&session->chain, fh_fresh_form(fresh, word), &stem, NULL) ||
            !fh_fresh_set_stem(fresh, word, stem))
            return false;
        fh_terms_prefetch_slot(&session->stems, word->stem.hash);
    }
    return true;
}

/* Gives every fresh word its ids. */
static bool number_fresh(struct fh_session *session)
{
    struct fh_fresh *fresh = &session->fresh;
    struct fh_fresh_word *end = fresh->list + fresh->count;
    find_forms(session);
    if (!stem_forms(session))
        return false;
    for (const struct fh_fresh_word *word = fresh->list; word < end; word++)
        if (!word->known)
            fh_terms_prefetch_entry(&session->stems, word->stem.hash);
    for (const struct fh_fresh_word *word = fresh->list; word < end; word++)
        if (!word->known)
            fh_terms_prefetch_bytes(&session->stems, word->stem.hash);
    for (struct fh_fresh_word *word = fresh->list; word < end; word++)
        if (!word->known && !intern_form(session, fh_fresh_form(fresh, word), word->form.hash,
                                         fh_fresh_stem(fresh, word), word->stem.hash, &word->word->form_id,
                                         &word->word->stem_id))
            return false;
    return true;
}

/* Puts a run that is not there into the cache, its words without ids: they are fresh. *entry is NULL if the cache does not
 * take it. */
static bool add_run(struct fh_session *session, const struct fh_cache_key *key, struct fh_cache_entry **entry)
{
    struct fh_chain *chain = &session->chain;
    *entry = NULL;
    if (!fh_chain_run(chain, key->run, NULL))
        return false;
    if (!fh_cache_takes(key->run.length, chain->count))
        return true;
    *entry = fh_cache_add(&session->cache, key, chain->count);
    for (size_t i = 0; i < chain->count && *entry != NULL; i++) {
        const struct fh_chain_word *word = &chain->words[i];
        (*entry)->words[i] = (struct fh_cache_word){0, 0, (uint8_t)word->start, (uint8_t)word->end, word->stop};
        if (!fh_fresh_add(&session->fresh, &(*entry)->words[i], word->form))
            return false;
        fh_terms_prefetch_slot(&session->forms, session->fresh.list[session->fresh.count - 1].form.hash);
    }
    return *entry != NULL;
}

/* ---- Tokens ---- */

static bool reserve_tokens(struct fh_tokens *tokens, size_t more)
{
    void *moved = fh_grow(tokens->list, &tokens->capacity, tokens->count + more, sizeof *tokens->list);
    if (moved != NULL)
        tokens->list = moved;
    return moved != NULL;
}

#define PIECE 256 /* runs that are worked on together */
#define AHEAD 16  /* of these, how far slots are read before the entries that they name */

struct piece {
    size_t count;
    struct fh_cache_key keys[PIECE];
    struct fh_cache_entry *entries[PIECE]; /* NULL: not in the cache, which does not take it */
};

/* Adds the words of a run that the cache does not take. */
static bool take_long(struct fh_session *session, struct fh_slice run, uint32_t offset, struct fh_tokens *tokens)
{
    if (!fh_chain_run(&session->chain, run, NULL) || !reserve_tokens(tokens, session->chain.count))
        return false;
    for (size_t i = 0; i < session->chain.count; i++) {
        const struct fh_chain_word *word = &session->chain.words[i];
        struct fh_token token = {.start = offset + word->start, .end = offset + word->end,
                                 .position = tokens->next_position++, .stop = word->stop};
        if (!intern(session, word->form, &token.form_id, &token.stem_id))
            return false;
        tokens->list[tokens->count++] = token;
    }
    return true;
}

/* There is room for the words. */
static void take_cached(const struct fh_cache_entry *entry, uint32_t offset, struct fh_tokens *tokens)
{
    struct fh_token *token = tokens->list + tokens->count;
    for (uint8_t i = 0; i < entry->count; i++) {
        const struct fh_cache_word *word = &entry->words[i];
        *token++ = (struct fh_token){offset + word->start, offset + word->end, tokens->next_position++,
                                     word->form_id,        word->stem_id,      word->stop};
    }
    tokens->count += entry->count;
}

static void read_piece(const struct fh_session *session, struct fh_tokenizer *tokenizer, struct piece *piece)
{
    bool spaces = session->analyzer->kind == FH_CHAIN_WHITESPACE;
    struct fh_slice run;
    piece->count = 0;
    while (piece->count < PIECE &&
           (spaces ? fh_tokenizer_next_space(tokenizer, &run) : fh_tokenizer_next(tokenizer, &run))) {
        struct fh_cache_key *key = &piece->keys[piece->count++];
        *key = fh_cache_key(run, (const char *)tokenizer->end);
        fh_cache_prefetch_slot(&session->cache, key->hash);
    }
}

/* Takes in the runs of the piece that are new, which `fresh` lists. */
static bool add_runs(struct fh_session *session, struct piece *piece, const uint16_t *fresh, size_t count)
{
    bool arabic = session->chain.kind == FH_CHAIN_ARABIC;
    for (size_t i = 0; i < count + FORESEEN; i++) {
        if (i < count && arabic)
            fh_arabic_foresee_form(session->chain.lexicon, piece->keys[fresh[i]].run);
        if (i < FORESEEN)
            continue;
        const struct fh_cache_key *key = &piece->keys[fresh[i - FORESEEN]];
        struct fh_cache_entry **entry = &piece->entries[fresh[i - FORESEEN]];
        *entry = fh_cache_find(&session->cache, key); /* the same run may have come before in this piece */
        if (*entry == NULL && !add_run(session, key, entry))
            return false;
    }
    return true;
}

/* Looks the runs up, and takes in those that are new. */
static bool find_piece(struct fh_session *session, struct piece *piece)
{
    uint16_t fresh[PIECE];
    size_t fresh_count = 0;
    for (size_t i = 0; i < piece->count + AHEAD; i++) {
        if (i < piece->count)
            fh_cache_prefetch_entry(&session->cache, piece->keys[i].hash);
        if (i < AHEAD)
            continue;
        size_t at = i - AHEAD;
        piece->entries[at] = fh_cache_find(&session->cache, &piece->keys[at]);
        fresh[fresh_count] = (uint16_t)at;
        fresh_count += piece->entries[at] == NULL;
    }
    if (fresh_count == 0)
        return true;
    fh_fresh_reset(&session->fresh);
    return add_runs(session, piece, fresh, fresh_count) && number_fresh(session);
}

static bool take_piece(struct fh_session *session, const struct piece *piece, const char *text, struct fh_tokens *tokens)
{
    for (size_t i = 0; i < piece->count; i++) {
        const struct fh_cache_entry *entry = piece->entries[i];
        uint32_t offset = (uint32_t)(piece->keys[i].run.bytes - text);
        if (entry == NULL) {
            if (!take_long(session, piece->keys[i].run, offset, tokens))
                return false;
            continue;
        }
        if (tokens->capacity - tokens->count < entry->count && !reserve_tokens(tokens, entry->count))
            return false;
        take_cached(entry, offset, tokens);
    }
    return true;
}

enum fh_status fh_session_analyze(struct fh_session *session, struct fh_slice text, struct fh_tokens *tokens,
                                  struct fh_error *error)
{
    tokens->count = 0;
    tokens->next_position = 0;
    if (text.length > TEXT_BYTES_MAX)
        return fh_fail(error, FH_ERR_USAGE, "analyzer: a text of %zu bytes is longer than 2 GiB", text.length);
    struct fh_tokenizer tokenizer = fh_tokenizer_init(text);
    struct piece piece;
    for (read_piece(session, &tokenizer, &piece); piece.count > 0; read_piece(session, &tokenizer, &piece)) {
        if (!find_piece(session, &piece)) {
            fh_cache_release(&session->cache); /* some of its words have no ids */
            return fh_fail_nomem(error);
        }
        if (!take_piece(session, &piece, text.bytes, tokens))
            return fh_fail_nomem(error);
    }
    return FH_OK;
}

/* ---- Explaining ---- */

static bool explain_run(struct fh_session *session, struct fh_slice run, struct fh_buffer *out)
{
    fh_buffer_append_slice(out, run);
    fh_buffer_append_byte(out, '\n');
    return fh_chain_run(&session->chain, run, out) && fh_buffer_ok(out);
}

enum fh_status fh_session_explain(struct fh_session *session, struct fh_slice text, struct fh_buffer *out,
                                  struct fh_error *error)
{
    bool spaces = session->analyzer->kind == FH_CHAIN_WHITESPACE;
    struct fh_tokenizer tokenizer = fh_tokenizer_init(text);
    struct fh_slice run;
    while (spaces ? fh_tokenizer_next_space(&tokenizer, &run) : fh_tokenizer_next(&tokenizer, &run))
        if (!explain_run(session, run, out))
            return fh_fail_nomem(error);
    return FH_OK;
}
