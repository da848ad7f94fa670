/* The same documents written in every kind of archive that the readers know. */
#ifndef FH_BENCH_SUPPORT_KINDS_H
#define FH_BENCH_SUPPORT_KINDS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"

struct kind {
    const char *name;            /* what the table calls it, and the file's ending */
    const char *header, *footer; /* of the file */
    void (*put)(struct fh_buffer *out, const struct fh_document *document);
    bool a_file_each; /* one document a file: put into a tar */
};

extern const struct kind kinds[];
extern const size_t kind_count;

#endif
