/* See name_spellings.h. The figures were chosen on one half of bench/names-300.tsv (docs/QUALITY.md). */
#include "query/name_spellings.h"

#include <math.h>

#include "query/name_walk.h"
#include "stemmer/known.h"
#include "stemmer/stopwords.h"

#define BUDGET(letters) ((letters) > 3 ? 6 + (letters)*7 / 2 : 4) /* of what the rules may cost */
#define COST_MAX 10       /* of all that counts: no word is taken that is doubtful and rare */
#define ORDINARY_COST 9   /* of a word that takes the article as often as not */
#define FREQUENCY_WORTH 3 /* of having twice the documents */
#define LEXICON_SHARE 12  /* occurrences in the lexicon for a document of FH_NAME_DOCUMENTS */
#define RIVAL_MARGIN 1    /* how much worse another may be */
#define FOREIGN_MARGIN 10 /* the same, if both are foreign words ... */
#define FOREIGN 0.05      /* ... which are no more ordinary than that */
#define COST_MARGIN 6     /* and in any case, what its letters may cost more */
#define LOOK_UPS_MAX 4096 /* for one word */
#define SHORT_LETTERS 5   /* a Latin word below it is no Arabic word of two letters */

double fh_name_ordinary(const struct fh_lexicon *lexicon, struct fh_slice form)
{
    double alone = fh_known_with(lexicon, "", form, "");
    double with = (double)fh_known_with(lexicon, "ال", form, "") + fh_known_with(lexicon, "", form, "ها") +
                  fh_known_with(lexicon, "", form, "ه");
    return with > alone ? 1 : with / (alone + 1);
}

/* What a word's frequency would be in a collection like that of the lexicon, of which an index may be a small part. */
static double general_frequency(const struct fh_lexicon *lexicon, struct fh_slice form)
{
    double frequency = log2(fh_known_with(lexicon, "", form, "") / LEXICON_SHARE + 1e-9);
    return frequency < 0 ? 0 : frequency > FH_NAME_FREQUENCY_MAX ? FH_NAME_FREQUENCY_MAX : frequency;
}

struct judged {
    const struct fh_name_candidate *candidate;
    double ordinary, cost; /* cost: less is better */
};

static void sort_judged(struct judged *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t k = i; k > 0 && list[k].cost < list[k - 1].cost; k--) {
            struct judged swapped = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swapped;
        }
    }
}

static size_t judge(struct judged *list, const struct fh_name_candidates *found, size_t latin_letters,
                    const struct fh_lexicon *lexicon)
{
    size_t count = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct fh_name_candidate *candidate = &found->list[i];
        bool tiny = candidate->term.length < 2 * 3 && latin_letters < SHORT_LETTERS;
        if (tiny || fh_stopword(candidate->term))
            continue;
        double ordinary = fh_name_ordinary(lexicon, candidate->term);
        double frequency = fmax(candidate->frequency, general_frequency(lexicon, candidate->term));
        list[count++] = (struct judged){candidate, ordinary,
                                        candidate->cost + ORDINARY_COST * ordinary - FREQUENCY_WORTH * frequency};
    }
    sort_judged(list, count);
    return count;
}

static bool goes_with(const struct judged *one, const struct judged *best)
{
    bool foreign = one->ordinary <= FOREIGN && best->ordinary <= FOREIGN;
    return one->cost <= best->cost + (foreign ? FOREIGN_MARGIN : RIVAL_MARGIN) &&
           one->candidate->cost <= best->candidate->cost + COST_MARGIN;
}

enum fh_status fh_name_spellings_find(struct fh_name_spellings *spellings, const struct fh_name_field *field,
                                      struct fh_slice latin, double share, struct fh_name_candidate *beginnings,
                                      struct fh_error *error)
{
    struct fh_translit name;
    struct judged list[FH_NAME_CANDIDATES_MAX];
    const struct fh_snapshot *snapshot = field->snapshot;
    spellings->count = 0;
    if (!fh_translit_compile(&name, latin))
        return FH_OK;
    uint32_t allowed = *field->look_ups_left < LOOK_UPS_MAX ? *field->look_ups_left : LOOK_UPS_MAX;
    struct fh_name_walk walk = {.name = &name,
                                .budget = (uint32_t)(BUDGET(name.length) * share),
                                .look_ups_left = allowed,
                                .document_count = snapshot->document_count,
                                .arena = field->arena,
                                .beginnings = beginnings};
    enum fh_level level = snapshot->manifest.levels == FH_LEVELS_BOTH ? FH_LEVEL_FORM : FH_LEVEL_STEM;
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        enum fh_status status = fh_name_walk(&walk, &snapshot->segments[i]->terms[level], error);
        if (status != FH_OK)
            return status;
    }
    *field->look_ups_left -= allowed - walk.look_ups_left;
    size_t count = judge(list, &walk.found, name.length, field->lexicon);
    for (size_t i = 0; i < count && list[i].cost <= COST_MAX && spellings->count < FH_NAME_SPELLINGS_MAX; i++)
        if (goes_with(&list[i], &list[0]))
            spellings->list[spellings->count++] = (struct fh_name_spelling){
                list[i].candidate->term, (double)list[i].candidate->cost / BUDGET(name.length)};
    return FH_OK;
}
