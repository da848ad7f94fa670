/* Random collections. See collection.h. */
#include "tests/support/collection.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

#include "fihrist.h"

/* Stems with prefixes and endings that the analyzer takes off, and some that it does not. */
static const char *const roots[] = {"كتاب",  "مدرسة", "وزير", "اقتصاد", "سوق", "شركة", "ملك",   "نفط",
                                    "رياضة", "فريق",  "لاعب", "خبر",    "بنك", "مطار", "جامعة", "طالب"};
static const char *const starts[] = {"", "ال", "وال", "بال", "و", "لل"};
static const char *const ends[] = {"", "", "ات", "ين", "ها", "ي"};
static const char *const stops[] = {"في", "من", "على", "إلى", "هذا", "أن"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool is_arabic(const struct collection_shape *shape)
{
    return strcmp(shape->analyzer, "arabic") == 0;
}

static void add_word(const struct collection_shape *shape, struct random *random, struct fh_buffer *out)
{
    /* The product of two draws is small most of the time. */
    uint32_t number = random_below(random, 1 + random_below(random, shape->words));
    if (!is_arabic(shape)) {
        fh_buffer_printf(out, "w%u", (unsigned)number);
    } else if (random_once_in(random, 4)) {
        fh_buffer_append_text(out, stops[random_below(random, COUNT(stops))]);
    } else {
        fh_buffer_append_text(out, starts[random_below(random, COUNT(starts))]);
        fh_buffer_append_text(out, roots[number % COUNT(roots)]);
        fh_buffer_append_text(out, ends[random_below(random, COUNT(ends))]);
    }
}

struct fh_slice collection_word(const struct collection_shape *shape, struct random *random)
{
    static char text[64];
    struct fh_buffer word = FH_BUFFER_INIT;
    add_word(shape, random, &word);
    assert_true(word.length < sizeof text);
    memcpy(text, word.bytes, word.length + 1);
    struct fh_slice slice = {text, word.length};
    fh_buffer_release(&word);
    return slice;
}

static void add_words(const struct collection_shape *shape, struct random *random, uint32_t count,
                      struct fh_buffer *out)
{
    fh_buffer_reset(out);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            fh_buffer_append_byte(out, random_once_in(random, 10) ? '\n' : ' ');
        add_word(shape, random, out);
    }
}

static const char *const sources[] = {"الرياض", "اليوم السابع", "الجزيرة نت", "okaz", "جريدة الرياض", ""};
static const char *const categories[] = {"اقتصاد", "رياضة", "محليات", ""};

static void add_document(struct fh_writer *writer, const struct collection_shape *shape, uint32_t number,
                         struct random *random)
{
    struct fh_buffer title = FH_BUFFER_INIT, lead = FH_BUFFER_INIT, body = FH_BUFFER_INIT;
    char id[32];
    struct fh_error error;
    snprintf(id, sizeof id, "d%u", (unsigned)number);
    add_words(shape, random, random_below(random, 8), &title);
    add_words(shape, random, random_once_in(random, 3) ? random_below(random, 6) : 0, &lead);
    add_words(shape, random, random_below(random, 1 + random_below(random, shape->length_max + 1)), &body);
    struct fh_document document = {.id = fh_text(id),
                                   .title = fh_buffer_slice(&title),
                                   .standfirst = fh_buffer_slice(&lead),
                                   .body = fh_buffer_slice(&body),
                                   .source = fh_text(sources[random_below(random, COUNT(sources))]),
                                   .category = fh_text(categories[random_below(random, COUNT(categories))]),
                                   .time = FH_NO_TIME};
    if (!random_once_in(random, 5)) /* in July and August 2015, drifting with the documents */
        document.time = 1435708800 + (int64_t)number * 100 + random_below(random, 30) * 86400;
    assert_int_equal(fh_writer_add(writer, &document, &error), FH_OK);
    fh_buffer_release(&title);
    fh_buffer_release(&lead);
    fh_buffer_release(&body);
}

static void delete_some(struct fh_writer *writer, const struct collection_shape *shape, struct random *random)
{
    for (uint32_t i = 0; shape->deleted_every > 0 && i < shape->documents; i++) {
        char id[32];
        snprintf(id, sizeof id, "d%u", (unsigned)i);
        if (random_once_in(random, shape->deleted_every))
            assert_int_equal(fh_writer_delete(writer, fh_text(id), NULL, NULL), FH_OK);
    }
}

