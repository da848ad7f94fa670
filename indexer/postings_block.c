/* Blocks of postings to bytes and back. See postings_block.h.
 *
 * Reading checks whole vectors at a time: as every gap is below 2^31, a doc_id that leaves the
 * range (and so every sum that wraps round) shows as bit 31 of all doc_ids or-ed together, and
 * without that they rise; the last is then the largest.
 */
#include "indexer/postings_block.h"

#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/pack_kernels.h"
#include "indexer/ranking.h"

#define MANY 32u
#define TITLES_EXACT ((uint32_t)1 << 17) /* fewer titles than this are weighed without overflow (ranking.h) */

/* ---- Writing ---- */

static size_t put_bitset(uint8_t *out, const uint32_t *docs, uint32_t count, fh_doc_id base, size_t bytes,
                         uint8_t flags)
{
    out[0] = (uint8_t)(FH_BITSET | flags);
    fh_store_u16(out + 1, (uint32_t)bytes);
    memset(out + 3, 0, bytes);
    for (uint32_t i = 0; i < count; i++)
        out[3 + (docs[i] - base) / 8] |= (uint8_t)(1u << (docs[i] - base) % 8);
    return 3 + bytes;
}

static size_t put_docs(uint8_t *out, const uint32_t *docs, uint32_t count, fh_doc_id base, uint8_t flags)
{
    uint32_t gaps[FH_BLOCK];
    gaps[0] = docs[0] - base;
    for (uint32_t i = 1; i < count; i++)
        gaps[i] = docs[i] - docs[i - 1] - 1;
    size_t patched = fh_patched_put(out, gaps, count, flags);
    size_t bitset = (size_t)(docs[count - 1] - base) / 8 + 1;
    return 3 + bitset < patched ? put_bitset(out, docs, count, base, bitset, flags) : patched;
}

/* The places whose bits are set, as a list or, where that is shorter, as the bitmap, behind the byte that says how many
 * they are and has these flags. There is one at least. */
static uint8_t *put_places(uint8_t *out, const uint64_t bits[2], uint32_t count, uint32_t n, uint8_t flags)
{
    uint32_t bitmap_bytes = (n + 7) / 8;
    *out++ = (uint8_t)((count - 1) | flags);
    if (count <= bitmap_bytes) {
        for (uint32_t half = 0; half < 2; half++)
            for (uint64_t left = bits[half]; left != 0; left &= left - 1)
                *out++ = (uint8_t)(64 * half + (uint32_t)__builtin_ctzll(left));
        return out;
    }
    uint8_t bitmap[FH_BLOCK / 8];
    fh_store_u64(bitmap, bits[0]);
    fh_store_u64(bitmap + 8, bits[1]);
    memcpy(out, bitmap, bitmap_bytes);
    return out + bitmap_bytes;
}

/* Which postings have `least` or more. */
static uint8_t *put_which(uint8_t *out, const uint32_t *counts, uint32_t n, uint32_t least, uint8_t flags)
{
    uint64_t bits[2] = {0, 0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) { /* no branch: nobody can tell which these are */
        uint32_t has = counts[i] >= least;
        bits[i / 64] |= (uint64_t)has << i % 64;
        count += has;
    }
    return put_places(out, bits, count, n, flags);
}

/* The same for 1, 2 ... `most` or more, where more postings are worth a vector of masks. */
static uint8_t *put_layers(uint8_t *out, const uint32_t *counts, uint32_t n, uint32_t most)
{
    struct fh_climb climb;
    uint32_t layer = 1;
    if (n >= MANY && most <= FH_LAYERS_MAX) {
        fh_pack_kernels()->climb(counts, n, 0, &climb);
        for (; layer <= most; layer++)
            out = put_places(out, climb.above[layer - 1], climb.counts[layer - 1][0] + climb.counts[layer - 1][1], n,
                             layer < most ? FH_LAYER_FOLLOWS : 0);
    }
    for (; layer <= most; layer++)
        out = put_which(out, counts, n, layer, layer < most ? FH_LAYER_FOLLOWS : 0);
    return out;
}

static uint8_t *put_titles(uint8_t *out, const uint32_t *titles, uint32_t n, uint32_t most)
{
    out = put_which(out, titles, n, 1, most > 1 ? FH_TITLE_FREQS_FOLLOW : 0);
    for (uint32_t i = 0; most > 1 && i < n; i++)
        if (titles[i] > 0)
            out = fh_varint_put(out, titles[i] - 1);
    return out;
}

