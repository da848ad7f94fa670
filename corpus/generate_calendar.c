/* Planning articles. See generate_calendar.h. */
#include "corpus/generate_calendar.h"

#include "base/mem.h"

#define SALT_DRIFT 0x6472696674u
#define SALT_SOURCE 0x736F75726365u
#define SALT_COPY 0x636F7079u
#define SALT_PLAN 0x706C616Eu
#define SALT_STORY 0x73746F7279u

#define RUNS_A_DAY 9u
#define OUT_OF_RUN 0.1         /* articles of another newspaper in between */
#define COPY_DISTANCE_LOG 6.37 /* articles back, at FH_GEN_ARTICLES_A_DAY: median 585 */
#define COPY_DISTANCE_DEVIATION 1.0
#define WIRE_SPACING 8u /* every eighth article is an agency's, copied more often */

static const struct {
    const char *name;
    uint32_t weight;
} sources[FH_GEN_SOURCES] = {{"alufuq", 4776},   {"alraed", 3576},   {"almarsad", 3015}, {"alminbar", 2940},
                             {"almasar", 2893},  {"alwaqie", 2835},  {"alnashra", 2268}, {"aldaleel", 2090},
                             {"alshahid", 2079}, {"almanara", 1714}, {"alsaha", 1409},   {"alsada", 369},
                             {"almalaab", 84},   {"alhalba", 51}};

const char *fh_gen_source_name(uint32_t source)
{
    return sources[source % FH_GEN_SOURCES].name;
}

const char *fh_gen_topic_category(uint32_t topic)
{
    static const char *const names[] = {"سياسة", "اقتصاد", "رياضة", "محليات", "العالم",
                                        "ثقافة", "صحة",    "تقنية", "حوادث",  "رأي"};
    return names[topic % (sizeof names / sizeof *names)];
}

static uint32_t draw_source(struct fh_gen_random *random)
{
    uint32_t sum = 0, i = 0;
    for (uint32_t j = 0; j < FH_GEN_SOURCES; j++)
        sum += sources[j].weight;
    uint32_t draw = fh_gen_below(random, sum);
    while (draw >= sources[i].weight)
        draw -= sources[i++].weight;
    return i;
}

/* ---- Topics over time ---- */

/* A smooth random function of the day: normal values every `period` days, joined by lines. */
static double wave(uint64_t seed, uint32_t topic, uint32_t day, uint32_t period)
{
    struct fh_gen_random random;
    double values[2], share = (double)(day % period) / period;
    for (uint32_t i = 0; i < 2; i++) {
        fh_gen_random_seed(&random, fh_gen_hash(seed ^ SALT_DRIFT, period * FH_GEN_TOPICS + topic), day / period + i);
        values[i] = fh_gen_normal(&random);
    }
    return values[0] + (values[1] - values[0]) * share;
}

static void weigh_topics(struct fh_gen_calendar *calendar, const struct fh_gen_language *language, uint32_t day)
{
    double weights[FH_GEN_TOPICS], sum = 0, until = 0;
    for (uint32_t topic = 0; topic < FH_GEN_TOPICS; topic++) {
        double drift = wave(calendar->seed, topic, day, 5) + wave(calendar->seed, topic, day, 60);
        weights[topic] = language->topic_weights[topic] * exp(FH_GEN_DRIFT * drift);
        sum += weights[topic];
    }
    for (uint32_t topic = 0; topic < FH_GEN_TOPICS; topic++) {
        until += weights[topic] / sum;
        calendar->topic_until[day][topic] = (float)until;
    }
}

static uint32_t draw_topic(const struct fh_gen_calendar *calendar, uint32_t day, struct fh_gen_random *random)
{
    float draw = (float)fh_gen_unit(random);
    uint32_t topic = 0;
    while (topic + 1 < FH_GEN_TOPICS && calendar->topic_until[day][topic] < draw)
        topic++;
    return topic;
}

