/* Which stems of a segment are frequent enough for pairs (pairs.h). */
#include <stdlib.h>
#include <string.h>

#include "indexer/builder.h"

uint64_t fh_common_added(const struct fh_builder *builder)
{
    return builder->options->doc_count / FH_PAIR_ADDED;
}

static uint64_t least_at_first(const struct fh_builder *builder)
{
    uint64_t docs = builder->options->doc_count;
    return 2 * docs * docs / FH_PAIR_SHARE;
}

void fh_common_offer(struct fh_builder *builder, const struct fh_term_info *info, fh_term_ord ord)
{
    uint64_t docs = builder->options->doc_count, added = fh_common_added(builder);
    if (docs < FH_COMMON_DOCS || (info->doc_freq + added) * (docs + added) < least_at_first(builder))
        return;
    struct fh_term_info *common = builder->common;
    uint32_t at = builder->common_count;
    if (at == FH_COMMON_MOST) { /* the rarest goes: of equals, the later one */
        uint32_t rarest = 0;
        for (uint32_t i = 1; i < at; i++)
            if (common[i].doc_freq <= common[rarest].doc_freq)
                rarest = i;
        if (common[rarest].doc_freq >= info->doc_freq)
            return;
        memmove(common + rarest, common + rarest + 1, (at - rarest - 1) * sizeof *common);
        at--;
    }
    common[at] = *info;
    common[at].ord = ord;
    builder->common_count = at + 1;
}

static int rarer_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* How many ordered pairs of stems with these doc_freqs, which rise, have this product or more when `added` is added
 * to each. */
static uint64_t pairs_from(const uint32_t *freqs, uint32_t count, uint64_t added, uint64_t least)
{
    uint64_t pairs = 0;
    for (uint32_t i = 0, partners = 0; i < count; i++) {
        while (partners < count && (freqs[i] + added) * (freqs[count - 1 - partners] + added) >= least)
            partners++;
        pairs += partners;
    }
    return pairs;
}

uint64_t fh_common_least(const struct fh_builder *builder)
{
    uint32_t freqs[FH_COMMON_MOST], count = builder->common_count;
    uint64_t least = least_at_first(builder);
    for (uint32_t i = 0; i < count; i++)
        freqs[i] = builder->common[i].doc_freq;
    qsort(freqs, count, sizeof *freqs, rarer_first);
    while (pairs_from(freqs, count, fh_common_added(builder), least) > FH_PAIRS_MOST)
        least += least / 16 + 1;
    return least;
}

void fh_common_keep(struct fh_builder *builder, uint64_t least)
{
    uint64_t most = 0, added = fh_common_added(builder);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < builder->common_count; i++)
        most = builder->common[i].doc_freq > most ? builder->common[i].doc_freq : most;
    for (uint32_t i = 0; i < builder->common_count; i++)
        if ((builder->common[i].doc_freq + added) * (most + added) >= least)
            builder->common[kept++] = builder->common[i];
    builder->common_count = kept;
}
