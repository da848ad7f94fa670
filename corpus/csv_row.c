/* See csv_row.h. */
#include "corpus/csv_row.h"

#include "base/mem.h"

void fh_csv_row_reset(struct fh_csv_row *row)
{
    row->state = FH_CSV_START;
    row->looked = row->count = 0;
    row->ended = row->broken = false;
}

void fh_csv_row_release(struct fh_csv_row *row)
{
    fh_free(row->fields);
    row->fields = NULL;
    row->count = row->capacity = 0;
}

static void open_field(struct fh_csv_row *row, size_t start, enum fh_csv_state state)
{
    struct fh_csv_field *moved = fh_grow(row->fields, &row->capacity, row->count + 1, sizeof *moved);
    if (moved == NULL) {
        row->failed = true;
        return;
    }
    row->fields = moved;
    row->fields[row->count++] = (struct fh_csv_field){start, start, false, false};
    row->state = state;
    row->looked = start;
}

static struct fh_csv_field *last_field(struct fh_csv_row *row)
{
    return &row->fields[row->count - 1];
}

/* The field ends at `end`; what stands at `at` is a separator, a line end, or the end of the text. */
static void close_field(struct fh_csv_row *row, const char *bytes, size_t length, size_t end, size_t at)
{
    last_field(row)->end = end;
    row->state = FH_CSV_START;
    if (at < length && bytes[at] == row->separator) {
        row->looked = at + 1;
        return;
    }
    row->ended = true;
    while (at < length && bytes[at] == '\r')
        at++;
    row->looked = at + (at < length);
}

/* Are the quotes around this field of a tab-separated row the file's, and not the text's? They are where
 * those inside are doubled; a writer adds none without need, unless it does so everywhere. */
static bool is_wrapped(const struct fh_csv_row *row, const char *text, size_t length)
{
    size_t inside = 0;
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return false;
    for (size_t at = 1; at + 1 < length; at++) {
        if (text[at] != '"')
            continue;
        if (text[at + 1] != '"' || at + 2 >= length)
            return false;
        inside++;
        at++;
    }
    return inside > 0 || row->quotes_all;
}

/* In tab-separated values quotes around a whole field are left out, and escapes are looked for. */
static void trim_quotes(struct fh_csv_row *row, const char *bytes)
{
    struct fh_csv_field *field = last_field(row);
    size_t length = field->end - field->start;
    bool quoted = is_wrapped(row, bytes + field->start, length);
    field->escaped = length > 0 && memchr(bytes + field->start, quoted ? '"' : '\\', length) != NULL;
    field->start += quoted;
    field->end -= quoted;
}

/* False when more text is needed. */
static bool scan_plain(struct fh_csv_row *row, const char *bytes, size_t length, bool final)
{
    size_t at = row->looked;
    while (at < length && bytes[at] != row->separator && bytes[at] != '\n')
        at++;
    row->looked = at;
    if (at == length && !final)
        return false;
    size_t end = at;
    if ((at == length || bytes[at] == '\n') && end > last_field(row)->start && bytes[end - 1] == '\r')
        end--;
    close_field(row, bytes, length, end, at);
    if (row->separator == '\t')
        trim_quotes(row, bytes);
    return true;
}

static bool ends_field(const struct fh_csv_row *row, const char *bytes, size_t length, size_t at)
{
    return at >= length || bytes[at] == row->separator || bytes[at] == '\n' ||
           (bytes[at] == '\r' && (at + 1 >= length || bytes[at + 1] == '\n'));
}

/* Line breaks and stray quotes together: the field was closed somewhere else than it seems. */
static bool is_lost(struct fh_csv_row *row, const char *bytes, size_t at)
{
    const struct fh_csv_field *field = last_field(row);
    return field->stray && memchr(bytes + field->start, '\n', at - field->start) != NULL;
}

/* The quoted field runs into the end of its line (one_line) or of the text. */
static void break_field(struct fh_csv_row *row, const char *bytes, size_t length, size_t at)
{
    row->broken = true;
    close_field(row, bytes, length, at, at);
    row->ended = true;
}

