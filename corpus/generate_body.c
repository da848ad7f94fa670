/* Composing articles word by word. See generate_body.h. */
#include "corpus/generate_body.h"

#include <string.h>

#define SALT_BODY 0x626F6479u
#define SALT_EDIT 0x65646974u
#define SALT_LENGTH 0x6C656E67u
#define SALT_FOND 0x666F6E64u
#define FOND_WORDS 300u
#define TITLE_FROM 80u /* words of the body that titles are made of */

struct composer {
    struct fh_gen_body *body;
    const struct fh_gen_language *language;
    const struct fh_gen_plan *plan;
    struct fh_gen_random random;
    fh_gen_word_code story[FH_GEN_STORY_WORDS];
    uint32_t quote_left;  /* words until the open quotation or bracket closes; 0: none is open */
    uint8_t quote_closes; /* by what */
    uint32_t since_mark;
    bool pasted;
};

/* ---- Words ---- */

static void make_story(struct composer *composer)
{
    struct fh_gen_random random;
    if (composer->plan->story == 0)
        return;
    fh_gen_random_seed(&random, composer->plan->story, 0);
    for (uint32_t i = 0; i < FH_GEN_STORY_WORDS; i++)
        composer->story[i] = fh_gen_chance(&random, FH_GEN_STORY_RARE)
                                 ? fh_gen_rare_word(&random)
                                 : fh_gen_topic_word(composer->language, composer->plan->topic, &random);
}

/* A word that the newspaper of the article uses more than others do. */
static fh_gen_word_code fond_word(struct composer *composer)
{
    double u = fh_gen_unit(&composer->random);
    uint64_t hash = fh_gen_hash(SALT_FOND + composer->plan->source, (uint64_t)(u * u * FOND_WORDS));
    double v = (double)(hash >> 11) * 0x1p-53;
    uint32_t count = composer->language->words.word_count;
    return (fh_gen_word_code)(v * v * count) % count;
}

static fh_gen_word_code table_word(struct composer *composer)
{
    struct fh_gen_random *random = &composer->random;
    if (!fh_gen_chance(random, composer->language->topical))
        return fh_gen_common_word(composer->language, random);
    bool second = fh_gen_chance(random, FH_GEN_SECOND_TOPIC);
    return fh_gen_topic_word(composer->language, second ? composer->plan->second_topic : composer->plan->topic, random);
}

/* A word the article had already; rare ones come back less often than their share. */
static fh_gen_word_code repeated_word(struct composer *composer)
{
    const struct fh_gen_body *body = composer->body;
    fh_gen_word_code word = body->contents[fh_gen_below(&composer->random, body->content_count)];
    if (word >= composer->language->words.word_count)
        word = body->contents[fh_gen_below(&composer->random, body->content_count)];
    return word;
}

/* Another form of a word the article had already. */
static fh_gen_word_code inflected_word(struct composer *composer)
{
    fh_gen_word_code word = repeated_word(composer);
    if (word >= FH_GEN_INFLECTED_RANK)
        return word;
    return word | fh_gen_below(&composer->random, FH_GEN_FORMS) << FH_GEN_FORM_SHIFT;
}

static fh_gen_word_code free_word(struct composer *composer)
{
    struct fh_gen_random *random = &composer->random;
    double draw = fh_gen_unit(random);
    if ((draw -= FH_GEN_REPEATED) < 0 && composer->body->content_count > 0)
        return repeated_word(composer);
    if (draw >= 0 && (draw -= FH_GEN_INFLECTED) < 0 && composer->body->content_count > 0)
        return inflected_word(composer);
    if (draw >= 0 && (draw -= FH_GEN_STORY) < 0 && composer->plan->story != 0) {
        double u = fh_gen_unit(random);
        return composer->story[(uint32_t)(u * u * FH_GEN_STORY_WORDS) % FH_GEN_STORY_WORDS];
    }
    if (draw >= 0 && (draw -= FH_GEN_SOURCE) < 0)
        return fond_word(composer);
    if (draw >= 0 && (draw -= FH_GEN_RARE) < 0)
        return fh_gen_rare_word(random);
    if (draw >= 0 && (draw -= FH_GEN_NUMBER) < 0)
        return fh_gen_number(random);
    if (draw >= 0 && (draw -= FH_GEN_LATIN) < 0)
        return fh_gen_latin_word(random);
    return table_word(composer);
}

