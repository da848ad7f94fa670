/* Names that Arabic writes in two words where English has one: فيس بوك, سناب شات. See name_spellings.h. */
#include "query/name_spellings.h"
#include "stemmer/stopwords.h"

#define PIECE_LETTERS_MIN 3                     /* Latin letters of either piece */
#define PIECE_SHARE 0.5                         /* of the cost that whole words may have: for the second */
#define PIECE_COST(letters) (4 + 2 * (letters)) /* of the first */
#define PAIR_DOUBT 0.1                          /* on top of that of the pieces */
#define PAIRS_MAX 3u                            /* of one word */

/* Names are not cut before a vowel. */
static bool may_cut(struct fh_slice latin, size_t at)
{
    return strchr("aeiouy", latin.bytes[at]) == NULL;
}

/* The piece is no stop word, and as like the letters as a piece must be. */
static bool is_piece(const struct fh_name_candidate *piece, uint32_t letters)
{
    return piece->doc_freq > 0 && piece->cost <= PIECE_COST(letters) && piece->term.length >= 4 &&
           !fh_stopword(piece->term);
}

static struct fh_slice join(struct fh_arena *arena, struct fh_slice first, struct fh_slice second)
{
    char *text = fh_arena_alloc(arena, first.length + second.length + 1);
    if (text == NULL)
        return (struct fh_slice){NULL, 0};
    memcpy(text, first.bytes, first.length);
    text[first.length] = ' ';
    memcpy(text + first.length + 1, second.bytes, second.length);
    return (struct fh_slice){text, first.length + second.length + 1};
}

enum fh_status fh_name_pairs_add(struct fh_name_spellings *spellings, const struct fh_name_field *field,
                                 struct fh_slice latin, const struct fh_name_candidate *beginnings,
                                 struct fh_error *error)
{
    size_t room = FH_NAME_SPELLINGS_MAX - spellings->count;
    room = room < PAIRS_MAX ? room : PAIRS_MAX;
    for (uint32_t i = PIECE_LETTERS_MIN; i + PIECE_LETTERS_MIN <= latin.length && room > 0; i++) {
        struct fh_slice rest = {latin.bytes + i, latin.length - i};
        struct fh_name_spellings ends;
        if (!may_cut(latin, i) || !is_piece(&beginnings[i], i))
            continue;
        enum fh_status status = fh_name_spellings_find(&ends, field, rest, PIECE_SHARE, NULL, error);
        if (status != FH_OK)
            return status;
        if (ends.count == 0)
            continue;
        struct fh_slice pair = join(field->arena, beginnings[i].term, ends.list[0].text);
        if (pair.bytes == NULL)
            return fh_fail_nomem(error);
        double doubt = (double)beginnings[i].cost / (4 * (double)latin.length) + ends.list[0].doubt + PAIR_DOUBT;
        spellings->list[spellings->count++] = (struct fh_name_spelling){pair, doubt};
        room--;
    }
    return FH_OK;
}
