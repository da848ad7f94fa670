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
    phrase->scorer = fh_scorer_make(fh_plan_weight(plan, plan_phrase->repeats, 1),
                                    fh_plan_phrase_idf(plan, plan_phrase), plan->k1, plan->b, plan->average_length);
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

/* ---- One document ---- */

/* Finds every stem's posting; false when one has none. */
static bool find_postings(struct fh_phrase *phrase, fh_doc_id doc)
{
    for (uint32_t i = 0; i < phrase->stem_count; i++) {
        struct fh_phrase_stem *stem = phrase->order[i];
        struct fh_cursor *cursor = &stem->cursor;
        uint32_t block = fh_cursor_find(cursor, doc);
        if (block >= cursor->list.block_count || !fh_cursor_load(cursor, block))
            return false;
        stem->at = fh_cursor_rank(cursor, doc);
        stem->has_list = false;
        if (stem->at >= cursor->data.count || cursor->data.docs[stem->at] != doc)
            return false;
    }
    return true;
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

/* The most that the frequencies allow; 0 also when a block is damaged. */
static uint32_t freq_limit(struct fh_phrase *phrase)
{
    uint32_t limit = UINT32_MAX;
    for (uint32_t i = 0; i < phrase->stem_count; i++) {
        struct fh_cursor *cursor = &phrase->order[i]->cursor;
        uint32_t at = phrase->order[i]->at;
        if (!fh_cursor_weigh(cursor))
            return 0;
        uint32_t here = phrase->plan->field == FH_FIELD_ANY
                            ? cursor->data.weighted[at]
                            : field_freq(phrase, cursor->data.freqs[at], fh_cursor_titles(cursor, at));
        limit = here < limit ? here : limit;
    }
    return limit;
}

static bool read_positions(struct fh_phrase_stem *stem, struct fh_scan *scan)
{
    const struct fh_block *data = &stem->cursor.data;
    if (stem->has_list)
        return true;
    enum fh_status status = stem->info->doc_freq == 1
                                ? fh_positions_read_single(stem->info->single_positions, data->freqs[0], &stem->list)
                                : fh_positions_read(&stem->positions, stem->cursor.block, data->freqs, data->count,
                                                    stem->at, 1, &stem->list);
    stem->has_list = status == FH_OK;
    if (status != FH_OK && scan->status == FH_OK)
        scan->status = status == FH_ERR_NOMEM ? fh_fail_nomem(scan->error)
                                              : fh_fail_corrupt(scan->error, scan->segment->name, 0, "bad positions");
    return stem->has_list;
}

/* Where the phrase may begin, by its first place: *titles of them (the first ones) in the title. */
static bool begin(struct fh_phrase *phrase, struct fh_scan *scan, uint32_t *titles)
{
    const struct fh_phrase_place *place = &phrase->places[0];
    struct fh_position_list *starts = &phrase->starts;
    if (!read_positions(place->stem, scan))
        return false;
    uint32_t in_title = fh_cursor_titles(&place->stem->cursor, place->stem->at);
    uint32_t *grown = fh_grow(starts->list, &starts->capacity, place->stem->list.count, sizeof *grown);
    if (grown == NULL) {
        scan->status = fh_fail_nomem(scan->error);
        return false;
    }
    starts->list = grown;
    starts->count = *titles = 0;
    for (size_t i = 0; i < place->stem->list.count; i++) {
        uint32_t position = place->stem->list.list[i];
        bool title = i < in_title;
        if (position < place->offset ||
            (title ? phrase->plan->field == FH_FIELD_BODY : phrase->plan->field == FH_FIELD_TITLE))
            continue;
        starts->list[starts->count++] = position - place->offset;
        *titles += title;
    }
    return starts->count > 0;
}

/* Keeps the starts that a further place agrees with. */
static void intersect(struct fh_position_list *starts, const struct fh_phrase_place *place, uint32_t *titles)
{
    const struct fh_position_list *list = &place->stem->list;
    size_t kept = 0, j = 0;
    uint32_t kept_titles = 0;
    for (size_t i = 0; i < starts->count; i++) {
        uint64_t wanted = (uint64_t)starts->list[i] + place->offset;
        while (j < list->count && list->list[j] < wanted)
            j++;
        if (j == list->count)
            break;
        if (list->list[j] != wanted)
            continue;
        kept_titles += i < *titles;
        starts->list[kept++] = starts->list[i];
    }
    starts->count = kept;
    *titles = kept_titles;
}

/* A phrase whose letters are given must stand in the article as they are. */
static bool is_as_wanted(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc)
{
    struct fh_document document;
    if (phrase->plan->exact.length == 0)
        return true;
    if (!fh_scan_fetch(scan, doc, &document))
        return false;
    bool printed = fh_exact_matches(&document, phrase->plan->exact, phrase->plan->field, scan->text);
    if (!fh_buffer_ok(scan->text))
        scan->status = fh_fail_nomem(scan->error);
    return printed;
}

uint32_t fh_phrase_freq(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc, uint32_t least)
{
    uint32_t titles;
    if (phrase->absent || !find_postings(phrase, doc))
        return 0;
    uint32_t limit = freq_limit(phrase);
    if (limit == 0)
        return 0;
    uint32_t most = fh_phrase_score(phrase, limit, scan->segment->lengths[doc]);
    if (most + fh_score_slack(most) < least)
        return 0;
    if (phrase->paired) {
        titles = fh_cursor_titles(&phrase->pair.cursor, phrase->pair.at);
        uint32_t freq = field_freq(phrase, phrase->pair.cursor.data.freqs[phrase->pair.at], titles);
        return freq > 0 && is_as_wanted(phrase, scan, doc) ? freq : 0;
    }
    if (!begin(phrase, scan, &titles))
        return 0;
    for (uint32_t i = 1; i < phrase->plan->count && phrase->starts.count > 0; i++) {
        if (!read_positions(phrase->places[i].stem, scan))
            return 0;
        intersect(&phrase->starts, &phrase->places[i], &titles);
    }
    if (phrase->starts.count == 0 || !is_as_wanted(phrase, scan, doc))
        return 0;
    return field_freq(phrase, (uint32_t)phrase->starts.count, titles);
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
