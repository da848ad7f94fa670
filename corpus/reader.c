/* From paths to documents: walk (walk.h), unwrap (archive.h), find the kind (detect.h), read records
 * (format.h), make documents (record.h). See reader.h.
 */
#include "corpus/reader.h"

#include <libxml/parser.h>
#include <pthread.h>

#include "base/mem.h"
#include "corpus/archive.h"
#include "corpus/detect.h"
#include "corpus/encoding.h"
#include "corpus/format.h"
#include "corpus/path_date.h"
#include "corpus/walk.h"

#define RECORD_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct fh_reader {
    struct fh_reader_options options;
    struct fh_fields *fields;
    struct fh_walk *walk;
    bool total_known;
    struct fh_archive *archive; /* the file being read; NULL between files */
    struct fh_decoder decoder;
    struct fh_input input;
    struct fh_format_context context;
    const struct fh_format_ops *format; /* NULL between members */
    void *format_state;
    struct fh_record record;
    struct fh_record_defaults defaults;
    char path_date[FH_PATH_DATE_BYTES];
    struct fh_reader_counts counts; /* of the files and members already closed */
};

/* libxml2 wants its tables made before a second thread comes along. */
static pthread_once_t libxml_once = PTHREAD_ONCE_INIT;

/* ---- Opening ---- */

static enum fh_status set_date_order(struct fh_reader *reader, const char *order, struct fh_error *error)
{
    static const char *const names[] = {"dmy", "mdy", "ymd"};
    if (order == NULL)
        return FH_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(order, names[i]) == 0) {
            reader->defaults.date_order = (enum fh_date_order)i;
            return FH_OK;
        }
    }
    return fh_fail(error, FH_ERR_USAGE, "date order \"%s\": expected dmy, mdy or ymd", order);
}

static enum fh_status set_options(struct fh_reader *reader, const struct fh_reader_options *options,
                                  struct fh_error *error)
{
    if (options != NULL)
        reader->options = *options;
    reader->context =
        (struct fh_format_context){&reader->input, NULL, &reader->options, reader->options.record_bytes_max};
    if (reader->context.record_bytes_max == 0)
        reader->context.record_bytes_max = RECORD_BYTES_MAX;
    reader->defaults.source = fh_slice_from(reader->options.source);
    enum fh_status status = set_date_order(reader, reader->options.date_order, error);
    if (status == FH_OK)
        status = fh_encoding_check(reader->options.encoding, error);
    if (status == FH_OK)
        status = fh_fields_new(&reader->fields, reader->options.map, error);
    reader->context.fields = reader->fields;
    return status;
}

enum fh_status fh_reader_open(struct fh_reader **reader, const char *const *paths, size_t path_count,
                              const struct fh_reader_options *options, struct fh_error *error)
{
    *reader = NULL;
    struct fh_reader *opened = fh_calloc(1, sizeof *opened);
    if (opened == NULL)
        return fh_fail_nomem(error);
    fh_record_init(&opened->record);
    opened->input = (struct fh_input)FH_INPUT_INIT;
    opened->decoder = (struct fh_decoder)FH_DECODER_INIT;
    pthread_once(&libxml_once, xmlInitParser);
    enum fh_status status = set_options(opened, options, error);
    if (status == FH_OK)
        status = fh_walk_open(&opened->walk, paths, path_count, error);
    if (status != FH_OK)
        fh_reader_close(opened);
    else
        *reader = opened;
    return status;
}

/* ---- Skipping ---- */

/* Reports something that is passed over; with `strict`, fails. */
static enum fh_status skip(struct fh_reader *reader, const struct fh_skip *what, struct fh_error *error)
{
    reader->counts.skipped++;
    if (reader->options.on_skip != NULL)
        reader->options.on_skip(reader->options.user, what);
    if (!reader->options.strict)
        return FH_OK;
    if (what->line == 0)
        return fh_fail(error, FH_ERR_INPUT, "%s: %s", what->file, what->reason);
    return fh_fail(error, FH_ERR_INPUT, "%s:%llu: %s", what->file, (unsigned long long)what->line, what->reason);
}

