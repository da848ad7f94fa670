/* Values by field, then a document. See record.h. */
#include "corpus/record.h"

#include <string.h>

#include "corpus/letters.h"
#include "corpus/markup.h"
#include "corpus/mojibake.h"

#define ID_BYTES_MAX 4096u
#define MENDED_SHARE 50u /* more than one bad byte in so many: not mended */

void fh_record_init(struct fh_record *record)
{
    memset(record, 0, sizeof *record);
    record->arena = (struct fh_arena)FH_ARENA_INIT;
}

void fh_record_release(struct fh_record *record)
{
    fh_arena_release(&record->arena);
    for (int i = 0; i < FH_RECORD_FIELDS; i++)
        fh_buffer_release(&record->slots[i].parts);
}

void fh_record_reset(struct fh_record *record)
{
    fh_arena_reset(&record->arena);
    for (int i = 0; i < FH_RECORD_FIELDS; i++) {
        struct fh_record_slot *slot = &record->slots[i];
        slot->text = (struct fh_slice){NULL, 0};
        slot->rank = 0;
        slot->problem = NULL;
        if (slot->parts.capacity > (size_t)1 << 20)
            fh_buffer_release(&slot->parts);
        fh_buffer_reset(&slot->parts);
    }
    record->bad.status = FH_OK;
    record->bad.message[0] = '\0';
    record->unknown[0] = '\0';
    record->failed = false;
    record->valid = false;
    record->bytes_replaced = 0;
}

/* Whether a value under `match` is to be kept, given what is there. */
static bool is_better(const struct fh_record_slot *slot, unsigned rank)
{
    return slot->text.length == 0 || rank <= slot->rank;
}

void fh_record_put(struct fh_record *record, struct fh_field_match match, struct fh_slice text)
{
    struct fh_record_slot *slot = &record->slots[match.field];
    if (!is_better(slot, match.rank))
        return;
    if (text.length == 0 && slot->text.length > 0 && match.rank != slot->rank)
        return; /* an empty "title" does not hide a full "headline" */
    slot->text = fh_arena_copy(&record->arena, text);
    slot->rank = match.rank;
    fh_buffer_reset(&slot->parts);
    if (slot->text.bytes == NULL)
        record->failed = true;
}

void fh_record_join_start(struct fh_record *record, struct fh_field_match match)
{
    struct fh_record_slot *slot = &record->slots[match.field];
    if (slot->text.bytes != NULL && match.rank == slot->rank) {
        slot->text = (struct fh_slice){NULL, 0};
        fh_buffer_reset(&slot->parts);
    }
}

void fh_record_join(struct fh_record *record, struct fh_field_match match, struct fh_slice text)
{
    struct fh_record_slot *slot = &record->slots[match.field];
    if (!is_better(slot, match.rank))
        return;
    if (slot->text.bytes == NULL || match.rank != slot->rank)
        fh_buffer_reset(&slot->parts);
    else if (slot->parts.length == 0)
        fh_buffer_append_slice(&slot->parts, slot->text);
    if (slot->parts.length > 0)
        fh_buffer_append_byte(&slot->parts, '\n');
    fh_buffer_append_slice(&slot->parts, text);
    if (!fh_buffer_ok(&slot->parts)) {
        record->failed = true;
        return;
    }
    slot->text = fh_buffer_slice(&slot->parts);
    slot->rank = match.rank;
}

void fh_record_problem(struct fh_record *record, struct fh_field_match match, const char *what)
{
    record->slots[match.field].problem = what;
}

void fh_record_unknown(struct fh_record *record, struct fh_slice name)
{
    size_t used = strlen(record->unknown);
    size_t comma = used > 0 ? 2 : 0;
    if (name.length == 0 || used + comma + name.length >= sizeof record->unknown)
        return;
    if (comma > 0)
        memcpy(record->unknown + used, ", ", comma);
    memcpy(record->unknown + used + comma, name.bytes, name.length);
    record->unknown[used + comma + name.length] = '\0';
}

void fh_record_bad(struct fh_record *record, const char *format, ...)
{
    if (fh_record_is_bad(record))
        return;
    va_list arguments;
    va_start(arguments, format);
    fh_fail_v(&record->bad, FH_ERR_INPUT, format, arguments);
    va_end(arguments);
}

static bool is_blank(struct fh_slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (strchr(" \t\r\n", text.bytes[i]) == NULL)
            return false;
    }
    return true;
}

