/* Positions: what is left of a lot when all lists have it in the blocks they hold. See phrase.h. */
#include "base/mem.h"
#include "query/exact.h"
#include "query/phrase_private.h"

static bool fail(struct fh_scan *scan, enum fh_status status)
{
    if (scan->status == FH_OK)
        scan->status = status == FH_ERR_NOMEM ? fh_fail_nomem(scan->error)
                                              : fh_fail_corrupt(scan->error, scan->segment->name, 0, "bad positions");
    return false;
}

uint32_t fh_phrase_field_freq(const struct fh_phrase *phrase, struct fh_occurrences in)
{
    return fh_weighted_freq(fh_field_occurrences(in, phrase->plan->field), phrase->order[0]->cursor.weights);
}

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
        if (status == FH_OK && fh_query_kernels()->cross != NULL)
            status = fh_positions_block_prepare(&stem->places);
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

/* The positions of a place in a document, if they are at hand and not many. */
static bool few_places(const struct fh_phrase_place *place, uint32_t slot, struct fh_rising *places)
{
    const struct fh_phrase_stem *stem = place->stem;
    uint32_t at = stem->at[slot], freq = stem->cursor.data.freqs[at];
    *places = (struct fh_rising){stem->places.firsts[at], freq, fh_positions_block_gaps(&stem->places, at, freq)};
    return places->gaps != NULL && freq <= FH_CROSS_MOST;
}

/* Does for the first two places what begin() and go_on() do. False where one of them has many positions, or they have to
 * be found, or where that would take longer. */
static bool begin_both(struct fh_phrase *phrase, uint32_t slot, uint32_t *count)
{
    struct fh_rising first, second;
    uint32_t offset = phrase->places[0].offset, *starts = phrase->starts, kept = 0;
    if (phrase->plan->count < 2 || fh_query_kernels()->cross == NULL ||
        !few_places(&phrase->places[0], slot, &first) || !few_places(&phrase->places[1], slot, &second))
        return false;
    size_t met = fh_query_kernels()->cross(&first, &second, phrase->places[1].offset - offset, starts);
    for (size_t i = 0; i < met; i++) {
        uint32_t position = starts[i];
        starts[kept] = position - offset;
        kept += position >= offset;
    }
    *count = kept;
    return true;
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
static bool add_hit(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc, uint32_t slot,
                    struct fh_occurrences in)
{
    struct fh_phrase_hits *hits = &phrase->hits;
    uint32_t freq = fh_phrase_field_freq(phrase, in);
    if (freq == 0 || (phrase->plan->exact.length > 0 && !is_printed(phrase, scan, doc)))
        return scan->status == FH_OK;
    hits->docs[hits->count] = doc;
    hits->slots[hits->count] = (uint8_t)slot;
    hits->freqs[hits->count++] = freq;
    return true;
}

/* One document, place by place. */
static bool settle_one(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc, uint32_t slot)
{
    uint32_t starts, place = 2;
    enum fh_status status = FH_OK;
    if (!begin_both(phrase, slot, &starts)) {
        status = begin(phrase, slot, &starts);
        place = 1;
    }
    for (; place < phrase->plan->count && status == FH_OK && starts > 0; place++)
        status = go_on(phrase, &phrase->places[place], slot, &starts);
    if (status != FH_OK)
        return fail(scan, status);
    return starts == 0 || add_hit(phrase, scan, doc, slot, occurrences(phrase, scan, doc, starts));
}

bool fh_phrase_settle(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint8_t *slots,
                      uint32_t count)
{
    if (!enter_places(phrase, scan))
        return false;
    if (phrase->starts_capacity == 0 && !grow_starts(phrase, FH_BLOCK))
        return fail(scan, FH_ERR_NOMEM);
    for (uint32_t i = 0; i < count; i++)
        if (!settle_one(phrase, scan, docs[i], slots[i]))
            return false;
    return true;
}
