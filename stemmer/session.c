/* Sessions: a chain, a cache in front of it, and the tables of forms and stems behind it. See
 * analyzer.h. */
#include <string.h>

#include "base/mem.h"
#include "stemmer/analyzer_private.h"
#include "stemmer/cache.h"
#include "stemmer/terms.h"
#include "stemmer/tokenizer.h"

#define TEXT_BYTES_MAX ((size_t)2 << 30)

struct fh_session {
    const struct fh_analyzer *analyzer;
    struct fh_chain chain;
    struct fh_cache cache;
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
    fh_free(session);
}

size_t fh_session_bytes(const struct fh_session *session)
{
    return sizeof *session + fh_cache_bytes(&session->cache) + fh_terms_bytes(&session->forms) +
           fh_terms_bytes(&session->stems) + session->stem_of_form_capacity * sizeof *session->stem_of_form +
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

/* Ids for a form and its stem. A form is made known only when its stem is: a failure half way
 * must not leave one without. */
static bool intern(struct fh_session *session, struct fh_slice form, uint32_t *form_id, uint32_t *stem_id)
{
    struct fh_slice stem;
    if (fh_terms_find(&session->forms, form, form_id)) {
        *stem_id = session->stem_of_form[*form_id];
        return true;
    }
    void *moved = fh_grow(session->stem_of_form, &session->stem_of_form_capacity, session->forms.count + 1,
                          sizeof *session->stem_of_form);
    if (moved == NULL)
        return false;
    session->stem_of_form = moved;
    if (!fh_chain_stem(&session->chain, form, &stem, NULL) || !fh_terms_intern(&session->stems, stem, stem_id) ||
        !fh_terms_intern(&session->forms, form, form_id))
        return false;
    session->stem_of_form[*form_id] = *stem_id;
    return true;
}

enum fh_status fh_session_intern(struct fh_session *session, struct fh_slice form, uint32_t *form_id,
                                 uint32_t *stem_id, struct fh_error *error)
{
    struct fh_slice cut = {form.bytes, form.length < FH_TERM_BYTES_MAX ? form.length : FH_TERM_BYTES_MAX};
    return intern(session, cut, form_id, stem_id) ? FH_OK : fh_fail_nomem(error);
}

static bool reserve_tokens(struct fh_tokens *tokens, size_t more)
{
    void *moved = fh_grow(tokens->list, &tokens->capacity, tokens->count + more, sizeof *tokens->list);
    if (moved != NULL)
        tokens->list = moved;
    return moved != NULL;
}

/* Runs are looked up some at a time, so that the processor fetches what the cache has of all of
 * them while it works on the first. There is always room for all words that these can have in the cache. */
#define AHEAD 16
#define AHEAD_WORDS (AHEAD * FH_CACHE_WORDS_MAX)

/* Analyses a run that is not cached, and caches it. */
static bool analyze_run(struct fh_session *session, struct fh_slice run, uint64_t hash, uint32_t offset,
                        struct fh_tokens *tokens)
{
    struct fh_cache_word words[FH_CACHE_WORDS_MAX];
    if (!fh_chain_run(&session->chain, run, NULL) || !reserve_tokens(tokens, session->chain.count + AHEAD_WORDS))
        return false;
    for (size_t i = 0; i < session->chain.count; i++) {
        const struct fh_chain_word *word = &session->chain.words[i];
        struct fh_token token = {.start = offset + word->start, .end = offset + word->end,
                                 .position = tokens->next_position++, .stop = word->stop};
        if (!intern(session, word->form, &token.form_id, &token.stem_id))
            return false;
        tokens->list[tokens->count++] = token;
        if (i < FH_CACHE_WORDS_MAX)
            words[i] = (struct fh_cache_word){token.form_id, token.stem_id, (uint8_t)word->start, (uint8_t)word->end,
                                              word->stop};
    }
    return fh_cache_add(&session->cache, run, hash, words, session->chain.count);
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

struct ahead {
    struct fh_slice run;
    uint64_t hash;
};

static size_t read_ahead(const struct fh_session *session, struct fh_tokenizer *tokenizer, struct ahead *ahead)
{
    bool spaces = session->analyzer->kind == FH_CHAIN_WHITESPACE;
    size_t count = 0;
    for (; count < AHEAD; count++) {
        struct fh_slice *run = &ahead[count].run;
        if (!(spaces ? fh_tokenizer_next_space(tokenizer, run) : fh_tokenizer_next(tokenizer, run)))
            break;
        ahead[count].hash = fh_cache_hash(*run);
        fh_cache_prefetch_slot(&session->cache, ahead[count].hash);
    }
    for (size_t i = 0; i < count; i++)
        fh_cache_prefetch_entry(&session->cache, ahead[i].hash);
    return count;
}

enum fh_status fh_session_analyze(struct fh_session *session, struct fh_slice text, struct fh_tokens *tokens,
                                  struct fh_error *error)
{
    tokens->count = 0;
    tokens->next_position = 0;
    if (text.length > TEXT_BYTES_MAX)
        return fh_fail(error, FH_ERR_USAGE, "analyzer: a text of %zu bytes is longer than 2 GiB", text.length);
    struct fh_tokenizer tokenizer = fh_tokenizer_init(text);
    struct ahead ahead[AHEAD];
    for (size_t count; (count = read_ahead(session, &tokenizer, ahead)) > 0;) {
        if (!reserve_tokens(tokens, AHEAD_WORDS))
            return fh_fail_nomem(error);
        for (size_t i = 0; i < count; i++) {
            struct fh_slice run = ahead[i].run;
            uint32_t offset = (uint32_t)((const uint8_t *)run.bytes - tokenizer.begin);
            const struct fh_cache_entry *entry = fh_cache_find(&session->cache, run, ahead[i].hash);
            if (entry != NULL)
                take_cached(entry, offset, tokens);
            else if (!analyze_run(session, run, ahead[i].hash, offset, tokens))
                return fh_fail_nomem(error);
        }
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
