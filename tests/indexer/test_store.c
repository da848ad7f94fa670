/* Stored articles: every field comes back byte for byte, whatever block it fell into, and damaged blocks
 * are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/store.h"
#include "tests/support/arabic_text.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

#define FIELDS 8

/* ---- An archive in memory ---- */

struct archive {
    struct fh_document *documents;
    uint32_t count;
    struct fh_buffer *fields;            /* FIELDS of each document */
    struct fh_buffer blocks, dictionary; /* as a segment and an index hold them */
    uint64_t *offsets;                   /* block_count + 1 */
    uint32_t *block_of, block_count;
    uint8_t *slot_of;
};

static struct fh_slice *field_of(struct fh_document *document, size_t i)
{
    struct fh_slice *const fields[FIELDS] = {&document->id,   &document->url,  &document->title,  &document->standfirst,
                                             &document->body, &document->date, &document->source, &document->category};
    return fields[i];
}

static int64_t random_time(struct random *random)
{
    static const int64_t edges[] = {FH_NO_TIME, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    return random_once_in(random, 2) ? edges[random_below(random, 6)]
                                     : (int64_t)random_u64(random) >> random_below(random, 64);
}

/* Documents of random fields, most of them small, some empty, some larger than a block. */
static void archive_make(struct archive *archive, uint32_t count, uint64_t seed)
{
    struct random random = {seed};
    memset(archive, 0, sizeof *archive);
    archive->count = count;
    archive->documents = calloc(count, sizeof *archive->documents);
    archive->fields = calloc((size_t)count * FIELDS, sizeof *archive->fields);
    assert_non_null(archive->documents);
    assert_non_null(archive->fields);
    for (uint32_t doc = 0; doc < count; doc++) {
        for (size_t i = 0; i < FIELDS; i++) {
            struct fh_buffer *field = &archive->fields[(size_t)doc * FIELDS + i];
            size_t pieces = random_of_bits(&random, random_once_in(&random, 50) ? 13 : 7);
            if (!random_once_in(&random, 4))
                test_arabic_text(&random, pieces, field);
            *field_of(&archive->documents[doc], i) = fh_buffer_slice(field);
        }
        archive->documents[doc].time = random_time(&random);
    }
}

static void archive_release(struct archive *archive)
{
    for (size_t i = 0; i < (size_t)archive->count * FIELDS; i++)
        fh_buffer_release(&archive->fields[i]);
    fh_buffer_release(&archive->blocks);
    fh_buffer_release(&archive->dictionary);
    free(archive->documents);
    free(archive->fields);
    free(archive->offsets);
    free(archive->block_of);
    free(archive->slot_of);
}

static void archive_train(struct archive *archive)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    size_t *sizes = calloc(archive->count, sizeof *sizes);
    assert_non_null(sizes);
    for (uint32_t doc = 0; doc < archive->count; doc++) {
        size_t before = text.length;
        for (size_t i = 0; i < FIELDS; i++)
            fh_buffer_append_slice(&text, *field_of(&archive->documents[doc], i));
        sizes[doc] = text.length - before;
    }
    assert_int_equal(fh_store_train(fh_buffer_slice(&text), sizes, archive->count, &archive->dictionary, NULL), FH_OK);
    fh_buffer_release(&text);
    free(sizes);
}

static struct fh_store_dictionary *dictionary_of(const struct archive *archive, int level)
{
    struct fh_store_dictionary *dictionary = NULL;
    assert_int_equal(fh_store_dictionary_new(&dictionary, fh_buffer_slice(&archive->dictionary), level, NULL), FH_OK);
    return dictionary;
}

static void block_ends(struct archive *archive, uint32_t *slot)
{
    archive->offsets[++archive->block_count] = archive->blocks.length;
    *slot = 0;
}

static void archive_pack(struct archive *archive, const struct fh_store_dictionary *dictionary)
{
    struct fh_store_encoder *encoder = NULL;
    uint32_t slot = 0;
    bool closed;
    archive->offsets = calloc((size_t)archive->count + 1, sizeof *archive->offsets);
    archive->block_of = calloc(archive->count, sizeof *archive->block_of);
    archive->slot_of = calloc(archive->count, 1);
    assert_true(archive->offsets != NULL && archive->block_of != NULL && archive->slot_of != NULL);
    assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_OK);
    for (uint32_t doc = 0; doc < archive->count; doc++) {
        archive->block_of[doc] = archive->block_count;
        archive->slot_of[doc] = (uint8_t)slot++;
        assert_true(slot <= FH_STORE_BLOCK_DOCS);
        assert_int_equal(fh_store_encoder_add(encoder, &archive->documents[doc], &archive->blocks, &closed, NULL),
                         FH_OK);
        if (closed)
            block_ends(archive, &slot);
    }
    assert_int_equal(fh_store_encoder_flush(encoder, &archive->blocks, &closed, NULL), FH_OK);
    assert_int_equal(closed, slot > 0);
    if (closed)
        block_ends(archive, &slot);
    fh_store_encoder_free(encoder);
}