static enum fh_status skip_file(struct fh_reader *reader, const char *name, const char *reason, struct fh_error *error)
{
    return skip(reader, &(struct fh_skip){name, 0, 0, reason}, error);
}

/* ---- Files and members ---- */

/* The member's text is read as far as it will be. */
static void add_text_counts(struct fh_reader *reader)
{
    reader->counts.bytes_text += reader->input.taken;
    reader->counts.bytes_replaced += reader->decoder.replaced;
    reader->input.taken = 0;
    reader->decoder.replaced = 0;
}

static void close_member(struct fh_reader *reader)
{
    if (reader->format == NULL)
        return;
    reader->format->close(reader->format_state);
    reader->format = NULL;
    reader->format_state = NULL;
    add_text_counts(reader);
}

static void close_file(struct fh_reader *reader)
{
    close_member(reader);
    if (reader->archive != NULL) { /* what was not looked at counts as done, too */
        uint64_t total = fh_archive_bytes_total(reader->archive);
        reader->counts.bytes_read += total > 0 ? total : fh_archive_bytes_read(reader->archive);
    }
    fh_archive_close(reader->archive);
    reader->archive = NULL;
}

/* Opens the next file of the walk. */
static enum fh_status next_file(struct fh_reader *reader, struct fh_error *error)
{
    struct fh_error trouble;
    const char *path;
    enum fh_status status = fh_walk_next(reader->walk, &path, &trouble);
    if (status == FH_OK)
        status = fh_archive_open(&reader->archive, path, reader->options.cancel, &trouble);
    if (status == FH_ERR_INPUT || status == FH_ERR_IO) {
        reader->counts.unread_files++;
        return skip_file(reader, path, trouble.message, error);
    }
    if (status < 0 && error != NULL)
        *error = trouble;
    return status;
}

static const struct fh_format_ops *format_ops(enum fh_format format)
{
    switch (format) {
    case FH_FORMAT_JSON:
        return &fh_json_format;
    case FH_FORMAT_CSV:
    case FH_FORMAT_TSV:
        return &fh_csv_format;
    case FH_FORMAT_TREC:
        return &fh_trec_format;
    case FH_FORMAT_XML:
        return &fh_xml_format;
    case FH_FORMAT_HTML:
        return &fh_html_format;
    case FH_FORMAT_MBOX:
        return &fh_mbox_format;
    default:
        return &fh_text_format;
    }
}

/* Looks at the member's text and opens the reader of its kind. */
static enum fh_status open_format(struct fh_reader *reader, const char *name, struct fh_error *error)
{
    fh_decoder_reset(&reader->decoder, fh_archive_read, reader->archive, reader->options.encoding);
    fh_input_reset(&reader->input, fh_decoder_read, &reader->decoder);
    enum fh_status status = fh_input_fill(&reader->input, FH_DETECT_BYTES, error);
    if (status != FH_OK && (status != FH_ERR_INPUT || reader->input.taken == 0))
        return status;
    struct fh_slice head = fh_input_window(&reader->input);
    if (fh_slice_starts_with(head, FH_SLICE_LITERAL("\xEF\xBB\xBF"))) {
        fh_input_consume(&reader->input, 3);
        head = fh_input_window(&reader->input);
    }
    if (head.length == 0)
        return fh_fail(error, FH_ERR_INPUT, "the file is empty");
    enum fh_format format = reader->options.format;
    const char *what = NULL;
    if (format == FH_FORMAT_AUTO)
        format = fh_detect_format(
            (struct fh_slice){head.bytes, head.length < FH_DETECT_BYTES ? head.length : FH_DETECT_BYTES}, name,
            reader->fields, &what);
    if (what != NULL)
        return fh_fail(error, FH_ERR_INPUT, "%s, which is not read here", what);
    const struct fh_format_ops *ops = format_ops(format);
    status = ops->open(&reader->format_state, &reader->context, error);
    if (status == FH_OK)
        reader->format = ops;
    fh_path_date(name, reader->path_date);
    reader->defaults.plain = ops->plain || reader->options.keep_markup;
    reader->defaults.date = ops->one_document ? fh_slice_from(reader->path_date) : (struct fh_slice){NULL, 0};
    return status;
}

