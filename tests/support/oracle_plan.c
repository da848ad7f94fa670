/* What a parsed query means, by the rules of docs/RANKING.md, read once more. See oracle.h. */
#include <math.h>
#include <stdlib.h>

#include "query/exact.h"
#include "tests/support/oracle_internal.h"

void *oracle_take(struct oracle *oracle, size_t size)
{
    void *block = fh_arena_alloc(&oracle->arena, size > 0 ? size : 1);
    if (block == NULL)
        abort();
    memset(block, 0, size);
    return block;
}

struct oracle_token *oracle_analyze(struct oracle *oracle, struct fh_slice text, size_t *count)
{
    if (fh_session_analyze(oracle->session, text, &oracle->tokens, NULL) != FH_OK)
        abort();
    *count = oracle->tokens.count;
    struct oracle_token *list = oracle_take(oracle, *count * sizeof *list);
    for (size_t i = 0; i < *count; i++) {
        const struct fh_token *token = &oracle->tokens.list[i];
        list[i].stem = oracle_term(oracle, FH_LEVEL_STEM, fh_session_stem(oracle->session, token->stem_id));
        if (oracle->snapshot->manifest.levels == FH_LEVELS_BOTH)
            list[i].form = oracle_term(oracle, FH_LEVEL_FORM, fh_session_form(oracle->session, token->form_id));
        list[i].stop = token->stop;
    }
    return list;
}

double oracle_idf(const struct oracle *oracle, const struct oracle_term *term)
{
    double n = (double)oracle->snapshot->document_count, df = (double)term->doc_freq;
    return log(1 + (n - df + 0.5) / (df + 0.5));
}

/* ---- What is scored ---- */

bool oracle_same_phrase(const struct oracle_node *a, const struct oracle_node *b)
{
    if (a->count != b->count || a->field != b->field || !fh_slice_equal(a->exact, b->exact))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->stems[i] != b->stems[i])
            return false;
    return true;
}

static void score(struct oracle *oracle, const struct oracle_scored *wanted)
{
    for (struct oracle_scored *scored = oracle->scored; scored != NULL; scored = scored->next) {
        bool same = wanted->phrase == NULL ? scored->phrase == NULL && scored->term == wanted->term
                                           : scored->phrase != NULL && oracle_same_phrase(scored->phrase, wanted->phrase);
        if (same && scored->field == wanted->field) {
            scored->repeats++;
            return;
        }
    }
    struct oracle_scored *added = oracle_take(oracle, sizeof *added);
    *added = *wanted;
    added->repeats = 1;
    added->next = oracle->scored;
    oracle->scored = added;
}

static struct oracle_node *word(struct oracle *oracle, const struct oracle_token *token, enum fh_field field, bool scored)
{
    struct oracle_node *node = oracle_take(oracle, sizeof *node);
    *node = (struct oracle_node){.kind = ORACLE_WORD, .field = field, .count = 1, .form = token->form};
    node->stems = oracle_take(oracle, sizeof(struct oracle_term *));
    node->stems[0] = token->stem;
    if (!scored)
        return node;
    score(oracle,
          &(struct oracle_scored){.term = token->stem, .field = field, .weight = 1, .idf = oracle_idf(oracle, token->stem)});
    if (token->form != NULL && oracle->options->rank == FH_RANK_DEFAULT)
        score(oracle, &(struct oracle_scored){
                          .term = token->form, .field = field, .weight = 0.5, .idf = oracle_idf(oracle, token->form)});
    return node;
}

static struct oracle_node *phrase(struct oracle *oracle, const struct oracle_token *tokens, size_t count, enum fh_field field,
                                  struct fh_slice exact, bool scored)
{
    if (count == 0)
        return NULL;
    if (count == 1 && exact.length == 0)
        return word(oracle, tokens, field, scored);
    struct oracle_node *node = oracle_take(oracle, sizeof *node);
    *node = (struct oracle_node){.kind = ORACLE_PHRASE, .field = field, .count = count, .exact = exact};
    node->stems = oracle_take(oracle, count * sizeof(struct oracle_term *));
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        node->stems[i] = tokens[i].stem;
        sum += oracle_idf(oracle, tokens[i].stem);
    }
    if (scored)
        score(oracle, &(struct oracle_scored){.phrase = node, .field = field, .weight = 1, .idf = sum});
    return node;
}

/* ---- What stands in for something typed ---- */

