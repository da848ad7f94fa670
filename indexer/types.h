/* The words that everything from here up speaks in: document numbers, levels, limits. */
#ifndef FH_INDEXER_TYPES_H
#define FH_INDEXER_TYPES_H

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

/* Frequencies and lengths are weighted: a word of the title counts title_weight times. To stay
 * exact they are whole sixteenths: 16 for a word of the body, 16 * title_weight for one of the
 * title. */
#define FH_SIXTEENTHS 16u

#endif
