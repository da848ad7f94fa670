/* What a ranker works with: memory, then the leaves and lanes of a segment. */
#include <math.h>
#include <stdlib.h>

#include "query/rank.h"

/* ---- Memory ---- */

static uint32_t lanes_of(const struct fh_plan *plan)
{
    size_t lanes = plan->word_count + plan->form_count;
    for (size_t i = 0; i < plan->phrase_count; i++)
        lanes += plan->phrases[i].count;
    return (uint32_t)lanes;
}

/* Windows of the largest segment, at most a chunk, as a multiple of 16. */
static uint32_t chunk_room(const struct fh_snapshot *snapshot)
{
    uint32_t most = 16;
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        uint32_t count = (fh_window_count(snapshot->segments[i]->doc_count) + 15) / 16 * 16;
        most = count > most ? count : most;
    }
    return most < FH_CHUNK_WINDOWS ? most : FH_CHUNK_WINDOWS;
}

static void take_batch(struct fh_batch *batch, struct fh_scratch *scratch)
{
    batch->docs = fh_scratch_take(scratch, FH_BATCH_ROOM, sizeof *batch->docs);
    batch->scores = fh_scratch_take(scratch, FH_BATCH_ROOM, sizeof *batch->scores);
    batch->uppers = fh_scratch_take(scratch, FH_BATCH_ROOM, sizeof *batch->uppers);
    batch->at = fh_scratch_take(scratch, FH_BATCH_ROOM, sizeof *batch->at);
    batch->gains = fh_scratch_take(scratch, FH_BATCH_ROOM, sizeof *batch->gains);
}

void fh_rank_setup(struct fh_ranker *ranker, struct fh_scratch *scratch)
{
    const struct fh_plan *plan = ranker->scan->plan;
    uint32_t lanes = lanes_of(plan), leaves = (uint32_t)(plan->word_count + plan->phrase_count);
    uint32_t room = chunk_room(ranker->scan->snapshot);
    ranker->conditions = fh_scratch_take(scratch, plan->match->child_count + 1, sizeof *ranker->conditions);
    ranker->word_roles = fh_scratch_take(scratch, plan->word_count, 1);
    ranker->phrase_roles = fh_scratch_take(scratch, plan->phrase_count, 1);
    ranker->leaves = fh_scratch_take(scratch, leaves, sizeof *ranker->leaves);
    ranker->lanes = fh_scratch_take(scratch, lanes, sizeof *ranker->lanes);
    ranker->probes = fh_scratch_take(scratch, lanes, sizeof *ranker->probes);
    ranker->excluded_words = fh_scratch_take(scratch, plan->word_count, sizeof *ranker->excluded_words);
    ranker->excluded_phrases = fh_scratch_take(scratch, plan->phrase_count, sizeof *ranker->excluded_phrases);
    ranker->required = fh_scratch_take(scratch, leaves, sizeof *ranker->required);
    ranker->impacts = fh_scratch_take(scratch, (size_t)lanes * room, 1);
    ranker->bounds = fh_scratch_take(scratch, ((size_t)leaves + 1) * room, sizeof *ranker->bounds);
    ranker->passed = fh_scratch_take(scratch, room, 1);
    take_batch(&ranker->batch, scratch);
    if (plan->phrase_count > 0)
        take_batch(&ranker->queue, scratch);
    ranker->chunk_room = room;
    if (scratch->bytes == NULL)
        return;
    memset(ranker->bounds, 0, room * sizeof *ranker->bounds);
    memset(ranker->word_roles, FH_ROLE_OPTIONAL, plan->word_count);
    memset(ranker->phrase_roles, FH_ROLE_OPTIONAL, plan->phrase_count);
    fh_rank_find_shape(ranker);
}

/* ---- Leaves and lanes of a segment ---- */

static struct fh_lane *add_lane(struct fh_ranker *ranker, struct fh_cursor *cursor)
{
    struct fh_lane *lane = &ranker->lanes[ranker->lane_count];
    fh_lane_init(lane, cursor, ranker->impacts + (size_t)ranker->lane_count * ranker->chunk_room);
    ranker->lane_count++;
    return lane;
}