static struct oracle_node *stand_in(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                                    enum fh_field field, double weight, const struct oracle_token *typed,
                                    size_t typed_count, bool in_phrase)
{
    struct oracle_stand_in *added = oracle_take(oracle, sizeof *added);
    added->leaf = phrase(oracle, tokens, count, field, (struct fh_slice){NULL, 0}, false);
    for (size_t i = 0; i < typed_count; i++)
        added->limit += oracle_idf(oracle, typed[i].stem);
    added->typed = typed;
    added->typed_count = typed_count;
    added->gated = !in_phrase;
    added->weight = weight;
    added->next = oracle->stand_ins;
    oracle->stand_ins = added;
    for (struct oracle_stand_in *before = added->next; before != NULL; before = before->next)
        if (before->typed == typed && before->leaf->kind == added->leaf->kind &&
            oracle_same_phrase(before->leaf, added->leaf) && before->leaf->form == added->leaf->form) {
            before->weight = weight > before->weight ? weight : before->weight;
            oracle->stand_ins = added->next; /* said twice */
        }
    struct oracle_node *node = oracle_take(oracle, sizeof *node);
    *node = *added->leaf;
    return node;
}

/* ---- Conditions ---- */

static struct oracle_node *parent(struct oracle *oracle, enum oracle_kind kind, struct oracle_node *children)
{
    if (children == NULL)
        return NULL;
    struct oracle_node *node = oracle_take(oracle, sizeof *node);
    *node = (struct oracle_node){.kind = kind, .children = children};
    return node;
}

static void append(struct oracle_node **list, struct oracle_node *node)
{
    if (node == NULL)
        return;
    while (*list != NULL)
        list = &(*list)->next;
    *list = node;
}

/* The phrase as typed, or with one run of its words replaced. */
static struct oracle_node *phrase_or_other(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                                           enum fh_field field, bool scored)
{
    struct oracle_node *list = NULL;
    append(&list, phrase(oracle, tokens, count, field, (struct fh_slice){NULL, 0}, scored));
    for (size_t at = 0; at < count && scored;) {
        struct oracle_alternative *other = oracle_alternatives(oracle, tokens + at, count - at);
        size_t words = other != NULL ? other->words : 1;
        for (; other != NULL; other = other->next) {
            size_t total = count - words + other->count;
            struct oracle_token *replaced = oracle_take(oracle, total * sizeof *replaced);
            memcpy(replaced, tokens, at * sizeof *replaced);
            memcpy(replaced + at, other->tokens, other->count * sizeof *replaced);
            memcpy(replaced + at + other->count, tokens + at + words, (count - at - words) * sizeof *replaced);
            append(&list, stand_in(oracle, replaced, total, field, other->weight, tokens, count, count > 1));
        }
        at += words;
    }
    return parent(oracle, ORACLE_OR, list);
}

static bool period_of(struct fh_slice text, struct fh_period *period)
{
    const char *dots = memmem(text.bytes, text.length, "..", 2);
    struct fh_period left = {INT64_MIN + 1, INT64_MIN + 2}, right = {INT64_MAX - 1, INT64_MAX};
    if (dots == NULL)
        return fh_date_parse(text, FH_DATE_DMY, period);
    struct fh_slice before = {text.bytes, (size_t)(dots - text.bytes)};
    struct fh_slice after = {dots + 2, text.length - before.length - 2};
    if ((before.length > 0 && !fh_date_parse(before, FH_DATE_DMY, &left)) ||
        (after.length > 0 && !fh_date_parse(after, FH_DATE_DMY, &right)))
        return false;
    period->from = left.from < right.from ? left.from : right.from;
    period->until = left.until > right.until ? left.until : right.until;
    return true;
}

static struct oracle_node *filter(struct oracle *oracle, const struct fh_node *leaf)
{
    struct oracle_node *node = oracle_take(oracle, sizeof *node);
    *node = (struct oracle_node){.kind = ORACLE_FILTER, .field = leaf->field, .label = leaf->text};
    if (leaf->field == FH_FIELD_DATE && !period_of(leaf->text, &node->period))
        return NULL;
    return node;
}

static struct oracle_node *plan(struct oracle *oracle, const struct fh_node *node, bool scored);

static struct oracle_node *single(struct oracle *oracle, const struct fh_node *leaf, bool scored)
{
    size_t count;
    if (leaf->field >= FH_FIELD_SOURCE)
        return filter(oracle, leaf);
    struct oracle_token *tokens = oracle_analyze(oracle, leaf->text, &count);
    struct fh_slice exact = {NULL, 0};
    if (leaf->kind == FH_NODE_EXACT && count > 0)
        exact = fh_exact_prepare(leaf->text, &oracle->arena);
    return exact.length > 0 ? phrase(oracle, tokens, count, leaf->field, exact, scored)
                            : phrase_or_other(oracle, tokens, count, leaf->field, scored);
}

static bool is_plain_word(const struct fh_node *node)
{
    return node->kind == FH_NODE_WORD && node->occur == FH_OCCUR_PLAIN && node->field < FH_FIELD_SOURCE;
}

/* Does this child make the stop words beside it superfluous? */
static bool is_content(struct oracle *oracle, const struct fh_node *node)
{
    size_t count;
    if (node->occur == FH_OCCUR_EXCLUDED || (fh_node_is_leaf(node) && node->field >= FH_FIELD_SOURCE))
        return false;
    if (!is_plain_word(node))
        return true;
    struct oracle_token *tokens = oracle_analyze(oracle, node->text, &count);
    for (size_t i = 0; i < count; i++)
        if (!tokens[i].stop)
            return true;
    return false;
}

