/* yajl's events into fields, and those of plain objects (json_plain.h). See json_record.h.
 *
 * yajl does not check its allocations, so it gets a pool that is made large enough beforehand: its
 * buffers double while they hold at most the whole text, twice (a string's decoded form and a token
 * that the text's end cut off), and its stack of states stays small because nesting is limited here.
 */
#include "corpus/json_record.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/mem.h"
#include "corpus/json_plain.h"
#include "corpus/letters.h"

#define DEPTH_MAX 64
#define PATH_BYTES_MAX 256
#define POOL_BYTES_MIN ((size_t)64 * 1024)
#define POOL_KEPT_MAX ((size_t)4 * 1024 * 1024)

struct pool { /* allocations in a row; the last one grows in place */
    char *bytes;
    size_t used, capacity, last;
};

struct fh_json_parser {
    const struct fh_fields *fields;
    struct pool pool;
    struct fh_record *record;
    unsigned depth, arrays; /* open brackets; those of lists inside the current field */
    bool matched;           /* the value that comes belongs to `match` */
    struct fh_field_match match;
    size_t path_lengths[DEPTH_MAX + 1]; /* of `path`, at each depth, up to the key */
    size_t path_length;
    char path[PATH_BYTES_MAX];
    const char *reason; /* why a callback stopped the parser */
    struct fh_json_plain plain;
};

/* ---- Memory for yajl ---- */

