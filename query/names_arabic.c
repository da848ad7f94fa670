/* From Arabic to Latin. See names.h. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "query/name_spellings.h"
#include "query/names_private.h"
#include "stemmer/letter_names.h"

#define SPELLED_MAX 6u   /* letters that are spelled out in a row */
#define READINGS_MAX 16u /* of such a row */
#define COST_OF_DOUBT 20.0
#define ORDINARY_MAX 0.1 /* what is more of an Arabic word is no foreign name, unless every letter agrees */

static enum fh_status occurs(struct names_question *question, struct fh_slice word, bool *there)
{
    const struct fh_snapshot *snapshot = question->names->snapshot;
    enum fh_level level = snapshot->manifest.levels == FH_LEVELS_BOTH ? FH_LEVEL_FORM : FH_LEVEL_STEM;
    struct fh_term_info info;
    *there = false;
    for (size_t i = 0; i < snapshot->segment_count && !*there; i++) {
        enum fh_status status = fh_termdict_find(&snapshot->segments[i]->terms[level], word, &info, question->error);
        if (status != FH_OK && status != FH_ERR_NOT_FOUND)
            return status;
        *there = status == FH_OK;
    }
    return FH_OK;
}

/* Gives one reading of a row of letters, chosen as in spell_out, if the index has it. */
static enum fh_status give_reading(struct names_question *question, size_t run, size_t choice)
{
    char word[SPELLED_MAX];
    bool there;
    for (size_t i = 0; i < run; i++) {
        const char *letters = fh_letters_named(question->asked[i].form);
        size_t ways = strlen(letters);
        word[i] = letters[choice % ways];
        choice /= ways;
    }
    if (choice > 0)
        return FH_OK;
    enum fh_status status = occurs(question, (struct fh_slice){word, run}, &there);
    if (status != FH_OK || !there)
        return status;
    struct fh_slice copy = fh_arena_copy(question->arena, (struct fh_slice){word, run});
    if (copy.bytes == NULL)
        return fh_fail_nomem(question->error);
    names_give(question, run, copy, 0);
    return FH_OK;
}

/* بي بي سي as bbc: a row of letters, of which one is no stop word, or both (في أي, "in any", is no row). */
static enum fh_status ask_spelled(struct names_question *question)
{
    size_t run = 0, words = 0;
    enum fh_status status = FH_OK;
    while (run < question->count && run < SPELLED_MAX && *fh_letters_named(question->asked[run].form) != '\0')
        words += !question->asked[run++].stop;
    for (size_t choice = 0; run > 1 && words > (run == 2) && choice < READINGS_MAX && status == FH_OK; choice++)
        status = give_reading(question, run, choice);
    return status;
}

/* ---- What is remembered ---- */

static uint64_t hash_of(const struct names_question *question, size_t number)
{
    return XXH3_64bits(question->asked[number].form.bytes, question->asked[number].form.length) | 1;
}

/* The two places of a hash, the later one first: it is there if nothing was found for its word. */
static uint64_t *places_of(const struct names_question *question, uint64_t hash)
{
    return &question->memory[hash >> 32 & (FH_NAMES_MEMORY - 2)];
}

static bool is_nothing(const struct names_question *question, uint64_t hash)
{
    const uint64_t *places = places_of(question, hash);
    return places[0] == hash || places[1] == hash;
}

static void remember_nothing(const struct names_question *question, uint64_t hash)
{
    uint64_t *places = places_of(question, hash);
    places[1] = places[0];
    places[0] = hash;
}

/* ---- Single words, and two run together ---- */

/* The exonyms of one word each that the first word has. */
static enum fh_status ask_exonyms(struct names_question *question)
{
    const struct fh_names *names = question->names;
    struct fh_slice arabic = question->asked[0].form;
    size_t low = 0, high = names->exonym_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fh_slice_compare(fh_slice_from(names->by_arabic[middle]->arabic), arabic) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < names->exonym_count && fh_slice_is(arabic, names->by_arabic[low]->arabic); low++) {
        bool there;
        struct fh_slice latin = fh_slice_from(names->by_arabic[low]->latin);
        enum fh_status status = occurs(question, latin, &there);
        if (status != FH_OK)
            return status;
        if (there)
            names_give(question, 1, latin, 0);
    }
    return FH_OK;
}

static bool is_foreign(const struct names_question *question, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (fh_name_ordinary(&question->names->lexicon, question->asked[i].form) > ORDINARY_MAX)
            return false;
    return true;
}

/* The Latin spellings of `arabic`, which is the first `words` words; of several only if all are foreign. */
static enum fh_status ask_table(struct names_question *question, size_t words, struct fh_slice arabic)
{
    const struct fh_name_table *table;
    struct fh_latin_names latin;
    enum fh_status status = names_table(question->names, &table, question->error);
    if (status != FH_OK || !fh_name_table_may_have(table, arabic))
        return status;
    bool foreign = is_foreign(question, words);
    if (words > 1 && !foreign)
        return FH_OK;
    status = fh_name_table_find(&latin, table, arabic, !foreign, question->arena, question->error);
    for (size_t i = 0; status == FH_OK && i < latin.count; i++)
        names_give(question, words, latin.list[i], latin.costs[i] / COST_OF_DOUBT);
    return status;
}

/* Two words run together. */
static enum fh_status ask_pair(struct names_question *question)
{
    if (question->count < 2 || question->asked[0].stop || question->asked[1].stop)
        return FH_OK;
    uint64_t hash = (hash_of(question, 0) * 31 + hash_of(question, 1)) | 1;
    if (is_nothing(question, hash))
        return FH_OK;
    struct fh_slice both = names_joined(question, 2, "");
    if (both.bytes == NULL)
        return fh_fail_nomem(question->error);
    enum fh_status status = ask_table(question, 2, both);
    if (status == FH_OK && question->words < 2)
        remember_nothing(question, hash);
    return status;
}

static enum fh_status ask_word(struct names_question *question)
{
    uint64_t hash = hash_of(question, 0);
    if (question->asked[0].stop || is_nothing(question, hash))
        return FH_OK;
    enum fh_status status = ask_exonyms(question);
    if (status == FH_OK && question->words == 0)
        status = ask_table(question, 1, question->asked[0].form);
    if (status == FH_OK && question->words == 0)
        remember_nothing(question, hash);
    return status;
}

enum fh_status names_ask_arabic(struct names_question *question)
{
    enum fh_status status = ask_spelled(question);
    if (status == FH_OK && question->words < 2)
        status = ask_pair(question);
    return status == FH_OK && question->words < 2 ? ask_word(question) : status;
}
