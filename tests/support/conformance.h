/* The cases of tests/golden/arabic-conformance.txt, read into memory.
 */
#ifndef FH_TESTS_SUPPORT_CONFORMANCE_H
#define FH_TESTS_SUPPORT_CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/slice.h"

enum conformance_wanted { WANTED_MATCH, WANTED_SOFTER, WANTED_NO, WANTED_MARKS, WANTED_MEANT, WANTED_SILENT, WANTED_OTHER };

struct conformance_case {
    int row;
    enum conformance_wanted wanted;
    struct fh_slice rule;  /* a user's rule, as the file has it; empty: none */
    struct fh_slice meant; /* of WANTED_MEANT: the query to be suggested */
    struct fh_slice typed;
    struct fh_slice text;  /* brackets of WANTED_MARKS taken out */
    struct fh_slice marked; /* with them */
};

struct conformance {
    struct fh_map file;
    struct fh_buffer plain; /* rules and texts that were rewritten */
    struct conformance_case *cases;
    size_t count, capacity;
};

/* Reads the file of the repository; a malformed one fails the test that calls. */
void conformance_open(struct conformance *conformance);
void conformance_close(struct conformance *conformance);

#endif