static void *pool_malloc(void *context, size_t size)
{
    struct pool *pool = context;
    size_t start = (pool->used + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (start > pool->capacity || size > pool->capacity - start)
        return NULL; /* cannot be: see the head of this file */
    pool->last = start;
    pool->used = start + size;
    return pool->bytes + start;
}

static void *pool_realloc(void *context, void *block, size_t size)
{
    struct pool *pool = context;
    if (block == NULL)
        return pool_malloc(context, size);
    size_t start = (size_t)((char *)block - pool->bytes);
    if (start == pool->last && size <= pool->capacity - start) {
        pool->used = start + size;
        return block;
    }
    size_t held = pool->used - start; /* at least the old size, and readable */
    void *moved = pool_malloc(context, size);
    if (moved != NULL)
        memcpy(moved, block, held < size ? held : size);
    return moved;
}

static void pool_free(void *context, void *block)
{
    (void)context;
    (void)block;
}

static bool pool_prepare(struct pool *pool, size_t length)
{
    size_t wanted = POOL_BYTES_MIN;
    if (length > (SIZE_MAX - POOL_BYTES_MIN) / 8)
        return false;
    wanted += 8 * length;
    pool->used = pool->last = 0;
    if (wanted <= pool->capacity && (pool->capacity <= POOL_KEPT_MAX || wanted > POOL_KEPT_MAX))
        return true;
    fh_free(pool->bytes);
    pool->capacity = 0;
    pool->bytes = fh_malloc(wanted);
    if (pool->bytes != NULL)
        pool->capacity = wanted;
    return pool->bytes != NULL;
}

/* ---- yajl's events ---- */

/* Sets `path` to the key under the path of the current depth, and looks it up. */
static void look_up(struct fh_json_parser *parser, const char *key, size_t length)
{
    size_t base = parser->path_lengths[parser->depth];
    parser->matched = false;
    if (base + 1 + length > PATH_BYTES_MAX) {
        parser->path_length = PATH_BYTES_MAX; /* nothing below it has a name either */
        return;
    }
    if (base > 0)
        parser->path[base++] = '.';
    if (length > 0)
        memcpy(parser->path + base, key, length);
    parser->path_length = base + length;
    parser->matched =
        fh_fields_find(parser->fields, (struct fh_slice){parser->path, parser->path_length}, &parser->match);
    if (!parser->matched && parser->depth == 1)
        fh_record_unknown(parser->record, (struct fh_slice){key, length});
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    look_up(context, (const char *)key, length);
    return 1;
}

/* A value that is no object, where a record should stand. */
static bool is_outside(struct fh_json_parser *parser, const char *what)
{
    if (parser->depth == 0)
        parser->reason = what;
    return parser->depth == 0;
}

static int on_text(struct fh_json_parser *parser, const char *bytes, size_t length)
{
    struct fh_slice text = {bytes, length};
    if (parser->matched && parser->arrays > 0)
        fh_record_join(parser->record, parser->match, text);
    else if (parser->matched)
        fh_record_put(parser->record, parser->match, text);
    return 1;
}

static int on_string(void *context, const unsigned char *bytes, size_t length)
{
    return !is_outside(context, "a string, not an object") && on_text(context, (const char *)bytes, length);
}

/* The value is none that a text can be made of. */
static int on_problem(struct fh_json_parser *parser, const char *what)
{
    if (parser->matched)
        fh_record_problem(parser->record, parser->match, what);
    return 1;
}

static int on_number(void *context, const char *digits, size_t length)
{
    struct fh_json_parser *parser = context;
    if (is_outside(parser, "a number, not an object"))
        return 0;
    bool prose = parser->matched && (parser->match.field == FH_RECORD_TITLE || parser->match.field == FH_RECORD_BODY ||
                                     parser->match.field == FH_RECORD_STANDFIRST);
    return prose ? on_problem(parser, "a number") : on_text(parser, digits, length);
}

static int on_boolean(void *context, int value)
{
    return !is_outside(context, "true or false, not an object") && on_problem(context, value ? "true" : "false");
}

static int on_null(void *context)
{
    return !is_outside(context, "null, not an object");
}

static int deeper(struct fh_json_parser *parser)
{
    if (parser->depth == DEPTH_MAX) {
        parser->reason = "nested more than 64 deep";
        return 0;
    }
    parser->depth++;
    parser->path_lengths[parser->depth] = parser->path_length;
    return 1;
}

static int on_map_start(void *context)
{
    struct fh_json_parser *parser = context;
    on_problem(parser, "an object");
    parser->matched = false;
    return deeper(parser);
}

static int on_map_end(void *context)
{
    struct fh_json_parser *parser = context;
    parser->path_length = parser->path_lengths[parser->depth--];
    parser->matched = false;
    if (parser->arrays > 0) /* back in the list that the object stood in */
        parser->matched =
            fh_fields_find(parser->fields, (struct fh_slice){parser->path, parser->path_length}, &parser->match);
    return 1;
}

static int on_array_start(void *context)
{
    struct fh_json_parser *parser = context;
    if (is_outside(parser, "a list, not an object"))
        return 0;
    if (parser->matched && parser->arrays == 0)
        fh_record_join_start(parser->record, parser->match);
    parser->arrays++;
    return deeper(parser);
}

static int on_array_end(void *context)
{
    struct fh_json_parser *parser = context;
    parser->path_length = parser->path_lengths[parser->depth--];
    parser->arrays--;
    return 1;
}

static const yajl_callbacks callbacks = {.yajl_null = on_null,
                                         .yajl_boolean = on_boolean,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map_start,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_map_end,
                                         .yajl_start_array = on_array_start,
                                         .yajl_end_array = on_array_end};

/* ---- Parsing ---- */

enum fh_status fh_json_parser_new(struct fh_json_parser **parser, const struct fh_fields *fields,
                                  struct fh_error *error)
{
    *parser = fh_calloc(1, sizeof **parser);
    if (*parser == NULL)
        return fh_fail_nomem(error);
    (*parser)->fields = fields;
    return FH_OK;
}

void fh_json_parser_free(struct fh_json_parser *parser)
{
    if (parser == NULL)
        return;
    fh_free(parser->pool.bytes);
    fh_free(parser);
}

static bool hex4(const char *digits, unsigned *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        char digit = digits[i];
        unsigned part = digit >= '0' && digit <= '9'   ? (unsigned)(digit - '0')
                        : digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a') + 10
                        : digit >= 'A' && digit <= 'F' ? (unsigned)(digit - 'A') + 10
                                                       : 16;
        if (part == 16)
            return false;
        *value = *value * 16 + part;
    }
    return true;
}

static bool is_escape_between(const char *at, const char *end, unsigned low, unsigned high)
{
    unsigned value;
    return end - at >= 6 && at[0] == '\\' && at[1] == 'u' && hex4(at + 2, &value) && value >= low && value <= high;
}

