/* What words a folded run is made of.
 *
 * A run (tokenizer.h) is mostly one word. The others are taken apart here, on the folded
 * letters, so that no invisible mark can hide a limit:
 *     عام2015, 50ألف, فيسبوكfacebook    where the script changes: two words
 *     بـ5, و100, الـbbc                 a particle before digits or Latin letters: comes off
 *     2015م, 1436هـ                     a year with its calendar's letter: the number
 *     كوفيد-19, f-16                    a word with its number (at most three digits): one word
 *     h200, 5g, g20                     Latin letters and digits: one word
 *     u.s.                              letters with full stops between: one word without them
 *     spa.gov.sa                        otherwise a full stop separates
 *     moody's                           one word without the possessive; l'oréal gives loreal
 *     400,000                           thousands separators come off: 400000; 3.5 stays
 */
#ifndef FH_STEMMER_PIECES_H
#define FH_STEMMER_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"

enum fh_piece_kind {
    FH_PIECE_ARABIC, /* letters of the Arabic script only */
    FH_PIECE_OTHER,  /* anything else that stands as it is: Latin words, numbers, h200 */
    FH_PIECE_JOINED  /* an Arabic word with its number: the digits begin at `head` */
};

struct fh_piece {
    enum fh_piece_kind kind;
    size_t start, end; /* the range of the folded run it comes from */
    size_t text;       /* where its letters begin in fh_pieces.text */
    size_t length;     /* and how many bytes they are */
    size_t head;       /* FH_PIECE_JOINED: bytes before the digits */
};

struct fh_pieces {
    struct fh_buffer text;
    struct fh_piece *list;
    size_t count, capacity;
};

#define FH_PIECES_INIT {FH_BUFFER_INIT, NULL, 0, 0}

void fh_pieces_release(struct fh_pieces *pieces);

/* Replaces the content of *pieces by the words of the folded run. False out of memory. */
bool fh_pieces_cut(struct fh_slice folded, struct fh_pieces *pieces);

#endif
