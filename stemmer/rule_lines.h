/* The lines of a file of rules: spaces at both ends are off, empty lines and those that begin with # passed over, and
 * so is a byte order mark at the beginning.
 */
#ifndef FH_STEMMER_RULE_LINES_H
#define FH_STEMMER_RULE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct fh_rule_lines {
    struct fh_slice rest; /* set to the whole text */
    struct fh_slice line;
    size_t number; /* of the line, from 1 */
};

/* Moves on to the next line that says something; false at the end. */
bool fh_rule_lines_next(struct fh_rule_lines *lines);

/* How many there are. */
size_t fh_rule_lines_count(struct fh_slice text);

/* Without blanks, tabs and carriage returns at its ends. */
struct fh_slice fh_rule_trimmed(struct fh_slice text);

#endif