enum fh_status fh_gen_calendar_init(struct fh_gen_calendar *calendar, const struct fh_gen_language *language,
                                    uint64_t articles, uint32_t days, uint64_t seed, struct fh_error *error)
{
    *calendar = (struct fh_gen_calendar){articles, seed, days, NULL};
    calendar->topic_until = fh_calloc(days, sizeof *calendar->topic_until);
    if (calendar->topic_until == NULL)
        return fh_fail_nomem(error);
    for (uint32_t day = 0; day < days; day++)
        weigh_topics(calendar, language, day);
    return FH_OK;
}

void fh_gen_calendar_release(struct fh_gen_calendar *calendar)
{
    fh_free(calendar->topic_until);
    calendar->topic_until = NULL;
}

/* ---- Articles ---- */

static double articles_a_day(const struct fh_gen_calendar *calendar)
{
    return (double)calendar->articles / calendar->days;
}

static void set_time(const struct fh_gen_calendar *calendar, struct fh_gen_plan *plan)
{
    double time = (double)plan->article / articles_a_day(calendar);
    plan->day = time < calendar->days ? (uint32_t)time : calendar->days - 1;
    double share = time - plan->day;
    plan->second = share < 1 ? (uint32_t)(share * 86400) : 86399;
}

static void set_source(const struct fh_gen_calendar *calendar, struct fh_gen_plan *plan, struct fh_gen_random *own)
{
    struct fh_gen_random random;
    uint64_t run = (uint64_t)plan->day * RUNS_A_DAY + (uint64_t)plan->second * RUNS_A_DAY / 86400;
    fh_gen_random_seed(&random, calendar->seed ^ SALT_SOURCE, run);
    plan->source = draw_source(fh_gen_chance(own, OUT_OF_RUN) ? own : &random);
}

/* The article that this one copies directly, or itself. */
static uint64_t copied(const struct fh_gen_calendar *calendar, uint64_t article)
{
    struct fh_gen_random random;
    fh_gen_random_seed(&random, calendar->seed ^ SALT_COPY, article);
    if (!fh_gen_chance(&random, FH_GEN_COPIES))
        return article;
    double log_distance = COPY_DISTANCE_LOG + COPY_DISTANCE_DEVIATION * fh_gen_normal(&random);
    double distance = 1 + exp(log_distance) * articles_a_day(calendar) / FH_GEN_ARTICLES_A_DAY;
    if (distance > (double)article)
        return article;
    uint64_t from = article - (uint64_t)distance;
    return fh_gen_chance(&random, 0.5) ? from - from % WIRE_SPACING : from;
}

static void set_story(const struct fh_gen_calendar *calendar, struct fh_gen_plan *plan, struct fh_gen_random *random)
{
    plan->story = 0;
    plan->topic = draw_topic(calendar, plan->day, random);
    plan->second_topic = draw_topic(calendar, plan->day, random);
    if (!fh_gen_chance(random, FH_GEN_IN_STORY))
        return;
    double age = -FH_GEN_STORY_DAYS * log(fh_gen_unit(random)), u = fh_gen_unit(random);
    int64_t born = (int64_t)plan->day - (int64_t)age;
    uint64_t number = (uint64_t)(u * u * articles_a_day(calendar) / FH_GEN_ARTICLES_A_STORY);
    plan->story = fh_gen_hash(calendar->seed ^ SALT_STORY, (uint64_t)born << 24 ^ number) | 1;
    struct fh_gen_random story;
    fh_gen_random_seed(&story, SALT_STORY, plan->story);
    plan->topic = draw_topic(calendar, born < 0 ? 0 : (uint32_t)born, &story);
    plan->second_topic = draw_topic(calendar, born < 0 ? 0 : (uint32_t)born, &story);
}

void fh_gen_calendar_plan(const struct fh_gen_calendar *calendar, uint64_t article, struct fh_gen_plan *plan)
{
    struct fh_gen_random random;
    fh_gen_random_seed(&random, calendar->seed ^ SALT_PLAN, article);
    *plan = (struct fh_gen_plan){.article = article, .origin = article};
    for (uint64_t from; (from = copied(calendar, plan->origin)) != plan->origin;)
        plan->origin = from; /* ends: it only goes back */
    plan->pasted = plan->origin != article && fh_gen_chance(&random, FH_GEN_COPY_PASTED);
    set_time(calendar, plan);
    set_source(calendar, plan, &random);
    set_story(calendar, plan, &random);
}
