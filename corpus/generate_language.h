/* The generator's model of a language: which word comes next.
 *
 * Words have a share that any text uses and a share that belongs to one to four topics; the sum
 * over all is the word's count in the table. Pairs that stand together are drawn first. What an
 * article is about (topics, story, newspaper) is calendar.h's matter, how words are printed text.h's.
 */
#ifndef FH_CORPUS_GENERATE_LANGUAGE_H
#define FH_CORPUS_GENERATE_LANGUAGE_H

#include "corpus/generate_alias.h"
#include "corpus/generate_tuning.h"
#include "corpus/generate_words.h"

/* A word is a number of the table (16 bits, and above them which form of it: 0 as it stands), or
 * one of these kinds with 30 bits that say which. */
typedef uint32_t fh_gen_word_code;
#define FH_GEN_CODE_KIND (3u << 30)
#define FH_GEN_CODE_RARE (1u << 30)
#define FH_GEN_CODE_NUMBER (2u << 30)
#define FH_GEN_CODE_LATIN (3u << 30)
#define FH_GEN_CODE_NONE UINT32_MAX
#define FH_GEN_FORM_SHIFT 16
#define FH_GEN_FORMS 6u /* of a word of the table */

struct fh_gen_language {
    struct fh_gen_words words;
    struct fh_gen_alias common;
    struct fh_gen_alias topics[FH_GEN_TOPICS];
    double topic_weights[FH_GEN_TOPICS]; /* their shares of all topic words: the sum is 1 */
    double topical;                      /* share of table words that come from topics */
};

enum fh_status fh_gen_language_init(struct fh_gen_language *language, struct fh_error *error);
void fh_gen_language_release(struct fh_gen_language *language);

/* The word that follows `before` as the second of a pair, or FH_GEN_CODE_NONE. */
fh_gen_word_code fh_gen_follower(const struct fh_gen_language *language, fh_gen_word_code before,
                                 struct fh_gen_random *random);

/* A word of any text, or of a topic. */
fh_gen_word_code fh_gen_common_word(const struct fh_gen_language *language, struct fh_gen_random *random);
fh_gen_word_code fh_gen_topic_word(const struct fh_gen_language *language, uint32_t topic,
                                   struct fh_gen_random *random);

fh_gen_word_code fh_gen_rare_word(struct fh_gen_random *random);
fh_gen_word_code fh_gen_number(struct fh_gen_random *random);
fh_gen_word_code fh_gen_latin_word(struct fh_gen_random *random);

static inline bool fh_gen_is_function(fh_gen_word_code word)
{
    return word < FH_GEN_FUNCTION_RANK;
}

#endif