/* Function words seldom stand side by side except in pairs, and no word follows itself. */
static fh_gen_word_code next_word(struct composer *composer, fh_gen_word_code before)
{
    fh_gen_word_code word = free_word(composer);
    for (unsigned tries = 0; tries < 2; tries++) {
        if (word != before && !(fh_gen_is_function(word) && fh_gen_is_function(before)))
            break;
        word = free_word(composer);
    }
    return word;
}

/* ---- Marks ---- */

static const struct {
    double share; /* of the words after which a mark may stand */
    enum fh_gen_mark mark;
} marks[] = {{0.060, FH_GEN_COMMA},      {0.0165, FH_GEN_STOP},  {0.0032, FH_GEN_STOP_GLUED},
             {0.0145, FH_GEN_PARAGRAPH}, {0.0048, FH_GEN_COLON}, {0.0011, FH_GEN_SEMICOLON},
             {0.0010, FH_GEN_QUESTION},  {0.0020, FH_GEN_DOTS},  {0.0030, FH_GEN_DASH}};

static uint8_t draw_mark(struct composer *composer)
{
    double draw = fh_gen_unit(&composer->random);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if ((draw -= marks[i].share) < 0)
            return (uint8_t)marks[i].mark;
    return FH_GEN_SPACE;
}

static void open_quote(struct composer *composer, struct fh_gen_token *token)
{
    bool quote = fh_gen_chance(&composer->random, 0.64);
    token->around |= quote ? FH_GEN_QUOTE_OPEN : FH_GEN_BRACKET_OPEN;
    composer->quote_closes = quote ? FH_GEN_QUOTE_CLOSE : FH_GEN_BRACKET_CLOSE;
    double u = fh_gen_unit(&composer->random);
    composer->quote_left = 1 + (uint32_t)(12 * u * u * u);
}

/* Puts a word down, and what stands around it. `bound`: the next word is the second of a pair. */
static void put(struct composer *composer, fh_gen_word_code word, bool bound)
{
    struct fh_gen_body *body = composer->body;
    struct fh_gen_token *token = &body->tokens[body->count++];
    *token = (struct fh_gen_token){word, FH_GEN_SPACE, 0};
    if (!fh_gen_is_function(word))
        body->contents[body->content_count++] = word;
    if (composer->quote_left == 0 && !fh_gen_is_function(word) && fh_gen_chance(&composer->random, 0.017))
        open_quote(composer, token);
    if (composer->quote_left > 0 && --composer->quote_left == 0)
        token->around |= composer->quote_closes;
    composer->since_mark++;
    if (bound || fh_gen_is_function(word) || composer->since_mark < 3)
        return;
    token->mark = draw_mark(composer);
    if (token->mark != FH_GEN_SPACE)
        composer->since_mark = 0;
}

static uint32_t draw_length(struct composer *composer)
{
    struct fh_gen_random source;
    fh_gen_random_seed(&source, SALT_LENGTH, composer->plan->source);
    double log_length = FH_GEN_LENGTH_LOG + FH_GEN_SOURCE_DEVIATION * fh_gen_normal(&source) +
                        FH_GEN_LENGTH_DEVIATION * fh_gen_normal(&composer->random);
    double length = exp(log_length);
    if (length < FH_GEN_LENGTH_MIN)
        return FH_GEN_LENGTH_MIN;
    return length < FH_GEN_LENGTH_MAX ? (uint32_t)length : FH_GEN_LENGTH_MAX;
}

/* ---- Titles ---- */

