/* Times with zones and labels: against plain arrays, and against damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/columns.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

/* Two sections in files of their own. */
struct pair {
    char *paths[2];
    struct fh_file_writer files[2];
    uint8_t *bytes[2];
    struct fh_slice slices[2];
};

static void pair_open(struct pair *pair)
{
    for (int i = 0; i < 2; i++) {
        pair->paths[i] = temporary_path(i == 0 ? "column" : "beside");
        fh_file_writer_open(&pair->files[i], pair->paths[i], 0);
    }
}

static void pair_finish(struct pair *pair)
{
    for (int i = 0; i < 2; i++) {
        size_t length;
        assert_int_equal(fh_file_writer_finish(&pair->files[i], false, NULL), FH_OK);
        pair->bytes[i] = file_read(pair->paths[i], &length);
        pair->slices[i] = (struct fh_slice){(const char *)pair->bytes[i], length};
        temporary_remove(pair->paths[i]);
    }
}

static void pair_release(struct pair *pair)
{
    free(pair->bytes[0]);
    free(pair->bytes[1]);
}

/* ---- Times ---- */

static int64_t random_time(struct random *random, uint32_t doc)
{
    if (doc / FH_ZONE_DOCS == 1 || random_once_in(random, 3)) /* the second zone has none */
        return FH_NO_TIME;
    if (random_once_in(random, 1000))
        return random_once_in(random, 2) ? INT64_MAX : INT64_MIN + 1;
    return (int64_t)random_u64(random) >> random_below(random, 64);
}

