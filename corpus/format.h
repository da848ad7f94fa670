/* What every format reader looks like from outside, and what it is given.
 *
 * A format reader takes the text of one member (input.h) and hands out records (record.h). It never
 * reports anything by itself: a record that cannot be read is marked bad, with its place, and reading
 * goes on behind it.
 */
#ifndef FH_CORPUS_FORMAT_H
#define FH_CORPUS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "corpus/fields.h"
#include "corpus/input.h"
#include "corpus/reader.h"
#include "corpus/record.h"

struct fh_format_context { /* borrowed; the same for the reader's whole life but for the input's content */
    struct fh_input *input;
    const struct fh_fields *fields;
    const struct fh_reader_options *options;
    size_t record_bytes_max;
};

struct fh_format_ops {
    const char *name;
    bool one_document; /* a member is one document, so that the date in its path is the document's */
    bool plain;        /* values are text already: no tags are looked for in them */
    /* FH_OK or FH_ERR_NOMEM, or what the input fails with; on failure *state is NULL. */
    enum fh_status (*open)(void **state, const struct fh_format_context *context, struct fh_error *error);
    /* Fills the (reset) record. FH_OK: a record, perhaps a bad one; FH_END; FH_ERR_NOMEM; or what the
     * input fails with, which ends the member. */
    enum fh_status (*next)(void *state, struct fh_record *record, struct fh_error *error);
    void (*close)(void *state); /* NULL is fine */
};

extern const struct fh_format_ops fh_json_format;
extern const struct fh_format_ops fh_text_format;
extern const struct fh_format_ops fh_csv_format; /* tab-separated values, too */
extern const struct fh_format_ops fh_trec_format;
extern const struct fh_format_ops fh_xml_format;
extern const struct fh_format_ops fh_html_format;
extern const struct fh_format_ops fh_mbox_format;

#endif
