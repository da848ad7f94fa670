/* Documents by the lot, from frequencies to positions. See phrase.h. */
#include "base/mem.h"
#include "query/exact.h"
#include "query/phrase.h"
#include "query/scan.h"

struct lot {
    const uint32_t *least;     /* by slot: the score that is wanted; NULL: any */
    uint32_t limits[FH_BLOCK]; /* by slot: no list so far has the document more often (weighted); with `least` */
    struct fh_phrase_hits *hits;
};

static bool fail(struct fh_scan *scan, enum fh_status status)
{
    if (scan->status == FH_OK)
        scan->status = status == FH_ERR_NOMEM ? fh_fail_nomem(scan->error)
                                              : fh_fail_corrupt(scan->error, scan->segment->name, 0, "bad positions");
    return false;
}

/* The weighted frequency of a phrase with these occurrences. */
static uint32_t field_freq(const struct fh_phrase *phrase, struct fh_occurrences in)
{
    return fh_weighted_freq(fh_field_occurrences(in, phrase->plan->field), phrase->order[0]->cursor.weights);
}

/* No less than that of a phrase whose stem has posting `at` of the loaded block. */
static uint32_t field_limit(const struct fh_phrase *phrase, const struct fh_cursor *cursor, uint32_t at)
{
    const struct fh_block *data = &cursor->data;
    if (phrase->plan->field == FH_FIELD_ANY)
        return data->weighted[at];
    uint32_t titles = fh_cursor_titles(cursor, at);
    if (phrase->plan->field == FH_FIELD_TITLE)
        return field_freq(phrase, (struct fh_occurrences){titles, titles, 0});
    return titles < data->freqs[at] ? data->weighted[at] : 0;
}

/* ---- By positions: all lists have the documents in the blocks they hold ---- */

static bool enter_places(struct fh_phrase *phrase, struct fh_scan *scan)
{
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < phrase->stem_count && status == FH_OK; i++) {
        struct fh_phrase_stem *stem = phrase->order[i];
        const struct fh_cursor *cursor = &stem->cursor;
        if (stem->places_block == cursor->block)
            continue;
        if (stem->info->doc_freq == 1)
            status =
                fh_positions_block_enter_single(&stem->places, stem->info->single_positions, cursor->data.freqs[0]);
        else
            status =
                fh_positions_block_enter(&stem->places, &stem->positions, cursor->block, &cursor->data, stem->count);
        stem->places_block = status == FH_OK ? cursor->block : FH_NO_BLOCK;
    }
    return status == FH_OK || fail(scan, status);
}

static bool grow_starts(struct fh_phrase *phrase, uint32_t count)
{
    uint32_t *starts = fh_grow(phrase->starts, &phrase->starts_capacity, count, sizeof *starts);
    if (starts == NULL)
        return false;
    phrase->starts = starts;
    return true;
}

/* Where the phrase may begin in a document: starts[] by the positions of its first place there. */
static enum fh_status begin(struct fh_phrase *phrase, uint32_t slot, uint32_t *count)
{
    const struct fh_phrase_place *place = &phrase->places[0];
    struct fh_phrase_stem *stem = place->stem;
    uint32_t at = stem->at[slot], freq = stem->cursor.data.freqs[at], offset = place->offset;
    uint32_t position = stem->places.firsts[at], kept = position >= offset;
    const uint32_t *gaps;
    phrase->starts[0] = position - offset;
    *count = kept;
    if (freq == 1)
        return FH_OK;
    enum fh_status status = fh_positions_block_seek(&stem->places, at, freq, &gaps);
    if (status != FH_OK)
        return status;
    if (freq > phrase->starts_capacity && !grow_starts(phrase, freq))
        return FH_ERR_NOMEM;
    uint32_t *starts = phrase->starts;
    for (uint32_t i = 0; i + 1 < freq; i++) {
        position += gaps[i] + 1;
        starts[kept] = position - offset;
        kept += position >= offset;
    }
    *count = kept;
    return FH_OK;
}

/* Leaves the starts that a further place agrees with. */
static enum fh_status go_on(struct fh_phrase *phrase, const struct fh_phrase_place *place, uint32_t slot,
                            uint32_t *count)
{
    struct fh_phrase_stem *stem = place->stem;
    uint32_t *starts = phrase->starts, at = stem->at[slot], freq = stem->cursor.data.freqs[at];
    uint32_t first = stem->places.firsts[at];
    const uint32_t *gaps;
    if (freq == 1 || starts[*count - 1] + place->offset <= first) { /* its gaps do not matter */
        uint32_t start = first - place->offset, found = 0;
        for (uint32_t i = 0; i < *count; i++)
            found += starts[i] == start;
        starts[0] = start;
        *count = found;
        return FH_OK;
    }
    enum fh_status status = fh_positions_block_seek(&stem->places, at, freq, &gaps);
    if (status == FH_OK)
        *count = (uint32_t)fh_query_kernels()->meet(starts, *count, place->offset, first, gaps, freq - 1);
    return status;
}

