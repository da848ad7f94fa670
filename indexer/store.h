/* Stored articles: the text of documents, compressed in blocks with one dictionary an index.
 *
 * A block holds the fields of neighbouring documents, about 14 KiB of text, narrowed (narrow.h) to 8, as one
 * zstd frame (content size and checksum in the frame, and the dictionary's id where one was used):
 *     raw block = count varint, then for each document its eight field lengths (varints: id, url, title,
 *                 standfirst, body, date, source, category) and the time (zigzag, plus 1, varint; 0: none),
 *                 then the bytes of all fields, document by document, narrowed
 * Per segment: the blocks one after another; an index of u64 offsets (block_count + 1 of them); for each
 * document the number of its block u32 and its slot in it u8. Merging copies blocks whole.
 *
 * A frame tells whether it needs the dictionary, so blocks made before an index had one stay readable.
 */
#ifndef FH_INDEXER_STORE_H
#define FH_INDEXER_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "indexer/types.h"

#define FH_STORE_BLOCK_BYTES ((size_t)8 * 1024) /* of narrowed text */
#define FH_STORE_BLOCK_DOCS 256u /* a block is closed by bytes or by documents, whichever comes first */
#define FH_STORE_LEVEL_DEFAULT 2

/* Text of one document, all fields together, and of one block: at most. */
#define FH_STORE_DOCUMENT_BYTES_MAX ((uint64_t)1 << 31)

/* ---- Dictionary: immutable, shared by threads ---- */

struct fh_store_dictionary; /* the trained bytes, the level to compress at, tables to decompress with */

/* Trains a dictionary from sample texts laid end to end (`sizes` of each), of which it takes a few
 * megabytes spread evenly. Deterministic. Appends nothing where there is too little text to train on:
 * blocks are then plain zstd. */
enum fh_status fh_store_train(struct fh_slice samples, const size_t *sizes, size_t count, struct fh_buffer *dictionary,
                              struct fh_error *error);

/* `bytes` (borrowed until free; may be empty) are a trained dictionary; level 1 to 19, or 0: no compression
 * side. FH_ERR_CORRUPT when they are something else, FH_ERR_NOMEM. */
enum fh_status fh_store_dictionary_new(struct fh_store_dictionary **dictionary, struct fh_slice bytes, int level,
                                       struct fh_error *error);
void fh_store_dictionary_free(struct fh_store_dictionary *dictionary);

/* ---- Writing: one encoder a thread ---- */

struct fh_store_encoder; /* about a megabyte; borrows the dictionary */
enum fh_status fh_store_encoder_new(struct fh_store_encoder **encoder, const struct fh_store_dictionary *dictionary,
                                    struct fh_error *error);
void fh_store_encoder_free(struct fh_store_encoder *encoder);

/* Adds a document to the open block. When `*closed` comes back true, the block with everything up to
 * and including this document was appended to `out`. FH_ERR_NOMEM, or FH_ERR_USAGE for a document of more than
 * FH_STORE_DOCUMENT_BYTES_MAX (it is then not in the block). */
enum fh_status fh_store_encoder_add(struct fh_store_encoder *encoder, const struct fh_document *document,
                                    struct fh_buffer *out, bool *closed, struct fh_error *error);
/* Closes the open block, if it holds anything. */
enum fh_status fh_store_encoder_flush(struct fh_store_encoder *encoder, struct fh_buffer *out, bool *closed,
                                      struct fh_error *error);

/* ---- Reading: one decoder a thread ---- */

struct fh_store_decoder; /* borrows the dictionary; holds the text of one block */
enum fh_status fh_store_decoder_new(struct fh_store_decoder **decoder, const struct fh_store_dictionary *dictionary,
                                    struct fh_error *error);
void fh_store_decoder_free(struct fh_store_decoder *decoder);

/* Opens a compressed block, or finds it still open from the last call (same place, length and checksum).
 * *count: documents in it. FH_ERR_CORRUPT, FH_ERR_NOMEM. `file` is for messages, and borrowed until the next block. */
enum fh_status fh_store_decoder_block(struct fh_store_decoder *decoder, struct fh_slice block, const char *file,
                                      uint32_t *count, struct fh_error *error);
/* The document in a slot of the open block; its slices live until another block is opened and are
 * not followed by a NUL. FH_ERR_CORRUPT when there is no such slot. */
enum fh_status fh_store_decoder_document(struct fh_store_decoder *decoder, uint32_t slot, struct fh_document *document,
                                         struct fh_error *error);

/* How much narrowed text (and lengths) a compressed block holds, from its header alone; 0 when the header is damaged. */
uint64_t fh_store_block_raw_bytes(struct fh_slice block);

/* How many of the bytes the compressed block takes that they begin with; 0 when they begin with none. */
size_t fh_store_block_bytes(struct fh_slice bytes);

/* ---- A segment's store, mapped ---- */

struct fh_store {
    uint32_t doc_count, block_count;
    struct fh_slice blocks;
    const uint64_t *offsets;
    const uint32_t *block_of;
    const uint8_t *slot_of;
    const char *file;
};

/* Views the four sections (aligned to 8, borrowed; so is `file`). FH_ERR_CORRUPT when their sizes do not fit. */
enum fh_status fh_store_open(struct fh_store *store, uint32_t doc_count, struct fh_slice blocks, struct fh_slice offsets,
                             struct fh_slice block_of, struct fh_slice slot_of, const char *file, struct fh_error *error);

/* The compressed bytes of a block. FH_ERR_CORRUPT when there is no such block or it lies outside. */
enum fh_status fh_store_block(const struct fh_store *store, uint32_t block, struct fh_slice *bytes, struct fh_error *error);

/* The article of `doc`; slices as with fh_store_decoder_document. FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status fh_store_fetch(const struct fh_store *store, struct fh_store_decoder *decoder, fh_doc_id doc,
                              struct fh_document *document, struct fh_error *error);

#endif
