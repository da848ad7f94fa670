/* Building a lexicon from word counts. See lexicon.h.
 *
 * Words are sorted by their folded letters to bring the spellings of one together, then laid
 * out in the order of their hashes: a word goes to its home slot or the first free one after
 * it. That order makes the bytes independent of the order of the input. */
#include "stemmer/lexicon.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/varint.h"
#include "stemmer/fold.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/rule_lines.h"
#include "stemmer/spelling.h"

struct entry {
    struct fh_slice folded, spelled; /* of one length, in the arena */
    uint64_t count;
};

struct lexeme { /* what becomes a slot */
    uint64_t hash;
    uint8_t count, spelling;
};

struct builder {
    struct fh_arena arena;
    struct fh_fold fold;
    struct entry *entries;
    size_t count, capacity;
    struct lexeme *lexemes;
    size_t lexeme_count, lexeme_capacity;
    struct fh_spelling_count *spellings;
    size_t spelling_capacity;
};

static void builder_release(struct builder *builder)
{
    fh_arena_release(&builder->arena);
    fh_fold_release(&builder->fold);
    fh_free(builder->entries);
    fh_free(builder->lexemes);
    fh_free(builder->spellings);
}

static enum fh_status add_word(struct builder *builder, struct fh_slice word, uint64_t count, struct fh_error *error)
{
    if (word.length > FH_LEXICON_WORD_BYTES_MAX)
        return FH_OK;
    if (!fh_fold_word(word, &builder->fold))
        return fh_fail_nomem(error);
    struct fh_slice spelled = fh_buffer_slice(&builder->fold.text);
    if (spelled.length == 0 || spelled.length > FH_LEXICON_WORD_BYTES_MAX)
        return FH_OK;
    void *moved = fh_grow(builder->entries, &builder->capacity, builder->count + 1, sizeof *builder->entries);
    struct fh_slice kept = fh_arena_copy(&builder->arena, spelled);
    struct fh_slice folded = fh_arena_copy(&builder->arena, spelled);
    if (moved != NULL)
        builder->entries = moved;
    if (moved == NULL || kept.bytes == NULL || folded.bytes == NULL)
        return fh_fail_nomem(error);
    fh_fold_letters((char *)(uintptr_t)folded.bytes, folded.length);
    builder->entries[builder->count++] = (struct entry){folded, kept, count};
    return FH_OK;
}

/* Reads "word TAB count". */
static bool parse_line(struct fh_slice line, struct fh_slice *word, uint64_t *count)
{
    const char *tab = line.length > 0 ? memchr(line.bytes, '\t', line.length) : NULL;
    if (tab == NULL || tab == line.bytes)
        return false;
    *word = (struct fh_slice){line.bytes, (size_t)(tab - line.bytes)};
    size_t digits = line.length - word->length - 1;
    if (digits == 0 || digits > 18)
        return false;
    *count = 0;
    for (size_t i = 0; i < digits; i++) {
        if (tab[1 + i] < '0' || tab[1 + i] > '9')
            return false;
        *count = *count * 10 + (uint64_t)(tab[1 + i] - '0');
    }
    return true;
}