/* False when more text is needed. */
static bool scan_quoted(struct fh_csv_row *row, const char *bytes, size_t length, bool final)
{
    for (;;) {
        const char *from = bytes + row->looked;
        const char *quote = memchr(from, '"', length - row->looked);
        size_t span = quote != NULL ? (size_t)(quote - from) : length - row->looked;
        const char *newline = row->one_line ? memchr(from, '\n', span) : NULL;
        size_t at = row->looked + (newline != NULL ? (size_t)(newline - from) : span);
        row->looked = at;
        if (newline != NULL || (quote == NULL && final)) {
            break_field(row, bytes, length, at);
            return true;
        }
        if (quote == NULL || (at + 2 >= length && !final)) /* what stands behind the quote decides */
            return false;
        bool ends = ends_field(row, bytes, length, at + 1);
        last_field(row)->stray |= !ends && bytes[at + 1] != '"' && bytes[at - 1] != '\\';
        if (is_lost(row, bytes, at)) {
            break_field(row, bytes, length, at);
            return true;
        }
        if (ends) {
            close_field(row, bytes, length, at, at + 1);
            return true;
        }
        last_field(row)->escaped = true;
        row->looked = at + (bytes[at + 1] == '"' ? 2 : 1);
    }
}

bool fh_csv_row_scan(struct fh_csv_row *row, const char *bytes, size_t length, bool final)
{
    while (!row->ended && !row->failed) {
        bool enough = true;
        if (row->state == FH_CSV_QUOTED)
            enough = scan_quoted(row, bytes, length, final);
        else if (row->state == FH_CSV_PLAIN)
            enough = scan_plain(row, bytes, length, final);
        else if (row->looked == length && !final)
            enough = false;
        else if (row->looked < length && bytes[row->looked] == '"' && row->separator != '\t')
            open_field(row, row->looked + 1, FH_CSV_QUOTED);
        else
            open_field(row, row->looked, FH_CSV_PLAIN);
        if (!enough)
            return false;
    }
    return row->ended;
}

/* "" and \" become quotes. */
static size_t undo_quotes(char *text, size_t length)
{
    size_t used = 0;
    for (size_t at = 0; at < length; at++) {
        bool pair = at + 1 < length && text[at + 1] == '"' && (text[at] == '"' || text[at] == '\\');
        at += pair;
        text[used++] = text[at];
    }
    return used;
}

static char unescaped(char letter)
{
    return letter == 't' ? '\t' : letter == 'n' ? '\n' : letter == 'r' ? '\r' : letter == '\\' ? '\\' : '\0';
}

/* \t, \n, \r and \\ become what they stand for; \N alone is nothing. */
static size_t undo_backslashes(char *text, size_t length)
{
    size_t used = 0;
    if (length == 2 && memcmp(text, "\\N", 2) == 0)
        return 0;
    for (size_t at = 0; at < length; at++) {
        char byte = text[at] == '\\' && at + 1 < length ? unescaped(text[at + 1]) : '\0';
        at += byte != '\0';
        text[used++] = byte != '\0' ? byte : text[at];
    }
    return used;
}

struct fh_slice fh_csv_row_text(const struct fh_csv_row *row, size_t field, char *bytes)
{
    const struct fh_csv_field *at = &row->fields[field];
    char *text = bytes + at->start;
    size_t length = at->end - at->start;
    if (at->escaped) {
        bool quoted = row->separator != '\t' || (at->start > 0 && bytes[at->start - 1] == '"');
        length = quoted ? undo_quotes(text, length) : undo_backslashes(text, length);
    }
    return (struct fh_slice){text, length};
}

char fh_csv_separator(struct fh_slice line)
{
    static const char separators[] = {',', ';', '\t', '|'};
    char best = 0;
    size_t most = 0;
    for (size_t i = 0; i < sizeof separators; i++) {
        size_t count = 0;
        bool quoted = false;
        for (size_t at = 0; at < line.length; at++) {
            quoted ^= line.bytes[at] == '"';
            count += !quoted && line.bytes[at] == separators[i];
        }
        if (count > most) {
            most = count;
            best = separators[i];
        }
    }
    return best;
}
