/* See name_table.h. */
#include "query/name_table.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stemmer/english.h"
#include "stemmer/translit.h"

#define LATIN_MIN 4 /* letters of a word in the table */

/* ---- Making ---- */

static bool is_name(struct fh_slice word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.bytes[i] < 'a' || word.bytes[i] > 'z')
            return false;
    return word.length >= LATIN_MIN && word.length <= FH_TRANSLIT_LATIN_MAX && !fh_english_is_common(word);
}

/* False out of memory, or beyond 4 GiB of words. */
static bool add(struct fh_name_table *table, struct fh_slice word)
{
    uint32_t keys[FH_NAME_KEYS_MAX];
    size_t count = fh_name_latin_keys(word, keys), at = table->words.length;
    struct fh_name_entry *grown = fh_grow(table->entries, &table->capacity, table->count + count, sizeof *grown);
    if (grown == NULL || at > UINT32_MAX)
        return false;
    table->entries = grown;
    for (size_t i = 0; i < count; i++)
        table->entries[table->count++] = (struct fh_name_entry){keys[i], (uint32_t)at};
    fh_buffer_append_slice(&table->words, word);
    fh_buffer_append_byte(&table->words, '\0');
    return fh_buffer_ok(&table->words);
}

static int by_key(const void *a, const void *b)
{
    const struct fh_name_entry *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->word > right->word) - (left->word < right->word);
}

static enum fh_status add_dictionary(struct fh_name_table *table, const struct fh_termdict *dictionary,
                                     struct fh_error *error)
{
    struct fh_term_iterator iterator;
    enum fh_status status = fh_term_iterator_seek(&iterator, dictionary, fh_text("a"), error);
    if (status == FH_OK)
        status = fh_term_iterator_next(&iterator, error);
    while (status == FH_OK && iterator.term[0] >= 'a' && iterator.term[0] <= 'z') {
        struct fh_slice word = {iterator.term, iterator.length};
        if (is_name(word) && !add(table, word))
            return fh_fail_nomem(error);
        status = fh_term_iterator_next(&iterator, error);
    }
    return status == FH_END ? FH_OK : status;
}

enum fh_status fh_name_table_make(struct fh_name_table *table, const struct fh_snapshot *snapshot,
                                  struct fh_error *error)
{
    enum fh_level level = snapshot->manifest.levels == FH_LEVELS_BOTH ? FH_LEVEL_FORM : FH_LEVEL_STEM;
    enum fh_status status = FH_OK;
    *table = (struct fh_name_table){.words = FH_BUFFER_INIT};
    for (size_t i = 0; i < snapshot->segment_count && status == FH_OK; i++)
        status = add_dictionary(table, &snapshot->segments[i]->terms[level], error);
    if (status != FH_OK)
        fh_name_table_release(table);
    else if (table->count > 1)
        qsort(table->entries, table->count, sizeof *table->entries, by_key);
    fh_buffer_shrink(&table->words);
    return status;
}

void fh_name_table_release(struct fh_name_table *table)
{
    fh_free(table->entries);
    fh_buffer_release(&table->words);
    *table = (struct fh_name_table){.words = FH_BUFFER_INIT};
}

/* ---- Finding ---- */

#define LOOKED_AT_MAX 64                  /* words of one key in one segment */
#define COST_MAX(letters) (6 + (letters)) /* stricter than from Latin to Arabic: most Arabic words are no names */
#define SURE_COST 1                       /* of a word that is sure, which ... */
#define SURE_LETTERS 5                    /* ... is not short */
#define VOWEL_COST 5                      /* at least, of a vowel that is not written */
#define MARGIN 4                          /* of a second spelling */

static size_t first_of(const struct fh_name_table *table, uint32_t key)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->entries[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool fh_name_table_may_have(const struct fh_name_table *table, struct fh_slice arabic)
{
    uint32_t key = fh_name_arabic_key(arabic);
    size_t at = key != 0 ? first_of(table, key) : table->count;
    return at < table->count && table->entries[at].key == key;
}

/* Puts a word among the best, unless it is there already or too far behind. False out of memory. */
static bool offer(struct fh_latin_names *names, struct fh_slice word, uint32_t cost, struct fh_arena *arena)
{
    size_t at = names->count;
    for (size_t i = 0; i < names->count; i++)
        if (fh_slice_equal(names->list[i], word))
            return true;
    while (at > 0 && cost < names->costs[at - 1])
        at--;
    if (at == FH_NAME_LATIN_MAX)
        return true;
    word = fh_arena_copy(arena, word);
    names->count += names->count < FH_NAME_LATIN_MAX;
    for (size_t i = names->count - 1; i > at; i--) {
        names->list[i] = names->list[i - 1];
        names->costs[i] = names->costs[i - 1];
    }
    names->list[at] = word;
    names->costs[at] = cost;
    while (names->costs[names->count - 1] > names->costs[0] + MARGIN)
        names->count--;
    return word.bytes != NULL;
}

/* Letters of an Arabic word that may stand for vowels. */
static size_t arabic_vowels(struct fh_slice arabic)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < arabic.length; i += 2)
        count += memcmp(arabic.bytes + i, "ا", 2) == 0 || memcmp(arabic.bytes + i, "ع", 2) == 0 ||
                 (memcmp(arabic.bytes + i, "ه", 2) >= 0 && memcmp(arabic.bytes + i, "ي", 2) <= 0) ||
                 memcmp(arabic.bytes + i, "ة", 2) == 0;
    return count;
}

/* Runs of vowels in a Latin word, but for an e at its end. */
static size_t latin_vowels(struct fh_slice latin)
{
    size_t count = 0;
    bool before = false;
    for (size_t i = 0; i < latin.length; i++) {
        bool vowel = strchr("aeiou", latin.bytes[i]) != NULL;
        count += vowel && !before;
        before = vowel;
    }
    return count - (latin.length > 0 && latin.bytes[latin.length - 1] == 'e');
}

enum fh_status fh_name_table_find(struct fh_latin_names *names, const struct fh_name_table *table,
                                  struct fh_slice arabic, bool sure, struct fh_arena *arena, struct fh_error *error)
{
    uint32_t key = fh_name_arabic_key(arabic);
    size_t first = key != 0 ? first_of(table, key) : table->count;
    size_t vowels = arabic_vowels(arabic);
    names->count = 0;
    for (size_t i = first; i < table->count && table->entries[i].key == key && i < first + LOOKED_AT_MAX; i++) {
        struct fh_translit name;
        struct fh_slice word = fh_text(table->words.bytes + table->entries[i].word);
        uint32_t allowed = sure ? SURE_COST : COST_MAX((uint32_t)word.length);
        if ((sure && word.length < SURE_LETTERS) || latin_vowels(word) * VOWEL_COST > vowels * VOWEL_COST + allowed ||
            !fh_translit_compile(&name, word))
            continue;
        uint32_t cost = fh_translit_distance(&name, arabic);
        if (cost <= allowed && !offer(names, word, cost, arena))
            return fh_fail_nomem(error);
    }
    return FH_OK;
}
