/* The words that everything from here up speaks in: document numbers, levels, limits. */
#ifndef FH_INDEXER_TYPES_H
#define FH_INDEXER_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/* A document's number: within its segment, or within a snapshot (the segment's doc_base added). */
typedef uint32_t fh_doc_id;
#define FH_DOC_END ((fh_doc_id)UINT32_MAX)   /* larger than every doc_id: where cursors end */
#define FH_DOC_COUNT_MAX ((uint32_t)1 << 31) /* documents of one snapshot: fewer than this */

enum fh_level { FH_LEVEL_STEM = 0, FH_LEVEL_FORM = 1 };
#define FH_LEVEL_COUNT 2

#define FH_BLOCK 128u                 /* postings of a full block */
#define FH_GROUP 32u                  /* blocks of a group */
#define FH_TF_MAX ((uint32_t)1 << 30) /* occurrences of one word in one document: fewer than this */

/* Positions left free between one field's last word and the next one's first, so that no phrase
 * reaches across: title, standfirst, body, in this order, the first that has words starting at 0.
 * Part of the format. */
#define FH_POSITION_GAP 8u

/* Words of a title beyond this many count as words of the body. */
#define FH_TITLE_WORDS_MAX 65535u

/* The lead: the first places after the title, where news says what it is about (fh_in_lead). Part of
 * the format. */
#define FH_LEAD_WORDS 20u

/* Frequencies and lengths are weighted: a word of the title counts title_weight times, one of the lead
 * lead_weight times. To stay exact they are whole sixteenths: 16 for any other word. */
#define FH_SIXTEENTHS 16u

/* How often a term occurs in a document: in all, and of these in the title and in the lead. */
struct fh_occurrences {
    uint32_t freq, titles, leads;
};

struct fh_weights {
    uint32_t title, lead; /* sixteenths; lead 16: the lead is not told apart */
};

/* What an index of this lead weight keeps beside its postings: leads, or nothing. */
static inline bool fh_weights_lead(struct fh_weights weights)
{
    return weights.lead != FH_SIXTEENTHS;
}

/* Where the lead of a document begins, and whether a position is in it. Of a title longer than the
 * column of title lengths can tell, what is beyond counts as the text after it. */
static inline uint32_t fh_lead_start(uint32_t title_length)
{
    return title_length > 0 ? title_length + FH_POSITION_GAP : 0;
}

static inline bool fh_in_lead(uint32_t position, uint32_t title_length)
{
    return position - fh_lead_start(title_length) < FH_LEAD_WORDS; /* wraps round before it */
}

/* A phrase is in the lead when all of it is: no phrase is there more often than each of its words. */
static inline bool fh_stretch_in_lead(uint32_t first, uint32_t last, uint32_t title_length)
{
    return fh_in_lead(first, title_length) && fh_in_lead(last, title_length);
}

#endif
