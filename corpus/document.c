/* Ids for documents without one. See document.h. */
#include "corpus/document.h"

#include <inttypes.h>
#include <stdio.h>
#define XXH_STATIC_LINKING_ONLY /* the size of XXH3_state_t */
#include <xxhash.h>

static uint64_t hash_content(const struct fh_document *document)
{
    const struct fh_slice parts[] = {document->title, document->standfirst, document->body,
                                     document->date,  document->source,     document->category};
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].length > 0)
            XXH3_64bits_update(&state, parts[i].bytes, parts[i].length);
        XXH3_64bits_update(&state, "\x1F", 1);
    }
    return XXH3_64bits_digest(&state);
}

void fh_document_make_id(const struct fh_document *document, char id[FH_MADE_ID_BYTES])
{
    uint64_t hash =
        document->url.length > 0 ? XXH3_64bits(document->url.bytes, document->url.length) : hash_content(document);
    snprintf(id, FH_MADE_ID_BYTES, "x%016" PRIx64, hash);
}
