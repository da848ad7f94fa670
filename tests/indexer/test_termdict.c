/* Term dictionaries against the sorted array they were made from; damaged ones must be refused or
 * keep their promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/termdict.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

struct entry {
    char term[256];
    size_t length;
    struct fh_term_info info;
    char positions[64]; /* what single_positions points to */
};

struct sample {
    enum fh_level level;
    bool positions, leads;
    uint32_t count;
    struct entry *entries; /* sorted */
    uint8_t *terms;        /* the section, an exact copy */
    size_t terms_bytes;
    struct fh_buffer index;
};

static struct fh_termdict_shape shape_of(const struct sample *sample)
{
    return (struct fh_termdict_shape){sample->level, sample->positions, sample->leads};
}

static struct fh_slice term_of(const struct entry *entry)
{
    return (struct fh_slice){entry->term, entry->length};
}

/* ---- Making ---- */

/* Letters from `alphabet` starting at `first`: few of them make long shared prefixes. */
static void random_term(struct random *random, struct entry *entry, unsigned first, unsigned alphabet)
{
    entry->length = random_once_in(random, 100) ? random_below(random, 256) : random_below(random, 14);
    for (size_t i = 0; i < entry->length; i++)
        entry->term[i] = (char)(first + random_below(random, alphabet));
}

static void random_info(struct random *random, struct sample *sample, struct entry *entry)
{
    struct fh_term_info *info = &entry->info;
    *info = (struct fh_term_info){.impact = (uint8_t)random_u64(random), .doc_freq = 1};
    if (random_once_in(random, 2)) {
        info->single_doc = random_of_bits(random, 31);
        info->single.freq = 1 + random_of_bits(random, 3);
        info->single.titles = random_once_in(random, 3) ? 1 + random_below(random, info->single.freq) : 0;
        info->single.leads = sample->leads ? random_below(random, info->single.freq - info->single.titles + 1) : 0;
        info->total_term_freq = info->single.freq;
        info->title_freq = info->single.titles;
        uint8_t *next = (uint8_t *)entry->positions;
        for (uint32_t i = 0; sample->positions && i < info->single.freq; i++)
            next = fh_varint_put(next, random_of_bits(random, 31));
        info->single_positions.length = (size_t)(next - (uint8_t *)entry->positions);
    } else {
        info->doc_freq = 2 + random_of_bits(random, 30);
        info->total_term_freq = info->doc_freq + random_of_bits(random, 31);
        info->title_freq = random_once_in(random, 2) ? random_u64(random) % info->total_term_freq : 0;
        info->postings_length = random_of_bits(random, 32);
        info->positions_length = sample->positions ? random_of_bits(random, 32) : 0;
    }
    info->stem_ord = sample->level == FH_LEVEL_FORM ? random_of_bits(random, 31) : 0;
}

static int compare_entries(const void *a, const void *b)
{
    return fh_slice_compare(term_of(a), term_of(b));
}

static void make_entries(struct sample *sample, struct random *random, uint32_t count)
{
    static const unsigned alphabets[][2] = {{0, 256}, {'a', 2}, {0xD8, 2}, {0, 3}, {'a', 26}};
    uint32_t shape = random_below(random, 5);
    sample->entries = calloc(count > 0 ? count : 1, sizeof *sample->entries);
    assert_non_null(sample->entries);
    for (uint32_t i = 0; i < count; i++)
        random_term(random, &sample->entries[i], alphabets[shape][0], alphabets[shape][1]);
    qsort(sample->entries, count, sizeof *sample->entries, compare_entries);
    uint64_t postings = 0, positions = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct entry *entry = &sample->entries[sample->count];
        if (sample->count > 0 && fh_slice_equal(term_of(entry - 1), term_of(&sample->entries[i])))
            continue;
        memmove(entry, &sample->entries[i], sizeof *entry);
        random_info(random, sample, entry);
        entry->info.ord = sample->count++;
        entry->info.postings_offset = entry->info.doc_freq > 1 ? postings : 0;
        entry->info.positions_offset = entry->info.doc_freq > 1 ? positions : 0;
        postings += entry->info.postings_length;
        positions += entry->info.positions_length;
    }
}

