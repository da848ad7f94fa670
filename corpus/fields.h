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

enum fh_record_field {
    FH_RECORD_ID = 0,
    FH_RECORD_URL,
    FH_RECORD_TITLE,
    FH_RECORD_STANDFIRST,
    FH_RECORD_BODY,
    FH_RECORD_DATE,
    FH_RECORD_SOURCE,
    FH_RECORD_CATEGORY,
    FH_RECORD_FIELDS
};

/* "title", "body", ...: our own names, as --map and messages use them. */
const char *fh_record_field_name(enum fh_record_field field);

struct fh_field_match {
    enum fh_record_field field;
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
