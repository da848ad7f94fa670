/* The check of terms, postings and positions of a segment. See check.h.
 *
 * Two things are derived from the stem lists on the way: what is known of each document (check_documents.c),
 * and what the forms of each stem have to add up to: the fingerprint of a stem's list (check_state.h) must be the
 * sum of those of its forms.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/check_state.h"

struct terms_check {
    struct fh_check *check;
    const struct fh_segment *segment;
    enum fh_level level;
    struct fh_check_document *documents;
    uint64_t *stems; /* fingerprint of each stem's postings, less those of its forms */
    struct fh_block *block;
    struct fh_position_list places;
    bool damaged; /* some list could not be read: sums over all of them mean nothing */

    /* The current term: */
    struct fh_term_iterator terms;
    const char *name; /* for messages */
    struct fh_positions positions;
    bool positions_read;
    uint64_t fingerprint;
};

/* ---- Postings ---- */

/* The positions of a term's only posting, from the dictionary. */
static bool single_positions(struct terms_check *c, uint32_t freq)
{
    struct fh_slice bytes = c->terms.info.single_positions;
    const uint8_t *p = (const uint8_t *)bytes.bytes, *end = p != NULL ? p + bytes.length : NULL;
    if (freq > bytes.length) /* a position takes a byte at least */
        return false;
    uint32_t *moved = fh_grow(c->places.list, &c->places.capacity, freq, sizeof *moved);
    if (moved == NULL) {
        fh_check_nomem(c->check);
        return false;
    }
    c->places.list = moved;
    uint64_t position = 0;
    for (uint32_t i = 0; i < freq; i++) {
        uint32_t distance;
        p = fh_varint_get_u32(p, end, &distance);
        position = i == 0 ? distance : position + distance + 1;
        if (p == NULL || position > INT32_MAX)
            return false;
        moved[i] = (uint32_t)position;
    }
    c->places.count = freq;
    return p == end;
}

/* Fills c->places with the positions of a block's postings. */
static bool block_positions(struct terms_check *c, const struct fh_block *block, uint32_t number)
{
    if (c->terms.info.doc_freq == 1)
        return single_positions(c, block->freqs[0]);
    enum fh_status status =
        fh_positions_read(&c->positions, number, block->freqs, block->count, 0, block->count, &c->places);
    if (status == FH_ERR_NOMEM)
        fh_check_nomem(c->check);
    return status == FH_OK;
}

static void check_positions(struct terms_check *c, const struct fh_block *block, const struct fh_occurrences *in,
                            uint32_t number)
{
    if (!c->positions_read)
        return;
    if (!block_positions(c, block, number)) {
        fh_check_problem(c->check, "%s: positions of block %" PRIu32 " are damaged", c->name, number);
        c->positions_read = false;
        c->damaged = true;
        return;
    }
    const uint32_t *p = c->places.list;
    bool with_leads = fh_weights_lead(c->segment->facts.weights);
    for (uint32_t i = 0; i < block->count; i++) {
        fh_doc_id doc = block->docs[i];
        struct fh_check_document *sums = &c->documents[doc];
        uint32_t title_length = c->segment->title_lengths[doc], in_title = 0, in_lead = 0;
        for (uint32_t k = 0; k < block->freqs[i]; k++, p++) {
            if (k > 0 && p[0] <= p[-1])
                fh_check_problem(c->check, "%s: positions in document %" PRIu32 " do not rise", c->name, doc);
            in_title += *p < title_length;
            in_lead += with_leads && fh_in_lead(*p, title_length);
            sums->last = *p > sums->last ? *p : sums->last;
            sums->places += fh_check_mix(*p);
        }
        if (in_title != in[i].titles || in_lead != in[i].leads)
            fh_check_problem(c->check,
                             "%s: document %" PRIu32 ": %" PRIu32 " positions in the title, %" PRIu32
                             " in the lead, should be %" PRIu32 " and %" PRIu32,
                             c->name, doc, in_title, in_lead, in[i].titles, in[i].leads);
    }
}

