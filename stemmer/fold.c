/* The two folds. See fold.h. Characters of the Arabic block and ASCII take a table each; the rest
 * goes through utf8proc's compatibility decomposition and case folding (Unicode annex 15), and
 * what comes out of that through the same tables, so that ﻼ, ﷲ and ئ written in two pieces end
 * where their plain spellings do. */
#include "stemmer/fold.h"

#include <utf8proc.h>

#include "base/mem.h"
#include "stemmer/analyzer.h"
#include "stemmer/letters.h"

#define ALEF 0x27 /* low bytes of U+06xx */
#define HEH 0x47
#define KAF 0x43
#define BEH 0x28
#define JEEM 0x2C
#define FEH 0x41
#define QAF 0x42
#define ZAIN 0x32
#define WAW 0x48
#define ALEF_MAKSURA 0x49
#define YEH 0x4A
#define TEH_MARBUTA 0x29
#define WAW_HAMZA 0x24
#define YEH_HAMZA 0x26

/* Letters that are written for another; 0 leaves a letter alone. */
static const uint8_t other_letter[256] = {
    [0x22] = ALEF, [0x23] = ALEF, [0x25] = ALEF, [0x71] = ALEF, [0x72] = ALEF, [0x73] = ALEF, [0x75] = ALEF,
    [0x3B] = KAF,  [0x3C] = KAF,  [0xA9] = KAF,  [0xAA] = KAF,  [0x3D] = YEH,  [0x3E] = YEH,  [0x3F] = YEH,
    [0xCC] = YEH,  [0xCD] = YEH,  [0xCE] = YEH,  [0xD0] = YEH,  [0xD1] = YEH,  [0xD2] = YEH,  [0xBE] = HEH,
    [0xC0] = HEH,  [0xC1] = HEH,  [0xC2] = HEH,  [0xD5] = HEH,  [0xC3] = TEH_MARBUTA,         [0xD3] = YEH_HAMZA,
    [0x76] = WAW_HAMZA,           [0x78] = YEH_HAMZA,
    /* for the sounds p, ch, v, g and zh in foreign names: by the letter that most papers write instead */
    [0x7E] = BEH,  [0x86] = JEEM, [0xA4] = FEH,  [0xA5] = FEH,  [0xA8] = QAF,  [0xAF] = KAF,  [0xAD] = KAF,
    [0x98] = ZAIN,
};

void fh_fold_release(struct fh_fold *fold)
{
    fh_buffer_release(&fold->text);
    fh_free(fold->spans);
    *fold = (struct fh_fold)FH_FOLD_INIT;
}

/* Appends one folded character; `spans` is filled only when the caller keeps a map. */
static void put_code(struct fh_fold *fold, uint32_t code, struct fh_span span, bool keep_map)
{
    size_t before = fold->text.length;
    if (code < 0x80)
        fh_buffer_append_byte(&fold->text, (char)code);
    else
        fh_buffer_append_codepoint(&fold->text, code);
    if (!keep_map || !fh_buffer_ok(&fold->text))
        return;
    struct fh_span *moved = fh_grow(fold->spans, &fold->span_capacity, fold->text.length, sizeof *fold->spans);
    if (moved == NULL) {
        fold->text.failed = true;
        return;
    }
    fold->spans = moved;
    for (size_t i = before; i < fold->text.length; i++)
        fold->spans[i] = span;
}

/* Gives the last letter the hamza that was written as a mark of its own over it. */
static void compose_hamza(struct fh_buffer *text)
{
    if (text->length < 2 || (uint8_t)text->bytes[text->length - 2] != 0xD9)
        return;
    uint8_t last = (uint8_t)text->bytes[text->length - 1];
    uint8_t seat = last == (0x80 | (WAW & 0x3F)) ? WAW_HAMZA : YEH_HAMZA;
    if (last != (0x80 | (WAW & 0x3F)) && last != (0x80 | (YEH & 0x3F)) && last != (0x80 | (ALEF_MAKSURA & 0x3F)))
        return;
    text->bytes[text->length - 2] = (char)0xD8;
    text->bytes[text->length - 1] = (char)(0x80 | seat);
}

/* Marks print with the letter before them: its range takes them in. */
static void extend_span(struct fh_fold *fold, uint32_t end)
{
    size_t i = fold->text.length;
    bool more = i > 0;
    while (more) {
        fold->spans[--i].end = end;
        more = i > 0 && !fh_utf8_is_start((uint8_t)fold->text.bytes[i]);
    }
}

static void put_arabic(struct fh_fold *fold, uint8_t index, struct fh_span span, bool keep_map)
{
    switch ((enum fh_class)fh_class_arabic[index]) {
    case FH_CLASS_MARK:
        if (index == 0x54)
            compose_hamza(&fold->text);
        if (keep_map)
            extend_span(fold, span.end);
        return;
    case FH_CLASS_HIDDEN:
        return;
    case FH_CLASS_DIGIT:
        put_code(fold, (uint32_t)'0' + (index & 0x0F), span, keep_map);
        return;
    case FH_CLASS_JOINT:
        put_code(fold, index == 0x6B ? '.' : ',', span, keep_map);
        return;
    default:
        put_code(fold, 0x600u + (other_letter[index] != 0 ? other_letter[index] : index), span, keep_map);
    }
}

/* Combining marks that comparisons ignore. Vowel signs of Indic and other scripts, which are
 * combining marks too, stay. */
static bool is_accent(uint32_t code)
{
    return (code >= 0x300 && code <= 0x36F) || (code >= 0x591 && code <= 0x5C7) || (code >= 0x8CA && code <= 0x8FF) ||
           (code >= 0x1AB0 && code <= 0x1AFF) || (code >= 0x1DC0 && code <= 0x1DFF) ||
           (code >= 0x20D0 && code <= 0x20FF) || code >= 0xFB50;
}

