/* Where a JSON record ends, without looking at what it says: brackets are counted outside of strings.
 *
 * For records that are spread over lines or stand side by side; the parser (json_record.h) then gets
 * each record whole, and a broken one does not take its neighbours along.
 */
#ifndef FH_CORPUS_JSON_EXTENT_H
#define FH_CORPUS_JSON_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fh_json_extent {
    size_t looked;  /* bytes examined so far */
    unsigned depth; /* open brackets */
    uint64_t lists; /* bit d: the bracket at depth d (below 64) is a list's */
    bool in_string;
    bool ended;   /* `looked` is just behind the closing bracket */
    bool crossed; /* ... which closes another kind of bracket: one is missing */
};

#define FH_JSON_EXTENT_INIT                                                                                            \
    {                                                                                                                  \
        0, 0, 0, false, false, false                                                                                   \
    }

/* Goes on over bytes[extent->looked, length) of a text whose first byte opens the record; returns
 * extent->ended. A line break ends a string: JSON allows none inside, so the quote is missing. */
bool fh_json_extent_scan(struct fh_json_extent *extent, const char *bytes, size_t length);

#endif
