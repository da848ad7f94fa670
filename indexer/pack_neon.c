/* The inner loops with NEON, which every AArch64 processor has. See pack_kernels.h; they are those
 * of pack_avx2.c with one half of its registers. Tested under qemu-user; not measured.
 */
#include "indexer/pack_kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/* Which bits of a byte come before number `first`. */
static unsigned phase_of(unsigned first, unsigned bits)
{
    return first * bits % 8;
}

/* Four numbers of up to 25 bits, in windows of 4 bytes: the shuffle and the shifts. */
struct narrow {
    uint8x16_t window;
    int32x4_t shift;
};

static struct narrow narrow_make(unsigned phase, unsigned bits)
{
    static const uint32_t numbers[4] = {0, 1, 2, 3};
    uint32x4_t at = vaddq_u32(vmulq_n_u32(vld1q_u32(numbers), bits), vdupq_n_u32(phase));
    uint32x4_t bytes = vaddq_u32(vmulq_n_u32(vshrq_n_u32(at, 3), 0x01010101), vdupq_n_u32(0x03020100));
    struct narrow narrow;
    narrow.window = vreinterpretq_u8_u32(bytes);
    narrow.shift = vnegq_s32(vreinterpretq_s32_u32(vandq_u32(at, vdupq_n_u32(7))));
    return narrow;
}

static uint32x4_t narrow_get(const uint8_t *in, const struct narrow *narrow, uint32x4_t mask)
{
    uint32x4_t windows = vreinterpretq_u32_u8(vqtbl1q_u8(vld1q_u8(in), narrow->window));
    return vandq_u32(vshlq_u32(windows, narrow->shift), mask);
}

static void unpack_narrow(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    struct narrow low = narrow_make(0, bits), high = narrow_make(phase_of(4, bits), bits);
    uint32x4_t mask = vdupq_n_u32(((uint32_t)1 << bits) - 1);
    for (size_t i = 0; i < n; i += 8, in += bits) {
        vst1q_u32(values + i, narrow_get(in, &low, mask));
        vst1q_u32(values + i + 4, narrow_get(in + bits / 2, &high, mask));
    }
}

/* Two numbers in windows of 8 bytes, starting with number `first` of the eight at `in`. */
static uint32x2_t wide_get(const uint8_t *in, unsigned first, unsigned bits)
{
    uint64_t low = phase_of(first, bits), high = low + bits;
    uint64x2_t bytes = vcombine_u64(vcreate_u64(0x0706050403020100u),
                                    vcreate_u64(0x0706050403020100u + high / 8 * 0x0101010101010101u));
    int64x2_t shift = vcombine_s64(vcreate_s64(0 - low), vcreate_s64(0 - high % 8));
    uint8x16_t windows = vqtbl1q_u8(vld1q_u8(in + first * bits / 8), vreinterpretq_u8_u64(bytes));
    return vmovn_u64(vshlq_u64(vreinterpretq_u64_u8(windows), shift));
}

static void unpack_wide(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    uint32x2_t mask = vdup_n_u32((uint32_t)(((uint64_t)1 << bits) - 1));
    for (size_t i = 0; i < n; i += 8, in += bits)
        for (unsigned first = 0; first < 8; first += 2)
            vst1_u32(values + i + first, vand_u32(wide_get(in, first, bits), mask));
}

static void unpack(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    if (bits <= 25)
        unpack_narrow(in, values, n, bits);
    else
        unpack_wide(in, values, n, bits);
}

static uint32_t sum(uint32_t *values, size_t n, uint32_t base)
{
    uint32x4_t zero = vdupq_n_u32(0), one = vdupq_n_u32(1), carry = vdupq_n_u32(base - 1), all = zero;
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t x = vaddq_u32(vld1q_u32(values + i), one);
        x = vaddq_u32(x, vextq_u32(zero, x, 3));
        x = vaddq_u32(x, vextq_u32(zero, x, 2));
        uint32x4_t docs = vaddq_u32(x, carry);
        carry = vaddq_u32(carry, vdupq_laneq_u32(x, 3));
        all = vorrq_u32(all, docs);
        vst1q_u32(values + i, docs);
    }
    uint32x2_t half = vorr_u32(vget_low_u32(all), vget_high_u32(all));
    return vget_lane_u32(half, 0) | vget_lane_u32(half, 1);
}

static size_t expand(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++, base += 8) {
        uint16x8_t numbers = vmovl_u8(vcreate_u8(fh_pack_set_bits[bits[i]]));
        uint32x4_t first = vdupq_n_u32(base);
        vst1q_u32(values + count, vaddw_u16(first, vget_low_u16(numbers)));
        vst1q_u32(values + count + 4, vaddw_u16(first, vget_high_u16(numbers)));
        count += (size_t)__builtin_popcount(bits[i]);
        if (count > 128)
            return 129;
    }
    return count;
}

static uint32_t weigh(uint32_t *freqs, uint32_t *weighted, size_t n)
{
    uint32x4_t one = vdupq_n_u32(1), all = vdupq_n_u32(0);
    for (size_t i = 0; i < n; i += 4) {
        uint32x4_t x = vaddq_u32(vld1q_u32(freqs + i), one);
        all = vorrq_u32(all, x);
        vst1q_u32(freqs + i, x);
        vst1q_u32(weighted + i, vshlq_n_u32(x, 4));
    }
    uint32x2_t half = vorr_u32(vget_low_u32(all), vget_high_u32(all));
    return vget_lane_u32(half, 0) | vget_lane_u32(half, 1);
}

static void boost(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more)
{
    static const uint32_t places[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    uint32x4_t low = vld1q_u32(places), high = vld1q_u32(places + 4), added = vdupq_n_u32(more);
    for (size_t i = 0; i < n; i += 8) {
        uint32x4_t byte = vdupq_n_u32(bits[i / 8]);
        uint32x4_t first = vandq_u32(vtstq_u32(byte, low), added), second = vandq_u32(vtstq_u32(byte, high), added);
        vst1q_u32(values + i, vaddq_u32(vld1q_u32(values + i), first));
        vst1q_u32(values + i + 4, vaddq_u32(vld1q_u32(values + i + 4), second));
    }
}

static uint64_t total(const uint32_t *values, size_t n)
{
    uint64x2_t sums = vdupq_n_u64(0);
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        sums = vpadalq_u32(sums, vld1q_u32(values + i));
    uint64_t all = vgetq_lane_u64(sums, 0) + vgetq_lane_u64(sums, 1);
    for (; i < n; i++)
        all += values[i];
    return all;
}

const struct fh_pack_kernels fh_pack_neon = {
    unpack, sum, expand, weigh, boost, total, fh_pack_climb_portable, fh_pack_extract_portable, fh_pack_raise_portable,
    NULL,   NULL};

#endif
