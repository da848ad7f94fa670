/* Ids for documents without one. See document.h. */
#include "corpus/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <xxhash.h>

static uint64_t hash_content(const struct fh_document *document)
{
    const struct fh_slice parts[] = {document->title, document->standfirst, document->body,
                                     document->date,  document->source,     document->category};
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = XXH3_64bits_withSeed(parts[i].length > 0 ? parts[i].bytes : "", parts[i].length, hash);
    return hash;
}

void fh_document_make_id(const struct fh_document *document, char id[FH_MADE_ID_BYTES])
{
    uint64_t hash =
        document->url.length > 0 ? XXH3_64bits(document->url.bytes, document->url.length) : hash_content(document);
    snprintf(id, FH_MADE_ID_BYTES, "x%016" PRIx64, hash);
}
