/* Reading the list of a frequent stem posting by posting, with positions, while its segment is being built
 * (builder_pairs.c).
 */
#ifndef FH_INDEXER_COMMON_READER_H
#define FH_INDEXER_COMMON_READER_H

#include "base/slice.h"
#include "base/status.h"
#include "indexer/positions.h"
#include "indexer/postings.h"
#include "indexer/termdict.h"

struct fh_common_reader {
    struct fh_postings list;
    struct fh_positions positions;
    struct fh_block block;
    struct fh_position_list places; /* of the block's postings, one after another */
    uint32_t next_block, at;        /* posting in the block */
    size_t place;                   /* where its positions start */
    fh_doc_id doc;                  /* FH_DOC_END at the end */
};

/* Opens a reader that is all zeros on the first posting of a list in these sections, which the reader borrows. Of
 * damaged bytes FH_ERR_CORRUPT; FH_ERR_NOMEM. Release is safe in any case. */
enum fh_status fh_common_reader_open(struct fh_common_reader *reader, const struct fh_term_info *info,
                                     struct fh_slice postings, struct fh_slice positions, uint32_t doc_count,
                                     struct fh_error *error);
void fh_common_reader_release(struct fh_common_reader *reader);

/* Goes to the next posting. FH_OK at the end too; FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status fh_common_reader_next(struct fh_common_reader *reader, struct fh_error *error);

/* The rank in the list of the posting that the reader stands on. */
static inline uint32_t fh_common_reader_rank(const struct fh_common_reader *reader)
{
    return (reader->next_block - 1) * FH_BLOCK + reader->at;
}

/* FH_ERR_CORRUPT, with the message. */
enum fh_status fh_common_damaged(struct fh_error *error);

#endif
