/* The chain of steps from a run of the text to its words, for every analyzer: what the analyzer
 * means by form and stem is said here, in terms of bytes; ids and caching are the session's.
 */
#ifndef FH_STEMMER_CHAIN_H
#define FH_STEMMER_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "stemmer/analyzer.h"
#include "stemmer/arabic.h"
#include "stemmer/fold.h"
#include "stemmer/lexicon.h"
#include "stemmer/overrides.h"
#include "stemmer/pieces.h"
#include "stemmer/stem.h"

struct fh_stoplist;

enum fh_chain_kind {
    FH_CHAIN_ARABIC,    /* everything */
    FH_CHAIN_SNOWBALL,  /* the token as printed, libstemmer alone */
    FH_CHAIN_LIGHT10,   /* Lucene's normaliser, light10 */
    FH_CHAIN_NONE,      /* folded letters */
    FH_CHAIN_WHITESPACE /* the token as printed */
};

struct fh_chain_word {
    uint32_t start, end; /* range of the printed word within the run */
    bool stop;
    struct fh_slice form; /* in fh_chain.forms */
};

struct fh_chain {
    /* Set once: */
    enum fh_chain_kind kind;
    const struct fh_lexicon *lexicon;
    const struct fh_overrides *overrides;
    const struct fh_stoplist *stops; /* the user's; NULL: none */
    struct fh_stemmer *stemmer;
    /* Reused from run to run: */
    struct fh_fold fold;
    struct fh_pieces pieces;
    struct fh_buffer forms;
    struct fh_chain_word *words;
    size_t count, capacity;
    char stem[FH_ARABIC_WORD_BYTES];
};

enum fh_status fh_chain_init(struct fh_chain *chain, enum fh_chain_kind kind, const struct fh_lexicon *lexicon,
                             const struct fh_overrides *overrides, struct fh_error *error);
void fh_chain_release(struct fh_chain *chain);

/* Fills chain->words with the words of one run (tokenizer.h). Steps to the forms and on to the
 * stems are told to `trace` (may be NULL). False out of memory. */
bool fh_chain_run(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace);

/* The stem of a form, valid until the next call on this chain. Depends on nothing but the form
 * and the analyzer. False out of memory. */
bool fh_chain_stem(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem, struct fh_buffer *trace);

#endif
