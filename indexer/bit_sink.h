/* Numbers of a few bits put one after another, the first bits lowest: what pack.c and layered_writer.c write with. */
#ifndef FH_INDEXER_BIT_SINK_H
#define FH_INDEXER_BIT_SINK_H

#include <stdint.h>

#include "base/varint.h"

/* Writes 8 bytes at a time; `out` has room for what is put, in whole bytes. */
struct fh_bit_sink {
    uint8_t *out;
    uint64_t window;
    unsigned held; /* bits in the window, below 64 */
};

/* A number below 2^bits; bits at most 64. */
static inline void fh_bit_sink_put(struct fh_bit_sink *sink, uint64_t value, unsigned bits)
{
    sink->window |= value << sink->held;
    sink->held += bits;
    if (sink->held < 64)
        return;
    fh_store_u64(sink->out, sink->window);
    sink->out += 8;
    sink->held -= 64;
    sink->window = sink->held > 0 ? value >> (bits - sink->held) : 0;
}

/* Writes the last bits, zeros behind them up to a whole byte. Returns the byte after. */
static inline uint8_t *fh_bit_sink_finish(struct fh_bit_sink *sink)
{
    for (unsigned done = 0; done < sink->held; done += 8)
        *sink->out++ = (uint8_t)(sink->window >> done);
    return sink->out;
}

#endif
