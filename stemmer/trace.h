/* A listener to the steps of the analysis, for `fihrist analyze` and the golden files: one line a
 * step that changed the word. NULL listens to nothing.
 */
#ifndef FH_STEMMER_TRACE_H
#define FH_STEMMER_TRACE_H

#include <stddef.h>

#include "base/buffer.h"

static inline void fh_trace(struct fh_buffer *trace, const char *step, struct fh_slice word)
{
    if (trace == NULL)
        return;
    fh_buffer_printf(trace, "  %-9s ", step);
    fh_buffer_append_slice(trace, word);
    fh_buffer_append_byte(trace, '\n');
}

#endif
