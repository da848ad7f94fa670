/* Which of the rankers a query is for, and in how many passes. See rank.h.
 *
 * Where a phrase is one of several things that are enough, a document may be a hit by the phrase
 * alone; but finding those means reading positions of every document that has its words. So words
 * are ranked first, with phrases only adding to the score; then, phrase by phrase, the documents that have
 * the phrase and nothing that was ranked before. By then the threshold is high, and what has none of
 * the words is seldom worth a look.
 */
#include "query/rank.h"

static bool is_leaf(const struct fh_match *match)
{
    return match->kind == FH_MATCH_WORD || match->kind == FH_MATCH_PHRASE;
}

/* A word or phrase, or several of which one is enough. */
static bool is_choice(const struct fh_match *match)
{
    if (match->kind != FH_MATCH_OR)
        return is_leaf(match);
    for (uint32_t i = 0; i < match->child_count; i++)
        if (!is_leaf(match->children[i]))
            return false;
    return true;
}

static void set_role(struct fh_ranker *ranker, const struct fh_match *leaf, enum fh_role role)
{
    uint8_t *roles = leaf->kind == FH_MATCH_WORD ? ranker->word_roles : ranker->phrase_roles;
    roles[leaf->leaf] = (uint8_t)role;
}

/* ---- Passes over a choice ---- */

static uint32_t choice_count(const struct fh_match *choice)
{
    return choice->kind == FH_MATCH_OR ? choice->child_count : 1;
}

static const struct fh_match *choice_at(const struct fh_match *choice, uint32_t i)
{
    return choice->kind == FH_MATCH_OR ? choice->children[i] : choice;
}

static void choose(struct fh_ranker *ranker, const struct fh_match *choice)
{
    uint32_t phrases = 0;
    for (uint32_t i = 0; i < choice_count(choice); i++)
        phrases += choice_at(choice, i)->kind == FH_MATCH_PHRASE;
    ranker->choice = choice;
    ranker->choice_has_words = phrases < choice_count(choice);
    ranker->pass_count = phrases + ranker->choice_has_words;
}

static void pass_of_words(struct fh_ranker *ranker)
{
    ranker->shape = FH_SHAPE_ANY;
    for (uint32_t i = 0; i < choice_count(ranker->choice); i++) {
        const struct fh_match *leaf = choice_at(ranker->choice, i);
        set_role(ranker, leaf, leaf->kind == FH_MATCH_WORD ? FH_ROLE_CHOICE : FH_ROLE_OPTIONAL);
    }
}

static void pass_of_phrase(struct fh_ranker *ranker, uint32_t wanted)
{
    uint32_t phrase = 0;
    ranker->shape = FH_SHAPE_ALL;
    for (uint32_t i = 0; i < choice_count(ranker->choice); i++) {
        const struct fh_match *leaf = choice_at(ranker->choice, i);
        bool before = leaf->kind == FH_MATCH_WORD || phrase < wanted;
        set_role(ranker, leaf, before ? FH_ROLE_EXCLUDED : phrase == wanted ? FH_ROLE_REQUIRED : FH_ROLE_OPTIONAL);
        phrase += leaf->kind == FH_MATCH_PHRASE;
    }
}

void fh_rank_choose_pass(struct fh_ranker *ranker, uint32_t pass)
{
    if (ranker->choice == NULL)
        return;
    if (ranker->choice_has_words && pass == 0)
        pass_of_words(ranker);
    else
        pass_of_phrase(ranker, pass - ranker->choice_has_words);
}

/* ---- Shape ---- */

/* A conjunction: its words and phrases lead; without any, the first choice of words does. */
static void find_shape_of_all(struct fh_ranker *ranker, const struct fh_match *match)
{
    const struct fh_match *choice = NULL;
    uint32_t required = 0;
    for (uint32_t i = 0; i < match->child_count; i++) {
        required += is_leaf(match->children[i]);
        if (choice == NULL && is_choice(match->children[i]))
            choice = match->children[i];
    }
    if (choice == NULL)
        return;
    ranker->shape = FH_SHAPE_ALL;
    if (required == 0)
        choose(ranker, choice);
    for (uint32_t i = 0; i < match->child_count; i++) {
        const struct fh_match *child = match->children[i];
        if (required > 0 && is_leaf(child))
            set_role(ranker, child, FH_ROLE_REQUIRED);
        else if (required > 0 || child != choice)
            ranker->conditions[ranker->condition_count++] = child;
    }
}

void fh_rank_find_shape(struct fh_ranker *ranker)
{
    const struct fh_match *match = ranker->scan->plan->match;
    ranker->shape = FH_SHAPE_TREE;
    ranker->pass_count = 1;
    if (is_choice(match))
        choose(ranker, match);
    else if (match->kind == FH_MATCH_AND)
        find_shape_of_all(ranker, match);
    if (ranker->shape == FH_SHAPE_TREE && ranker->choice == NULL)
        ranker->conditions[ranker->condition_count++] = match;
}
