/* Batches on their way to the inverting threads: halved by text, in order, without loss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/pool.h"
#include "tests/support/random.h"

#define LONGEST 3000

/* A batch of documents called by their numbers, with bodies of these lengths. */
static struct fh_batch *make_batch(const size_t *lengths, size_t count)
{
    static const char body[LONGEST];
    struct fh_batch *batch = fh_batch_new();
    assert_non_null(batch);
    for (size_t i = 0; i < count; i++) {
        char id[30];
        snprintf(id, sizeof id, "%zu", i);
        struct fh_document document = {.id = fh_text(id), .body = {body, lengths[i]}};
        assert_true(fh_batch_add(batch, &document));
    }
    return batch;
}

/* Documents from number `first` on, and their text. */
static void check_batch(const struct fh_batch *batch, const size_t *lengths, size_t first, size_t count)
{
    size_t bytes = 0;
    assert_int_equal(batch->count, count);
    for (size_t i = 0; i < count; i++) {
        char id[30];
        snprintf(id, sizeof id, "%zu", first + i);
        assert_true(fh_slice_equal(batch->documents[i].id, fh_text(id)));
        assert_int_equal(batch->documents[i].body.length, lengths[first + i]);
        bytes += lengths[first + i];
    }
    assert_int_equal(batch->text_bytes, bytes);
}

static void halves_have_half_the_text_each(void **state)
{
    (void)state;
    struct random random = {1};
    for (size_t round = 0; round < 200; round++) {
        size_t lengths[40], count = 1 + random_below(&random, 40), all = 0;
        for (size_t i = 0; i < count; i++)
            all += lengths[i] = random_below(&random, LONGEST);
        struct fh_batch *first = make_batch(lengths, count), *second = fh_batch_halve(first);
        assert_non_null(second);
        check_batch(first, lengths, 0, first->count);
        check_batch(second, lengths, first->count, count - first->count);
        assert_true(first->text_bytes >= all / 2 && first->text_bytes < all / 2 + LONGEST);
        fh_batch_free(first);
        fh_batch_free(second);
    }
}

static void halves_outlive_each_other(void **state)
{
    (void)state;
    static const size_t lengths[] = {10, 2000, 30, 2000, 50};
    struct fh_batch *first = make_batch(lengths, 5), *second = fh_batch_halve(first);
    assert_non_null(second);
    fh_batch_free(first);
    check_batch(second, lengths, 5 - second->count, second->count);
    fh_batch_free(second);
}

static void without_memory_the_batch_stays_whole(void **state)
{
    (void)state;
    static const size_t lengths[] = {100, 200, 300, 400};
    struct fh_batch *batch = make_batch(lengths, 4), *second = NULL;
    long fail = 1;
    for (; second == NULL; fail++) {
        fh_mem_fail_after(fail);
        second = fh_batch_halve(batch);
        fh_mem_fail_after(0);
        if (second == NULL)
            check_batch(batch, lengths, 0, 4);
    }
    assert_true(fail > 3);
    assert_int_equal(batch->count + second->count, 4);
    fh_batch_free(batch);
    fh_batch_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_have_half_the_text_each),
        cmocka_unit_test(halves_outlive_each_other),
        cmocka_unit_test(without_memory_the_batch_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
