/* Tells a wrapping (compressed stream or container) by the first bytes of a file. */
#ifndef FH_CORPUS_WRAPPING_H
#define FH_CORPUS_WRAPPING_H

#include <stddef.h>

#define FH_WRAPPING_HEAD_BYTES 512u /* as many as there are, up to this, decide it */

enum fh_wrapping {
    FH_WRAPPING_NONE = 0,
    FH_WRAPPING_GZIP,
    FH_WRAPPING_ZSTD,
    FH_WRAPPING_XZ,
    FH_WRAPPING_BZIP2,
    FH_WRAPPING_ZIP,
    FH_WRAPPING_TAR,
    FH_WRAPPING_UNREAD /* known, and not read here: 7-Zip, RAR, compress, lzip, lz4, cpio */
};

enum fh_wrapping fh_wrapping_of(const unsigned char *head, size_t length);

/* "gzip", ...; for what is not read here its own name ("7-Zip"). */
const char *fh_wrapping_name(const unsigned char *head, size_t length);

#endif