size_t fh_block_put(uint8_t *out, const uint32_t *docs, const uint32_t *freqs, const uint32_t *titles,
                    const uint32_t *leads, uint32_t count, fh_doc_id base)
{
    uint32_t more[FH_BLOCK], any_more = 0, most_titles = 0, most_leads = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert(freqs[i] >= 1 && freqs[i] < FH_TF_MAX && titles[i] <= freqs[i] && leads[i] <= freqs[i] - titles[i] &&
               leads[i] <= FH_LEAD_WORDS);
        more[i] = freqs[i] - 1;
        any_more |= more[i];
        most_titles = titles[i] > most_titles ? titles[i] : most_titles;
        most_leads = leads[i] > most_leads ? leads[i] : most_leads;
    }
    bool plain = any_more == 0 && most_titles == 0 && most_leads == 0;
    uint8_t *p = out + put_docs(out, docs, count, base, plain ? FH_NO_FREQS : 0);
    uint8_t flags = (uint8_t)((most_titles > 0 ? FH_TITLES_FOLLOW : 0) | (most_leads > 0 ? FH_LEADS_FOLLOW : 0));
    if (!plain)
        p += fh_patched_put(p, more, count, flags);
    if (most_titles > 0)
        p = put_titles(p, titles, count, most_titles);
    if (most_leads > 0)
        p = put_layers(p, leads, count, most_leads);
    assert(p - out <= (ptrdiff_t)FH_BLOCK_BYTES_MAX);
    return (size_t)(p - out);
}

/* ---- Reading ---- */

#define PADDING_BYTES (16 * sizeof(uint32_t)) /* of a whole vector behind the last number */

_Static_assert(FH_DOC_END == UINT32_MAX, "doc_ids are padded by setting bytes");

static size_t whole_vectors(size_t n)
{
    return (n + 15) & ~(size_t)15;
}

static const uint8_t *get_bitset(const uint8_t *in, const uint8_t *end, fh_doc_id base, fh_doc_id doc_limit,
                                 struct fh_block *out)
{
    if (end - in < 3 || (in[0] & 0x3F) != 0)
        return NULL;
    size_t bytes = fh_load_u16(in + 1);
    in += 3;
    /* The last doc_id is checked before any is made, so that none wraps round. */
    if (bytes == 0 || (size_t)(end - in) < bytes || in[bytes - 1] == 0)
        return NULL;
    uint64_t last = base + 8 * (uint64_t)bytes - 1 - ((unsigned)__builtin_clz(in[bytes - 1]) - 24);
    if (last >= doc_limit || fh_pack_kernels()->expand(in, bytes, base, out->docs) != out->count)
        return NULL;
    return in + bytes;
}

static const uint8_t *get_gaps(const uint8_t *in, const uint8_t *end, fh_doc_id base, fh_doc_id doc_limit,
                               struct fh_block *out)
{
    struct fh_patched_run run;
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    if (!fh_patched_open(&run, in, end, out->count))
        return NULL;
    if (kernels->docs != NULL && fh_run_is_small(&run) && kernels->docs(&run, base, out->docs))
        return out->docs[out->count - 1] < doc_limit ? run.after : NULL;
    if (!fh_patched_read(&run, out->docs))
        return NULL;
    memset(out->docs + out->count, 0xFF, PADDING_BYTES); /* gaps of -1: the last doc_id again */
    uint32_t all = kernels->sum(out->docs, whole_vectors(out->count), base);
    return all < FH_DOC_COUNT_MAX && out->docs[out->count - 1] < doc_limit ? run.after : NULL;
}

bool fh_block_get_docs(const uint8_t *in, const uint8_t *end, fh_doc_id base, fh_doc_id doc_limit, struct fh_block *out)
{
    if (in >= end)
        return false;
    bool plain = (*in & FH_NO_FREQS) != 0;
    in = (*in & FH_BITSET) != 0 ? get_bitset(in, end, base, doc_limit, out) : get_gaps(in, end, base, doc_limit, out);
    if (in == NULL)
        return false;
    memset(out->docs + out->count, 0xFF, PADDING_BYTES); /* FH_DOC_END */
    out->freq_bytes = plain ? NULL : in;
    return true;
}

