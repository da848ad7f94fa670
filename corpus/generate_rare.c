/* Making rare words. See generate_rare.h. */
#include "corpus/generate_rare.h"

#include "corpus/generate_language.h"

#define SALT 0x7261726577u
#define BASES_FROM 150u /* of the word table: not the function words */
#define BASES_COUNT 30000u
#define BASE_BYTES_MIN 6u /* three letters */
#define BASE_BYTES_MAX 12u
#define BASE_TRIES 32

uint32_t fh_gen_rare_draw(struct fh_gen_random *random)
{
    double rank = FH_GEN_RARE_SCALE * (pow(fh_gen_unit(random), -1 / (FH_GEN_RARE_EXPONENT - 1)) - 1);
    return rank < FH_GEN_RARE_MAX ? (uint32_t)rank : FH_GEN_RARE_MAX - 1;
}

static const char *pick(struct fh_gen_random *random, const char *const *list, size_t count)
{
    return list[fh_gen_below(random, (uint32_t)count)];
}

#define PICK(random, list) pick(random, list, sizeof(list) / sizeof *(list))

static bool ends_with(struct fh_slice word, const char *ending)
{
    size_t length = strlen(ending);
    return word.length > length && memcmp(word.bytes + word.length - length, ending, length) == 0;
}

/* Does it have clitics or a pronoun already? */
static bool is_clothed(struct fh_slice word)
{
    static const char *const prefixes[] = {"ال", "و", "ل", "ب", "ف"};
    static const char *const endings[] = {"ها", "هم", "ه", "نا", "ك"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (fh_slice_starts_with(word, fh_slice_from(prefixes[i])) || ends_with(word, endings[i]))
            return true;
    return false;
}

/* A bare word of the table, of three to six letters of two bytes each. */
static struct fh_slice pick_base(const struct fh_gen_words *words, struct fh_gen_random *random)
{
    for (unsigned i = 0; i < BASE_TRIES; i++) {
        double u = fh_gen_unit(random);
        uint32_t number = BASES_FROM + (uint32_t)(BASES_COUNT * u * u);
        struct fh_slice base = words->words[number < words->word_count ? number : 0].text;
        if (base.length >= BASE_BYTES_MIN && base.length <= BASE_BYTES_MAX && !is_clothed(base))
            return base;
    }
    return FH_SLICE_LITERAL("مدرس");
}

/* A word with clitics before it and an ending after it; ة opens to ت before an ending. */
static void put_affixed(const struct fh_gen_words *words, struct fh_gen_random *random, struct fh_buffer *out)
{
    static const char *const prefixes[] = {"",    "",  "و",  "و",  "ال",  "ال",  "وال",  "ب", "بال", "ل", "لل",
                                           "ولل", "ف", "وب", "ول", "كال", "فال", "وبال", "ك", "ت",   "ي"};
    static const char *const suffixes[] = {"",  "",   "",    "ه",   "ها",   "هم",  "نا", "ات",   "ين", "ون",
                                           "ي", "ان", "هما", "اته", "اتها", "تها", "ته", "اتهم", "ا",  "وا"};
    struct fh_slice base = pick_base(words, random);
    const char *suffix = PICK(random, suffixes);
    fh_buffer_append_text(out, PICK(random, prefixes));
    if (*suffix != '\0' && ends_with(base, "ة")) {
        base.length -= strlen("ة");
        fh_buffer_append_slice(out, base);
        fh_buffer_append_text(out, "ت");
    } else {
        fh_buffer_append_slice(out, base);
    }
    fh_buffer_append_text(out, suffix);
}

/* A name of foreign sound: syllables of a consonant and mostly a long vowel. */
static void put_name(struct fh_gen_random *random, struct fh_buffer *out)
{
    static const char *const consonants[] = {"ب",  "ت", "ج", "د", "ر", "ز", "س", "ش",  "ف",  "ك",  "ل", "م", "ن",
                                             "هـ", "غ", "ق", "ر", "ل", "ن", "س", "ست", "كر", "بر", "ح", "ع", "ط"};
    static const char *const vowels[] = {"ا", "ي", "و", "ا", "ي", "", ""};
    static const char *const endings[] = {"", "", "", "ن", "س", "ر", "ة", "ي", "ف", "ز", "ش", "ل"};
    unsigned syllables = 2 + fh_gen_below(random, 3);
    if (fh_gen_chance(random, 0.15))
        fh_buffer_append_text(out, fh_gen_chance(random, 0.5) ? "و" : "ل");
    for (unsigned i = 0; i < syllables; i++) {
        const char *consonant = PICK(random, consonants);
        fh_buffer_append(out, consonant, strcmp(consonant, "هـ") == 0 ? strlen("ه") : strlen(consonant));
        fh_buffer_append_text(out, PICK(random, vowels));
    }
    fh_buffer_append_text(out, PICK(random, endings));
}

/* A slip: a letter left out, written twice, or changed places with the next. */
static void put_slip(const struct fh_gen_words *words, struct fh_gen_random *random, struct fh_buffer *out)
{
    struct fh_slice base = pick_base(words, random);
    size_t letters = base.length / 2; /* two bytes each */
    size_t at = 2 * (size_t)fh_gen_below(random, (uint32_t)letters - 1);
    fh_buffer_append(out, base.bytes, at);
    switch (fh_gen_below(random, 3)) {
    case 0:
        break;
    case 1:
        fh_buffer_append(out, base.bytes + at, 2);
        fh_buffer_append(out, base.bytes + at, 2);
        break;
    default:
        fh_buffer_append(out, base.bytes + at + 2, 2);
        fh_buffer_append(out, base.bytes + at, 2);
        at += 2;
    }
    fh_buffer_append(out, base.bytes + at + 2, base.length - at - 2);
}

static void put_together(const struct fh_gen_words *words, struct fh_gen_random *random, struct fh_buffer *out)
{
    fh_buffer_append_slice(out, words->words[fh_gen_below(random, 60)].text);
    fh_buffer_append_slice(out, pick_base(words, random));
}

void fh_gen_rare_put(const struct fh_gen_words *words, uint32_t rank, struct fh_buffer *out)
{
    struct fh_gen_random random;
    fh_gen_random_seed(&random, SALT, rank);
    double kind = fh_gen_unit(&random);
    if (kind < FH_GEN_RARE_AFFIXED)
        put_affixed(words, &random, out);
    else if (kind < FH_GEN_RARE_AFFIXED + FH_GEN_RARE_NAMES)
        put_name(&random, out);
    else if (kind < FH_GEN_RARE_AFFIXED + FH_GEN_RARE_NAMES + FH_GEN_RARE_SLIPS)
        put_slip(words, &random, out);
    else
        put_together(words, &random, out);
}

void fh_gen_form_put(const struct fh_gen_words *words, uint32_t number, uint32_t form, struct fh_buffer *out)
{
    static const char *const plain[FH_GEN_FORMS] = {"", "و", "ال", "ب", "ل", ""};
    static const char *const with_article[FH_GEN_FORMS] = {"ال", "وال", "", "بال", "لل", "ال"};
    struct fh_slice word = words->words[number].text;
    bool article = fh_slice_starts_with(word, FH_SLICE_LITERAL("ال")) && word.length > BASE_BYTES_MIN;
    if (article) {
        word.bytes += strlen("ال");
        word.length -= strlen("ال");
    }
    fh_buffer_append_text(out, article ? with_article[form] : plain[form]);
    if (form + 1 == FH_GEN_FORMS && !article && ends_with(word, "ة")) {
        fh_buffer_append(out, word.bytes, word.length - strlen("ة"));
        fh_buffer_append_text(out, "ته");
        return;
    }
    fh_buffer_append_slice(out, word);
    if (form + 1 == FH_GEN_FORMS && !article)
        fh_buffer_append_text(out, "ه");
}

void fh_gen_latin_put(uint32_t number, struct fh_buffer *out)
{
    static const char *const syllables[] = {"ma", "ri", "to", "ne", "sa", "lo", "ke", "da", "vi", "be", "go", "pa",
                                            "ti", "no", "ra", "se", "li", "co", "me", "st", "an", "er", "in", "on"};
    struct fh_gen_random random;
    fh_gen_random_seed(&random, SALT + 1, number);
    size_t start = out->length;
    unsigned count = 1 + fh_gen_below(&random, 4);
    for (unsigned i = 0; i < count; i++)
        fh_buffer_append_text(out, PICK(&random, syllables));
    if (fh_buffer_ok(out) && out->length > start && fh_gen_chance(&random, 0.6))
        out->bytes[start] = (char)(out->bytes[start] - 'a' + 'A');
}
