/* Building the distributions and drawing from them. See generate_language.h. */
#include "corpus/generate_language.h"

#include "base/mem.h"
#include "corpus/generate_rare.h"

#define SALT 0x746F706963u
#define TOPICS_A_WORD 4u
#define LEFT_MIN 0.03 /* of a word's count, however often it follows others */
#define BASE_YEAR 2015u

struct shares { /* of the words of one topic, while they are gathered */
    uint32_t *values;
    double *weights;
    uint32_t count;
    size_t value_capacity, weight_capacity;
};

static bool shares_add(struct shares *shares, uint32_t value, double weight)
{
    uint32_t *values = fh_grow(shares->values, &shares->value_capacity, shares->count + 1u, sizeof *values);
    if (values == NULL)
        return false;
    shares->values = values;
    double *weights = fh_grow(shares->weights, &shares->weight_capacity, shares->count + 1u, sizeof *weights);
    if (weights == NULL)
        return false;
    shares->weights = weights;
    values[shares->count] = value;
    weights[shares->count++] = weight;
    return true;
}

static double common_share(uint32_t rank)
{
    if (rank < FH_GEN_FUNCTION_RANK)
        return FH_GEN_FUNCTION_GLOBAL;
    return rank < FH_GEN_COMMON_RANK ? FH_GEN_COMMON_GLOBAL : FH_GEN_OTHER_GLOBAL;
}

/* Shares a word out: common[rank], and one to four topics. Rarer words belong to fewer. */
static bool share_out(const struct fh_gen_words *words, uint32_t rank, double *common, struct shares *topics)
{
    const struct fh_gen_word *word = &words->words[rank];
    double left = (double)word->count - word->followed_count, least = LEFT_MIN * word->count;
    left = left > least ? left : least;
    common[rank] = left * common_share(rank);
    uint64_t hash = fh_gen_hash(SALT, rank);
    uint32_t parts = 1 + (uint32_t)(hash % (rank < FH_GEN_COMMON_RANK ? TOPICS_A_WORD : 2));
    double weight = (left - common[rank]) / parts;
    for (uint32_t i = 0; i < parts; i++) {
        hash = fh_gen_hash(hash, i);
        if (!shares_add(&topics[hash % FH_GEN_TOPICS], rank, weight))
            return false;
    }
    return true;
}

static bool build(struct fh_gen_language *language, double *common, uint32_t *numbers, struct shares *topics)
{
    double common_sum = 0, topic_sum = 0;
    for (uint32_t rank = 0; rank < language->words.word_count; rank++) {
        numbers[rank] = rank;
        if (!share_out(&language->words, rank, common, topics))
            return false;
        common_sum += common[rank];
    }
    if (!fh_gen_alias_init(&language->common, numbers, common, language->words.word_count))
        return false;
    for (uint32_t topic = 0; topic < FH_GEN_TOPICS; topic++) {
        struct shares *shares = &topics[topic];
        if (shares->count == 0) /* no word table of use leaves a topic empty */
            if (!shares_add(shares, topic, 1))
                return false;
        for (uint32_t i = 0; i < shares->count; i++)
            language->topic_weights[topic] += shares->weights[i];
        topic_sum += language->topic_weights[topic];
        if (!fh_gen_alias_init(&language->topics[topic], shares->values, shares->weights, shares->count))
            return false;
    }
    for (uint32_t topic = 0; topic < FH_GEN_TOPICS; topic++)
        language->topic_weights[topic] /= topic_sum;
    language->topical = topic_sum / (topic_sum + common_sum);
    return true;
}

enum fh_status fh_gen_language_init(struct fh_gen_language *language, struct fh_error *error)
{
    struct shares topics[FH_GEN_TOPICS] = {{NULL, NULL, 0, 0, 0}};
    double *common = NULL;
    uint32_t *numbers = NULL;
    *language = (struct fh_gen_language){.words = FH_GEN_WORDS_INIT};
    enum fh_status status = fh_gen_words_init(&language->words, error);
    if (status != FH_OK)
        return status;
    common = fh_calloc(language->words.word_count, sizeof *common);
    numbers = fh_calloc(language->words.word_count, sizeof *numbers);
    if (common == NULL || numbers == NULL || !build(language, common, numbers, topics))
        status = fh_fail_nomem(error);
    fh_free(common);
    fh_free(numbers);
    for (uint32_t i = 0; i < FH_GEN_TOPICS; i++) {
        fh_free(topics[i].values);
        fh_free(topics[i].weights);
    }
    if (status != FH_OK)
        fh_gen_language_release(language);
    return status;
}

void fh_gen_language_release(struct fh_gen_language *language)
{
    fh_gen_words_release(&language->words);
    fh_gen_alias_release(&language->common);
    for (uint32_t i = 0; i < FH_GEN_TOPICS; i++)
        fh_gen_alias_release(&language->topics[i]);
}

/* ---- Drawing ---- */

fh_gen_word_code fh_gen_follower(const struct fh_gen_language *language, fh_gen_word_code before,
                                 struct fh_gen_random *random)
{
    if (before >= language->words.word_count)
        return FH_GEN_CODE_NONE;
    const struct fh_gen_word *word = &language->words.words[before];
    if (word->follower_share == 0)
        return FH_GEN_CODE_NONE;
    uint32_t draw = fh_gen_below(random, 10000);
    if (draw >= word->follower_share)
        return FH_GEN_CODE_NONE;
    uint32_t low = word->pairs_begin, high = word->pairs_end - 1;
    while (low < high) { /* the first pair whose `until` is above the draw */
        uint32_t middle = low + (high - low) / 2;
        if (language->words.pairs[middle].until > draw)
            high = middle;
        else
            low = middle + 1;
    }
    return language->words.pairs[low].second;
}

fh_gen_word_code fh_gen_common_word(const struct fh_gen_language *language, struct fh_gen_random *random)
{
    return fh_gen_alias_draw(&language->common, random);
}

fh_gen_word_code fh_gen_topic_word(const struct fh_gen_language *language, uint32_t topic, struct fh_gen_random *random)
{
    return fh_gen_alias_draw(&language->topics[topic], random);
}

fh_gen_word_code fh_gen_rare_word(struct fh_gen_random *random)
{
    return FH_GEN_CODE_RARE | fh_gen_rare_draw(random);
}

/* Small numbers, years, round ones, and any. */
fh_gen_word_code fh_gen_number(struct fh_gen_random *random)
{
    double kind = fh_gen_unit(random), u = fh_gen_unit(random);
    uint32_t number;
    if (kind < 0.55)
        number = (uint32_t)(40 * u * u);
    else if (kind < 0.70)
        number = BASE_YEAR + 2 - (uint32_t)(60 * u * u * u);
    else if (kind < 0.85)
        number = 10 * (1 + (uint32_t)(50 * u * u));
    else
        number = (uint32_t)exp(2.3 + 8 * u * u);
    return FH_GEN_CODE_NUMBER | number;
}

fh_gen_word_code fh_gen_latin_word(struct fh_gen_random *random)
{
    double u = fh_gen_unit(random);
    return FH_GEN_CODE_LATIN | (uint32_t)(20000 * u * u * u);
}
