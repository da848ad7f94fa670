/* The inner loops of the codecs, one set for each kind of processor; private to pack.c,
 * postings_block.c and positions.c, which check bounds first. Every set gives the same numbers.
 */
#ifndef FH_INDEXER_PACK_KERNELS_H
#define FH_INDEXER_PACK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/varint.h"
#include "indexer/layered.h"
#include "indexer/pack.h"
#include "indexer/simd.h"
#include "indexer/types.h"

/* How far past the packed bytes `unpack` may read. */
#define FH_PACK_SLACK 64u

/* Which of 128 numbers are higher than 0, than 1 and so on, and how many: of the first half, of the second. */
struct fh_climb {
    uint64_t above[FH_LAYERS_MAX][2];
    uint32_t counts[FH_LAYERS_MAX][2];
};

/* Numbers that can be bytes, low and high parts each for themselves, with few exceptions. */
#define FH_SMALL_BITS 8u
#define FH_SMALL_EXCEPTIONS_MAX 64u

static inline bool fh_run_is_small(const struct fh_patched_run *run)
{
    return run->width <= FH_SMALL_BITS && run->high_bits <= FH_SMALL_BITS && run->exceptions <= FH_SMALL_EXCEPTIONS_MAX;
}

struct fh_block;

struct fh_pack_kernels {
    /* n numbers (1 to 128) of `bits` (1 to 32) bits. Reads up to FH_PACK_SLACK bytes too many and
     * writes up to the next multiple of 16 numbers. */
    void (*unpack)(const uint8_t *in, uint32_t *values, size_t n, unsigned bits);

    /* values[i] := base + i + values[0] + ... + values[i], modulo 2^32, for i < n, n a multiple of
     * 16. Returns all results or-ed together. */
    uint32_t (*sum)(uint32_t *values, size_t n, uint32_t base);

    /* Writes base + i for each set bit i of `length` bytes, in order, at most 128 numbers (and up
     * to 16 that mean nothing after them). Returns how many bits are set, or 129 when that is
     * more than 128. */
    size_t (*expand)(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values);

    /* freqs[i] := freqs[i] + 1 and weighted[i] := 16 * (freqs[i] + 1) modulo 2^32, for i < n, n a
     * multiple of 16. Returns all new freqs or-ed together. */
    uint32_t (*weigh)(uint32_t *freqs, uint32_t *weighted, size_t n);

    /* values[i] += more, modulo 2^32, for each set bit i of n / 8 bytes, n a multiple of 16. */
    void (*boost)(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more);

    /* The sum of n values. */
    uint64_t (*total)(const uint32_t *values, size_t n);

    /* Finds out how far up numbers go: values[i] >> width, for i < n <= 128. Values are below 2^31. */
    void (*climb)(const uint32_t *values, size_t n, unsigned width, struct fh_climb *climb);

    /* The bits that stand where the mask has one, side by side. */
    uint64_t (*extract)(uint64_t bits, uint64_t mask);

    /* The layers of a run (layered.h) of n numbers, at most 128 of each: values[i] += step, modulo 2^32, for each layer
     * that number i goes through. Reads up to 9 bytes too many. Returns how many bits the layers have; which[] (room
     * for 128) says which *count numbers go through all of them, rising. */
    size_t (*raise)(const uint8_t *bits, size_t layers, uint32_t step, uint32_t *values, size_t n, uint8_t *which,
                    size_t *count);

    /* Where a path does in one step what takes those above several; NULL where it does not. The run has been opened and
     * is small; it is read within its bytes alone. */

    /* docs[i] := base + i + the first i + 1 numbers of a run, modulo 2^32; writes up to 128. False where exceptions are
     * damaged: then docs[] may have anything. */
    bool (*docs)(const struct fh_patched_run *run, uint32_t base, uint32_t *docs);

    /* All that fh_block_get_freqs does, where counts fit in bytes, and NULL where they do not or anything is damaged. */
    const uint8_t *(*freqs)(const struct fh_patched_run *run, const uint8_t *end, struct fh_weights weights,
                            bool weights_only, struct fh_block *out);
};

/* Bits from..from+count-1 (count at most 64), the first the lowest. Loads 9 bytes. */
static inline uint64_t fh_pack_bits(const uint8_t *bits, size_t from, size_t count)
{
    const uint8_t *at = bits + from / 8;
    unsigned shift = from % 8;
    uint64_t word = fh_load_u64(at) >> shift | (uint64_t)at[8] << 1 << (63 - shift);
    return count < 64 ? word & (((uint64_t)1 << count) - 1) : word;
}

/* The numbers of the bits that are set in a byte, a byte each, the lowest in the lowest. */
extern const uint64_t fh_pack_set_bits[256];

/* Those that another set borrows. */
size_t fh_pack_expand_avx2(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values);
uint32_t fh_pack_sum_avx2(uint32_t *values, size_t n, uint32_t base);
uint32_t fh_pack_weigh_avx2(uint32_t *freqs, uint32_t *weighted, size_t n);
void fh_pack_boost_avx2(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more);
uint64_t fh_pack_total_avx2(const uint32_t *values, size_t n);
uint64_t fh_pack_extract_portable(uint64_t bits, uint64_t mask);
void fh_pack_climb_portable(const uint32_t *values, size_t n, unsigned width, struct fh_climb *climb);
size_t fh_pack_raise_portable(const uint8_t *bits, size_t layers, uint32_t step, uint32_t *values, size_t n,
                              uint8_t *which, size_t *count);

/* Parts of the set for AVX-512 in files of their own. */
bool fh_docs_avx512(const struct fh_patched_run *run, uint32_t base, uint32_t *docs);
const uint8_t *fh_freqs_avx512(const struct fh_patched_run *run, const uint8_t *end, struct fh_weights weights,
                               bool weights_only, struct fh_block *out);

extern const struct fh_pack_kernels fh_pack_portable;
extern const struct fh_pack_kernels fh_pack_avx2;
extern const struct fh_pack_kernels fh_pack_avx512;
extern const struct fh_pack_kernels fh_pack_neon;

extern const struct fh_pack_kernels *const fh_pack_sets[FH_SIMD_COUNT]; /* NULL where not built in */

/* The set in force. */
static inline const struct fh_pack_kernels *fh_pack_kernels(void)
{
    return fh_pack_sets[fh_simd_path()];
}

#endif
