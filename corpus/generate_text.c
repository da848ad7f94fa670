/* Printing generated words. See generate_text.h. */
#include "corpus/generate_text.h"

#include "corpus/generate_rare.h"

#define SALT_HABITS 0x686162697473u
#define LETTER_BYTES 2 /* every Arabic letter of the tables */

void fh_gen_habits_draw(struct fh_gen_habits *habits, uint32_t source, struct fh_gen_random *random)
{
    struct fh_gen_random newspaper;
    fh_gen_random_seed(&newspaper, SALT_HABITS, source);
    *habits = (struct fh_gen_habits){.quotes = (uint8_t)fh_gen_below(&newspaper, 3),
                                     .breaks = (uint8_t)fh_gen_below(&newspaper, 4)};
    double careful = fh_gen_unit(&newspaper); /* newspapers differ in how much they point */
    habits->salt = fh_gen_next(random);
    habits->tanween = fh_gen_chance(random, 0.35 + 0.45 * careful) ? 0.25 + 0.6 * fh_gen_unit(random) : 0;
    habits->vowels = fh_gen_chance(random, 0.2) ? 0.05 * fh_gen_unit(random) : 0;
    habits->tatweel = fh_gen_chance(random, 0.32) ? 0.016 * fh_gen_unit(random) : 0;
    habits->hard_spaces = fh_gen_chance(random, 0.32) ? 0.012 * fh_gen_unit(random) : 0;
    habits->arabic_digits = fh_gen_chance(random, 0.03);
    habits->persian_letters = fh_gen_chance(random, 0.003);
    habits->presentation_forms = fh_gen_chance(random, 0.008);
    habits->direction_marks = fh_gen_chance(random, 0.016);
}

/* ---- Words ---- */

static void put_number(struct fh_buffer *out, uint32_t number, const struct fh_gen_habits *habits)
{
    char digits[16];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (size_t i = count; i-- > 0;) {
        if (habits->arabic_digits)
            fh_buffer_append_codepoint(out, 0x660u + (uint32_t)(digits[i] - '0'));
        else
            fh_buffer_append_byte(out, digits[i]);
        if (i == 3 && count > 4)
            fh_buffer_append_byte(out, ',');
    }
}

static bool is_letter_at(const struct fh_buffer *out, size_t at, const char *letter)
{
    return at + LETTER_BYTES <= out->length && memcmp(out->bytes + at, letter, LETTER_BYTES) == 0;
}

/* May the word that begins at `start` end in ا with tanween? Not where ا ends a pronoun or verb. */
static bool takes_tanween(const struct fh_buffer *out, size_t start)
{
    static const char *const no[] = {"ه", "ن", "و", "م", "ي", "ذ"};
    if (out->length < start + 4 * LETTER_BYTES || !is_letter_at(out, out->length - LETTER_BYTES, "ا"))
        return false;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (is_letter_at(out, out->length - 2 * LETTER_BYTES, no[i]))
            return false;
    return true;
}

/* Puts `mark` in after one of the inner letters of the word that begins at `start`. */
static void put_inside(struct fh_buffer *out, size_t start, const char *mark, struct fh_gen_random *random)
{
    size_t letters = (out->length - start) / LETTER_BYTES;
    if (letters < 3 || (unsigned char)out->bytes[start] < 0xD8)
        return;
    size_t at = start + LETTER_BYTES * (1 + (size_t)fh_gen_below(random, (uint32_t)letters - 2));
    if (((unsigned char)out->bytes[at] & 0xC0) == 0x80)
        return; /* behind a comma, of ٢٨,١٨٠, letters do not stand at even places */
    if (fh_buffer_reserve(out, LETTER_BYTES) == NULL)
        return;
    memmove(out->bytes + at + LETTER_BYTES, out->bytes + at, out->length - at);
    memcpy(out->bytes + at, mark, LETTER_BYTES);
    out->length += LETTER_BYTES;
}

static bool wants_tanween(const struct fh_gen_habits *habits, fh_gen_word_code word)
{
    return habits->tanween > 0 && (double)(fh_gen_hash(habits->salt, word) >> 11) * 0x1p-53 < habits->tanween;
}

static void decorate(struct fh_buffer *out, size_t start, fh_gen_word_code word, const struct fh_gen_habits *habits,
                     struct fh_gen_random *random)
{
    static const char *const vowels[] = {"\u064E", "\u064F", "\u0650", "\u0651", "\u0651", "\u0652"};
    if (!fh_buffer_ok(out))
        return;
    if (wants_tanween(habits, word) && takes_tanween(out, start))
        fh_buffer_append_text(out, "\u064B");
    if (habits->vowels > 0 && fh_gen_chance(random, habits->vowels))
        put_inside(out, start, vowels[fh_gen_below(random, 6)], random);
    if (habits->tatweel > 0 && fh_gen_chance(random, habits->tatweel))
        put_inside(out, start, "\u0640", random);
}

