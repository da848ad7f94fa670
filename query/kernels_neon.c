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

static size_t sift(uint32_t *docs, uint32_t *scores, uint32_t *uppers, size_t n, uint32_t least)
{
    size_t kept = 0;
    uint32x4_t limit = vdupq_n_u32(least);
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t doc = vld1q_u32(docs + i), value = vld1q_u32(scores + i), upper = vld1q_u32(uppers + i);
        unsigned set = at_least(upper, limit) & (n - i >= 4 ? 0xFu : (1u << (n - i)) - 1);
        if (set == 0)
            continue;
        uint8x16_t order = to_front(set);
        put(docs + kept, doc, order);
        put(scores + kept, value, order);
        put(uppers + kept, upper, order);
        kept += (size_t)__builtin_popcount(set);
    }
    return kept;
}

static uint32x4_t scale(uint32x4_t value, uint32_t factor)
{
    return vcombine_u32(vshrn_n_u64(vmull_n_u32(vget_low_u32(value), factor), 10),
                        vshrn_n_u64(vmull_n_u32(vget_high_u32(value), factor), 10));
}

static void limit(const uint32_t *scores, size_t n, uint32_t factor, uint32_t extra, uint32_t *uppers)
{
    for (size_t i = 0; i < n; i += 4)
        vst1q_u32(uppers + i, vaddq_u32(scale(vld1q_u32(scores + i), factor), vdupq_n_u32(extra)));
}

static void tops(const uint32_t *values, size_t n, uint32_t *most)
{
    uint32x4_t best[4] = {vdupq_n_u32(0), vdupq_n_u32(0), vdupq_n_u32(0), vdupq_n_u32(0)};
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t j = 0; j < 4; j++)
            best[j] = vmaxq_u32(best[j], vld1q_u32(values + i + 4 * j));
    for (size_t j = 0; j < 4; j++)
        vst1q_u32(most + 4 * j, best[j]);
    for (; i < n; i++)
        most[i % FH_TOPS] = values[i] > most[i % FH_TOPS] ? values[i] : most[i % FH_TOPS];
}

static size_t reach(const uint32_t *docs, const uint32_t *uppers, size_t n, uint32_t last, uint32_t *most)
{
    uint32x4_t best = vdupq_n_u32(0);
    size_t i = 0;
    for (; i + 4 <= n && docs[i + 3] <= last; i += 4)
        best = vmaxq_u32(best, vld1q_u32(uppers + i));
    for (*most = vmaxvq_u32(best); i < n && docs[i] <= last; i++)
        *most = uppers[i] > *most ? uppers[i] : *most;
    return i;
}

static size_t settle(uint32_t *docs, uint32_t *scores, uint32_t *uppers, const uint32_t *freqs, const uint32_t *gains,
                     size_t n, const struct fh_settling *how)
{
    size_t kept = 0;
    uint32x4_t extra = vdupq_n_u32(how->extra), room = vdupq_n_u32(how->limit), least = vdupq_n_u32(how->least);
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t gain = vld1q_u32(gains + i), freq = vld1q_u32(freqs + i), doc = vld1q_u32(docs + i);
        uint32x4_t score = vaddq_u32(vld1q_u32(scores + i), gain), there = vtstq_u32(freq, freq);
        uint32x4_t more = vaddq_u32(scale(gain, how->factor), extra);
        uint32x4_t upper = vaddq_u32(vld1q_u32(uppers + i), vandq_u32(there, more));
        upper = vminq_u32(upper, vaddq_u32(score, room));
        unsigned set = at_least(upper, least) & (n - i >= 4 ? 0xFu : (1u << (n - i)) - 1);
        if (how->required)
            set &= at_least(freq, vdupq_n_u32(1));
        if (set == 0)
            continue;
        uint8x16_t order = to_front(set);
        put(docs + kept, doc, order);
        put(scores + kept, score, order);
        put(uppers + kept, upper, order);
        kept += (size_t)__builtin_popcount(set);
    }
    return kept;
}

static size_t rank(const uint32_t *docs, uint32_t target)
{
    uint32x4_t limit = vdupq_n_u32(target), below = vdupq_n_u32(0);
    size_t group = 0;
    for (size_t i = 0; i < 8; i++)
        group += docs[16 * i + 15] < target;
    if (group == 8)
        return 128;
    for (size_t i = 0; i < 16; i += 4)
        below = vsubq_u32(below, vcltq_u32(vld1q_u32(docs + 16 * group + i), limit));
    return 16 * group + vaddvq_u32(below);
}

static size_t locate(const uint32_t *docs, const uint32_t *targets, size_t n, uint32_t *at)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        size_t place = rank(docs, targets[i]);
        int there = place < 128 && docs[place] == targets[i];
        at[i] = there ? (uint32_t)place : 128;
        found += (size_t)there;
    }
    return found;
}

static size_t count(const uint64_t *sums, size_t n, uint64_t least)
{
    uint64x2_t limit = vdupq_n_u64(least), reached = vdupq_n_u64(0);
    for (size_t i = 0; i < n; i += 2)
        reached = vsubq_u64(reached, vcgeq_u64(vld1q_u64(sums + i), limit));
    return vaddvq_u64(reached);
}

static size_t collect(uint64_t *sums, size_t n, uint64_t least, uint32_t least_low, uint32_t base, uint32_t *docs,
                      uint32_t *scores, uint32_t *uppers)
{
    size_t kept = 0;
    uint64x2_t limit = vdupq_n_u64(least), zero = vdupq_n_u64(0);
    for (size_t i = 0; i < n; i += 4) {
        uint64x2_t low = vld1q_u64(sums + i), high = vld1q_u64(sums + i + 2);
        uint32x4_t set =
            vuzp1q_u32(vreinterpretq_u32_u64(vcgeq_u64(low, limit)), vreinterpretq_u32_u64(vcgeq_u64(high, limit)));
        vst1q_u64(sums + i, zero);
        vst1q_u64(sums + i + 2, zero);
        if (vmaxvq_u32(set) == 0)
            continue;
        uint32_t found[4], sum[4], upper[4];
        vst1q_u32(found, set);
        vst1q_u32(sum, vuzp1q_u32(vreinterpretq_u32_u64(low), vreinterpretq_u32_u64(high)));
        vst1q_u32(upper, vuzp2q_u32(vreinterpretq_u32_u64(low), vreinterpretq_u32_u64(high)));
        for (size_t j = 0; j < 4; j++) {
            docs[kept] = base + (uint32_t)(i + j);
            scores[kept] = sum[j];
            uppers[kept] = upper[j] & 0x7FFFFFFF;
            kept += found[j] != 0 && sum[j] >= least_low;
        }
    }
    return kept;
}

const struct fh_query_kernels fh_query_neon = {
    score, keep, sift, limit, tops, reach, settle, rank, locate, fh_query_meet_portable, NULL, count, collect};

#endif
