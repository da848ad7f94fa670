/* Laying out right-to-left text. See bidi.h. */
#include "cli/bidi.h"

#include <fribidi.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "cli/safe_text.h"

/* ---- Widths ---- */

/* Bidi controls, joiners and what the shaper leaves behind. */
static bool is_invisible(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2066 && c <= 0x2069) || c == 0x061C || c == 0xFEFF;
}

size_t cli_char_width(uint32_t c)
{
    if (is_invisible(c))
        return 0;
    int width = wcwidth((wchar_t)c);
    return width >= 0 ? (size_t)width : 1;
}

size_t cli_text_width(struct fh_slice text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        i += cli_decode(text.bytes + i, text.length - i, &c);
        width += c != UINT32_MAX ? cli_char_width(c) : 1;
    }
    return width;
}

/* ---- The paragraph ---- */

void cli_paragraph_release(struct cli_paragraph *paragraph)
{
    fh_free(paragraph->chars);
    fh_free(paragraph->marked);
    *paragraph = (struct cli_paragraph)CLI_PARAGRAPH_INIT;
}

static bool make_room(struct cli_paragraph *paragraph)
{
    size_t need = paragraph->count + 1;
    uint32_t *chars = fh_grow(paragraph->chars, &paragraph->char_capacity, need, sizeof *chars);
    if (chars != NULL)
        paragraph->chars = chars;
    uint8_t *marked = fh_grow(paragraph->marked, &paragraph->mark_capacity, need, sizeof *marked);
    if (marked != NULL)
        paragraph->marked = marked;
    paragraph->failed |= chars == NULL || marked == NULL;
    return !paragraph->failed;
}

void cli_paragraph_add(struct cli_paragraph *paragraph, struct fh_slice text, bool marked)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        i += cli_decode(text.bytes + i, text.length - i, &c);
        if (!make_room(paragraph))
            return;
        paragraph->chars[paragraph->count] = c;
        paragraph->marked[paragraph->count++] = marked;
    }
}

/* ---- Levels and shapes ---- */

/* Everything FriBidi wants to know about a paragraph, parallel to its characters. */
struct shaping {
    FriBidiChar *visual; /* shaped, then reordered line by line */
    FriBidiCharType *types;
    FriBidiBracketType *brackets;
    FriBidiLevel *levels;
    FriBidiJoiningType *joining;
    FriBidiStrIndex *from; /* for each place, the character that stands there */
    FriBidiParType direction;
};

static void shaping_release(struct shaping *shaping)
{
    fh_free(shaping->visual);
    fh_free(shaping->types);
    fh_free(shaping->brackets);
    fh_free(shaping->levels);
    fh_free(shaping->joining);
    fh_free(shaping->from);
}

static bool shaping_alloc(struct shaping *shaping, size_t count)
{
    shaping->visual = fh_calloc(count, sizeof *shaping->visual);
    shaping->types = fh_calloc(count, sizeof *shaping->types);
    shaping->brackets = fh_calloc(count, sizeof *shaping->brackets);
    shaping->levels = fh_calloc(count, sizeof *shaping->levels);
    shaping->joining = fh_calloc(count, sizeof *shaping->joining);
    shaping->from = fh_calloc(count, sizeof *shaping->from);
    return shaping->visual != NULL && shaping->types != NULL && shaping->brackets != NULL && shaping->levels != NULL &&
           shaping->joining != NULL && shaping->from != NULL;
}

/* The characters as they stand. */
static bool shaping_start(struct shaping *shaping, const struct cli_paragraph *paragraph)
{
    if (!shaping_alloc(shaping, paragraph->count))
        return false;
    for (size_t i = 0; i < paragraph->count; i++) {
        shaping->visual[i] = paragraph->chars[i];
        shaping->from[i] = (FriBidiStrIndex)i;
    }
    return true;
}

static bool shape(struct shaping *shaping, size_t length, bool left_to_right)
{
    FriBidiStrIndex count = (FriBidiStrIndex)length;
    shaping->direction = left_to_right ? FRIBIDI_PAR_LTR : FRIBIDI_PAR_ON;
    fribidi_get_bidi_types(shaping->visual, count, shaping->types);
    fribidi_get_bracket_types(shaping->visual, count, shaping->types, shaping->brackets);
    if (fribidi_get_par_embedding_levels_ex(shaping->types, shaping->brackets, count, &shaping->direction,
                                            shaping->levels) == 0)
        return false;
    fribidi_get_joining_types(shaping->visual, count, shaping->joining);
    fribidi_join_arabic(shaping->types, count, shaping->levels, shaping->joining);
    fribidi_shape(FRIBIDI_FLAGS_DEFAULT | FRIBIDI_FLAGS_ARABIC, shaping->levels, count, shaping->joining,
                  shaping->visual);
    return true;
}

