/* tests/golden/arabic-analysis.txt: words, and what every step makes of them, as `fihrist analyze`
 * prints it. A line that begins in the first column is text to analyse, the indented lines after
 * it are what must come out; # begins a comment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "stemmer/analyzer.h"

#define GOLDEN "tests/golden/arabic-analysis.txt"

static struct fh_slice line_at(const struct fh_map *map, size_t at)
{
    const char *begin = (const char *)map->bytes + at;
    const char *end = memchr(begin, '\n', map->size - at);
    return (struct fh_slice){begin, end != NULL ? (size_t)(end - begin) : map->size - at};
}

static size_t check_block(struct fh_session *session, struct fh_slice text, struct fh_slice expected)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    assert_int_equal(fh_session_explain(session, text, &out, NULL), FH_OK);
    bool same = fh_slice_equal(fh_buffer_slice(&out), expected);
    if (!same)
        print_message("%.*s: expected\n%.*sgot\n%s", (int)text.length, text.bytes, (int)expected.length, expected.bytes,
                      out.bytes != NULL ? out.bytes : "");
    fh_buffer_release(&out);
    return same ? 0 : 1;
}

static void every_word_goes_through_its_steps(void **state)
{
    (void)state;
    struct fh_map map;
    struct fh_analyzer *analyzer = NULL;
    struct fh_session *session = NULL;
    assert_int_equal(fh_map_open(&map, GOLDEN, NULL), FH_OK);
    assert_int_equal(fh_analyzer_new(&analyzer, NULL, NULL, NULL), FH_OK);
    assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
    size_t blocks = 0, wrong = 0;
    for (size_t at = 0; at < map.size;) {
        struct fh_slice text = line_at(&map, at);
        size_t from = at;
        at += text.length + 1;
        if (text.length == 0 || text.bytes[0] == '#')
            continue;
        while (at < map.size && map.bytes[at] == ' ')
            at += line_at(&map, at).length + 1;
        wrong += check_block(session, text, (struct fh_slice){(const char *)map.bytes + from, at - from});
        blocks++;
    }
    assert_int_equal(wrong, 0);
    assert_true(blocks >= 50);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
    fh_map_close(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_word_goes_through_its_steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
