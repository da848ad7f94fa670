/* What an index should hold, for tests that interrupt, damage or crowd it: a version for each id.
 *
 * A document's text is a function of its id and version and carries a checksum of itself, so that a
 * reader can tell a whole document from half of one without knowing which version to expect.
 */
#ifndef FH_TESTS_SUPPORT_LEDGER_H
#define FH_TESTS_SUPPORT_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "fihrist.h"
#include "tests/support/random.h"

#define LEDGER_IDS 64u

struct ledger {
    uint32_t version[LEDGER_IDS]; /* 0: no document with this id */
    uint32_t latest;              /* version given last */
};

/* A document and the room for its text; copy nothing out of it that shall live longer. */
struct ledger_document {
    struct fh_document document;
    char id[24], title[64], body[1200], url[64];
};
void ledger_document(struct ledger_document *document, uint32_t id, uint32_t version);

/* Whether a document that came out of an index says of itself what it should; *id and *version, when
 * not NULL, are what it claims to be. */
bool ledger_is_whole(const struct fh_document *document, uint32_t *id, uint32_t *version);

/* Adds a new version of the document, or deletes it, in the ledger and through the writer. */
enum fh_status ledger_add(struct ledger *ledger, uint32_t id, struct fh_writer *writer, struct fh_error *error);
enum fh_status ledger_delete(struct ledger *ledger, uint32_t id, struct fh_writer *writer, struct fh_error *error);

/* `count` random additions, replacements and deletions. */
enum fh_status ledger_change(struct ledger *ledger, struct random *random, uint32_t count, struct fh_writer *writer,
                             struct fh_error *error);

/* Opens the index and compares: every checksum, every structure, every document with its exact text, none
 * besides. Returns which ledger of the `count` given it agrees with, or -1 with the reason in *error.
 * `missing_is`: what it means that there is no index (the number to return; -1: a failure). */
int ledger_find(const char *directory, const struct ledger *const *ledgers, int count, int missing_is,
                struct fh_error *error);

/* Opens the index for writing, adds a document, commits, closes, and compares; no file may be left
 * that the index does not name. False with the reason in *error. *ledger gets what was added. */
bool ledger_go_on(const char *directory, struct ledger *ledger, const struct fh_writer_options *options,
                  struct fh_error *error);

#endif
