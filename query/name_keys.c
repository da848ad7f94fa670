/* Keys of consonants. See name_table.h. */
#include "query/name_table.h"
#include "stemmer/utf8.h"

enum kind { NONE = 0, LIPS, FRICATIVE, M, N, L, R, TEETH, SIBILANT, THROAT };

#define KIND_BITS 4
#define ROWS_MAX 8  /* ways of reading one word */
#define KINDS_MIN 2 /* of a key that says anything */
#define KINDS_MAX 7 /* of a key; consonants after these do not count */
#define BEGINS_WITH_VOWEL (1u << KIND_BITS * KINDS_MAX)
#define ENDS_WITH_VOWEL (2u << KIND_BITS * KINDS_MAX)

/* ---- Latin ---- */

/* What the letters at some place may be: one or two kinds, in up to three ways. */
struct reading {
    const char *letters;
    uint8_t ways[3][2];
    uint8_t way_count;
};

/* The longest that fits is taken. Vowels, h and y are nothing. */
static const struct reading readings[] = {
    {"tch", {{TEETH, SIBILANT}, {SIBILANT}}, 2},
    {"sch", {{SIBILANT}, {SIBILANT, THROAT}}, 2},
    {"ch", {{SIBILANT}, {TEETH, SIBILANT}, {THROAT}}, 3},
    {"ph", {{FRICATIVE}}, 1},
    {"gh", {{THROAT}, {NONE}}, 2},
    {"ng", {{N, THROAT}, {N}}, 2},
    {"zz", {{TEETH, SIBILANT}, {SIBILANT}}, 2},
    {"sh", {{SIBILANT}}, 1},
    {"ck", {{THROAT}}, 1},
    {"ce", {{SIBILANT}}, 1},
    {"ci", {{SIBILANT}, {TEETH, SIBILANT}}, 2},
    {"cy", {{SIBILANT}}, 1},
    {"b", {{LIPS}}, 1},
    {"c", {{THROAT}}, 1},
    {"d", {{TEETH}}, 1},
    {"f", {{FRICATIVE}}, 1},
    {"g", {{THROAT}}, 1},
    {"j", {{THROAT}, {NONE}}, 2},
    {"k", {{THROAT}}, 1},
    {"l", {{L}}, 1},
    {"m", {{M}}, 1},
    {"n", {{N}}, 1},
    {"p", {{LIPS}}, 1},
    {"q", {{THROAT}}, 1},
    {"r", {{R}}, 1},
    {"s", {{SIBILANT}}, 1},
    {"t", {{TEETH}}, 1},
    {"v", {{FRICATIVE}, {NONE}}, 2},
    {"w", {{NONE}, {FRICATIVE}}, 2},
    {"x", {{THROAT, SIBILANT}, {SIBILANT}}, 2},
    {"z", {{SIBILANT}, {TEETH}}, 2},
};

static const struct reading *reading_at(struct fh_slice latin, size_t at)
{
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        if (readings[i].letters[0] != latin.bytes[at])
            continue;
        size_t length = strlen(readings[i].letters);
        if (length <= latin.length - at && memcmp(latin.bytes + at, readings[i].letters, length) == 0)
            return &readings[i];
    }
    return NULL;
}

struct key {
    uint32_t value;
    unsigned kinds;
};

static void put(struct key *key, uint8_t kind)
{
    if (kind == NONE || key->kinds == KINDS_MAX)
        return;
    key->value = key->value << KIND_BITS | kind;
    key->kinds++;
}

/* Continues every key in each of the ways; what there is no room for is left out. */
static size_t continue_keys(struct key *keys, size_t count, const struct reading *reading)
{
    size_t before = count;
    for (uint8_t way = reading->way_count; way-- > 0;) {
        for (size_t i = 0; i < before; i++) {
            if (way > 0 && count == ROWS_MAX)
                continue;
            struct key *key = way > 0 ? &keys[count++] : &keys[i];
            *key = keys[i];
            put(key, reading->ways[way][0]);
            put(key, reading->ways[way][1]);
        }
    }
    return count;
}

static bool is_one_of(struct fh_slice latin, size_t at, const char *letters)
{
    return at < latin.length && strchr(letters, latin.bytes[at]) != NULL;
}

/* Whether Arabic may begin the word with a vowel (with a letter for it, that is), and end it with one. Of what may be
 * either way both are true: two consonants are begun with an alef by some, e, i, o and u by ي or و. */
