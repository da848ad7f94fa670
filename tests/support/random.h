/* Random numbers for tests: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), the same on every
 * machine for the same seed. */
#ifndef FH_TESTS_RANDOM_H
#define FH_TESTS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_u64(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* 0 to limit - 1; limit at least 1. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
    return (uint32_t)((random_u64(random) >> 32) * limit >> 32);
}

/* True once in `times`. */
static inline bool random_once_in(struct random *random, uint32_t times)
{
    return random_below(random, times) == 0;
}

/* A number of at most `bits` (0 to 32) bits, every number of bits equally likely. */
static inline uint32_t random_of_bits(struct random *random, unsigned bits)
{
    unsigned width = random_below(random, bits + 1);
    return (uint32_t)(random_u64(random) & (((uint64_t)1 << width) - 1));
}

#endif
