/* See json_plain.h. */
#include "corpus/json_plain.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bits of the bytes of `eight` that are 0, and perhaps of some above the lowest of them. */
static uint64_t zeros(uint64_t eight)
{
    return (eight - EACH(0x01)) & ~eight & EACH(0x80);
}

/* Past the bytes that a string is made of: to a quote, a backslash or a control character, or the end. */
static const char *skip_string(const char *p, const char *end)
{
    uint64_t eight;
    for (; end - p >= (ptrdiff_t)sizeof eight; p += sizeof eight) {
        memcpy(&eight, p, sizeof eight);
        eight = le64toh(eight);
        uint64_t control = (eight - EACH(0x20)) & ~eight & EACH(0x80); /* the lowest bit is right, as in zeros() */
        uint64_t special = zeros(eight ^ EACH('"')) | zeros(eight ^ EACH('\\')) | control;
        if (special != 0)
            return p + __builtin_ctzll(special) / 8;
    }
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    return p;
}

/* What a backslash and this letter stand for; 0: no escape of one letter. */
static char unescaped(char letter)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *at = letter != '\0' ? strchr(letters, letter) : NULL;
    return at != NULL ? meant[at - letters] : '\0';
}

/* Reads a string, `p` behind its first quote; returns its last one, or NULL. */
static const char *read_string(const char *p, const char *end, bool *escaped)
{
    *escaped = false;
    while ((p = skip_string(p, end)) < end && *p == '\\') {
        if (end - p < 2 || unescaped(p[1]) == '\0')
            return NULL;
        *escaped = true;
        p += 2;
    }
    return p < end && *p == '"' ? p : NULL;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* Past white space and this byte; NULL if it is another one. */
static const char *pass(const char *p, const char *end, char byte)
{
    p = skip_blanks(p, end);
    return p < end && *p == byte ? p + 1 : NULL;
}

static const char *read_word(struct fh_json_member *member, const char *p, const char *end)
{
    static const char *const words[] = {[FH_JSON_NULL] = "null", [FH_JSON_FALSE] = "false", [FH_JSON_TRUE] = "true"};
    struct fh_slice rest = {p, (size_t)(end - p)};
    for (int kind = FH_JSON_NULL; kind <= FH_JSON_TRUE; kind++) {
        struct fh_slice word = fh_slice_from(words[kind]);
        member->kind = (enum fh_json_plain_kind)kind;
        if (fh_slice_starts_with(rest, word))
            return p + word.length;
    }
    return NULL;
}

/* Reads "key": value; returns what stands behind it, or NULL. */
static const char *read_member(struct fh_json_member *member, const char *text, const char *p, const char *end)
{
    const char *key = pass(p, end, '"'), *close = key != NULL ? read_string(key, end, &member->escaped) : NULL;
    if (close == NULL || member->escaped || (p = pass(close + 1, end, ':')) == NULL)
        return NULL;
    member->key = (struct fh_slice){key, (size_t)(close - key)};
    p = skip_blanks(p, end);
    if (p == end || *p != '"')
        return read_word(member, p, end);
    close = read_string(p + 1, end, &member->escaped);
    if (close == NULL)
        return NULL;
    member->kind = FH_JSON_STRING;
    member->at = (size_t)(p + 1 - text);
    member->length = (size_t)(close - p - 1);
    return close + 1;
}

bool fh_json_plain_read(struct fh_json_plain *plain, struct fh_slice text)
{
    const char *end = text.bytes + text.length, *p = pass(text.bytes, end, '{'), *next = p;
    plain->count = 0;
    while (p != NULL && next != NULL) { /* another member, after { or a comma */
        if (plain->count == FH_JSON_PLAIN_MEMBERS)
            return false;
        p = read_member(&plain->members[plain->count++], text.bytes, p, end);
        next = p != NULL ? pass(p, end, ',') : NULL;
        p = next != NULL ? next : p;
    }
    p = p != NULL ? pass(p, end, '}') : NULL;
    return p != NULL && skip_blanks(p, end) == end;
}

size_t fh_json_plain_unescape(char *to, struct fh_slice string)
{
    const char *from = string.bytes, *end = from + string.length, *escape;
    char *start = to;
    for (; (escape = memchr(from, '\\', (size_t)(end - from))) != NULL; from = escape + 2) {
        memcpy(to, from, (size_t)(escape - from));
        to += escape - from;
        *to++ = unescaped(escape[1]);
    }
    memcpy(to, from, (size_t)(end - from));
    return (size_t)(to - start) + (size_t)(end - from);
}
