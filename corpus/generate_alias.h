/* Drawing from a fixed distribution in constant time: the alias method (Walker 1977; Vose 1991). */
#ifndef FH_CORPUS_GENERATE_ALIAS_H
#define FH_CORPUS_GENERATE_ALIAS_H

#include <stdbool.h>
#include <stddef.h>

#include "corpus/generate_random.h"

struct fh_gen_alias_slot {
    uint32_t limit; /* of 2^32: draws below it give `value`, others `other` */
    uint32_t value, other;
};

struct fh_gen_alias {
    struct fh_gen_alias_slot *slots;
    uint32_t count;
};

#define FH_GEN_ALIAS_INIT                                                                                              \
    {                                                                                                                  \
        NULL, 0                                                                                                        \
    }

/* values[i] is drawn in proportion to weights[i]; `count` is at least 1 and one weight positive.
 * False out of memory. */
bool fh_gen_alias_init(struct fh_gen_alias *alias, const uint32_t *values, const double *weights, uint32_t count);
void fh_gen_alias_release(struct fh_gen_alias *alias);

static inline uint32_t fh_gen_alias_draw(const struct fh_gen_alias *alias, struct fh_gen_random *random)
{
    uint64_t bits = fh_gen_next(random);
    const struct fh_gen_alias_slot *slot = &alias->slots[(bits >> 32) * alias->count >> 32];
    return (uint32_t)bits < slot->limit ? slot->value : slot->other;
}

#endif
