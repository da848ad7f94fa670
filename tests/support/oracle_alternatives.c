/* What a query may also say, by rules in the plainest form of Solr's format: no escapes. See oracle.h. */
#include <stdlib.h>

#include "stemmer/variants.h"
#include "tests/support/oracle_internal.h"

#define SYNONYM_WEIGHT 0.8

/* Cuts off what stands before the next comma, or the whole rest. */
static struct fh_slice cut_item(struct fh_slice *rest)
{
    const char *comma = memchr(rest->bytes, ',', rest->length);
    struct fh_slice item = {rest->bytes, comma != NULL ? (size_t)(comma - rest->bytes) : rest->length};
    size_t used = item.length + (comma != NULL);
    *rest = (struct fh_slice){rest->bytes + used, rest->length - used};
    return item;
}

/* How many of the tokens the item is; 0 when they do not begin with it. */
static size_t begins_with(struct oracle *oracle, const struct oracle_token *tokens, size_t count, struct fh_slice item)
{
    size_t words;
    struct oracle_token *wanted = oracle_analyze(oracle, item, &words);
    for (size_t i = 0; i < words; i++)
        if (i >= count || wanted[i].stem != tokens[i].stem)
            return 0;
    return words;
}

struct oracle_alternative *oracle_add_alternative(struct oracle *oracle, size_t words, double weight,
                                                  struct oracle_alternative **list)
{
    if (*list != NULL && (*list)->words > words)
        return NULL;
    if (*list != NULL && (*list)->words < words)
        *list = NULL;
    struct oracle_alternative *added = oracle_take(oracle, sizeof *added);
    *added = (struct oracle_alternative){.words = words, .weight = weight, .next = *list};
    return *list = added;
}

/* Adds the items of `side` but number `own` for `words` tokens. */
static void add_side(struct oracle *oracle, struct fh_slice side, size_t own, size_t words,
                     struct oracle_alternative **list)
{
    for (size_t i = 0; side.length > 0; i++) {
        struct fh_slice item = cut_item(&side);
        if (i == own)
            continue;
        struct oracle_alternative *added = oracle_add_alternative(oracle, words, SYNONYM_WEIGHT, list);
        if (added != NULL)
            added->tokens = oracle_analyze(oracle, item, &added->count);
    }
}

static void add_line(struct oracle *oracle, const struct oracle_token *tokens, size_t count, struct fh_slice line,
                     struct oracle_alternative **list)
{
    const char *arrow = memmem(line.bytes, line.length, "=>", 2);
    struct fh_slice left = {line.bytes, arrow != NULL ? (size_t)(arrow - line.bytes) : line.length};
    struct fh_slice right = arrow != NULL ? (struct fh_slice){arrow + 2, line.length - left.length - 2} : left;
    for (size_t i = 0; left.length > 0; i++) {
        size_t words = begins_with(oracle, tokens, count, cut_item(&left));
        if (words > 0)
            add_side(oracle, right, arrow != NULL ? SIZE_MAX : i, words, list);
    }
}

/* The line with the first number among the tokens in the place of {n}. */
static struct fh_slice with_number(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                                   struct fh_slice line)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_slice number = {NULL, 0};
    for (size_t i = 0; i < count && i < 8 && number.length == 0; i++)
        if (strspn(tokens[i].stem->text.bytes, "0123456789") == tokens[i].stem->text.length)
            number = tokens[i].stem->text;
    for (size_t i = 0; i < line.length; i++) {
        bool sign = line.length - i >= 3 && memcmp(line.bytes + i, "{n}", 3) == 0;
        if (sign && number.length > 0)
            fh_buffer_append_slice(&text, number);
        else
            fh_buffer_append_byte(&text, line.bytes[i]);
        i += sign && number.length > 0 ? 2 : 0;
    }
    struct fh_slice copy = fh_arena_copy(&oracle->arena, fh_buffer_slice(&text));
    fh_buffer_release(&text);
    return copy;
}

static void add_rules(struct oracle *oracle, const struct oracle_token *tokens, size_t count, struct fh_slice text,
                      struct oracle_alternative **list)
{
    while (text.length > 0) {
        const char *end = memchr(text.bytes, '\n', text.length);
        struct fh_slice line = {text.bytes, end != NULL ? (size_t)(end - text.bytes) : text.length};
        size_t used = line.length + (end != NULL);
        text = (struct fh_slice){text.bytes + used, text.length - used};
        if (line.length > 0 && line.bytes[0] != '#')
            add_line(oracle, tokens, count, with_number(oracle, tokens, count, line), list);
    }
}

/* Every stem of the library's rules, once for the oracle's life. */
static struct oracle_known *known_stems(struct oracle *oracle)
{
    struct oracle_known *list = NULL;
    if (fh_session_analyze(oracle->session, fh_variants_of_queries(), &oracle->tokens, NULL) != FH_OK)
        abort();
    for (size_t i = 0; i < oracle->tokens.count; i++) {
        struct oracle_known *added = fh_arena_alloc(&oracle->known_arena, sizeof *added);
        if (added == NULL)
            abort();
        added->stem = fh_arena_copy(&oracle->known_arena,
                                    fh_session_stem(oracle->session, oracle->tokens.list[i].stem_id));
        added->next = list;
        list = added;
    }
    return list;
}

