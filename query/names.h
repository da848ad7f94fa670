/* Names in the other script: the source of alternatives that finds إنفيديا for Nvidia and Twitter for تويتر.
 *
 * Three things are tried for a Latin word: the table of exonyms (stemmer/exonyms.h), the words of the
 * index's dictionaries that may be its Arabic spelling (name_spellings.h), and for short ones the names of
 * its letters (بي بي سي). An Arabic word that looks like a foreign name is looked up among the Latin words
 * of the index (name_table.h), and so is what letters spelled out stand for. docs/ARABIC.md says what is
 * taken for a name, and how well it works.
 *
 * One for each snapshot, shared by threads; the table of Latin words is made when first needed.
 */
#ifndef FH_QUERY_NAMES_H
#define FH_QUERY_NAMES_H

#include "base/status.h"
#include "indexer/snapshot.h"
#include "query/alternatives.h"
#include "query/scan.h"

struct fh_names;

/* For an index of Arabic text analysed as such; *names stays NULL for every other. `snapshot` must outlive it.
 * FH_ERR_NOMEM. */
enum fh_status fh_names_new(struct fh_names **names, const struct fh_snapshot *snapshot, struct fh_error *error);
void fh_names_free(struct fh_names *names); /* NULL is fine */

/* Names, and what one thread remembers of the Arabic words it asked about: most are no names, which takes longer to
 * find out than to remember. */
struct fh_names_asker {
    const struct fh_names *names;
    uint64_t *memory; /* FH_NAMES_MEMORY hashes of words, and pairs of them, for which there is nothing */
    struct fh_names_query *query;
};

/* What one query may still take. A page of Latin words is not looked up to its end. */
struct fh_names_query {
    uint32_t look_ups_left; /* of dictionaries */
    struct fh_deadline deadline;
};
#define FH_NAMES_LOOK_UPS 50000u

/* Begins a query: all look-ups are left, until the deadline. */
void fh_names_asker_begin(struct fh_names_asker *asker, const struct fh_deadline *deadline);
#define FH_NAMES_MEMORY 65536u

/* `names` must outlive the asker. It is as if a query without a deadline had begun. FH_ERR_NOMEM. */
enum fh_status fh_names_asker_init(struct fh_names_asker *asker, const struct fh_names *names, struct fh_error *error);
void fh_names_asker_release(struct fh_names_asker *asker); /* a zeroed one is fine */

/* The asker must outlive the source, in one place. Past the deadline answers are FH_ERR_CANCELLED. */
struct fh_alternative_source fh_names_source(const struct fh_names_asker *asker);

#endif
