/* See misspelling.h. */
#include "query/misspelling.h"

#include <pthread.h>
#include <string.h>

#include "query/keyboard.h"
#include "stemmer/utf8.h"

/* ---- The tables ---- */

/* Letters that are taken for each other, any two of a group, with what it costs; spaces between the groups. Reviewed
 * by hand: one sound to the writer, or one shape with other dots. The classes are those of the QALB corpus (Zaghouani
 * et al. 2014) and of Attia et al. (2015). */
static const struct {
    uint8_t cost;
    const char *groups;
} confusions[] = {{5, "هة يى ءؤئ"}, /* habits of spelling, most of which the analyzer evens out before */
                  {12, "وؤ يئ ىئ"},
                  {20, "اى"},
                  {25, "اء وء يء تة"},
                  {36, "اه اة"},
                  {36, "ضظ ضد ذز ذد ذظ زظ زس ثس ثت سص تط قغ قك قج كغ جغ حه عا"}, /* one sound */
                  {36, "بتثن بي جحخ دذ رز سش صض طظ عغ فق"},                      /* one shape */
                  {36, "ckq sz vw iy fv aeiou"}};                                /* Latin, one sound */

/* The rest. The proportions are those of docs/QUALITY.md: as many letters are confused as are hit beside, but there are
 * more keys beside one than letters like it; a third of the errors are of the other kinds. */
#define COST_TOUCHING 43 /* a letter of a neighbouring key */
#define COST_REPLACED 70 /* any other letter for the right one */
#define COST_DROPPED 42
#define COST_DROPPED_WEAK 38 /* ا و ي, which are also read without being written */
#define COST_DROPPED_HAMZA 30
#define COST_DROPPED_DOUBLE 35 /* one of two equal letters */
#define COST_ADDED 70
#define COST_ADDED_TOUCHING 60 /* the key beside was hit, too */
#define COST_ADDED_DOUBLE 42
#define COST_SWAPPED 40

#define ALIF 0x0627u
#define HAMZA 0x0621u

uint8_t fh_letter_code(uint32_t c)
{
    if (c >= HAMZA && c <= 0x064A)
        return (uint8_t)(1 + c - HAMZA);
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(43 + c - 'a');
    return c >= '0' && c <= '9' ? (uint8_t)(69 + c - '0') : 0;
}

static uint32_t letter_of(uint8_t code)
{
    if (code == 0)
        return 0;
    return code < 43 ? HAMZA + code - 1u : code < 69 ? 'a' + code - 43u : '0' + code - 69u;
}

static uint8_t replaced[FH_LETTER_CODES][FH_LETTER_CODES]; /* [typed][meant] */
static uint8_t dropped[FH_LETTER_CODES];
static pthread_once_t made_once = PTHREAD_ONCE_INIT;

static void take_group(const uint8_t *codes, size_t count, uint8_t cost)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (i != k && cost < replaced[codes[i]][codes[k]])
                replaced[codes[i]][codes[k]] = cost;
}

static void take_groups(const char *groups, uint8_t cost)
{
    uint8_t codes[8];
    size_t count = 0, length;
    const uint8_t *p = (const uint8_t *)groups, *end = p + strlen(groups);
    for (; p < end; p += length) {
        uint32_t c = fh_utf8_decode(p, end, &length);
        if (c != ' ' && count < sizeof codes)
            codes[count++] = fh_letter_code(c);
        if (c == ' ' || p + length == end) {
            take_group(codes, count, cost);
            count = 0;
        }
    }
}

static void make_tables(void)
{
    for (uint8_t i = 0; i < FH_LETTER_CODES; i++) {
        for (uint8_t k = 0; k < FH_LETTER_CODES; k++)
            replaced[i][k] = fh_keys_touch(letter_of(i), letter_of(k)) ? COST_TOUCHING : COST_REPLACED;
        replaced[i][i] = i > 0 ? 0 : COST_REPLACED;
        dropped[i] = COST_DROPPED;
    }
    for (size_t i = 0; i < sizeof confusions / sizeof confusions[0]; i++)
        take_groups(confusions[i].groups, confusions[i].cost);
    dropped[fh_letter_code(ALIF)] = dropped[fh_letter_code(0x0648)] = dropped[fh_letter_code(0x064A)] =
        COST_DROPPED_WEAK;
    dropped[fh_letter_code(HAMZA)] = COST_DROPPED_HAMZA;
}

/* ---- The word typed ---- */

/* What a correction may cost: about one error in a short word, two in a longer one, one of them slight in
 * between. */
static unsigned budget_of(size_t letters)
{
    static const unsigned budgets[] = {0, 0, 0, 70, 85, 95, 105, 115};
    size_t last = sizeof budgets / sizeof budgets[0] - 1;
    return budgets[letters < last ? letters : last];
}

