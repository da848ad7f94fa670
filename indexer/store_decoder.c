/* Stored articles, unpacked: a frame into a block, a slot into a document. See store.h.
 *
 * `raw` is what the frame holds, `text` the fields, widened (narrow.h) when the block is opened.
 * The frame's header is believed no further than its own length allows: a zstd block gives at most 128 KiB
 * for four bytes, so a few bytes cannot ask for gigabytes.
 */
#include <string.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/narrow.h"
#include "indexer/store_dictionary.h"

#define ROOM_KEPT_MAX ((size_t)1024 * 1024) /* a larger buffer is given back when the next block is small */
#define ZSTD_BLOCK_GIVES ((uint64_t)128 * 1024)
#define ZSTD_BLOCK_TAKES ((uint64_t)4)

struct fh_store_decoder {
    const struct fh_store_dictionary *dictionary;
    ZSTD_DCtx *context;
    const char *file;
    uint8_t *raw, *text;
    size_t raw_length, raw_capacity, text_capacity;
    struct fh_slice open; /* the compressed bytes of the open block; NULL: none */
    uint32_t open_checksum;
    uint32_t count;
    size_t lengths_at[FH_STORE_BLOCK_DOCS], text_at[FH_STORE_BLOCK_DOCS]; /* of each slot, in raw and in text */
};

/* ---- Life ---- */

enum fh_status fh_store_decoder_new(struct fh_store_decoder **out, const struct fh_store_dictionary *dictionary,
                                    struct fh_error *error)
{
    *out = NULL;
    struct fh_store_decoder *decoder = fh_calloc(1, sizeof *decoder);
    if (decoder == NULL)
        return fh_fail_nomem(error);
    decoder->dictionary = dictionary;
    decoder->context = ZSTD_createDCtx();
    if (decoder->context == NULL) {
        fh_store_decoder_free(decoder);
        return fh_fail_nomem(error);
    }
    *out = decoder;
    return FH_OK;
}

void fh_store_decoder_free(struct fh_store_decoder *decoder)
{
    if (decoder == NULL)
        return;
    ZSTD_freeDCtx(decoder->context);
    fh_free(decoder->raw);
    fh_free(decoder->text);
    fh_free(decoder);
}

/* ---- The frame ---- */

uint64_t fh_store_block_raw_bytes(struct fh_slice block)
{
    unsigned long long size = ZSTD_getFrameContentSize(block.bytes, block.length);
    return size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ? 0 : size;
}

size_t fh_store_block_bytes(struct fh_slice bytes)
{
    size_t length = ZSTD_findFrameCompressedSize(bytes.bytes, bytes.length);
    return ZSTD_isError(length) ? 0 : length;
}

static enum fh_status damaged(struct fh_store_decoder *decoder, const char *reason, struct fh_error *error)
{
    decoder->open = (struct fh_slice){NULL, 0};
    decoder->count = 0;
    return fh_fail(error, FH_ERR_CORRUPT, "%s: stored articles: %s", decoder->file, reason);
}

static enum fh_status room(uint8_t **bytes, size_t *capacity, size_t length, struct fh_error *error)
{
    if (length <= *capacity && (length > ROOM_KEPT_MAX || *capacity <= ROOM_KEPT_MAX))
        return FH_OK;
    size_t wanted = length > 4 * FH_STORE_BLOCK_BYTES ? length : 4 * FH_STORE_BLOCK_BYTES;
    fh_free(*bytes);
    *bytes = fh_malloc(wanted);
    *capacity = *bytes != NULL ? wanted : 0;
    return *bytes != NULL ? FH_OK : fh_fail_nomem(error);
}

static enum fh_status frame_open(struct fh_store_decoder *decoder, struct fh_slice block, struct fh_error *error)
{
    uint64_t size = fh_store_block_raw_bytes(block);
    if (size == 0 || size > FH_STORE_RAW_MAX || size / ZSTD_BLOCK_GIVES > block.length / ZSTD_BLOCK_TAKES)
        return damaged(decoder, "impossible size in a block's header", error);
    enum fh_status status = room(&decoder->raw, &decoder->raw_capacity, (size_t)size, error);
    if (status != FH_OK)
        return status;
    unsigned id = ZSTD_getDictID_fromFrame(block.bytes, block.length);
    size_t length = id != 0 && decoder->dictionary->tables != NULL
                        ? ZSTD_decompress_usingDDict(decoder->context, decoder->raw, (size_t)size, block.bytes,
                                                     block.length, decoder->dictionary->tables)
                        : ZSTD_decompressDCtx(decoder->context, decoder->raw, (size_t)size, block.bytes, block.length);
    if (ZSTD_isError(length) && ZSTD_getErrorCode(length) == ZSTD_error_memory_allocation)
        return fh_fail_nomem(error);
    if (ZSTD_isError(length))
        return damaged(decoder, ZSTD_getErrorName(length), error);
    decoder->raw_length = length;
    return length == size ? FH_OK : damaged(decoder, "a block is shorter than its header says", error);
}

