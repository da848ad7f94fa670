/* Snowball's Arabic stemmer (libstemmer), wrapped: it has state of its own, so one belongs to one
 * thread at a time.
 */
#ifndef FH_STEMMER_STEM_H
#define FH_STEMMER_STEM_H

#include "base/slice.h"
#include "base/status.h"

struct fh_stemmer;

/* FH_ERR_NOMEM, or FH_ERR_UNSUPPORTED when this libstemmer has no Arabic. */
enum fh_status fh_stemmer_new(struct fh_stemmer **stemmer, struct fh_error *error);
void fh_stemmer_free(struct fh_stemmer *stemmer);

/* The stem of `word`, valid until the next call. A result of less than two letters is no stem:
 * the word stands for itself. False out of memory. */
bool fh_stemmer_stem(struct fh_stemmer *stemmer, struct fh_slice word, struct fh_slice *stem);

#endif
