/* The inner loops with NEON. See kernels.h. AArch64 has no gather and no compress: lengths are
 * loaded one by one, and kept elements are moved by table. */
#include "query/kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

static float32x4_t lengths_at(const uint32_t *docs, const uint32_t *lengths)
{
    uint32_t four[4] = {lengths[docs[0]], lengths[docs[1]], lengths[docs[2]], lengths[docs[3]]};
    return vcvtq_f32_u32(vld1q_u32(four));
}

static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                  const uint32_t *lengths, uint32_t *scores, int add)
{
    float32x4_t weight = vdupq_n_f32(scorer->weight), constant = vdupq_n_f32(scorer->constant);
    float32x4_t slope = vdupq_n_f32(scorer->slope);
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        float32x4_t tf = vcvtq_f32_u32(vld1q_u32(weighted + i));
        float32x4_t norm = vaddq_f32(constant, vmulq_f32(slope, lengths_at(docs + i, lengths)));
        float32x4_t share = vdivq_f32(tf, vaddq_f32(tf, norm));
        uint32x4_t units = vcvtnq_u32_f32(vmulq_f32(weight, share));
        vst1q_u32(scores + i, add ? vaddq_u32(units, vld1q_u32(scores + i)) : units);
    }
    for (; i < n; i++)
        scores[i] = fh_scorer_score(scorer, weighted[i], lengths[docs[i]]) + (add ? scores[i] : 0);
}

/* The bytes of the elements of a four-bit set, in order. */
static uint8x16_t to_front(unsigned set)
{
    uint32_t order[4] = {0, 0, 0, 0};
    size_t count = 0;
    for (unsigned i = 0; i < 4; i++) {
        order[count] = 0x03020100u + 0x04040404u * i;
        count += set >> i & 1;
    }
    return vreinterpretq_u8_u32(vld1q_u32(order));
}

static unsigned at_least(uint32x4_t value, uint32x4_t limit)
{
    static const uint32_t bits[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vcgeq_u32(value, limit), vld1q_u32(bits)));
}

static void put(uint32_t *out, uint32x4_t value, uint8x16_t order)
{
    vst1q_u32(out, vreinterpretq_u32_u8(vqtbl1q_u8(vreinterpretq_u8_u32(value), order)));
}

static size_t keep(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                   uint32_t *scores_out)
{
    size_t kept = 0;
    uint32x4_t limit = vdupq_n_u32(least);
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t value = vld1q_u32(scores + i), doc = vld1q_u32(docs + i);
        unsigned set = at_least(value, limit) & (n - i >= 4 ? 0xFu : (1u << (n - i)) - 1);
        if (set == 0)
            continue;
        uint8x16_t order = to_front(set);
        put(docs_out + kept, doc, order);
        put(scores_out + kept, value, order);
        kept += (size_t)__builtin_popcount(set);
    }
    return kept;
}

static size_t rank(const uint32_t *docs, uint32_t target)
{
    uint32x4_t limit = vdupq_n_u32(target), below = vdupq_n_u32(0);
    for (size_t i = 0; i < 128; i += 4)
        below = vsubq_u32(below, vcltq_u32(vld1q_u32(docs + i), limit));
    return vaddvq_u32(below);
}

static size_t collect(uint32_t *sums, size_t n, uint32_t least, uint32_t base, uint32_t *docs, uint32_t *scores)
{
    static const uint32_t iota[4] = {0, 1, 2, 3};
    size_t kept = 0;
    uint32x4_t limit = vdupq_n_u32(least), low = vdupq_n_u32(~FH_SUM_MATCHED);
    uint32x4_t doc = vaddq_u32(vld1q_u32(iota), vdupq_n_u32(base));
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t sum = vld1q_u32(sums + i);
        unsigned set = at_least(sum, limit);
        vst1q_u32(sums + i, vdupq_n_u32(0));
        if (set != 0) {
            uint8x16_t order = to_front(set);
            put(docs + kept, doc, order);
            put(scores + kept, vandq_u32(sum, low), order);
            kept += (size_t)__builtin_popcount(set);
        }
        doc = vaddq_u32(doc, vdupq_n_u32(4));
    }
    return kept;
}

const struct fh_query_kernels fh_query_neon = {score, keep, rank, collect};

#endif
