/* What a phrase reads in a segment, and the documents that have its stems. See phrase.h. */
#include "query/phrase.h"

#include "base/mem.h"
#include "query/scan.h"

void fh_phrase_init(struct fh_phrase *phrase, const struct fh_plan *plan, const struct fh_plan_phrase *plan_phrase,
                    struct fh_scratch *scratch)
{
    uint32_t count = plan_phrase->count, distinct = 0;
    struct fh_phrase_stem *stems = fh_scratch_take(scratch, count, sizeof *stems);
    struct fh_phrase_stem **order = fh_scratch_take(scratch, count, sizeof *order);
    struct fh_phrase_place *places = fh_scratch_take(scratch, count, sizeof *places);
    struct fh_cursor *gate = fh_scratch_take(scratch, plan_phrase->gate_count, sizeof *gate);
    if (scratch->bytes == NULL)
        return;
    phrase->plan = plan_phrase;
    phrase->stems = stems;
    phrase->order = order;
    phrase->mark_starts = NULL;
    phrase->marks_capacity = 0;
    phrase->places = places;
    phrase->gate = (struct fh_gate){gate, 0};
    phrase->starts = NULL;
    phrase->starts_capacity = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t found = 0;
        while (found < distinct && stems[found].term != plan_phrase->stems[i])
            found++;
        if (found == distinct) {
            stems[found].term = plan_phrase->stems[i];
            stems[found].places.room = NULL;
            stems[found].places.capacity = 0;
            order[distinct++] = &stems[found];
        }
        places[i] = (struct fh_phrase_place){&stems[found], plan_phrase->offsets[i]};
    }
    phrase->stem_count = distinct;
    phrase->scorer = fh_scorer_make(fh_plan_weight(plan, plan_phrase->repeats, plan_phrase->weight), plan_phrase->idf,
                                    plan->k1, plan->b, plan->average_length);
}

void fh_phrase_release(struct fh_phrase *phrase)
{
    for (uint32_t i = 0; i < phrase->stem_count; i++)
        fh_positions_block_release(&phrase->stems[i].places);
    fh_free(phrase->mark_starts);
    fh_free(phrase->starts);
}

/* Rarest first; insertion sort, as phrases are short. */
static void sort_by_rarity(struct fh_phrase *phrase)
{
    for (uint32_t i = 1; i < phrase->stem_count; i++) {
        struct fh_phrase_stem *stem = phrase->order[i];
        uint32_t j = i;
        for (; j > 0 && phrase->order[j - 1]->info->doc_freq > stem->info->doc_freq; j--)
            phrase->order[j] = phrase->order[j - 1];
        phrase->order[j] = stem;
    }
    for (uint32_t i = 1; i < phrase->plan->count; i++) {
        struct fh_phrase_place place = phrase->places[i];
        uint32_t j = i;
        for (; j > 0 && phrase->places[j - 1].stem->info->doc_freq > place.stem->info->doc_freq; j--)
            phrase->places[j] = phrase->places[j - 1];
        phrase->places[j] = place;
    }
}

static enum fh_status stem_open(struct fh_phrase_stem *stem, struct fh_scan *scan, struct fh_error *error)
{
    enum fh_status status = fh_cursor_open(&stem->cursor, scan->segment, FH_LEVEL_STEM, stem->info, FH_FIELD_ANY,
                                           scan->impact_factor, &scan->damaged, error);
    stem->places_block = FH_NO_BLOCK;
    if (status == FH_OK && stem->info->doc_freq > 1)
        status = fh_segment_positions(scan->segment, stem->info, &stem->positions, error);
    return status;
}

/* Finds marks for two places of the phrase, and whether they are the fewest so far; or the phrase absent. */
static enum fh_status find_marks(struct fh_phrase *phrase, struct fh_scan *scan, const struct fh_phrase_place *first,
                                 const struct fh_phrase_place *second, struct fh_pair_marks *fewest,
                                 struct fh_error *error)
{
    struct fh_pair_marks marks;
    bool known;
    const struct fh_term_info *a = first->stem->info, *b = second->stem->info;
    enum fh_status status = fh_pairs_find(&scan->segment->pairs, a, b, &known, &marks, error);
    if (status == FH_ERR_NOT_FOUND) {
        phrase->absent = phrase->absent || known;
        return FH_OK;
    }
    if (status == FH_OK && (phrase->marked == NULL || marks.count < fewest->count)) {
        *fewest = marks;
        phrase->marked = fh_pair_marks_second(a->doc_freq, a->ord, b->doc_freq, b->ord) ? second->stem : first->stem;
    }
    return status;
}