static void visit_block(void *context, const struct fh_block *block, const struct fh_occurrences *in, uint32_t number)
{
    struct terms_check *c = context;
    for (uint32_t i = 0; i < block->count; i++) {
        c->fingerprint += fh_check_fingerprint(block->docs[i], in[i]);
        if (c->level == FH_LEVEL_STEM) {
            struct fh_check_document *document = &c->documents[block->docs[i]];
            document->words += in[i].freq;
            document->titles += in[i].titles;
            document->leads += in[i].leads;
        }
    }
    if (c->level == FH_LEVEL_STEM)
        check_positions(c, block, in, number);
}

/* ---- Terms ---- */

static void check_lists(struct terms_check *c)
{
    const struct fh_term_info *info = &c->terms.info;
    struct fh_check_sums sums;
    struct fh_postings list;
    struct fh_error error;
    c->positions_read = c->level == FH_LEVEL_STEM;
    if (c->positions_read && info->doc_freq > 1 &&
        fh_segment_positions(c->segment, info, &c->positions, &error) != FH_OK) {
        fh_check_problem(c->check, "%s: %s", c->name, error.message);
        c->positions_read = false;
        c->damaged = true;
    }
    if (fh_segment_postings(c->segment, c->level, info, &list, &error) != FH_OK) {
        fh_check_problem(c->check, "%s: %s", c->name, error.message);
        c->damaged = true;
        return;
    }
    if (!fh_check_list(c->check, c->segment, &list, c->name, c->block, &sums, visit_block, c)) {
        c->damaged = true;
        return;
    }
    if (sums.freq != info->total_term_freq || sums.titles != info->title_freq)
        fh_check_problem(c->check,
                         "%s: %" PRIu64 " occurrences, %" PRIu64 " in titles, but the dictionary says %" PRIu64
                         " and %" PRIu64,
                         c->name, sums.freq, sums.titles, info->total_term_freq, info->title_freq);
}

/* The dictionary must lead to the term again. */
static void check_lookup(struct terms_check *c)
{
    struct fh_term_info found;
    const struct fh_termdict *dictionary = &c->segment->terms[c->level];
    struct fh_slice term = {c->terms.term, c->terms.length};
    fh_term_ord ord = c->terms.info.ord;
    if (ord % FH_TERMDICT_BLOCK == 0 && !fh_termdict_begins(dictionary, ord / FH_TERMDICT_BLOCK, term))
        fh_check_problem(c->check, "%s: is not where the index of terms says", c->name);
    enum fh_status status = fh_termdict_find(dictionary, term, &found, NULL);
    if (status != FH_OK || found.ord != ord || found.doc_freq != c->terms.info.doc_freq)
        fh_check_problem(c->check, "%s: is not found by looking it up", c->name);
}

static void take_fingerprint(struct terms_check *c)
{
    const struct fh_term_info *info = &c->terms.info;
    if (c->level == FH_LEVEL_STEM)
        c->stems[info->ord] = c->fingerprint;
    else if (info->stem_ord < c->segment->terms[FH_LEVEL_STEM].term_count)
        c->stems[info->stem_ord] -= c->fingerprint;
    else
        fh_check_problem(c->check, "%s: belongs to no stem", c->name);
}

/* Where the next lists must begin. */
struct ends {
    uint64_t postings, positions;
};

static void check_term(struct terms_check *c, struct ends *ends)
{
    const struct fh_term_info *info = &c->terms.info;
    char name[FH_TERMDICT_BLOCK + 8 + sizeof c->terms.term];
    snprintf(name, sizeof name, "term '%.*s'", (int)c->terms.length, c->terms.term);
    c->name = name;
    c->fingerprint = 0;
    if (info->doc_freq > 1) {
        if (info->postings_offset != ends->postings || info->positions_offset != ends->positions)
            fh_check_problem(c->check, "%s: its lists do not begin where those before end", name);
        ends->postings = info->postings_offset + info->postings_length;
        ends->positions = info->positions_offset + info->positions_length;
    }
    check_lists(c);
    check_lookup(c);
    take_fingerprint(c);
    c->check->report->terms++;
    c->check->report->postings += info->doc_freq;
    c->name = NULL;
}

