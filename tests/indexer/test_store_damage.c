/* Stored articles that are damaged, and memory that runs out: refused, and nothing read that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/store.h"
#include "tests/support/articles.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

struct block_context {
    struct fh_store_decoder *decoder;
    struct articles *articles;
    uint32_t opened;
};

/* A block that opens despite the damage must hold the text it held. */
static void read_block(const uint8_t *bytes, size_t length, void *context)
{
    struct block_context *block = context;
    struct fh_slice slice = {(const char *)bytes, length};
    uint32_t count;
    /* Lies at the place of the one before: something else in between makes the decoder forget it. */
    assert_int_equal(fh_store_decoder_block(block->decoder, fh_text(""), "x", &count, NULL), FH_ERR_CORRUPT);
    enum fh_status status = fh_store_decoder_block(block->decoder, slice, "x", &count, NULL);
    if (status == FH_OK) {
        block->opened++;
        for (uint32_t slot = 0; slot < count; slot++) {
            struct fh_document document;
            assert_int_equal(fh_store_decoder_document(block->decoder, slot, &document, NULL), FH_OK);
            articles_assert_document(&document, &block->articles->documents[slot]);
        }
    } else {
        struct fh_document document;
        assert_int_equal(status, FH_ERR_CORRUPT);
        assert_int_equal(count, 0);
        assert_int_equal(fh_store_decoder_document(block->decoder, 0, &document, NULL), FH_ERR_CORRUPT);
    }
    fh_store_block_raw_bytes(slice);
}

static void damaged_blocks_are_refused(void **state)
{
    (void)state;
    for (int trained = 0; trained < 2; trained++) {
        struct articles articles;
        articles_make(&articles, 600, 6);
        if (trained)
            articles_train(&articles);
        struct fh_store_dictionary *dictionary = articles_dictionary(&articles, 6);
        struct block_context context = {NULL, &articles, 0};
        articles_pack(&articles, dictionary);
        assert_int_equal(fh_store_decoder_new(&context.decoder, dictionary, NULL), FH_OK);
        damage_every_way(articles.blocks.bytes, articles.offsets[1], 3000, 9, read_block, &context);
        assert_true(context.opened < 100); /* a byte replaced by itself */
        fh_store_decoder_free(context.decoder);
        fh_store_dictionary_free(dictionary);
        articles_release(&articles);
    }
}

/* A valid frame around hostile bytes. */
static enum fh_status open_raw(struct fh_store_decoder *decoder, const void *raw, size_t length, uint32_t *count)
{
    char *frame = malloc(ZSTD_compressBound(length));
    assert_non_null(frame);
    size_t size = ZSTD_compress(frame, ZSTD_compressBound(length), raw, length, 1);
    assert_false(ZSTD_isError(size));
    enum fh_status status = fh_store_decoder_block(decoder, (struct fh_slice){frame, size}, "x", count, NULL);
    if (status == FH_OK) {
        for (uint32_t slot = 0; slot < *count; slot++) {
            struct fh_document document;
            uint64_t sum = 0;
            assert_int_equal(fh_store_decoder_document(decoder, slot, &document, NULL), FH_OK);
            for (size_t i = 0; i < ARTICLE_FIELDS; i++) { /* reads every byte, for the address sanitizer */
                for (size_t n = 0; n < articles_field(&document, i)->length; n++)
                    sum += (unsigned char)articles_field(&document, i)->bytes[n];
            }
            assert_true(sum <= length * 255);
        }
    }
    free(frame);
    return status;
}

static void hostile_lengths_are_refused(void **state)
{
    (void)state;
    struct fh_store_dictionary *dictionary = NULL;
    struct fh_store_decoder *decoder = NULL;
    uint32_t count;
    assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 0, NULL), FH_OK);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    assert_int_equal(open_raw(decoder, "\1\0\0\0\0\0\0\0\0\0", 10, &count), FH_OK);
    assert_int_equal(open_raw(decoder, "\1\1\0\0\0\0\0\0\0\0x", 11, &count), FH_OK);
    assert_int_equal(open_raw(decoder, "\1\1\0\0\0\0\0\0\0\0", 10, &count), FH_ERR_CORRUPT);   /* text is missing */
    assert_int_equal(open_raw(decoder, "\1\1\0\0\0\0\0\0\0\0xy", 12, &count), FH_ERR_CORRUPT); /* or too much */
    assert_int_equal(open_raw(decoder, "\0", 1, &count), FH_ERR_CORRUPT);
    assert_int_equal(open_raw(decoder, "\2\0\0\0\0\0\0\0\0\0", 10, &count), FH_ERR_CORRUPT);
    uint8_t raw[200] = {1};
    uint8_t *p = raw + 1;
    for (int i = 0; i < ARTICLE_FIELDS; i++) /* lengths that add up to 2^64 + 0 */
        p = fh_varint_put(p, i < 2 ? (uint64_t)1 << 63 : 0);
    p = fh_varint_put(p, 0);
    assert_int_equal(open_raw(decoder, raw, (size_t)(p - raw), &count), FH_ERR_CORRUPT);
    struct random random = {1};
    uint32_t opened = 0;
    for (int round = 0; round < 50000; round++) {
        uint8_t wild[60];
        size_t length = 1 + random_below(&random, sizeof wild);
        for (size_t i = 0; i < length; i++)
            wild[i] = (uint8_t)random_of_bits(&random, 3);
        opened += open_raw(decoder, wild, length, &count) == FH_OK;
    }
    assert_true(opened > 10);
    fh_store_decoder_free(decoder);
    fh_store_dictionary_free(dictionary);
}

