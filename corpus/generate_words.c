/* Unpacking and parsing the word table. See generate_words.h. */
#include "corpus/generate_words.h"

#include <stdint.h>
#include <zstd.h>

#include "base/mem.h"

__asm__(".pushsection .rodata\n"
        "fh_gen_words_begin:\n"
        ".incbin \"corpus/words-ar.tsv.zst\"\n"
        "fh_gen_words_end:\n"
        ".byte 0\n"
        ".popsection\n");

extern const char fh_gen_words_begin[] __attribute__((visibility("hidden")));
extern const char fh_gen_words_end[] __attribute__((visibility("hidden")));

#define WHOLE 10000u /* what shares are out of */

void fh_gen_words_release(struct fh_gen_words *words)
{
    fh_free(words->words);
    fh_free(words->pairs);
    fh_buffer_release(&words->text);
    *words = (struct fh_gen_words)FH_GEN_WORDS_INIT;
}

static enum fh_status malformed(struct fh_error *error, const struct fh_gen_words *words, struct fh_slice rest)
{
    size_t offset = words->text.length - rest.length;
    return fh_fail_corrupt(error, "words-ar.tsv", offset, "malformed line");
}

static enum fh_status unpack(struct fh_buffer *text, struct fh_error *error)
{
    size_t packed = (size_t)((uintptr_t)fh_gen_words_end - (uintptr_t)fh_gen_words_begin);
    unsigned long long size = ZSTD_getFrameContentSize(fh_gen_words_begin, packed);
    if (size > (1u << 28))
        return fh_fail_corrupt(error, "words-ar.tsv.zst", 0, "no zstd frame of known size");
    char *room = fh_buffer_reserve(text, (size_t)size);
    if (room == NULL)
        return fh_fail_nomem(error);
    size_t got = ZSTD_decompress(room, (size_t)size, fh_gen_words_begin, packed);
    if (ZSTD_isError(got))
        return fh_fail_corrupt(error, "words-ar.tsv.zst", 0, "%s", ZSTD_getErrorName(got));
    text->length += got;
    return FH_OK;
}

static size_t count_lines(struct fh_slice text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++)
        lines += text.bytes[i] == '\n';
    return lines;
}

/* Takes a number and the `end` byte after it off *rest. */
static bool take_number(struct fh_slice *rest, char end, uint32_t *number)
{
    uint64_t value = 0;
    size_t i = 0;
    while (i < rest->length && i < 10 && rest->bytes[i] >= '0' && rest->bytes[i] <= '9')
        value = value * 10 + (uint64_t)(rest->bytes[i++] - '0');
    if (i == 0 || i == rest->length || rest->bytes[i] != end || value > UINT32_MAX)
        return false;
    *number = (uint32_t)value;
    rest->bytes += i + 1;
    rest->length -= i + 1;
    return true;
}

static bool take_word(struct fh_slice *rest, struct fh_gen_word *word)
{
    const char *tab = memchr(rest->bytes, '\t', rest->length);
    if (tab == NULL || tab == rest->bytes)
        return false;
    *word = (struct fh_gen_word){.text = {rest->bytes, (size_t)(tab - rest->bytes)}};
    rest->length -= word->text.length + 1;
    rest->bytes = tab + 1;
    return take_number(rest, '\n', &word->count) && word->count > 0;
}

static bool take_pair(struct fh_gen_words *words, struct fh_slice *rest)
{
    uint32_t first, second, share;
    if (!take_number(rest, '\t', &first) || !take_number(rest, '\t', &second) || !take_number(rest, '\n', &share))
        return false;
    if (first >= words->word_count || second >= words->word_count)
        return false;
    struct fh_gen_word *word = &words->words[first];
    if (word->pairs_end != words->pair_count) /* the first pair of this word */
        word->pairs_begin = words->pair_count;
    if (share > WHOLE - word->follower_share)
        return false;
    word->follower_share += share;
    words->pairs[words->pair_count++] = (struct fh_gen_pair){second, word->follower_share};
    word->pairs_end = words->pair_count;
    words->words[second].followed_count += (uint32_t)((uint64_t)word->count * share / WHOLE);
    return true;
}

enum fh_status fh_gen_words_init(struct fh_gen_words *words, struct fh_error *error)
{
    *words = (struct fh_gen_words)FH_GEN_WORDS_INIT;
    enum fh_status status = unpack(&words->text, error);
    struct fh_slice rest = fh_buffer_slice(&words->text);
    size_t lines = count_lines(rest);
    if (status != FH_OK)
        goto done;
    words->words = fh_calloc(lines, sizeof *words->words);
    words->pairs = fh_calloc(lines, sizeof *words->pairs);
    if (words->words == NULL || words->pairs == NULL) {
        status = fh_fail_nomem(error);
        goto done;
    }
    while (status == FH_OK && rest.length > 0 && rest.bytes[0] != '\n')
        if (words->word_count == FH_GEN_WORDS_MAX || !take_word(&rest, &words->words[words->word_count++]))
            status = malformed(error, words, rest);
    if (status == FH_OK && (rest.length == 0 || words->word_count == 0))
        status = malformed(error, words, rest);
    if (status == FH_OK) {
        rest.bytes++;
        rest.length--;
    }
    while (status == FH_OK && rest.length > 0)
        if (!take_pair(words, &rest))
            status = malformed(error, words, rest);
done:
    if (status != FH_OK)
        fh_gen_words_release(words);
    return status;
}
