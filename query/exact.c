/* Comparing letters as printed. See exact.h. */
#include "query/exact.h"

#include <utf8proc.h>

#include "query/space.h"
#include "stemmer/letters.h"

/* What a hamza or madda above or below makes of the letter before it (Unicode canonical
 * composition); 0 for nothing. */
static uint32_t compose(uint32_t letter, uint32_t mark)
{
    static const struct {
        uint32_t letter, mark, composed;
    } pairs[] = {{0x627, 0x653, 0x622}, {0x627, 0x654, 0x623}, {0x627, 0x655, 0x625},
                 {0x648, 0x654, 0x624}, {0x64A, 0x654, 0x626}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].letter == letter && pairs[i].mark == mark)
            return pairs[i].composed;
    return 0;
}

struct printer {
    struct fh_buffer *out;
    uint32_t last;      /* the last letter put, which a mark may still change; 0: none */
    size_t last_length; /* of `out` before it */
};

static void put(struct printer *printer, uint32_t code)
{
    struct fh_buffer *out = printer->out;
    if (fh_is_space(code)) {
        if (out->length > 0 && out->bytes[out->length - 1] != ' ')
            fh_buffer_append_byte(out, ' ');
        printer->last = 0;
        return;
    }
    if (fh_class_is_ignored(fh_class_of(code))) {
        uint32_t composed = compose(printer->last, code);
        if (composed == 0)
            return;
        out->length = printer->last_length;
        code = composed;
    }
    printer->last = code;
    printer->last_length = out->length;
    fh_buffer_append_codepoint(out, code);
}

static bool is_presentation_form(uint32_t code)
{
    return (code >= 0xFB50 && code <= 0xFDFF) || (code >= 0xFE70 && code <= 0xFEFE);
}

static void put_any(struct printer *printer, uint32_t code)
{
    utf8proc_int32_t letters[32];
    int boundary = 0;
    if (!is_presentation_form(code)) {
        put(printer, code);
        return;
    }
    utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code, letters, 32,
                                                     (utf8proc_option_t)(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE), &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < 32; i++)
        put(printer, (uint32_t)letters[i]);
}

/* Appends the text as it is compared, white space at both ends taken off. */
static void print(struct fh_slice text, struct fh_buffer *out)
{
    struct printer printer = {out, 0, 0};
    const uint8_t *p = (const uint8_t *)text.bytes;
    size_t length;
    for (size_t left = text.length; left > 0 && fh_buffer_ok(out); left -= length, p += length)
        put_any(&printer, fh_utf8_decode(p, p + left, &length));
    if (out->length > 0 && out->bytes[out->length - 1] == ' ')
        out->length--;
}

struct fh_slice fh_exact_prepare(struct fh_slice text, struct fh_arena *arena)
{
    struct fh_buffer printed = FH_BUFFER_INIT;
    struct fh_slice copy = {NULL, 0};
    print(text, &printed);
    if (fh_buffer_ok(&printed))
        copy = fh_arena_copy(arena, fh_buffer_slice(&printed));
    fh_buffer_release(&printed);
    return copy;
}

static bool is_word_at(const uint8_t *p, const uint8_t *end)
{
    size_t length;
    return p < end && fh_class_in_word(fh_class_at(p, end, &length));
}

static bool is_word_before(const uint8_t *begin, const uint8_t *p)
{
    if (p == begin)
        return false;
    const uint8_t *start = p - 1;
    while (start > begin && !fh_utf8_is_start(*start))
        start--;
    return is_word_at(start, p);
}

static bool contains(struct fh_slice text, struct fh_slice wanted)
{
    const uint8_t *begin = (const uint8_t *)text.bytes, *end = begin + text.length, *p = begin;
    const uint8_t *first = (const uint8_t *)wanted.bytes;
    bool word_first = is_word_at(first, first + wanted.length);
    bool word_last = is_word_before(first, first + wanted.length);
    while ((p = memmem(p, (size_t)(end - p), wanted.bytes, wanted.length)) != NULL) {
        const uint8_t *after = p + wanted.length;
        if (!(word_first && is_word_before(begin, p)) && !(word_last && is_word_at(after, end)))
            return true;
        p++;
    }
    return false;
}

static bool field_matches(struct fh_slice text, struct fh_slice prepared, struct fh_buffer *scratch)
{
    fh_buffer_reset(scratch);
    print(text, scratch);
    return fh_buffer_ok(scratch) && scratch->length >= prepared.length && prepared.length > 0 &&
           contains(fh_buffer_slice(scratch), prepared);
}

bool fh_exact_matches(const struct fh_document *document, struct fh_slice prepared, enum fh_field field,
                      struct fh_buffer *scratch)
{
    if (field != FH_FIELD_BODY && field_matches(document->title, prepared, scratch))
        return true;
    return field != FH_FIELD_TITLE && (field_matches(document->standfirst, prepared, scratch) ||
                                       field_matches(document->body, prepared, scratch));
}
