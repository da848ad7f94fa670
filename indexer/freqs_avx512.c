/* The frequencies of a block with its titles and leads, with AVX-512. See pack_kernels.h.
 *
 * All counts of a block are gathered as bytes in registers (bytes_avx512.h): occurrences, those in titles, those in
 * leads. Then each posting's three are brought side by side, and one VPDPBUSD weighs them.
 * What is rare or damaged is left to postings_block.c, which tells the two apart: counts that do not fit in a byte,
 * weights above 143 sixteenths, more than 64 exceptions, or of titles where some have a term more than once.
 */
#include "indexer/bytes_avx512.h"
#include "indexer/pack_kernels.h"
#include "indexer/postings_block.h"

#if defined(__x86_64__)

#include "base/varint.h"

#define WEIGHT_MAX (FH_SIXTEENTHS + 127u) /* what the others add to an occurrence is a signed byte */
#define ZERO (_mm512_setzero_si512())

struct counts {
    struct fh_bytes freqs, titles, leads;
};

/* Which of n postings, `count` of them: a list or a bitmap. NULL where they are damaged. */
INLINE const uint8_t *read_which(const uint8_t *in, const uint8_t *end, size_t count, size_t n, uint64_t bits[2])
{
    size_t bytes = (n + 7) / 8, length = count <= bytes ? count : bytes;
    if (count > n || (size_t)(end - in) < length)
        return NULL;
    if (count <= bytes)
        return fh_places_read(in, count, n, bits) ? in + length : NULL;
    __m128i both = _mm_maskz_loadu_epi8((__mmask16)fh_first_bytes(bytes), in);
    bits[0] = (uint64_t)_mm_cvtsi128_si64(both);
    bits[1] = (uint64_t)_mm_extract_epi64(both, 1);
    bool beyond = n % 8 != 0 && in[n / 8] >> n % 8 != 0;
    return (size_t)(_mm_popcnt_u64(bits[0]) + _mm_popcnt_u64(bits[1])) == count && !beyond ? in + bytes : NULL;
}

INLINE void count_up(struct fh_bytes *counts, const uint64_t bits[2])
{
    __m512i one = _mm512_set1_epi8(1);
    counts->low = _mm512_mask_add_epi8(counts->low, bits[0], counts->low, one);
    counts->high = _mm512_mask_add_epi8(counts->high, bits[1], counts->high, one);
}

/* Which postings have titles, as fh_block has them. */
INLINE void list_titles(const uint64_t bits[2], struct fh_block *out)
{
    __m512i iota = _mm512_setr_epi64(0x0706050403020100, 0x0F0E0D0C0B0A0908, 0x1716151413121110, 0x1F1E1D1C1B1A1918,
                                     0x2726252423222120, 0x2F2E2D2C2B2A2928, 0x3736353433323130, 0x3F3E3D3C3B3A3938);
    size_t half = (size_t)_mm_popcnt_u64(bits[0]);
    _mm512_storeu_si512(out->title_index, _mm512_maskz_compress_epi8(bits[0], iota));
    iota = _mm512_maskz_compress_epi8(bits[1], _mm512_add_epi8(iota, _mm512_set1_epi8(64)));
    _mm512_storeu_si512(out->title_index + half, iota);
    for (uint32_t i = 0; i < out->title_count; i += 16)
        _mm512_storeu_si512(out->title_freqs + i, _mm512_set1_epi32(1));
}

/* Titles that have a term more than once: how often more for each, in a byte, and none above its frequency. */
INLINE const uint8_t *read_more(const uint8_t *in, const uint8_t *end, const uint64_t bits[2], struct counts *counts,
                                struct fh_block *out)
{
    size_t n = out->title_count;
    if (n > 64 || (size_t)(end - in) < n)
        return NULL;
    __m512i above = _mm512_maskz_loadu_epi8(fh_first_bytes(n), in);
    struct fh_bytes spread = fh_bytes_spread(above, bits);
    counts->titles.low = _mm512_add_epi8(counts->titles.low, spread.low);
    counts->titles.high = _mm512_add_epi8(counts->titles.high, spread.high);
    uint64_t beyond = _mm512_cmpgt_epu8_mask(counts->titles.low, counts->freqs.low) |
                      _mm512_cmpgt_epu8_mask(counts->titles.high, counts->freqs.high) | _mm512_movepi8_mask(above);
    for (size_t i = 0; i < n; i += 16) {
        __m512i more = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8((__mmask16)fh_first_bytes(n - i), in + i));
        _mm512_storeu_si512(out->title_freqs + i, _mm512_add_epi32(more, _mm512_set1_epi32(1)));
    }
    return beyond == 0 ? in + n : NULL;
}

