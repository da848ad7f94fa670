/* From article numbers to documents. See generate.h. */
#include "corpus/generate.h"

#include <inttypes.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/date.h"
#include "corpus/generate_body.h"
#include "corpus/generate_text.h"

#define SALT_TEXT 0x74657874u
#define ARTICLES_DEFAULT 10000u
#define ARTICLES_LIMIT ((uint64_t)1 << 40)
#define DAYS_LIMIT 100000u
#define FIRST_DAY_DEFAULT 16637 /* 2015-07-21 */
#define DAY_SECONDS 86400

struct fh_generator {
    struct fh_gen_language language;
    struct fh_gen_calendar calendar;
    int64_t from_day;
};

struct fh_generated {
    struct fh_gen_body body;
    struct fh_buffer id, url, date, title, text;
};

enum fh_status fh_generator_new(struct fh_generator **generator, const struct fh_generator_options *options,
                                struct fh_error *error)
{
    struct fh_generator_options settings = options != NULL ? *options : (struct fh_generator_options){0};
    if (settings.articles == 0)
        settings.articles = ARTICLES_DEFAULT;
    if (settings.articles > ARTICLES_LIMIT || settings.days > DAYS_LIMIT)
        return fh_fail(error, FH_ERR_USAGE, "generator: too many articles or days");
    if (settings.days == 0) {
        uint64_t days = (settings.articles + FH_GEN_ARTICLES_A_DAY - 1) / FH_GEN_ARTICLES_A_DAY;
        settings.days = days < DAYS_LIMIT ? (uint32_t)days : DAYS_LIMIT;
    }
    *generator = fh_calloc(1, sizeof **generator);
    if (*generator == NULL)
        return fh_fail_nomem(error);
    (*generator)->from_day = settings.from_day != 0 ? settings.from_day : FIRST_DAY_DEFAULT;
    enum fh_status status = fh_gen_language_init(&(*generator)->language, error);
    if (status == FH_OK)
        status = fh_gen_calendar_init(&(*generator)->calendar, &(*generator)->language, settings.articles,
                                      settings.days, settings.seed, error);
    if (status != FH_OK) {
        fh_generator_free(*generator);
        *generator = NULL;
    }
    return status;
}

void fh_generator_free(struct fh_generator *generator)
{
    if (generator == NULL)
        return;
    fh_gen_language_release(&generator->language);
    fh_gen_calendar_release(&generator->calendar);
    fh_free(generator);
}

uint64_t fh_generator_articles(const struct fh_generator *generator)
{
    return generator->calendar.articles;
}

uint64_t fh_generator_origin(const struct fh_generator *generator, uint64_t article)
{
    struct fh_gen_plan plan;
    fh_gen_calendar_plan(&generator->calendar, article, &plan);
    return plan.origin;
}

enum fh_status fh_generated_new(struct fh_generated **room, struct fh_error *error)
{
    *room = fh_calloc(1, sizeof **room);
    return *room != NULL ? FH_OK : fh_fail_nomem(error);
}

void fh_generated_free(struct fh_generated *room)
{
    if (room == NULL)
        return;
    fh_buffer_release(&room->id);
    fh_buffer_release(&room->url);
    fh_buffer_release(&room->date);
    fh_buffer_release(&room->title);
    fh_buffer_release(&room->text);
    fh_free(room);
}

/* ---- Articles ---- */

static void put_names(const struct fh_generator *generator, struct fh_generated *room, const struct fh_gen_plan *plan)
{
    int64_t year;
    unsigned month, day;
    fh_civil_from_days(generator->from_day + plan->day, &year, &month, &day);
    fh_buffer_printf(&room->id, "made-%07" PRIu64, plan->article + 1);
    fh_buffer_printf(&room->date, "%04" PRId64 "-%02u-%02uT%02" PRIu32 ":%02" PRIu32 ":%02" PRIu32, year, month, day,
                     plan->second / 3600, plan->second / 60 % 60, plan->second % 60);
    fh_buffer_printf(&room->url, "https://%s.example/%04" PRId64 "/%02u/%02u/%" PRIu64,
                     fh_gen_source_name(plan->source), year, month, day, plan->article + 1);
}

static void put_texts(const struct fh_generator *generator, struct fh_generated *room, const struct fh_gen_plan *plan)
{
    struct fh_gen_habits habits;
    struct fh_gen_random random;
    const struct fh_gen_words *words = &generator->language.words;
    uint32_t source = plan->source;
    if (plan->pasted) {
        struct fh_gen_plan origin;
        fh_gen_calendar_plan(&generator->calendar, plan->origin, &origin);
        source = origin.source;
    }
    fh_gen_random_seed(&random, generator->calendar.seed ^ SALT_TEXT, plan->pasted ? plan->origin : plan->article);
    fh_gen_habits_draw(&habits, source, &random);
    fh_gen_body_compose(&room->body, &generator->language, &generator->calendar, plan);
    fh_gen_text_put(&room->title, words, room->body.title, room->body.title_count, &habits, &random);
    fh_gen_text_put(&room->text, words, room->body.tokens, room->body.count, &habits, &random);
}

enum fh_status fh_generator_article(const struct fh_generator *generator, struct fh_generated *room, uint64_t article,
                                    struct fh_document *document, struct fh_error *error)
{
    struct fh_gen_plan plan;
    fh_buffer_reset(&room->id);
    fh_buffer_reset(&room->url);
    fh_buffer_reset(&room->date);
    fh_buffer_reset(&room->title);
    fh_buffer_reset(&room->text);
    fh_gen_calendar_plan(&generator->calendar, article, &plan);
    put_names(generator, room, &plan);
    put_texts(generator, room, &plan);
    if (!fh_buffer_ok(&room->id) || !fh_buffer_ok(&room->url) || !fh_buffer_ok(&room->date) ||
        !fh_buffer_ok(&room->title) || !fh_buffer_ok(&room->text))
        return fh_fail_nomem(error);
    *document = (struct fh_document){.id = fh_buffer_slice(&room->id),
                                     .url = fh_buffer_slice(&room->url),
                                     .title = fh_buffer_slice(&room->title),
                                     .body = fh_buffer_slice(&room->text),
                                     .date = fh_buffer_slice(&room->date),
                                     .source = fh_slice_from(fh_gen_source_name(plan.source)),
                                     .category = fh_slice_from(fh_gen_topic_category(plan.topic)),
                                     .time = (generator->from_day + plan.day) * DAY_SECONDS + plan.second};
    return FH_OK;
}
