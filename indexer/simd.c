/* Choosing the vector instructions. See simd.h. */
#include "indexer/simd.h"

#include <stdlib.h>
#include <string.h>

atomic_int fh_simd_chosen = -1;

static const char *const names[FH_SIMD_COUNT] = {"portable", "avx2", "avx512", "neon"};

bool fh_simd_has(enum fh_simd path)
{
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                __builtin_cpu_supports("popcnt");
    if (path == FH_SIMD_AVX2)
        return avx2;
    if (path == FH_SIMD_AVX512)
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    if (path == FH_SIMD_NEON)
        return true;
#endif
    return path == FH_SIMD_PORTABLE;
}

int fh_simd_choose(void)
{
    int best = FH_SIMD_PORTABLE;
    const char *wish = getenv("FIHRIST_SIMD");
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_has((enum fh_simd)path))
            continue;
        best = path;
        if (wish != NULL && strcmp(wish, names[path]) == 0)
            break;
    }
    /* Two threads that get here at once store the same answer. */
    atomic_store_explicit(&fh_simd_chosen, best, memory_order_relaxed);
    return best;
}

bool fh_simd_force(enum fh_simd path)
{
    if (!fh_simd_has(path))
        return false;
    atomic_store_explicit(&fh_simd_chosen, (int)path, memory_order_relaxed);
    return true;
}

const char *fh_simd_name(enum fh_simd path)
{
    return names[path];
}