/* Words side by side. */
static struct oracle_node *words(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                                 enum fh_field field, bool drop, bool scored)
{
    enum oracle_kind kind = oracle->options->default_operator == FH_AND ? ORACLE_AND : ORACLE_OR;
    struct oracle_node *all = NULL;
    for (size_t at = 0; at < count;) {
        struct oracle_alternative *other = scored ? oracle_alternatives(oracle, tokens + at, count - at) : NULL;
        size_t length = other != NULL ? other->words : 1;
        struct oracle_node *typed = NULL, *any = NULL;
        for (size_t i = at; i < at + length; i++)
            if (!drop || !tokens[i].stop)
                append(&typed, word(oracle, &tokens[i], field, scored));
        bool dropped = typed == NULL;
        append(&any, parent(oracle, kind, typed));
        for (; other != NULL && !dropped; other = other->next)
            append(&any, stand_in(oracle, other->tokens, other->count, field, other->weight, tokens + at, length,
                                  false));
        append(&all, parent(oracle, ORACLE_OR, any));
        at += length;
    }
    return parent(oracle, kind, all);
}

/* The words of a row of plain nodes, which begins with *node; *node and *left move behind it. */
static struct oracle_node *row(struct oracle *oracle, const struct fh_node **node, size_t *left, bool drop, bool scored)
{
    enum fh_field field = (*node)->field;
    struct oracle_token *tokens = NULL;
    size_t count = 0;
    for (; *left > 0 && is_plain_word(*node) && (*node)->field == field; *node = (*node)->next, (*left)--) {
        size_t more;
        struct oracle_token *last = oracle_analyze(oracle, (*node)->text, &more), *before = tokens;
        tokens = oracle_take(oracle, (count + more) * sizeof *tokens);
        if (count > 0)
            memcpy(tokens, before, count * sizeof *tokens);
        memcpy(tokens + count, last, more * sizeof *tokens);
        count += more;
    }
    return words(oracle, tokens, count, field, drop, scored);
}

static struct oracle_node *sequence(struct oracle *oracle, const struct fh_node *first, size_t count, bool scored)
{
    struct oracle_node *all = NULL, *any = NULL, *filters[3] = {NULL, NULL, NULL};
    bool drop = false, required = false;
    const struct fh_node *node = first;
    for (size_t i = 0; i < count; i++, node = node->next)
        drop = drop || is_content(oracle, node);
    node = first;
    for (size_t left = count; left > 0;) {
        bool leaf = fh_node_is_leaf(node);
        if (is_plain_word(node)) {
            append(oracle->options->default_operator == FH_AND ? &all : &any, row(oracle, &node, &left, drop, scored));
            continue;
        }
        if (node->occur == FH_OCCUR_EXCLUDED) {
            append(&all, parent(oracle, ORACLE_NOT, leaf ? single(oracle, node, false) : plan(oracle, node, false)));
        } else if (leaf && node->field >= FH_FIELD_SOURCE && node->occur == FH_OCCUR_PLAIN) {
            append(&filters[node->field - FH_FIELD_SOURCE], filter(oracle, node));
        } else {
            struct oracle_node *item = leaf ? single(oracle, node, scored) : plan(oracle, node, scored);
            bool must = node->occur == FH_OCCUR_REQUIRED;
            append(must || oracle->options->default_operator == FH_AND ? &all : &any, item);
            required = required || (must && item != NULL);
        }
        node = node->next;
        left--;
    }
    for (size_t i = 0; i < 3; i++)
        append(&all, parent(oracle, ORACLE_OR, filters[i]));
    if (!required)
        append(&all, parent(oracle, ORACLE_OR, any));
    return parent(oracle, ORACLE_AND, all);
}

static struct oracle_node *plan(struct oracle *oracle, const struct fh_node *node, bool scored)
{
    size_t count = 0;
    struct oracle_node *list = NULL;
    if (fh_node_is_leaf(node))
        return sequence(oracle, node, 1, scored);
    for (const struct fh_node *child = node->children; child != NULL; child = child->next, count++)
        if (node->kind != FH_NODE_SEQUENCE)
            append(&list, plan(oracle, child, scored));
    if (node->kind == FH_NODE_SEQUENCE)
        return sequence(oracle, node->children, count, scored);
    return parent(oracle, node->kind == FH_NODE_AND ? ORACLE_AND : ORACLE_OR, list);
}

void oracle_plan(struct oracle *oracle, const struct fh_node *root)
{
    oracle->scored = NULL;
    oracle->stand_ins = NULL;
    oracle->root = root != NULL ? plan(oracle, root, true) : NULL;
    oracle_score_stand_ins(oracle);
}
