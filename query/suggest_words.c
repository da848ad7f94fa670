/* The words of a query, and what the collection knows of them. See suggest.h. */
#include <math.h>

#include "base/mem.h"
#include "query/parser.h"
#include "query/suggest.h"

/* What is added to 10 ln of the documents with a word, its stem, or to 10 ln of its count in the lexicon: */
#define KNOWN_MARGIN 15 /* for a word that stands in the collection as typed */
#define INFLECTED -60   /* for one whose stem does: a form of that word which nobody has used yet, or a mistake */
#define IN_LEXICON -15  /* for one that the lexicon knows */

static enum fh_status freq_of(struct suggester *suggester, enum fh_level level, struct fh_slice term, uint64_t *freq)
{
    const struct fh_snapshot *snapshot = suggester->searcher->snapshot;
    *freq = 0;
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        struct fh_term_info info;
        enum fh_status status = fh_termdict_find(&snapshot->segments[i]->terms[level], term, &info, suggester->error);
        if (status == FH_OK)
            *freq += info.doc_freq;
        else if (status != FH_ERR_NOT_FOUND)
            return status;
    }
    return FH_OK;
}

static enum fh_status look_up_token(struct suggester *suggester, const struct fh_token *token,
                                    struct suggest_known *known)
{
    const struct fh_session *session = suggester->searcher->session;
    bool forms = suggester->searcher->snapshot->manifest.levels == FH_LEVELS_BOTH;
    uint64_t form_freq = 0, stem_freq = 0;
    enum fh_status status = freq_of(suggester, FH_LEVEL_STEM, fh_session_stem(session, token->stem_id), &stem_freq);
    if (status == FH_OK && forms)
        status = freq_of(suggester, FH_LEVEL_FORM, fh_session_form(session, token->form_id), &form_freq);
    if (!forms)
        form_freq = stem_freq;
    known->form_freq = known->words == 0 || form_freq < known->form_freq ? form_freq : known->form_freq;
    known->stem_freq = known->words == 0 || stem_freq < known->stem_freq ? stem_freq : known->stem_freq;
    known->stop = (known->words == 0 || known->stop) && token->stop;
    known->form_id = token->form_id;
    known->stem_id = token->stem_id;
    known->words++;
    return status;
}

enum fh_status suggest_look_up(struct suggester *suggester, struct fh_slice text, struct suggest_known *known)
{
    *known = (struct suggest_known){.words = 0};
    enum fh_status status =
        fh_session_analyze(suggester->searcher->session, text, &suggester->tokens, suggester->error);
    for (size_t i = 0; i < suggester->tokens.count && status == FH_OK; i++)
        status = look_up_token(suggester, &suggester->tokens.list[i], known);
    return status;
}

/* ---- Counting ---- */

static enum fh_status count_hits(struct suggester *suggester, struct fh_slice query,
                                 const struct fh_search_options *options, uint64_t *count)
{
    struct fh_found found = {.total = 0};
    enum fh_status status = fh_searcher_plan(suggester->searcher, query, options, suggester->error);
    if (status == FH_OK)
        status = fh_searcher_find(suggester->searcher, options, &suggester->deadline, &found, suggester->error);
    *count = found.total;
    return status;
}

enum fh_status suggest_count(struct suggester *suggester, struct fh_slice query, bool plain, uint64_t *count)
{
    struct fh_search_options options = {
        .limit = 1, .default_operator = FH_AND, .plain = plain, .exact_total = true, .no_alternatives = true};
    return count_hits(suggester, query, &options, count);
}

/* ---- Belief ---- */

static enum fh_status judge(struct suggester *suggester, struct suggest_word *word)
{
    fh_buffer_reset(&suggester->scratch);
    fh_fold_text(word->text, &suggester->scratch);
    if (!fh_buffer_ok(&suggester->scratch))
        return fh_fail_nomem(suggester->error);
    uint32_t seen = fh_analyzer_seen(suggester->searcher->snapshot->analyzer, fh_buffer_slice(&suggester->scratch));
    word->belief = SUGGEST_BELIEF_NONE;
    if (word->form_freq > 0)
        word->belief = 10 * log((double)word->form_freq) + KNOWN_MARGIN;
    else if (word->stem_freq > 0)
        word->belief = 10 * log((double)word->stem_freq) + INFLECTED;
    if (word->form_freq == 0 && seen > 0 && 10 * log(seen) + IN_LEXICON > word->belief)
        word->belief = 10 * log(seen) + IN_LEXICON;
    word->suspect = !word->stop && (word->form_freq == 0 || word->stem_freq <= SUGGEST_FEW);
    return FH_OK;
}