static enum fh_status store_of(struct fh_store *store, const struct archive *archive)
{
    return fh_store_open(store, archive->count, fh_buffer_slice(&archive->blocks),
                         (struct fh_slice){(const char *)archive->offsets, ((size_t)archive->block_count + 1) * 8},
                         (struct fh_slice){(const char *)archive->block_of, (size_t)archive->count * 4},
                         (struct fh_slice){(const char *)archive->slot_of, archive->count}, "x", NULL);
}

static void assert_document(struct fh_document *a, struct fh_document *b)
{
    for (size_t i = 0; i < FIELDS; i++)
        assert_true(fh_slice_equal(*field_of(a, i), *field_of(b, i)));
    assert_true(a->time == b->time);
}

/* Fetches all documents in a random order and compares. */
static void archive_check(struct archive *archive, const struct fh_store_dictionary *dictionary, uint64_t seed)
{
    struct fh_store store;
    struct fh_store_decoder *decoder = NULL;
    struct random random = {seed};
    assert_int_equal(store_of(&store, archive), FH_OK);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    for (uint32_t i = 0; i < archive->count * 2; i++) {
        struct fh_document document;
        fh_doc_id doc = i < archive->count ? i : random_below(&random, archive->count);
        assert_int_equal(fh_store_fetch(&store, decoder, doc, &document, NULL), FH_OK);
        assert_document(&document, &archive->documents[doc]);
    }
    fh_store_decoder_free(decoder);
}

/* ---- Round trips ---- */

static void every_field_comes_back_at_every_level(void **state)
{
    (void)state;
    for (int level = 1; level <= 19; level += level < 12 ? 1 : 3) {
        for (int trained = 0; trained < 2; trained++) {
            struct archive archive;
            archive_make(&archive, 600, (uint64_t)level);
            if (trained)
                archive_train(&archive);
            assert_int_equal(archive.dictionary.length > 0, trained);
            struct fh_store_dictionary *dictionary = dictionary_of(&archive, level);
            archive_pack(&archive, dictionary);
            assert_true(archive.block_count > 10);
            archive_check(&archive, dictionary, 5);
            fh_store_dictionary_free(dictionary);
            archive_release(&archive);
        }
    }
}

static void many_small_documents_share_a_block(void **state)
{
    (void)state;
    struct archive archive;
    struct fh_document empty = {.time = FH_NO_TIME};
    archive_make(&archive, 1000, 1);
    for (uint32_t doc = 0; doc < 1000; doc++)
        archive.documents[doc] = empty;
    struct fh_store_dictionary *dictionary = dictionary_of(&archive, 3);
    archive_pack(&archive, dictionary);
    assert_int_equal(archive.block_count, 4);
    archive_check(&archive, dictionary, 1);
    fh_store_dictionary_free(dictionary);
    archive_release(&archive);
}

static void one_huge_document_works(void **state)
{
    (void)state;
    struct archive archive;
    size_t length = (size_t)40 << 20;
    char *text = malloc(length);
    struct random random = {8};
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) /* zeros in the middle: 20 MiB in a few hundred bytes */
        text[i] = i > length / 4 && i < length / 4 * 3 ? 0 : (char)(random_u64(&random) & 0x1F);
    archive_make(&archive, 20, 1);
    archive.documents[7].body = (struct fh_slice){text, length};
    struct fh_store_dictionary *dictionary = dictionary_of(&archive, 1);
    archive_pack(&archive, dictionary);
    archive_check(&archive, dictionary, 1);
    fh_store_dictionary_free(dictionary);
    archive_release(&archive);
    free(text);
}

static void more_than_two_gibibytes_are_refused(void **state)
{
    (void)state;
    struct fh_store_dictionary *dictionary = NULL;
    struct fh_store_encoder *encoder = NULL;
    struct fh_buffer out = FH_BUFFER_INIT;
    bool closed = true;
    /* Refused by its length alone: the bytes are never looked at. */
    struct fh_document document = {.title = fh_text("a"), .body = {"", (size_t)FH_STORE_DOCUMENT_BYTES_MAX}};
    assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 3, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_add(encoder, &document, &out, &closed, NULL), FH_ERR_USAGE);
    assert_false(closed);
    assert_int_equal(fh_store_encoder_flush(encoder, &out, &closed, NULL), FH_OK);
    assert_false(closed);
    fh_store_encoder_free(encoder);
    fh_store_dictionary_free(dictionary);
    fh_buffer_release(&out);
}