static void put_decomposed(struct fh_fold *fold, uint32_t code, struct fh_span span, bool keep_map)
{
    utf8proc_int32_t parts[64];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)code, parts, 64, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
        &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < 64; i++) {
        uint32_t part = (uint32_t)parts[i];
        if (part >= 0x600 && part <= 0x6FF)
            put_arabic(fold, (uint8_t)(part - 0x600), span, keep_map);
        else if (fh_class_of(part) == FH_CLASS_MARK && is_accent(part))
            continue;
        else
            put_code(fold, part, span, keep_map);
    }
}

static void put_other(struct fh_fold *fold, uint32_t code, struct fh_span span, bool keep_map)
{
    enum fh_class class = fh_class_of(code);
    if (class == FH_CLASS_HIDDEN)
        return;
    if (class == FH_CLASS_MARK && is_accent(code)) {
        if (keep_map)
            extend_span(fold, span.end);
        return;
    }
    if (code >= 0x762 && code <= 0x764) /* ݣ, Morocco's g */
        put_code(fold, 0x600u + KAF, span, keep_map);
    else if (class == FH_CLASS_JOINT)
        put_code(fold, code == 0x2019 ? '\'' : '-', span, keep_map);
    else
        put_decomposed(fold, code, span, keep_map);
}

/* A plain Arabic letter at `p`, which most characters are: the low byte of what it is written for, or 0. */
static uint8_t plain_letter(const uint8_t *p, const uint8_t *end)
{
    uint8_t index;
    if (!fh_arabic_pair(p, end, &index) || fh_class_arabic[index] != FH_CLASS_ARABIC)
        return 0;
    return other_letter[index] != 0 ? other_letter[index] : index;
}

/* Folds the plain letters from `p` on, all at once, and returns where they end. */
static const uint8_t *put_plain(struct fh_fold *fold, const uint8_t *begin, const uint8_t *p, const uint8_t *end,
                                bool keep_map)
{
    if (plain_letter(p, end) == 0)
        return p;
    size_t at = fold->text.length, most = at + (size_t)(end - p);
    char *room = fh_buffer_reserve(&fold->text, (size_t)(end - p));
    struct fh_span *spans = keep_map ? fh_grow(fold->spans, &fold->span_capacity, most, sizeof *spans) : fold->spans;
    if (room == NULL || (keep_map && spans == NULL)) {
        fold->text.failed = true;
        return p;
    }
    fold->spans = spans;
    for (uint8_t letter; p < end && (letter = plain_letter(p, end)) != 0; p += 2, at += 2) {
        uint32_t from = (uint32_t)(p - begin);
        *room++ = (char)(0xD8 | letter >> 6);
        *room++ = (char)(0x80 | (letter & 0x3F));
        if (keep_map)
            spans[at] = spans[at + 1] = (struct fh_span){from, from + 2};
    }
    *room = '\0';
    fold->text.length = at;
    return p;
}

static void fold_spelled(struct fh_slice text, struct fh_fold *fold, bool keep_map)
{
    if (text.length == 0)
        return;
    const uint8_t *begin = (const uint8_t *)text.bytes, *p = begin, *end = begin + text.length;
    while (p < end && fh_buffer_ok(&fold->text)) {
        size_t length = 1;
        uint8_t index;
        if ((p = put_plain(fold, begin, p, end, keep_map)) == end)
            break;
        bool arabic = fh_arabic_pair(p, end, &index);
        uint32_t code = arabic ? 0 : fh_utf8_decode(p, end, &length);
        if (arabic)
            length = 2;
        struct fh_span span = {(uint32_t)(p - begin), (uint32_t)((size_t)(p - begin) + length)};
        if (arabic)
            put_arabic(fold, index, span, keep_map);
        else if (code == FH_UTF8_INVALID)
            put_code(fold, ' ', span, keep_map);
        else if (code < 0x80)
            put_code(fold, code >= 'A' && code <= 'Z' ? code + 32 : code, span, keep_map);
        else
            put_other(fold, code, span, keep_map);
        p += length;
    }
}

bool fh_fold_word(struct fh_slice word, struct fh_fold *fold)
{
    fh_buffer_reset(&fold->text);
    fold_spelled(word, fold, true);
    return fh_buffer_ok(&fold->text);
}

/* What letters below U+0680 fold into; 0 for themselves. */
static const uint8_t folds_into[128] = {
    [TEH_MARBUTA] = HEH, [WAW_HAMZA] = WAW, [YEH_HAMZA] = YEH, [ALEF_MAKSURA] = YEH};

void fh_fold_letters(char *bytes, size_t length)
{
    for (size_t i = 0; i + 1 < length; i++) {
        uint8_t lead = (uint8_t)bytes[i], tail = (uint8_t)bytes[i + 1];
        if ((lead & 0xFE) != 0xD8 || (tail & 0xC0) != 0x80)
            continue;
        uint8_t into = folds_into[(lead & 1) << 6 | (tail & 0x3F)];
        if (into == 0) {
            i++;
            continue;
        }
        bytes[i] = (char)0xD9;
        bytes[i + 1] = (char)(0x80 | (into & 0x3F));
    }
}

void fh_fold_text(struct fh_slice text, struct fh_buffer *out)
{
    struct fh_fold fold = {*out, NULL, 0};
    size_t before = out->length;
    fold_spelled(text, &fold, false);
    *out = fold.text;
    if (fh_buffer_ok(out) && out->length > before)
        fh_fold_letters(out->bytes + before, out->length - before);
}
