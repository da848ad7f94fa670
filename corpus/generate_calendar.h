/* What each article of a generated archive is about: its day, newspaper, topics, story, and whether
 * it copies an earlier one. A pure function of (seed, article), so that articles can be made in any
 * order and by any number of threads.
 *
 * Newspapers take turns in runs, as crawls of real ones do. Topics wax and wane over the days;
 * stories are born every day, belong to a topic, and fade.
 */
#ifndef FH_CORPUS_GENERATE_CALENDAR_H
#define FH_CORPUS_GENERATE_CALENDAR_H

#include "base/status.h"
#include "corpus/generate_language.h"

#define FH_GEN_SOURCES 14u

struct fh_gen_calendar {
    uint64_t articles, seed;
    uint32_t days;
    float (*topic_until)[FH_GEN_TOPICS]; /* by day: sums of the topics' shares */
};

struct fh_gen_plan {
    uint64_t article;
    uint64_t origin; /* the article whose text it copies, or itself */
    uint32_t day;    /* from the first of the archive */
    uint32_t second; /* of the day */
    uint32_t source;
    uint32_t topic, second_topic;
    uint64_t story; /* 0: none */
    bool pasted;    /* a copy printed as the origin was */
};

/* `articles` and `days` at least 1. */
enum fh_status fh_gen_calendar_init(struct fh_gen_calendar *calendar, const struct fh_gen_language *language,
                                    uint64_t articles, uint32_t days, uint64_t seed, struct fh_error *error);
void fh_gen_calendar_release(struct fh_gen_calendar *calendar);

void fh_gen_calendar_plan(const struct fh_gen_calendar *calendar, uint64_t article, struct fh_gen_plan *plan);

const char *fh_gen_source_name(uint32_t source);
const char *fh_gen_topic_category(uint32_t topic);

#endif
