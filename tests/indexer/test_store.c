/* Stored articles: every field comes back byte for byte, whatever block it fell into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "indexer/store.h"
#include "tests/support/articles.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

/* ---- Round trips ---- */

static void every_field_comes_back_at_every_level(void **state)
{
    (void)state;
    for (int level = 1; level <= 19; level += level < 12 ? 1 : 3) {
        for (int trained = 0; trained < 2; trained++) {
            struct articles articles;
            articles_make(&articles, 600, (uint64_t)level);
            if (trained)
                articles_train(&articles);
            assert_int_equal(articles.dictionary.length > 0, trained);
            struct fh_store_dictionary *dictionary = articles_dictionary(&articles, level);
            articles_pack(&articles, dictionary);
            assert_true(articles.block_count > 10);
            articles_check(&articles, dictionary, 5);
            fh_store_dictionary_free(dictionary);
            articles_release(&articles);
        }
    }
}

static void many_small_documents_share_a_block(void **state)
{
    (void)state;
    struct articles articles;
    struct fh_document empty = {.time = FH_NO_TIME};
    articles_make(&articles, 1000, 1);
    for (uint32_t doc = 0; doc < 1000; doc++)
        articles.documents[doc] = empty;
    struct fh_store_dictionary *dictionary = articles_dictionary(&articles, 3);
    articles_pack(&articles, dictionary);
    assert_int_equal(articles.block_count, 4);
    articles_check(&articles, dictionary, 1);
    fh_store_dictionary_free(dictionary);
    articles_release(&articles);
}

static void one_huge_document_works(void **state)
{
    (void)state;
    struct articles articles;
    size_t length = (size_t)40 << 20;
    char *text = malloc(length);
    struct random random = {8};
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) /* zeros in the middle: 20 MiB in a few hundred bytes */
        text[i] = i > length / 4 && i < length / 4 * 3 ? 0 : (char)(random_u64(&random) & 0x1F);
    articles_make(&articles, 20, 1);
    articles.documents[7].body = (struct fh_slice){text, length};
    struct fh_store_dictionary *dictionary = articles_dictionary(&articles, 1);
    articles_pack(&articles, dictionary);
    articles_check(&articles, dictionary, 1);
    fh_store_dictionary_free(dictionary);
    articles_release(&articles);
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
    struct articles a, b;
    articles_make(&a, 300, 4);
    articles_make(&b, 300, 4);
    articles_train(&a);
    articles_train(&b);
    assert_int_equal(a.dictionary.length, b.dictionary.length); /* training is deterministic */
    assert_memory_equal(a.dictionary.bytes, b.dictionary.bytes, a.dictionary.length);
    struct fh_store_dictionary *dictionary = articles_dictionary(&a, FH_STORE_LEVEL_DEFAULT);
    struct fh_store_encoder *encoder = NULL;
    bool closed;
    articles_pack(&a, dictionary);
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
    articles_release(&a);
    articles_release(&b);
}

/* ---- Dictionaries ---- */

static void blocks_made_without_a_dictionary_stay_readable_with_one(void **state)
{
    (void)state;
    struct articles articles;
    articles_make(&articles, 600, 2);
    struct fh_store_dictionary *none = articles_dictionary(&articles, 6);
    articles_pack(&articles, none);
    articles_train(&articles);
    struct fh_store_dictionary *later = articles_dictionary(&articles, 0);
    articles_check(&articles, later, 1);
    fh_store_dictionary_free(none);
    fh_store_dictionary_free(later);
    articles_release(&articles);
}

static void blocks_are_not_read_with_another_dictionary_or_none(void **state)
{
    (void)state;
    struct articles articles, other;
    struct fh_store store;
    articles_make(&articles, 600, 2);
    articles_make(&other, 600, 3);
    articles_train(&articles);
    articles_train(&other);
    struct fh_store_dictionary *right = articles_dictionary(&articles, 6), *wrong = articles_dictionary(&other, 0), *none = NULL;
    assert_int_equal(fh_store_dictionary_new(&none, (struct fh_slice){NULL, 0}, 0, NULL), FH_OK);
    articles_pack(&articles, right);
    assert_int_equal(articles_store(&store, &articles), FH_OK);
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
    articles_release(&articles);
    articles_release(&other);
}

static void what_is_no_dictionary_is_refused(void **state)
{
    (void)state;
    struct articles articles;
    struct fh_store_dictionary *dictionary;
    articles_make(&articles, 600, 2);
    articles_train(&articles);
    assert_int_equal(fh_store_dictionary_new(&dictionary, fh_text("some text"), 0, NULL), FH_ERR_CORRUPT);
    for (size_t length = 1; length < 100; length++) {
        uint8_t *copy = exact_copy(articles.dictionary.bytes, length);
        assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){(const char *)copy, length}, 0, NULL),
                         FH_ERR_CORRUPT);
        assert_null(dictionary);
        free(copy);
    }
    articles_release(&articles);
}

static void too_little_text_gives_no_dictionary(void **state)
{
    (void)state;
    struct articles articles;
    articles_make(&articles, 10, 2);
    articles_train(&articles);
    assert_int_equal(articles.dictionary.length, 0);
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
    articles_release(&articles);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
