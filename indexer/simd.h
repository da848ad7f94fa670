/* Which vector instructions to use: found out once, for every module that has more than one
 * version of an inner loop. All versions give the same bytes and the same numbers.
 *
 * The choice is the best this processor has, or what the environment variable FIHRIST_SIMD names
 * (portable, avx2, avx512, neon) where the processor has that. Thread-safe.
 */
#ifndef FH_INDEXER_SIMD_H
#define FH_INDEXER_SIMD_H

#include <stdatomic.h>
#include <stdbool.h>

enum fh_simd {
    FH_SIMD_PORTABLE = 0,
    FH_SIMD_AVX2,         /* with BMI1, BMI2 and POPCNT: Haswell, Zen and later */
    FH_SIMD_AVX512,       /* F, BW, DQ, VL, VBMI and VBMI2: Ice Lake, Zen 4 and later */
    FH_SIMD_NEON          /* every AArch64 processor */
};
#define FH_SIMD_COUNT 4

extern atomic_int fh_simd_chosen; /* -1 until somebody asks */

int fh_simd_choose(void);

/* The path in force. Cheap: one relaxed load once it is known. */
static inline enum fh_simd fh_simd_path(void)
{
    int path = atomic_load_explicit(&fh_simd_chosen, memory_order_relaxed);
    return (enum fh_simd)(path >= 0 ? path : fh_simd_choose());
}

/* Whether this build and this processor have it. */
bool fh_simd_has(enum fh_simd path);

/* For tests and benchmarks: from now on every module takes `path`. False (and no change) when
 * this processor does not have it. */
bool fh_simd_force(enum fh_simd path);

/* "portable", "avx2", "avx512" or "neon". */
const char *fh_simd_name(enum fh_simd path);

#endif