static void put_word(struct fh_buffer *out, const struct fh_gen_words *words, fh_gen_word_code word,
                     const struct fh_gen_habits *habits)
{
    uint32_t number = word & ~FH_GEN_CODE_KIND;
    switch (word & FH_GEN_CODE_KIND) {
    case FH_GEN_CODE_RARE:
        fh_gen_rare_put(words, number, out);
        break;
    case FH_GEN_CODE_NUMBER:
        put_number(out, number, habits);
        break;
    case FH_GEN_CODE_LATIN:
        fh_gen_latin_put(number, out);
        break;
    default:
        fh_gen_form_put(words, number & FH_GEN_WORDS_MAX, number >> FH_GEN_FORM_SHIFT, out);
    }
}

/* ---- What stands between them ---- */

static void put_mark(struct fh_buffer *out, enum fh_gen_mark mark, const struct fh_gen_habits *habits)
{
    static const char *const breaks[] = {"\n", " \n", "\n ", "\n\n "};
    static const char *const marks[] = {" ", "، ", ". ", ".", ".", ": ", "؛ ", "؟ ", ".. ", " - "};
    fh_buffer_append_text(out, marks[mark]);
    if (mark != FH_GEN_PARAGRAPH)
        return;
    if (habits->direction_marks)
        fh_buffer_append_text(out, "\u200F");
    fh_buffer_append_text(out, breaks[habits->breaks]);
}

static void put_opening(struct fh_buffer *out, uint8_t around, const struct fh_gen_habits *habits)
{
    static const char *const quotes[] = {"«", "\"", "“"};
    if (around & FH_GEN_QUOTE_OPEN)
        fh_buffer_append_text(out, quotes[habits->quotes]);
    if (around & FH_GEN_BRACKET_OPEN)
        fh_buffer_append_byte(out, '(');
}

static void put_closing(struct fh_buffer *out, uint8_t around, const struct fh_gen_habits *habits)
{
    static const char *const quotes[] = {"»", "\"", "”"};
    if (around & FH_GEN_QUOTE_CLOSE)
        fh_buffer_append_text(out, quotes[habits->quotes]);
    if (around & FH_GEN_BRACKET_CLOSE)
        fh_buffer_append_byte(out, ')');
}

/* Replaces `from` by `to` in what was put since `start`. */
static void replace(struct fh_buffer *out, size_t start, const char *from, const char *to)
{
    struct fh_buffer changed = FH_BUFFER_INIT;
    size_t from_length = strlen(from);
    for (size_t i = start; i < out->length;) {
        if (out->length - i >= from_length && memcmp(out->bytes + i, from, from_length) == 0) {
            fh_buffer_append_text(&changed, to);
            i += from_length;
        } else {
            fh_buffer_append_byte(&changed, out->bytes[i++]);
        }
    }
    out->length = start;
    fh_buffer_append(out, changed.bytes, changed.length);
    out->failed |= changed.failed;
    fh_buffer_release(&changed);
}

static void put_rarities(struct fh_buffer *out, size_t start, const struct fh_gen_habits *habits)
{
    if (!fh_buffer_ok(out))
        return;
    if (habits->persian_letters) {
        replace(out, start, "ي", "ی");
        replace(out, start, "ك", "ک");
    }
    if (habits->presentation_forms)
        replace(out, start, "لا", "\uFEFB");
}

void fh_gen_text_put(struct fh_buffer *out, const struct fh_gen_words *words, const struct fh_gen_token *tokens,
                     uint32_t count, const struct fh_gen_habits *habits, struct fh_gen_random *random)
{
    size_t begin = out->length;
    for (uint32_t i = 0; i < count; i++) {
        const struct fh_gen_token *token = &tokens[i];
        put_opening(out, token->around, habits);
        size_t start = out->length;
        put_word(out, words, token->word, habits);
        decorate(out, start, token->word, habits, random);
        put_closing(out, token->around, habits);
        bool last = i + 1 == count;
        if (last)
            fh_buffer_append_text(out, token->mark == FH_GEN_STOP ? "." : "");
        else if (token->mark == FH_GEN_SPACE && habits->hard_spaces > 0 && fh_gen_chance(random, habits->hard_spaces))
            fh_buffer_append_text(out, "\u00A0");
        else
            put_mark(out, (enum fh_gen_mark)token->mark, habits);
    }
    put_rarities(out, begin, habits);
}
