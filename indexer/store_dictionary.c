/* The dictionary of stored articles: training it, and the tables made of it. See store.h.
 *
 * Training is zstd's fastCover with fixed parameters, found on 30,099 news articles: from the same text
 * blocks become 2 % smaller than by ZDICT_trainFromBuffer, which looks for parameters itself, in a fifth of
 * its time; and a dictionary of 256 KiB saves no more than its own size.
 */
#include "indexer/store_dictionary.h"

#define ZDICT_STATIC_LINKING_ONLY /* fastCover is exported, but not declared stable; its interface is of 2018 */
#include <string.h>
#include <zdict.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "indexer/narrow.h"

#define DICTIONARY_BYTES ((size_t)112 * 1024)
#define TRAINING_BYTES ((size_t)8 * 1024 * 1024) /* of text, which is narrowed to half of that */
#define TEXT_PER_BYTE ((size_t)16) /* a dictionary is at most a sixteenth of what it is made from */
#define TEXT_BYTES_MIN ((size_t)128 * 1024)
#define SAMPLES_MIN ((size_t)16)

/* ---- Training ---- */

/* Narrows every step-th sample, so that about TRAINING_BYTES come together. */
static size_t samples_thin(struct fh_slice samples, const size_t *sizes, size_t count, struct fh_buffer *text,
                           size_t *kept_sizes)
{
    size_t kept = 0, at = 0, step = 1 + (samples.length - 1) / TRAINING_BYTES;
    for (size_t i = 0; i < count; i++) {
        if (i % step == 0) {
            char *room = fh_buffer_reserve(text, 2 * sizes[i] + FH_NARROW_SLACK);
            if (room == NULL)
                return kept;
            kept_sizes[kept] = fh_narrow((uint8_t *)room, (const uint8_t *)samples.bytes + at, sizes[i]);
            text->length += kept_sizes[kept++];
        }
        at += sizes[i];
    }
    return kept;
}

static enum fh_status train(const struct fh_buffer *text, const size_t *sizes, size_t count,
                            struct fh_buffer *dictionary, struct fh_error *error)
{
    size_t capacity = text->length / TEXT_PER_BYTE < DICTIONARY_BYTES ? text->length / TEXT_PER_BYTE : DICTIONARY_BYTES;
    char *room = fh_buffer_reserve(dictionary, capacity);
    if (room == NULL)
        return fh_fail_nomem(error);
    ZDICT_fastCover_params_t parameters = {.k = 200, .d = 8, .f = 18, .accel = 10};
    size_t length = ZDICT_trainFromBuffer_fastCover(room, capacity, text->bytes, sizes, (unsigned)count, parameters);
    if (!ZDICT_isError(length))
        dictionary->length += length;
    else if (ZSTD_getErrorCode(length) == ZSTD_error_memory_allocation)
        return fh_fail_nomem(error);
    dictionary->bytes[dictionary->length] = '\0';
    return FH_OK;
}

enum fh_status fh_store_train(struct fh_slice samples, const size_t *sizes, size_t count, struct fh_buffer *dictionary,
                              struct fh_error *error)
{
    if (samples.length < TEXT_BYTES_MIN || count < SAMPLES_MIN)
        return FH_OK;
    struct fh_buffer text = FH_BUFFER_INIT;
    size_t *kept_sizes = fh_malloc(count * sizeof *kept_sizes);
    enum fh_status status = FH_OK;
    if (kept_sizes == NULL) {
        status = fh_fail_nomem(error);
    } else {
        size_t kept = samples_thin(samples, sizes, count, &text, kept_sizes);
        if (!fh_buffer_ok(&text))
            status = fh_fail_nomem(error);
        else if (text.length >= TEXT_BYTES_MIN / 2 && kept >= SAMPLES_MIN && kept <= UINT32_MAX)
            status = train(&text, kept_sizes, kept, dictionary, error);
    }
    fh_buffer_release(&text);
    fh_free(kept_sizes);
    return status;
}

/* ---- Tables ---- */

static enum fh_status tables_make(struct fh_store_dictionary *dictionary, struct fh_error *error)
{
    struct fh_slice bytes = dictionary->bytes;
    if (ZDICT_getDictID(bytes.bytes, bytes.length) == 0)
        return fh_fail(error, FH_ERR_CORRUPT, "dictionary of stored articles: not a trained dictionary");
    size_t header = ZDICT_getDictHeaderSize(bytes.bytes, bytes.length);
    if (ZDICT_isError(header) && ZSTD_getErrorCode(header) != ZSTD_error_memory_allocation)
        return fh_fail(error, FH_ERR_CORRUPT, "dictionary of stored articles: %s", ZDICT_getErrorName(header));
    dictionary->tables = ZSTD_createDDict(bytes.bytes, bytes.length);
    return dictionary->tables != NULL ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_store_dictionary_new(struct fh_store_dictionary **out, struct fh_slice bytes, int level,
                                       struct fh_error *error)
{
    *out = NULL;
    struct fh_store_dictionary *dictionary = fh_calloc(1, sizeof *dictionary);
    if (dictionary == NULL)
        return fh_fail_nomem(error);
    dictionary->bytes = bytes;
    dictionary->level = level;
    enum fh_status status = bytes.length > 0 ? tables_make(dictionary, error) : FH_OK;
    if (status != FH_OK) {
        fh_store_dictionary_free(dictionary);
        return status;
    }
    *out = dictionary;
    return FH_OK;
}

void fh_store_dictionary_free(struct fh_store_dictionary *dictionary)
{
    if (dictionary == NULL)
        return;
    ZSTD_freeDDict(dictionary->tables);
    fh_free(dictionary);
}
