/* The text of a dump on its way to the sink, and what two kinds of dump have in common: dump*.c only. */
#ifndef FH_INDEXER_DUMP_TEXT_H
#define FH_INDEXER_DUMP_TEXT_H

#include "base/buffer.h"
#include "indexer/dump.h"
#include "indexer/positions.h"

struct fh_dump {
    const struct fh_snapshot *snapshot;
    const struct fh_dump_sink *sink;
    struct fh_error *error;
    struct fh_buffer text; /* whole lines not handed over yet, and the line that is being made */
};

/* Ends a line: hands the text over when there is much of it. FH_OK, FH_ERR_CANCELLED, FH_ERR_NOMEM. */
enum fh_status fh_dump_line(struct fh_dump *dump);

/* Hands over what is left, unless `status` is a failure already; releases. Returns the outcome. */
enum fh_status fh_dump_finish(struct fh_dump *dump, enum fh_status status);

/* Appends a term or an id, control characters and backslashes as \xNN. */
void fh_dump_name(struct fh_dump *dump, struct fh_slice name);

/* A line "# damaged: why". */
enum fh_status fh_dump_damaged(struct fh_dump *dump, const char *why);

/* Appends numbers separated by blanks. */
void fh_dump_numbers(struct fh_dump *dump, const uint32_t *numbers, size_t count);

enum fh_status fh_dump_level_check(const struct fh_dump *dump, enum fh_level level);

/* A term's lists, opened, and one block of them at a time. */
struct fh_dump_lists {
    const struct fh_segment *segment;
    const struct fh_term_info *info;
    bool with_positions; /* stem level */
    struct fh_postings list;
    struct fh_positions positions;
    struct fh_block block;
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK]; /* of each posting of the block */
    struct fh_position_list places;
};

/* FH_OK or FH_ERR_CORRUPT, the reason in *why. `lists` keeps its memory from term to term. */
enum fh_status fh_dump_lists_open(struct fh_dump_lists *lists, const struct fh_segment *segment, enum fh_level level,
                                  const struct fh_term_info *info, struct fh_error *why);

/* Reads block `number`, without positions; then the positions of `count` postings from `first` on into places.
 * FH_OK, FH_ERR_CORRUPT (the reason in *why), FH_ERR_NOMEM. */
enum fh_status fh_dump_lists_block(struct fh_dump_lists *lists, uint32_t number, struct fh_error *why);
enum fh_status fh_dump_lists_positions(struct fh_dump_lists *lists, uint32_t number, uint32_t first, uint32_t count,
                                       struct fh_error *why);
void fh_dump_lists_release(struct fh_dump_lists *lists);

#endif
