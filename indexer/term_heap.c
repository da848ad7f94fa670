/* A heap of terms. See term_heap.h. */
#include "indexer/term_heap.h"

#include <stdbool.h>
#include <string.h>

/* Up to eight bytes, the rest zeros; where there are fewer, two loads that overlap instead of a copy of unknown length. */
static uint64_t load_big_endian(const char *bytes, size_t length)
{
    uint64_t word = 0;
    if (length >= 8) {
        memcpy(&word, bytes, 8);
    } else if (length >= 4) {
        uint32_t low, high;
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + length - 4, 4);
        word = low | (uint64_t)high << 8 * (length - 4);
    } else {
        for (size_t i = 0; i < length; i++)
            word |= (uint64_t)(uint8_t)bytes[i] << 8 * i;
    }
    return __builtin_bswap64(word); /* little-endian machines only: container.h */
}

static struct fh_term_entry entry_of(struct fh_slice term, uint32_t source)
{
    struct fh_term_entry entry = {0, 0, term.bytes, (uint32_t)term.length, source};
    if (term.length > 0)
        entry.head = load_big_endian(term.bytes, term.length);
    if (term.length > 8)
        entry.next = load_big_endian(term.bytes + 8, term.length - 8);
    return entry;
}

static bool before(const struct fh_term_entry *a, const struct fh_term_entry *b)
{
    if (a->head != b->head)
        return a->head < b->head;
    if (a->next != b->next)
        return a->next < b->next;
    int order = 0;
    if (a->length > 16 && b->length > 16)
        order = fh_slice_compare((struct fh_slice){a->bytes + 16, a->length - 16},
                                 (struct fh_slice){b->bytes + 16, b->length - 16});
    else if (a->length != b->length) /* one is the other, perhaps with zeros and more behind it */
        order = a->length < b->length ? -1 : 1;
    return order != 0 ? order < 0 : a->source < b->source;
}

bool fh_term_entry_same(const struct fh_term_entry *a, const struct fh_term_entry *b)
{
    return a->head == b->head && a->next == b->next && a->length == b->length &&
           (a->length <= 16 || memcmp(a->bytes + 16, b->bytes + 16, a->length - 16) == 0);
}

/* Equal terms lie next to each other: if another source has the one on top, one right below it does. */
bool fh_term_heap_top_alone(const struct fh_term_heap *heap)
{
    const struct fh_term_entry *top = heap->entries;
    return (heap->count < 2 || !fh_term_entry_same(top, top + 1)) && (heap->count < 3 || !fh_term_entry_same(top, top + 2));
}

static void sink(struct fh_term_heap *heap, struct fh_term_entry entry)
{
    size_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && before(&heap->entries[child + 1], &heap->entries[child]))
            child++;
        if (!before(&heap->entries[child], &entry))
            break;
        heap->entries[at] = heap->entries[child];
        at = child;
    }
    heap->entries[at] = entry;
}

void fh_term_heap_push(struct fh_term_heap *heap, struct fh_slice term, uint32_t source)
{
    struct fh_term_entry entry = entry_of(term, source);
    size_t at = heap->count++;
    while (at > 0 && before(&entry, &heap->entries[(at - 1) / 2])) {
        heap->entries[at] = heap->entries[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->entries[at] = entry;
}

void fh_term_heap_replace(struct fh_term_heap *heap, struct fh_slice term)
{
    sink(heap, entry_of(term, heap->entries[0].source));
}

void fh_term_heap_pop(struct fh_term_heap *heap)
{
    struct fh_term_entry last = heap->entries[--heap->count];
    if (heap->count > 0)
        sink(heap, last);
}
