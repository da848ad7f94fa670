/* Generated words as newspapers print them: punctuation and spaces, diacritics and tatweel, digits
 * and direction marks, by the habits of each newspaper and article. NEEDS.md of the analysis, so
 * to speak: what real archives have in them that a tokenizer must see through.
 */
#ifndef FH_CORPUS_GENERATE_TEXT_H
#define FH_CORPUS_GENERATE_TEXT_H

#include "base/buffer.h"
#include "corpus/generate_body.h"

struct fh_gen_habits { /* of one article */
    uint8_t quotes;    /* which kind of quotation marks */
    uint8_t breaks;    /* which kind of line break */
    bool arabic_digits, persian_letters, presentation_forms, direction_marks;
    double tanween;                      /* share of the word types that could have one and do */
    uint64_t salt;                       /* by which those are chosen */
    double vowels, tatweel, hard_spaces; /* shares of all words */
};

/* Habits of an article of this newspaper. */
void fh_gen_habits_draw(struct fh_gen_habits *habits, uint32_t source, struct fh_gen_random *random);

/* Appends the text of the tokens. Its length in bytes is the only limit: `out` tells of failure. */
void fh_gen_text_put(struct fh_buffer *out, const struct fh_gen_words *words, const struct fh_gen_token *tokens,
                     uint32_t count, const struct fh_gen_habits *habits, struct fh_gen_random *random);

#endif
