/* Plain objects, which nearly every line of an archive is: members with a string, null, true or false, nothing nested, and
 * no escapes but those of one letter. They are read here in a tenth of the time that yajl takes. Whatever is not plain, numbers and
 * mistakes among it, is left to yajl, which knows what to make of it: nothing is told of an object before all of it is known
 * to be plain.
 */
#ifndef FH_CORPUS_JSON_PLAIN_H
#define FH_CORPUS_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

#define FH_JSON_PLAIN_MEMBERS 32 /* more are not plain */

enum fh_json_plain_kind { FH_JSON_STRING, FH_JSON_NULL, FH_JSON_FALSE, FH_JSON_TRUE };

struct fh_json_member {
    struct fh_slice key;
    enum fh_json_plain_kind kind;
    bool escaped;     /* a string with escapes in it */
    size_t at, length; /* of a string, where in the text it stands */
};

struct fh_json_plain {
    struct fh_json_member members[FH_JSON_PLAIN_MEMBERS];
    size_t count;
};

/* Finds the members of the object that `text`, which is UTF-8, is; false unless it is plain, with white space around it at most. */
bool fh_json_plain_read(struct fh_json_plain *plain, struct fh_slice text);

/* Writes a plain string to `to`, which has room for its length, with what its escapes stand for; returns how long it is then. */
size_t fh_json_plain_unescape(char *to, struct fh_slice string);

#endif
