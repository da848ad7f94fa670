/* The endless tail of a language: words that no table holds, each known by its rank.
 *
 * Ranks follow a power law beyond the word table, so that the number of distinct words grows with
 * the text as it does in newspapers (Heaps 1978). The letters of a rank are always the same:
 * mostly a word of the table with clitics and endings, else a name of foreign sound, a slip of
 * the keyboard, or two words written together.
 */
#ifndef FH_CORPUS_GENERATE_RARE_H
#define FH_CORPUS_GENERATE_RARE_H

#include "base/buffer.h"
#include "corpus/generate_random.h"
#include "corpus/generate_words.h"

#define FH_GEN_RARE_MAX ((uint32_t)1 << 30) /* ranks are below it */

/* Draws a rank; low ones are the likeliest. */
uint32_t fh_gen_rare_draw(struct fh_gen_random *random);

/* Appends the letters of a rank. */
void fh_gen_rare_put(const struct fh_gen_words *words, uint32_t rank, struct fh_buffer *out);

/* Appends a form of a word of the table: with و, with or without ال, with ب, with ل, with a pronoun. */
void fh_gen_form_put(const struct fh_gen_words *words, uint32_t number, uint32_t form, struct fh_buffer *out);

/* Appends a name in Latin letters; there are 2^28 of them. */
void fh_gen_latin_put(uint32_t number, struct fh_buffer *out);

#endif