/* Halves of a surrogate pair (an emoji that some system cut in two) are no characters: U+FFFD instead.
 * So is \u0000, which would end the text for many a program. */
static void replace_halves(char *text, size_t length)
{
    char *end = text + length;
    for (char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at >= 6;) {
        if (at[1] != 'u') {
            at += 2;
        } else if (is_escape_between(at, end, 0xD800, 0xDBFF) && is_escape_between(at + 6, end, 0xDC00, 0xDFFF)) {
            at += 12;
        } else {
            if (is_escape_between(at, end, 0xD800, 0xDFFF) || is_escape_between(at, end, 0, 0))
                memcpy(at + 2, "fffd", 4);
            at += 6;
        }
    }
}

static void move_to(struct fh_record *record, const char *text, size_t at)
{
    record->byte += at;
    for (size_t i = 0; i < at; i++)
        record->line += text[i] == '\n';
}

/* Moves the record's place to where yajl stopped, and says why. */
static void report(struct fh_json_parser *parser, yajl_handle handle, const char *text, size_t length)
{
    struct fh_record *record = parser->record;
    size_t at = yajl_get_bytes_consumed(handle);
    move_to(record, text, at < length ? at : length);
    if (parser->reason != NULL) {
        fh_record_bad(record, "%s", parser->reason);
        return;
    }
    unsigned char *words = yajl_get_error(handle, 0, NULL, 0);
    struct fh_slice message = fh_slice_from((const char *)words);
    while (message.length > 0 && strchr("\n. ", message.bytes[message.length - 1]) != NULL)
        message.length--;
    fh_record_bad(record, "not valid JSON: %.*s", (int)message.length, message.bytes);
}

/* As yajl would; the pool, which is not in use, has room for the member's text. */
static void tell_member(struct fh_json_parser *parser, const char *text, const struct fh_json_member *member)
{
    struct fh_slice string = {text + member->at, member->length};
    look_up(parser, member->key.bytes, member->key.length);
    switch (member->kind) {
    case FH_JSON_STRING:
        if (member->escaped)
            string = (struct fh_slice){parser->pool.bytes, fh_json_plain_unescape(parser->pool.bytes, string)};
        on_text(parser, string.bytes, string.length);
        break;
    case FH_JSON_NULL:
        break;
    default:
        on_problem(parser, member->kind == FH_JSON_TRUE ? "true" : "false");
    }
}

/* Reads an object that is plain, as yajl would; false, and nothing done, when it is not. */
static bool parse_plain(struct fh_json_parser *parser, const char *text, size_t length)
{
    if (!fh_json_plain_read(&parser->plain, (struct fh_slice){text, length}))
        return false;
    on_map_start(parser);
    for (size_t i = 0; i < parser->plain.count; i++)
        tell_member(parser, text, &parser->plain.members[i]);
    on_map_end(parser);
    return true;
}

enum fh_status fh_json_parse(struct fh_json_parser *parser, char *text, size_t length, struct fh_record *record,
                             struct fh_error *error)
{
    size_t valid = fh_letters_valid((struct fh_slice){text, length});
    if (valid < length) { /* yajl would let overlong forms and surrogates pass */
        move_to(record, text, valid);
        fh_record_bad(record, "not valid UTF-8");
        return FH_OK;
    }
    record->valid = true;
    parser->record = record;
    parser->depth = parser->arrays = 0;
    parser->path_length = 0;
    parser->matched = false;
    parser->reason = NULL;
    if (!pool_prepare(&parser->pool, length))
        return fh_fail_nomem(error);
    if (parse_plain(parser, text, length))
        return FH_OK;
    replace_halves(text, length);
    yajl_alloc_funcs memory = {pool_malloc, pool_realloc, pool_free, &parser->pool};
    yajl_handle handle = yajl_alloc(&callbacks, &memory, parser);
    yajl_config(handle, yajl_dont_validate_strings, 1);
    if (yajl_parse(handle, (const unsigned char *)text, length) != yajl_status_ok)
        report(parser, handle, text, length);
    else if (yajl_complete_parse(handle) != yajl_status_ok)
        fh_record_bad(record, "not valid JSON: the record ends before it is complete");
    yajl_free(handle);
    return FH_OK;
}
