/* Rules read and found. See synonyms.h. */
#include "stemmer/synonyms.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "stemmer/rule_lines.h"

struct item {
    struct fh_slice text, key;
    uint32_t words;
};

struct side {
    struct item items[FH_SYNONYM_ITEMS_MAX];
    uint32_t count;
};

struct reading {
    struct fh_synonyms *synonyms;
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_buffer word;
    const char *name;
    size_t line;
    double weight;
    struct fh_error *error;
    struct side left, right;
};

void fh_synonyms_release(struct fh_synonyms *synonyms)
{
    fh_free(synonyms->list);
    fh_arena_release(&synonyms->arena);
    *synonyms = (struct fh_synonyms)FH_SYNONYMS_INIT;
}

static enum fh_status wrong(const struct reading *reading, const char *reason)
{
    return fh_fail(reading->error, FH_ERR_INPUT, "%s:%zu: %s", reading->name, reading->line, reason);
}

/* ---- Items ---- */

/* Analysed, {n} is a word n where the item has its braces: a number of many digits stands for it meanwhile. */
#define NUMBER_SIGN "{n}"
#define NUMBER_STAND_IN "18446744073709551557"

static enum fh_status analyze_text(struct reading *reading, struct fh_slice text)
{
    struct fh_buffer replaced = FH_BUFFER_INIT;
    const char *sign;
    while ((sign = text.length > 0 ? memmem(text.bytes, text.length, NUMBER_SIGN, 3) : NULL) != NULL) {
        size_t before = (size_t)(sign - text.bytes);
        fh_buffer_append(&replaced, text.bytes, before);
        fh_buffer_append_text(&replaced, NUMBER_STAND_IN);
        text = (struct fh_slice){sign + 3, text.length - before - 3};
    }
    fh_buffer_append_slice(&replaced, text);
    enum fh_status status = fh_buffer_ok(&replaced)
                                ? fh_session_analyze(reading->session, fh_buffer_slice(&replaced), &reading->tokens,
                                                     reading->error)
                                : fh_fail_nomem(reading->error);
    fh_buffer_release(&replaced);
    return status;
}

/* The stems of the item, with spaces between, as its key. */
static enum fh_status analyze_item(struct reading *reading, struct item *item)
{
    struct fh_arena *arena = &reading->synonyms->arena;
    struct fh_buffer key = FH_BUFFER_INIT;
    enum fh_status status = analyze_text(reading, item->text);
    if (status != FH_OK)
        return status;
    if (reading->tokens.count == 0)
        return wrong(reading, "there is no word between two commas, or at an end");
    if (reading->tokens.count > FH_SYNONYM_WORDS_MAX)
        return wrong(reading, "more than 8 words between two commas");
    for (size_t i = 0; i < reading->tokens.count; i++) {
        fh_buffer_append_text(&key, i > 0 ? " " : "");
        struct fh_slice stem = fh_session_stem(reading->session, reading->tokens.list[i].stem_id);
        fh_buffer_append_slice(&key, fh_slice_is(stem, NUMBER_STAND_IN) ? fh_slice_from(NUMBER_SIGN) : stem);
    }
    item->words = (uint32_t)reading->tokens.count;
    item->key = fh_buffer_ok(&key) ? fh_arena_copy(arena, fh_buffer_slice(&key)) : (struct fh_slice){NULL, 0};
    fh_buffer_release(&key);
    return item->key.bytes != NULL ? FH_OK : fh_fail_nomem(reading->error);
}

/* The item that was gathered in reading->word. */
static enum fh_status end_item(struct reading *reading, struct side *side)
{
    if (side->count == FH_SYNONYM_ITEMS_MAX)
        return wrong(reading, "more than 64 words in a line");
    struct item *item = &side->items[side->count++];
    if (!fh_buffer_ok(&reading->word))
        return fh_fail_nomem(reading->error);
    item->text = fh_arena_copy(&reading->synonyms->arena, fh_rule_trimmed(fh_buffer_slice(&reading->word)));
    fh_buffer_reset(&reading->word);
    return item->text.bytes != NULL ? analyze_item(reading, item) : fh_fail_nomem(reading->error);
}

/* How many bytes of a comma begin here; 0: none. */
static size_t comma_at(const char *p, size_t left)
{
    if (*p == ',')
        return 1;
    return left >= 2 && memcmp(p, "،", 2) == 0 ? 2 : 0;
}

