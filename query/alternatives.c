/* See alternatives.h. */
#include "query/alternatives.h"

void fh_alternatives_add(struct fh_alternatives *alternatives, size_t words, struct fh_alternative alternative)
{
    if (words < alternatives->words)
        return;
    if (words > alternatives->words)
        alternatives->count = 0;
    alternatives->words = words;
    if (alternatives->count < FH_ALTERNATIVES_MAX)
        alternatives->list[alternatives->count++] = alternative;
}

static enum fh_status find_synonyms(const void *user, const struct fh_asked *asked, size_t count,
                                    struct fh_arena *arena, struct fh_alternatives *alternatives,
                                    struct fh_error *error)
{
    struct fh_slice stems[FH_SYNONYM_WORDS_MAX], number;
    const struct fh_synonym *rule;
    size_t rules;
    for (size_t i = 0; i < count; i++)
        stems[i] = asked[i].stem;
    size_t words = fh_synonyms_find(user, stems, count, &rule, &rules, &number);
    for (; rules > 0; rules--, rule++) {
        for (uint32_t i = 0; i < rule->item_count; i++) {
            if (i == rule->own)
                continue;
            struct fh_slice text = fh_synonym_item(rule, i, number, arena);
            if (text.bytes == NULL)
                return fh_fail_nomem(error);
            fh_alternatives_add(alternatives, words, (struct fh_alternative){text, false, rule->weight});
        }
    }
    return FH_OK;
}

struct fh_alternative_source fh_alternatives_of_synonyms(const struct fh_synonyms *synonyms)
{
    return (struct fh_alternative_source){find_synonyms, synonyms};
}
