/* A recursive-descent parser with repair. See parser.h.
 *
 * Recursion is bounded by FH_QUERY_DEPTH_MAX: deeper parentheses are passed over, as are those
 * that close nothing, before the grammar sees them.
 */
#include "query/parser.h"

#include "query/lexer.h"
#include "query/reserved.h"

struct parser {
    struct fh_lexer lexer;
    struct fh_query_token token; /* the next one */
    struct fh_arena *arena;
    struct fh_notes *notes;
    enum fh_field field; /* of the group being parsed */
    size_t depth;        /* open parentheses */
    size_t passed_over;  /* open parentheses deeper than the limit */
    size_t leaves;
    bool failed; /* out of memory */
};

struct list {
    struct fh_node *first, **end;
    size_t count;
};

static void note(struct parser *parser, size_t column, const char *message)
{
    if (!fh_notes_add(parser->notes, parser->arena, column, "%s", message))
        parser->failed = true;
}

/* Moves to the next token that the grammar has to know of. */
static void advance(struct parser *parser)
{
    for (;;) {
        fh_lexer_next(&parser->lexer, &parser->token);
        enum fh_query_token_kind kind = parser->token.kind;
        if (kind == FH_TOKEN_OPEN && parser->depth == FH_QUERY_DEPTH_MAX) {
            if (parser->passed_over++ == 0)
                note(parser, parser->token.column, "parentheses are nested too deep; those inside were passed over");
        } else if (kind == FH_TOKEN_CLOSE && parser->passed_over > 0) {
            parser->passed_over--;
        } else if (kind == FH_TOKEN_CLOSE && parser->depth == 0) {
            note(parser, parser->token.column, "this parenthesis closes nothing and was passed over");
        } else {
            return;
        }
    }
}

static struct fh_node *node_new(struct parser *parser, enum fh_node_kind kind, size_t column)
{
    struct fh_node *node = fh_arena_alloc(parser->arena, sizeof *node);
    if (node == NULL) {
        parser->failed = true;
        return NULL;
    }
    *node = (struct fh_node){.kind = kind, .column = column};
    return node;
}

static void list_add(struct list *list, struct fh_node *node)
{
    if (list->first == NULL)
        list->end = &list->first;
    *list->end = node;
    list->end = &node->next;
    list->count++;
}

/* ---- Leaves ---- */

static struct fh_node *leaf_new(struct parser *parser, enum fh_node_kind kind, struct fh_slice text, size_t column)
{
    if (parser->leaves == FH_QUERY_LEAVES_MAX) {
        note(parser, column, "the query is too long; the rest was left out");
        parser->lexer.next = parser->lexer.end;
        return NULL;
    }
    struct fh_node *leaf = node_new(parser, kind, column);
    if (leaf == NULL)
        return NULL;
    parser->leaves++;
    leaf->text = text;
    leaf->field = parser->field;
    return leaf;
}

static struct fh_node *parse_word(struct parser *parser)
{
    struct fh_query_token token = parser->token;
    if (!fh_field_is_filter(parser->field) &&
        !fh_reserved_word(&token.text, token.column, parser->notes, parser->arena, &parser->failed))
        return NULL;
    return leaf_new(parser, FH_NODE_WORD, token.text, token.column);
}

static struct fh_node *parse_quoted(struct parser *parser)
{
    struct fh_query_token token = parser->token;
    bool empty = !fh_lexer_has_letters(token.text);
    if (!token.closed)
        note(parser, token.column,
             empty ? "this quotation mark is never closed and was passed over"
                   : "this quotation is never closed; it was taken to the end");
    else if (empty)
        note(parser, token.column, "there is no word in this quotation");
    fh_reserved_suffix(token.suffix, token.column, parser->notes, parser->arena, &parser->failed);
    if (empty)
        return NULL;
    return leaf_new(parser, token.kind == FH_TOKEN_EXACT ? FH_NODE_EXACT : FH_NODE_PHRASE, token.text, token.column);
}

/* ---- Groups ---- */

static struct fh_node *parse_joined(struct parser *parser, enum fh_node_kind kind);

static struct fh_node *parse_group(struct parser *parser)
{
    size_t column = parser->token.column;
    parser->depth++;
    advance(parser);
    struct fh_node *group = parse_joined(parser, FH_NODE_OR);
    if (group == NULL)
        note(parser, column, "there is no word in these parentheses");
    parser->depth--;
    if (parser->token.kind != FH_TOKEN_CLOSE)
        note(parser, column, "this parenthesis is never closed; it was closed at the end");
    else
        advance(parser);
    return group;
}

/* Signs before an item: the last word of + and - and NOT, two negations making none. */
static enum fh_occur parse_signs(struct parser *parser)
{
    bool excluded = false, required = false;
    for (;; advance(parser)) {
        if (parser->token.kind == FH_TOKEN_PLUS)
            required = true;
        else if (parser->token.kind == FH_TOKEN_NOT || parser->token.kind == FH_TOKEN_MINUS)
            excluded = !excluded;
        else
            break;
    }
    return excluded ? FH_OCCUR_EXCLUDED : required ? FH_OCCUR_REQUIRED : FH_OCCUR_PLAIN;
}

