/* See sources.h. Rules are read once, however many searches come with the same. */
#include "query/sources.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "stemmer/variants.h"

void fh_sources_release(struct fh_sources *sources)
{
    fh_synonyms_release(&sources->recorded);
    fh_synonyms_release(&sources->asked);
    fh_names_asker_release(&sources->names);
    *sources = (struct fh_sources){.count = 0};
}

static enum fh_status read_recorded(struct fh_sources *sources, const struct fh_analyzer *analyzer,
                                    struct fh_session *session, struct fh_error *error)
{
    struct fh_slice synonyms = fh_analyzer_made_of(analyzer).synonyms.lines;
    enum fh_status status = FH_OK;
    if (sources->is_read)
        return FH_OK;
    fh_synonyms_release(&sources->recorded);
    if (fh_analyzer_is_arabic(analyzer))
        status = fh_synonyms_add(&sources->recorded, session, fh_variants_of_queries(), "variants", FH_SYNONYM_WEIGHT,
                                 error);
    if (status == FH_OK)
        status = fh_synonyms_add(&sources->recorded, session, synonyms, "synonyms of the index", FH_SYNONYM_WEIGHT, error);
    if (status == FH_ERR_INPUT)
        return fh_fail_corrupt(error, "analyzer", 0, "bad synonyms");
    fh_synonyms_sort(&sources->recorded);
    sources->is_read = status == FH_OK;
    return status;
}

static enum fh_status read_asked(struct fh_sources *sources, struct fh_session *session, struct fh_rules rules,
                                 struct fh_error *error)
{
    uint64_t hash = XXH3_64bits(rules.lines.bytes, rules.lines.length) | 1;
    if (hash == sources->asked_hash)
        return FH_OK;
    fh_synonyms_release(&sources->asked);
    sources->asked_hash = 0;
    const char *name = rules.name != NULL ? rules.name : "synonyms";
    enum fh_status status = fh_synonyms_add(&sources->asked, session, rules.lines, name, FH_SYNONYM_WEIGHT, error);
    if (status != FH_OK)
        return status;
    fh_synonyms_sort(&sources->asked);
    sources->asked_hash = hash;
    return FH_OK;
}

enum fh_status fh_sources_ready(struct fh_sources *sources, const struct fh_analyzer *analyzer,
                                struct fh_session *session, struct fh_rules rules, const struct fh_names *names,
                                struct fh_error *error)
{
    sources->count = 0;
    enum fh_status status = read_recorded(sources, analyzer, session, error);
    if (status == FH_OK && rules.lines.length > 0)
        status = read_asked(sources, session, rules, error);
    if (status != FH_OK)
        return status;
    if (sources->recorded.count > 0)
        sources->list[sources->count++] = fh_alternatives_of_synonyms(&sources->recorded);
    if (rules.lines.length > 0 && sources->asked.count > 0)
        sources->list[sources->count++] = fh_alternatives_of_synonyms(&sources->asked);
    if (names != NULL && sources->names.names == NULL)
        status = fh_names_asker_init(&sources->names, names, error);
    if (names != NULL && status == FH_OK)
        sources->list[sources->count++] = fh_names_source(&sources->names);
    return status;
}
