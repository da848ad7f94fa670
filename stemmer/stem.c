/* See stem.h. */
#include "stemmer/stem.h"

#include <libstemmer.h>
#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "stemmer/utf8.h"

struct fh_stemmer {
    struct sb_stemmer *snowball;
};

enum fh_status fh_stemmer_new(struct fh_stemmer **stemmer, struct fh_error *error)
{
    *stemmer = fh_calloc(1, sizeof **stemmer);
    if (*stemmer == NULL)
        return fh_fail_nomem(error);
    (*stemmer)->snowball = sb_stemmer_new("arabic", "UTF_8");
    if ((*stemmer)->snowball != NULL)
        return FH_OK;
    fh_free(*stemmer);
    *stemmer = NULL;
    for (const char **name = sb_stemmer_list(); *name != NULL; name++)
        if (strcmp(*name, "arabic") == 0) /* so it was memory that failed */
            return fh_fail_nomem(error);
    return fh_fail(error, FH_ERR_UNSUPPORTED, "libstemmer: no Arabic stemmer in this build of the library");
}

void fh_stemmer_free(struct fh_stemmer *stemmer)
{
    if (stemmer == NULL)
        return;
    sb_stemmer_delete(stemmer->snowball);
    fh_free(stemmer);
}

bool fh_stemmer_stem(struct fh_stemmer *stemmer, struct fh_slice word, struct fh_slice *stem)
{
    *stem = word;
    if (word.length > INT_MAX / 8)
        return true;
    const sb_symbol *symbols = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.bytes, (int)word.length);
    if (symbols == NULL)
        return false;
    struct fh_slice result = {(const char *)symbols, (size_t)sb_stemmer_length(stemmer->snowball)};
    if (fh_utf8_count(result) >= 2)
        *stem = result;
    return true;
}