/* Takes a line apart into reading->left and, after an arrow, reading->right. */
static enum fh_status split_line(struct reading *reading, struct fh_slice line, bool *arrow)
{
    struct side *side = &reading->left;
    enum fh_status status = FH_OK;
    *arrow = false;
    for (size_t at = 0; at < line.length && status == FH_OK;) {
        const char *p = line.bytes + at;
        size_t left = line.length - at, comma = comma_at(p, left);
        if (comma > 0) {
            status = end_item(reading, side);
            at += comma;
        } else if (left >= 2 && memcmp(p, "=>", 2) == 0) {
            if (*arrow)
                return wrong(reading, "two arrows in a line");
            status = end_item(reading, side);
            *arrow = true;
            side = &reading->right;
            at += 2;
        } else {
            bool escaped = *p == '\\' && left >= 2;
            fh_buffer_append_byte(&reading->word, p[escaped]);
            at += 1 + escaped;
        }
    }
    return status == FH_OK ? end_item(reading, side) : status;
}

/* ---- Rules ---- */

static enum fh_status add_rule(struct reading *reading, const struct item *item, const struct fh_slice *items,
                               uint32_t item_count, uint32_t own)
{
    struct fh_synonyms *synonyms = reading->synonyms;
    void *moved = fh_grow(synonyms->list, &synonyms->capacity, synonyms->count + 1, sizeof *synonyms->list);
    if (moved == NULL)
        return fh_fail_nomem(reading->error);
    synonyms->list = moved;
    synonyms->list[synonyms->count] =
        (struct fh_synonym){.key = item->key,
                            .words = item->words,
                            .item_count = item_count,
                            .own = own,
                            .items = items,
                            .has_number = memmem(item->key.bytes, item->key.length, NUMBER_SIGN, 3) != NULL,
                            .weight = reading->weight,
                            .order = synonyms->count};
    synonyms->count++;
    if (item->words > synonyms->words_max)
        synonyms->words_max = item->words;
    return FH_OK;
}

static enum fh_status add_line(struct reading *reading, struct fh_slice line)
{
    bool arrow;
    reading->left.count = reading->right.count = 0;
    fh_buffer_reset(&reading->word);
    enum fh_status status = split_line(reading, line, &arrow);
    if (status != FH_OK)
        return status;
    if (!arrow && reading->left.count < 2)
        return wrong(reading, "a word alone: neither a comma nor an arrow (=>)");
    const struct side *others = arrow ? &reading->right : &reading->left;
    struct fh_slice *items = fh_arena_alloc(&reading->synonyms->arena, others->count * sizeof *items);
    if (items == NULL)
        return fh_fail_nomem(reading->error);
    for (uint32_t i = 0; i < others->count; i++)
        items[i] = others->items[i].text;
    for (uint32_t i = 0; i < reading->left.count && status == FH_OK; i++)
        status = add_rule(reading, &reading->left.items[i], items, others->count, arrow ? others->count : i);
    return status;
}

enum fh_status fh_synonyms_add(struct fh_synonyms *synonyms, struct fh_session *session, struct fh_slice text,
                               const char *name, double weight, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    struct reading *reading = fh_calloc(1, sizeof *reading);
    if (reading == NULL)
        return fh_fail_nomem(error);
    reading->synonyms = synonyms;
    reading->session = session;
    reading->tokens = (struct fh_tokens)FH_TOKENS_INIT;
    reading->word = (struct fh_buffer)FH_BUFFER_INIT;
    reading->name = name;
    reading->weight = weight;
    reading->error = error;
    struct fh_rule_lines lines = {.rest = text};
    while (status == FH_OK && fh_rule_lines_next(&lines)) {
        reading->line = lines.number;
        status = add_line(reading, lines.line);
    }
    fh_tokens_release(&reading->tokens);
    fh_buffer_release(&reading->word);
    fh_free(reading);
    return status;
}

/* ---- Finding ---- */

/* Rules of one key stay in the order in which they were added. */
static int by_key(const void *a, const void *b)
{
    const struct fh_synonym *left = a, *right = b;
    int order = fh_slice_compare(left->key, right->key);
    if (order != 0)
        return order;
    return (left->order > right->order) - (left->order < right->order);
}

static uint32_t beginning_of(struct fh_slice word)
{
    return (uint32_t)XXH3_64bits(word.bytes, word.length) & (FH_SYNONYM_BEGINNINGS - 1);
}

