/* One row of separated values (comma, semicolon, bar, tab), found and cut into fields.
 *
 * RFC 4180, and what programs write besides: a quoted field ends at a quote before a separator or a line
 * end, so that a stray quote inside is text, and \" inside quotes is a quote. Quoted fields may hold line
 * breaks; one with line breaks and stray quotes is a field whose closing quote was lost, and broken. In tab-separated
 * values a field ends at the tab or the line end, quotes or not, and backslash escapes (\t \n \r \\, \N for nothing)
 * are undone.
 */
#ifndef FH_CORPUS_CSV_ROW_H
#define FH_CORPUS_CSV_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum fh_csv_state { FH_CSV_START = 0, FH_CSV_PLAIN, FH_CSV_QUOTED }; /* where a field begins, inside one */

struct fh_csv_field {
    size_t start, end; /* in the row's text, quotes left out */
    bool escaped;      /* holds escapes */
    bool stray;        /* holds quotes that are not doubled */
};

struct fh_csv_row {
    char separator;
    bool quotes_all; /* tabs: quotes around a field are the file's, even where nothing in it asks for them */
    bool one_line;   /* quoted fields end with the line at the latest: for files with broken quotes */
    enum fh_csv_state state;
    size_t looked; /* bytes examined; all of the row and its line end once it has ended */
    bool ended;
    bool broken; /* a quoted field does not end, or not where it should */
    struct fh_csv_field *fields;
    size_t count, capacity;
    bool failed; /* out of memory */
};

/* Starts on the next row; keeps the memory. A zeroed struct with its separator set is a good start. */
void fh_csv_row_reset(struct fh_csv_row *row);
void fh_csv_row_release(struct fh_csv_row *row);

/* Goes on over bytes[looked, length), the row beginning at bytes; `final`: nothing follows, so that the
 * row ends there at the latest. Returns true once it has ended. */
bool fh_csv_row_scan(struct fh_csv_row *row, const char *bytes, size_t length, bool final);

/* A field's text, its escapes undone in place. */
struct fh_slice fh_csv_row_text(const struct fh_csv_row *row, size_t field, char *bytes);

/* What separates the columns of a header line: the one of , ; tab | that makes most of them; 0 for none. */
char fh_csv_separator(struct fh_slice line);

#endif
