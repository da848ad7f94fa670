/* One JSON object into one record: a plain one (json_plain.h) by itself, others by libyajl.
 *
 * Nested objects become dotted names; lists of strings are joined by newlines; numbers are kept as they
 * are written. Of a key that comes twice the last value counts.
 */
#ifndef FH_CORPUS_JSON_RECORD_H
#define FH_CORPUS_JSON_RECORD_H

#include <stddef.h>

#include "base/status.h"
#include "corpus/fields.h"
#include "corpus/record.h"

struct fh_json_parser;

enum fh_status fh_json_parser_new(struct fh_json_parser **parser, const struct fh_fields *fields,
                                  struct fh_error *error);
void fh_json_parser_free(struct fh_json_parser *parser);

/* Parses text[0, length), which may be written to (and has a byte behind its end): everything in it must
 * be one object. What is wrong with it marks the record bad, record->byte moved to the place. */
enum fh_status fh_json_parse(struct fh_json_parser *parser, char *text, size_t length, struct fh_record *record,
                             struct fh_error *error);

#endif