/* Where the phrase is; starts rise. */
static struct fh_occurrences occurrences(const struct fh_phrase *phrase, const struct fh_scan *scan, fh_doc_id doc,
                                         uint32_t count)
{
    struct fh_occurrences in = {.freq = count};
    uint32_t length = scan->segment->title_lengths[doc], end = fh_lead_start(length) + FH_LEAD_WORDS;
    while (in.titles < count && phrase->starts[in.titles] < length)
        in.titles++;
    bool with_leads = fh_weights_lead(scan->segment->facts.weights);
    uint32_t last = phrase->plan->offsets[phrase->plan->count - 1];
    for (uint32_t i = in.titles; with_leads && i < count && phrase->starts[i] < end; i++)
        in.leads += fh_stretch_in_lead(phrase->starts[i], phrase->starts[i] + last, length);
    return in;
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

/* A document that has the phrase so often. */
static bool add_hit(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, fh_doc_id doc, uint32_t slot,
                    struct fh_occurrences in)
{
    struct fh_phrase_hits *hits = lot->hits;
    uint32_t freq = field_freq(phrase, in);
    if (freq == 0 || (phrase->plan->exact.length > 0 && !is_printed(phrase, scan, doc)))
        return scan->status == FH_OK;
    hits->docs[hits->count] = doc;
    hits->slots[hits->count] = (uint8_t)slot;
    hits->freqs[hits->count++] = freq;
    return true;
}

/* A pair's list says it all: how often, and how often in title and lead. */
static bool settle_pair(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, const fh_doc_id *docs,
                        const uint8_t *slots, uint32_t count)
{
    const struct fh_cursor *cursor = &phrase->pair.cursor;
    uint32_t leads[FH_BLOCK];
    if (!fh_postings_read_leads(&cursor->list, &cursor->data, leads)) {
        scan->damaged = true;
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = phrase->pair.at[slots[i]];
        struct fh_occurrences in = {cursor->data.freqs[at], fh_cursor_titles(cursor, at), leads[at]};
        if (!add_hit(phrase, scan, lot, docs[i], slots[i], in))
            return false;
    }
    return true;
}

static bool settle(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, const fh_doc_id *docs,
                   const uint8_t *slots, uint32_t count)
{
    if (!enter_places(phrase, scan))
        return false;
    if (phrase->starts_capacity == 0 && !grow_starts(phrase, FH_BLOCK))
        return fail(scan, FH_ERR_NOMEM);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t starts;
        enum fh_status status = begin(phrase, slots[i], &starts);
        for (uint32_t place = 1; place < phrase->plan->count && status == FH_OK && starts > 0; place++)
            status = go_on(phrase, &phrase->places[place], slots[i], &starts);
        if (status != FH_OK)
            return fail(scan, status);
        if (starts > 0 &&
            !add_hit(phrase, scan, lot, docs[i], slots[i], occurrences(phrase, scan, docs[i], starts)))
            return false;
    }
    return true;
}

/* ---- By documents and frequencies, list by list ---- */

/* Leaves those of stem->docs whose frequencies make the phrase possible, and worth having. */
static void keep_worthy(struct fh_phrase *phrase, const struct fh_scan *scan, struct lot *lot,
                        struct fh_phrase_stem *stem)
{
    struct fh_phrase_room *room = &phrase->room;
    bool lower = false;
    for (uint32_t i = 0; i < stem->count; i++) {
        uint32_t slot = stem->slots[i], at = stem->at[slot];
        uint32_t limit = field_limit(phrase, &stem->cursor, at);
        lower = lower || limit < lot->limits[slot];
        lot->limits[slot] = limit < lot->limits[slot] ? limit : lot->limits[slot];
        room->limits[i] = lot->limits[slot];
    }
    if (!lower)
        return;
    fh_query_kernels()->score(&phrase->scorer, stem->docs, room->limits, stem->count, scan->segment->lengths,
                              room->most, 0);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < stem->count; i++) {
        uint32_t most = room->most[i], slot = stem->slots[i];
        stem->docs[kept] = stem->docs[i];
        stem->slots[kept] = (uint8_t)slot;
        kept += room->limits[i] > 0 && most + fh_score_slack(most) >= lot->least[slot];
    }
    stem->count = kept;
}

