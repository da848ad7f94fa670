/* The heap of terms against sorting: any bytes, any lengths, zeros among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/term_heap.h"
#include "tests/support/random.h"

#define SOURCES 40u
#define TERMS_MOST 60u

struct list {
    char bytes[TERMS_MOST][24];
    size_t lengths[TERMS_MOST];
    size_t count, next;
};

static struct fh_slice term_of(const struct list *list, size_t i)
{
    return (struct fh_slice){list->bytes[i], list->lengths[i]};
}

/* Terms that share long beginnings, of few different bytes. */
static void random_term(struct random *random, struct list *list, size_t i)
{
    static const char alphabet[] = {'\0', 'a', 'a', 'a', '\xd8', '\xff'};
    list->lengths[i] = random_below(random, 24);
    for (size_t k = 0; k < 24; k++)
        list->bytes[i][k] = k < 14 && random_below(random, 3) > 0 ? 'a' : alphabet[random_below(random, 6)];
}

static void sort_list(struct list *list)
{
    for (size_t i = 1; i < list->count; i++)
        for (size_t k = i; k > 0 && fh_slice_compare(term_of(list, k), term_of(list, k - 1)) < 0; k--) {
            char bytes[24];
            size_t length = list->lengths[k];
            memcpy(bytes, list->bytes[k], 24);
            memcpy(list->bytes[k], list->bytes[k - 1], 24);
            memcpy(list->bytes[k - 1], bytes, 24);
            list->lengths[k] = list->lengths[k - 1];
            list->lengths[k - 1] = length;
        }
}

static void terms_come_in_order_and_all_of_them(void **state)
{
    (void)state;
    static struct list lists[SOURCES];
    static struct fh_term_entry room[SOURCES];
    struct random random = {11};
    for (unsigned round = 0; round < 400; round++) {
        struct fh_term_heap heap = {room, 0};
        size_t total = 0, seen = 0;
        for (uint32_t s = 0; s < SOURCES; s++) {
            lists[s].count = random_below(&random, TERMS_MOST);
            lists[s].next = 0;
            for (size_t i = 0; i < lists[s].count; i++)
                random_term(&random, &lists[s], i);
            sort_list(&lists[s]);
            total += lists[s].count;
            if (lists[s].count > 0)
                fh_term_heap_push(&heap, term_of(&lists[s], 0), s);
        }
        struct fh_slice last = {NULL, 0};
        uint32_t last_source = 0;
        for (; heap.count > 0; seen++) {
            struct list *list = &lists[heap.entries[0].source];
            struct fh_slice term = term_of(list, list->next);
            int order = seen > 0 ? fh_slice_compare(last, term) : -1;
            assert_true(order < 0 || (order == 0 && last_source <= heap.entries[0].source));
            last = term;
            last_source = heap.entries[0].source;
            if (++list->next < list->count)
                fh_term_heap_replace(&heap, term_of(list, list->next));
            else
                fh_term_heap_pop(&heap);
        }
        assert_int_equal(seen, total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_in_order_and_all_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
