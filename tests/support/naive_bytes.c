/* Numbers from bytes, the plainest way. See naive_bytes.h. */
#include "tests/support/naive_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <xxhash.h>

void naive_must(bool condition, const char *what)
{
    if (!condition)
        fail_msg("not as docs/FORMAT.md says: %s", what);
}

void *naive_alloc(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        fail_msg("out of memory");
    return memory;
}

struct naive_bytes naive_take(struct naive_bytes *from, uint64_t length)
{
    naive_must(length <= from->length, "something is cut off");
    struct naive_bytes taken = {from->at, (size_t)length};
    from->at += length;
    from->length -= (size_t)length;
    return taken;
}

uint64_t naive_number(struct naive_bytes *from, unsigned size)
{
    struct naive_bytes bytes = naive_take(from, size);
    uint64_t number = 0;
    for (unsigned i = 0; i < size; i++)
        number += (uint64_t)bytes.at[i] << 8 * i;
    return number;
}

uint64_t naive_varint(struct naive_bytes *from)
{
    uint64_t number = 0;
    for (unsigned group = 0;; group++) {
        uint64_t byte = naive_number(from, 1);
        naive_must(group < 9 || (group == 9 && byte <= 1), "a varint fits in 64 bits");
        number += (byte & 0x7F) << 7 * group;
        if (byte < 0x80)
            return number;
    }
}

size_t naive_ceil8(size_t bits)
{
    return (bits + 7) / 8;
}

bool naive_bit(struct naive_bytes bits, size_t i)
{
    naive_must(i / 8 < bits.length, "a bit is within its bytes");
    return (bits.at[i / 8] >> i % 8 & 1) != 0;
}

uint64_t naive_element(struct naive_bytes section, uint64_t i, unsigned size)
{
    naive_must(i < section.length / size, "an element is within its section");
    struct naive_bytes element = {section.at + i * size, size};
    return naive_number(&element, size);
}

int64_t naive_unzigzag(uint64_t number)
{
    return number % 2 == 0 ? (int64_t)(number / 2) : -(int64_t)(number / 2) - 1;
}

/* Number i of packed(n, width). */
static uint32_t packed_number(struct naive_bytes packed, size_t i, unsigned width)
{
    uint32_t number = 0;
    for (unsigned bit = 0; bit < width; bit++)
        if (naive_bit(packed, i * width + bit))
            number |= (uint32_t)1 << bit;
    return number;
}

static void check_unused_bits(struct naive_bytes packed, size_t used)
{
    for (size_t bit = used; bit < 8 * packed.length; bit++)
        naive_must(!naive_bit(packed, bit), "unused bits are 0");
}

static struct naive_bytes take_packed(struct naive_bytes *from, uint32_t n, unsigned width)
{
    struct naive_bytes packed = naive_take(from, naive_ceil8((size_t)n * width));
    check_unused_bits(packed, (size_t)n * width);
    return packed;
}

static void add_exceptions(struct naive_bytes high, struct naive_bytes index, uint32_t count, unsigned h, unsigned w,
                           uint32_t n, uint32_t *numbers)
{
    for (uint32_t i = 0; i < count; i++) {
        naive_must(index.at[i] < n, "an exception is one of the numbers");
        naive_must(i == 0 || index.at[i] > index.at[i - 1], "exceptions rise");
        numbers[index.at[i]] += packed_number(high, i, h) << w;
    }
}

unsigned naive_patched(struct naive_bytes *from, uint32_t n, uint32_t *numbers)
{
    naive_must(n >= 1 && n <= 128, "a run has 1 to 128 numbers");
    unsigned head = (unsigned)naive_number(from, 1), w = head & 31, h = 0;
    uint32_t count = 0;
    if ((head & 32) != 0) {
        count = (uint32_t)naive_number(from, 1);
        h = (unsigned)naive_number(from, 1);
        naive_must(count >= 1 && count <= n, "there are 1 to n exceptions");
        naive_must(h >= 1 && h + w <= 31, "an exception has at most 31 bits");
    }
    struct naive_bytes low = take_packed(from, n, w);
    for (uint32_t i = 0; i < n; i++)
        numbers[i] = packed_number(low, i, w);
    struct naive_bytes index = naive_take(from, count);
    struct naive_bytes high = take_packed(from, count, h);
    add_exceptions(high, index, count, h, w, n, numbers);
    return head & 0xC0;
}

void naive_layered(struct naive_bytes *from, uint32_t n, uint32_t *numbers)
{
    naive_must(n >= 1 && n <= 128, "a run has 1 to 128 numbers");
    unsigned head = (unsigned)naive_number(from, 1), w = head & 31, layers = head >> 5;
    struct naive_bytes low = take_packed(from, n, w), bits = *from;
    uint32_t which[128], count = n;
    size_t bit = 0;
    for (uint32_t i = 0; i < n; i++) {
        numbers[i] = packed_number(low, i, w);
        which[i] = i;
    }
    for (unsigned layer = 0; layer < layers; layer++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < count; i++) {
            naive_must(bit / 8 < bits.length, "layers are whole");
            if (!naive_bit(bits, bit++))
                continue;
            numbers[which[i]] += (uint32_t)1 << w;
            which[kept++] = which[i];
        }
        count = kept;
    }
    naive_take(from, naive_ceil8(bit));
    if (layers == 0 || count == 0)
        return;
    unsigned h = (unsigned)naive_number(from, 1);
    naive_must(h <= 31, "a rest has at most 31 bits");
    struct naive_bytes rests = take_packed(from, count, h);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = numbers[which[i]] + ((uint64_t)packed_number(rests, i, h) << w);
        naive_must(number < (uint64_t)1 << 31, "a number is below 2^31");
        numbers[which[i]] = (uint32_t)number;
    }
}

void naive_column(struct naive_bytes *from, uint32_t m, uint64_t *numbers)
{
    uint32_t small[128];
    if (m == 0)
        return;
    naive_must(naive_patched(from, m, small) == 0, "flags of a column are 0");
    for (uint32_t i = 0; i < m; i++) {
        numbers[i] = small[i];
        if (small[i] == INT32_MAX)
            numbers[i] += naive_varint(from);
    }
}

struct naive_bytes naive_sealed(struct naive_bytes all, const char *what)
{
    naive_must(all.length >= 8, what);
    struct naive_bytes content = naive_take(&all, all.length - 8);
    naive_must(naive_number(&all, 8) == XXH3_64bits(content.at, content.length), what);
    return content;
}
