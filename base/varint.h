/* Integers as bytes: little-endian words, and variable-byte numbers (LEB128: seven bits a
 * byte, least significant first, the high bit set on every byte but the last).
 */
#ifndef FH_BASE_VARINT_H
#define FH_BASE_VARINT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FH_VARINT_MAX 10 /* bytes of the longest 64-bit number */

static inline uint32_t fh_load_u16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t fh_load_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t fh_load_u64(const uint8_t *p)
{
    return (uint64_t)fh_load_u32(p) | (uint64_t)fh_load_u32(p + 4) << 32;
}

static inline void fh_store_u16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void fh_store_u32(uint8_t *p, uint32_t value)
{
    fh_store_u16(p, value & 0xFFFF);
    fh_store_u16(p + 2, value >> 16);
}

static inline void fh_store_u64(uint8_t *p, uint64_t value)
{
    fh_store_u32(p, (uint32_t)value);
    fh_store_u32(p + 4, (uint32_t)(value >> 32));
}

/* Writes `value` (at most FH_VARINT_MAX bytes) and returns the byte after it. */
static inline uint8_t *fh_varint_put(uint8_t *p, uint64_t value)
{
    while (value >= 0x80) {
        *p++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *p++ = (uint8_t)value;
    return p;
}

static inline size_t fh_varint_size(uint64_t value)
{
    size_t size = 1;
    while (value >= 0x80) {
        value >>= 7;
        size++;
    }
    return size;
}

/* Reads one number that must end before `end`; returns the byte after it, or NULL when it is
 * cut off or does not fit in 64 (32) bits. A NULL `p` gives NULL, so that reads can be chained
 * and checked once. */
static inline const uint8_t *fh_varint_get(const uint8_t *p, const uint8_t *end, uint64_t *value)
{
    uint64_t result = 0;
    *value = 0;
    if (p == NULL)
        return NULL;
    if (p < end && *p < 0x80) { /* most are */
        *value = *p;
        return p + 1;
    }
    for (unsigned shift = 0; shift < 64 && p < end; shift += 7) {
        uint8_t byte = *p++;
        if (shift == 63 && byte > 1)
            return NULL;
        result |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *value = result;
            return p;
        }
    }
    return NULL;
}

static inline const uint8_t *fh_varint_get_u32(const uint8_t *p, const uint8_t *end, uint32_t *value)
{
    uint64_t wide;
    p = fh_varint_get(p, end, &wide);
    *value = (uint32_t)wide;
    return wide <= UINT32_MAX ? p : NULL;
}

#endif