static enum fh_status read_marks(struct fh_phrase *phrase, struct fh_scan *scan, const struct fh_pair_marks *marks,
                                 struct fh_error *error)
{
    uint32_t postings = phrase->marked->info->doc_freq;
    size_t starts = (size_t)postings / FH_BLOCK + 2; /* marks of damaged counts are not there */
    size_t count = marks->count < postings ? marks->count : postings;
    uint32_t *grown = fh_grow(phrase->mark_starts, &phrase->marks_capacity, starts + count / 2 + 1, sizeof *grown);
    if (grown == NULL)
        return fh_fail_nomem(error);
    uint8_t *places = (uint8_t *)(grown + starts), *facts = places + count;
    phrase->mark_starts = grown;
    phrase->mark_places = places;
    phrase->mark_facts = facts;
    if (fh_pair_marks_read(marks, postings, grown, places, facts))
        return FH_OK;
    return fh_fail_corrupt(error, scan->segment->name, 0, "damaged marks of pairs of words");
}

/* Reads the fewest marks that neighbours in the phrase have, if any have. */
static enum fh_status open_marks(struct fh_phrase *phrase, struct fh_scan *scan, struct fh_error *error)
{
    struct fh_pair_marks fewest;
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < phrase->plan->count; i++)
        for (uint32_t j = 0; j < phrase->plan->count && status == FH_OK; j++)
            if (phrase->places[i].offset + 1 == phrase->places[j].offset)
                status = find_marks(phrase, scan, &phrase->places[i], &phrase->places[j], &fewest, error);
    if (status != FH_OK || phrase->absent || phrase->marked == NULL)
        return status;
    phrase->marks_tell =
        phrase->plan->count == 2 && phrase->plan->field == FH_FIELD_ANY && phrase->plan->exact.length == 0;
    return read_marks(phrase, scan, &fewest, error);
}

static enum fh_status open_stems(struct fh_phrase *phrase, struct fh_scan *scan, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < phrase->stem_count && status == FH_OK; i++)
        status = stem_open(&phrase->stems[i], scan, error);
    if (status == FH_OK)
        sort_by_rarity(phrase);
    return status;
}

enum fh_status fh_phrase_open(struct fh_phrase *phrase, struct fh_scan *scan, struct fh_error *error)
{
    phrase->impact_factor = scan->impact_factor;
    phrase->absent = false;
    phrase->marked = NULL;
    phrase->marks_tell = false;
    for (uint32_t i = 0; i < phrase->stem_count; i++) {
        struct fh_phrase_stem *stem = &phrase->stems[i];
        stem->info = &scan->plan->terms[stem->term].infos[scan->segment_number];
        phrase->absent = phrase->absent || stem->info->doc_freq == 0;
    }
    enum fh_status status = phrase->absent ? FH_OK : open_marks(phrase, scan, error);
    return status == FH_OK && !phrase->absent ? open_stems(phrase, scan, error) : status;
}

uint32_t fh_phrase_list_bound(const struct fh_phrase *phrase)
{
    uint8_t smallest = 255;
    if (phrase->absent)
        return 0;
    for (uint32_t i = 0; i < phrase->stem_count; i++)
        if (phrase->order[i]->cursor.list.impact < smallest)
            smallest = phrase->order[i]->cursor.list.impact;
    return fh_phrase_bound(phrase, smallest);
}

/* ---- A range of documents ---- */

/* Keeps the documents that have this stem too. */
static uint32_t keep_common(struct fh_cursor *cursor, fh_doc_id *docs, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t block = fh_cursor_find(cursor, docs[i]);
        if (block >= cursor->list.block_count || !fh_cursor_load(cursor, block))
            break;
        uint32_t at = fh_cursor_rank(cursor, docs[i]);
        if (at < cursor->data.count && cursor->data.docs[at] == docs[i])
            docs[kept++] = docs[i];
    }
    return kept;
}

/* Appends the documents of the loaded block of the rarest stem that are in the range; returns how many there are then. */
static uint32_t take_range(const struct fh_phrase *phrase, fh_doc_id from, fh_doc_id until, fh_doc_id *docs, uint32_t count)
{
    const struct fh_cursor *cursor = &phrase->order[0]->cursor;
    const struct fh_block *data = &cursor->data;
    if (phrase->marked != phrase->order[0]) {
        for (uint32_t i = fh_cursor_rank(cursor, from); i < data->count && data->docs[i] < until; i++)
            docs[count++] = data->docs[i];
        return count;
    }
    for (uint32_t i = phrase->mark_starts[cursor->block]; i < phrase->mark_starts[cursor->block + 1]; i++) {
        fh_doc_id doc = data->docs[phrase->mark_places[i]];
        if (doc >= from && doc < until)
            docs[count++] = doc;
    }
    return count;
}

uint32_t fh_phrase_candidates(struct fh_phrase *phrase, fh_doc_id from, fh_doc_id until, fh_doc_id *docs)
{
    if (phrase->absent)
        return 0;
    struct fh_cursor *rarest = &phrase->order[0]->cursor;
    uint32_t count = 0;
    for (uint32_t block = fh_cursor_find(rarest, from); block < rarest->list.block_count; block++) {
        if (!fh_cursor_load(rarest, block))
            break;
        const struct fh_block *data = &rarest->data;
        count = take_range(phrase, from, until, docs, count);
        if (data->docs[data->count - 1] >= until)
            break;
    }
    for (uint32_t i = 1; i < phrase->stem_count && count > 0; i++)
        count = keep_common(&phrase->order[i]->cursor, docs, count);
    return count;
}
