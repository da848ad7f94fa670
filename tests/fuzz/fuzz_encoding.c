/* Bytes as text in some encoding, as a mail's parts and as HTML fragments: what becomes of them is UTF-8, and does not
 * depend on how they are cut into pieces.
 *
 * The first byte chooses the way and the encoding, the second the pieces; the rest is the text. Seeds, and what it
 * found, are in tests/fuzz/fuzz_encoding/; tests/corpus/test_fuzz_encoding.c replays them.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/encoding.h"
#include "corpus/mail.h"
#include "corpus/markup.h"
#include "corpus/mojibake.h"
#include "tests/support/replay.h"

static const char *const encodings[] = {
    NULL,     "UTF-8", "WINDOWS-1256",        "ISO-8859-6",          "UTF-16",  "UTF-16LE",  "UTF-16BE",    "UTF-32LE",
    "KOI8-R", "CP864", "double:windows-1252", "double:windows-1256", "GB18030", "SHIFT_JIS", "ISO-2022-JP", "UTF-7",
};
#define ENCODINGS (sizeof encodings / sizeof *encodings)

static bool is_doubled(const char *encoding)
{
    return strncmp(encoding, "double:", 7) == 0;
}

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Whether the text is UTF-8: a plain automaton of its own. */
static bool is_utf8(struct fh_slice text)
{
    static const char none[1];
    const unsigned char *at = (const unsigned char *)(text.length > 0 ? text.bytes : none), *end = at + text.length;
    while (at < end) {
        unsigned lead = *at++, follow = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4))
            return false;
        uint32_t code = follow == 0 ? lead : lead & (0x3Fu >> follow);
        for (unsigned i = 0; i < follow; i++, at++) {
            if (at == end || (*at & 0xC0u) != 0x80u)
                return false;
            code = code << 6 | (*at & 0x3Fu);
        }
        if ((follow == 2 && (code < 0x800 || (code >= 0xD800 && code < 0xE000))) ||
            (follow == 3 && (code < 0x10000 || code > 0x10FFFF)))
            return false;
    }
    return true;
}

/* ---- The decoder ---- */

struct pieces {
    struct fh_slice text;
    size_t at, size;
};

static enum fh_status next_piece(void *from, char *to, size_t room, size_t *got, struct fh_error *error)
{
    struct pieces *pieces = from;
    (void)error;
    size_t left = pieces->text.length - pieces->at, most = pieces->size < room ? pieces->size : room;
    *got = left < most ? left : most;
    if (*got > 0)
        memcpy(to, pieces->text.bytes + pieces->at, *got);
    pieces->at += *got;
    return FH_OK;
}

/* Returns how many bytes were replaced; `name` gets what the encoding was taken for. */
static uint64_t decode(struct fh_slice text, const char *encoding, size_t piece, size_t room, struct fh_buffer *out,
                       char name[FH_ENCODING_NAME_BYTES])
{
    struct pieces pieces = {text, 0, piece};
    struct fh_decoder decoder = FH_DECODER_INIT;
    fh_decoder_reset(&decoder, next_piece, &pieces, encoding);
    for (size_t got = 1; got > 0;) {
        char *to = fh_buffer_reserve(out, room);
        require(to != NULL && fh_decoder_read(&decoder, to, room, &got, NULL) == FH_OK && got <= room);
        out->length += got;
    }
    uint64_t replaced = decoder.replaced;
    memcpy(name, decoder.name, FH_ENCODING_NAME_BYTES);
    fh_decoder_release(&decoder);
    return replaced;
}

static void try_decoder(struct fh_slice text, const char *encoding, size_t piece)
{
    struct fh_buffer whole = FH_BUFFER_INIT, pieced = FH_BUFFER_INIT;
    char name[FH_ENCODING_NAME_BYTES], other[FH_ENCODING_NAME_BYTES];
    require(fh_encoding_check(encoding, NULL) == FH_OK);
    uint64_t replaced = decode(text, encoding, text.length + 1, 65536, &whole, name);
    require(replaced == decode(text, encoding, piece, 16 + piece, &pieced, other));
    require(strcmp(name, other) == 0 && fh_slice_equal(fh_buffer_slice(&whole), fh_buffer_slice(&pieced)));
    bool through = name[0] == '\0' || strcasecmp(name, "UTF-8") == 0 || is_doubled(name);
    require(through || is_utf8(fh_buffer_slice(&whole)));
    fh_buffer_release(&whole);
    fh_buffer_release(&pieced);
}

static void try_recode(struct fh_slice text, const char *encoding)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    char name[FH_ENCODING_NAME_BYTES];
    fh_encoding_guess(text, true, name);
    require(memchr(name, '\0', sizeof name) != NULL && fh_encoding_check(name, NULL) == FH_OK);
    encoding = encoding != NULL ? encoding : name;
    require(is_doubled(encoding) == (fh_encoding_recode(encoding, text, &out) == SIZE_MAX));
    fh_mojibake(fh_buffer_slice(&out));
    fh_mojibake(text);
    fh_buffer_release(&out);
}

/* ---- Mail and markup ---- */

static void try_mail_codes(struct fh_slice text)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_mail_decode_base64(text, &out);
    fh_mail_decode_quoted(text, false, &out);
    fh_mail_decode_quoted(text, true, &out);
    fh_mail_decode_words(text, &out);
    require(fh_buffer_ok(&out));
    fh_buffer_release(&out);
}

static void try_markup(struct fh_slice text)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_markup_has_tags(text);
    fh_markup_has_entities(text);
    for (int lines = 0; lines < 2; lines++) {
        fh_buffer_reset(&out);
        fh_markup_text(text, lines > 0, &out);
        require(!is_utf8(text) || is_utf8(fh_buffer_slice(&out)));
    }
    fh_buffer_reset(&out);
    fh_markup_decode(text, &out);
    require(!is_utf8(text) || is_utf8(fh_buffer_slice(&out)));
    fh_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct fh_slice text = {(const char *)data + 2, size - 2};
    const char *encoding = encodings[data[0] / 4 % ENCODINGS];
    switch (data[0] % 4) {
    case 0:
        try_decoder(text, encoding, 1 + data[1]);
        break;
    case 1:
        try_recode(text, encoding);
        break;
    case 2:
        try_mail_codes(text);
        break;
    default:
        try_markup(text);
    }
    return 0;
}
