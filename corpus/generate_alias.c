/* Vose's construction of an alias table. See generate_alias.h. */
#include "corpus/generate_alias.h"

#include "base/mem.h"

void fh_gen_alias_release(struct fh_gen_alias *alias)
{
    fh_free(alias->slots);
    *alias = (struct fh_gen_alias)FH_GEN_ALIAS_INIT;
}

static uint32_t limit_of(double share)
{
    return share >= 1 ? UINT32_MAX : (uint32_t)(share * 4294967296.0);
}

/* Pairs each value of less than its share with one of more; `order` holds the small ones from the
 * front and the large ones from the back. */
static void pair_up(struct fh_gen_alias *alias, const uint32_t *values, double *shares, uint32_t *order)
{
    uint32_t small = 0, large = alias->count, count = alias->count;
    for (uint32_t i = 0; i < count; i++)
        order[shares[i] < 1 ? small++ : --large] = i;
    for (uint32_t next = 0; next < small; next++) {
        uint32_t i = order[next];
        uint32_t giver = large < count ? order[large] : i;
        alias->slots[i] = (struct fh_gen_alias_slot){limit_of(giver == i ? 1 : shares[i]), values[i], values[giver]};
        if (giver == i)
            continue;
        shares[giver] -= 1 - shares[i];
        if (shares[giver] < 1) {
            order[small++] = giver; /* fits: as many as were taken from the front have been left */
            large++;
        }
    }
    for (; large < count; large++) {
        uint32_t i = order[large];
        alias->slots[i] = (struct fh_gen_alias_slot){UINT32_MAX, values[i], values[i]};
    }
}

bool fh_gen_alias_init(struct fh_gen_alias *alias, const uint32_t *values, const double *weights, uint32_t count)
{
    double sum = 0;
    double *shares = fh_malloc(count * sizeof *shares);
    uint32_t *order = fh_malloc(count * sizeof *order);
    alias->slots = fh_malloc(count * sizeof *alias->slots);
    alias->count = count;
    bool well = shares != NULL && order != NULL && alias->slots != NULL;
    if (well) {
        for (uint32_t i = 0; i < count; i++)
            sum += weights[i];
        for (uint32_t i = 0; i < count; i++)
            shares[i] = weights[i] * count / sum;
        pair_up(alias, values, shares, order);
    } else {
        fh_gen_alias_release(alias);
    }
    fh_free(shares);
    fh_free(order);
    return well;
}