static void check_level(struct terms_check *c, enum fh_level level)
{
    struct fh_error error;
    struct ends ends = {0, 0};
    uint64_t postings = 0, occurrences = 0, count = 0;
    const struct fh_segment *segment = c->segment;
    c->level = level;
    fh_check_topic(c->check, segment->name, level == FH_LEVEL_STEM ? "stems" : "forms");
    enum fh_status status =
        fh_term_iterator_seek(&c->terms, &segment->terms[level], (struct fh_slice){NULL, 0}, &error);
    while (status == FH_OK && c->check->status == FH_OK) {
        status = fh_term_iterator_next(&c->terms, &error);
        if (status != FH_OK)
            break;
        check_term(c, &ends);
        postings += c->terms.info.doc_freq;
        occurrences += c->terms.info.total_term_freq;
        count++;
        fh_check_advance(c->check, c->terms.info.postings_length + c->terms.info.positions_length + c->terms.length);
    }
    if (c->check->status != FH_OK)
        return;
    if (status != FH_END) {
        fh_check_problem(c->check, "after %" PRIu64 " terms: %s", count, error.message);
        c->damaged = true;
        return;
    }
    if (count != segment->facts.term_count[level] || postings != segment->facts.posting_count[level])
        fh_check_problem(c->check, "%" PRIu64 " terms with %" PRIu64 " postings, but the facts say otherwise", count,
                         postings);
    if (ends.postings != segment->postings[level].length ||
        (level == FH_LEVEL_STEM && ends.positions != segment->positions.length))
        fh_check_problem(c->check, "there are bytes after the last list");
    if (level == FH_LEVEL_STEM) {
        c->check->report->positions += occurrences;
        if (occurrences != segment->facts.position_count)
            fh_check_problem(c->check, "%" PRIu64 " positions, but the facts say otherwise", occurrences);
    }
}

/* ---- What the lists say together ---- */

static void check_forms_add_up(struct terms_check *c)
{
    const struct fh_termdict *stems = &c->segment->terms[FH_LEVEL_STEM];
    fh_check_topic(c->check, c->segment->name, "forms and stems");
    for (fh_term_ord ord = 0; ord < stems->term_count; ord++) {
        struct fh_term_iterator terms;
        if (c->stems[ord] == 0)
            continue;
        if (fh_term_iterator_seek_ord(&terms, stems, ord, NULL) == FH_OK &&
            fh_term_iterator_next(&terms, NULL) == FH_OK)
            fh_check_problem(c->check, "the forms of the stem '%.*s' do not add up to it", (int)terms.length,
                             terms.term);
    }
}

void fh_check_terms(struct fh_check *check, const struct fh_segment *segment)
{
    struct terms_check c = {.check = check, .segment = segment};
    c.documents = fh_calloc(segment->doc_count, sizeof *c.documents);
    c.stems = fh_calloc(segment->terms[FH_LEVEL_STEM].term_count, sizeof *c.stems);
    c.block = fh_malloc(sizeof *c.block);
    if (c.documents == NULL || c.stems == NULL || c.block == NULL)
        fh_check_nomem(check);
    if (check->status == FH_OK)
        check_level(&c, FH_LEVEL_STEM);
    if (check->status == FH_OK && !c.damaged)
        fh_check_documents(check, segment, c.documents);
    if (check->status == FH_OK && segment->facts.level_count > 1) {
        check_level(&c, FH_LEVEL_FORM);
        if (check->status == FH_OK && !c.damaged)
            check_forms_add_up(&c);
    }
    fh_position_list_release(&c.places);
    fh_free(c.documents);
    fh_free(c.stems);
    fh_free(c.block);
}
