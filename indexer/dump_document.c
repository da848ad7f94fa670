/* The dump of one document: its columns, and every term whose list has it. See dump.h. */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "corpus/date.h"
#include "indexer/dump_text.h"

struct document_dump {
    struct fh_dump *dump;
    const struct fh_segment *segment;
    fh_doc_id doc; /* in the segment */
    struct fh_dump_lists lists;
    struct fh_term_iterator terms, stems;
};

static enum fh_status print_facts(const struct document_dump *d, struct fh_slice id)
{
    const struct fh_segment *segment = d->segment;
    struct fh_buffer *text = &d->dump->text;
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(segment->times.times[d->doc], date);
    fh_buffer_printf(text, "# document %" PRIu32 ", number %" PRIu32 " of %s\nid\t", segment->doc_base + d->doc, d->doc,
                     segment->name);
    fh_dump_name(d->dump, id);
    fh_buffer_printf(text, "\ntime\t%s\nsource\t", date);
    fh_dump_name(d->dump, fh_labels_of(&segment->sources, d->doc));
    fh_buffer_append_text(text, "\ncategory\t");
    fh_dump_name(d->dump, fh_labels_of(&segment->categories, d->doc));
    fh_buffer_printf(text, "\nlength\t%g\ntitle length\t%u", (double)segment->lengths[d->doc] / FH_SIXTEENTHS,
                     segment->title_lengths[d->doc]);
    return fh_dump_line(d->dump);
}

/* The place of the document in the block that was read; its count when it is not there. */
static uint32_t place_of(const struct fh_block *block, fh_doc_id doc)
{
    uint32_t i = 0;
    while (i < block->count && block->docs[i] < doc)
        i++;
    return i < block->count && block->docs[i] == doc ? i : block->count;
}

static enum fh_status print_stem_of(struct document_dump *d)
{
    const struct fh_termdict *stems = &d->segment->terms[FH_LEVEL_STEM];
    fh_term_ord ord = d->terms.info.stem_ord;
    if (fh_term_iterator_seek_ord(&d->stems, stems, ord, NULL) == FH_OK &&
        fh_term_iterator_next(&d->stems, NULL) == FH_OK)
        fh_dump_name(d->dump, (struct fh_slice){d->stems.term, d->stems.length});
    else
        fh_buffer_append_byte(&d->dump->text, '?');
    return fh_dump_line(d->dump);
}

/* Prints the current term, whose posting is number i of the block that was read. */
static enum fh_status print_term(struct document_dump *d, enum fh_level level, uint32_t block, uint32_t i)
{
    struct fh_error why;
    fh_dump_name(d->dump, (struct fh_slice){d->terms.term, d->terms.length});
    fh_buffer_printf(&d->dump->text, "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t", d->lists.block.freqs[i],
                     d->lists.titles[i], d->lists.leads[i]);
    if (level == FH_LEVEL_FORM)
        return print_stem_of(d);
    enum fh_status status = fh_dump_lists_positions(&d->lists, block, i, 1, &why);
    if (status == FH_ERR_NOMEM)
        return fh_fail_nomem(d->dump->error);
    if (status == FH_OK)
        fh_dump_numbers(d->dump, d->lists.places.list, d->lists.places.count);
    else
        fh_buffer_append_byte(&d->dump->text, '?');
    return fh_dump_line(d->dump);
}

/* Looks for the document in the list of the current term. */
static enum fh_status look_into(struct document_dump *d, enum fh_level level)
{
    struct fh_error why;
    enum fh_status status = fh_dump_lists_open(&d->lists, d->segment, level, &d->terms.info, &why);
    if (status != FH_OK)
        return fh_dump_damaged(d->dump, why.message);
    const struct fh_postings *list = &d->lists.list;
    uint32_t block = list->block_count > 1 ? fh_postings_find_block(list, 0, d->doc) : 0;
    if (block >= list->block_count)
        return FH_OK;
    if (fh_dump_lists_block(&d->lists, block, &why) != FH_OK) {
        fh_buffer_append_text(&d->dump->text, "# damaged: ");
        fh_dump_name(d->dump, (struct fh_slice){d->terms.term, d->terms.length});
        fh_buffer_printf(&d->dump->text, ": %s", why.message);
        return fh_dump_line(d->dump);
    }
    uint32_t i = place_of(&d->lists.block, d->doc);
    return i < d->lists.block.count ? print_term(d, level, block, i) : FH_OK;
}

static enum fh_status print_level(struct document_dump *d, enum fh_level level)
{
    struct fh_error why;
    fh_buffer_append_text(&d->dump->text, level == FH_LEVEL_STEM ? "# stem\tfrequency\tin title\tin lead\tpositions"
                                                                 : "# form\tfrequency\tin title\tin lead\tstem");
    enum fh_status status = fh_dump_line(d->dump);
    if (status != FH_OK)
        return status;
    enum fh_status next = fh_term_iterator_seek(&d->terms, &d->segment->terms[level], (struct fh_slice){NULL, 0}, &why);
    while (next == FH_OK && status == FH_OK) {
        next = fh_term_iterator_next(&d->terms, &why);
        if (next == FH_OK)
            status = look_into(d, level);
    }
    return next < 0 && status == FH_OK ? fh_dump_damaged(d->dump, why.message) : status;
}

static enum fh_status print_document(struct fh_dump *dump, struct fh_slice id)
{
    fh_doc_id doc;
    enum fh_status status = fh_snapshot_find(dump->snapshot, id, &doc, dump->error);
    if (status != FH_OK)
        return status;
    struct document_dump *d = fh_calloc(1, sizeof *d);
    if (d == NULL)
        return fh_fail_nomem(dump->error);
    d->dump = dump;
    d->segment = fh_snapshot_segment(dump->snapshot, doc, &d->doc);
    status = print_facts(d, id);
    for (uint32_t level = 0; level < d->segment->facts.level_count && status == FH_OK; level++)
        status = print_level(d, (enum fh_level)level);
    fh_dump_lists_release(&d->lists);
    fh_free(d);
    return status;
}

enum fh_status fh_dump_document(const struct fh_snapshot *snapshot, struct fh_slice id, const struct fh_dump_sink *sink,
                                struct fh_error *error)
{
    struct fh_dump dump = {snapshot, sink, error, FH_BUFFER_INIT};
    return fh_dump_finish(&dump, print_document(&dump, id));
}