static void blocks_do_not_depend_on_what_went_before(void **state)
{
    (void)state;
    struct archive a, b;
    archive_make(&a, 300, 4);
    archive_make(&b, 300, 4);
    archive_train(&a);
    archive_train(&b);
    assert_int_equal(a.dictionary.length, b.dictionary.length); /* training is deterministic */
    assert_memory_equal(a.dictionary.bytes, b.dictionary.bytes, a.dictionary.length);
    struct fh_store_dictionary *dictionary = dictionary_of(&a, FH_STORE_LEVEL_DEFAULT);
    struct fh_store_encoder *encoder = NULL;
    bool closed;
    archive_pack(&a, dictionary);
    assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_OK);
    struct fh_buffer other = FH_BUFFER_INIT;
    for (uint32_t doc = 17; doc < 91; doc++) /* warms the encoder with something else */
        assert_int_equal(fh_store_encoder_add(encoder, &b.documents[doc], &other, &closed, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_flush(encoder, &other, &closed, NULL), FH_OK);
    for (uint32_t doc = 0; doc < 300; doc++)
        assert_int_equal(fh_store_encoder_add(encoder, &b.documents[doc], &b.blocks, &closed, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_flush(encoder, &b.blocks, &closed, NULL), FH_OK);
    assert_int_equal(a.blocks.length, b.blocks.length);
    assert_memory_equal(a.blocks.bytes, b.blocks.bytes, a.blocks.length);
    fh_store_encoder_free(encoder);
    fh_store_dictionary_free(dictionary);
    fh_buffer_release(&other);
    archive_release(&a);
    archive_release(&b);
}

/* ---- Dictionaries ---- */

static void blocks_made_without_a_dictionary_stay_readable_with_one(void **state)
{
    (void)state;
    struct archive archive;
    archive_make(&archive, 600, 2);
    struct fh_store_dictionary *none = dictionary_of(&archive, 6);
    archive_pack(&archive, none);
    archive_train(&archive);
    struct fh_store_dictionary *later = dictionary_of(&archive, 0);
    archive_check(&archive, later, 1);
    fh_store_dictionary_free(none);
    fh_store_dictionary_free(later);
    archive_release(&archive);
}

static void blocks_are_not_read_with_another_dictionary_or_none(void **state)
{
    (void)state;
    struct archive archive, other;
    struct fh_store store;
    archive_make(&archive, 600, 2);
    archive_make(&other, 600, 3);
    archive_train(&archive);
    archive_train(&other);
    struct fh_store_dictionary *right = dictionary_of(&archive, 6), *wrong = dictionary_of(&other, 0), *none = NULL;
    assert_int_equal(fh_store_dictionary_new(&none, (struct fh_slice){NULL, 0}, 0, NULL), FH_OK);
    archive_pack(&archive, right);
    assert_int_equal(store_of(&store, &archive), FH_OK);
    for (int i = 0; i < 2; i++) {
        struct fh_store_decoder *decoder = NULL;
        struct fh_document document;
        assert_int_equal(fh_store_decoder_new(&decoder, i == 0 ? wrong : none, NULL), FH_OK);
        assert_int_equal(fh_store_fetch(&store, decoder, 3, &document, NULL), FH_ERR_CORRUPT);
        fh_store_decoder_free(decoder);
    }
    fh_store_dictionary_free(right);
    fh_store_dictionary_free(wrong);
    fh_store_dictionary_free(none);
    archive_release(&archive);
    archive_release(&other);
}

static void what_is_no_dictionary_is_refused(void **state)
{
    (void)state;
    struct archive archive;
    struct fh_store_dictionary *dictionary;
    archive_make(&archive, 600, 2);
    archive_train(&archive);
    assert_int_equal(fh_store_dictionary_new(&dictionary, fh_text("some text"), 0, NULL), FH_ERR_CORRUPT);
    for (size_t length = 1; length < 100; length++) {
        uint8_t *copy = exact_copy(archive.dictionary.bytes, length);
        assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){(const char *)copy, length}, 0, NULL),
                         FH_ERR_CORRUPT);
        assert_null(dictionary);
        free(copy);
    }
    archive_release(&archive);
}

static void too_little_text_gives_no_dictionary(void **state)
{
    (void)state;
    struct archive archive;
    archive_make(&archive, 10, 2);
    archive_train(&archive);
    assert_int_equal(archive.dictionary.length, 0);
    struct fh_buffer same = FH_BUFFER_INIT;
    static size_t sizes[1000];
    char *text = calloc(1000, 1000);
    assert_non_null(text);
    for (size_t i = 0; i < 1000; i++)
        sizes[i] = 1000;
    assert_int_equal(fh_store_train((struct fh_slice){text, 1000000}, sizes, 1000, &same, NULL), FH_OK);
    struct fh_store_dictionary *dictionary = NULL; /* zeros: no dictionary, or one that can be loaded */
    assert_int_equal(fh_store_dictionary_new(&dictionary, fh_buffer_slice(&same), 3, NULL), FH_OK);
    fh_store_dictionary_free(dictionary);
    fh_buffer_release(&same);
    free(text);
    archive_release(&archive);
}