/* ---- The block ---- */

/* Passes over the lengths of one document, taking them from *left, the bytes of text not yet given to one. */
static const uint8_t *lengths_skip(const uint8_t *p, const uint8_t *end, uint64_t *text)
{
    uint64_t value;
    for (size_t i = 0; i < FH_STORE_FIELDS; i++) {
        p = fh_varint_get(p, end, &value);
        if (p == NULL || value > FH_STORE_DOCUMENT_BYTES_MAX)
            return NULL;
        *text += value;
    }
    return fh_varint_get(p, end, &value);
}

/* Widens the text of all documents, `text_length` bytes, out of the `length` narrow ones. */
static enum fh_status block_widen(struct fh_store_decoder *decoder, const uint8_t *narrowed, size_t length,
                                  uint64_t text_length, struct fh_error *error)
{
    if (text_length > 2 * (uint64_t)length)
        return damaged(decoder, "the lengths in a block do not add up", error);
    enum fh_status status =
        room(&decoder->text, &decoder->text_capacity, (size_t)text_length + FH_NARROW_SLACK, error);
    if (status != FH_OK)
        return status;
    return fh_widen(decoder->text, (size_t)text_length, narrowed, length)
               ? FH_OK
               : damaged(decoder, "the lengths in a block do not add up", error);
}

/* Finds where each document's lengths and text are. */
static enum fh_status block_map(struct fh_store_decoder *decoder, struct fh_error *error)
{
    const uint8_t *start = decoder->raw, *end = start + decoder->raw_length;
    uint64_t count, text = 0;
    const uint8_t *p = fh_varint_get(start, end, &count);
    if (p == NULL || count == 0 || count > FH_STORE_BLOCK_DOCS)
        return damaged(decoder, "bad number of documents in a block", error);
    for (uint64_t i = 0; i < count; i++) {
        decoder->lengths_at[i] = (size_t)(p - start);
        decoder->text_at[i] = (size_t)text;
        p = lengths_skip(p, end, &text);
        if (p == NULL)
            return damaged(decoder, "bad lengths in a block", error);
    }
    enum fh_status status = block_widen(decoder, p, (size_t)(end - p), text, error);
    if (status == FH_OK)
        decoder->count = (uint32_t)count;
    return status;
}

enum fh_status fh_store_decoder_block(struct fh_store_decoder *decoder, struct fh_slice block, const char *file,
                                      uint32_t *count, struct fh_error *error)
{
    decoder->file = file;
    *count = 0;
    if (block.length < 4)
        return damaged(decoder, "a block is cut off", error);
    uint32_t checksum = fh_load_u32((const uint8_t *)block.bytes + block.length - 4); /* zstd puts it last */
    bool still_open = decoder->open.bytes == block.bytes && decoder->open.length == block.length &&
                      decoder->open_checksum == checksum;
    if (!still_open) {
        decoder->open = (struct fh_slice){NULL, 0};
        decoder->count = 0;
        enum fh_status status = frame_open(decoder, block, error);
        if (status == FH_OK)
            status = block_map(decoder, error);
        if (status != FH_OK)
            return status;
        decoder->open = block;
        decoder->open_checksum = checksum;
    }
    *count = decoder->count;
    return FH_OK;
}

static int64_t time_of(uint64_t code)
{
    uint64_t zigzag = code - 1;
    return (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

/* The lengths were checked when the block was opened. */
enum fh_status fh_store_decoder_document(struct fh_store_decoder *decoder, uint32_t slot, struct fh_document *document,
                                         struct fh_error *error)
{
    struct fh_slice *const fields[FH_STORE_FIELDS] = {&document->id,         &document->url,     &document->title,
                                                      &document->standfirst, &document->body,    &document->date,
                                                      &document->source,     &document->category};
    memset(document, 0, sizeof *document);
    if (slot >= decoder->count)
        return fh_fail(error, FH_ERR_CORRUPT, "%s: stored articles: no slot %u in a block of %u documents",
                       decoder->file != NULL ? decoder->file : "?", slot, decoder->count);
    const uint8_t *p = decoder->raw + decoder->lengths_at[slot], *end = decoder->raw + decoder->raw_length;
    const uint8_t *text = decoder->text + decoder->text_at[slot];
    uint64_t value;
    for (size_t i = 0; i < FH_STORE_FIELDS; i++) {
        p = fh_varint_get(p, end, &value);
        *fields[i] = (struct fh_slice){(const char *)text, (size_t)value};
        text += value;
    }
    fh_varint_get(p, end, &value);
    document->time = time_of(value);
    return FH_OK;
}
