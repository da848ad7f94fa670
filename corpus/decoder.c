/* Recoding on the way from a member to the window. See encoding.h.
 *
 * Until something beyond ASCII comes along, any encoding will do and nothing is decided (state OPEN): bytes
 * are read into a buffer of our own and handed on as they are. Then the encoding is guessed from what the
 * buffer holds, and the text goes through (UTF-8) or is recoded from then on.
 */
#include "corpus/encoding.h"

#include <errno.h>
#include <strings.h>

#include "base/mem.h"
#include "corpus/letters.h"

#define RAW_BYTES ((size_t)64 * 1024)
#define DOUBLE "double:"

static bool is_utf8(const char *name)
{
    return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

static iconv_t open_recoder(const char *name, bool *doubled)
{
    *doubled = strncasecmp(name, DOUBLE, strlen(DOUBLE)) == 0;
    return *doubled ? iconv_open(name + strlen(DOUBLE), "UTF-8") : iconv_open("UTF-8", name);
}

enum fh_status fh_encoding_check(const char *name, struct fh_error *error)
{
    bool doubled;
    if (name == NULL || is_utf8(name))
        return FH_OK;
    iconv_t recoder = strlen(name) < FH_ENCODING_NAME_BYTES ? open_recoder(name, &doubled) : (iconv_t)-1;
    if (recoder == (iconv_t)-1)
        return fh_fail(error, FH_ERR_USAGE, "encoding \"%s\": not known here (iconv -l lists what is)", name);
    iconv_close(recoder);
    return FH_OK;
}

static void close_recoder(struct fh_decoder *decoder)
{
    if (decoder->recoder != (iconv_t)-1)
        iconv_close(decoder->recoder);
    decoder->recoder = (iconv_t)-1;
}

void fh_decoder_reset(struct fh_decoder *decoder, fh_input_source *source, void *from, const char *encoding)
{
    close_recoder(decoder);
    char *bytes = decoder->bytes;
    *decoder =
        (struct fh_decoder){.source = source, .from = from, .fixed = encoding, .recoder = (iconv_t)-1, .bytes = bytes};
}

void fh_decoder_release(struct fh_decoder *decoder)
{
    close_recoder(decoder);
    fh_free(decoder->bytes);
    decoder->bytes = NULL;
}

/* Reads until the buffer is full or the source ends. */
static enum fh_status fill(struct fh_decoder *decoder, struct fh_error *error)
{
    if (decoder->bytes == NULL) {
        decoder->bytes = fh_malloc(RAW_BYTES);
        if (decoder->bytes == NULL)
            return fh_fail_nomem(error);
    }
    size_t held = decoder->end - decoder->start;
    if (decoder->start > 0 && held > 0)
        memmove(decoder->bytes, decoder->bytes + decoder->start, held);
    decoder->start = 0;
    decoder->end = held;
    while (!decoder->ended && decoder->end < RAW_BYTES && decoder->failure.status == FH_OK) {
        size_t got = 0;
        struct fh_error failure;
        if (decoder->source(decoder->from, decoder->bytes + decoder->end, RAW_BYTES - decoder->end, &got, &failure) !=
            FH_OK)
            decoder->failure = failure;
        decoder->end += got;
        decoder->ended = got == 0 && decoder->failure.status == FH_OK;
    }
    if (decoder->failure.status == FH_OK || decoder->end > 0) /* what came before the damage is text all the same */
        return FH_OK;
    if (error != NULL)
        *error = decoder->failure;
    return decoder->failure.status;
}

static bool is_ascii(const char *bytes, size_t length)
{
    uint64_t eight;
    size_t at = 0;
    for (; at + sizeof eight <= length; at += sizeof eight) {
        memcpy(&eight, bytes + at, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            return false;
    }
    for (; at < length; at++) {
        if ((unsigned char)bytes[at] >= 0x80)
            return false;
    }
    return true;
}

static enum fh_status decide(struct fh_decoder *decoder, struct fh_error *error)
{
    struct fh_slice sample = {decoder->bytes + decoder->start, decoder->end - decoder->start};
    bool has_zero = sample.length > 0 && memchr(sample.bytes, '\0', sample.length) != NULL;
    if (decoder->fixed != NULL)
        strcpy(decoder->name, decoder->fixed);
    else if (is_ascii(sample.bytes, sample.length) && !has_zero)
        return FH_OK;
    else
        fh_encoding_guess(sample, decoder->ended, decoder->name);
    decoder->state = FH_DECODER_THROUGH;
    if (is_utf8(decoder->name))
        return FH_OK;
    decoder->recoder = open_recoder(decoder->name, &decoder->doubled);
    if (decoder->recoder == (iconv_t)-1)
        return fh_fail(error, errno == ENOMEM ? FH_ERR_NOMEM : FH_ERR_INPUT, "cannot recode from %s", decoder->name);
    decoder->state = FH_DECODER_RECODE;
    return FH_OK;
}

static enum fh_status hand_out(struct fh_decoder *decoder, char *to, size_t room, size_t *got)
{
    size_t held = decoder->end - decoder->start;
    *got = held < room ? held : room;
    if (*got > 0)
        memcpy(to, decoder->bytes + decoder->start, *got);
    decoder->start += *got;
    return FH_OK;
}

/* Passes over what iconv stopped at: a byte that is no character; where a double encoding is undone, one
 * of the controls that Windows code pages leave without a character stands for its own byte. */
static void pass_bad(struct fh_decoder *decoder, char **to, size_t *room)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    uint32_t codepoint;
    const char *at = decoder->bytes + decoder->start;
    if (decoder->doubled) {
        size_t size = fh_letters_decode(at, decoder->end - decoder->start, &codepoint);
        decoder->start += size;
        if (codepoint >= 0x80 && codepoint < 0xA0) {
            *(*to)++ = (char)codepoint;
            (*room)--;
            return;
        }
    } else {
        decoder->start++;
    }
    decoder->replaced++;
    memcpy(*to, replacement, 3);
    *to += 3;
    *room -= 3;
}

static enum fh_status recode(struct fh_decoder *decoder, char *to, size_t room, size_t *got, struct fh_error *error)
{
    char *const first = to;
    while (to == first) {
        enum fh_status status = decoder->ended ? FH_OK : fill(decoder, error);
        if (status != FH_OK)
            return status;
        if (decoder->start == decoder->end)
            break;
        while (decoder->start < decoder->end && room >= 8) {
            char *in = decoder->bytes + decoder->start;
            size_t in_left = decoder->end - decoder->start;
            size_t result = iconv(decoder->recoder, &in, &in_left, &to, &room);
            int reason = errno;
            decoder->start = decoder->end - in_left;
            if (result != (size_t)-1 || reason == E2BIG)
                break;
            bool more = !decoder->ended && decoder->failure.status == FH_OK;
            if (reason == EINVAL && more) /* a character is cut at the buffer's end */
                break;
            if (room >= 8)
                pass_bad(decoder, &to, &room);
        }
    }
    *got = (size_t)(to - first);
    return FH_OK;
}

enum fh_status fh_decoder_read(void *state, char *to, size_t room, size_t *got, struct fh_error *error)
{
    struct fh_decoder *decoder = state;
    *got = 0;
    if (decoder->state == FH_DECODER_OPEN) {
        enum fh_status status = fill(decoder, error);
        if (status == FH_OK)
            status = decide(decoder, error);
        if (status != FH_OK)
            return status;
    }
    if (decoder->state == FH_DECODER_RECODE)
        return recode(decoder, to, room, got, error);
    if (decoder->start < decoder->end)
        return hand_out(decoder, to, room, got);
    if (decoder->state == FH_DECODER_OPEN || decoder->ended)
        return FH_OK;
    if (decoder->failure.status != FH_OK)
        return fill(decoder, error);
    return decoder->source(decoder->from, to, room, got, error);
}
