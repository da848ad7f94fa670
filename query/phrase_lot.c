/* Documents by the lot, list by list, by what the frequencies allow. See phrase.h. */
#include "query/phrase_private.h"

struct lot {
    const uint32_t *least;     /* by slot: the score that is wanted; NULL: any */
    uint32_t limits[FH_BLOCK]; /* by slot: no list so far has the document more often (weighted); with `least` */
};

/* No less than that of a phrase whose stem has posting `at` of the loaded block. */
static uint32_t field_limit(const struct fh_phrase *phrase, const struct fh_cursor *cursor, uint32_t at)
{
    const struct fh_block *data = &cursor->data;
    if (phrase->plan->field == FH_FIELD_ANY)
        return data->weighted[at];
    uint32_t titles = fh_cursor_titles(cursor, at);
    if (phrase->plan->field == FH_FIELD_TITLE)
        return fh_phrase_field_freq(phrase, (struct fh_occurrences){titles, titles, 0});
    return titles < data->freqs[at] ? data->weighted[at] : 0;
}

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

/* Leaves those of stem->docs, which rise, whose postings are marked. */
static void keep_marked(const struct fh_phrase *phrase, struct fh_phrase_stem *stem)
{
    const uint32_t *starts = phrase->mark_starts + stem->cursor.block;
    uint32_t kept = 0, mark = starts[0];
    for (uint32_t i = 0; i < stem->count; i++) {
        uint32_t slot = stem->slots[i], at = stem->at[slot];
        while (mark < starts[1] && phrase->mark_places[mark] < at)
            mark++;
        stem->docs[kept] = stem->docs[i];
        stem->slots[kept] = (uint8_t)slot;
        kept += mark < starts[1] && phrase->mark_places[mark] == at;
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
    if (fh_query_kernels()->locate(cursor->data.docs, docs, count, at) == 0)
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
    if (stem == phrase->marked)
        keep_marked(phrase, stem);
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
        return fh_phrase_settle(phrase, scan, docs, slots, count);
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
        struct lot lot = {.least = least + done};
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
    phrase->hits.count = 0;
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
