/* What an analyzer is made of: shared by the files that implement analyzer.h, and no others.
 */
#ifndef FH_STEMMER_ANALYZER_PRIVATE_H
#define FH_STEMMER_ANALYZER_PRIVATE_H

#include "base/buffer.h"
#include "stemmer/analyzer.h"
#include "stemmer/chain.h"
#include "stemmer/lexicon.h"
#include "stemmer/overrides.h"

#define ANALYZER_IDENTITY_BYTES 40

struct fh_analyzer {
    const char *name; /* static */
    enum fh_chain_kind kind;
    struct fh_lexicon lexicon;
    struct fh_overrides overrides;
    struct fh_buffer lexicon_bytes;  /* a copy of the caller's; empty when built in or borrowed */
    struct fh_buffer overrides_text; /* as given */
    char identity[ANALYZER_IDENTITY_BYTES];
};

#endif