static void levels_out_of_range_are_refused(void **state)
{
    (void)state;
    static const int bad[] = {-1, 0, 20};
    for (size_t i = 0; i < 3; i++) {
        struct fh_store_dictionary *dictionary = NULL;
        struct fh_store_encoder *encoder;
        assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, bad[i], NULL), FH_OK);
        assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_ERR_USAGE);
        assert_null(encoder);
        fh_store_dictionary_free(dictionary);
    }
}

/* ---- Damage ---- */

struct block_context {
    struct fh_store_decoder *decoder;
    struct archive *archive;
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
            assert_document(&document, &block->archive->documents[slot]);
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
        struct archive archive;
        archive_make(&archive, 600, 6);
        if (trained)
            archive_train(&archive);
        struct fh_store_dictionary *dictionary = dictionary_of(&archive, 6);
        struct block_context context = {NULL, &archive, 0};
        archive_pack(&archive, dictionary);
        assert_int_equal(fh_store_decoder_new(&context.decoder, dictionary, NULL), FH_OK);
        damage_every_way(archive.blocks.bytes, archive.offsets[1], 3000, 9, read_block, &context);
        assert_true(context.opened < 100); /* a byte replaced by itself */
        fh_store_decoder_free(context.decoder);
        fh_store_dictionary_free(dictionary);
        archive_release(&archive);
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
            for (size_t i = 0; i < FIELDS; i++) { /* reads every byte, for the address sanitizer */
                for (size_t n = 0; n < field_of(&document, i)->length; n++)
                    sum += (unsigned char)field_of(&document, i)->bytes[n];
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
    for (int i = 0; i < FIELDS; i++) /* lengths that add up to 2^64 + 0 */
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
    struct archive archive;
    struct fh_store store;
    struct fh_store_decoder *decoder = NULL;
    struct fh_document document;
    archive_make(&archive, 100, 6);
    struct fh_store_dictionary *dictionary = dictionary_of(&archive, 1);
    archive_pack(&archive, dictionary);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    assert_int_equal(store_of(&store, &archive), FH_OK);
    archive.block_of[5] = archive.block_count;
    assert_int_equal(fh_store_fetch(&store, decoder, 5, &document, NULL), FH_ERR_CORRUPT);
    archive.block_of[5] = UINT32_MAX;
    assert_int_equal(fh_store_fetch(&store, decoder, 5, &document, NULL), FH_ERR_CORRUPT);
    archive.slot_of[6] = 255;
    assert_int_equal(fh_store_fetch(&store, decoder, 6, &document, NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_store_fetch(&store, decoder, 100, &document, NULL), FH_ERR_USAGE);
    archive.offsets[1] = UINT64_MAX;
    assert_int_equal(fh_store_fetch(&store, decoder, 0, &document, NULL), FH_ERR_CORRUPT);
    archive.offsets[1] = archive.offsets[2] + 1;
    assert_int_equal(fh_store_fetch(&store, decoder, archive.count - 1, &document, NULL), FH_OK);
    archive.offsets[0] = 1;
    assert_int_equal(store_of(&store, &archive), FH_ERR_CORRUPT);
    archive.offsets[0] = 0;
    archive.offsets[archive.block_count]--;
    assert_int_equal(store_of(&store, &archive), FH_ERR_CORRUPT);
    fh_store_decoder_free(decoder);
    fh_store_dictionary_free(dictionary);
    archive_release(&archive);
}

static void failing_allocations_are_reported(void **state)
{
    (void)state;
    struct archive archive;
    archive_make(&archive, 100, 3);
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
            status = fh_store_encoder_add(encoder, &archive.documents[doc], &out, &closed, NULL);
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
    archive_release(&archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_comes_back_at_every_level),
        cmocka_unit_test(many_small_documents_share_a_block),
        cmocka_unit_test(one_huge_document_works),
        cmocka_unit_test(more_than_two_gibibytes_are_refused),
        cmocka_unit_test(blocks_do_not_depend_on_what_went_before),
        cmocka_unit_test(blocks_made_without_a_dictionary_stay_readable_with_one),
        cmocka_unit_test(blocks_are_not_read_with_another_dictionary_or_none),
        cmocka_unit_test(what_is_no_dictionary_is_refused),
        cmocka_unit_test(too_little_text_gives_no_dictionary),
        cmocka_unit_test(levels_out_of_range_are_refused),
        cmocka_unit_test(damaged_blocks_are_refused),
        cmocka_unit_test(hostile_lengths_are_refused),
        cmocka_unit_test(a_bomb_is_refused_by_its_header),
        cmocka_unit_test(damaged_tables_are_refused),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