static void zones_are_the_extremes_of_their_documents(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 4095, 4096, 4097, 3 * 4096, 13000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct random random = {c};
        struct pair pair;
        struct fh_times_writer writer;
        struct fh_times times;
        uint32_t count = counts[c];
        int64_t *plain = malloc(count * sizeof *plain);
        assert_non_null(plain);
        pair_open(&pair);
        fh_times_writer_init(&writer, &pair.files[0], &pair.files[1]);
        for (uint32_t doc = 0; doc < count; doc++)
            fh_times_writer_add(&writer, plain[doc] = random_time(&random, doc));
        fh_times_writer_finish(&writer);
        pair_finish(&pair);
        assert_int_equal(fh_times_open(&times, count, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
        assert_memory_equal(times.times, plain, count * sizeof *plain);
        for (uint32_t zone = 0; zone * FH_ZONE_DOCS < count; zone++) {
            int64_t smallest = INT64_MAX, largest = INT64_MIN;
            for (uint32_t doc = zone * FH_ZONE_DOCS; doc < count && doc < (zone + 1) * FH_ZONE_DOCS; doc++) {
                if (plain[doc] == FH_NO_TIME)
                    continue;
                smallest = plain[doc] < smallest ? plain[doc] : smallest;
                largest = plain[doc] > largest ? plain[doc] : largest;
            }
            assert_true(times.zones[zone * 2] == smallest && times.zones[zone * 2 + 1] == largest);
        }
        free(plain);
        pair_release(&pair);
    }
}

static void times_of_another_size_are_refused(void **state)
{
    (void)state;
    _Alignas(8) static const char zeros[8 * 5000];
    struct fh_times times;
    for (size_t length = 0; length < 24; length++) {
        struct fh_slice column = {zeros, length}, zones = {zeros, 16};
        assert_int_equal(fh_times_open(&times, 2, column, zones, "x", NULL), length == 16 ? FH_OK : FH_ERR_CORRUPT);
        assert_int_equal(fh_times_open(&times, 2, zones, column, "x", NULL), length == 16 ? FH_OK : FH_ERR_CORRUPT);
    }
    struct fh_slice column = {zeros, 8 * 4097};
    assert_int_equal(fh_times_open(&times, 4097, column, (struct fh_slice){zeros, 16}, "x", NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_times_open(&times, 4097, column, (struct fh_slice){zeros, 32}, "x", NULL), FH_OK);
}

/* ---- Labels ---- */

static void labels_come_back(void **state)
{
    (void)state;
    struct random random = {3};
    struct pair pair;
    struct fh_labels_writer writer;
    struct fh_labels labels;
    static char names[5000][12];
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    for (size_t i = 0; i < 5000; i++) {
        if (!random_once_in(&random, 10))
            snprintf(names[i], sizeof names[i], "%x", random_of_bits(&random, 12));
        fh_labels_writer_add(&writer, fh_slice_from(names[i]));
    }
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    assert_int_equal(fh_labels_open(&labels, 5000, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
    for (fh_doc_id doc = 0; doc < 5000; doc++) {
        assert_true(fh_slice_is(fh_labels_of(&labels, doc), names[doc]));
        assert_int_equal(labels.ords[doc] == 0, names[doc][0] == '\0');
    }
    for (uint32_t a = 0; a < labels.value_count && a < 300; a++) { /* distinct, the empty one first */
        for (uint32_t b = a + 1; b < labels.value_count; b++)
            assert_false(fh_slice_equal(fh_labels_value(&labels, a), fh_labels_value(&labels, b)));
    }
    assert_int_equal(fh_labels_value(&labels, 0).length, 0);
    assert_int_equal(fh_labels_value(&labels, labels.value_count).length, 0);
    assert_int_equal(fh_labels_value(&labels, UINT32_MAX).length, 0);
    pair_release(&pair);
}

static void numbers_follow_first_appearance(void **state)
{
    (void)state;
    static const char *const values[] = {"b", "a", "", "b", "c", "a"};
    static const uint32_t expected[] = {1, 2, 0, 1, 3, 2};
    struct pair pair;
    struct fh_labels_writer writer;
    struct fh_labels labels;
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    for (size_t i = 0; i < 6; i++)
        fh_labels_writer_add(&writer, fh_slice_from(values[i]));
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    assert_int_equal(fh_labels_open(&labels, 6, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
    assert_memory_equal(labels.ords, expected, sizeof expected);
    assert_int_equal(labels.value_count, 4);
    pair_release(&pair);
}

static void a_label_too_long_keeps_whole_letters(void **state)
{
    (void)state;
    struct pair pair;
    struct fh_labels_writer writer;
    struct fh_labels labels;
    char *text = malloc(3000);
    assert_non_null(text);
    text[0] = 'x'; /* letters of two bytes from here on, so that the limit falls into one */
    for (size_t i = 1; i + 1 < 3000; i += 2)
        memcpy(text + i, "\xd9\x83", 2);
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    fh_labels_writer_add(&writer, (struct fh_slice){text, FH_LABEL_BYTES_MAX});
    fh_labels_writer_add(&writer, (struct fh_slice){text, 2999});
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    assert_int_equal(fh_labels_open(&labels, 2, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
    assert_int_equal(fh_labels_of(&labels, 0).length, FH_LABEL_BYTES_MAX);
    assert_true(fh_slice_equal(fh_labels_of(&labels, 1), (struct fh_slice){text, FH_LABEL_BYTES_MAX - 1}));
    free(text);
    pair_release(&pair);
}

static void a_hundred_thousand_labels_take_no_time(void **state)
{
    (void)state;
    struct pair pair;
    struct fh_labels_writer writer;
    struct fh_labels labels;
    clock_t start = clock();
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    for (uint32_t i = 0; i < 300000; i++) {
        char name[32];
        snprintf(name, sizeof name, "newspaper number %u", i % 100000);
        fh_labels_writer_add(&writer, fh_slice_from(name));
    }
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC); /* a list searched from its start would take minutes */
    assert_int_equal(fh_labels_open(&labels, 300000, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
    assert_int_equal(labels.value_count, 100001);
    assert_true(fh_slice_is(fh_labels_of(&labels, 299999), "newspaper number 99999"));
    pair_release(&pair);
}

static void no_documents_give_a_table_of_the_empty_value(void **state)
{
    (void)state;
    struct pair pair;
    struct fh_labels_writer writer;
    struct fh_labels labels;
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    assert_int_equal(fh_labels_open(&labels, 0, pair.slices[0], pair.slices[1], "x", NULL), FH_OK);
    assert_int_equal(labels.value_count, 1);
    pair_release(&pair);
}

static void failing_allocations_are_reported_by_finish(void **state)
{
    (void)state;
    struct pair pair;
    bool ok = false;
    for (long n = 1; !ok; n++) {
        struct fh_labels_writer writer;
        pair_open(&pair);
        fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
        fh_mem_fail_after(n);
        for (uint32_t i = 0; i < 200; i++) {
            char name[16];
            snprintf(name, sizeof name, "%u", i);
            fh_labels_writer_add(&writer, fh_slice_from(name));
        }
        ok = fh_labels_writer_finish(&writer);
        fh_mem_fail_after(0);
        assert_true(ok || n < 100);
        fh_labels_writer_release(&writer);
        pair_finish(&pair);
        pair_release(&pair);
    }
}

struct values_context {
    struct fh_slice column;
};

static void read_values(const uint8_t *bytes, size_t length, void *context)
{
    struct fh_labels labels;
    struct fh_slice values = {(const char *)bytes, length}, column = ((struct values_context *)context)->column;
    if (fh_labels_open(&labels, (uint32_t)(column.length / 4), column, values, "x", NULL) != FH_OK)
        return;
    for (uint32_t ord = 0; ord < labels.value_count + 2; ord++) {
        struct fh_slice value = fh_labels_value(&labels, ord);
        assert_true(value.length == 0 ||
                    (value.bytes >= values.bytes && value.bytes + value.length <= values.bytes + values.length));
    }
}

static void damaged_tables_of_values_stay_inside(void **state)
{
    (void)state;
    static const char *const names[] = {"الشرق الأوسط", "عكاظ", "", "الرياض", "سبق"};
    struct pair pair;
    struct fh_labels_writer writer;
    pair_open(&pair);
    fh_labels_writer_init(&writer, &pair.files[0], &pair.files[1]);
    for (size_t i = 0; i < 5; i++)
        fh_labels_writer_add(&writer, fh_slice_from(names[i]));
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    pair_finish(&pair);
    struct values_context context = {pair.slices[0]};
    damage_every_way(pair.bytes[1], pair.slices[1].length, 20000, 5, read_values, &context);
    struct fh_labels labels;
    struct fh_slice cut = {pair.slices[0].bytes, pair.slices[0].length - 4};
    assert_int_equal(fh_labels_open(&labels, 5, cut, pair.slices[1], "x", NULL), FH_ERR_CORRUPT);
    pair_release(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_are_the_extremes_of_their_documents),
        cmocka_unit_test(times_of_another_size_are_refused),
        cmocka_unit_test(labels_come_back),
        cmocka_unit_test(numbers_follow_first_appearance),
        cmocka_unit_test(a_label_too_long_keeps_whole_letters),
        cmocka_unit_test(a_hundred_thousand_labels_take_no_time),
        cmocka_unit_test(no_documents_give_a_table_of_the_empty_value),
        cmocka_unit_test(failing_allocations_are_reported_by_finish),
        cmocka_unit_test(damaged_tables_of_values_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
