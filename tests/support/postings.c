/* Random posting lists. See postings.h. */
#include "tests/support/postings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

struct list_shape random_shape(struct random *random)
{
    static const uint32_t sizes[] = {1, 2, 3, 127, 128, 129, 255, 256, 257, 4096, 4097};
    static const uint32_t gaps[] = {1, 2, 3, 10, 100, 1000, 50000};
    struct list_shape shape = {
        .doc_freq = random_once_in(random, 2) ? sizes[random_below(random, 11)] : 1 + random_below(random, 600),
        .gap_max = gaps[random_below(random, 7)],
        .freq_bits = random_below(random, 6),
        .title_every = random_below(random, 4) == 0 ? 0 : 1 + random_below(random, 40),
        .title_freq_one = random_once_in(random, 2),
        .lead_every = random_below(random, 4) == 0 ? 0 : 1 + random_below(random, 12),
        .burst_every = random_once_in(random, 3) ? 0 : 1 + random_below(random, random_once_in(random, 2) ? 8 : 200),
        .burst_gap = random_once_in(random, 2) ? 0 : 1 + random_below(random, 40),
        .burst_bits = random_once_in(random, 2) ? 0 : 1 + random_below(random, 10),
    };
    return shape;
}

static uint32_t random_freq(struct random *random, const struct list_shape *shape, bool burst)
{
    unsigned burst_bits = shape->burst_bits > 0 ? shape->burst_bits : 30;
    uint32_t freq = 1 + random_of_bits(random, burst ? burst_bits : shape->freq_bits);
    return freq < FH_TF_MAX ? freq : FH_TF_MAX - 1;
}

static void make_postings(struct test_list *list, const struct list_shape *shape, struct random *random)
{
    uint64_t doc = random_below(random, shape->gap_max), room = FH_DOC_COUNT_MAX - 1;
    uint32_t burst_gap = shape->burst_gap > 0 ? shape->burst_gap : 100;
    for (uint32_t i = 0; i < shape->doc_freq && doc < room; i++) {
        bool burst = shape->burst_every > 0 && random_once_in(random, shape->burst_every);
        list->docs[i] = (uint32_t)doc;
        list->freqs[i] = random_freq(random, shape, burst);
        if (shape->title_every > 0 && random_once_in(random, shape->title_every))
            list->titles[i] = shape->title_freq_one ? 1 : 1 + random_below(random, list->freqs[i]);
        uint32_t others = list->freqs[i] - list->titles[i];
        if (shape->lead_every > 0 && random_once_in(random, shape->lead_every) && others > 0)
            list->leads[i] = 1 + random_below(random, others < FH_LEAD_WORDS ? others : FH_LEAD_WORDS);
        doc += 1 + random_below(random, shape->gap_max) +
               (burst ? (uint64_t)random_below(random, burst_gap) * shape->gap_max : 0);
        list->count = i + 1;
    }
    list->doc_limit = list->docs[list->count - 1] + 1 + random_below(random, 3);
}

void test_list_init(struct test_list *list, const struct list_shape *shape, struct random *random)
{
    *list = (struct test_list){.bytes = FH_BUFFER_INIT};
    list->docs = calloc(shape->doc_freq, sizeof *list->docs);
    list->freqs = calloc(shape->doc_freq, sizeof *list->freqs);
    list->titles = calloc(shape->doc_freq, sizeof *list->titles);
    list->leads = calloc(shape->doc_freq, sizeof *list->leads);
    assert_true(list->docs != NULL && list->freqs != NULL && list->titles != NULL && list->leads != NULL);
    make_postings(list, shape, random);
    /* Address space only, as doc_ids may be anything; pages come where a length is put. */
    list->lengths = mmap(NULL, (size_t)list->doc_limit * 4, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(list->lengths != MAP_FAILED);
    for (uint32_t i = 0; i < list->count; i++)
        list->lengths[list->docs[i]] = 16 * (list->freqs[i] % 5000 + random_below(random, 3000));
    fh_postings_writer_init(&list->writer, list->lengths, TEST_WEIGHTS, TEST_IMPACT_LENGTH);
    for (uint32_t i = 0; i < list->count; i++)
        fh_postings_writer_add(&list->writer, list->docs[i], test_list_at(list, i));
    assert_true(fh_postings_writer_finish(&list->writer, &list->bytes));
    assert_int_equal(list->writer.doc_freq, list->count);
}

struct fh_occurrences test_list_at(const struct test_list *list, uint32_t i)
{
    return (struct fh_occurrences){list->freqs[i], list->titles[i], list->leads[i]};
}

void test_list_release(struct test_list *list)
{
    munmap(list->lengths, (size_t)list->doc_limit * 4);
    free(list->docs);
    free(list->freqs);
    free(list->titles);
    free(list->leads);
    fh_buffer_release(&list->bytes);
    fh_postings_writer_release(&list->writer);
}

bool test_list_open(struct fh_postings *postings, const struct test_list *list)
{
    if (list->count == 1)
        return fh_postings_open_single(postings, list->docs[0], test_list_at(list, 0), list->writer.impact,
                                       list->doc_limit);
    return fh_postings_open(postings, fh_buffer_slice(&list->bytes), list->count, list->writer.impact, list->doc_limit);
}