static uint8_t cost_of_added(const struct fh_typed *typed, size_t at)
{
    uint8_t letter = typed->letters[at], cost = COST_ADDED;
    for (int side = -1; side <= 1; side += 2) {
        size_t beside = at + (size_t)side;
        if (beside >= typed->count)
            continue;
        if (typed->letters[beside] == letter)
            return COST_ADDED_DOUBLE;
        if (replaced[letter][typed->letters[beside]] == COST_TOUCHING)
            cost = COST_ADDED_TOUCHING;
    }
    return cost;
}

bool fh_typed_prepare(struct fh_typed *typed, struct fh_slice folded)
{
    const uint8_t *p = (const uint8_t *)folded.bytes, *end = p + folded.length;
    pthread_once(&made_once, make_tables);
    typed->count = 0;
    for (size_t length; p < end; p += length) {
        uint8_t code = fh_letter_code(fh_utf8_decode(p, end, &length));
        if (code == 0 || code >= 69 || typed->count == FH_TYPED_MAX)
            return false;
        typed->letters[typed->count++] = code;
    }
    typed->budget = budget_of(typed->count);
    for (size_t i = 0; i < typed->count; i++) {
        typed->replaced[i] = replaced[typed->letters[i]];
        typed->added[i] = cost_of_added(typed, i);
    }
    return typed->budget > 0;
}

/* ---- Aligning ---- */

void fh_alignment_start(struct fh_alignment *alignment, const struct fh_typed *typed)
{
    alignment->rows[0][0] = 0;
    for (size_t j = 0; j < typed->count; j++)
        alignment->rows[0][j + 1] = (uint16_t)(alignment->rows[0][j] + typed->added[j]);
}

static uint16_t cost_of_dropped(const struct fh_alignment *alignment, size_t depth, uint8_t letter)
{
    bool twice = depth > 0 && alignment->meant[depth - 1] == letter && dropped[letter] > COST_DROPPED_DOUBLE;
    return twice ? COST_DROPPED_DOUBLE : dropped[letter];
}

static bool swapped(const struct fh_alignment *alignment, const struct fh_typed *typed, size_t depth, uint8_t letter,
                    size_t j)
{
    return depth > 0 && j > 1 && typed->letters[j - 2] == letter &&
           typed->letters[j - 1] == alignment->meant[depth - 1] && letter != alignment->meant[depth - 1];
}

uint16_t fh_alignment_push(struct fh_alignment *alignment, const struct fh_typed *typed, size_t depth, uint8_t letter)
{
    const uint16_t *above = alignment->rows[depth];
    uint16_t *row = alignment->rows[depth + 1];
    uint16_t drop = cost_of_dropped(alignment, depth, letter), least;
    alignment->meant[depth] = letter;
    least = row[0] = (uint16_t)(above[0] + drop);
    for (size_t j = 1; j <= typed->count; j++) {
        uint16_t cost = (uint16_t)(above[j] + drop);
        uint16_t other = (uint16_t)(above[j - 1] + typed->replaced[j - 1][letter]);
        cost = other < cost ? other : cost;
        other = (uint16_t)(row[j - 1] + typed->added[j - 1]);
        cost = other < cost ? other : cost;
        if (swapped(alignment, typed, depth, letter, j)) {
            other = (uint16_t)(alignment->rows[depth - 1][j - 2] + COST_SWAPPED);
            cost = other < cost ? other : cost;
        }
        row[j] = cost;
        least = cost < least ? cost : least;
    }
    return least;
}

void fh_alignment_trace(const struct fh_alignment *alignment, const struct fh_typed *typed, size_t depth,
                        int8_t typed_for[FH_MEANT_MAX])
{
    size_t j = typed->count;
    while (depth != 0) {
        uint8_t letter = alignment->meant[depth - 1];
        uint16_t cost = alignment->rows[depth][j];
        if (j > 0 && cost == alignment->rows[depth - 1][j - 1] + typed->replaced[j - 1][letter]) {
            typed_for[--depth] = (int8_t)--j;
        } else if (swapped(alignment, typed, depth - 1, letter, j) &&
                   cost == alignment->rows[depth - 2][j - 2] + COST_SWAPPED) {
            typed_for[depth - 1] = (int8_t)(j - 2);
            typed_for[depth - 2] = (int8_t)(j - 1);
            depth -= 2;
            j -= 2;
        } else if (j > 0 && cost == alignment->rows[depth][j - 1] + typed->added[j - 1]) {
            j--;
        } else {
            typed_for[--depth] = -1;
        }
    }
}
