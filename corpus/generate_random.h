/* Random numbers of the generator of archives: xoshiro256++ (Blackman and Vigna 2019), seeded by
 * SplitMix64 from a few integers, so that every article, story and word has a stream of its own
 * that needs no other. The same on every machine.
 */
#ifndef FH_CORPUS_GENERATE_RANDOM_H
#define FH_CORPUS_GENERATE_RANDOM_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct fh_gen_random {
    uint64_t state[4];
};

/* A hash of two integers: the finalizer of SplitMix64 over their combination. */
static inline uint64_t fh_gen_hash(uint64_t a, uint64_t b)
{
    uint64_t z = a * 0x9E3779B97F4A7C15u + b + 0x632BE59BD9B4E019u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static inline void fh_gen_random_seed(struct fh_gen_random *random, uint64_t a, uint64_t b)
{
    uint64_t seed = fh_gen_hash(a, b);
    for (unsigned i = 0; i < 4; i++)
        random->state[i] = fh_gen_hash(seed, i);
}

static inline uint64_t fh_gen_rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static inline uint64_t fh_gen_next(struct fh_gen_random *random)
{
    uint64_t *s = random->state;
    uint64_t result = fh_gen_rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = fh_gen_rotate(s[3], 45);
    return result;
}

/* 0 to limit - 1; limit at least 1. */
static inline uint32_t fh_gen_below(struct fh_gen_random *random, uint32_t limit)
{
    return (uint32_t)((fh_gen_next(random) >> 32) * limit >> 32);
}

/* In (0, 1]: its logarithm is finite. */
static inline double fh_gen_unit(struct fh_gen_random *random)
{
    return (double)((fh_gen_next(random) >> 11) + 1) * 0x1p-53;
}

static inline bool fh_gen_chance(struct fh_gen_random *random, double probability)
{
    return fh_gen_unit(random) <= probability;
}

/* Normal with mean 0 and deviation 1 (Box and Muller 1958). */
static inline double fh_gen_normal(struct fh_gen_random *random)
{
    double radius = sqrt(-2 * log(fh_gen_unit(random)));
    return radius * cos(6.283185307179586 * fh_gen_unit(random));
}

#endif
