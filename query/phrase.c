/* Intersecting positions. See phrase.h. */
#include "query/phrase.h"

#include "base/mem.h"
#include "query/exact.h"
#include "query/scan.h"

void fh_phrase_init(struct fh_phrase *phrase, const struct fh_plan *plan, const struct fh_plan_phrase *plan_phrase,
                    struct fh_scratch *scratch)
{
    uint32_t count = plan_phrase->count, distinct = 0;
    struct fh_phrase_stem *stems = fh_scratch_take(scratch, count, sizeof *stems);
    struct fh_phrase_stem **order = fh_scratch_take(scratch, count, sizeof *order);
    struct fh_phrase_place *places = fh_scratch_take(scratch, count, sizeof *places);
    if (scratch->bytes == NULL)
        return;
    *phrase = (struct fh_phrase){.plan = plan_phrase, .stems = stems, .stem_order = order, .places = places};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t found = 0;
        while (found < distinct && stems[found].term != plan_phrase->stems[i])
            found++;
        if (found == distinct) {
            stems[found].term = plan_phrase->stems[i];
            stems[found].list = (struct fh_position_list){NULL, 0, 0};
            order[distinct++] = &stems[found];
        }
        places[i] = (struct fh_phrase_place){&stems[found], plan_phrase->offsets[i]};
    }
    phrase->distinct_count = distinct;
    phrase->pair_order = &phrase->pair;
    phrase->scorer = fh_scorer_make(fh_plan_weight(plan, plan_phrase->repeats, plan_phrase->weight), plan_phrase->idf,
                                    plan->k1, plan->b, plan->average_length);
}

void fh_phrase_release(struct fh_phrase *phrase)
{
    for (uint32_t i = 0; i < phrase->distinct_count; i++)
        fh_position_list_release(&phrase->stems[i].list);
    fh_position_list_release(&phrase->starts);
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
    if (status == FH_OK && stem->info->doc_freq > 1)
        status = fh_segment_positions(scan->segment, stem->info, &stem->positions, error);
    return status;
}

