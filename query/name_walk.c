/* See name_walk.h. */
#include "query/name_walk.h"

#include <math.h>

struct walker {
    struct fh_name_walk *walk;
    struct fh_term_iterator iterator;
    struct fh_translit_rows rows;
    uint64_t next[FH_TRANSLIT_ARABIC_MAX + 2]; /* by depth: letters that are still to be tried */
    char key[2 * FH_TRANSLIT_ARABIC_MAX + 4];  /* the prefix at hand, two bytes a letter */
    bool ended;                                /* no term is left */
    struct fh_error *error;
};

/* ---- Lists ---- */

#define SCALE_MAX 16      /* small indexes are not taken to be that much larger */
#define FREQUENCY_WORTH 3 /* of twice the documents, in what letters cost */

static double frequency_of(const struct fh_name_walk *walk, uint64_t doc_freq)
{
    double scale = FH_NAME_DOCUMENTS / (double)(walk->document_count + 1);
    double frequency = log2((double)doc_freq * (scale < SCALE_MAX ? scale : SCALE_MAX));
    return frequency < 0 ? 0 : frequency > FH_NAME_FREQUENCY_MAX ? FH_NAME_FREQUENCY_MAX : frequency;
}

static double price(const struct fh_name_candidate *candidate)
{
    return candidate->cost - FREQUENCY_WORTH * candidate->frequency;
}

static void sink_last(struct fh_name_candidates *list)
{
    for (size_t i = list->count - 1; i > 0 && price(&list->list[i]) < price(&list->list[i - 1]); i--) {
        struct fh_name_candidate swapped = list->list[i];
        list->list[i] = list->list[i - 1];
        list->list[i - 1] = swapped;
    }
}

/* Adds to the doc_freq of a term that is there already. */
static bool add_again(struct fh_name_walk *walk, const struct fh_name_candidate *candidate)
{
    struct fh_name_candidates *list = &walk->found;
    for (size_t i = 0; i < list->count; i++) {
        if (!fh_slice_equal(list->list[i].term, candidate->term))
            continue;
        struct fh_name_candidate sum = list->list[i];
        sum.doc_freq += candidate->doc_freq;
        sum.frequency = frequency_of(walk, sum.doc_freq);
        memmove(&list->list[i], &list->list[i + 1], (list->count - i - 1) * sizeof sum);
        list->list[list->count - 1] = sum;
        sink_last(list);
        return true;
    }
    return false;
}

/* False out of memory. */
static bool add(struct fh_name_walk *walk, struct fh_name_candidate candidate)
{
    struct fh_name_candidates *list = &walk->found;
    if (add_again(walk, &candidate))
        return true;
    if (list->count == FH_NAME_CANDIDATES_MAX && price(&candidate) >= price(&list->list[FH_NAME_CANDIDATES_MAX - 1]))
        return true;
    candidate.term = fh_arena_copy(walk->arena, candidate.term);
    if (candidate.term.bytes == NULL)
        return false;
    list->count -= list->count == FH_NAME_CANDIDATES_MAX;
    list->list[list->count++] = candidate;
    sink_last(list);
    return true;
}

/* ---- Walking ---- */

/* The term that the walk has come to, as the first `letters` of the name. */
static struct fh_name_candidate reached(const struct walker *walker, uint32_t letters)
{
    return (struct fh_name_candidate){.term = {walker->iterator.term, walker->iterator.length},
                                      .cost = walker->rows.costs[walker->rows.depth][letters],
                                      .doc_freq = walker->iterator.info.doc_freq,
                                      .frequency = frequency_of(walker->walk, walker->iterator.info.doc_freq)};
}

static bool take_beginning(struct walker *walker, uint32_t letters)
{
    struct fh_name_candidate found = reached(walker, letters), *best = &walker->walk->beginnings[letters];
    if (found.cost > walker->walk->budget || (best->doc_freq > 0 && price(&found) >= price(best)))
        return true;
    found.term = fh_arena_copy(walker->walk->arena, found.term);
    *best = found;
    return found.term.bytes != NULL;
}

/* Takes the term if it is the name, or its beginning. False out of memory. */
static bool take_term(struct walker *walker)
{
    struct fh_name_walk *walk = walker->walk;
    struct fh_name_candidate found = reached(walker, walk->name->length);
    bool ok = found.cost > walk->budget || add(walk, found);
    for (uint32_t i = 1; walk->beginnings != NULL && i < walk->name->length && ok; i++)
        ok = take_beginning(walker, i);
    return ok;
}

/* Moves the iterator to the first term from key[0..length) on. FH_END when there is none. */
static enum fh_status move_to(struct walker *walker, size_t length)
{
    struct fh_slice key = {walker->key, length};
    struct fh_slice term = {walker->iterator.term, walker->iterator.length};
    if (!walker->iterator.fresh && fh_slice_compare(term, key) >= 0)
        return FH_OK;
    if (walker->walk->look_ups_left == 0)
        return FH_END;
    walker->walk->look_ups_left--;
    enum fh_status status = fh_term_iterator_seek(&walker->iterator, walker->iterator.dictionary, key, walker->error);
    return status == FH_OK ? fh_term_iterator_next(&walker->iterator, walker->error) : status;
}

static void put_letter(struct walker *walker, uint8_t letter)
{
    uint32_t code = fh_translit_code(letter);
    walker->key[2 * walker->rows.depth] = (char)(0xC0 | code >> 6);
    walker->key[2 * walker->rows.depth + 1] = (char)(0x80 | (code & 0x3F));
}

/* Tries the lowest letter left at this depth. */
static enum fh_status try_letter(struct walker *walker)
{
    struct fh_name_walk *walk = walker->walk;
    uint64_t *next = &walker->next[walker->rows.depth];
    uint8_t letter = (uint8_t)__builtin_ctzll(*next);
    *next &= *next - 1;
    put_letter(walker, letter);
    size_t length = 2 * (size_t)walker->rows.depth + 2;
    enum fh_status status = move_to(walker, length);
    struct fh_slice term = {walker->iterator.term, walker->iterator.length};
    if (status != FH_OK || !fh_slice_starts_with(term, (struct fh_slice){walker->key, length}))
        return status;
    fh_translit_take(walk->name, &walker->rows, letter);
    walker->next[walker->rows.depth] =
        walker->rows.depth < FH_TRANSLIT_ARABIC_MAX ? fh_translit_next(walk->name, &walker->rows, walk->budget) : 0;
    return term.length > length || take_term(walker) ? FH_OK : fh_fail_nomem(walker->error);
}

enum fh_status fh_name_walk(struct fh_name_walk *walk, const struct fh_termdict *dictionary, struct fh_error *error)
{
    struct walker walker = {.walk = walk, .error = error};
    fh_translit_begin(walk->name, &walker.rows);
    walker.next[0] = fh_translit_next(walk->name, &walker.rows, walk->budget);
    enum fh_status status = fh_term_iterator_seek(&walker.iterator, dictionary, (struct fh_slice){NULL, 0}, error);
    while (status == FH_OK && (walker.rows.depth > 0 || walker.next[0] != 0)) {
        if (walker.next[walker.rows.depth] == 0)
            walker.rows.depth--;
        else
            status = try_letter(&walker);
    }
    return status == FH_END ? FH_OK : status;
}
