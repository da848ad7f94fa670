/* The order of a session's terms, against comparing all of their bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"
#include "indexer/term_order.h"

/* What stands at the borders of the codes that a prefix is made of, Arabic letters and bytes that are no UTF-8 among it. */
static const char *const bits[] = {
    "ا", "ب", "ي", "ء", "\xD8\x80", "\xD8\xBF", "\xD9\x80", "\xD9\xBF", "\xDA\x80", "ک", "é", "\xD7\xBF", "€", "\xF0\x9F\x98\x80",
    "a", "z", "0", " ", "~", "\x7F", "\x1F", "\x01", "\xD8", "\xD8 ", "\xD9", "\xD9z", "\xD8\xC0", "\xD9\xC0", "\xFF", "\x80",
};
#define BITS (sizeof bits / sizeof *bits)

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void add_terms(struct fh_session *session, size_t count, uint32_t *random)
{
    for (size_t i = 0; i < count; i++) {
        char term[64];
        size_t length = 0;
        for (uint32_t left = draw(random) % 12; left > 0; left--) {
            struct fh_slice bit = fh_slice_from(bits[draw(random) % (draw(random) % 2 == 0 ? 4 : BITS)]);
            memcpy(term + length, bit.bytes, bit.length);
            length += bit.length;
        }
        uint32_t form, stem;
        assert_int_equal(fh_session_intern(session, (struct fh_slice){term, length}, &form, &stem, NULL), FH_OK);
    }
}

static void check_order(const struct fh_term_order *order, const struct fh_session *session)
{
    assert_int_equal(order->count, fh_session_form_count(session));
    for (size_t i = 0; i < order->count; i++) {
        const struct fh_ordered_term *term = &order->list[i];
        struct fh_slice bytes = fh_session_form(session, term->id);
        assert_true(fh_slice_equal(bytes, (struct fh_slice){term->bytes, term->length}));
        if (i > 0)
            assert_true(fh_slice_compare(fh_session_form(session, order->list[i - 1].id), bytes) < 0);
    }
}

static void terms_are_in_the_order_of_their_bytes_batch_by_batch(void **state)
{
    (void)state;
    struct fh_analyzer *analyzer = NULL;
    struct fh_session *session = NULL;
    struct fh_term_order order = {NULL, 0, 0};
    uint32_t random = 7;
    assert_int_equal(fh_analyzer_new(&analyzer, "whitespace", NULL, NULL), FH_OK);
    assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
    for (size_t batch = 0; batch < 20; batch++) {
        add_terms(session, batch % 3 == 0 ? 2000 : 10, &random);
        assert_true(fh_term_order_update(&order, session, FH_LEVEL_FORM));
        check_order(&order, session);
    }
    fh_term_order_release(&order);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_in_the_order_of_their_bytes_batch_by_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