/* ---- The words of a leaf ---- */

/* Tokens `from` to `until` - 1 are one word as printed. */
static enum fh_status add_word(struct suggester *suggester, struct fh_slice text, size_t from, size_t until)
{
    const struct fh_token *tokens = suggester->searcher->tokens.list;
    struct suggest_known known = {.words = 0};
    enum fh_status status = FH_OK;
    for (size_t i = from; i < until && status == FH_OK; i++)
        status = look_up_token(suggester, &tokens[i], &known);
    struct fh_slice word = {text.bytes + tokens[from].start, tokens[from].end - tokens[from].start};
    struct suggest_word *made = &suggester->words[suggester->word_count++];
    *made = (struct suggest_word){.start = (size_t)(word.bytes - suggester->query.bytes),
                                  .length = word.length,
                                  .text = word,
                                  .form_freq = known.form_freq,
                                  .stem_freq = known.stem_freq,
                                  .stop = known.stop};
    return status == FH_OK ? judge(suggester, made) : status;
}

static enum fh_status add_leaf(struct suggester *suggester, struct fh_slice text)
{
    struct fh_tokens *tokens = &suggester->searcher->tokens;
    const char *begin = suggester->query.bytes;
    if (text.bytes < begin || text.bytes + text.length > begin + suggester->query.length)
        return FH_OK; /* repaired: its letters are no bytes of the query */
    enum fh_status status = fh_session_analyze(suggester->searcher->session, text, tokens, suggester->error);
    for (size_t from = 0, until; from < tokens->count && status == FH_OK; from = until) {
        until = from + 1;
        while (until < tokens->count && tokens->list[until].start < tokens->list[from].end)
            until++;
        if (suggester->word_count == SUGGEST_WORDS_MAX)
            break;
        status = add_word(suggester, text, from, until);
    }
    return status;
}

static enum fh_status add_node(struct suggester *suggester, const struct fh_node *node)
{
    enum fh_status status = FH_OK;
    if (node->occur == FH_OCCUR_EXCLUDED || fh_field_is_filter(node->field))
        return FH_OK;
    if (fh_node_is_leaf(node))
        return add_leaf(suggester, node->text);
    for (const struct fh_node *child = node->children; child != NULL && status == FH_OK; child = child->next)
        status = add_node(suggester, child);
    return status;
}

/* A word that finds documents by a synonym, another spelling or in the other script is none to correct. */
static enum fh_status trust_alternatives(struct suggester *suggester, struct suggest_word *word)
{
    struct fh_search_options options = {
        .limit = 1, .plain = true, .exact_total = true, .synonyms = suggester->options->synonyms};
    uint64_t count = 0;
    if (!word->suspect || word->stem_freq > SUGGEST_FEW || suggester->options->no_alternatives)
        return FH_OK;
    enum fh_status status = count_hits(suggester, word->text, &options, &count);
    word->trusted = count > SUGGEST_FEW;
    return status;
}

enum fh_status suggest_find_words(struct suggester *suggester)
{
    struct fh_node *root = NULL;
    struct fh_notes notes = {.count = 0};
    enum fh_status status = suggester->options->plain
                                ? fh_parse_plain(&root, suggester->arena, suggester->query, suggester->error)
                                : fh_parse(&root, suggester->arena, suggester->query, false, &notes, suggester->error);
    if (status == FH_OK && root != NULL)
        status = add_node(suggester, root);
    for (size_t i = 0; i < suggester->word_count && status == FH_OK; i++)
        status = trust_alternatives(suggester, &suggester->words[i]);
    return status;
}

/* ---- Keeping ---- */

enum fh_status suggest_add(struct suggester *suggester, const struct suggest_change *change)
{
    if (!(change->gain > 0))
        return FH_OK;
    void *grown = fh_grow(suggester->changes, &suggester->change_capacity, suggester->change_count + 1,
                          sizeof *suggester->changes);
    if (grown == NULL)
        return fh_fail_nomem(suggester->error);
    suggester->changes = grown;
    struct suggest_change *made = &suggester->changes[suggester->change_count];
    *made = *change;
    made->text = fh_arena_copy(suggester->arena, change->text);
    if (made->text.bytes == NULL)
        return fh_fail_nomem(suggester->error);
    suggester->change_count++;
    return FH_OK;
}
