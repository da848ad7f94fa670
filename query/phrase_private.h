/* Between phrase_lot.c, which finds the documents, and phrase_places.c, which finds the phrase in them. */
#ifndef FH_QUERY_PHRASE_PRIVATE_H
#define FH_QUERY_PHRASE_PRIVATE_H

#include "query/phrase.h"
#include "query/scan.h"

/* The weighted frequency of a phrase with these occurrences, in the field it is wanted in. */
uint32_t fh_phrase_field_freq(const struct fh_phrase *phrase, struct fh_occurrences in);

/* Adds to phrase->hits those of `count` documents that have the phrase. All lists hold the blocks that these
 * documents are in, weighed; slots[i] is where their at[] has docs[i]. False after a failure. */
bool fh_phrase_settle(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint8_t *slots,
                      uint32_t count);

#endif