/* Fills title_index from a list of places; NULL when one is out of range or does not rise. */
static const uint8_t *get_title_list(const uint8_t *in, const uint8_t *end, struct fh_block *out)
{
    uint32_t from = 0;
    if ((size_t)(end - in) < out->title_count)
        return NULL;
    for (uint32_t i = 0; i < out->title_count; i++) {
        if (in[i] < from || in[i] >= out->count)
            return NULL;
        out->title_index[i] = in[i];
        from = in[i] + 1u;
    }
    return in + out->title_count;
}

/* How many bits are set in each byte of a word: without an instruction that not every processor has, and without
 * the call that the compiler would make of it. */
static uint64_t bits_by_byte(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    return (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
}

/* The same from a bitmap: eight places are written for each byte, those that count are kept. */
static const uint8_t *get_title_bitmap(const uint8_t *in, const uint8_t *end, struct fh_block *out)
{
    uint32_t bytes = (out->count + 7) / 8, found = 0;
    uint8_t counts[FH_BLOCK / 8] = {0};
    if ((size_t)(end - in) < bytes)
        return NULL;
    memcpy(counts, in, bytes);
    fh_store_u64(counts, bits_by_byte(fh_load_u64(counts)));
    fh_store_u64(counts + 8, bits_by_byte(fh_load_u64(counts + 8)));
    for (uint32_t i = 0; i < bytes; i++) {
        uint8_t places[8];
        fh_store_u64(places, fh_pack_set_bits[in[i]] + 8 * i * 0x0101010101010101u);
        memcpy(out->title_index + found, places, 8);
        found += counts[i];
    }
    return found == out->title_count && out->title_index[found - 1] < out->count ? in + bytes : NULL;
}

/* The list of places, and all else that there is to do where each title has the term once, as
 * nearly always: one loop, as its end is hard to foresee. */
static const uint8_t *get_titles_once(const uint8_t *in, const uint8_t *end, struct fh_weights weights,
                                      struct fh_block *out)
{
    uint32_t from = 0, more = weights.title - FH_SIXTEENTHS;
    if ((size_t)(end - in) < out->title_count)
        return NULL;
    for (uint32_t i = 0; i < out->title_count; i++) {
        uint32_t at = in[i];
        if (at < from || at >= out->count)
            return NULL;
        out->title_index[i] = (uint8_t)at;
        out->title_freqs[i] = 1;
        out->weighted[at] += more;
        from = at + 1;
    }
    return in + out->title_count;
}

/* Clears *exact where sums may not fit. */
static const uint8_t *get_titles(const uint8_t *in, const uint8_t *end, struct fh_weights weights, bool *exact,
                                 struct fh_block *out)
{
    if (in >= end)
        return NULL;
    bool once = (*in & FH_TITLE_FREQS_FOLLOW) == 0;
    out->title_count = (*in++ & 0x7Fu) + 1;
    bool listed = out->title_count <= (out->count + 7) / 8;
    if (out->title_count > out->count)
        return NULL;
    if (listed && once)
        return get_titles_once(in, end, weights, out);
    in = listed ? get_title_list(in, end, out) : get_title_bitmap(in, end, out);
    for (uint32_t i = 0; i < out->title_count && in != NULL; i++) {
        uint32_t above = 0, at = out->title_index[i];
        if (!once)
            in = fh_varint_get_u32(in, end, &above);
        if (above >= out->freqs[at])
            return NULL;
        out->title_freqs[i] = above + 1;
        out->weighted[at] += (above + 1) * (weights.title - FH_SIXTEENTHS); /* modulo 2^32 */
        *exact = *exact && above < TITLES_EXACT;
    }
    return in;
}

/* The places of one layer as bits, and whether another layer follows. NULL when it is cut off, has places that are
 * out of range, fewer or more than it says, or places that do not rise. */
static const uint8_t *get_layer(const uint8_t *in, const uint8_t *end, uint32_t n, uint8_t bits[FH_BLOCK / 8],
                                bool *follows)
{
    uint32_t bytes = (n + 7) / 8, from = 0, found = 0;
    if (in >= end)
        return NULL;
    uint32_t count = (*in & 0x7Fu) + 1;
    *follows = (*in++ & FH_LAYER_FOLLOWS) != 0;
    memset(bits, 0, FH_BLOCK / 8);
    if ((size_t)(end - in) < (count <= bytes ? count : bytes))
        return NULL;
    if (count > bytes) {
        memcpy(bits, in, bytes);
        uint64_t halves = bits_by_byte(fh_load_u64(bits)) + bits_by_byte(fh_load_u64(bits + 8));
        found = (uint32_t)(halves * 0x0101010101010101u >> 56);
        bool beyond = n % 8 != 0 && bits[n / 8] >> n % 8 != 0;
        return found == count && !beyond ? in + bytes : NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (in[i] < from || in[i] >= n)
            return NULL;
        bits[in[i] / 8] |= (uint8_t)(1u << in[i] % 8);
        from = in[i] + 1u;
    }
    return in + count;
}

/* Adds to weighted frequencies what a layer's places count more. A list is not made bits for it. */
static const uint8_t *add_layer(const uint8_t *in, const uint8_t *end, uint32_t more, bool *follows,
                                struct fh_block *out)
{
    uint8_t bits[FH_BLOCK / 8];
    if (in >= end)
        return NULL;
    uint32_t count = (*in & 0x7Fu) + 1, beyond = 0;
    if (count > (out->count + 7) / 8) {
        in = get_layer(in, end, out->count, bits, follows);
        if (in != NULL)
            fh_pack_kernels()->boost(out->weighted, whole_vectors(out->count), bits, more);
        return in;
    }
    *follows = (*in++ & FH_LAYER_FOLLOWS) != 0;
    if ((size_t)(end - in) < count)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        beyond |= in[i] >= out->count;
        out->weighted[in[i] % FH_BLOCK] += more;
    }
    return beyond == 0 ? in + count : NULL;
}