static void sample_path(char *path, size_t size)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, size, "%s/fihrist-termdict-%ld", folder != NULL ? folder : "/tmp", (long)getpid());
}

/* Writes the entries; false when the writer says that memory ran out. */
static bool write_sample(struct sample *sample, const char *path)
{
    struct fh_file_writer file;
    struct fh_termdict_writer writer;
    fh_file_writer_open(&file, path, 0);
    fh_file_writer_put(&file, "front", 5); /* a section need not start the file */
    fh_termdict_writer_init(&writer, shape_of(sample), &file);
    for (uint32_t i = 0; i < sample->count; i++) {
        struct entry *entry = &sample->entries[i];
        entry->info.single_positions.bytes = entry->positions;
        fh_termdict_writer_add(&writer, term_of(entry), &entry->info);
    }
    bool done = fh_termdict_writer_finish(&writer, &sample->index);
    fh_termdict_writer_release(&writer);
    return fh_file_writer_finish(&file, false, NULL) == FH_OK && done;
}

static void sample_init(struct sample *sample, struct random *random, enum fh_level level, bool positions,
                        uint32_t count)
{
    *sample = (struct sample){.level = level, .positions = positions, .index = FH_BUFFER_INIT};
    sample->leads = random_once_in(random, 2);
    make_entries(sample, random, count);
    char path[512];
    sample_path(path, sizeof path);
    assert_true(write_sample(sample, path));
    struct fh_map map;
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    sample->terms_bytes = map.size - 5;
    sample->terms = exact_copy(map.bytes + 5, sample->terms_bytes);
    fh_map_close(&map);
    unlink(path);
}

static void sample_release(struct sample *sample)
{
    free(sample->entries);
    free(sample->terms);
    fh_buffer_release(&sample->index);
}

static void open_sample(struct fh_termdict *dictionary, const struct sample *sample)
{
    struct fh_slice terms = {(const char *)sample->terms, sample->terms_bytes};
    assert_int_equal(fh_termdict_open(dictionary, shape_of(sample), sample->count, terms,
                                      fh_buffer_slice(&sample->index), "test", NULL),
                     FH_OK);
}

/* ---- Reading back ---- */

static void check_info(const struct fh_term_info *got, const struct fh_term_info *expected)
{
    assert_int_equal(got->ord, expected->ord);
    assert_int_equal(got->doc_freq, expected->doc_freq);
    assert_int_equal(got->total_term_freq, expected->total_term_freq);
    assert_int_equal(got->title_freq, expected->title_freq);
    assert_int_equal(got->impact, expected->impact);
    assert_int_equal(got->postings_offset, expected->postings_offset);
    assert_int_equal(got->postings_length, expected->postings_length);
    assert_int_equal(got->positions_offset, expected->positions_offset);
    assert_int_equal(got->positions_length, expected->positions_length);
    assert_int_equal(got->stem_ord, expected->stem_ord);
    assert_int_equal(got->single_doc, expected->single_doc);
    assert_memory_equal(&got->single, &expected->single, sizeof got->single);
    assert_true(fh_slice_equal(got->single_positions, expected->single_positions));
}

