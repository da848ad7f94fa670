/* The constants of the default ranking, in one place, and the one formula that both the writer
 * (block impacts) and the scorers use. docs/RANKING.md states the whole.
 *
 * BM25 over weighted fields (Robertson, Zaragoza and Taylor, CIKM 2004), without the constant
 * factor (k1 + 1), as Lucene has had it since 8.0:
 *
 *     score(word, document) = weight(level) * idf * tf / (tf + k1 * (1 - b + b * length / avgdl))
 *     idf = ln(1 + (N - df + 0.5) / (df + 0.5))
 */
#ifndef FH_INDEXER_RANKING_H
#define FH_INDEXER_RANKING_H

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "indexer/types.h"

#define FH_K1_DEFAULT 0.9
#define FH_B_DEFAULT 0.75
#define FH_FORM_WEIGHT 0.5         /* of the form level against the stem level's 1 */
#define FH_TITLE_WEIGHT_DEFAULT 32u /* sixteenths */
#define FH_LEAD_WEIGHT_DEFAULT 32u  /* sixteenths */

/* Scores are sums of whole units: one contribution is rounded once, to 1 / FH_SCORE_UNITS. */
#define FH_SCORE_UNITS 131072.0 /* 2^17: half a unit is 3.8e-6 */

static inline double fh_idf(uint64_t document_count, uint64_t doc_freq)
{
    return log(1.0 + ((double)document_count - (double)doc_freq + 0.5) / ((double)doc_freq + 0.5));
}

/* The weighted frequency of a term in a document, in sixteenths; held at UINT32_MAX where it would not fit. Weights are at most 1024 (fihrist.h: 64), that
 * of the lead at least 16. */
#define FH_WEIGHTED_EXACT ((uint32_t)1 << 27) /* it fits for every freq below this with up to 2^17 titles */

static inline uint32_t fh_weighted_freq(struct fh_occurrences in, struct fh_weights weights)
{
    uint64_t weighted = (uint64_t)FH_SIXTEENTHS * (in.freq - in.titles) + (uint64_t)weights.title * in.titles +
                        (uint64_t)(weights.lead - FH_SIXTEENTHS) * in.leads;
    return weighted < UINT32_MAX ? (uint32_t)weighted : UINT32_MAX;
}

/* What turns (weighted tf, weighted length), both in sixteenths, into a contribution in units.
 * The arithmetic is IEEE single precision in exactly the order written, on every path: vector
 * versions do the same operations and round to nearest even at the end. */
struct fh_scorer {
    float weight;   /* level weight * query weight * idf * FH_SCORE_UNITS */
    float constant; /* 16 * k1 * (1 - b) */
    float slope;    /* k1 * b / avgdl, avgdl in words */
};

static inline struct fh_scorer fh_scorer_make(double weight, double idf, double k1, double b, double average_length)
{
    struct fh_scorer scorer;
    scorer.weight = (float)(weight * idf * FH_SCORE_UNITS);
    scorer.constant = (float)(k1 * (1.0 - b) * FH_SIXTEENTHS) + FLT_MIN; /* so that no frequency gives no score */
    scorer.slope = (float)(average_length > 0 ? k1 * b / average_length : 0);
    return scorer;
}

static inline uint32_t fh_scorer_score(const struct fh_scorer *scorer, uint32_t tf16, uint32_t length16)
{
    float tf = (float)tf16;
    float norm = scorer->constant + scorer->slope * (float)length16;
    return (uint32_t)lrintf(scorer->weight * (tf / (tf + norm)));
}

/* ---- Impacts: what block_max_score is made from ----
 *
 * An impact is one byte: the largest tf / (tf + norm) of a run of postings under the default k1
 * and b and the impact_length that the segment names as its average, in 255ths rounded up.
 * A scorer with another k1, b or average is bounded by
 *     tf / (tf + norm') <= impact * max(1, norm / norm'),
 * where norm / norm' lies between its values at length 0 and at infinite length, both known. */
static inline double fh_impact_share(uint32_t tf16, uint32_t length16, double impact_length)
{
    double norm = FH_K1_DEFAULT * ((1 - FH_B_DEFAULT) * FH_SIXTEENTHS + FH_B_DEFAULT * (double)length16 / impact_length);
    return (double)tf16 / ((double)tf16 + norm);
}

static inline uint8_t fh_impact_make(uint32_t tf16, uint32_t length16, double impact_length)
{
    double impact = ceil(255.0 * fh_impact_share(tf16, length16, impact_length) - 1e-9);
    return impact < 255.0 ? (uint8_t)impact : 255;
}

/* The factor max(1, norm / norm'): 1 for the defaults under the segment's own average. */
static inline double fh_impact_factor(double k1, double b, double average_length, double impact_length)
{
    double at_zero = k1 * (1 - b) > 0 ? FH_K1_DEFAULT * (1 - FH_B_DEFAULT) / (k1 * (1 - b)) : 1e30;
    double at_infinity = k1 * b > 0 ? FH_K1_DEFAULT * FH_B_DEFAULT / impact_length * (average_length / (k1 * b)) : 1e30;
    double factor = at_zero > at_infinity ? at_zero : at_infinity;
    return factor > 1 ? factor : 1;
}

/* No contribution of a posting under this impact is above the result (in units). */
static inline uint32_t fh_impact_bound(const struct fh_scorer *scorer, uint8_t impact, double factor)
{
    double share = (double)impact / 255.0 * factor;
    return (uint32_t)ceil((double)scorer->weight * (share < 1 ? share : 1) * (1 + 1e-6)) + 1;
}

#endif
