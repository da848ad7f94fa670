/* See articles.h. */
#include "tests/support/articles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/arabic_text.h"
#include "tests/support/random.h"

struct fh_slice *articles_field(struct fh_document *document, size_t i)
{
    struct fh_slice *const fields[ARTICLE_FIELDS] = {&document->id,   &document->url,  &document->title,  &document->standfirst,
                                             &document->body, &document->date, &document->source, &document->category};
    return fields[i];
}

static int64_t random_time(struct random *random)
{
    static const int64_t edges[] = {FH_NO_TIME, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    return random_once_in(random, 2) ? edges[random_below(random, 6)]
                                     : (int64_t)random_u64(random) >> random_below(random, 64);
}

void articles_make(struct articles *articles, uint32_t count, uint64_t seed)
{
    struct random random = {seed};
    memset(articles, 0, sizeof *articles);
    articles->count = count;
    articles->documents = calloc(count, sizeof *articles->documents);
    articles->fields = calloc((size_t)count * ARTICLE_FIELDS, sizeof *articles->fields);
    assert_non_null(articles->documents);
    assert_non_null(articles->fields);
    for (uint32_t doc = 0; doc < count; doc++) {
        for (size_t i = 0; i < ARTICLE_FIELDS; i++) {
            struct fh_buffer *field = &articles->fields[(size_t)doc * ARTICLE_FIELDS + i];
            size_t pieces = random_of_bits(&random, random_once_in(&random, 50) ? 13 : 7);
            if (!random_once_in(&random, 4))
                test_arabic_text(&random, pieces, field);
            *articles_field(&articles->documents[doc], i) = fh_buffer_slice(field);
        }
        articles->documents[doc].time = random_time(&random);
    }
}

void articles_release(struct articles *articles)
{
    for (size_t i = 0; i < (size_t)articles->count * ARTICLE_FIELDS; i++)
        fh_buffer_release(&articles->fields[i]);
    fh_buffer_release(&articles->blocks);
    fh_buffer_release(&articles->dictionary);
    free(articles->documents);
    free(articles->fields);
    free(articles->offsets);
    free(articles->block_of);
    free(articles->slot_of);
}

void articles_train(struct articles *articles)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    size_t *sizes = calloc(articles->count, sizeof *sizes);
    assert_non_null(sizes);
    for (uint32_t doc = 0; doc < articles->count; doc++) {
        size_t before = text.length;
        for (size_t i = 0; i < ARTICLE_FIELDS; i++)
            fh_buffer_append_slice(&text, *articles_field(&articles->documents[doc], i));
        sizes[doc] = text.length - before;
    }
    assert_int_equal(fh_store_train(fh_buffer_slice(&text), sizes, articles->count, &articles->dictionary, NULL), FH_OK);
    fh_buffer_release(&text);
    free(sizes);
}

struct fh_store_dictionary *articles_dictionary(const struct articles *articles, int level)
{
    struct fh_store_dictionary *dictionary = NULL;
    assert_int_equal(fh_store_dictionary_new(&dictionary, fh_buffer_slice(&articles->dictionary), level, NULL), FH_OK);
    return dictionary;
}

static void block_ends(struct articles *articles, uint32_t *slot)
{
    articles->offsets[++articles->block_count] = articles->blocks.length;
    *slot = 0;
}

void articles_pack(struct articles *articles, const struct fh_store_dictionary *dictionary)
{
    struct fh_store_encoder *encoder = NULL;
    uint32_t slot = 0;
    bool closed;
    articles->offsets = calloc((size_t)articles->count + 1, sizeof *articles->offsets);
    articles->block_of = calloc(articles->count, sizeof *articles->block_of);
    articles->slot_of = calloc(articles->count, 1);
    assert_true(articles->offsets != NULL && articles->block_of != NULL && articles->slot_of != NULL);
    assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_OK);
    for (uint32_t doc = 0; doc < articles->count; doc++) {
        articles->block_of[doc] = articles->block_count;
        articles->slot_of[doc] = (uint8_t)slot++;
        assert_true(slot <= FH_STORE_BLOCK_DOCS);
        assert_int_equal(fh_store_encoder_add(encoder, &articles->documents[doc], &articles->blocks, &closed, NULL),
                         FH_OK);
        if (closed)
            block_ends(articles, &slot);
    }
    assert_int_equal(fh_store_encoder_flush(encoder, &articles->blocks, &closed, NULL), FH_OK);
    assert_int_equal(closed, slot > 0);
    if (closed)
        block_ends(articles, &slot);
    fh_store_encoder_free(encoder);
}

enum fh_status articles_store(struct fh_store *store, const struct articles *articles)
{
    return fh_store_open(store, articles->count, fh_buffer_slice(&articles->blocks),
                         (struct fh_slice){(const char *)articles->offsets, ((size_t)articles->block_count + 1) * 8},
                         (struct fh_slice){(const char *)articles->block_of, (size_t)articles->count * 4},
                         (struct fh_slice){(const char *)articles->slot_of, articles->count}, "x", NULL);
}

void articles_assert_document(struct fh_document *a, struct fh_document *b)
{
    for (size_t i = 0; i < ARTICLE_FIELDS; i++)
        assert_true(fh_slice_equal(*articles_field(a, i), *articles_field(b, i)));
    assert_true(a->time == b->time);
}

void articles_check(struct articles *articles, const struct fh_store_dictionary *dictionary, uint64_t seed)
{
    struct fh_store store;
    struct fh_store_decoder *decoder = NULL;
    struct random random = {seed};
    assert_int_equal(articles_store(&store, articles), FH_OK);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    for (uint32_t i = 0; i < articles->count * 2; i++) {
        struct fh_document document;
        fh_doc_id doc = i < articles->count ? i : random_below(&random, articles->count);
        assert_int_equal(fh_store_fetch(&store, decoder, doc, &document, NULL), FH_OK);
        articles_assert_document(&document, &articles->documents[doc]);
    }
    fh_store_decoder_free(decoder);
}
