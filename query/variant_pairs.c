/* See variant_pairs.h. */
#include "query/variant_pairs.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"
#include "stemmer/utf8.h"

#define LETTERS_MIN 4u     /* of a stem */
#define CONSONANTS_MIN 3u  /* of a skeleton */
#define GROUP_MAX 48u      /* words of one skeleton that are compared, the most frequent first */
#define LETTERS_MAX 32u
#define DIFFERENCES_MAX 3u /* letters in which spellings of one name differ */

/* The letter that stands for its sound in skeletons; 0 for a vowel. */
static uint32_t sound_of(uint32_t code)
{
    switch (code) {
    case 0x627: /* ا */
    case 0x648: /* و */
    case 0x64A: /* ي */
    case 0x649: /* ى */
    case 0x621: /* ء */
        return 0;
    case 0x62C: /* ج */
    case 0x63A: /* غ */
    case 0x642: /* ق */
    case 0x643: /* ك */
        return 0x643;
    case 0x637: /* ط */
    case 0x62B: /* ث */
        return 0x62A;
    case 0x635: /* ص */
    case 0x632: /* ز */
        return 0x633;
    case 0x636: /* ض */
    case 0x630: /* ذ */
        return 0x62F;
    default:
        return code;
    }
}

/* The letters of an Arabic word; 0 when it has others, or too many. */
static size_t letters_of(struct fh_slice word, uint32_t letters[LETTERS_MAX])
{
    const uint8_t *p = (const uint8_t *)word.bytes, *end = p + word.length;
    size_t count = 0, length;
    for (; p < end && count < LETTERS_MAX; p += length) {
        uint32_t code = fh_utf8_decode(p, end, &length);
        if (code < 0x621 || code > 0x64A)
            return 0;
        letters[count++] = code;
    }
    return p == end ? count : 0;
}

/* ت before ش is the same sound as ش. */
static bool is_silent(const uint32_t *letters, size_t count, size_t i)
{
    return letters[i] == 0x62A && i + 1 < count && letters[i + 1] == 0x634;
}

/* The skeleton's sounds; returns how many. */
static size_t skeleton_of(const uint32_t *letters, size_t count, uint32_t sounds[LETTERS_MAX])
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t sound = is_silent(letters, count, i) ? 0 : sound_of(letters[i]);
        if (sound != 0 && (used == 0 || sounds[used - 1] != sound))
            sounds[used++] = sound;
    }
    return used;
}

/* Both words are walked along their common skeleton: between two consonants vowels are compared, and at each
 * consonant its letter. */
bool fh_variant_alike(struct fh_slice a, struct fh_slice b, uint32_t *sounds, uint32_t *vowels)
{
    uint32_t left[LETTERS_MAX], right[LETTERS_MAX];
    size_t left_count = letters_of(a, left), right_count = letters_of(b, right), i = 0, j = 0;
    *sounds = *vowels = 0;
    while (i < left_count || j < right_count) {
        bool left_vowel = i < left_count && (sound_of(left[i]) == 0 || is_silent(left, left_count, i));
        bool right_vowel = j < right_count && (sound_of(right[j]) == 0 || is_silent(right, right_count, j));
        if (left_vowel || right_vowel) {
            *vowels += left_vowel != right_vowel || left[i] != right[j];
        } else if (i < left_count && j < right_count && sound_of(left[i]) == sound_of(right[j])) {
            *sounds += left[i] != right[j];
        } else { /* a letter that one of them doubles */
            (*sounds)++;
            left_vowel = i < left_count && i > 0 && sound_of(left[i]) == sound_of(left[i - 1]);
            right_vowel = !left_vowel && j < right_count;
            if (!left_vowel && !right_vowel)
                return false;
        }
        bool both = !left_vowel && !right_vowel;
        i += left_vowel || both;
        j += right_vowel || both;
    }
    return *sounds + *vowels <= DIFFERENCES_MAX && *sounds + *vowels > 0;
}

/* Consonants of the skeleton without those that patterns put before a root: م, ت, ن and است. */
static uint32_t core_of(struct fh_slice stem)
{
    uint32_t letters[LETTERS_MAX], sounds[LETTERS_MAX];
    size_t count = letters_of(stem, letters), first = count > 1 && sound_of(letters[0]) == 0 ? 1 : 0;
    uint32_t consonants = (uint32_t)skeleton_of(letters, count, sounds), before = 0;
    if (count > first + 1 && letters[first] == 0x633 && letters[first + 1] == 0x62A) /* است, يست */
        before = 2;
    else if (count > first && (letters[first] == 0x645 || letters[first] == 0x62A || letters[first] == 0x646))
        before = 1;
    return consonants > before ? consonants - before : 0;
}

/* ---- Words ---- */

