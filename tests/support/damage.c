/* Cutting and changing bytes. See damage.h. */
#include "tests/support/damage.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/random.h"

uint8_t *exact_copy(const void *bytes, size_t length)
{
    uint8_t *copy = malloc(length > 0 ? length : 1);
    if (copy == NULL)
        abort();
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

static void try_bytes(const uint8_t *bytes, size_t length, damage_reader *reader, void *context)
{
    uint8_t *copy = exact_copy(bytes, length);
    reader(copy, length, context);
    free(copy);
}

static uint8_t changed(struct random *random, uint8_t byte)
{
    switch (random_below(random, 4)) {
    case 0:
        return 0;
    case 1:
        return 255;
    case 2:
        return (uint8_t)random_u64(random);
    default:
        return (uint8_t)(byte ^ 1u << random_below(random, 8));
    }
}

void damage_every_way(const void *bytes, size_t length, size_t tries, uint64_t seed, damage_reader *reader,
                      void *context)
{
    struct random random = {seed};
    size_t step = length > tries ? length / tries : 1;
    for (size_t cut = 0; cut < length; cut += step)
        try_bytes(bytes, cut, reader, context);
    uint8_t *copy = exact_copy(bytes, length);
    for (size_t i = 0; i < tries && length > 0; i++) {
        size_t at = length <= tries ? i % length : (size_t)(random_u64(&random) % length);
        uint8_t kept = copy[at];
        copy[at] = changed(&random, kept);
        reader(copy, length, context);
        copy[at] = kept;
    }
    free(copy);
}
