/* See translit.h. */
#include "stemmer/translit.h"

#include "stemmer/translit_rules.h"
#include "stemmer/utf8.h"

/* ---- Letters ---- */

#define FIRST_CODE 0x621u /* ء */
#define LAST_CODE 0x64Au  /* ي */

static const uint32_t more_codes[] = {0x67E, 0x686, 0x698, 0x6A4, 0x6AF}; /* پ چ ژ ڤ گ */
#define LETTERS (LAST_CODE - FIRST_CODE + 1)
#define MORE (sizeof more_codes / sizeof *more_codes)

uint8_t fh_translit_letter(uint32_t code)
{
    if (code >= FIRST_CODE && code <= LAST_CODE)
        return (uint8_t)(code - FIRST_CODE + 1);
    for (size_t i = 0; i < MORE; i++)
        if (more_codes[i] == code)
            return (uint8_t)(LETTERS + 1 + i);
    return 0;
}

uint32_t fh_translit_code(uint8_t letter)
{
    return letter <= LETTERS ? FIRST_CODE + letter - 1 : more_codes[letter - LETTERS - 1];
}

/* ---- Compiling ---- */

#define LETTER(letter) (1u << ((letter) - 'a'))
#define VOWELS (LETTER('a') | FRONT_VOWELS | LETTER('o') | LETTER('u'))
#define FRONT_VOWELS (LETTER('e') | LETTER('i') | LETTER('y'))

static bool is_one_of(struct fh_slice latin, size_t at, unsigned letters)
{
    return at < latin.length && (letters & LETTER(latin.bytes[at])) != 0;
}

/* What is true of latin[at..end): enum fh_translit_when. */
static unsigned conditions(struct fh_slice latin, size_t at, size_t end)
{
    bool soft = is_one_of(latin, end, FRONT_VOWELS);
    bool consonant_next = end < latin.length && !is_one_of(latin, end, VOWELS);
    unsigned now = at == 0 ? FH_TRANSLIT_INITIAL : FH_TRANSLIT_WITHIN;
    now |= end == latin.length ? FH_TRANSLIT_FINAL : FH_TRANSLIT_OPEN;
    now |= soft ? FH_TRANSLIT_SOFT : FH_TRANSLIT_HARD;
    if (consonant_next)
        now |= FH_TRANSLIT_CLOSED;
    if (consonant_next && is_one_of(latin, end + 1, FRONT_VOWELS))
        now |= FH_TRANSLIT_LONG;
    if (latin.length > 2 && !is_one_of(latin, 0, VOWELS) && !is_one_of(latin, 1, VOWELS))
        now |= FH_TRANSLIT_CLUSTER;
    if (at > 0 && is_one_of(latin, at - 1, VOWELS) && is_one_of(latin, at, VOWELS))
        now |= FH_TRANSLIT_HIATUS;
    return now;
}

#define RULE_LETTERS_MAX 4

/* A place in a Latin word, with what is true of the letters from there on: none of them, one, two ... */
struct place {
    struct fh_slice latin;
    size_t at;
    unsigned conditions[RULE_LETTERS_MAX + 1];
};

static struct place place_at(struct fh_slice latin, size_t at)
{
    struct place place = {latin, at, {0}};
    for (size_t length = 0; length <= RULE_LETTERS_MAX && at + length <= latin.length; length++)
        place.conditions[length] = conditions(latin, at, at + length);
    return place;
}

/* Whether the rule holds here; *length gets that of its Latin letters. */
static bool holds(const struct fh_translit_rule *rule, const struct place *place, size_t *length)
{
    const char *letters = place->latin.bytes + place->at;
    size_t left = place->latin.length - place->at, i = 0;
    while (rule->latin[i] != '\0') {
        if (i == left || rule->latin[i] != letters[i])
            return false;
        i++;
    }
    *length = i;
    return (rule->when & ~place->conditions[i]) == 0;
}

static void add_step(struct fh_translit *name, size_t *count, size_t to, const char *arabic, uint8_t cost)
{
    struct fh_translit_step step = {.to = (uint8_t)to, .cost = cost};
    const uint8_t *p = (const uint8_t *)arabic, *end = p + strlen(arabic);
    while (p < end && step.count < sizeof step.arabic) {
        size_t length;
        step.arabic[step.count++] = fh_translit_letter(fh_utf8_decode(p, end, &length));
        p += length;
    }
    if (*count < sizeof name->steps / sizeof *name->steps)
        name->steps[(*count)++] = step;
}

static void add_rules(struct fh_translit *name, size_t *count, const struct place *place,
                      const struct fh_translit_rule *rules, size_t rule_count)
{
    size_t length;
    for (size_t i = 0; i < rule_count; i++)
        if (holds(&rules[i], place, &length))
            add_step(name, count, place->at + length, rules[i].arabic, rules[i].cost);
}

