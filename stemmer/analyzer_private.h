/* What an analyzer is made of: shared by the files that implement analyzer.h, and no others.
 */
#ifndef FH_STEMMER_ANALYZER_PRIVATE_H
#define FH_STEMMER_ANALYZER_PRIVATE_H

#include "base/buffer.h"
#include "stemmer/analyzer.h"
#include "stemmer/chain.h"
#include "stemmer/lexicon.h"
#include "stemmer/overrides.h"
#include "stemmer/stoplist.h"

#define ANALYZER_IDENTITY_BYTES 40

struct fh_analyzer {
    const char *name; /* static */
    enum fh_chain_kind kind;
    struct fh_lexicon lexicon;
    struct fh_overrides overrides;
    struct fh_stoplist stops;
    bool own_lexicon; /* not the one built in when it was made */
    struct fh_buffer lexicon_bytes;  /* a copy of the caller's; empty when built in or borrowed */
    struct fh_buffer overrides_text, stops_text, synonyms_text; /* as given */
    char identity[ANALYZER_IDENTITY_BYTES];
};

/* For the files that make analyzers. An analyzer of this name with nothing in it; FH_ERR_USAGE. */
enum fh_status fh_analyzer_alloc(struct fh_analyzer **analyzer, struct fh_slice name, struct fh_error *error);
enum fh_status fh_analyzer_set_overrides(struct fh_analyzer *analyzer, struct fh_rules overrides,
                                         struct fh_error *error);
enum fh_status fh_analyzer_make_identity(struct fh_analyzer *analyzer, struct fh_error *error);

#endif
