/* Entropy of the gaps between neighbours of a list (documents of a word, positions in a document).
 *
 * Two measures, in bits a gap. `pooled`: the entropy of the gaps of all lists taken as one source.
 * `modelled`: what an ideal coder needs that knows how long each list is (to a factor of two) and
 * codes the width of a gap by its frequency among lists of that length, then its bits as they are.
 */
#ifndef FH_BENCH_SUPPORT_GAPS_H
#define FH_BENCH_SUPPORT_GAPS_H

#include <stdbool.h>
#include <stdint.h>

#define GAPS_WIDTHS 33
#define GAPS_CLASSES 33
#define GAPS_EXACT (1u << 22) /* larger gaps count as one value, which is rare */

struct gaps {
    uint64_t *counts; /* of each gap */
    uint64_t (*widths)[GAPS_WIDTHS]; /* by class, then by width */
    uint64_t total;
};

#define GAPS_INIT {NULL, NULL, 0}

bool gaps_init(struct gaps *gaps); /* false out of memory */
void gaps_release(struct gaps *gaps);

/* `list_length`: of the list the gap stands in. Gaps are 1 or more. */
void gaps_add(struct gaps *gaps, uint32_t gap, uint32_t list_length);

double gaps_pooled(const struct gaps *gaps);
double gaps_modelled(const struct gaps *gaps);

#endif
