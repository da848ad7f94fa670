/* Archives that nobody wrote, of any size, with the statistics of real Arabic news.
 *
 * For measuring how an engine grows where no real archive is at hand: word frequencies from the
 * counts of real text, pairs that stand together, words repeated within an article, topics that
 * drift with the dates, stories, newspapers with habits, lengths, rare words without end, and
 * near-duplicates. The text means nothing. How near the statistics come to those of a real
 * archive stands in docs/PERFORMANCE.md.
 *
 * An article is a function of the options and its number: any thread may make any article, in any
 * order. A generator is immutable and shared; what changes lives in a fh_generated.
 */
#ifndef FH_CORPUS_GENERATE_H
#define FH_CORPUS_GENERATE_H

#include "base/slice.h"
#include "base/status.h"

struct fh_generator_options { /* zero means default */
    uint64_t articles;        /* of the archive; 0: 10,000 */
    uint64_t seed;
    int64_t from_day; /* first day, since 1970-01-01; 0: 2015-07-21 */
    uint32_t days;    /* that the archive spans; 0: 1,368 articles a day, as in SaudiNewsNet */
};

struct fh_generator;
struct fh_generated;

/* FH_ERR_USAGE for more than 2^40 articles or 100,000 days, FH_ERR_NOMEM. */
enum fh_status fh_generator_new(struct fh_generator **generator, const struct fh_generator_options *options,
                                struct fh_error *error);
void fh_generator_free(struct fh_generator *generator);

uint64_t fh_generator_articles(const struct fh_generator *generator);

/* Room to make articles in, for one thread at a time. */
enum fh_status fh_generated_new(struct fh_generated **room, struct fh_error *error);
void fh_generated_free(struct fh_generated *room);

/* Makes article number `article` (from 0, below the number of articles); *document borrows from
 * the room until its next article. */
enum fh_status fh_generator_article(const struct fh_generator *generator, struct fh_generated *room, uint64_t article,
                                    struct fh_document *document, struct fh_error *error);

/* The article whose text this one copies with small changes, or its own number. */
uint64_t fh_generator_origin(const struct fh_generator *generator, uint64_t article);

#endif
