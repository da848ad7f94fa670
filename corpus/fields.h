/* Which of an archive's names means which field of a document.
 *
 * Archives call a headline "title", "headline", "العنوان" or "title.rendered"; the common names are
 * known, in an order of preference, and the user's map adds to or replaces them. Names are compared
 * without regard to ASCII case, and with space, "-" and "_" as one character. A dotted name is a path
 * through nested objects or elements ("meta.date"). Wrappers that mean nothing by themselves
 * ("_source." before, ".$date" or ".rendered" behind) are looked through.
 *
 * What this is not: it does not hold values (record.h).
 */
#ifndef FH_CORPUS_FIELDS_H
#define FH_CORPUS_FIELDS_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/status.h"

enum fh_field {
    FH_FIELD_ID = 0,
    FH_FIELD_URL,
    FH_FIELD_TITLE,
    FH_FIELD_STANDFIRST,
    FH_FIELD_BODY,
    FH_FIELD_DATE,
    FH_FIELD_SOURCE,
    FH_FIELD_CATEGORY,
    FH_FIELD_COUNT
};

/* "title", "body", ...: our own names, as --map and messages use them. */
const char *fh_field_name(enum fh_field field);

struct fh_field_match {
    enum fh_field field;
    unsigned rank; /* of two names with a value, the lower rank is believed */
};

struct fh_fields;

/* `map` is "title=headline,date=meta.date,standfirst=-" or NULL: once the map speaks of a field, only
 * its names (in the order given) count for it, none for "-". FH_ERR_USAGE for a malformed map. */
enum fh_status fh_fields_new(struct fh_fields **fields, const char *map, struct fh_error *error);
void fh_fields_free(struct fh_fields *fields);

/* Does this name (or path) mean a field? */
bool fh_fields_find(const struct fh_fields *fields, struct fh_slice name, struct fh_field_match *match);

#endif
