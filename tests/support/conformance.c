/* See conformance.h. */
#include "tests/support/conformance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

#define FILE_NAME "tests/golden/arabic-conformance.txt"
#define PLAIN_BYTES ((size_t)1 << 20)

static bool next_line(const struct fh_map *file, size_t *at, struct fh_slice *line)
{
    if (*at >= file->size)
        return false;
    const char *begin = (const char *)file->bytes + *at, *end = memchr(begin, '\n', file->size - *at);
    *line = (struct fh_slice){begin, end != NULL ? (size_t)(end - begin) : file->size - *at};
    *at += line->length + 1;
    return true;
}

/* A copy without the bytes of `drop`, with `from` written as `to`. The buffer has room and stays in place. */
static struct fh_slice rewritten(struct fh_buffer *plain, struct fh_slice text, const char *drop, char from, char to)
{
    size_t begin = plain->length;
    for (size_t i = 0; i < text.length; i++)
        if (strchr(drop, text.bytes[i]) == NULL)
            fh_buffer_append_byte(plain, text.bytes[i] == from ? to : text.bytes[i]);
    assert_true(fh_buffer_ok(plain) && plain->length < PLAIN_BYTES);
    return (struct fh_slice){plain->bytes + begin, plain->length - begin};
}

static enum conformance_wanted wanted_of(struct fh_slice line, struct fh_slice *rule)
{
    static const char *const names[] = {"match", "softer", "no", "marks", "meant", "silent", "other"};
    const char *space = memchr(line.bytes, ' ', line.length);
    struct fh_slice name = {line.bytes, space != NULL ? (size_t)(space - line.bytes) : line.length};
    *rule = space != NULL ? (struct fh_slice){space + 1, line.length - name.length - 1} : (struct fh_slice){NULL, 0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (fh_slice_is(name, names[i]))
            return (enum conformance_wanted)i;
    fail_msg("%.*s: not a case", (int)line.length, line.bytes);
    return WANTED_NO;
}

static void add_case(struct conformance *conformance, int row, struct fh_slice first, size_t *at)
{
    struct conformance_case *made;
    void *moved = fh_grow(conformance->cases, &conformance->capacity, conformance->count + 1, sizeof *conformance->cases);
    assert_non_null(moved);
    conformance->cases = moved;
    made = &conformance->cases[conformance->count++];
    *made = (struct conformance_case){.row = row, .wanted = wanted_of(first, &made->rule)};
    made->wanted = wanted_of(first, &made->rule);
    if (made->wanted == WANTED_MEANT) {
        made->meant = made->rule;
        made->rule = (struct fh_slice){NULL, 0};
    }
    assert_true(next_line(&conformance->file, at, &made->typed) && made->typed.length > 0);
    assert_true(next_line(&conformance->file, at, &made->marked) && made->marked.length > 0);
    made->text = made->marked;
    if (made->wanted == WANTED_MARKS)
        made->text = rewritten(&conformance->plain, made->marked, "[]", '\0', '\0');
}

void conformance_open(struct conformance *conformance)
{
    *conformance = (struct conformance){.plain = FH_BUFFER_INIT};
    assert_int_equal(fh_map_open(&conformance->file, FILE_NAME, NULL), FH_OK);
    assert_non_null(fh_buffer_reserve(&conformance->plain, PLAIN_BYTES));
    struct fh_slice line;
    int row = 0;
    for (size_t at = 0; next_line(&conformance->file, &at, &line);) {
        if (line.length > 2 && line.bytes[0] == '#' && line.bytes[2] >= '0' && line.bytes[2] <= '9')
            row = atoi(line.bytes + 2);
        else if (line.length > 0 && line.bytes[0] != '#')
            add_case(conformance, row, line, &at);
    }
}

void conformance_close(struct conformance *conformance)
{
    fh_map_close(&conformance->file);
    fh_buffer_release(&conformance->plain);
    fh_free(conformance->cases);
}