/* The rank of the first term not below `term`. */
static uint32_t lower_bound(const struct sample *sample, struct fh_slice term)
{
    uint32_t low = 0, high = sample->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (fh_slice_compare(term_of(&sample->entries[middle]), term) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void check_find(const struct fh_termdict *dictionary, const struct sample *sample, struct fh_slice term)
{
    struct fh_term_info info;
    uint32_t at = lower_bound(sample, term);
    bool there = at < sample->count && fh_slice_equal(term_of(&sample->entries[at]), term);
    assert_int_equal(fh_termdict_find(dictionary, term, &info, NULL), there ? FH_OK : FH_ERR_NOT_FOUND);
    if (there)
        check_info(&info, &sample->entries[at].info);
}

static void check_walk(const struct fh_termdict *dictionary, const struct sample *sample, struct fh_slice from,
                       uint32_t most)
{
    struct fh_term_iterator iterator;
    assert_int_equal(fh_term_iterator_seek(&iterator, dictionary, from, NULL), FH_OK);
    uint32_t at = lower_bound(sample, from);
    for (; at < sample->count && most > 0; at++, most--) {
        assert_int_equal(fh_term_iterator_next(&iterator, NULL), FH_OK);
        assert_true(fh_slice_equal((struct fh_slice){iterator.term, iterator.length}, term_of(&sample->entries[at])));
        assert_int_equal(iterator.term[iterator.length], 0);
        check_info(&iterator.info, &sample->entries[at].info);
    }
    if (at == sample->count) {
        assert_int_equal(fh_term_iterator_next(&iterator, NULL), FH_END);
        assert_int_equal(fh_term_iterator_next(&iterator, NULL), FH_END);
    }
}

static void check_ord(const struct fh_termdict *dictionary, const struct sample *sample, uint32_t ord)
{
    struct fh_term_iterator iterator;
    assert_int_equal(fh_term_iterator_seek_ord(&iterator, dictionary, ord, NULL), FH_OK);
    assert_int_equal(fh_term_iterator_next(&iterator, NULL), ord < sample->count ? FH_OK : FH_END);
    if (ord >= sample->count)
        return;
    assert_true(fh_slice_equal((struct fh_slice){iterator.term, iterator.length}, term_of(&sample->entries[ord])));
    check_info(&iterator.info, &sample->entries[ord].info);
}

/* A term that is there, one a little different, or any. */
static void random_probe(struct random *random, const struct sample *sample, struct entry *probe)
{
    random_term(random, probe, 0, 256);
    if (sample->count == 0 || random_once_in(random, 8))
        return;
    *probe = sample->entries[random_below(random, sample->count)];
    if (random_once_in(random, 2))
        return;
    if (probe->length > 0 && random_once_in(random, 2))
        probe->length = random_below(random, (uint32_t)probe->length);
    else if (probe->length < 255)
        probe->term[probe->length++] = (char)random_u64(random);
}

static void every_term_is_found_and_walked_in_order(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 1, 2, 31, 32, 33, 64, 65, 500, 3000};
    struct random random = {1};
    for (int round = 0; round < 120; round++) {
        struct sample sample;
        struct fh_termdict dictionary;
        sample_init(&sample, &random, round % 3 == 0 ? FH_LEVEL_FORM : FH_LEVEL_STEM, round % 2 == 0,
                    sizes[round / 3 % 10]);
        open_sample(&dictionary, &sample);
        for (uint32_t i = 0; i < sample.count; i++)
            check_find(&dictionary, &sample, term_of(&sample.entries[i]));
        check_walk(&dictionary, &sample, (struct fh_slice){NULL, 0}, UINT32_MAX);
        for (int i = 0; i < 300; i++) {
            struct entry probe;
            random_probe(&random, &sample, &probe);
            check_find(&dictionary, &sample, term_of(&probe));
            check_walk(&dictionary, &sample, term_of(&probe), 40);
            check_ord(&dictionary, &sample, random_below(&random, sample.count + 2));
        }
        sample_release(&sample);
    }
}

static void a_section_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct random random = {2};
    struct sample sample;
    sample_init(&sample, &random, FH_LEVEL_STEM, true, 200);
    struct fh_slice terms = {(const char *)sample.terms, sample.terms_bytes}, index = fh_buffer_slice(&sample.index);
    struct fh_termdict_shape stems = shape_of(&sample);
    struct fh_termdict dictionary;
    struct fh_error error;
    uint32_t wrong_counts[] = {0, 1, sample.count + 32, sample.count - 32, UINT32_MAX};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(
            fh_termdict_open(&dictionary, stems, wrong_counts[i], terms, index, "seg", &error),
            FH_ERR_CORRUPT);
    assert_memory_equal(error.message, "seg: ", 5);
    for (size_t length = 0; length < index.length; length++)
        assert_int_equal(fh_termdict_open(&dictionary, stems, sample.count, terms,
                                          (struct fh_slice){index.bytes, length}, "seg", NULL),
                         FH_ERR_CORRUPT);
    terms.length = 0;
    assert_int_equal(fh_termdict_open(&dictionary, stems, sample.count, terms, index, "seg", NULL),
                     FH_ERR_CORRUPT);
    sample_release(&sample);
}

/* ---- Damage ---- */

