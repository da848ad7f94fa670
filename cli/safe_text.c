/* Text made fit for a terminal. See safe_text.h. */
#include "cli/safe_text.h"

#include <utf8proc.h>

#define REPLACEMENT 0xFFFDu

size_t cli_decode(const char *bytes, size_t length, uint32_t *codepoint)
{
    utf8proc_int32_t decoded;
    utf8proc_ssize_t limit = length < 4 ? (utf8proc_ssize_t)length : 4;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes, limit, &decoded);
    *codepoint = used > 0 ? (uint32_t)decoded : UINT32_MAX;
    return used > 0 ? (size_t)used : 1;
}

/* ---- Classes of characters ---- */

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

static bool is_embedding(uint32_t c)
{
    return c >= 0x202A && c <= 0x202E;
}

static bool is_isolate(uint32_t c)
{
    return c >= 0x2066 && c <= 0x2068;
}

static bool is_isolate_end(uint32_t c)
{
    return c == 0x2069;
}

/* ---- Appending ---- */

static void append_safe_character(struct fh_buffer *out, uint32_t c, struct cli_safe_state *state)
{
    if (c == UINT32_MAX) {
        fh_buffer_append_codepoint(out, REPLACEMENT);
    } else if (is_control(c)) {
        fh_buffer_append_byte(out, ' ');
    } else if (is_isolate(c)) {
        state->open_isolates++;
        fh_buffer_append_codepoint(out, c);
    } else if (is_isolate_end(c)) {
        if (state->open_isolates == 0)
            return;
        state->open_isolates--;
        fh_buffer_append_codepoint(out, c);
    } else if (!is_embedding(c)) {
        fh_buffer_append_codepoint(out, c);
    }
}

void cli_safe_append_piece(struct fh_buffer *out, struct fh_slice piece, struct cli_safe_state *state)
{
    for (size_t i = 0; i < piece.length;) {
        uint32_t c;
        i += cli_decode(piece.bytes + i, piece.length - i, &c);
        append_safe_character(out, c, state);
    }
}

void cli_safe_close(struct fh_buffer *out, struct cli_safe_state *state)
{
    for (; state->open_isolates > 0; state->open_isolates--)
        fh_buffer_append_text(out, CLI_PDI);
}

void cli_safe_append(struct fh_buffer *out, struct fh_slice text)
{
    struct cli_safe_state state = {0};
    cli_safe_append_piece(out, text, &state);
    cli_safe_close(out, &state);
}

void cli_valid_append(struct fh_buffer *out, struct fh_slice text)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        size_t used = cli_decode(text.bytes + i, text.length - i, &c);
        if (c == UINT32_MAX)
            fh_buffer_append_codepoint(out, REPLACEMENT);
        else
            fh_buffer_append(out, text.bytes + i, used);
        i += used;
    }
}

static bool is_right_to_left(uint32_t c)
{
    return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC) ||
           (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

bool cli_is_right_to_left(struct fh_slice text)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        i += cli_decode(text.bytes + i, text.length - i, &c);
        if (c != UINT32_MAX && is_right_to_left(c))
            return true;
    }
    return false;
}