static void ends_of(struct fh_slice latin, bool begins[2], bool ends[2])
{
    size_t last = latin.length - 1;
    bool vowel = is_one_of(latin, 0, "aeiou");
    begins[1] = vowel || !is_one_of(latin, 1, "aeiouy");
    begins[0] = latin.bytes[0] != 'a';
    ends[1] = is_one_of(latin, last, "aeiouyhw");
    ends[0] = !is_one_of(latin, last, "aiouy");
}

/* The row as a key in each way that its ends may be. */
static size_t add_ends(uint32_t row, struct fh_slice latin, uint32_t *keys, size_t count)
{
    bool begins[2], ends[2];
    ends_of(latin, begins, ends);
    for (unsigned way = 0; way < 4; way++) {
        uint32_t bits = ((way & 1) != 0 ? BEGINS_WITH_VOWEL : 0) | ((way & 2) != 0 ? ENDS_WITH_VOWEL : 0);
        if (begins[way & 1] && ends[way >> 1] && count < FH_NAME_KEYS_MAX)
            keys[count++] = row | bits;
    }
    return count;
}

size_t fh_name_latin_keys(struct fh_slice latin, uint32_t keys[FH_NAME_KEYS_MAX])
{
    struct key open[ROWS_MAX] = {{0, 0}};
    size_t count = 1, kept = 0;
    for (size_t at = 0; at < latin.length;) {
        const struct reading *reading = reading_at(latin, at);
        size_t length = reading != NULL ? strlen(reading->letters) : 1;
        bool doubled = length == 1 && at > 0 && latin.bytes[at] == latin.bytes[at - 1];
        if (reading != NULL && !doubled)
            count = continue_keys(open, count, reading);
        at += length;
    }
    for (size_t i = 0; i < count; i++)
        if (open[i].kinds >= KINDS_MIN)
            kept = add_ends(open[i].value, latin, keys, kept);
    return kept;
}

/* ---- Arabic ---- */

/* By the low byte of U+0600 to U+06AF. ا و ي ه ح ع ء and the rest are nothing. */
static const uint8_t kinds[0xB0] = {
    [0x28] = LIPS,      [0x7E] = LIPS,                                            /* ب پ */
    [0x41] = FRICATIVE, [0xA4] = FRICATIVE,                                       /* ف ڤ */
    [0x45] = M,         [0x46] = N,         [0x44] = L,        [0x31] = R,        /* م ن ل ر */
    [0x2A] = TEETH,     [0x2B] = TEETH,     [0x2F] = TEETH,    [0x30] = TEETH,    /* ت ث د ذ */
    [0x36] = TEETH,     [0x37] = TEETH,     [0x38] = TEETH,                       /* ض ط ظ */
    [0x32] = SIBILANT,  [0x33] = SIBILANT,  [0x34] = SIBILANT, [0x35] = SIBILANT, /* ز س ش ص */
    [0x86] = SIBILANT,  [0x98] = SIBILANT,                                        /* چ ژ */
    [0x2C] = THROAT,    [0x2E] = THROAT,    [0x3A] = THROAT,   [0x42] = THROAT,   /* ج خ غ ق */
    [0x43] = THROAT,    [0xAF] = THROAT,                                          /* ك گ */
};

static uint8_t kind_of(uint32_t code)
{
    return code >= 0x600 && code - 0x600 < sizeof kinds ? kinds[code - 0x600] : (uint8_t)NONE;
}

/* Letters that stand for a vowel at the beginning, or at the end. */
static bool is_vowel(uint32_t code, bool begins)
{
    return code == 0x627 ||
           (begins ? code == 0x639 : code == 0x621 || code == 0x629 || (code >= 0x647 && code <= 0x64A));
}

uint32_t fh_name_arabic_key(struct fh_slice arabic)
{
    struct key key = {0, 0};
    uint32_t code = 0, bits = 0;
    const uint8_t *start = (const uint8_t *)arabic.bytes, *p = start, *end = p + arabic.length;
    while (p < end) {
        size_t length;
        code = fh_utf8_decode(p, end, &length);
        put(&key, kind_of(code));
        bits |= p == start && is_vowel(code, true) ? BEGINS_WITH_VOWEL : 0;
        p += length;
    }
    bits |= is_vowel(code, false) ? ENDS_WITH_VOWEL : 0;
    return key.kinds >= KINDS_MIN ? key.value | bits : 0;
}
