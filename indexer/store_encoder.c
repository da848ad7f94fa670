/* Stored articles, packed: documents into blocks, blocks into zstd frames. See store.h. */
#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_c_forceAttachDict, which says how, not what */
#include <string.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/narrow.h"
#include "indexer/store_dictionary.h"

struct fh_store_encoder {
    const struct fh_store_dictionary *dictionary;
    ZSTD_CCtx *context;
    struct fh_buffer lengths; /* of the open block: what stands before the texts, count left out */
    struct fh_buffer text;    /* narrowed */
    struct fh_buffer raw; /* the whole, when the block closes */
    uint32_t count;
};

/* ---- Effort ---- */

/* Words are short and letters are bytes here (narrow.h): matches of less than five are not worth their offset.
 * Measured in docs/FORMAT.md. */
static const struct effort {
    int level; /* up to this one */
    ZSTD_strategy strategy;
    int hash_log, search_log, match_min;
} efforts[] = {
    {2, ZSTD_fast, 16, 1, 6}, {4, ZSTD_dfast, 17, 1, 5},  {6, ZSTD_greedy, 17, 3, 5},
    {9, ZSTD_lazy, 18, 4, 5}, {14, ZSTD_lazy2, 18, 5, 5},
};
#define WINDOW_LOG 19

static bool parameter(ZSTD_CCtx *context, ZSTD_cParameter name, int value)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(context, name, value));
}

/* Levels above those of the table are zstd's own. */
static bool effort_set(ZSTD_CCtx *context, int level)
{
    bool ok = parameter(context, ZSTD_c_compressionLevel, level) && parameter(context, ZSTD_c_windowLog, WINDOW_LOG);
    for (size_t i = 0; i < sizeof efforts / sizeof *efforts && ok; i++) {
        const struct effort *effort = &efforts[i];
        if (level > effort->level)
            continue;
        return parameter(context, ZSTD_c_strategy, (int)effort->strategy) &&
               parameter(context, ZSTD_c_hashLog, effort->hash_log) &&
               parameter(context, ZSTD_c_chainLog, effort->hash_log) &&
               parameter(context, ZSTD_c_searchLog, effort->search_log) &&
               parameter(context, ZSTD_c_minMatch, effort->match_min);
    }
    return ok;
}

/* ---- Life ---- */

static enum fh_status context_make(struct fh_store_encoder *encoder, struct fh_error *error)
{
    const struct fh_store_dictionary *dictionary = encoder->dictionary;
    if (dictionary->level < 1 || dictionary->level > 19)
        return fh_fail(error, FH_ERR_USAGE, "level %d of stored articles: must be from 1 to 19", dictionary->level);
    encoder->context = ZSTD_createCCtx();
    /* Blocks are small: looking into the dictionary's tables is faster than copying them for every block. */
    if (encoder->context == NULL || !effort_set(encoder->context, dictionary->level) ||
        !parameter(encoder->context, ZSTD_c_forceAttachDict, ZSTD_dictForceAttach) ||
        !parameter(encoder->context, ZSTD_c_checksumFlag, 1) ||
        ZSTD_isError(ZSTD_CCtx_loadDictionary(encoder->context, dictionary->bytes.bytes, dictionary->bytes.length)))
        return fh_fail_nomem(error);
    return FH_OK;
}

enum fh_status fh_store_encoder_new(struct fh_store_encoder **out, const struct fh_store_dictionary *dictionary,
                                    struct fh_error *error)
{
    *out = NULL;
    struct fh_store_encoder *encoder = fh_calloc(1, sizeof *encoder);
    if (encoder == NULL)
        return fh_fail_nomem(error);
    encoder->dictionary = dictionary;
    enum fh_status status = context_make(encoder, error);
    if (status != FH_OK) {
        fh_store_encoder_free(encoder);
        return status;
    }
    *out = encoder;
    return FH_OK;
}

void fh_store_encoder_free(struct fh_store_encoder *encoder)
{
    if (encoder == NULL)
        return;
    ZSTD_freeCCtx(encoder->context);
    fh_buffer_release(&encoder->lengths);
    fh_buffer_release(&encoder->text);
    fh_buffer_release(&encoder->raw);
    fh_free(encoder);
}

/* ---- Packing ---- */