void collection_write(const char *path, const struct collection_shape *shape, uint64_t seed)
{
    struct random random = {seed};
    struct fh_writer *writer = NULL;
    struct fh_error error = {0};
    struct fh_writer_options options = {.analyzer = shape->analyzer,
                                        .levels = shape->one_level ? FH_LEVELS_STEM : FH_LEVELS_BOTH,
                                        .title_weight = shape->title_weight,
                                        .lead_weight = shape->lead_weight,
                                        .no_store = shape->no_store,
                                        .threads = 1,
                                        .no_merge = true};
    if (fh_writer_open(&writer, path, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    for (uint32_t i = 0; i < shape->documents; i++) {
        add_document(writer, shape, i, &random);
        if (random_once_in(&random, shape->documents / shape->commits + 1))
            assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    delete_some(writer, shape, &random);
    assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    fh_writer_close(writer);
}

/* ---- Queries ---- */

static void query_word(const struct collection_shape *shape, struct random *random, struct fh_buffer *query)
{
    if (random_once_in(random, 30))
        fh_buffer_append_text(query, "absent");
    else
        add_word(shape, random, query);
}

static void query_phrase(const struct collection_shape *shape, struct random *random, struct fh_buffer *query)
{
    if (!shape->no_store && random_once_in(random, 4))
        fh_buffer_append_byte(query, '=');
    fh_buffer_append_byte(query, '"');
    for (uint32_t i = 0, n = 1 + random_below(random, 3); i < n; i++) {
        fh_buffer_append_text(query, i > 0 ? " " : "");
        add_word(shape, random, query);
    }
    fh_buffer_append_byte(query, '"');
}

static void query_filter(struct random *random, struct fh_buffer *query)
{
    static const char *const filters[] = {"source:الرياض",  "source:\"اليوم السابع\"",     "source:OKAZ",
                                          "category:رياضه", "category:(اقتصاد OR محليات)", "date:2015-07",
                                          "date:2015-08..", "date:2015-07-10..2015-07-20", "date:..2015-07-05",
                                          "date:2015-07-12"};
    fh_buffer_append_text(query, filters[random_below(random, COUNT(filters))]);
}

static void query_item(const struct collection_shape *shape, struct random *random, unsigned depth,
                       struct fh_buffer *query)
{
    static const char *const signs[] = {"", "", "", "", "", "+", "-", "title:", "body:", "-title:", "+body:", "NOT "};
    uint32_t kind = random_below(random, 12);
    if (kind < 2) {
        query_filter(random, query);
        return;
    }
    fh_buffer_append_text(query, signs[random_below(random, COUNT(signs))]);
    if (kind < 4) {
        query_phrase(shape, random, query);
    } else if (kind < 6 && depth > 0) {
        fh_buffer_append_byte(query, '(');
        collection_query(shape, random, depth - 1, query);
        fh_buffer_append_byte(query, ')');
    } else {
        query_word(shape, random, query);
    }
}

void collection_query(const struct collection_shape *shape, struct random *random, unsigned depth,
                      struct fh_buffer *query)
{
    static const char *const joints[] = {" ", " ", " ", " ", " AND ", " OR ", " AND NOT "};
    bool plain = random_once_in(random, 3);
    for (uint32_t i = 0, n = 1 + random_below(random, 5); i < n; i++) {
        if (i > 0)
            fh_buffer_append_text(query, plain ? " " : joints[random_below(random, COUNT(joints))]);
        if (plain)
            query_word(shape, random, query);
        else
            query_item(shape, random, depth, query);
    }
}

static void add_side(const struct collection_shape *shape, struct random *random, struct fh_buffer *rules)
{
    for (uint32_t i = 0, items = 1 + random_below(random, 2); i < items; i++) {
        fh_buffer_append_text(rules, i > 0 ? ", " : "");
        for (uint32_t j = 0, words = 1 + random_below(random, 1 + random_below(random, 3)); j < words; j++) {
            fh_buffer_append_text(rules, j > 0 ? " " : "");
            query_word(shape, random, rules);
        }
    }
}

void collection_synonyms(const struct collection_shape *shape, struct random *random, struct fh_buffer *rules)
{
    for (uint32_t i = 0, lines = 1 + random_below(random, 6); i < lines; i++) {
        add_side(shape, random, rules);
        fh_buffer_append_text(rules, random_once_in(random, 2) ? " => " : ", ");
        add_side(shape, random, rules);
        fh_buffer_append_text(rules, "\n");
    }
}