static const uint8_t *add_leads(const uint8_t *in, const uint8_t *end, struct fh_weights weights,
                                struct fh_block *out)
{
    bool follows = true;
    out->lead_bytes = in;
    for (uint32_t layer = 0; follows && in != NULL && layer < FH_LEAD_WORDS; layer++)
        in = add_layer(in, end, weights.lead - FH_SIXTEENTHS, &follows, out);
    return follows ? NULL : in;
}

/* Weighs anew where sums may not fit. */
static bool weigh_with_care(const uint8_t *end, struct fh_weights weights, struct fh_block *out)
{
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK] = {0};
    if (out->lead_bytes != NULL && !fh_block_get_leads(end, out, leads))
        return false;
    fh_block_titles(out, titles);
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->freqs[i] >= FH_TF_MAX)
            return false;
        out->weighted[i] = 
            fh_weighted_freq((struct fh_occurrences){out->freqs[i], titles[i], leads[i]}, weights);
    }
    return true;
}

const uint8_t *fh_block_get_freqs(const uint8_t *end, struct fh_weights weights, bool weights_only,
                                  struct fh_block *out)
{
    struct fh_patched_run run;
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    if (!fh_patched_open(&run, out->freq_bytes, end, out->count))
        return NULL;
    bool small = kernels->freqs != NULL && fh_run_is_small(&run);
    const uint8_t *in = small ? kernels->freqs(&run, end, weights, weights_only, out) : NULL;
    if (in != NULL)
        return in;
    if (!fh_patched_read(&run, out->freqs))
        return NULL;
    in = run.after;
    out->title_count = 0;
    memset(out->freqs + out->count, 0, PADDING_BYTES);
    uint32_t all = kernels->weigh(out->freqs, out->weighted, whole_vectors(out->count));
    bool exact = all < FH_WEIGHTED_EXACT; /* all but always */
    if ((run.flags & FH_TITLES_FOLLOW) != 0)
        in = get_titles(in, end, weights, &exact, out);
    if ((run.flags & FH_LEADS_FOLLOW) != 0 && in != NULL)
        in = add_leads(in, end, weights, out);
    if (!exact && in != NULL && !weigh_with_care(end, weights, out))
        return NULL;
    return in;
}

bool fh_block_get_leads(const uint8_t *end, const struct fh_block *block, uint32_t *leads)
{
    uint32_t titles[FH_BLOCK];
    const uint8_t *in = block->lead_bytes;
    bool follows = true;
    fh_block_titles(block, titles);
    for (uint32_t layer = 0; follows && layer < FH_LEAD_WORDS; layer++) {
        uint8_t bits[FH_BLOCK / 8];
        in = get_layer(in, end, block->count, bits, &follows);
        if (in == NULL)
            return false;
        for (uint32_t i = 0; i < block->count; i++) {
            if (bits[i / 8] == 0)
                i |= 7; /* on to the next byte */
            if ((bits[i / 8] >> i % 8 & 1) == 0)
                continue;
            if (leads[i]++ != layer || leads[i] > block->freqs[i] - titles[i])
                return false;
        }
    }
    return !follows;
}