static void check_term_promises(const struct fh_term_info *info)
{
    assert_true(info->doc_freq >= 1 && info->doc_freq <= FH_DOC_COUNT_MAX);
    assert_true(info->total_term_freq >= info->doc_freq && info->title_freq <= info->total_term_freq);
    assert_true(info->postings_length <= UINT64_MAX - info->postings_offset);
    if (info->doc_freq == 1)
        assert_true(info->single.freq >= 1 && info->single.freq < FH_TF_MAX &&
                    info->single.titles <= info->single.freq);
}

static void read_damaged(const struct sample *sample, struct fh_slice terms, struct fh_slice index)
{
    struct fh_termdict dictionary;
    if (fh_termdict_open(&dictionary, shape_of(sample), sample->count, terms, index, "seg", NULL) !=
        FH_OK)
        return;
    struct fh_term_iterator iterator;
    struct entry previous = {.length = 0};
    uint32_t walked = 0;
    assert_int_equal(fh_term_iterator_seek(&iterator, &dictionary, (struct fh_slice){NULL, 0}, NULL), FH_OK);
    while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
        struct fh_slice term = {iterator.term, iterator.length};
        assert_true(walked == 0 || fh_slice_compare(term_of(&previous), term) < 0);
        assert_int_equal(iterator.info.ord, walked++);
        check_term_promises(&iterator.info);
        previous.length = iterator.length;
        memcpy(previous.term, iterator.term, iterator.length);
    }
    assert_true(walked <= sample->count);
    for (uint32_t i = 0; i < sample->count; i += 1 + sample->count / 8) {
        struct fh_term_info info;
        if (fh_termdict_find(&dictionary, term_of(&sample->entries[i]), &info, NULL) == FH_OK)
            check_term_promises(&info);
        if (fh_term_iterator_seek(&iterator, &dictionary, term_of(&sample->entries[i]), NULL) == FH_OK)
            (void)fh_term_iterator_next(&iterator, NULL);
        if (fh_term_iterator_seek_ord(&iterator, &dictionary, i, NULL) == FH_OK)
            (void)fh_term_iterator_next(&iterator, NULL);
    }
}

static void damaged_terms(const uint8_t *bytes, size_t length, void *context)
{
    const struct sample *sample = context;
    read_damaged(sample, (struct fh_slice){(const char *)bytes, length}, fh_buffer_slice(&sample->index));
}

static void damaged_index(const uint8_t *bytes, size_t length, void *context)
{
    const struct sample *sample = context;
    read_damaged(sample, (struct fh_slice){(const char *)sample->terms, sample->terms_bytes},
                 (struct fh_slice){(const char *)bytes, length});
}

static void damaged_dictionaries_keep_every_promise_they_still_make(void **state)
{
    (void)state;
    struct random random = {3};
    for (int round = 0; round < 24; round++) {
        struct sample sample;
        sample_init(&sample, &random, round % 3 == 0 ? FH_LEVEL_FORM : FH_LEVEL_STEM, round % 2 == 0,
                    1 + random_below(&random, 300));
        damage_every_way(sample.terms, sample.terms_bytes, 1500, random_u64(&random), damaged_terms, &sample);
        damage_every_way(sample.index.bytes, sample.index.length, 500, random_u64(&random), damaged_index, &sample);
        sample_release(&sample);
    }
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct random random = {4};
    struct sample sample;
    sample_init(&sample, &random, FH_LEVEL_FORM, true, 2000);
    char path[512];
    sample_path(path, sizeof path);
    bool done = false;
    for (long fail = 1; !done; fail++) {
        fh_buffer_release(&sample.index);
        fh_mem_fail_after(fail);
        done = write_sample(&sample, path);
        fh_mem_fail_after(0);
        assert_true(fail < 1000 && (fail > 1 || !done));
    }
    struct fh_termdict dictionary;
    open_sample(&dictionary, &sample);
    check_walk(&dictionary, &sample, (struct fh_slice){NULL, 0}, UINT32_MAX);
    unlink(path);
    sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_found_and_walked_in_order),
        cmocka_unit_test(a_section_that_does_not_fit_is_refused),
        cmocka_unit_test(damaged_dictionaries_keep_every_promise_they_still_make),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