static void add_steps(struct fh_translit *name, size_t *count, struct fh_slice latin, size_t at)
{
    struct place place = place_at(latin, at);
    const struct fh_translit_rules *anywhere = &fh_translit_rules[0];
    if (at < latin.length) {
        const struct fh_translit_rules *rules = &fh_translit_rules[latin.bytes[at] - 'a' + 1];
        add_rules(name, count, &place, rules->list, rules->silent);
        if (at + 1 < latin.length && latin.bytes[at] == latin.bytes[at + 1] && !is_one_of(latin, at, VOWELS))
            add_step(name, count, at + 1, "", 0);
        add_rules(name, count, &place, rules->list + rules->silent, rules->count - rules->silent);
    }
    add_rules(name, count, &place, anywhere->list, anywhere->count);
}

bool fh_translit_compile(struct fh_translit *name, struct fh_slice latin)
{
    size_t count = 0;
    if (latin.length < 2 || latin.length > FH_TRANSLIT_LATIN_MAX)
        return false;
    for (size_t i = 0; i < latin.length; i++)
        if (latin.bytes[i] < 'a' || latin.bytes[i] > 'z')
            return false;
    name->length = (uint32_t)latin.length;
    for (size_t at = 0; at <= latin.length; at++) {
        name->first[at] = (uint16_t)count;
        add_steps(name, &count, latin, at);
    }
    name->first[latin.length + 1] = (uint16_t)count;
    return true;
}

/* ---- Rows ---- */

static void relax(uint16_t *costs, const struct fh_translit_step *step, uint16_t before)
{
    uint32_t cost = (uint32_t)before + step->cost;
    if (cost < costs[step->to])
        costs[step->to] = (uint16_t)cost;
}

/* Latin letters that stand for nothing, from left to right. */
static void pass_silent(const struct fh_translit *name, uint16_t *costs)
{
    for (uint32_t i = 0; i < name->length; i++)
        for (uint32_t k = name->first[i]; k < name->first[i + 1] && name->steps[k].count == 0; k++)
            relax(costs, &name->steps[k], costs[i]);
}

static void clear(const struct fh_translit *name, uint16_t *costs)
{
    for (uint32_t i = 0; i <= name->length; i++)
        costs[i] = FH_TRANSLIT_NEVER;
}

void fh_translit_begin(const struct fh_translit *name, struct fh_translit_rows *rows)
{
    rows->depth = 0;
    clear(name, rows->costs[0]);
    rows->costs[0][0] = 0;
    pass_silent(name, rows->costs[0]);
}

void fh_translit_take(const struct fh_translit *name, struct fh_translit_rows *rows, uint8_t letter)
{
    rows->letters[rows->depth++] = letter;
    uint16_t *costs = rows->costs[rows->depth];
    clear(name, costs);
    for (uint32_t i = 0; i <= name->length; i++) {
        for (uint32_t k = name->first[i]; k < name->first[i + 1]; k++) {
            const struct fh_translit_step *step = &name->steps[k];
            uint32_t count = step->count;
            if (count == 0 || count > rows->depth || step->arabic[count - 1] != letter)
                continue;
            uint32_t before = rows->depth - count;
            if (rows->costs[before][i] < FH_TRANSLIT_NEVER && memcmp(rows->letters + before, step->arabic, count) == 0)
                relax(costs, step, rows->costs[before][i]);
        }
    }
    pass_silent(name, costs);
}

uint64_t fh_translit_next(const struct fh_translit *name, const struct fh_translit_rows *rows, uint32_t budget)
{
    uint64_t letters = 0;
    for (uint32_t begun = 0; begun < 3 && begun <= rows->depth; begun++) { /* letters of a step that are there */
        const uint16_t *costs = rows->costs[rows->depth - begun];
        const uint8_t *last = rows->letters + rows->depth - begun;
        for (uint32_t i = 0; i <= name->length; i++) {
            if (costs[i] > budget)
                continue;
            for (uint32_t k = name->first[i]; k < name->first[i + 1]; k++) {
                const struct fh_translit_step *step = &name->steps[k];
                if (step->count > begun && (uint32_t)costs[i] + step->cost <= budget &&
                    memcmp(last, step->arabic, begun) == 0)
                    letters |= (uint64_t)1 << step->arabic[begun];
            }
        }
    }
    return letters;
}

uint32_t fh_translit_distance(const struct fh_translit *name, struct fh_slice arabic)
{
    struct fh_translit_rows rows;
    const uint8_t *p = (const uint8_t *)arabic.bytes, *end = p + arabic.length;
    fh_translit_begin(name, &rows);
    while (p < end) {
        size_t length;
        uint8_t letter = fh_translit_letter(fh_utf8_decode(p, end, &length));
        if (letter == 0 || rows.depth == FH_TRANSLIT_ARABIC_MAX)
            return FH_TRANSLIT_NEVER;
        fh_translit_take(name, &rows, letter);
        p += length;
    }
    return fh_translit_cost(name, &rows);
}