/* A header of a few bytes that promises gigabytes: refused before anything is allocated for it. */
static void a_bomb_is_refused_by_its_header(void **state)
{
    (void)state;
    static const uint8_t sizes[][8] = {
        {0, 0, 0, 0x80, 0, 0, 0, 0}, {0, 0, 0, 0, 0x10, 0, 0, 0}, {255, 255, 255, 255, 255, 255, 255, 127}};
    struct fh_store_dictionary *dictionary = NULL;
    struct fh_store_decoder *decoder = NULL;
    uint32_t count;
    assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 0, NULL), FH_OK);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    for (size_t i = 0; i < 3; i++) {
        /* magic, a descriptor (content size of 8 bytes, one segment), the size, an empty last block */
        uint8_t frame[16] = {0x28, 0xB5, 0x2F, 0xFD, 0xE0};
        memcpy(frame + 5, sizes[i], 8);
        frame[13] = 1;
        struct fh_slice slice = {(const char *)frame, sizeof frame};
        assert_true(fh_store_block_raw_bytes(slice) >= (uint64_t)1 << 31);
        fh_mem_fail_after(1); /* an attempt to allocate would say FH_ERR_NOMEM */
        assert_int_equal(fh_store_decoder_block(decoder, slice, "x", &count, NULL), FH_ERR_CORRUPT);
        fh_mem_fail_after(0);
    }
    fh_store_decoder_free(decoder);
    fh_store_dictionary_free(dictionary);
}

static void damaged_tables_are_refused(void **state)
{
    (void)state;
    struct articles articles;
    struct fh_store store;
    struct fh_store_decoder *decoder = NULL;
    struct fh_document document;
    articles_make(&articles, 100, 6);
    struct fh_store_dictionary *dictionary = articles_dictionary(&articles, 1);
    articles_pack(&articles, dictionary);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    assert_int_equal(articles_store(&store, &articles), FH_OK);
    articles.block_of[5] = articles.block_count;
    assert_int_equal(fh_store_fetch(&store, decoder, 5, &document, NULL), FH_ERR_CORRUPT);
    articles.block_of[5] = UINT32_MAX;
    assert_int_equal(fh_store_fetch(&store, decoder, 5, &document, NULL), FH_ERR_CORRUPT);
    articles.slot_of[6] = 255;
    assert_int_equal(fh_store_fetch(&store, decoder, 6, &document, NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_store_fetch(&store, decoder, 100, &document, NULL), FH_ERR_USAGE);
    articles.offsets[1] = UINT64_MAX;
    assert_int_equal(fh_store_fetch(&store, decoder, 0, &document, NULL), FH_ERR_CORRUPT);
    articles.offsets[1] = articles.offsets[2] + 1;
    assert_int_equal(fh_store_fetch(&store, decoder, articles.count - 1, &document, NULL), FH_OK);
    articles.offsets[0] = 1;
    assert_int_equal(articles_store(&store, &articles), FH_ERR_CORRUPT);
    articles.offsets[0] = 0;
    articles.offsets[articles.block_count]--;
    assert_int_equal(articles_store(&store, &articles), FH_ERR_CORRUPT);
    fh_store_decoder_free(decoder);
    fh_store_dictionary_free(dictionary);
    articles_release(&articles);
}

static void failing_allocations_are_reported(void **state)
{
    (void)state;
    struct articles articles;
    articles_make(&articles, 100, 3);
    bool ok = false;
    for (long n = 1; !ok; n++) {
        struct fh_store_dictionary *dictionary = NULL;
        struct fh_store_encoder *encoder = NULL;
        struct fh_store_decoder *decoder = NULL;
        struct fh_buffer out = FH_BUFFER_INIT;
        bool closed = false;
        uint32_t count;
        fh_mem_fail_after(n);
        enum fh_status status = fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 1, NULL);
        if (status == FH_OK)
            status = fh_store_encoder_new(&encoder, dictionary, NULL);
        for (uint32_t doc = 0; status == FH_OK && doc < 100 && !closed; doc++)
            status = fh_store_encoder_add(encoder, &articles.documents[doc], &out, &closed, NULL);
        if (status == FH_OK)
            status = fh_store_decoder_new(&decoder, dictionary, NULL);
        if (status == FH_OK)
            status = fh_store_decoder_block(decoder, fh_buffer_slice(&out), "x", &count, NULL);
        fh_mem_fail_after(0);
        assert_true(status == FH_OK || status == FH_ERR_NOMEM);
        ok = status == FH_OK;
        fh_store_decoder_free(decoder);
        fh_store_encoder_free(encoder);
        fh_store_dictionary_free(dictionary);
        fh_buffer_release(&out);
    }
    articles_release(&articles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_blocks_are_refused),
        cmocka_unit_test(hostile_lengths_are_refused),
        cmocka_unit_test(a_bomb_is_refused_by_its_header),
        cmocka_unit_test(damaged_tables_are_refused),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
