/* Reading the list of a frequent stem. See common_reader.h. */
#include "indexer/common_reader.h"

enum fh_status fh_common_damaged(struct fh_error *error)
{
    return fh_fail(error, FH_ERR_CORRUPT, "pairs of words: a list just written cannot be read back");
}

static enum fh_status read_block(struct fh_common_reader *reader, struct fh_error *error)
{
    if (reader->next_block >= reader->list.block_count) {
        reader->doc = FH_DOC_END;
        return FH_OK;
    }
    struct fh_block *block = &reader->block;
    if (!fh_postings_read_docs(&reader->list, reader->next_block, block) ||
        !fh_postings_read_freqs(&reader->list, (struct fh_weights){FH_SIXTEENTHS, FH_SIXTEENTHS}, block))
        return fh_common_damaged(error);
    enum fh_status status = fh_positions_read(&reader->positions, reader->next_block, block->freqs, block->count, 0,
                                              block->count, &reader->places);
    if (status != FH_OK)
        return status == FH_ERR_NOMEM ? fh_fail_nomem(error) : fh_common_damaged(error);
    reader->next_block++;
    reader->at = 0;
    reader->place = 0;
    reader->doc = block->docs[0];
    return FH_OK;
}

enum fh_status fh_common_reader_next(struct fh_common_reader *reader, struct fh_error *error)
{
    reader->place += reader->block.freqs[reader->at];
    if (++reader->at == reader->block.count)
        return read_block(reader, error);
    reader->doc = reader->block.docs[reader->at];
    return FH_OK;
}

enum fh_status fh_common_reader_open(struct fh_common_reader *reader, const struct fh_term_info *info,
                                     struct fh_slice postings, struct fh_slice positions, uint32_t doc_count,
                                     struct fh_error *error)
{
    struct fh_slice list = {postings.bytes + info->postings_offset, (size_t)info->postings_length};
    struct fh_slice places = {positions.bytes + info->positions_offset, (size_t)info->positions_length};
    if (!fh_postings_open(&reader->list, list, info->doc_freq, info->impact, doc_count) ||
        !fh_positions_open(&reader->positions, places, reader->list.block_count, true))
        return fh_common_damaged(error);
    return read_block(reader, error);
}

void fh_common_reader_release(struct fh_common_reader *reader)
{
    fh_position_list_release(&reader->places);
}
