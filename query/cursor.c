/* Blocks of postings on demand. See cursor.h. */
#include "query/cursor.h"

void fh_cursor_open_list(struct fh_cursor *cursor, const struct fh_segment *segment, const struct fh_postings *list,
                         enum fh_field field, double impact_factor, bool *damaged)
{
    cursor->field = field;
    cursor->lengths = segment->lengths;
    cursor->weights = segment->facts.weights;
    cursor->impact_factor = impact_factor;
    cursor->scorer_count = 0;
    cursor->gate = NULL;
    cursor->weights_only = false;
    cursor->block = FH_NO_BLOCK;
    cursor->damaged = damaged;
    cursor->list = *list;
}

enum fh_status fh_cursor_open(struct fh_cursor *cursor, const struct fh_segment *segment, enum fh_level level,
                              const struct fh_term_info *info, enum fh_field field, double impact_factor, bool *damaged,
                              struct fh_error *error)
{
    struct fh_postings list = {0};
    enum fh_status status = info->doc_freq > 0 ? fh_segment_postings(segment, level, info, &list, error) : FH_OK;
    fh_cursor_open_list(cursor, segment, &list, field, impact_factor, damaged);
    return status;
}

uint32_t fh_cursor_find(const struct fh_cursor *cursor, fh_doc_id doc)
{
    uint32_t block = cursor->block;
    if (cursor->list.block_count == 1)
        return doc <= fh_postings_block_last(&cursor->list, 0) ? 0 : 1;
    bool forward = block != FH_NO_BLOCK && (block == 0 || fh_postings_block_last(&cursor->list, block - 1) < doc);
    if (!forward)
        return fh_postings_find_block(&cursor->list, 0, doc);
    for (uint32_t near = block + 2; block < near && block < cursor->list.block_count; block++)
        if (doc <= fh_postings_block_last(&cursor->list, block))
            return block;
    return fh_postings_find_block(&cursor->list, block, doc);
}

static bool give_up(struct fh_cursor *cursor)
{
    *cursor->damaged = true;
    cursor->block = FH_NO_BLOCK;
    return false;
}

static void pad(struct fh_block *data)
{
    for (uint32_t i = data->count; i < FH_BLOCK; i++)
        data->docs[i] = FH_DOC_END;
}

struct fh_occurrences fh_field_occurrences(struct fh_occurrences in, enum fh_field field)
{
    if (field == FH_FIELD_TITLE)
        return (struct fh_occurrences){in.titles, in.titles, 0};
    if (field == FH_FIELD_BODY)
        return (struct fh_occurrences){in.freq - in.titles, 0, in.leads};
    return in;
}

/* Leaves of the block the postings that have an occurrence in the cursor's one field. False when damaged. */
static bool keep_field(struct fh_cursor *cursor)
{
    struct fh_block *data = &cursor->data;
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK], kept = 0;
    if (!fh_postings_read_leads(&cursor->list, data, leads))
        return give_up(cursor);
    fh_block_titles(data, titles);
    for (uint32_t i = 0; i < data->count; i++) {
        struct fh_occurrences in = {data->freqs[i], titles[i], leads[i]};
        in = fh_field_occurrences(in, cursor->field);
        data->docs[kept] = data->docs[i];
        data->freqs[kept] = in.freq;
        data->weighted[kept] = fh_weighted_freq(in, cursor->weights);
        kept += in.freq > 0;
    }
    data->count = kept;
    data->title_count = 0;
    data->lead_bytes = NULL;
    return true;
}

bool fh_cursor_load(struct fh_cursor *cursor, uint32_t block)
{
    if (block == cursor->block)
        return true;
    if (!fh_postings_read_docs(&cursor->list, block, &cursor->data))
        return give_up(cursor);
    cursor->block = block;
    cursor->depth = FH_DEPTH_DOCS;
    if (cursor->field != FH_FIELD_ANY) {
        if (!fh_cursor_weigh(cursor) || !keep_field(cursor))
            return false;
    }
    if (cursor->data.count < FH_BLOCK)
        pad(&cursor->data);
    return true;
}

bool fh_cursor_weigh(struct fh_cursor *cursor)
{
    if (cursor->depth >= FH_DEPTH_WEIGHED)
        return true;
    bool well = cursor->weights_only && cursor->field == FH_FIELD_ANY
                    ? fh_postings_read_weights(&cursor->list, cursor->weights, &cursor->data)
                    : fh_postings_read_freqs(&cursor->list, cursor->weights, &cursor->data);
    if (!well)
        return give_up(cursor);
    cursor->depth = FH_DEPTH_WEIGHED;
    cursor->data.weighted[FH_BLOCK] = 0;
    return true;
}

bool fh_gate_is_shut(const struct fh_gate *gate, fh_doc_id doc)
{
    uint32_t count = gate != NULL ? gate->count : 0;
    for (uint32_t i = 0; i < count; i++)
        if (!fh_cursor_has(&gate->lists[i], doc))
            return false;
    return count > 0;
}

bool fh_cursor_score(struct fh_cursor *cursor)
{
    if (cursor->depth == FH_DEPTH_SCORED)
        return true;
    if (!fh_cursor_weigh(cursor))
        return false;
    const struct fh_block *data = &cursor->data;
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        fh_query_kernels()->score(&cursor->scorers[i], data->docs, data->weighted, data->count, cursor->lengths,
                                  cursor->scores, i > 0);
    for (uint32_t i = 0; i < data->count && cursor->gate != NULL; i++)
        if (fh_gate_is_shut(cursor->gate, data->docs[i]))
            cursor->scores[i] = 0;
    cursor->depth = FH_DEPTH_SCORED;
    return true;
}

/* Loads the block that the document would be in, and finds it there. */
static bool locate(struct fh_cursor *cursor, fh_doc_id doc, uint32_t *at)
{
    uint32_t block = fh_cursor_find(cursor, doc);
    if (block >= cursor->list.block_count || !fh_cursor_load(cursor, block))
        return false;
    *at = fh_cursor_rank(cursor, doc);
    return *at < cursor->data.count && cursor->data.docs[*at] == doc;
}

bool fh_cursor_has(struct fh_cursor *cursor, fh_doc_id doc)
{
    uint32_t at;
    return locate(cursor, doc, &at);
}

uint32_t fh_cursor_score_of(struct fh_cursor *cursor, fh_doc_id doc)
{
    uint32_t at;
    return cursor->scorer_count > 0 && locate(cursor, doc, &at) && fh_cursor_score(cursor) ? cursor->scores[at] : 0;
}

uint32_t fh_cursor_titles(const struct fh_cursor *cursor, uint32_t i)
{
    const struct fh_block *data = &cursor->data;
    for (uint32_t title = 0; title < data->title_count; title++)
        if (data->title_index[title] == i)
            return data->title_freqs[title];
    return 0;
}

bool fh_cursor_occurrences(struct fh_cursor *cursor, uint32_t i, struct fh_occurrences *in)
{
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK];
    if (!fh_cursor_weigh(cursor))
        return false;
    if (!fh_postings_read_leads(&cursor->list, &cursor->data, leads))
        return give_up(cursor);
    fh_block_titles(&cursor->data, titles);
    *in = (struct fh_occurrences){cursor->data.freqs[i], titles[i], leads[i]};
    return true;
}
