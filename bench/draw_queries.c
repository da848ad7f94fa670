/* Queries drawn from a generated archive as those of data/queries were drawn from a real one:
 *   draw_queries words|phrases COUNT --articles N --seed S > FILE
 * words: two to six neighbouring words of a title. phrases: two neighbouring words of a body.
 * The same archive and count give the same queries.
 */
#include <stdio.h>
#include <stdlib.h>

#include "corpus/generate.h"
#include "corpus/generate_random.h"

#define WORDS_MAX 8192u
#define QUERY_SALT 0x7175657279u

struct words {
    struct fh_slice list[WORDS_MAX];
    uint32_t count;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n';
}

static void split(struct words *words, struct fh_slice text)
{
    words->count = 0;
    for (size_t i = 0, end; i < text.length && words->count < WORDS_MAX; i = end + 1) {
        for (end = i; end < text.length && !is_space(text.bytes[end]);)
            end++;
        if (end > i)
            words->list[words->count++] = (struct fh_slice){text.bytes + i, end - i};
    }
}

static bool ends_sentence(struct fh_slice word)
{
    static const char marks[] = ".:!)\"-";
    char last = word.bytes[word.length - 1];
    return strchr(marks, last) != NULL || (unsigned char)last == 0x8C /* of ، */ || (unsigned char)last == 0x9F;
}

/* Prints one query of the words; false when they give none. */
static bool draw(const struct words *words, bool phrase, struct fh_gen_random *random)
{
    uint32_t length = phrase ? 2 : 2 + fh_gen_below(random, 5);
    if (words->count < 2)
        return false;
    length = length < words->count ? length : words->count;
    uint32_t from = fh_gen_below(random, words->count - length + 1);
    if (phrase && ends_sentence(words->list[from]))
        return false;
    for (uint32_t i = 0; i < length; i++)
        printf("%s%.*s", i > 0 ? " " : "", (int)words->list[from + i].length, words->list[from + i].bytes);
    putchar('\n');
    return true;
}

int main(int argc, char **argv)
{
    static struct words words;
    struct fh_generator_options options = {0};
    struct fh_generator *generator = NULL;
    struct fh_generated *room = NULL;
    struct fh_document document;
    struct fh_error error = {FH_OK, {0}};
    if (argc != 7 || strcmp(argv[3], "--articles") != 0 || strcmp(argv[5], "--seed") != 0) {
        fprintf(stderr, "usage: draw_queries words|phrases COUNT --articles N --seed S\n");
        return 2;
    }
    bool phrase = strcmp(argv[1], "phrases") == 0;
    options.articles = strtoull(argv[4], NULL, 10);
    options.seed = strtoull(argv[6], NULL, 10);
    enum fh_status status = fh_generator_new(&generator, &options, &error);
    if (status == FH_OK)
        status = fh_generated_new(&room, &error);
    struct fh_gen_random random;
    fh_gen_random_seed(&random, QUERY_SALT + phrase, options.seed);
    for (unsigned long left = strtoul(argv[2], NULL, 10); left > 0 && status == FH_OK;) {
        uint64_t article = fh_gen_next(&random) % fh_generator_articles(generator);
        status = fh_generator_article(generator, room, article, &document, &error);
        if (status == FH_OK) {
            split(&words, phrase ? document.body : document.title);
            left -= draw(&words, phrase, &random);
        }
    }
    if (status != FH_OK)
        fprintf(stderr, "draw_queries: %s\n", error.message);
    fh_generated_free(room);
    fh_generator_free(generator);
    return status == FH_OK ? 0 : 4;
}
