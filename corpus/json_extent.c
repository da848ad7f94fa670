/* Counting brackets. See json_extent.h. */
#include "corpus/json_extent.h"

#include <string.h>

/* Passes over the inside of a string from `at`; returns where it goes on, with *inside false when the
 * string has ended. A backslash that ends the bytes is left to be looked at again. */
static size_t scan_string(const char *bytes, size_t at, size_t length, bool *inside)
{
    while (at < length) {
        char byte = bytes[at];
        if (byte == '\\') {
            if (at + 1 == length)
                return at;
            at += bytes[at + 1] == '\n' ? 1 : 2;
        } else {
            at++;
            if (byte == '"' || byte == '\n') {
                *inside = false;
                return at;
            }
        }
    }
    return at;
}

static void open_bracket(struct fh_json_extent *extent, bool list)
{
    if (extent->depth < 64) {
        uint64_t bit = UINT64_C(1) << extent->depth;
        extent->lists = list ? extent->lists | bit : extent->lists & ~bit;
    }
    extent->depth++;
}

static void close_bracket(struct fh_json_extent *extent, bool list)
{
    if (extent->depth > 0)
        extent->depth--;
    bool opened_list = extent->depth < 64 ? (extent->lists >> extent->depth & 1) != 0 : list;
    extent->crossed = opened_list != list;
    extent->ended = extent->depth == 0 || extent->crossed;
}

bool fh_json_extent_scan(struct fh_json_extent *extent, const char *bytes, size_t length)
{
    size_t at = extent->looked;
    while (at < length && !extent->ended) {
        if (extent->in_string) {
            size_t next = scan_string(bytes, at, length, &extent->in_string);
            if (next == at)
                break;
            at = next;
            continue;
        }
        char byte = bytes[at++];
        if (byte == '"') {
            extent->in_string = true;
        } else if (byte == '{' || byte == '[') {
            open_bracket(extent, byte == '[');
        } else if (byte == '}' || byte == ']') {
            close_bracket(extent, byte == ']');
        }
    }
    extent->looked = at;
    return extent->ended;
}