/* A field's name: its value is next, or else the name is a word. */
static struct fh_node *parse_name(struct parser *parser)
{
    struct fh_query_token token = parser->token;
    if (!fh_notes_add(parser->notes, parser->arena, token.column,
                      "no value follows “%.*s:”; it was searched as a word (write %s:word, without a space)",
                      (int)token.text.length, token.text.bytes, fh_field_name(token.field)))
        parser->failed = true;
    struct fh_node *leaf = leaf_new(parser, FH_NODE_WORD, token.text, token.column);
    advance(parser);
    return leaf;
}

/* What signs and field names stand before. NULL when it gives nothing. */
static struct fh_node *parse_operand(struct parser *parser)
{
    struct fh_node *leaf = NULL;
    switch (parser->token.kind) {
    case FH_TOKEN_OPEN:
        return parse_group(parser);
    case FH_TOKEN_WORD:
        leaf = parse_word(parser);
        break;
    case FH_TOKEN_QUOTED:
    case FH_TOKEN_EXACT:
        leaf = parse_quoted(parser);
        break;
    default:
        return NULL;
    }
    advance(parser);
    return leaf;
}

static struct fh_node *parse_item(struct parser *parser)
{
    size_t column = parser->token.column;
    bool negated = parser->token.kind == FH_TOKEN_NOT;
    enum fh_occur occur = parse_signs(parser);
    enum fh_field outer = parser->field;
    enum fh_query_token_kind kind = parser->token.kind;
    struct fh_node *item = NULL;
    if (kind == FH_TOKEN_FIELD && !parser->token.has_value) {
        item = parse_name(parser);
    } else if (kind == FH_TOKEN_FIELD) {
        parser->field = parser->token.field;
        advance(parser);
        item = parse_operand(parser);
        parser->field = outer;
    } else if (kind == FH_TOKEN_OPEN || kind == FH_TOKEN_WORD || kind == FH_TOKEN_QUOTED || kind == FH_TOKEN_EXACT) {
        item = parse_operand(parser);
    } else if (negated) {
        note(parser, column, "NOT needs a word after it; it was left out");
    }
    if (item != NULL)
        item->occur = occur;
    return item;
}

/* ---- The grammar ---- */

/* One operand stands for itself; several become the children of a new node. */
static struct fh_node *list_close(struct parser *parser, struct list *list, enum fh_node_kind kind)
{
    if (list->count == 0)
        return NULL;
    if (list->count == 1 && list->first->occur != FH_OCCUR_EXCLUDED) {
        list->first->occur = FH_OCCUR_PLAIN;
        return list->first;
    }
    struct fh_node *node = node_new(parser, kind, list->first->column);
    if (node != NULL)
        node->children = list->first;
    return node;
}

static struct fh_node *parse_sequence(struct parser *parser)
{
    struct list items = {0};
    for (;;) {
        enum fh_query_token_kind kind = parser->token.kind;
        if (kind == FH_TOKEN_END || kind == FH_TOKEN_CLOSE || kind == FH_TOKEN_AND || kind == FH_TOKEN_OR)
            return list_close(parser, &items, FH_NODE_SEQUENCE);
        struct fh_node *item = parse_item(parser);
        if (item != NULL)
            list_add(&items, item);
    }
}

/* Operands with AND or OR between them. An operator with nothing on one side is left out. */
static struct fh_node *parse_joined(struct parser *parser, enum fh_node_kind kind)
{
    enum fh_query_token_kind sign = kind == FH_NODE_OR ? FH_TOKEN_OR : FH_TOKEN_AND;
    const char *lonely = kind == FH_NODE_OR ? "OR needs words on both sides; it was left out"
                                            : "AND needs words on both sides; it was left out";
    struct list operands = {0};
    size_t waiting = 0; /* column of an operator that has no right side yet */
    for (;;) {
        struct fh_node *operand = kind == FH_NODE_OR ? parse_joined(parser, FH_NODE_AND) : parse_sequence(parser);
        if (operand != NULL)
            list_add(&operands, operand);
        else if (waiting > 0)
            note(parser, waiting, lonely);
        if (parser->token.kind != sign)
            return list_close(parser, &operands, kind);
        waiting = operands.count > 0 ? parser->token.column : 0;
        if (waiting == 0)
            note(parser, parser->token.column, lonely);
        advance(parser);
    }
}

enum fh_status fh_parse(struct fh_node **root, struct fh_arena *arena, struct fh_slice query, bool strict,
                        struct fh_notes *notes, struct fh_error *error)
{
    struct parser parser = {.arena = arena, .notes = notes};
    *root = NULL;
    fh_lexer_init(&parser.lexer, query);
    advance(&parser);
    struct fh_node *tree = parse_joined(&parser, FH_NODE_OR);
    if (parser.failed)
        return fh_fail_nomem(error);
    if (strict && notes->count > 0)
        return fh_fail(error, FH_ERR_INPUT, "query: %s", notes->list[0].text);
    *root = tree;
    return FH_OK;
}

enum fh_status fh_parse_plain(struct fh_node **root, struct fh_arena *arena, struct fh_slice query,
                              struct fh_error *error)
{
    *root = NULL;
    if (query.length == 0)
        return FH_OK;
    struct fh_node *leaf = fh_arena_alloc(arena, sizeof *leaf);
    if (leaf == NULL)
        return fh_fail_nomem(error);
    *leaf = (struct fh_node){.kind = FH_NODE_WORD, .column = 1, .text = query};
    *root = leaf;
    return FH_OK;
}
