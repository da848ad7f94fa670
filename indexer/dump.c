/* Dumps of terms and postings. See dump.h. */
#include "indexer/dump.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/dump_text.h"

/* ---- Terms ---- */

/* The terms of one segment on their way through all of them. */
struct stream {
    struct fh_term_iterator terms;
    bool ended;
};

static struct fh_slice term_of(const struct stream *stream)
{
    return (struct fh_slice){stream->terms.term, stream->terms.length};
}

/* Damage ends a segment's terms, and is told of. */
static enum fh_status stream_next(struct fh_dump *dump, struct stream *stream, struct fh_slice prefix)
{
    struct fh_error why;
    enum fh_status status = fh_term_iterator_next(&stream->terms, &why);
    stream->ended = status != FH_OK || !fh_slice_starts_with(term_of(stream), prefix);
    return status < 0 ? fh_dump_damaged(dump, why.message) : FH_OK;
}

static enum fh_status stream_start(struct fh_dump *dump, struct stream *stream, const struct fh_segment *segment,
                                   enum fh_level level, struct fh_slice prefix)
{
    struct fh_error why;
    stream->ended = true;
    if (fh_term_iterator_seek(&stream->terms, &segment->terms[level], prefix, &why) != FH_OK)
        return fh_dump_damaged(dump, why.message);
    return stream_next(dump, stream, prefix);
}

/* Prints the smallest term of all streams and steps over it. FH_END when they have ended. */
static enum fh_status print_smallest(struct fh_dump *dump, struct stream *streams, struct fh_slice prefix)
{
    size_t count = dump->snapshot->segment_count;
    uint64_t documents = 0, occurrences = 0, titles = 0;
    const struct stream *smallest = NULL;
    char term[sizeof streams->terms.term];
    for (size_t i = 0; i < count; i++) {
        if (!streams[i].ended && (smallest == NULL || fh_slice_compare(term_of(&streams[i]), term_of(smallest)) < 0))
            smallest = &streams[i];
    }
    if (smallest == NULL)
        return FH_END;
    struct fh_slice least = {term, smallest->terms.length};
    memcpy(term, smallest->terms.term, least.length);
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        if (streams[i].ended || !fh_slice_equal(term_of(&streams[i]), least))
            continue;
        documents += streams[i].terms.info.doc_freq;
        occurrences += streams[i].terms.info.total_term_freq;
        titles += streams[i].terms.info.title_freq;
        status = stream_next(dump, &streams[i], prefix);
    }
    fh_dump_name(dump, least);
    fh_buffer_printf(&dump->text, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64, documents, occurrences, titles);
    return status == FH_OK ? fh_dump_line(dump) : status;
}

static enum fh_status print_terms(struct fh_dump *dump, enum fh_level level, struct fh_slice prefix)
{
    size_t count = dump->snapshot->segment_count;
    struct stream *streams = fh_calloc(count, sizeof *streams);
    enum fh_status status = streams != NULL ? FH_OK : fh_fail_nomem(dump->error);
    if (status == FH_OK) {
        fh_buffer_append_text(&dump->text, "# term\tdocuments\toccurrences\tin titles");
        status = fh_dump_line(dump);
    }
    for (size_t i = 0; i < count && status == FH_OK; i++)
        status = stream_start(dump, &streams[i], dump->snapshot->segments[i], level, prefix);
    while (status == FH_OK)
        status = print_smallest(dump, streams, prefix);
    fh_free(streams);
    return status == FH_END ? FH_OK : status;
}

enum fh_status fh_dump_terms(const struct fh_snapshot *snapshot, enum fh_level level, struct fh_slice prefix,
                             const struct fh_dump_sink *sink, struct fh_error *error)
{
    struct fh_dump dump = {snapshot, sink, error, FH_BUFFER_INIT};
    enum fh_status status = fh_dump_level_check(&dump, level);
    return fh_dump_finish(&dump, status == FH_OK ? print_terms(&dump, level, prefix) : status);
}

/* ---- Postings ---- */

static enum fh_status print_posting(struct fh_dump *dump, const struct fh_dump_lists *lists, uint32_t i, size_t place,
                                    struct fh_buffer *id)
{
    const struct fh_segment *segment = lists->segment;
    const struct fh_block *block = &lists->block;
    fh_doc_id doc = block->docs[i];
    struct fh_error why;
    enum fh_status status = fh_idmap_id(&segment->ids, doc, id, &why);
    if (status == FH_ERR_NOMEM)
        return fh_fail_nomem(dump->error);
    fh_buffer_printf(&dump->text, "%" PRIu32 "\t", segment->doc_base + doc);
    fh_dump_name(dump, status == FH_OK ? fh_buffer_slice(id) : FH_SLICE_LITERAL("?"));
    fh_buffer_printf(&dump->text, "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32, block->freqs[i], lists->titles[i],
                     lists->leads[i]);
    if (lists->with_positions) {
        fh_buffer_append_byte(&dump->text, '\t');
        fh_dump_numbers(dump, lists->places.list + place, lists->places.count > 0 ? block->freqs[i] : 0);
    }
    if (fh_bitmap_has(&segment->deleted, doc))
        fh_buffer_append_text(&dump->text, "\tdeleted");
    return fh_dump_line(dump);
}

