/* The check of documents as the stem lists show them: lengths, and that their positions are exactly those
 * that words have. See check.h.
 *
 * The words of up to three fields stand at 0 to a - 1, then, FH_POSITION_GAP further on, b of them, then c
 * likewise. The gaps tell how many fields there are, and the title tells a; where b ends is stored nowhere, so
 * it is looked for: prefix sums of the mixed positions give the sum for every b in one step each.
 */
#include <inttypes.h>

#include "base/mem.h"
#include "indexer/check_state.h"

#define TITLE_LENGTH_MAX 65535u /* the column says no more */

static void check_length(struct fh_check *check, const struct fh_segment *segment, fh_doc_id doc,
                         const struct fh_check_document *document)
{
    int64_t title_extra = (int64_t)segment->facts.weights.title - FH_SIXTEENTHS;
    int64_t lead_extra = (int64_t)segment->facts.weights.lead - FH_SIXTEENTHS;
    int64_t weighted = (int64_t)document->words * FH_SIXTEENTHS + title_extra * document->titles +
                       lead_extra * document->leads;
    if (weighted != segment->lengths[doc] || document->titles != segment->title_lengths[doc])
        fh_check_problem(check,
                         "document %" PRIu32 " has %" PRIu32 " words, %" PRIu32
                         " in its title, %" PRIu32 " in its lead, but its length is given as %" PRIu32
                         " sixteenths and %u",
                         doc, document->words, document->titles, document->leads, segment->lengths[doc],
                         segment->title_lengths[doc]);
}

/* Mixed positions of `count` words from `start` on. */
static uint64_t stretch(const uint64_t *sums, uint32_t start, uint32_t count)
{
    return sums[start + count] - sums[start];
}

/* Whether words of a first field of `first` words and one or two more can stand where these do. */
static bool fits_after(const struct fh_check_document *document, uint32_t first, uint32_t fields, const uint64_t *sums)
{
    uint32_t rest = document->words - first, start = first + FH_POSITION_GAP;
    uint64_t wanted = document->places - stretch(sums, 0, first);
    if (fields == 2)
        return wanted == stretch(sums, start, rest);
    for (uint32_t second = 1; second < rest; second++) {
        if (wanted == stretch(sums, start, second) + stretch(sums, start + second + FH_POSITION_GAP, rest - second))
            return true;
    }
    return false;
}

static bool places_fit(const struct fh_check_document *document, uint32_t fields, const uint64_t *sums)
{
    if (fields == 1)
        return document->places == stretch(sums, 0, document->words);
    if (fields == 3 && document->titles == TITLE_LENGTH_MAX)
        return true; /* two ends unknown: not worth the square of so many words */
    if (document->titles > 0 && document->titles < TITLE_LENGTH_MAX)
        return document->titles < document->words && fits_after(document, document->titles, fields, sums);
    if (fields == 3)
        return false;
    for (uint32_t first = document->titles > 0 ? document->titles : 1; first < document->words; first++) {
        if (fits_after(document, first, fields, sums))
            return true;
    }
    return false;
}

static void check_places(struct fh_check *check, fh_doc_id doc, const struct fh_check_document *document,
                         const uint64_t *sums)
{
    uint64_t gaps = document->words > 0 ? (uint64_t)document->last + 1 - document->words : 0;
    if (document->words == 0)
        return;
    if (gaps % FH_POSITION_GAP != 0 || gaps > 2 * FH_POSITION_GAP ||
        !places_fit(document, 1 + (uint32_t)gaps / FH_POSITION_GAP, sums))
        fh_check_problem(check, "document %" PRIu32 ": its positions are not those of %" PRIu32 " words", doc,
                         document->words);
}

/* sums[i]: mixed positions below i, for the longest document. */
static uint64_t *sums_make(const struct fh_check_document *documents, uint32_t doc_count)
{
    uint32_t longest = 0;
    for (fh_doc_id doc = 0; doc < doc_count; doc++)
        longest = documents[doc].words > longest ? documents[doc].words : longest;
    size_t count = (size_t)longest + 2 * FH_POSITION_GAP + 1;
    uint64_t *sums = fh_malloc(count * sizeof *sums);
    if (sums == NULL)
        return NULL;
    sums[0] = 0;
    for (size_t i = 1; i < count; i++)
        sums[i] = sums[i - 1] + fh_check_mix(i - 1);
    return sums;
}

void fh_check_documents(struct fh_check *check, const struct fh_segment *segment,
                        const struct fh_check_document *documents)
{
    uint64_t *sums = sums_make(documents, segment->doc_count);
    if (sums == NULL) {
        fh_check_nomem(check);
        return;
    }
    fh_check_topic(check, segment->name, "lengths");
    for (fh_doc_id doc = 0; doc < segment->doc_count; doc++)
        check_length(check, segment, doc, &documents[doc]);
    fh_check_topic(check, segment->name, "positions");
    for (fh_doc_id doc = 0; doc < segment->doc_count; doc++)
        check_places(check, doc, &documents[doc], sums);
    fh_free(sums);
}