static void add_word(struct fh_ranker *ranker, uint32_t number)
{
    const struct fh_scan_word *word = &ranker->scan->words[number];
    struct fh_leaf *leaf = &ranker->leaves[ranker->leaf_count++];
    *leaf = (struct fh_leaf){.role = (enum fh_role)ranker->word_roles[number], .number = number};
    leaf->lanes = add_lane(ranker, word->stem);
    for (uint32_t i = 0; i < word->form_count; i++) {
        struct fh_lane *form = add_lane(ranker, &word->forms[i]);
        form->form = true;
        leaf->form_ratio += (double)word->forms[i].scorers[0].weight;
    }
    leaf->lane_count = 1 + word->form_count;
    leaf->form_ratio /=
        (double)(word->stem->scorers[0].weight + (word->stem->scorer_count > 1 ? word->stem->scorers[1].weight : 0));
    leaf->upper_factor =
        leaf->form_ratio < 4e6 ? (uint32_t)ceil(1024 * (1 + leaf->form_ratio * (1 + 1e-5))) : UINT32_MAX;
    leaf->upper_add = leaf->lane_count > 1 ? leaf->upper_factor / 1024 + 1 + leaf->lane_count : 0;
    for (uint32_t i = 0; i < leaf->lane_count; i++) {
        leaf->list_bound += leaf->lanes[i].list_bound;
        ranker->probes[ranker->probe_count++] = &leaf->lanes[i];
    }
}

static void add_phrase(struct fh_ranker *ranker, uint32_t number)
{
    struct fh_phrase *phrase = &ranker->scan->phrases[number];
    struct fh_leaf *leaf = &ranker->leaves[ranker->leaf_count++];
    *leaf = (struct fh_leaf){.role = (enum fh_role)ranker->phrase_roles[number], .number = number, .phrase = phrase};
    leaf->lanes = &ranker->lanes[ranker->lane_count];
    for (uint32_t i = 0; i < phrase->stem_count; i++)
        add_lane(ranker, &phrase->order[i]->cursor);
    leaf->lane_count = phrase->stem_count;
    leaf->list_bound = fh_phrase_list_bound(phrase);
}

static int by_role_and_bound(const void *a, const void *b)
{
    const struct fh_leaf *left = a, *right = b;
    bool left_adds = left->role == FH_ROLE_OPTIONAL, right_adds = right->role == FH_ROLE_OPTIONAL;
    if (left_adds != right_adds)
        return left_adds ? -1 : 1;
    return (left->list_bound > right->list_bound) - (left->list_bound < right->list_bound);
}

static int stems_by_bound_falling(const void *a, const void *b)
{
    const struct fh_lane *left = *(struct fh_lane *const *)a, *right = *(struct fh_lane *const *)b;
    if (left->form != right->form)
        return left->form ? 1 : -1;
    return (left->list_bound < right->list_bound) - (left->list_bound > right->list_bound);
}

static int by_rarity(const void *a, const void *b)
{
    const struct fh_lane *left = *(struct fh_lane *const *)a, *right = *(struct fh_lane *const *)b;
    uint32_t left_freq = left->cursor->list.doc_freq, right_freq = right->cursor->list.doc_freq;
    return (left_freq > right_freq) - (left_freq < right_freq);
}

/* Picks the rarest required stem to lead; the other required words follow, rarest first. */
static void choose_lead(struct fh_ranker *ranker)
{
    ranker->lead = NULL;
    ranker->required_count = 0;
    for (uint32_t i = 0; i < ranker->leaf_count; i++) {
        struct fh_leaf *leaf = &ranker->leaves[i];
        if (leaf->role != FH_ROLE_REQUIRED)
            continue;
        if (ranker->lead == NULL || by_rarity(&(struct fh_lane *){leaf->lanes}, &ranker->lead) < 0) {
            ranker->lead = leaf->lanes;
            ranker->lead_leaf = leaf;
        }
    }
    for (uint32_t i = 0; i < ranker->leaf_count; i++) {
        struct fh_leaf *leaf = &ranker->leaves[i];
        if (leaf->role == FH_ROLE_REQUIRED && leaf->phrase == NULL && leaf->lanes != ranker->lead)
            ranker->required[ranker->required_count++] = leaf->lanes;
    }
    if (ranker->required_count > 1)
        qsort(ranker->required, ranker->required_count, sizeof(struct fh_lane *), by_rarity);
}