/* Opens the next member of the current file; closes the file behind the last. */
static enum fh_status next_member(struct fh_reader *reader, struct fh_error *error)
{
    struct fh_error trouble;
    const char *name;
    enum fh_status status = fh_archive_next(reader->archive, &name, &trouble);
    if (status == FH_END) {
        close_file(reader);
        return FH_OK;
    }
    if (status == FH_OK)
        status = open_format(reader, name, &trouble);
    if (status == FH_ERR_INPUT) {
        add_text_counts(reader);
        reader->counts.unread_files++;
        return skip_file(reader, name, trouble.message, error);
    }
    if (status < 0 && error != NULL)
        *error = trouble;
    return status;
}

/* ---- Records ---- */

static enum fh_status skip_record(struct fh_reader *reader, struct fh_error *error)
{
    const struct fh_record *record = &reader->record;
    struct fh_skip what = {fh_archive_name(reader->archive), record->line, record->byte, record->bad.message};
    return skip(reader, &what, error);
}

/* The member's bytes are damaged here: reports it and leaves the member. */
static enum fh_status leave_member(struct fh_reader *reader, const char *reason, struct fh_error *error)
{
    struct fh_skip what = {fh_archive_name(reader->archive), reader->input.line, reader->input.offset, reason};
    reader->counts.unread_files++;
    enum fh_status status = skip(reader, &what, error);
    close_member(reader);
    return status;
}

/* Reads one record. FH_OK with *made: a document; FH_OK without: nothing yet. */
static enum fh_status next_record(struct fh_reader *reader, struct fh_document *document, bool *made,
                                  struct fh_error *error)
{
    struct fh_error trouble;
    bool date_unread;
    fh_record_reset(&reader->record);
    enum fh_status status = reader->format->next(reader->format_state, &reader->record, &trouble);
    if (status == FH_END) {
        close_member(reader);
        return FH_OK;
    }
    if (status == FH_ERR_INPUT)
        return leave_member(reader, trouble.message, error);
    if (status == FH_OK)
        status = fh_record_finish(&reader->record, &reader->defaults, document, &date_unread, &trouble);
    if (status != FH_OK) {
        if (error != NULL)
            *error = trouble;
        return status;
    }
    if (fh_record_is_bad(&reader->record))
        return skip_record(reader, error);
    reader->counts.bytes_replaced += reader->record.bytes_replaced;
    reader->counts.documents++;
    reader->counts.dates_unread += date_unread;
    *made = true;
    return FH_OK;
}

/* ---- The surface ---- */

enum fh_status fh_reader_next(struct fh_reader *reader, struct fh_document *document, struct fh_error *error)
{
    bool made = false;
    enum fh_status status = FH_OK;
    if (!reader->total_known) {
        reader->total_known = true;
        status = fh_walk_total(reader->walk, &reader->counts.bytes_total, error);
    }
    while (status == FH_OK && !made) {
        if (reader->archive == NULL)
            status = next_file(reader, error);
        else if (reader->format == NULL)
            status = next_member(reader, error);
        else
            status = next_record(reader, document, &made, error);
    }
    return status;
}

void fh_reader_counts(const struct fh_reader *reader, struct fh_reader_counts *counts)
{
    *counts = reader->counts;
    if (reader->archive != NULL)
        counts->bytes_read += fh_archive_bytes_read(reader->archive);
    counts->bytes_text += reader->input.taken;
    counts->bytes_replaced += reader->decoder.replaced;
}

void fh_reader_close(struct fh_reader *reader)
{
    if (reader == NULL)
        return;
    close_file(reader);
    fh_walk_close(reader->walk);
    fh_fields_free(reader->fields);
    fh_input_release(&reader->input);
    fh_decoder_release(&reader->decoder);
    fh_record_release(&reader->record);
    fh_free(reader);
}
