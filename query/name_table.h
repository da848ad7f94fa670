/* The Latin words of an index, by their consonants: what finds Twitter for تويتر.
 *
 * A key is the row of a word's consonants, each told only by its kind (lips, teeth, throat ...), and whether the
 * word begins and ends with a vowel, so that an Arabic spelling and a Latin one of the same name have the same key
 * whatever their vowels are, and whether g was taken for ج, غ or ق. A Latin letter that may be of two kinds gives
 * its word two keys. What has the key is compared letter by letter with the rules of stemmer/translit.h.
 *
 * The table holds words of letters only that are no common English ones: eight bytes a key and the word itself.
 */
#ifndef FH_QUERY_NAME_TABLE_H
#define FH_QUERY_NAME_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "indexer/snapshot.h"

struct fh_name_entry {
    uint32_t key;
    uint32_t word; /* where it begins in the table's words */
};

struct fh_name_table {
    struct fh_name_entry *entries; /* by key, then by word */
    size_t count, capacity;
    struct fh_buffer words; /* each followed by a NUL, once for every segment that has it */
};

/* FH_ERR_CORRUPT, FH_ERR_NOMEM; *table is then empty. */
enum fh_status fh_name_table_make(struct fh_name_table *table, const struct fh_snapshot *snapshot,
                                  struct fh_error *error);
void fh_name_table_release(struct fh_name_table *table); /* a zeroed one is fine */

#define FH_NAME_LATIN_MAX 3u

struct fh_latin_names { /* the best first */
    struct fh_slice list[FH_NAME_LATIN_MAX];
    uint32_t costs[FH_NAME_LATIN_MAX];
    size_t count;
};

/* Whether any word has the Arabic one's key: a quick no. */
bool fh_name_table_may_have(const struct fh_name_table *table, struct fh_slice arabic);

/* The Latin words that an Arabic one (a form, or two run together) may be, or only those that it is `sure` to be,
 * letter by letter; texts in the arena. FH_ERR_NOMEM. */
enum fh_status fh_name_table_find(struct fh_latin_names *names, const struct fh_name_table *table,
                                  struct fh_slice arabic, bool sure, struct fh_arena *arena, struct fh_error *error);

/* The keys of a Latin word of letters a to z (at most FH_NAME_KEYS_MAX, the rest is left out), and that of an
 * Arabic word; 0: too few consonants to know anything by. */
#define FH_NAME_KEYS_MAX 16u
size_t fh_name_latin_keys(struct fh_slice latin, uint32_t keys[FH_NAME_KEYS_MAX]);
uint32_t fh_name_arabic_key(struct fh_slice arabic);

#endif
