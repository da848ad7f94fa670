/* Cutting folded runs. See pieces.h. A run is read as *atoms*, maximal stretches of one kind of
 * character; atoms that touch, or that a joint ties, may make one piece. */
#include "stemmer/pieces.h"

#include <string.h>

#include "base/mem.h"
#include "stemmer/letters.h"

#define ABBREVIATION_LETTERS_MAX 16
#define JOINED_DIGITS_MAX 3 /* كوفيد-19, إس-400; but يوليو-2015 are two words */

struct atom {
    enum fh_class class; /* ARABIC, OTHER or DIGIT; SEPARATOR at the end */
    size_t start, end;
    char joint; /* the joint between this atom and the next: '\0' they touch, ' ' anything that separates */
};

void fh_pieces_release(struct fh_pieces *pieces)
{
    fh_buffer_release(&pieces->text);
    fh_free(pieces->list);
    *pieces = (struct fh_pieces)FH_PIECES_INIT;
}

static enum fh_class class_here(struct fh_slice text, size_t at, size_t *length)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    return fh_class_at(bytes + at, bytes + text.length, length);
}

/* A full stop or comma between digits belongs to the number. */
static bool number_goes_on(struct fh_slice text, size_t at)
{
    size_t length;
    return (text.bytes[at] == '.' || text.bytes[at] == ',') && at + 1 < text.length &&
           class_here(text, at + 1, &length) == FH_CLASS_DIGIT;
}

/* The atom that begins at or after `at`. Marks that folding keeps go with the letters before. */
static struct atom atom_next(struct fh_slice text, size_t at)
{
    struct atom atom = {FH_CLASS_SEPARATOR, text.length, text.length, ' '};
    size_t length = 0;
    enum fh_class class = FH_CLASS_SEPARATOR;
    for (; at < text.length; at += length) {
        class = class_here(text, at, &length);
        if (class == FH_CLASS_ARABIC || class == FH_CLASS_OTHER || class == FH_CLASS_DIGIT)
            break;
    }
    if (at >= text.length)
        return atom;
    atom = (struct atom){class, at, at, '\0'};
    for (; at < text.length; at += length) {
        enum fh_class next = class_here(text, at, &length);
        if (next != class && !fh_class_is_ignored(next) && !(class == FH_CLASS_DIGIT && number_goes_on(text, at)))
            break;
    }
    atom.end = at;
    size_t after;
    if (at >= text.length || !fh_class_in_word(class_here(text, at, &after)))
        atom.joint = at < text.length && after == 1 ? text.bytes[at] : ' ';
    return atom;
}

static struct atom atom_after(struct fh_slice text, const struct atom *atom)
{
    size_t at = atom->end + (atom->joint == '\0' || atom->end >= text.length ? 0 : 1);
    struct atom next = atom_next(text, at);
    return next;
}

static bool tied(const struct atom *atom, const struct atom *next, char joint)
{
    return atom->joint == joint && next->class != FH_CLASS_SEPARATOR &&
           next->start == atom->end + (joint != '\0' ? 1 : 0);
}

static struct fh_slice atom_slice(struct fh_slice text, const struct atom *atom)
{
    return (struct fh_slice){text.bytes + atom->start, atom->end - atom->start};
}