INLINE const uint8_t *read_titles(const uint8_t *in, const uint8_t *end, struct counts *counts, bool weights_only,
                                  struct fh_block *out)
{
    uint64_t bits[2];
    if (in >= end)
        return NULL;
    bool once = (*in & FH_TITLE_FREQS_FOLLOW) == 0;
    out->title_count = (*in++ & 0x7Fu) + 1;
    in = read_which(in, end, out->title_count, out->count, bits);
    if (in == NULL)
        return NULL;
    count_up(&counts->titles, bits);
    if (!weights_only)
        list_titles(bits, out);
    return once ? in : read_more(in, end, bits, counts, out);
}

INLINE const uint8_t *read_leads(const uint8_t *in, const uint8_t *end, struct counts *counts, struct fh_block *out)
{
    bool follows = true;
    out->lead_bytes = in;
    for (uint32_t layer = 0; follows && layer < FH_LEAD_WORDS; layer++) {
        uint64_t bits[2];
        if (in >= end)
            return NULL;
        size_t count = (*in & 0x7Fu) + 1;
        follows = (*in++ & FH_LAYER_FOLLOWS) != 0;
        in = read_which(in, end, count, out->count, bits);
        if (in == NULL)
            return NULL;
        count_up(&counts->leads, bits);
    }
    return follows ? NULL : in;
}

/* Sixty-four postings; frequencies go to `to` if it is not NULL. First the bytes are put so that pairing them within
 * lanes leaves them in order. */
INLINE void weigh_half(__m512i freqs, __m512i titles, __m512i leads, __m512i weights, uint32_t *to, uint32_t *weighted)
{
    __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    freqs = _mm512_permutexvar_epi32(order, freqs);
    titles = _mm512_permutexvar_epi32(order, titles);
    leads = _mm512_permutexvar_epi32(order, leads);
    __m512i low = _mm512_unpacklo_epi8(freqs, titles), high = _mm512_unpackhi_epi8(freqs, titles);
    __m512i low_leads = _mm512_unpacklo_epi8(leads, ZERO), high_leads = _mm512_unpackhi_epi8(leads, ZERO);
    __m512i sixteen[4] = {_mm512_unpacklo_epi16(low, low_leads), _mm512_unpackhi_epi16(low, low_leads),
                          _mm512_unpacklo_epi16(high, high_leads), _mm512_unpackhi_epi16(high, high_leads)};
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        if (to != NULL)
            _mm512_storeu_si512(to + 16 * i, _mm512_and_si512(sixteen[i], _mm512_set1_epi32(0xFF)));
        _mm512_storeu_si512(weighted + 16 * i, _mm512_dpbusd_epi32(ZERO, sixteen[i], weights));
    }
}

/* Frequencies less one become frequencies; false where one is too large. */
INLINE bool add_one(struct fh_bytes *freqs)
{
    __m512i most = _mm512_set1_epi8(-1);
    bool large = (_mm512_cmpeq_epi8_mask(freqs->low, most) | _mm512_cmpeq_epi8_mask(freqs->high, most)) != 0;
    freqs->low = _mm512_sub_epi8(freqs->low, most);
    freqs->high = _mm512_sub_epi8(freqs->high, most);
    return !large;
}

TARGET const uint8_t *fh_freqs_avx512(const struct fh_patched_run *run, const uint8_t *end, struct fh_weights weights,
                                      bool weights_only, struct fh_block *out)
{
    struct counts counts = {.titles = {ZERO, ZERO}, .leads = {ZERO, ZERO}};
    if (run->width + run->high_bits > FH_SMALL_BITS || weights.title > WEIGHT_MAX || weights.lead > WEIGHT_MAX ||
        !fh_bytes_read(run, &counts.freqs) || !add_one(&counts.freqs))
        return NULL;
    const uint8_t *in = run->after;
    if ((run->flags & FH_TITLES_FOLLOW) != 0)
        in = read_titles(in, end, &counts, weights_only, out);
    if ((run->flags & FH_LEADS_FOLLOW) != 0 && in != NULL)
        in = read_leads(in, end, &counts, out);
    if (in == NULL)
        return NULL;
    uint32_t title = (weights.title - FH_SIXTEENTHS) & 0xFF, lead = weights.lead - FH_SIXTEENTHS;
    __m512i each = _mm512_set1_epi32((int)(FH_SIXTEENTHS | title << 8 | lead << 16));
    uint32_t *freqs = weights_only ? NULL : out->freqs;
    weigh_half(counts.freqs.low, counts.titles.low, counts.leads.low, each, freqs, out->weighted);
    freqs = weights_only ? NULL : freqs + 64;
    if (run->n > 64)
        weigh_half(counts.freqs.high, counts.titles.high, counts.leads.high, each, freqs, out->weighted + 64);
    return in;
}

#endif