/* stem->docs := those of `count` documents that are in the loaded block. False when it is damaged. */
static bool pick(struct fh_phrase *phrase, const struct fh_scan *scan, struct lot *lot, struct fh_phrase_stem *stem,
                 const fh_doc_id *docs, const uint8_t *slots, uint32_t count)
{
    struct fh_cursor *cursor = &stem->cursor;
    uint32_t *at = phrase->room.at, kept = 0;
    stem->count = 0;
    if (fh_query_kernels()->locate(cursor->data.docs, cursor->pivots, docs, count, at) == 0)
        return true;
    if (!fh_cursor_weigh(cursor))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = slots[i];
        stem->docs[kept] = docs[i];
        stem->slots[kept] = (uint8_t)slot;
        stem->at[slot] = at[i];
        kept += at[i] < FH_BLOCK;
    }
    stem->count = kept;
    if (lot->least != NULL)
        keep_worthy(phrase, scan, lot, stem);
    return true;
}

/* Takes documents through the lists from number `level` on, block by block. Every call goes on with
 * what is in one block of its list, so that in the end all lists hold the blocks of what is left. */
static bool narrow(struct fh_phrase *phrase, struct fh_scan *scan, struct lot *lot, uint32_t level,
                   const fh_doc_id *docs, const uint8_t *slots, uint32_t count)
{
    if (level == phrase->stem_count)
        return phrase->paired ? settle_pair(phrase, scan, lot, docs, slots, count)
                              : settle(phrase, scan, lot, docs, slots, count);
    struct fh_phrase_stem *stem = phrase->order[level];
    struct fh_cursor *cursor = &stem->cursor;
    for (uint32_t i = 0, until; i < count; i = until) {
        uint32_t block = fh_cursor_find(cursor, docs[i]);
        if (block >= cursor->list.block_count)
            return true;
        fh_doc_id last = fh_postings_block_last(&cursor->list, block);
        for (until = i + 1; until < count && docs[until] <= last;)
            until++;
        if (!fh_cursor_load(cursor, block) || !pick(phrase, scan, lot, stem, docs + i, slots + i, until - i))
            return false;
        if (stem->count > 0 && !narrow(phrase, scan, lot, level + 1, stem->docs, stem->slots, stem->count))
            return false;
    }
    return true;
}

/* ---- From outside ---- */

static void number_slots(uint8_t *slots)
{
    for (uint32_t i = 0; i < FH_BLOCK; i++)
        slots[i] = (uint8_t)i;
}

void fh_phrase_freqs(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint32_t *least,
                     uint32_t count, uint32_t *freqs)
{
    struct fh_phrase_hits *hits = &phrase->hits;
    uint8_t slots[FH_BLOCK];
    number_slots(slots);
    memset(freqs, 0, count * sizeof *freqs);
    for (uint32_t done = 0; done < count && !phrase->absent && scan->status == FH_OK; done += FH_BLOCK) {
        struct lot lot = {.least = least + done, .hits = hits};
        memset(lot.limits, 0xFF, sizeof lot.limits);
        hits->count = 0;
        narrow(phrase, scan, &lot, 0, docs + done, slots, count - done < FH_BLOCK ? count - done : FH_BLOCK);
        for (uint32_t i = 0; i < hits->count; i++)
            freqs[done + hits->slots[i]] = hits->freqs[i];
    }
}

void fh_phrase_find_here(struct fh_phrase *phrase, struct fh_scan *scan, uint32_t count, uint32_t least)
{
    struct fh_phrase_stem *stem = phrase->order[0];
    const struct fh_block *data = &stem->cursor.data;
    uint32_t wanted[FH_BLOCK];
    struct lot lot;
    lot.least = least > 0 ? wanted : NULL;
    lot.hits = &phrase->hits;
    lot.hits->count = 0;
    for (uint32_t i = 0; i < count; i++)
        stem->docs[i] = data->docs[stem->at[i]];
    for (uint32_t i = 0; least > 0 && i < count; i++) {
        lot.limits[i] = data->weighted[stem->at[i]];
        wanted[i] = least;
    }
    number_slots(stem->slots);
    stem->count = count;
    narrow(phrase, scan, &lot, 1, stem->docs, stem->slots, count);
}

uint32_t fh_phrase_freq(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc)
{
    uint32_t freq = 0, least = 0;
    fh_phrase_freqs(phrase, scan, &doc, &least, 1, &freq);
    return freq;
}