/* Whether the segment has one list for the phrase; then opens it, or finds the phrase absent. */
static enum fh_status open_pair(struct fh_phrase *phrase, struct fh_scan *scan, struct fh_error *error)
{
    const struct fh_phrase_place *places = phrase->places;
    struct fh_postings list;
    if (phrase->plan->count != 2)
        return FH_OK;
    bool in_order = places[0].offset + 1 == places[1].offset, turned = places[1].offset + 1 == places[0].offset;
    if (!in_order && !turned)
        return FH_OK;
    fh_term_ord first = places[turned].stem->info->ord, second = places[in_order].stem->info->ord;
    enum fh_status status = fh_pairs_find(&scan->segment->pairs, first, second, &phrase->paired, &list, error);
    if (status == FH_ERR_NOT_FOUND) {
        phrase->absent = phrase->paired;
        return FH_OK;
    }
    if (status != FH_OK)
        return status;
    fh_cursor_open_list(&phrase->pair.cursor, scan->segment, &list, FH_FIELD_ANY, scan->impact_factor, &scan->damaged);
    phrase->pair_info.doc_freq = list.doc_freq;
    phrase->pair.info = &phrase->pair_info;
    phrase->order = &phrase->pair_order;
    phrase->stem_count = 1;
    return FH_OK;
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
    phrase->absent = phrase->paired = false;
    phrase->order = phrase->stem_order;
    phrase->stem_count = phrase->distinct_count;
    for (uint32_t i = 0; i < phrase->stem_count; i++) {
        struct fh_phrase_stem *stem = &phrase->stems[i];
        stem->info = &scan->plan->terms[stem->term].infos[scan->segment_number];
        phrase->absent = phrase->absent || stem->info->doc_freq == 0;
    }
    enum fh_status status = phrase->absent ? FH_OK : open_pair(phrase, scan, error);
    return status == FH_OK && !phrase->absent && !phrase->paired ? open_stems(phrase, scan, error) : status;
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

static uint32_t field_freq(const struct fh_phrase *phrase, uint32_t total, uint32_t titles)
{
    uint32_t title_weight = phrase->order[0]->cursor.title_weight;
    if (phrase->plan->field == FH_FIELD_TITLE)
        return fh_weighted_freq(titles, titles, title_weight);
    if (phrase->plan->field == FH_FIELD_BODY)
        return fh_weighted_freq(total - titles, 0, title_weight);
    return fh_weighted_freq(total, titles, title_weight);
}

/* ---- Documents by the lot ---- */

/* What is known of a lot. A document is out when it has no starts left. */
struct lot {
    const fh_doc_id *docs;
    const uint32_t *least;
    uint32_t count;
    uint32_t picked;                  /* those in the block at hand that are not out: ... */
    uint32_t member[FH_PHRASE_LOT];   /* ... which they are, ... */
    uint32_t at[FH_PHRASE_LOT];       /* ... their posting in the block, ... */
    uint32_t in_title[FH_PHRASE_LOT]; /* ... and how often the stem is in the title */
    uint32_t first[FH_PHRASE_LOT], starts[FH_PHRASE_LOT], titles[FH_PHRASE_LOT]; /* in phrase->starts */
};

/* Fills in_title of the picked documents; both they and the block's titles rise. */
static void find_titles(struct lot *lot, const struct fh_block *data)
{
    uint32_t title = 0;
    for (uint32_t j = 0; j < lot->picked; j++) {
        while (title < data->title_count && data->title_index[title] < lot->at[j])
            title++;
        bool there = title < data->title_count && data->title_index[title] == lot->at[j];
        lot->in_title[j] = there ? data->title_freqs[title] : 0;
    }
}

/* Leaves those picked whose frequencies make the phrase possible, and worth having. */
static void keep_worthy(const struct fh_phrase *phrase, const struct fh_scan *scan, struct lot *lot,
                        const struct fh_block *data)
{
    uint32_t docs[FH_PHRASE_LOT + 16], limits[FH_PHRASE_LOT + 16], most[FH_PHRASE_LOT + 16], kept = 0;
    for (uint32_t j = 0; j < lot->picked; j++) {
        docs[j] = lot->docs[lot->member[j]];
        limits[j] = phrase->plan->field == FH_FIELD_ANY ? data->weighted[lot->at[j]]
                                                        : field_freq(phrase, data->freqs[lot->at[j]], lot->in_title[j]);
    }
    fh_query_kernels()->score(&phrase->scorer, docs, limits, lot->picked, scan->segment->lengths, most, 0);
    for (uint32_t j = 0; j < lot->picked; j++) {
        uint32_t i = lot->member[j];
        bool worthy = limits[j] > 0 && most[j] + fh_score_slack(most[j]) >= lot->least[i];
        lot->starts[i] = worthy ? lot->starts[i] : 0;
        lot->member[kept] = i;
        lot->at[kept] = lot->at[j];
        lot->in_title[kept] = lot->in_title[j];
        kept += worthy;
    }
    lot->picked = kept;
}

/* Picks the documents from..until-1 that are in the loaded block, and puts the others out. */
static bool pick(const struct fh_phrase *phrase, const struct fh_scan *scan, struct lot *lot, struct fh_cursor *cursor,
                 uint32_t from, uint32_t until)
{
    uint32_t at[FH_PHRASE_LOT];
    size_t found = fh_query_kernels()->locate(cursor->data.docs, cursor->pivots, lot->docs + from, until - from, at);
    lot->picked = 0;
    for (uint32_t i = from; i < until; i++) {
        bool in = lot->starts[i] > 0 && at[i - from] < FH_BLOCK;
        lot->starts[i] = in ? lot->starts[i] : 0;
        lot->at[lot->picked] = at[i - from];
        lot->member[lot->picked] = i;
        lot->picked += in;
    }
    if (found == 0 || lot->picked == 0)
        return true;
    if (!fh_cursor_weigh(cursor))
        return false;
    find_titles(lot, &cursor->data);
    keep_worthy(phrase, scan, lot, &cursor->data);
    return true;
}

static bool read_positions(struct fh_phrase_stem *stem, struct fh_scan *scan, const struct lot *lot)
{
    const struct fh_block *data = &stem->cursor.data;
    enum fh_status status = stem->info->doc_freq == 1
                                ? fh_positions_read_single(stem->info->single_positions, data->freqs[0], &stem->list)
                                : fh_positions_read_some(&stem->positions, stem->cursor.block, data->freqs, data->count,
                                                         lot->at, lot->picked, &stem->list);
    if (status != FH_OK && scan->status == FH_OK)
        scan->status = status == FH_ERR_NOMEM ? fh_fail_nomem(scan->error)
                                              : fh_fail_corrupt(scan->error, scan->segment->name, 0, "bad positions");
    return status == FH_OK;
}

/* Where the phrase may begin in document i, by the positions of its first place there. */
static void begin(struct fh_phrase *phrase, struct lot *lot, uint32_t i, const uint32_t *positions, uint32_t freq,
                  uint32_t in_title)
{
    uint32_t *starts = phrase->starts.list + phrase->starts.count, offset = phrase->places[0].offset;
    enum fh_field field = phrase->plan->field;
    lot->first[i] = (uint32_t)phrase->starts.count;
    lot->starts[i] = lot->titles[i] = 0;
    for (uint32_t j = 0; j < freq; j++) {
        bool title = j < in_title;
        if (positions[j] < offset || field == (title ? FH_FIELD_BODY : FH_FIELD_TITLE))
            continue;
        starts[lot->starts[i]++] = positions[j] - offset;
        lot->titles[i] += title;
    }
    phrase->starts.count += lot->starts[i];
}

/* Keeps the starts of document i that the positions of a further place agree with. */
static void intersect(struct fh_phrase *phrase, struct lot *lot, uint32_t i, uint32_t offset, const uint32_t *positions,
                      uint32_t freq)
{
    uint32_t *starts = phrase->starts.list + lot->first[i], kept = 0, kept_titles = 0, j = 0;
    for (uint32_t s = 0; s < lot->starts[i]; s++) {
        uint64_t wanted = (uint64_t)starts[s] + offset;
        while (j < freq && positions[j] < wanted)
            j++;
        if (j == freq)
            break;
        if (positions[j] != wanted)
            continue;
        kept_titles += s < lot->titles[i];
        starts[kept++] = starts[s];
    }
    lot->starts[i] = kept;
    lot->titles[i] = kept_titles;
}

/* Takes the picked documents through one place of the phrase. */
static bool take_place(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, uint32_t number)
{
    struct fh_phrase_stem *stem = phrase->places[number].stem;
    struct fh_position_list *starts = &phrase->starts;
    if (!read_positions(stem, scan, lot))
        return false;
    if (number == 0) {
        uint32_t *grown = fh_grow(starts->list, &starts->capacity, starts->count + stem->list.count, sizeof *grown);
        if (grown == NULL) {
            scan->status = fh_fail_nomem(scan->error);
            return false;
        }
        starts->list = grown;
    }
    const uint32_t *positions = stem->list.list;
    for (uint32_t j = 0; j < lot->picked; j++) {
        uint32_t freq = stem->cursor.data.freqs[lot->at[j]];
        if (number == 0)
            begin(phrase, lot, lot->member[j], positions, freq, lot->in_title[j]);
        else
            intersect(phrase, lot, lot->member[j], phrase->places[number].offset, positions, freq);
        positions += freq;
    }
    return true;
}

/* The list of the pair says it all: how often the phrase begins, and how often in the title. */
static bool take_pair(const struct fh_phrase *phrase, struct lot *lot)
{
    const struct fh_cursor *cursor = &phrase->pair.cursor;
    for (uint32_t j = 0; j < lot->picked; j++) {
        lot->starts[lot->member[j]] = cursor->data.freqs[lot->at[j]];
        lot->titles[lot->member[j]] = lot->in_title[j];
    }
    return true;
}

/* The lot through one list, block by block. False after a failure. */
static bool take_list(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, uint32_t number)
{
    struct fh_cursor *cursor = phrase->paired ? &phrase->pair.cursor : &phrase->places[number].stem->cursor;
    uint32_t i = 0, until;
    while (i < lot->count) {
        if (lot->starts[i] == 0) {
            i++;
            continue;
        }
        uint32_t block = fh_cursor_find(cursor, lot->docs[i]);
        if (block >= cursor->list.block_count)
            break;
        fh_doc_id last = fh_postings_block_last(&cursor->list, block);
        for (until = i + 1; until < lot->count && lot->docs[until] <= last;)
            until++;
        if (!fh_cursor_load(cursor, block) || !pick(phrase, scan, lot, cursor, i, until))
            return false;
        if (lot->picked > 0 && !(phrase->paired ? take_pair(phrase, lot) : take_place(phrase, scan, lot, number)))
            return false;
        i = until;
    }
    for (; i < lot->count; i++)
        lot->starts[i] = 0;
    return true;
}

static bool is_printed(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc)
{
    struct fh_document document;
    if (!fh_scan_fetch(scan, doc, &document))
        return false;
    bool printed = fh_exact_matches(&document, phrase->plan->exact, phrase->plan->field, scan->text);
    if (!fh_buffer_ok(scan->text))
        scan->status = fh_fail_nomem(scan->error);
    return printed;
}

static void count_lot(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, uint32_t *freqs)
{
    for (uint32_t i = 0; i < lot->count; i++) {
        lot->starts[i] = 1; /* not out */
        freqs[i] = 0;
    }
    phrase->starts.count = 0;
    for (uint32_t number = 0; number < (phrase->paired ? 1 : phrase->plan->count); number++)
        if (!take_list(phrase, scan, lot, number))
            return;
    for (uint32_t i = 0; i < lot->count && scan->status == FH_OK; i++)
        if (lot->starts[i] > 0 && (phrase->plan->exact.length == 0 || is_printed(phrase, scan, lot->docs[i])))
            freqs[i] = field_freq(phrase, lot->starts[i], lot->titles[i]);
}

void fh_phrase_freqs(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint32_t *least,
                     uint32_t count, uint32_t *freqs)
{
    memset(freqs, 0, count * sizeof *freqs);
    for (uint32_t done = 0; done < count && !phrase->absent && scan->status == FH_OK; done += FH_PHRASE_LOT) {
        struct lot lot;
        lot.docs = docs + done;
        lot.least = least + done;
        lot.count = count - done < FH_PHRASE_LOT ? count - done : FH_PHRASE_LOT;
        count_lot(phrase, scan, &lot, freqs + done);
    }
}

uint32_t fh_phrase_freq(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc)
{
    uint32_t freq = 0, least = 0;
    fh_phrase_freqs(phrase, scan, &doc, &least, 1, &freq);
    return freq;
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
        for (uint32_t i = fh_cursor_rank(rarest, from); i < data->count && data->docs[i] < until; i++)
            docs[count++] = data->docs[i];
        if (data->docs[data->count - 1] >= until)
            break;
    }
    for (uint32_t i = 1; i < phrase->stem_count && count > 0; i++)
        count = keep_common(&phrase->order[i]->cursor, docs, count);
    return count;
}
