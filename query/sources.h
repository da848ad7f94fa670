/* Who is asked for alternatives in one searcher: the spellings of names and months that come with the library,
 * the synonyms recorded in the index, the rules given with a search, and names in the other script.
 */
#ifndef FH_QUERY_SOURCES_H
#define FH_QUERY_SOURCES_H

#include <stdint.h>

#include "query/alternatives.h"
#include "query/names.h"
#include "stemmer/synonyms.h"

#define FH_SYNONYM_WEIGHT 0.8 /* of what a synonym scores against the word typed */
#define FH_SOURCES_MAX 4u

struct fh_sources {
    struct fh_synonyms recorded; /* of the library and the index */
    bool is_read;
    struct fh_synonyms asked; /* rules given with the last search that had some */
    uint64_t asked_hash;      /* of their text; 0: none were read yet */
    struct fh_names_asker names;
    struct fh_alternative_source list[FH_SOURCES_MAX];
    size_t count;
};

void fh_sources_release(struct fh_sources *sources); /* a zeroed struct is fine */

/* Makes the list for a search with these rules (empty: none) and names (or NULL). `session` is of `analyzer`; these
 * and names stay the same from call to call. FH_ERR_INPUT, FH_ERR_CORRUPT (the index's synonyms), FH_ERR_NOMEM. */
enum fh_status fh_sources_ready(struct fh_sources *sources, const struct fh_analyzer *analyzer,
                                struct fh_session *session, struct fh_rules rules, const struct fh_names *names,
                                struct fh_error *error);

#endif
