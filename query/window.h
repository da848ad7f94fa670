/* Windows: the pieces of FH_WINDOW_DOCS neighbouring documents in which a segment is searched, and
 * sets of documents of one window as bits.
 */
#ifndef FH_QUERY_WINDOW_H
#define FH_QUERY_WINDOW_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "indexer/types.h"

#define FH_WINDOW_DOCS 1024u
#define FH_WINDOW_WORDS (FH_WINDOW_DOCS / 64)

struct fh_window_bits {
    uint64_t words[FH_WINDOW_WORDS];
};

static inline uint32_t fh_window_count(uint32_t doc_count)
{
    return (doc_count + FH_WINDOW_DOCS - 1) / FH_WINDOW_DOCS;
}

static inline void fh_window_clear(struct fh_window_bits *bits)
{
    memset(bits, 0, sizeof *bits);
}

/* `at` is a document's number less the window's first. */
static inline void fh_window_set(struct fh_window_bits *bits, uint32_t at)
{
    bits->words[at / 64] |= (uint64_t)1 << at % 64;
}

static inline bool fh_window_has(const struct fh_window_bits *bits, uint32_t at)
{
    return (bits->words[at / 64] >> at % 64 & 1) != 0;
}

static inline bool fh_window_is_empty(const struct fh_window_bits *bits)
{
    uint64_t any = 0;
    for (size_t i = 0; i < FH_WINDOW_WORDS; i++)
        any |= bits->words[i];
    return any == 0;
}

static inline uint32_t fh_window_size(const struct fh_window_bits *bits)
{
    uint32_t size = 0;
    for (size_t i = 0; i < FH_WINDOW_WORDS; i++)
        size += (uint32_t)__builtin_popcountll(bits->words[i]);
    return size;
}

/* Every document of the window that begins at `from`, in a segment of `doc_count`. */
static inline void fh_window_fill(struct fh_window_bits *bits, fh_doc_id from, uint32_t doc_count)
{
    uint32_t left = doc_count > from ? doc_count - from : 0;
    for (uint32_t i = 0; i < FH_WINDOW_WORDS; i++)
        bits->words[i] = left >= 64 * (i + 1) ? ~(uint64_t)0 : left > 64 * i ? ((uint64_t)1 << (left - 64 * i)) - 1 : 0;
}

static inline void fh_window_and(struct fh_window_bits *bits, const struct fh_window_bits *other)
{
    for (size_t i = 0; i < FH_WINDOW_WORDS; i++)
        bits->words[i] &= other->words[i];
}

static inline void fh_window_or(struct fh_window_bits *bits, const struct fh_window_bits *other)
{
    for (size_t i = 0; i < FH_WINDOW_WORDS; i++)
        bits->words[i] |= other->words[i];
}

static inline void fh_window_and_not(struct fh_window_bits *bits, const struct fh_window_bits *other)
{
    for (size_t i = 0; i < FH_WINDOW_WORDS; i++)
        bits->words[i] &= ~other->words[i];
}

/* Writes the documents of the set, rising; returns how many. */
static inline uint32_t fh_window_list(const struct fh_window_bits *bits, fh_doc_id from, fh_doc_id *docs)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < FH_WINDOW_WORDS; i++)
        for (uint64_t word = bits->words[i]; word != 0; word &= word - 1)
            docs[count++] = from + 64 * i + (uint32_t)__builtin_ctzll(word);
    return count;
}

#endif
