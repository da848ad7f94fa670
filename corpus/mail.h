/* One message (header lines, a blank line, a body) into one record, as mail and mail-like exports have it.
 *
 * RFC 5322 headers with folding, RFC 2047 encoded words, RFC 2045/2046 bodies: quoted-printable, base64,
 * charsets, the plain (or else the HTML) part of a multipart.
 */
#ifndef FH_CORPUS_MAIL_H
#define FH_CORPUS_MAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "corpus/fields.h"
#include "corpus/record.h"

struct fh_mail_header {
    struct fh_slice name, value; /* the value still folded, without the blanks around it */
};

/* Takes the header line (with its continuation lines) that starts *rest, and moves *rest behind it. False,
 * *rest untouched, when it starts with no header line; a blank line ends the headers. */
bool fh_mail_next_header(struct fh_slice *rest, struct fh_mail_header *header);

/* Reads a message. Header names are looked up in `fields`; Subject, Message-ID, From and Newsgroups stand for
 * title, id, source and category where the map has not changed those. */
void fh_mail_read(struct fh_slice message, const struct fh_fields *fields, struct fh_record *record);

/* ---- Transfer encodings (RFC 2045, RFC 2047) ---- */

void fh_mail_decode_base64(struct fh_slice text, struct fh_buffer *out);

/* `word`: the Q encoding of header words, in which "_" is a space. */
void fh_mail_decode_quoted(struct fh_slice text, bool word, struct fh_buffer *out);

/* Appends a header value unfolded, its encoded words decoded. */
void fh_mail_decode_words(struct fh_slice value, struct fh_buffer *out);

#endif
