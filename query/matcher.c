/* Conditions on sets of bits. See matcher.h.
 *
 * Recursion follows the match tree, whose depth the parser bounds.
 */
#include "query/matcher.h"

static void match_word(struct fh_cursor *cursor, uint32_t window, struct fh_window_bits *bits)
{
    fh_doc_id from = window * FH_WINDOW_DOCS, until = from + FH_WINDOW_DOCS;
    fh_window_clear(bits);
    for (uint32_t block = fh_cursor_find(cursor, from); block < cursor->list.block_count; block++) {
        if (!fh_cursor_load(cursor, block))
            return;
        const fh_doc_id *docs = cursor->data.docs;
        uint32_t i = fh_cursor_rank(cursor, from), after = fh_cursor_rank(cursor, until);
        for (; i < after; i++)
            fh_window_set(bits, docs[i] - from);
        if (fh_postings_block_last(&cursor->list, block) >= until - 1)
            return;
    }
}

static void match_phrase(struct fh_scan *scan, struct fh_phrase *phrase, uint32_t window,
                         const struct fh_window_bits *wanted, struct fh_window_bits *bits)
{
    static const uint32_t none[FH_WINDOW_DOCS];
    fh_doc_id docs[FH_WINDOW_DOCS], from = window * FH_WINDOW_DOCS;
    uint32_t freqs[FH_WINDOW_DOCS], count = fh_phrase_candidates(phrase, from, from + FH_WINDOW_DOCS, docs), kept = 0;
    fh_window_clear(bits);
    for (uint32_t i = 0; i < count; i++)
        if (fh_window_has(wanted, docs[i] - from))
            docs[kept++] = docs[i];
    fh_phrase_freqs(phrase, scan, docs, none, kept, freqs);
    for (uint32_t i = 0; i < kept; i++)
        if (freqs[i] > 0)
            fh_window_set(bits, docs[i] - from);
}

static void match_filter(struct fh_scan *scan, uint32_t number, uint32_t window, struct fh_window_bits *bits)
{
    fh_filter_window(&scan->filters[number], window, scan->segment->doc_count, bits, scan->text);
    if (!fh_buffer_ok(scan->text) && scan->status == FH_OK)
        scan->status = fh_fail_nomem(scan->error);
}

/* Of the wanted documents only; children are in the order of their cost, so few are left for phrases. */
static void match_wanted(struct fh_scan *scan, const struct fh_match *match, uint32_t window,
                         const struct fh_window_bits *wanted, struct fh_window_bits *bits);

static void match_all(struct fh_scan *scan, const struct fh_match *match, uint32_t window,
                      const struct fh_window_bits *wanted, struct fh_window_bits *bits)
{
    *bits = *wanted;
    for (uint32_t child = 0; child < match->child_count && !fh_window_is_empty(bits); child++) {
        struct fh_window_bits other;
        match_wanted(scan, match->children[child], window, bits, &other);
        fh_window_and(bits, &other);
    }
}

static void match_any(struct fh_scan *scan, const struct fh_match *match, uint32_t window,
                      const struct fh_window_bits *wanted, struct fh_window_bits *bits)
{
    struct fh_window_bits open = *wanted;
    fh_window_clear(bits);
    for (uint32_t child = 0; child < match->child_count && !fh_window_is_empty(&open); child++) {
        struct fh_window_bits other;
        match_wanted(scan, match->children[child], window, &open, &other);
        fh_window_or(bits, &other);
        fh_window_and_not(&open, &other);
    }
}

static void match_not(struct fh_scan *scan, const struct fh_match *match, uint32_t window,
                      const struct fh_window_bits *wanted, struct fh_window_bits *bits)
{
    struct fh_window_bits other;
    match_wanted(scan, match->children[0], window, wanted, &other);
    *bits = *wanted;
    fh_window_and_not(bits, &other);
}

/* What comes back may hold documents that were not wanted: words and filters do not look. */
static void match_wanted(struct fh_scan *scan, const struct fh_match *match, uint32_t window,
                         const struct fh_window_bits *wanted, struct fh_window_bits *bits)
{
    switch (match->kind) {
    case FH_MATCH_WORD:
        match_word(scan->words[match->leaf].stem, window, bits);
        return;
    case FH_MATCH_PHRASE:
        match_phrase(scan, &scan->phrases[match->leaf], window, wanted, bits);
        return;
    case FH_MATCH_FILTER:
        match_filter(scan, match->leaf, window, bits);
        return;
    case FH_MATCH_AND:
        match_all(scan, match, window, wanted, bits);
        return;
    case FH_MATCH_OR:
        match_any(scan, match, window, wanted, bits);
        return;
    case FH_MATCH_NOT:
        match_not(scan, match, window, wanted, bits);
        return;
    }
}

void fh_match_window(struct fh_scan *scan, const struct fh_match *match, uint32_t window, struct fh_window_bits *bits)
{
    struct fh_window_bits all;
    fh_window_fill(&all, window * FH_WINDOW_DOCS, scan->segment->doc_count);
    fh_match_live(scan, window, &all);
    match_wanted(scan, match, window, &all, bits);
    fh_window_and(bits, &all);
}

bool fh_match_may(const struct fh_scan *scan, const struct fh_match *match, uint32_t window)
{
    bool all = match->kind == FH_MATCH_AND;
    switch (match->kind) {
    case FH_MATCH_WORD:
        return !fh_cursor_is_empty(scan->words[match->leaf].stem);
    case FH_MATCH_PHRASE:
        return !scan->phrases[match->leaf].absent;
    case FH_MATCH_FILTER:
        return fh_filter_may_pass(&scan->filters[match->leaf], window);
    case FH_MATCH_AND:
    case FH_MATCH_OR:
        for (uint32_t child = 0; child < match->child_count; child++)
            if (fh_match_may(scan, match->children[child], window) != all)
                return !all;
        return all;
    case FH_MATCH_NOT:
        return true;
    }
    return true;
}

void fh_match_live(const struct fh_scan *scan, uint32_t window, struct fh_window_bits *bits)
{
    const struct fh_bitmap *deleted = &scan->segment->deleted;
    size_t first = (size_t)window * FH_WINDOW_WORDS, count = ((size_t)deleted->doc_count + 63) / 64;
    if (deleted->words == NULL)
        return;
    for (size_t i = 0; i < FH_WINDOW_WORDS && first + i < count; i++)
        bits->words[i] &= ~deleted->words[first + i];
}
