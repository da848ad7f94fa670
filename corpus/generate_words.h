/* The built-in word table of the generator: 60,000 Arabic word forms as they are spelled, with
 * their counts in 18 million words of text, and which words follow which more often than chance
 * has it. bench/build_words.c made it (corpus/words-ar.tsv.zst); it holds counts and no text.
 */
#ifndef FH_CORPUS_GENERATE_WORDS_H
#define FH_CORPUS_GENERATE_WORDS_H

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

struct fh_gen_word {
    struct fh_slice text;
    uint32_t count;
    uint32_t pairs_begin, pairs_end; /* its followers, in `pairs` */
    uint32_t follower_share;         /* of 10,000 tokens of it, how many one of them follows */
    uint32_t followed_count;         /* how many of `count` come as followers of other words */
};

struct fh_gen_pair {
    uint32_t second; /* number of the word that follows */
    uint32_t until;  /* of 10,000: sum of the shares up to and with this one */
};

#define FH_GEN_WORDS_MAX 65535u

struct fh_gen_words {
    struct fh_gen_word *words; /* most frequent first */
    uint32_t word_count;
    struct fh_gen_pair *pairs;
    uint32_t pair_count;
    struct fh_buffer text; /* what the slices point into */
};

#define FH_GEN_WORDS_INIT                                                                                              \
    {                                                                                                                  \
        NULL, 0, NULL, 0, FH_BUFFER_INIT                                                                               \
    }

/* FH_ERR_NOMEM, or FH_ERR_CORRUPT should the built-in bytes be none of the kind described. */
enum fh_status fh_gen_words_init(struct fh_gen_words *words, struct fh_error *error);
void fh_gen_words_release(struct fh_gen_words *words);

#endif