/* Words of the beginning, in their order, each as likely as the next; a pair stays together. */
static void make_title(struct fh_gen_body *body, struct fh_gen_random *random)
{
    double log_length = FH_GEN_TITLE_LOG + FH_GEN_TITLE_DEVIATION * fh_gen_normal(random);
    uint32_t wanted = (uint32_t)exp(log_length) + 1, from = body->count < TITLE_FROM ? body->count : TITLE_FROM;
    wanted = wanted < FH_GEN_TITLE_MAX ? wanted : FH_GEN_TITLE_MAX;
    bool taken = false;
    body->title_count = 0;
    for (uint32_t i = 0; i < from && body->title_count < wanted; i++) {
        bool function = fh_gen_is_function(body->tokens[i].word);
        double share = taken ? 0.45 : (function ? 0.3 : 1.0) * (wanted - body->title_count) / (from - i);
        taken = fh_gen_chance(random, share);
        if (taken)
            body->title[body->title_count++] = (struct fh_gen_token){body->tokens[i].word, FH_GEN_SPACE, 0};
    }
    if (body->title_count > 2 && fh_gen_chance(random, 0.25))
        body->title[fh_gen_below(random, 2)].mark = FH_GEN_COLON;
}

/* ---- Articles ---- */

static void compose_origin(struct composer *composer)
{
    struct fh_gen_body *body = composer->body;
    make_story(composer);
    uint32_t length = draw_length(composer);
    fh_gen_word_code word = FH_GEN_CODE_NONE, follower = FH_GEN_CODE_NONE;
    body->count = body->content_count = 0;
    while (body->count < length) {
        word = follower != FH_GEN_CODE_NONE ? follower : next_word(composer, word);
        follower = fh_gen_follower(composer->language, word, &composer->random);
        put(composer, word, follower != FH_GEN_CODE_NONE);
    }
    body->tokens[body->count - 1].mark = FH_GEN_STOP;
    make_title(body, &composer->random);
}

/* One change to the token at `at`: another word, a word left out, or a word put in. */
static void edit(struct composer *composer, uint32_t *at)
{
    struct fh_gen_body *body = composer->body;
    struct fh_gen_token *token = &body->tokens[*at];
    uint32_t kind = fh_gen_below(&composer->random, 3), after = body->count - *at - 1;
    if (kind == 0 && body->count > 2) {
        memmove(token, token + 1, after * sizeof *token);
        body->count--;
    } else if (kind == 1 && body->count < FH_GEN_TOKENS_MAX) {
        memmove(token + 1, token, (after + 1) * sizeof *token);
        *token = (struct fh_gen_token){table_word(composer), FH_GEN_SPACE, 0};
        body->count++;
        ++*at;
    } else {
        token->word = table_word(composer);
    }
}

static void edit_copy(struct composer *composer)
{
    struct fh_gen_random *random = &composer->random;
    struct fh_gen_body *body = composer->body;
    double rate = fh_gen_unit(random) * FH_GEN_COPY_EDITS_MAX;
    if (fh_gen_chance(random, FH_GEN_COPY_SHORTENED) && body->count > 2 * FH_GEN_LENGTH_MIN)
        body->count -= fh_gen_below(random, body->count / 3);
    for (uint32_t i = 0; i < body->count; i++)
        if (fh_gen_chance(random, rate))
            edit(composer, &i);
    for (uint32_t i = 0; i < body->count && !composer->pasted; i++) /* commas are every editor's own */
        if (body->tokens[i].mark <= FH_GEN_COMMA && fh_gen_chance(random, 0.012))
            body->tokens[i].mark = body->tokens[i].mark == FH_GEN_COMMA ? FH_GEN_SPACE : FH_GEN_COMMA;
    if (!fh_gen_chance(random, FH_GEN_COPY_SAME_TITLE))
        make_title(body, random);
}

void fh_gen_body_compose(struct fh_gen_body *body, const struct fh_gen_language *language,
                         const struct fh_gen_calendar *calendar, const struct fh_gen_plan *plan)
{
    struct fh_gen_plan origin = *plan;
    if (plan->origin != plan->article)
        fh_gen_calendar_plan(calendar, plan->origin, &origin);
    struct composer composer = {.body = body, .language = language, .plan = &origin, .pasted = plan->pasted};
    fh_gen_random_seed(&composer.random, calendar->seed ^ SALT_BODY, plan->origin);
    compose_origin(&composer);
    if (plan->origin == plan->article)
        return;
    fh_gen_random_seed(&composer.random, calendar->seed ^ SALT_EDIT, plan->article);
    edit_copy(&composer);
}