/* Something else than text where text belongs, nothing at all, or an id beyond the limit. */
static void judge(struct fh_record *record)
{
    static const enum fh_record_field texts[] = {FH_RECORD_ID, FH_RECORD_TITLE, FH_RECORD_STANDFIRST, FH_RECORD_BODY};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct fh_record_slot *slot = &record->slots[texts[i]];
        if (slot->problem != NULL && slot->text.length == 0)
            fh_record_bad(record, "the %s is %s, not text", fh_record_field_name(texts[i]), slot->problem);
    }
    if (record->slots[FH_RECORD_ID].text.length > ID_BYTES_MAX)
        fh_record_bad(record, "the id is longer than %u bytes", ID_BYTES_MAX);
    if (is_blank(record->slots[FH_RECORD_TITLE].text) && is_blank(record->slots[FH_RECORD_BODY].text) &&
        is_blank(record->slots[FH_RECORD_STANDFIRST].text)) {
        fh_letters_printable(record->unknown);
        if (record->unknown[0] != '\0')
            fh_record_bad(record, "neither title nor body (unknown fields: %s)", record->unknown);
        else
            fh_record_bad(record, "neither title nor body");
    }
}

/* ---- Cleaning ---- */

/* Bytes that are no UTF-8: a few are replaced, many show another encoding. */
static void mend(struct fh_record *record, struct fh_slice *text)
{
    struct fh_buffer mended = FH_BUFFER_INIT;
    size_t bad = 0;
    struct fh_slice rest = *text;
    for (size_t valid; (valid = fh_letters_valid(rest)) < rest.length; bad++) {
        fh_buffer_append(&mended, rest.bytes, valid);
        fh_buffer_append_codepoint(&mended, 0xFFFD);
        rest = (struct fh_slice){rest.bytes + valid + 1, rest.length - valid - 1};
    }
    if (bad > 0) {
        fh_buffer_append_slice(&mended, rest);
        if (bad * MENDED_SHARE > text->length)
            fh_record_bad(record, "not valid UTF-8: another encoding, or several");
        record->bytes_replaced += bad;
        *text = fh_arena_copy(&record->arena, fh_buffer_slice(&mended));
        record->failed |= !fh_buffer_ok(&mended) || text->bytes == NULL;
    }
    fh_buffer_release(&mended);
}

static void take_tags_out(struct fh_record *record, struct fh_slice *text, bool lines)
{
    struct fh_buffer plain = FH_BUFFER_INIT;
    if (!fh_markup_has_tags(*text))
        return;
    fh_markup_text(*text, lines, &plain);
    *text = fh_arena_copy(&record->arena, fh_buffer_slice(&plain));
    record->failed |= !fh_buffer_ok(&plain) || text->bytes == NULL;
    fh_buffer_release(&plain);
}

static void clean(struct fh_record *record, bool plain)
{
    for (int field = 0; field < FH_RECORD_FIELDS; field++) {
        struct fh_slice *text = &record->slots[field].text;
        bool prose = field == FH_RECORD_TITLE || field == FH_RECORD_STANDFIRST || field == FH_RECORD_BODY;
        if (text->length == 0)
            continue;
        if (!record->valid)
            mend(record, text);
        if (prose && !plain)
            take_tags_out(record, text, field == FH_RECORD_BODY);
        const char *misread = prose ? fh_mojibake(*text) : NULL;
        if (misread != NULL)
            fh_record_bad(record, "double-encoded text (UTF-8 taken for %s): --encoding=double:%s undoes it", misread,
                          misread);
    }
}

/* ---- The document ---- */

static void read_date(struct fh_document *document, enum fh_date_order order, bool *date_unread)
{
    struct fh_period period;
    document->time = FH_NO_TIME;
    *date_unread = false;
    if (document->date.length == 0)
        return;
    if (fh_date_parse(document->date, order, &period))
        document->time = period.from;
    else
        *date_unread = !is_blank(document->date);
}

enum fh_status fh_record_finish(struct fh_record *record, const struct fh_record_defaults *defaults,
                                struct fh_document *document, bool *date_unread, struct fh_error *error)
{
    *date_unread = false;
    if (record->failed)
        return fh_fail_nomem(error);
    if (!fh_record_is_bad(record))
        clean(record, defaults->plain);
    if (!fh_record_is_bad(record))
        judge(record);
    if (record->failed)
        return fh_fail_nomem(error);
    if (fh_record_is_bad(record))
        return FH_OK;
    const struct fh_record_slot *slots = record->slots;
    *document = (struct fh_document){.id = slots[FH_RECORD_ID].text,
                                     .url = slots[FH_RECORD_URL].text,
                                     .title = slots[FH_RECORD_TITLE].text,
                                     .standfirst = slots[FH_RECORD_STANDFIRST].text,
                                     .body = slots[FH_RECORD_BODY].text,
                                     .date = slots[FH_RECORD_DATE].text,
                                     .source = slots[FH_RECORD_SOURCE].text,
                                     .category = slots[FH_RECORD_CATEGORY].text};
    if (document->source.length == 0)
        document->source = defaults->source;
    if (document->date.length == 0)
        document->date = defaults->date;
    read_date(document, defaults->date_order, date_unread);
    if (document->id.length == 0) {
        fh_document_make_id(document, record->made_id);
        document->id = (struct fh_slice){record->made_id, strlen(record->made_id)};
    }
    return FH_OK;
}