static enum fh_status frame_append(struct fh_store_encoder *encoder, struct fh_buffer *out, struct fh_error *error)
{
    size_t bound = ZSTD_compressBound(encoder->raw.length);
    char *room = fh_buffer_reserve(out, bound);
    if (room == NULL)
        return fh_fail_nomem(error);
    size_t length = ZSTD_compress2(encoder->context, room, bound, encoder->raw.bytes, encoder->raw.length);
    if (ZSTD_isError(length))
        return fh_fail(error, ZSTD_getErrorCode(length) == ZSTD_error_memory_allocation ? FH_ERR_NOMEM : FH_ERR_USAGE,
                       "cannot compress stored articles: %s", ZSTD_getErrorName(length));
    out->length += length;
    out->bytes[out->length] = '\0';
    return FH_OK;
}

/* Memory that one huge article asked for is not kept for the small ones after it. */
static void buffer_empty(struct fh_buffer *buffer)
{
    if (buffer->capacity > 64 * FH_STORE_BLOCK_BYTES)
        fh_buffer_release(buffer);
    else
        fh_buffer_reset(buffer);
}

enum fh_status fh_store_encoder_flush(struct fh_store_encoder *encoder, struct fh_buffer *out, bool *closed,
                                      struct fh_error *error)
{
    *closed = false;
    if (encoder->count == 0)
        return FH_OK;
    uint8_t count[FH_VARINT_MAX];
    size_t count_bytes = (size_t)(fh_varint_put(count, encoder->count) - count);
    fh_buffer_append(&encoder->raw, count, count_bytes);
    fh_buffer_append_slice(&encoder->raw, fh_buffer_slice(&encoder->lengths));
    fh_buffer_append_slice(&encoder->raw, fh_buffer_slice(&encoder->text));
    enum fh_status status = FH_OK;
    if (fh_buffer_ok(&encoder->lengths) && fh_buffer_ok(&encoder->text) && fh_buffer_ok(&encoder->raw))
        status = frame_append(encoder, out, error);
    else
        status = fh_fail_nomem(error);
    *closed = status == FH_OK;
    encoder->count = 0;
    buffer_empty(&encoder->lengths);
    buffer_empty(&encoder->text);
    buffer_empty(&encoder->raw);
    return status;
}

static void varint_append(struct fh_buffer *buffer, uint64_t value)
{
    uint8_t bytes[FH_VARINT_MAX];
    fh_buffer_append(buffer, bytes, (size_t)(fh_varint_put(bytes, value) - bytes));
}

static void text_append(struct fh_buffer *buffer, struct fh_slice text)
{
    char *room = text.length > 0 ? fh_buffer_reserve(buffer, 2 * text.length + FH_NARROW_SLACK) : NULL;
    if (room == NULL)
        return;
    buffer->length += fh_narrow((uint8_t *)room, (const uint8_t *)text.bytes, text.length);
    buffer->bytes[buffer->length] = '\0';
}

/* Numbers near zero become small ones; FH_NO_TIME, the smallest of all, becomes the largest, and 0 with 1
 * added. */
static uint64_t time_code(int64_t time)
{
    return (((uint64_t)time << 1) ^ (time < 0 ? UINT64_MAX : 0)) + 1;
}

enum fh_status fh_store_encoder_add(struct fh_store_encoder *encoder, const struct fh_document *document,
                                    struct fh_buffer *out, bool *closed, struct fh_error *error)
{
    const struct fh_slice fields[FH_STORE_FIELDS] = {document->id,         document->url,     document->title,
                                                     document->standfirst, document->body,    document->date,
                                                     document->source,     document->category};
    uint64_t total = 0;
    *closed = false;
    for (size_t i = 0; i < FH_STORE_FIELDS; i++) {
        if (fields[i].length > FH_STORE_DOCUMENT_BYTES_MAX - total)
            return fh_fail(error, FH_ERR_USAGE, "document '%.*s': more than 2 GiB of text",
                           (int)(document->id.length % 64), document->id.length > 0 ? document->id.bytes : "");
        total += fields[i].length;
    }
    for (size_t i = 0; i < FH_STORE_FIELDS; i++) {
        varint_append(&encoder->lengths, fields[i].length);
        text_append(&encoder->text, fields[i]);
    }
    varint_append(&encoder->lengths, time_code(document->time));
    encoder->count++;
    if (encoder->text.length >= FH_STORE_BLOCK_BYTES || encoder->count == FH_STORE_BLOCK_DOCS ||
        !fh_buffer_ok(&encoder->text))
        return fh_store_encoder_flush(encoder, out, closed, error);
    return FH_OK;
}