static enum fh_status add_text(struct builder *builder, struct fh_rules text, struct fh_error *error)
{
    struct fh_rule_lines lines = {.rest = text.lines};
    while (fh_rule_lines_next(&lines)) {
        struct fh_slice word;
        uint64_t count;
        if (!parse_line(lines.line, &word, &count))
            return fh_fail(error, FH_ERR_INPUT, "%s:%zu: not \"word TAB count\"",
                           text.name != NULL ? text.name : "word counts", lines.number);
        enum fh_status status = add_word(builder, word, count, error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = fh_slice_compare(x->folded, y->folded);
    return order != 0 ? order : fh_slice_compare(x->spelled, y->spelled);
}

static int compare_lexemes(const void *a, const void *b)
{
    const struct lexeme *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static enum fh_status add_lexeme(struct builder *builder, size_t from, size_t until, uint64_t count_min,
                                 struct fh_error *error)
{
    void *moved = fh_grow(builder->spellings, &builder->spelling_capacity, until - from, sizeof *builder->spellings);
    if (moved == NULL)
        return fh_fail_nomem(error);
    builder->spellings = moved;
    uint64_t total = 0;
    for (size_t i = from; i < until; i++) {
        builder->spellings[i - from] = (struct fh_spelling_count){builder->entries[i].spelled, builder->entries[i].count};
        total += builder->entries[i].count;
    }
    if (total == 0 || total < count_min)
        return FH_OK;
    moved = fh_grow(builder->lexemes, &builder->lexeme_capacity, builder->lexeme_count + 1, sizeof *builder->lexemes);
    if (moved == NULL)
        return fh_fail_nomem(error);
    builder->lexemes = moved;
    struct fh_slice folded = builder->entries[from].folded;
    builder->lexemes[builder->lexeme_count++] =
        (struct lexeme){XXH3_64bits(folded.bytes, folded.length), lexicon_count_encode(total),
                        fh_spelling_encode(folded, builder->spellings, until - from)};
    return FH_OK;
}

static enum fh_status add_lexemes(struct builder *builder, uint64_t count_min, struct fh_error *error)
{
    if (builder->count > 0)
        qsort(builder->entries, builder->count, sizeof *builder->entries, compare_entries);
    enum fh_status status = FH_OK;
    for (size_t from = 0, until; from < builder->count && status == FH_OK; from = until) {
        for (until = from + 1; until < builder->count; until++)
            if (!fh_slice_equal(builder->entries[from].folded, builder->entries[until].folded))
                break;
        status = add_lexeme(builder, from, until, count_min, error);
    }
    if (builder->lexeme_count > 0)
        qsort(builder->lexemes, builder->lexeme_count, sizeof *builder->lexemes, compare_lexemes);
    return status;
}

/* Puts every lexeme in its slot; returns the longest way from home, or 0 if there is one that no
 * look-up would reach. */
static uint32_t fill_slots(const struct builder *builder, uint8_t *slots, uint32_t slot_count)
{
    uint32_t probe_max = 1;
    for (size_t i = 0; i < builder->lexeme_count; i++) {
        const struct lexeme *lexeme = &builder->lexemes[i];
        uint32_t at = lexicon_home(lexeme->hash, slot_count), probes = 1;
        while (slots[(size_t)at * LEXICON_SLOT_BYTES + 2] != 0) {
            at = at + 1 < slot_count ? at + 1 : 0;
            probes++;
        }
        uint8_t *slot = slots + (size_t)at * LEXICON_SLOT_BYTES;
        fh_store_u16(slot, (uint16_t)lexeme->hash);
        slot[2] = lexeme->count;
        slot[3] = lexeme->spelling;
        if (probes > probe_max)
            probe_max = probes;
    }
    return probe_max <= LEXICON_PROBE_LIMIT ? probe_max : 0;
}

static enum fh_status write_lexicon(const struct builder *builder, struct fh_buffer *out, struct fh_error *error)
{
    if (builder->lexeme_count > UINT32_MAX / 16)
        return fh_fail(error, FH_ERR_INPUT, "word counts: more than %u words", UINT32_MAX / 16);
    uint32_t slot_count = (uint32_t)(builder->lexeme_count + builder->lexeme_count / 3 + 1);
    size_t length = LEXICON_HEADER_BYTES + (size_t)slot_count * LEXICON_SLOT_BYTES;
    uint8_t *p = (uint8_t *)fh_buffer_reserve(out, length);
    if (p == NULL)
        return fh_fail_nomem(error);
    memset(p, 0, length);
    uint32_t probe_max = fill_slots(builder, p + LEXICON_HEADER_BYTES, slot_count);
    if (probe_max == 0)
        return fh_fail(error, FH_ERR_INPUT, "word counts: too many words with one hash");
    memcpy(p, LEXICON_MAGIC, 4);
    fh_store_u32(p + 4, LEXICON_VERSION);
    fh_store_u32(p + 16, slot_count);
    fh_store_u32(p + 20, (uint32_t)builder->lexeme_count);
    fh_store_u32(p + 24, probe_max);
    fh_store_u64(p + 8, XXH3_64bits(p + 16, length - 16));
    out->length += length;
    out->bytes[out->length] = '\0';
    return FH_OK;
}

enum fh_status fh_lexicon_build(struct fh_buffer *out, const struct fh_rules *texts, size_t text_count,
                                uint64_t count_min, struct fh_error *error)
{
    struct builder builder = {.arena = FH_ARENA_INIT, .fold = FH_FOLD_INIT};
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < text_count && status == FH_OK; i++)
        status = add_text(&builder, texts[i], error);
    if (status == FH_OK)
        status = add_lexemes(&builder, count_min, error);
    if (status == FH_OK)
        status = write_lexicon(&builder, out, error);
    builder_release(&builder);
    return status;
}
