/* Reading the examples of docs/FORMAT.md. See format_example.h. */
#include "tests/support/format_example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"

/* Appends the bytes of one line. */
static void take_line(const char *line, const char *end, struct fh_buffer *bytes)
{
    unsigned byte;
    while (line + 1 < end && sscanf(line, "%2x", &byte) == 1) {
        fh_buffer_append_byte(bytes, (char)byte);
        line += 2;
        if (line >= end || line[0] != ' ' || line[1] == ' ')
            return;
        line++;
    }
}

/* The bytes of the example of that name. */
static void read_example(const char *name, struct fh_buffer *bytes)
{
    struct fh_map map;
    struct fh_buffer start = FH_BUFFER_INIT, text = FH_BUFFER_INIT;
    assert_int_equal(fh_map_open(&map, "docs/FORMAT.md", NULL), FH_OK);
    fh_buffer_append(&text, map.bytes, map.size);
    fh_map_close(&map);
    fh_buffer_printf(&start, "\n```hex %s\n", name);
    const char *line = strstr(text.bytes, start.bytes);
    assert_non_null(line);
    line += start.length;
    for (; strncmp(line, "```", 3) != 0; line = strchr(line, '\n') + 1)
        take_line(line, strchr(line, '\n'), bytes);
    fh_buffer_release(&start);
    fh_buffer_release(&text);
}

void check_example(const char *name, const void *written, size_t length)
{
    struct fh_buffer bytes = FH_BUFFER_INIT;
    read_example(name, &bytes);
    if (bytes.length != length || memcmp(bytes.bytes, written, length) != 0) {
        printf("%s should be", name);
        for (size_t i = 0; i < length; i++)
            printf(" %02X", ((const uint8_t *)written)[i]);
        printf("\n");
    }
    assert_int_equal(bytes.length, length);
    assert_memory_equal(bytes.bytes, written, length);
    fh_buffer_release(&bytes);
}
