/* One XML element into one record, by libxml2.
 *
 * An element is a field when the names on the way to it, joined by dots ("meta.date"), mean one, or else
 * its own name does: what lies deeper counts less. Attributes are names too ("@id", "link.@href"), and
 * <field name="title"> is called title. An element that holds known elements is looked into, not taken.
 */
#ifndef FH_CORPUS_XML_RECORD_H
#define FH_CORPUS_XML_RECORD_H

#include "base/slice.h"
#include "base/status.h"
#include "corpus/fields.h"
#include "corpus/record.h"

struct fh_xml_parser;

enum fh_status fh_xml_parser_new(struct fh_xml_parser **parser, const struct fh_fields *fields, struct fh_error *error);
void fh_xml_parser_free(struct fh_xml_parser *parser);

/* Parses one element (its text may be written to), which must be well-formed by itself; controls that XML
 * does not allow are taken as spaces; prefixes need not be declared, and the
 * character references of HTML are known. What is wrong marks the record bad, record->line and ->byte moved. */
enum fh_status fh_xml_parse(struct fh_xml_parser *parser, char *text, size_t length, struct fh_record *record,
                            struct fh_error *error);

#endif