/* Whether a token occurs in a rule of the library at all: most do not, and reading every line takes long. */
static bool may_be_known(struct oracle *oracle, const struct oracle_token *token)
{
    struct fh_slice text = token->stem->text;
    if (oracle->known == NULL)
        oracle->known = known_stems(oracle);
    for (struct oracle_known *known = oracle->known; known != NULL; known = known->next)
        if (fh_slice_equal(known->stem, text))
            return true;
    return strspn(text.bytes, "0123456789") == text.length;
}

struct oracle_alternative *oracle_alternatives(struct oracle *oracle, const struct oracle_token *tokens, size_t count)
{
    struct oracle_alternative *list = NULL;
    if (oracle->options->no_alternatives)
        return NULL;
    if (fh_analyzer_is_arabic(oracle->snapshot->analyzer) && may_be_known(oracle, tokens))
        add_rules(oracle, tokens, count, fh_variants_of_queries(), &list);
    add_rules(oracle, tokens, count, fh_analyzer_made_of(oracle->snapshot->analyzer).synonyms.lines, &list);
    add_rules(oracle, tokens, count, oracle->options->synonyms.lines, &list);
    oracle_add_names(oracle, tokens, count, &list);
    return list;
}

/* ---- Scores ---- */

static bool same_leaf(const struct oracle_node *a, const struct oracle_node *b)
{
    return a->kind == b->kind && oracle_same_phrase(a, b);
}

static bool was_typed(const struct oracle_node *leaf, const struct oracle_scored *typed)
{
    for (; typed != NULL; typed = typed->next)
        if (leaf->kind == ORACLE_WORD ? typed->term == leaf->stems[0] && typed->field == leaf->field
                                      : typed->phrase != NULL && oracle_same_phrase(typed->phrase, leaf))
            return true;
    return false;
}

/* What stands for one thing only adds nothing where that is. */
static void set_gate(struct oracle *oracle, const struct oracle_node *leaf, struct oracle_scored *scored)
{
    const struct oracle_stand_in *first = NULL;
    for (const struct oracle_stand_in *other = oracle->stand_ins; other != NULL; other = other->next) {
        if (!same_leaf(other->leaf, leaf))
            continue;
        first = first != NULL ? first : other;
        bool same = other->typed_count == first->typed_count;
        for (size_t i = 0; same && i < first->typed_count; i++)
            same = other->typed[i].stem == first->typed[i].stem;
        if (!other->gated || !same)
            return;
    }
    scored->gate = first->typed;
    scored->gate_count = first->typed_count;
}

/* The leaf's own share, for all its stand-ins; with `form`, that of the form for those that have it. */
static void add_leaf(struct oracle *oracle, struct oracle_node *leaf, struct oracle_term *form)
{
    struct oracle_scored *scored = oracle_take(oracle, sizeof *scored);
    double limit = 0, idf = 0, weight = 0;
    for (const struct oracle_stand_in *other = oracle->stand_ins; other != NULL; other = other->next) {
        if (!same_leaf(other->leaf, leaf))
            continue;
        limit = other->limit > limit ? other->limit : limit;
        weight = other->weight > weight ? other->weight : weight;
        bool counted = form != NULL && other->leaf->form != form;
        for (const struct oracle_stand_in *rest = other->next; form == NULL && rest != NULL; rest = rest->next)
            counted = counted || (rest->typed == other->typed && same_leaf(rest->leaf, leaf));
        scored->repeats += !counted;
    }
    for (size_t i = 0; i < leaf->count; i++)
        idf += oracle_idf(oracle, leaf->stems[i]);
    if (form != NULL)
        idf = oracle_idf(oracle, form);
    scored->field = leaf->field;
    set_gate(oracle, leaf, scored);
    scored->weight = form != NULL ? 0.5 * weight : weight;
    scored->idf = idf < limit ? idf : limit;
    scored->phrase = leaf->kind == ORACLE_PHRASE ? leaf : NULL;
    scored->term = leaf->kind == ORACLE_PHRASE ? NULL : form != NULL ? form : leaf->stems[0];
    scored->next = oracle->scored;
    oracle->scored = scored;
}

void oracle_score_stand_ins(struct oracle *oracle)
{
    const struct oracle_scored *typed = oracle->scored;
    bool forms = oracle->snapshot->manifest.levels == FH_LEVELS_BOTH && oracle->options->rank == FH_RANK_DEFAULT;
    for (struct oracle_stand_in *at = oracle->stand_ins; at != NULL; at = at->next) {
        bool leaf_done = was_typed(at->leaf, typed), form_done = leaf_done;
        for (struct oracle_stand_in *before = oracle->stand_ins; before != at; before = before->next) {
            leaf_done = leaf_done || same_leaf(before->leaf, at->leaf);
            form_done = form_done || (same_leaf(before->leaf, at->leaf) && before->leaf->form == at->leaf->form);
        }
        if (!leaf_done)
            add_leaf(oracle, at->leaf, NULL);
        if (!form_done && forms && at->leaf->kind == ORACLE_WORD)
            add_leaf(oracle, at->leaf, at->leaf->form);
    }
}
