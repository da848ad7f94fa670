/* Notes, and the tree as text. See syntax.h. */
#include "query/syntax.h"

#include <stdarg.h>
#include <stdio.h>

bool fh_notes_add(struct fh_notes *notes, struct fh_arena *arena, size_t column, const char *format, ...)
{
    if (notes->count == FH_QUERY_NOTES_MAX) {
        notes->dropped++;
        return true;
    }
    struct fh_error note; /* for its care not to cut a character */
    va_list arguments;
    va_start(arguments, format);
    fh_fail_v(&note, FH_ERR_INPUT, format, arguments);
    va_end(arguments);
    char text[sizeof note.message + 40];
    if (column > 0)
        snprintf(text, sizeof text, "column %zu: %s", column, note.message);
    else
        snprintf(text, sizeof text, "%s", note.message);
    struct fh_slice copy = fh_arena_copy(arena, fh_slice_from(text));
    if (copy.bytes == NULL)
        return false;
    notes->list[notes->count++] = (struct fh_note){column, copy.bytes};
    return true;
}

const char *fh_field_name(enum fh_field field)
{
    static const char *const names[] = {"", "title", "body", "source", "category", "date"};
    return names[field];
}

static void print_leaf(const struct fh_node *node, struct fh_buffer *out)
{
    if (node->field != FH_FIELD_ANY)
        fh_buffer_printf(out, "%s:", fh_field_name(node->field));
    if (node->kind == FH_NODE_WORD) {
        fh_buffer_append_slice(out, node->text);
        return;
    }
    fh_buffer_append_text(out, node->kind == FH_NODE_EXACT ? "=\"" : "\"");
    fh_buffer_append_slice(out, node->text);
    fh_buffer_append_byte(out, '"');
}

static void print_node(const struct fh_node *node, struct fh_buffer *out)
{
    if (node->occur != FH_OCCUR_PLAIN)
        fh_buffer_append_byte(out, node->occur == FH_OCCUR_REQUIRED ? '+' : '-');
    if (fh_node_is_leaf(node)) {
        print_leaf(node, out);
        return;
    }
    bool sequence = node->kind == FH_NODE_SEQUENCE;
    fh_buffer_append_byte(out, sequence ? '[' : '(');
    for (const struct fh_node *child = node->children; child != NULL; child = child->next) {
        if (child != node->children)
            fh_buffer_append_text(out, sequence ? " " : node->kind == FH_NODE_AND ? " AND " : " OR ");
        print_node(child, out);
    }
    fh_buffer_append_byte(out, sequence ? ']' : ')');
}

void fh_syntax_print(const struct fh_node *node, struct fh_buffer *out)
{
    if (node == NULL)
        fh_buffer_append_text(out, "nothing");
    else
        print_node(node, out);
}