/* ---- Lines ---- */

/* The end of the line that begins at `start`: after the last space that fits, or where it is full. */
static size_t line_end(const struct shaping *shaping, size_t start, size_t count, size_t columns)
{
    size_t width = 0, space = start;
    for (size_t i = start; i < count; i++) {
        width += cli_char_width(shaping->visual[i]);
        if (width > columns && i > start)
            return shaping->visual[i] == ' ' ? i + 1 : space > start ? space : i;
        if (shaping->visual[i] == ' ')
            space = i + 1;
    }
    return count;
}

static void append_spaces(struct fh_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fh_buffer_append_byte(out, ' ');
}

static void append_line(struct fh_buffer *out, const struct cli_paragraph *paragraph, const struct shaping *shaping,
                        size_t start, size_t end, const struct cli_layout *layout)
{
    bool marked = false;
    for (size_t i = start; i < end; i++) {
        bool wanted = paragraph->marked[shaping->from[i]] != 0;
        if (is_invisible(shaping->visual[i]) && !layout->logical)
            continue;
        if (wanted != marked)
            fh_buffer_append_text(out, wanted ? layout->mark_on : layout->mark_off);
        marked = wanted;
        fh_buffer_append_codepoint(out, shaping->visual[i]);
    }
    if (marked)
        fh_buffer_append_text(out, layout->mark_off);
}

static size_t line_width(const struct shaping *shaping, size_t start, size_t end)
{
    size_t width = 0;
    for (size_t i = start; i < end; i++)
        width += cli_char_width(shaping->visual[i]);
    return width;
}

/* What stands left of a line that is aligned right. */
static size_t space_before(const struct cli_layout *layout, size_t width)
{
    size_t edge = layout->columns > layout->indent ? layout->columns - layout->indent : 0;
    return edge > width ? edge - width : 0;
}

static void lay_logical(struct fh_buffer *out, const struct cli_paragraph *paragraph, const struct shaping *shaping,
                        size_t start, size_t end, const struct cli_layout *layout)
{
    append_spaces(out, layout->indent);
    fh_buffer_append_text(out, layout->left_to_right ? "" : CLI_RLI);
    append_line(out, paragraph, shaping, start, end, layout);
    fh_buffer_append_text(out, layout->left_to_right ? "" : CLI_PDI);
}

static void lay_visual(struct fh_buffer *out, const struct cli_paragraph *paragraph, struct shaping *shaping,
                       size_t start, size_t end, const struct cli_layout *layout)
{
    if (fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT, shaping->types, (FriBidiStrIndex)(end - start),
                             (FriBidiStrIndex)start, shaping->direction, shaping->levels, shaping->visual,
                             shaping->from) == 0) {
        out->failed = true;
        return;
    }
    if (!FRIBIDI_IS_RTL(shaping->direction))
        append_spaces(out, layout->indent);
    else
        append_spaces(out, space_before(layout, line_width(shaping, start, end)));
    append_line(out, paragraph, shaping, start, end, layout);
}

static bool prepare(struct shaping *shaping, const struct cli_paragraph *paragraph, const struct cli_layout *layout)
{
    return !paragraph->failed && shaping_start(shaping, paragraph) &&
           (layout->logical || shape(shaping, paragraph->count, layout->left_to_right));
}

void cli_paragraph_lay(struct fh_buffer *out, struct cli_paragraph *paragraph, const struct cli_layout *layout)
{
    struct shaping shaping = {0};
    size_t columns = layout->columns > layout->indent + 10 ? layout->columns - layout->indent : 10;
    if (paragraph->count == 0 && !paragraph->failed)
        fh_buffer_append_byte(out, '\n');
    else if (!prepare(&shaping, paragraph, layout))
        out->failed = true;
    for (size_t start = 0; start < paragraph->count && fh_buffer_ok(out);) {
        size_t next = line_end(&shaping, start, paragraph->count, columns), end = next;
        while (end > start && shaping.visual[end - 1] == ' ')
            end--;
        if (layout->logical)
            lay_logical(out, paragraph, &shaping, start, end, layout);
        else
            lay_visual(out, paragraph, &shaping, start, end, layout);
        fh_buffer_append_byte(out, '\n');
        start = next;
    }
    shaping_release(&shaping);
}
