/* What a segment can be built from: runs of the inverter in memory, and older segments on disk.
 *
 * A source has documents (numbered from 0), terms in order, and for each term its postings. The
 * builder (builder.h) reads any number of sources side by side; that is flushing, merging and
 * reordering alike.
 */
#ifndef FH_INDEXER_SOURCE_H
#define FH_INDEXER_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "indexer/bitmap.h"
#include "indexer/postings.h"
#include "indexer/termdict.h"
#include "indexer/types.h"

struct fh_segment;

/* Facts about a document other than its words. Slices live until the next call. */
struct fh_source_document {
    struct fh_slice id, source, category;
    int64_t time;
    uint32_t length;       /* weighted, sixteenths */
    uint32_t title_length; /* words, at most FH_TITLE_WORDS_MAX */
};

/* Postings of the current term, block by block. Positions are as the lists have them (positions.h): whoever takes them
 * from one to another need not add them up. */
struct fh_posting_chunk {
    uint32_t count;
    uint32_t docs[FH_BLOCK_ROOM], freqs[FH_BLOCK_ROOM], titles[FH_BLOCK_ROOM], leads[FH_BLOCK_ROOM];
    uint32_t firsts[FH_BLOCK_ROOM]; /* first positions; not filled at a level without */
    uint32_t *gaps;                 /* those of all postings, one after another; the source's, free to be changed */
};

struct fh_source;

struct fh_source_operations {
    enum fh_status (*document)(struct fh_source *source, fh_doc_id doc, struct fh_source_document *document,
                               struct fh_error *error);
    enum fh_status (*store_block)(struct fh_source *source, uint32_t block, struct fh_slice *bytes, struct fh_error *error);
    /* Before the first term of a level. */
    enum fh_status (*terms_begin)(struct fh_source *source, enum fh_level level, struct fh_error *error);
    /* Moves to the next term, past postings that were not read, and fills term, doc_freq, term_ord and stem_ord: FH_OK, FH_END, or a failure. */
    enum fh_status (*terms_next)(struct fh_source *source, struct fh_error *error);
    /* The next postings of the current term: FH_OK, FH_END, or a failure. */
    enum fh_status (*postings_next)(struct fh_source *source, struct fh_posting_chunk *chunk, struct fh_error *error);
    /* Another reader of the same terms, which may be read at the same time; it borrows what the source has. */
    enum fh_status (*twin)(const struct fh_source *source, struct fh_source **twin, struct fh_error *error);
    void (*free)(struct fh_source *source);
};

struct fh_source {
    const struct fh_source_operations *operations;
    uint32_t doc_count;
    uint64_t total_length; /* weighted, sixteenths, of all documents */
    uint32_t term_count[FH_LEVEL_COUNT];
    /* Ids: hashes rising, and the doc_id beside each. */
    const uint64_t *id_hashes;
    const uint32_t *id_docs;
    /* Stored text: block_count 0 without. */
    uint32_t store_block_count;
    const uint32_t *store_block_of;
    const uint8_t *store_slot_of;
    /* Current term, valid until the next terms_next. */
    struct fh_slice term;
    uint32_t doc_freq;
    fh_term_ord term_ord;
    fh_term_ord stem_ord; /* form level: the source's own number of the stem it belongs to */
};

static inline void fh_source_free(struct fh_source *source)
{
    if (source != NULL)
        source->operations->free(source);
}

/* A source over an open segment, which must outlive it. */
enum fh_status fh_source_from_segment(struct fh_source **source, const struct fh_segment *segment, struct fh_error *error);

#endif
