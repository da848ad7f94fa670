/* Everything that fihrist.h can ask of an index whose bytes may be damaged, asked once. */
#ifndef FH_TESTS_SUPPORT_SEARCH_EVERYTHING_H
#define FH_TESTS_SUPPORT_SEARCH_EVERYTHING_H

#include <stdint.h>

#include "fihrist.h"

struct search_tally {
    uint64_t answers, errors;
    uint64_t empty; /* questions answered without a hit */
};

/* The words are those of collection.h (Arabic), the ids d0, d1 ... Every answer is looked at to its last byte. Fails
 * the running CMocka test where a call ends otherwise than with an answer or a clean complaint about damage (of the
 * segment, or of the analyzer where there is none). */
void search_everything(struct fh_index *index, struct search_tally *tally);

#endif