/* Takes up one word or phrase according to its role. False when the segment holds no hit without it. */
static bool add_leaf(struct fh_ranker *ranker, bool phrase, uint32_t number, bool *chosen)
{
    const struct fh_plan *plan = ranker->scan->plan;
    enum fh_role role = (enum fh_role)(phrase ? ranker->phrase_roles : ranker->word_roles)[number];
    bool absent = phrase ? ranker->scan->phrases[number].absent : fh_cursor_is_empty(ranker->scan->words[number].stem);
    bool scored = (phrase ? plan->phrases[number].repeats : plan->words[number].repeats) > 0;
    if (absent || !scored)
        return role != FH_ROLE_REQUIRED;
    *chosen = *chosen || role == FH_ROLE_CHOICE;
    if (phrase && role == FH_ROLE_EXCLUDED)
        ranker->excluded_phrases[ranker->excluded_phrase_count++] = &ranker->scan->phrases[number];
    else if (role == FH_ROLE_EXCLUDED)
        ranker->excluded_words[ranker->excluded_word_count++] = ranker->scan->words[number].stem;
    else if (phrase)
        add_phrase(ranker, number);
    else
        add_word(ranker, number);
    return true;
}

/* False when a required leaf, or every choice, is missing in the segment. */
static bool add_leaves(struct fh_ranker *ranker)
{
    const struct fh_plan *plan = ranker->scan->plan;
    bool chosen = ranker->shape != FH_SHAPE_ANY;
    ranker->excluded_word_count = ranker->excluded_phrase_count = 0;
    for (uint32_t i = 0; i < plan->word_count; i++)
        if (!add_leaf(ranker, false, i, &chosen))
            return false;
    for (uint32_t i = 0; i < plan->phrase_count; i++)
        if (!add_leaf(ranker, true, i, &chosen))
            return false;
    return chosen;
}

bool fh_rank_setup_segment(struct fh_ranker *ranker)
{
    ranker->leaf_count = ranker->optional_count = ranker->lane_count = ranker->probe_count = 0;
    ranker->live_window = UINT32_MAX;
    if (!add_leaves(ranker))
        return false;
    if (ranker->leaf_count > 1)
        qsort(ranker->leaves, ranker->leaf_count, sizeof *ranker->leaves, by_role_and_bound);
    if (ranker->probe_count > 1)
        qsort(ranker->probes, ranker->probe_count, sizeof(struct fh_lane *), stems_by_bound_falling);
    for (uint32_t i = 0; i < ranker->leaf_count; i++) {
        struct fh_leaf *leaf = &ranker->leaves[i];
        leaf->sums = ranker->bounds + (size_t)(i + 1) * ranker->chunk_room;
        ranker->optional_count += leaf->role == FH_ROLE_OPTIONAL;
        for (uint32_t j = 0; j < leaf->lane_count; j++)
            leaf->lanes[j].leaf = leaf;
    }
    if (ranker->shape == FH_SHAPE_ALL)
        choose_lead(ranker);
    ranker->queue.count = 0;
    ranker->lone_phrase = ranker->shape == FH_SHAPE_ALL && ranker->leaf_count == 1 &&
                          ranker->lead_leaf->phrase != NULL &&
                          ranker->excluded_word_count + ranker->excluded_phrase_count == 0;
    ranker->queues = false;
    for (uint32_t i = 0; i < ranker->leaf_count && !ranker->lone_phrase; i++)
        ranker->queues =
            ranker->queues || (ranker->leaves[i].role == FH_ROLE_REQUIRED && ranker->leaves[i].phrase != NULL);
    return true;
}
