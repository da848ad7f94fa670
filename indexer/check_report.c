/* Telling what a check finds, without flooding; and reading posting lists, which two parts of it do. See
 * check_state.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "indexer/check_state.h"
#include "indexer/ranking.h"

#define PROGRESS_BYTES ((uint64_t)1 << 18)

/* ---- Telling ---- */

static void tell(const struct fh_check *check, bool problem, const char *message)
{
    if (check->options->on_finding != NULL)
        check->options->on_finding(check->options->user, problem, message);
}

static void tell_about(const struct fh_check *check, bool problem, const char *text)
{
    struct fh_error message; /* cut before a whole letter, as every message is */
    if (check->file != NULL)
        fh_fail(&message, FH_ERR_CORRUPT, "%s: %s: %s", check->file, check->topic, text);
    else
        fh_fail(&message, FH_ERR_CORRUPT, "%s", text);
    tell(check, problem, message.message);
}

static void topic_end(struct fh_check *check)
{
    char text[80];
    if (check->topic_problems <= FH_CHECK_SHOWN)
        return;
    snprintf(text, sizeof text, "%" PRIu64 " more such problems", check->topic_problems - FH_CHECK_SHOWN);
    tell_about(check, true, text);
}

void fh_check_topic(struct fh_check *check, const char *file, const char *topic)
{
    topic_end(check);
    check->file = file;
    check->topic = topic;
    check->topic_problems = 0;
}

void fh_check_problem(struct fh_check *check, const char *format, ...)
{
    struct fh_error text;
    va_list arguments;
    if (check->status != FH_OK) /* what comes of having no memory is no damage */
        return;
    check->report->problems++;
    if (check->topic_problems++ >= FH_CHECK_SHOWN)
        return;
    va_start(arguments, format);
    fh_fail_v(&text, FH_ERR_CORRUPT, format, arguments);
    va_end(arguments);
    tell_about(check, true, text.message);
}

void fh_check_note(struct fh_check *check, const char *format, ...)
{
    struct fh_error text;
    va_list arguments;
    check->report->notes++;
    va_start(arguments, format);
    fh_fail_v(&text, FH_ERR_CORRUPT, format, arguments);
    va_end(arguments);
    tell_about(check, false, text.message);
}

void fh_check_nomem(struct fh_check *check)
{
    if (check->status == FH_OK)
        check->status = fh_fail_nomem(check->error);
}

bool fh_check_advance(struct fh_check *check, uint64_t bytes)
{
    check->done += bytes;
    if (check->options->on_progress != NULL && check->status == FH_OK && check->done - check->told >= PROGRESS_BYTES) {
        check->told = check->done;
        uint64_t done = check->done < check->total ? check->done : check->total;
        if (!check->options->on_progress(check->options->user, done, check->total))
            check->status = fh_fail(check->error, FH_ERR_CANCELLED, "%s: the check was cancelled", check->directory);
    }
    return check->status == FH_OK;
}

/* ---- Posting lists ---- */

/* The largest impact of a block's postings, from scratch. */
static uint8_t impact_of(const struct fh_segment *segment, const struct fh_block *block)
{
    uint8_t largest = 0;
    for (uint32_t i = 0; i < block->count; i++) {
        uint8_t impact =
            fh_impact_make(block->weighted[i], segment->lengths[block->docs[i]], segment->facts.impact_length);
        largest = impact > largest ? impact : largest;
    }
    return largest;
}

struct walk {
    struct fh_check *check;
    const struct fh_postings *list;
    const char *name;
    uint8_t group_impact, list_impact;
};

/* The entries of a block, and of its group when the block ends one. */
static void check_entries(struct walk *walk, const struct fh_block *block, uint32_t number, uint8_t impact)
{
    const struct fh_postings *list = walk->list;
    uint32_t group = number / FH_GROUP;
    fh_doc_id last = block->docs[block->count - 1];
    walk->group_impact = impact > walk->group_impact ? impact : walk->group_impact;
    walk->list_impact = impact > walk->list_impact ? impact : walk->list_impact;
    if (list->block_count == 1)
        return;
    if (fh_postings_block_impact(list, number) != impact)
        fh_check_problem(walk->check, "%s: block %" PRIu32 ": impact %u, should be %u", walk->name, number,
                         fh_postings_block_impact(list, number), impact);
    if (fh_postings_block_last(list, number) != last)
        fh_check_problem(walk->check, "%s: block %" PRIu32 ": wrong last document", walk->name, number);
    if (number % FH_GROUP + 1 < FH_GROUP && number + 1 < list->block_count)
        return;
    if (fh_postings_group_impact(list, group) != walk->group_impact || fh_postings_group_last(list, group) != last)
        fh_check_problem(walk->check, "%s: wrong entry of group %" PRIu32, walk->name, group);
    walk->group_impact = 0;
}

static bool read_block(const struct fh_segment *segment, const struct fh_postings *list, uint32_t number,
                       struct fh_block *block, struct fh_occurrences *in)
{
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK];
    if (!fh_postings_read_docs(list, number, block) ||
        !fh_postings_read_freqs(list, segment->facts.weights, block) || !fh_postings_read_leads(list, block, leads))
        return false;
    fh_block_titles(block, titles);
    for (uint32_t i = 0; i < block->count; i++)
        in[i] = (struct fh_occurrences){block->freqs[i], titles[i], leads[i]};
    return true;
}

bool fh_check_list(struct fh_check *check, const struct fh_segment *segment, const struct fh_postings *list,
                   const char *name, struct fh_block *block, struct fh_check_sums *sums, fh_check_visit *visit,
                   void *context)
{
    struct walk walk = {check, list, name, 0, 0};
    struct fh_occurrences in[FH_BLOCK];
    *sums = (struct fh_check_sums){0, 0};
    for (uint32_t number = 0; number < list->block_count; number++) {
        if (!read_block(segment, list, number, block, in)) {
            fh_check_problem(check, "%s: block %" PRIu32 " is damaged", name, number);
            return false;
        }
        check_entries(&walk, block, number, impact_of(segment, block));
        for (uint32_t i = 0; i < block->count; i++) {
            sums->freq += in[i].freq;
            sums->titles += in[i].titles;
        }
        if (visit != NULL)
            visit(context, block, in, number);
    }
    if (walk.list_impact != list->impact)
        fh_check_problem(check, "%s: impact %u, should be %u", name, list->impact, walk.list_impact);
    return true;
}
