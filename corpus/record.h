/* One record of an archive while it is being read, on its way to a document.
 *
 * A format reader puts values under fields as it meets them; what was put under a better name (a lower
 * rank) stays, a later value of the same name replaces. Finishing makes the document: the id where there
 * is none, the time from the date, and the judgement whether there is anything to search at all.
 *
 * What this is not: it knows no file format.
 */
#ifndef FH_CORPUS_RECORD_H
#define FH_CORPUS_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "corpus/date.h"
#include "corpus/document.h"
#include "corpus/fields.h"

struct fh_record_slot {
    struct fh_slice text; /* NUL-terminated; .bytes NULL while nothing was put */
    unsigned rank;
    const char *problem;    /* a value was there that is no text: "a number", "an object"; else NULL */
    struct fh_buffer parts; /* of a list that is being joined */
};

struct fh_record {
    struct fh_arena arena;
    struct fh_record_slot slots[FH_RECORD_FIELDS];
    uint64_t line, byte;   /* where it begins, or where it is broken */
    struct fh_error bad;   /* status FH_OK, or why it cannot be read (message: the reason alone) */
    char unknown[160];     /* names that mean no field, for the message about a record without text */
    bool valid;            /* its values are known to be UTF-8 */
    size_t bytes_replaced; /* that were no UTF-8: U+FFFD stands for them */
    bool failed;           /* out of memory */
    char made_id[FH_MADE_ID_BYTES];
};

void fh_record_init(struct fh_record *record);
void fh_record_release(struct fh_record *record);
void fh_record_reset(struct fh_record *record); /* keeps memory */

/* Puts a copy of `text`; an empty text only where there is nothing yet. */
void fh_record_put(struct fh_record *record, struct fh_field_match match, struct fh_slice text);

/* Adds one more line to what `join` calls since the last `put`, `join_start` or reset have put there. */
void fh_record_join(struct fh_record *record, struct fh_field_match match, struct fh_slice text);
void fh_record_join_start(struct fh_record *record, struct fh_field_match match);

/* There is a value under this name, but it is `what` ("a number"): a static string. */
void fh_record_problem(struct fh_record *record, struct fh_field_match match, const char *what);

/* Remembers a name that means nothing to us. */
void fh_record_unknown(struct fh_record *record, struct fh_slice name);

/* Marks the record as one that cannot be read; the first reason stays. */
void fh_record_bad(struct fh_record *record, const char *format, ...) FH_PRINTF(2, 3);

static inline bool fh_record_is_bad(const struct fh_record *record)
{
    return record->bad.status != FH_OK;
}

struct fh_record_defaults {
    struct fh_slice source; /* for records that name none */
    struct fh_slice date;   /* likewise (from the path) */
    enum fh_date_order date_order;
    bool plain; /* no tags are looked for */
};

/* Fills `document` with slices that live until the next reset. Tags that a title, standfirst or body holds are
 * taken out; bytes that are no UTF-8 are replaced. A record without anything to search, with something
 * else than text where text belongs, or full of characters of the wrong encoding becomes bad. *date_unread: there is a
 * date text, and it cannot be read. FH_OK (look at fh_record_is_bad) or FH_ERR_NOMEM. */
enum fh_status fh_record_finish(struct fh_record *record, const struct fh_record_defaults *defaults,
                                struct fh_document *document, bool *date_unread, struct fh_error *error);

#endif