static enum fh_status print_block(struct fh_dump *dump, struct fh_dump_lists *lists, uint32_t number,
                                  struct fh_buffer *id)
{
    struct fh_error why;
    size_t place = 0;
    enum fh_status status = fh_dump_lists_block(lists, number, &why);
    if (status == FH_ERR_CORRUPT)
        return fh_dump_damaged(dump, why.message);
    status = fh_dump_lists_positions(lists, number, 0, lists->block.count, &why);
    if (status == FH_ERR_NOMEM)
        return fh_fail_nomem(dump->error);
    if (status != FH_OK) {
        lists->places.count = 0;
        status = fh_dump_damaged(dump, why.message);
    }
    for (uint32_t i = 0; i < lists->block.count && status == FH_OK; i++) {
        status = print_posting(dump, lists, i, place, id);
        place += lists->block.freqs[i];
    }
    return status;
}

static enum fh_status print_list(struct fh_dump *dump, enum fh_level level, const struct fh_segment *segment,
                                 const struct fh_term_info *info, struct fh_dump_lists *lists, struct fh_buffer *id)
{
    struct fh_error why;
    fh_buffer_printf(&dump->text,
                     "# %s: %" PRIu32 " documents, %" PRIu64 " occurrences, %" PRIu64 " in titles, impact %u, "
                     "%" PRIu64 " bytes of postings, %" PRIu64 " of positions",
                     segment->name, info->doc_freq, info->total_term_freq, info->title_freq, info->impact,
                     info->postings_length, info->positions_length);
    enum fh_status status = fh_dump_line(dump);
    if (status != FH_OK)
        return status;
    if (fh_dump_lists_open(lists, segment, level, info, &why) != FH_OK)
        return fh_dump_damaged(dump, why.message);
    for (uint32_t number = 0; number < lists->list.block_count && status == FH_OK; number++)
        status = print_block(dump, lists, number, id);
    return status;
}

static enum fh_status print_postings(struct fh_dump *dump, enum fh_level level, struct fh_slice term)
{
    bool found = false;
    struct fh_buffer id = FH_BUFFER_INIT;
    enum fh_status status = FH_OK;
    struct fh_dump_lists *lists = fh_calloc(1, sizeof *lists);
    if (lists == NULL)
        return fh_fail_nomem(dump->error);
    fh_buffer_append_text(&dump->text, "# document\tid\tfrequency\tin title\tin lead");
    fh_buffer_append_text(&dump->text, level == FH_LEVEL_STEM ? "\tpositions" : "");
    status = fh_dump_line(dump);
    for (size_t i = 0; i < dump->snapshot->segment_count && status == FH_OK; i++) {
        const struct fh_segment *segment = dump->snapshot->segments[i];
        struct fh_term_info info;
        struct fh_error why;
        enum fh_status there = fh_termdict_find(&segment->terms[level], term, &info, &why);
        found = found || there != FH_ERR_NOT_FOUND;
        if (there == FH_OK)
            status = print_list(dump, level, segment, &info, lists, &id);
        else if (there != FH_ERR_NOT_FOUND)
            status = fh_dump_damaged(dump, why.message);
    }
    fh_dump_lists_release(lists);
    fh_free(lists);
    fh_buffer_release(&id);
    if (status == FH_OK && !found)
        status = fh_fail(dump->error, FH_ERR_NOT_FOUND, "%s: no %s '%.*s'", dump->snapshot->directory,
                         level == FH_LEVEL_STEM ? "stem" : "form", (int)(term.length < 255 ? term.length : 255),
                         term.length > 0 ? term.bytes : "");
    return status;
}

enum fh_status fh_dump_postings(const struct fh_snapshot *snapshot, enum fh_level level, struct fh_slice term,
                                const struct fh_dump_sink *sink, struct fh_error *error)
{
    struct fh_dump dump = {snapshot, sink, error, FH_BUFFER_INIT};
    enum fh_status status = fh_dump_level_check(&dump, level);
    return fh_dump_finish(&dump, status == FH_OK ? print_postings(&dump, level, term) : status);
}