static enum fh_status gather(struct fh_variant_pairs *pairs, const struct fh_termdict *dictionary,
                             struct fh_error *error)
{
    static struct fh_term_iterator none;
    struct fh_term_iterator iterator = none;
    uint32_t letters[LETTERS_MAX], id;
    enum fh_status status = fh_term_iterator_seek(&iterator, dictionary, (struct fh_slice){"", 0}, error);
    while (status == FH_OK && (status = fh_term_iterator_next(&iterator, error)) == FH_OK) {
        struct fh_slice stem = {iterator.term, iterator.length};
        size_t before = pairs->stems.count;
        if (letters_of(stem, letters) < LETTERS_MIN)
            continue;
        uint64_t *moved = fh_grow(pairs->doc_freqs, &pairs->doc_freqs_capacity, before + 1, sizeof *moved);
        if (moved == NULL)
            return fh_fail_nomem(error);
        pairs->doc_freqs = moved;
        if (!fh_terms_intern(&pairs->stems, stem, &id))
            return fh_fail_nomem(error);
        moved[id] = iterator.info.doc_freq + (id < before ? moved[id] : 0);
    }
    return status == FH_END ? FH_OK : status;
}

static int by_skeleton(const void *a, const void *b)
{
    const struct fh_variant_word *x = a, *y = b;
    if (x->skeleton != y->skeleton)
        return x->skeleton < y->skeleton ? -1 : 1;
    if (x->doc_freq != y->doc_freq)
        return x->doc_freq > y->doc_freq ? -1 : 1;
    return fh_slice_compare(x->stem, y->stem);
}

static enum fh_status make_words(struct fh_variant_pairs *pairs, uint64_t doc_freq_min, struct fh_error *error)
{
    uint32_t letters[LETTERS_MAX], sounds[LETTERS_MAX];
    for (uint32_t id = 0; id < pairs->stems.count; id++) {
        if (pairs->doc_freqs[id] < doc_freq_min)
            continue;
        size_t consonants = skeleton_of(letters, letters_of(pairs->stems.list[id], letters), sounds);
        if (consonants < CONSONANTS_MIN)
            continue;
        void *moved = fh_grow(pairs->words, &pairs->word_capacity, pairs->word_count + 1, sizeof *pairs->words);
        if (moved == NULL)
            return fh_fail_nomem(error);
        pairs->words = moved;
        pairs->words[pairs->word_count++] = (struct fh_variant_word){
            pairs->stems.list[id], pairs->doc_freqs[id], XXH3_64bits(sounds, consonants * sizeof *sounds)};
    }
    if (pairs->word_count > 1)
        qsort(pairs->words, pairs->word_count, sizeof *pairs->words, by_skeleton);
    return FH_OK;
}

/* ---- Pairs ---- */

static bool add_pair(struct fh_variant_pairs *pairs, size_t usual, size_t other)
{
    struct fh_variant_pair pair = {.usual = (uint32_t)usual, .other = (uint32_t)other};
    if (!fh_variant_alike(pairs->words[usual].stem, pairs->words[other].stem, &pair.sounds, &pair.vowels))
        return true;
    uint32_t cores[2] = {core_of(pairs->words[usual].stem), core_of(pairs->words[other].stem)};
    pair.core = cores[0] < cores[1] ? cores[0] : cores[1];
    void *moved = fh_grow(pairs->list, &pairs->capacity, pairs->count + 1, sizeof *pairs->list);
    if (moved == NULL)
        return false;
    pairs->list = moved;
    pairs->list[pairs->count++] = pair;
    return true;
}

enum fh_status fh_variant_pairs_find(struct fh_variant_pairs *pairs, const struct fh_snapshot *snapshot,
                                     uint64_t doc_freq_min, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < snapshot->segment_count && status == FH_OK; i++)
        status = gather(pairs, &snapshot->segments[i]->terms[FH_LEVEL_STEM], error);
    if (status == FH_OK)
        status = make_words(pairs, doc_freq_min, error);
    for (size_t from = 0, until; status == FH_OK && from < pairs->word_count; from = until) {
        for (until = from + 1; until < pairs->word_count; until++)
            if (pairs->words[until].skeleton != pairs->words[from].skeleton)
                break;
        size_t end = until - from < GROUP_MAX ? until : from + GROUP_MAX;
        for (size_t i = from; i < end; i++)
            for (size_t j = i + 1; j < end; j++)
                if (!add_pair(pairs, i, j))
                    return fh_fail_nomem(error);
    }
    return status;
}

void fh_variant_pairs_release(struct fh_variant_pairs *pairs)
{
    fh_terms_release(&pairs->stems);
    fh_free(pairs->doc_freqs);
    fh_free(pairs->words);
    fh_free(pairs->list);
    *pairs = (struct fh_variant_pairs){.stems = FH_TERMS_INIT};
}
