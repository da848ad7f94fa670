/* What a query may also say, by rules in the plainest form of Solr's format: no escapes. See oracle.h. */
#include "tests/support/oracle_internal.h"

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

/* Adds the items of `side` but number `own` for `words` tokens, in front of *list; longer runs put out shorter ones. */
static void add_side(struct oracle *oracle, struct fh_slice side, size_t own, size_t words,
                     struct oracle_alternative **list)
{
    if (*list != NULL && (*list)->words > words)
        return;
    if (*list != NULL && (*list)->words < words)
        *list = NULL;
    for (size_t i = 0; side.length > 0; i++) {
        struct fh_slice item = cut_item(&side);
        if (i == own)
            continue;
        struct oracle_alternative *added = oracle_take(oracle, sizeof *added);
        added->words = words;
        added->tokens = oracle_analyze(oracle, item, &added->count);
        added->next = *list;
        *list = added;
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

struct oracle_alternative *oracle_alternatives(struct oracle *oracle, const struct oracle_token *tokens, size_t count)
{
    struct fh_slice text = oracle->options->synonyms.lines;
    struct oracle_alternative *list = NULL;
    if (oracle->options->no_alternatives)
        return NULL;
    while (text.length > 0) {
        const char *end = memchr(text.bytes, '\n', text.length);
        struct fh_slice line = {text.bytes, end != NULL ? (size_t)(end - text.bytes) : text.length};
        size_t used = line.length + (end != NULL);
        text = (struct fh_slice){text.bytes + used, text.length - used};
        add_line(oracle, tokens, count, line, &list);
    }
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

/* The leaf's own share, for all its stand-ins; with `form`, that of the form for those that have it. */
static void add_leaf(struct oracle *oracle, struct oracle_node *leaf, struct oracle_term *form)
{
    struct oracle_scored *scored = oracle_take(oracle, sizeof *scored);
    double limit = 0, idf = 0;
    for (const struct oracle_stand_in *other = oracle->stand_ins; other != NULL; other = other->next) {
        if (!same_leaf(other->leaf, leaf))
            continue;
        limit = other->limit > limit ? other->limit : limit;
        scored->repeats += form == NULL || other->leaf->form == form;
    }
    for (size_t i = 0; i < leaf->count; i++)
        idf += oracle_idf(oracle, leaf->stems[i]);
    if (form != NULL)
        idf = oracle_idf(oracle, form);
    scored->field = leaf->field;
    scored->weight = form != NULL ? 0.5 * 0.8 : 0.8;
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