void fh_synonyms_sort(struct fh_synonyms *synonyms)
{
    if (synonyms->count > 1)
        qsort(synonyms->list, synonyms->count, sizeof *synonyms->list, by_key);
    for (size_t i = 0; i < synonyms->count; i++) {
        struct fh_slice word = synonyms->list[i].key;
        const char *space = memchr(word.bytes, ' ', word.length);
        word.length = space != NULL ? (size_t)(space - word.bytes) : word.length;
        synonyms->beginnings[beginning_of(word) / 64] |= (uint64_t)1 << beginning_of(word) % 64;
    }
}

/* Whether a key may begin with the word. */
static bool may_begin(const struct fh_synonyms *synonyms, struct fh_slice word)
{
    return synonyms->beginnings[beginning_of(word) / 64] >> beginning_of(word) % 64 & 1;
}

/* The first rule with a key that is not before this one. */
static size_t lower_bound(const struct fh_synonyms *synonyms, struct fh_slice key)
{
    size_t low = 0, high = synonyms->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fh_slice_compare(synonyms->list[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t count_equal(const struct fh_synonyms *synonyms, size_t from, struct fh_slice key)
{
    size_t until = from;
    while (until < synonyms->count && fh_slice_equal(synonyms->list[until].key, key))
        until++;
    return until - from;
}

/* Appends a stem to a key under way; false when it does not fit, and then there is no such rule. */
static bool extend(char *key, size_t *length, struct fh_slice stem)
{
    size_t space = *length > 0;
    if (*length + space + stem.length > FH_SYNONYM_WORDS_MAX * (FH_TERM_BYTES_MAX + 1))
        return false;
    if (space)
        key[(*length)++] = ' ';
    memcpy(key + *length, stem.bytes, stem.length);
    *length += stem.length;
    return true;
}

static bool is_number(struct fh_slice stem)
{
    for (size_t i = 0; i < stem.length; i++)
        if (stem.bytes[i] < '0' || stem.bytes[i] > '9')
            return false;
    return stem.length > 0;
}

/* As fh_synonyms_find; with `numbers`, every number is {n}. */
static size_t find(const struct fh_synonyms *synonyms, const struct fh_slice *stems, size_t count, bool numbers,
                   const struct fh_synonym **first, size_t *found)
{
    char key[FH_SYNONYM_WORDS_MAX * (FH_TERM_BYTES_MAX + 1)];
    size_t length = 0, best = 0;
    for (size_t words = 0; words < count && words < synonyms->words_max; words++) {
        struct fh_slice stem = numbers && is_number(stems[words]) ? fh_slice_from(NUMBER_SIGN) : stems[words];
        if (words == 0 && !may_begin(synonyms, stem))
            break;
        if (!extend(key, &length, stem))
            break;
        struct fh_slice wanted = {key, length};
        size_t at = lower_bound(synonyms, wanted);
        size_t equal = count_equal(synonyms, at, wanted);
        if (equal > 0) {
            *first = &synonyms->list[at];
            *found = equal;
            best = words + 1;
        }
        if (at + equal == synonyms->count || !fh_slice_starts_with(synonyms->list[at + equal].key, wanted))
            break; /* no longer key begins like this */
    }
    return best;
}

size_t fh_synonyms_find(const struct fh_synonyms *synonyms, const struct fh_slice *stems, size_t count,
                        const struct fh_synonym **first, size_t *found, struct fh_slice *number)
{
    const struct fh_synonym *general;
    size_t general_found = 0, at = 0;
    *number = (struct fh_slice){NULL, 0};
    *found = 0;
    size_t words = find(synonyms, stems, count, false, first, found);
    while (at < count && at < synonyms->words_max && !is_number(stems[at]))
        at++;
    if (at == count || at == synonyms->words_max)
        return words;
    size_t general_words = find(synonyms, stems, count, true, &general, &general_found);
    if (general_words <= words)
        return words;
    *number = stems[at];
    *first = general;
    *found = general_found;
    return general_words;
}

struct fh_slice fh_synonym_item(const struct fh_synonym *rule, uint32_t i, struct fh_slice number,
                                struct fh_arena *arena)
{
    struct fh_slice item = rule->items[i], made;
    const char *sign = rule->has_number ? memmem(item.bytes, item.length, NUMBER_SIGN, 3) : NULL;
    if (sign == NULL || number.length == 0)
        return item;
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_buffer_append(&text, item.bytes, (size_t)(sign - item.bytes));
    fh_buffer_append_slice(&text, number);
    fh_buffer_append(&text, sign + 3, item.length - (size_t)(sign - item.bytes) - 3);
    made = fh_buffer_ok(&text) ? fh_arena_copy(arena, fh_buffer_slice(&text)) : (struct fh_slice){NULL, 0};
    fh_buffer_release(&text);
    return made;
}