/* Particles that Arabic glues to a number or a foreign word. */
static bool is_particle(struct fh_slice letters)
{
    static const char *const particles[] = {"ال", "و",  "ف",  "ب",   "ك",   "ل",   "لل", "وال", "بال",
                                            "فال", "كال", "ولل", "وب", "ول",  "فب",  "فل", "وبال"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (fh_slice_is(letters, particles[i]))
            return true;
    return false;
}

static bool is_calendar_letter(struct fh_slice letters)
{
    return fh_slice_is(letters, "م") || fh_slice_is(letters, "ه");
}

static size_t digit_count(struct fh_slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.bytes[i] >= '0' && text.bytes[i] <= '9';
    return count == text.length ? count : 0;
}

/* True for 400,000 and 1,234,567.8: groups of three after one to three digits. */
static bool has_thousands(struct fh_slice number)
{
    size_t digits = 0, groups = 0;
    for (size_t i = 0; i <= number.length; i++) {
        char c = i < number.length ? number.bytes[i] : '.';
        if (c >= '0' && c <= '9') {
            digits++;
            continue;
        }
        if (digits == 0 || digits > 3 || (groups > 0 && digits != 3))
            return false;
        if (c == '.')
            return groups > 0 && memchr(number.bytes + (i < number.length ? i : 0), ',',
                                        i < number.length ? number.length - i : 0) == NULL;
        if (c != ',')
            return false;
        groups++;
        digits = 0;
    }
    return false;
}

static void put_number(struct fh_buffer *out, struct fh_slice number)
{
    bool thousands = has_thousands(number);
    for (size_t i = 0; i < number.length; i++)
        if (!thousands || number.bytes[i] != ',')
            fh_buffer_append_byte(out, number.bytes[i]);
}

static void put_atom(struct fh_buffer *out, struct fh_slice text, const struct atom *atom)
{
    struct fh_slice slice = atom_slice(text, atom);
    if (atom->class == FH_CLASS_DIGIT)
        put_number(out, slice);
    else
        fh_buffer_append_slice(out, slice);
}

/* Latin letters and digits that touch; letters tied by apostrophes. Takes in what belongs to the
 * piece, leaves *atom at its last atom. */
static void take_other(struct fh_slice text, struct fh_buffer *out, struct atom *atom)
{
    for (;;) {
        struct atom next = atom_after(text, atom);
        bool letters = next.class == FH_CLASS_OTHER;
        if (tied(atom, &next, '\0') && (letters || next.class == FH_CLASS_DIGIT)) {
            put_atom(out, text, &next);
        } else if (tied(atom, &next, '\'') && letters && atom->class == FH_CLASS_OTHER) {
            if (!fh_slice_is(atom_slice(text, &next), "s"))
                put_atom(out, text, &next);
        } else {
            return;
        }
        *atom = next;
    }
}

static bool is_single_letter(struct fh_slice text, const struct atom *atom)
{
    return atom->class == FH_CLASS_OTHER && fh_utf8_count(atom_slice(text, atom)) == 1;
}

/* Takes in the rest of an abbreviation (u.s.a) when all of it is single letters. */
static bool take_abbreviation(struct fh_slice text, struct fh_buffer *out, struct atom *atom)
{
    struct atom last = *atom, next;
    size_t letters = 1;
    for (next = atom_after(text, &last); tied(&last, &next, '.'); next = atom_after(text, &last), letters++) {
        if (!is_single_letter(text, &next) || letters == ABBREVIATION_LETTERS_MAX)
            return false;
        last = next;
    }
    if (letters < 2)
        return false;
    while (atom->end < last.end) {
        *atom = atom_after(text, atom);
        put_atom(out, text, atom);
    }
    return true;
}

/* Takes in the number of كوفيد-19. */
static bool take_number(struct fh_slice text, struct fh_buffer *out, struct atom *atom)
{
    struct atom next = atom_after(text, atom);
    if (!tied(atom, &next, '-') || next.class != FH_CLASS_DIGIT)
        return false;
    size_t digits = digit_count(atom_slice(text, &next));
    if (digits == 0 || digits > JOINED_DIGITS_MAX)
        return false;
    put_atom(out, text, &next);
    *atom = next;
    return true;
}

/* Builds the piece that begins at *atom and leaves *atom at its last one. */
static struct fh_piece take_piece(struct fh_slice text, struct fh_buffer *out, struct atom *atom)
{
    struct fh_piece piece = {FH_PIECE_OTHER, atom->start, atom->end, out->length, 0, 0};
    struct atom next = atom_after(text, atom);
    if (atom->class == FH_CLASS_ARABIC && tied(atom, &next, '\0') && is_particle(atom_slice(text, atom)))
        *atom = next;
    put_atom(out, text, atom);
    if (atom->class == FH_CLASS_ARABIC) {
        piece.kind = FH_PIECE_ARABIC;
        piece.head = out->length - piece.text;
        if (take_number(text, out, atom))
            piece.kind = FH_PIECE_JOINED;
    } else if (atom->class == FH_CLASS_DIGIT) {
        next = atom_after(text, atom);
        if (tied(atom, &next, '\0') && is_calendar_letter(atom_slice(text, &next)))
            *atom = next;
        else
            take_other(text, out, atom);
    } else if (!is_single_letter(text, atom) || !take_abbreviation(text, out, atom)) {
        bool word = atom->class == FH_CLASS_OTHER;
        take_other(text, out, atom);
        if (word && atom->class == FH_CLASS_OTHER)
            take_number(text, out, atom);
    }
    piece.end = atom->end;
    piece.length = out->length - piece.text;
    return piece;
}

static bool all_arabic(struct fh_slice text)
{
    const uint8_t *p = (const uint8_t *)text.bytes, *end = p + text.length;
    uint8_t index;
    while (p < end && fh_arabic_pair(p, end, &index) && fh_class_arabic[index] == FH_CLASS_ARABIC)
        p += 2;
    return p == end;
}

/* What most runs are: one piece, of Arabic letters alone. */
static bool take_whole(struct fh_slice folded, struct fh_pieces *pieces)
{
    struct fh_piece *moved = fh_grow(pieces->list, &pieces->capacity, 1, sizeof *pieces->list);
    if (moved == NULL)
        return false;
    pieces->list = moved;
    pieces->count = 1;
    moved[0] = (struct fh_piece){FH_PIECE_ARABIC, 0, folded.length, 0, folded.length, folded.length};
    fh_buffer_append_slice(&pieces->text, folded);
    return fh_buffer_ok(&pieces->text);
}

bool fh_pieces_cut(struct fh_slice folded, struct fh_pieces *pieces)
{
    fh_buffer_reset(&pieces->text);
    pieces->count = 0;
    if (folded.length > 0 && all_arabic(folded))
        return take_whole(folded, pieces);
    struct atom atom = atom_next(folded, 0);
    while (atom.class != FH_CLASS_SEPARATOR) {
        struct fh_piece *moved = fh_grow(pieces->list, &pieces->capacity, pieces->count + 1, sizeof *pieces->list);
        if (moved == NULL)
            return false;
        pieces->list = moved;
        pieces->list[pieces->count++] = take_piece(folded, &pieces->text, &atom);
        atom = atom_after(folded, &atom);
    }
    return fh_buffer_ok(&pieces->text);
}
