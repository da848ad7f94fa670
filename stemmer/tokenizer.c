/* Runs. See tokenizer.h. Most are found in the bits of blocks (block.h), without a branch on where a word ends, which nobody
 * can foresee. The others are looked at character by character: the two kinds that make up Arabic
 * news, the Arabic block and ASCII, by one table look-up each; joints are rare and may look
 * around at leisure. */
#include "stemmer/tokenizer.h"

#include "stemmer/letters.h"

/* Class of the last character before `p` that is not ignored; separator when there is none. */
static enum fh_class class_before(const uint8_t *begin, const uint8_t *p)
{
    while (p > begin) {
        const uint8_t *start = p - 1;
        while (start > begin && !fh_utf8_is_start(*start))
            start--;
        size_t length;
        enum fh_class class = fh_class_at(start, p, &length);
        if (!fh_class_is_ignored(class))
            return class;
        p = start;
    }
    return FH_CLASS_SEPARATOR;
}

static enum fh_class class_after(const uint8_t *p, const uint8_t *end)
{
    size_t length;
    for (; p < end; p += length) {
        enum fh_class class = fh_class_at(p, end, &length);
        if (!fh_class_is_ignored(class))
            return class;
    }
    return FH_CLASS_SEPARATOR;
}

enum joint { JOINT_STOP, JOINT_COMMA, JOINT_HYPHEN, JOINT_APOSTROPHE };

static enum joint joint_at(const uint8_t *p, const uint8_t *end)
{
    size_t length;
    switch (fh_utf8_decode(p, end, &length)) {
    case '.':
    case 0x066B:
        return JOINT_STOP;
    case ',':
    case 0x066C:
        return JOINT_COMMA;
    case '\'':
    case 0x2019:
        return JOINT_APOSTROPHE;
    default:
        return JOINT_HYPHEN;
    }
}

/* True when the joint at `p` holds the run begun at `begin` and what follows together. */
static bool joins(const uint8_t *begin, const uint8_t *p, size_t length, const uint8_t *end)
{
    enum fh_class before = class_before(begin, p), after = class_after(p + length, end);
    switch (joint_at(p, end)) {
    case JOINT_STOP:
        return before == after && (before == FH_CLASS_DIGIT || before == FH_CLASS_OTHER);
    case JOINT_COMMA:
        return before == FH_CLASS_DIGIT && after == FH_CLASS_DIGIT;
    case JOINT_HYPHEN:
        return (before == FH_CLASS_ARABIC || before == FH_CLASS_OTHER) && after == FH_CLASS_DIGIT;
    default:
        return before == FH_CLASS_OTHER && after == FH_CLASS_OTHER;
    }
}

/* Past the Arabic letters at `p`: what most of a text is. */
static const uint8_t *skip_letters(const uint8_t *p, const uint8_t *end)
{
    for (; end - p >= 2; p += 2) {
        unsigned lead = p[0], tail = p[1];
        if ((lead & 0xFC) != 0xD8 || (tail & 0xC0) != 0x80 ||
            fh_class_arabic[(lead << 6 | (tail & 0x3F)) & 0xFF] != FH_CLASS_ARABIC)
            break;
    }
    return p;
}

bool fh_tokenizer_next_slow(struct fh_tokenizer *tokenizer, struct fh_slice *run)
{
    const uint8_t *p = tokenizer->next, *end = tokenizer->end;
    size_t length = 0;
    while (p < end && !fh_class_in_word(fh_class_at(p, end, &length)))
        p += length;
    const uint8_t *begin = p;
    while ((p = skip_letters(p, end)) < end) {
        enum fh_class class = fh_class_at(p, end, &length);
        if (class == FH_CLASS_SEPARATOR || (class == FH_CLASS_JOINT && !joins(begin, p, length, end)))
            break;
        p += length;
    }
    tokenizer->next = p;
    *run = (struct fh_slice){(const char *)begin, (size_t)(p - begin)};
    return p > begin;
}

enum told { TOLD_RUN, TOLD_MORE, TOLD_NOTHING };

/* The next run as far as the block tells. Unless it tells all of it, tokenizer->next is where to go on: with another block
 * there, or character by character. */
static enum told next_in_block(struct fh_tokenizer *tokenizer, struct fh_slice *run)
{
    const struct fh_text_block *block = &tokenizer->block;
    const uint8_t *begin = tokenizer->block_begin;
    uint64_t left = ~block->separator & UINT64_MAX << (tokenizer->next - begin);
    unsigned start = left != 0 ? (unsigned)__builtin_ctzll(left) : FH_BLOCK_BYTES;
    if (start >= block->length) {
        tokenizer->next = tokenizer->end - begin < block->length ? tokenizer->end : begin + block->length;
        return TOLD_MORE;
    }
    uint64_t other = ~block->word >> start;
    unsigned end = start + (other != 0 ? (unsigned)__builtin_ctzll(other) : FH_BLOCK_BYTES);
    tokenizer->next = begin + start;
    if (end >= block->length)
        return start > 0 ? TOLD_MORE : TOLD_NOTHING;
    if (end == start || (block->separator >> end & 1) == 0)
        return TOLD_NOTHING;
    *run = (struct fh_slice){(const char *)tokenizer->next, end - start};
    tokenizer->next = begin + end;
    return TOLD_RUN;
}

static void load_block(struct fh_tokenizer *tokenizer)
{
    tokenizer->block = fh_text_block_at(tokenizer->next, tokenizer->end);
    tokenizer->block_begin = tokenizer->next;
}

bool fh_tokenizer_next(struct fh_tokenizer *tokenizer, struct fh_slice *run)
{
    enum told told = TOLD_MORE;
    while (FH_BLOCKS && told == TOLD_MORE && tokenizer->next < tokenizer->end) {
        if ((size_t)(tokenizer->next - tokenizer->block_begin) >= tokenizer->block.length)
            load_block(tokenizer);
        told = next_in_block(tokenizer, run);
        if (told == TOLD_MORE && tokenizer->next < tokenizer->end)
            load_block(tokenizer);
    }
    return told == TOLD_RUN || fh_tokenizer_next_slow(tokenizer, run);
}

static bool is_space_code(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r');
}

static bool is_space(const uint8_t *p, const uint8_t *end, size_t *length)
{
    uint32_t code = fh_utf8_decode(p, end, length);
    return is_space_code(code) || code == FH_UTF8_INVALID;
}

/* Past the characters of the Arabic block and of ASCII at `p` that are no spaces. */
static const uint8_t *skip_printed(const uint8_t *p, const uint8_t *end)
{
    uint8_t index;
    for (size_t length; p < end; p += length) {
        if (*p < 0x80 && !is_space_code(*p))
            length = 1;
        else if (fh_arabic_pair(p, end, &index))
            length = 2;
        else
            break;
    }
    return p;
}

bool fh_tokenizer_next_space(struct fh_tokenizer *tokenizer, struct fh_slice *run)
{
    const uint8_t *p = tokenizer->next, *end = tokenizer->end;
    size_t length = 0;
    while (p < end && is_space(p, end, &length))
        p += length;
    const uint8_t *begin = p;
    while ((p = skip_printed(p, end)) < end && !is_space(p, end, &length))
        p += length;
    tokenizer->next = p;
    *run = (struct fh_slice){(const char *)begin, (size_t)(p - begin)};
    return p > begin;
}
