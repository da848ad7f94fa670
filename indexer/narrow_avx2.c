/* Narrowing sixteen bytes at a time, widening eight, with the byte shuffles of AVX2. See narrow_kernels.h.
 *
 * Narrowing drops the first byte of each letter and puts what it said (one bit) into the second; which bytes
 * stay is a mask, and the shuffle that brings them together comes from a table of 256. Widening makes two bytes
 * of each, then a table of 16 drops the first of those that are no letters.
 */
#include "indexer/narrow_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>

#include "indexer/pack_kernels.h"

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE TARGET static inline __attribute__((always_inline))

/* Bits of the bytes that equal `value` under `mask`. */
INLINE __m128i match(__m128i bytes, int mask, int value)
{
    return _mm_cmpeq_epi8(_mm_and_si128(bytes, _mm_set1_epi8((char)mask)), _mm_set1_epi8((char)value));
}

/* Bytes 1 to 4, which say that others follow. */
INLINE __m128i match_marks(__m128i bytes)
{
    __m128i less_one = _mm_sub_epi8(bytes, _mm_set1_epi8(1));
    return _mm_cmpeq_epi8(_mm_min_epu8(less_one, _mm_set1_epi8(3)), less_one);
}

/* The bytes of the `half` (0, 8) of `bytes` that `keep` names, side by side. */
INLINE size_t put_kept(uint8_t *out, __m128i bytes, unsigned keep, int half)
{
    __m128i order = _mm_loadl_epi64((const void *)&fh_pack_set_bits[keep]);
    __m128i kept = _mm_shuffle_epi8(bytes, _mm_add_epi8(order, _mm_set1_epi8((char)half)));
    _mm_storel_epi64((void *)out, kept);
    return (size_t)_mm_popcnt_u32(keep);
}

TARGET struct fh_narrow_step fh_narrow_avx2(uint8_t *out, const uint8_t *text, size_t length)
{
    const uint8_t *p = text, *end = text + length;
    uint8_t *to = out;
    __m128i before = _mm_setzero_si128();
    unsigned leads = 0, strange = 0;
    while (end - p > 16 && strange == 0) {
        __m128i bytes = _mm_loadu_si128((const void *)p), next = _mm_loadu_si128((const void *)(p + 1));
        __m128i previous = _mm_alignr_epi8(bytes, before, 15);
        __m128i second = _mm_and_si128(match(previous, 0xFE, 0xD8), match(bytes, 0xC0, 0x80));
        leads = (unsigned)_mm_movemask_epi8(_mm_and_si128(match(bytes, 0xFE, 0xD8), match(next, 0xC0, 0x80)));
        unsigned letters = leads | (unsigned)_mm_movemask_epi8(second);
        strange = ((unsigned)_mm_movemask_epi8(bytes) & ~letters) | (unsigned)_mm_movemask_epi8(match_marks(bytes));
        __m128i bit = _mm_slli_epi16(_mm_and_si128(previous, _mm_set1_epi8(1)), 6);
        __m128i letter = _mm_or_si128(_mm_or_si128(bit, _mm_set1_epi8((char)0x80)),
                                      _mm_and_si128(bytes, _mm_set1_epi8(0x3F)));
        __m128i values = _mm_blendv_epi8(bytes, letter, second);
        unsigned taken = strange != 0 ? _tzcnt_u32(strange) : 16;
        unsigned keep = ~leads & ((1u << taken) - 1);
        leads &= (1u << taken) - 1;
        to += put_kept(to, values, keep & 0xFF, 0);
        to += put_kept(to, values, keep >> 8, 8);
        p += taken;
        before = bytes;
    }
    p -= leads >> 15; /* a first byte whose second one is still to come */
    return (struct fh_narrow_step){(size_t)(p - text), (size_t)(to - out)};
}

/* Of the pairs 0 1, 2 3, 4 5, 6 7: both bytes where the bit is set, else the second. */
#define PAIR(bits, i, at)                                                                                              \
    ((uint64_t)((bits) >> (i)&1 ? ((2 * (i) + 1) << 8 | 2 * (i)) : 2 * (i) + 1)                                        \
     << 8 * ((at) + __builtin_popcount((bits) & ((1u << (i)) - 1))))
#define ROW(bits) (PAIR(bits, 0, 0) | PAIR(bits, 1, 1) | PAIR(bits, 2, 2) | PAIR(bits, 3, 3))
#define ROWS_4(bits) ROW(bits), ROW((bits) + 1), ROW((bits) + 2), ROW((bits) + 3)

static const uint64_t spread[16] = {ROWS_4(0u), ROWS_4(4u), ROWS_4(8u), ROWS_4(12u)};

INLINE size_t put_spread(uint8_t *text, __m128i pairs, unsigned letters)
{
    _mm_storel_epi64((void *)text, _mm_shuffle_epi8(pairs, _mm_loadl_epi64((const void *)&spread[letters])));
    return 4 + (size_t)_mm_popcnt_u32(letters);
}

TARGET struct fh_narrow_step fh_widen_avx2(uint8_t *text, size_t room, const uint8_t *narrowed, size_t length)
{
    const uint8_t *p = narrowed, *end = narrowed + length;
    uint8_t *to = text, *limit = text + room;
    while (end - p >= 8 && limit - to >= 16) {
        __m128i bytes = _mm_loadl_epi64((const void *)p);
        if ((_mm_movemask_epi8(match_marks(bytes)) & 0xFF) != 0)
            break;
        unsigned letters = (unsigned)_mm_movemask_epi8(bytes) & 0xFF;
        __m128i bit = _mm_and_si128(_mm_srli_epi16(bytes, 6), _mm_set1_epi8(1));
        __m128i first = _mm_or_si128(bit, _mm_set1_epi8((char)0xD8));
        __m128i second = _mm_or_si128(_mm_and_si128(bytes, _mm_set1_epi8(0x3F)), _mm_set1_epi8((char)0x80));
        __m128i pairs = _mm_unpacklo_epi8(first, _mm_blendv_epi8(bytes, second, bytes));
        to += put_spread(to, pairs, letters & 15);
        to += put_spread(to, _mm_srli_si128(pairs, 8), letters >> 4);
        p += 8;
    }
    return (struct fh_narrow_step){(size_t)(p - narrowed), (size_t)(to - text)};
}

#endif
