/* Analyzers: made from a name and the user's lists, and hashed. See analyzer.h. */
#include "stemmer/analyzer.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"
#include "stemmer/analyzer_private.h"
#include "stemmer/plurals.h"
#include "stemmer/stopwords.h"
#include "stemmer/synonyms.h"
#include "stemmer/variants.h"

#define RULES_BYTES_MAX ((size_t)64 << 20) /* of a list of the user's */
#define RULES_VERSION "5" /* raised whenever a rule of the chain changes what words become */

static const struct {
    const char *name;
    enum fh_chain_kind kind;
} kinds[] = {{"arabic", FH_CHAIN_ARABIC},
             {"snowball", FH_CHAIN_SNOWBALL},
             {"light10", FH_CHAIN_LIGHT10},
             {"none", FH_CHAIN_NONE},
             {"whitespace", FH_CHAIN_WHITESPACE}};

/* Words whose stems stand for the version of libstemmer: every rule of its algorithm in use. */
static const char *const probes[] = {
    "والكتاب",    "بالمدرسة", "للشركات",  "سيكتبون", "سياساتها", "الوزراء",  "وزير",     "بغداد",   "فيصل",
    "مصرى",       "مصري",     "مدرسه",    "مدرسة",   "كتابهم",   "كتابكما",  "كتبتموها", "يستخدمون", "استخدمت",
    "المسؤولين",  "مسءول",    "رءيس",     "شيء",     "بناءات",   "اقتصادية", "الاقتصاد", "يكتبان",  "نكتب",
    "كالمعلمين",  "فسنعلمهم", "تعليمات",  "معلمات",  "معلمتان",  "افكار",    "الله",     "لله",     "ان",
    "ءاءه",       "كلمتين",   "جامعيون",  "قالوا",   "ذهبت",     "تذهبين",   "اذهب",     "بكتابي",  "وبسياراتنا",
};

static enum fh_status hash_stems(struct fh_analyzer *analyzer, XXH3_state_t *state, struct fh_error *error)
{
    struct fh_chain chain;
    enum fh_status status = fh_chain_init(&chain, analyzer->kind, &analyzer->lexicon, &analyzer->overrides, error);
    for (size_t i = 0; i < sizeof probes / sizeof *probes && status == FH_OK; i++) {
        struct fh_slice stem;
        if (!fh_chain_stem(&chain, fh_slice_from(probes[i]), &stem, NULL))
            status = fh_fail_nomem(error);
        else
            XXH3_64bits_update(state, stem.bytes, stem.length);
        XXH3_64bits_update(state, "", 1);
    }
    fh_chain_release(&chain);
    return status;
}

static void hash_text(XXH3_state_t *state, const char *text)
{
    XXH3_64bits_update(state, text, strlen(text) + 1);
}

static void hash_lists(XXH3_state_t *state)
{
    for (size_t i = 0; i < fh_stopword_count; i++)
        hash_text(state, fh_stopwords[i]);
    for (size_t i = 0; i < fh_plural_count; i++) {
        hash_text(state, fh_plurals[i].plural);
        hash_text(state, fh_plurals[i].singular);
    }
    for (size_t i = 0; i < fh_variant_count; i++) {
        hash_text(state, fh_variants[i].variant);
        hash_text(state, fh_variants[i].usual);
    }
    for (size_t i = 0; i < fh_variant_form_count; i++) {
        hash_text(state, fh_variant_forms[i].variant);
        hash_text(state, fh_variant_forms[i].usual);
    }
}

enum fh_status fh_analyzer_make_identity(struct fh_analyzer *analyzer, struct fh_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return fh_fail_nomem(error);
    XXH3_64bits_reset(state);
    hash_text(state, analyzer->name);
    if (analyzer->kind != FH_CHAIN_WHITESPACE) { /* which takes words as they are, in every version */
        hash_text(state, RULES_VERSION);
        hash_lists(state);
    }
    if (analyzer->kind == FH_CHAIN_ARABIC)
        XXH3_64bits_update(state, &analyzer->lexicon.hash, sizeof analyzer->lexicon.hash);
    for (size_t i = 0; i < analyzer->overrides.count; i++) {
        hash_text(state, analyzer->overrides.list[i].form.bytes);
        hash_text(state, analyzer->overrides.list[i].stem.bytes);
    }
    enum fh_status status = hash_stems(analyzer, state, error);
    uint64_t hash = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    if (status != FH_OK)
        return status;
    static const char digits[] = "0123456789abcdef";
    size_t at = strlen(analyzer->name);
    memcpy(analyzer->identity, analyzer->name, at);
    analyzer->identity[at++] = '-';
    for (int shift = 60; shift >= 0; shift -= 4)
        analyzer->identity[at++] = digits[hash >> shift & 15];
    return FH_OK;
}

enum fh_status fh_analyzer_alloc(struct fh_analyzer **analyzer, struct fh_slice name, struct fh_error *error)
{
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && !fh_slice_is(name, kinds[i].name))
        i++;
    if (i == sizeof kinds / sizeof *kinds)
        return fh_fail(error, FH_ERR_USAGE, "analyzer: %.*s: unknown; there are arabic, snowball, light10, none, whitespace",
                       (int)(name.length < 40 ? name.length : 40), name.length > 0 ? name.bytes : "");
    *analyzer = fh_calloc(1, sizeof **analyzer);
    if (*analyzer == NULL)
        return fh_fail_nomem(error);
    (*analyzer)->name = kinds[i].name;
    (*analyzer)->kind = kinds[i].kind;
    return FH_OK;
}

void fh_analyzer_free(struct fh_analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    fh_overrides_release(&analyzer->overrides);
    fh_stoplist_release(&analyzer->stops);
    fh_buffer_release(&analyzer->lexicon_bytes);
    fh_buffer_release(&analyzer->overrides_text);
    fh_buffer_release(&analyzer->stops_text);
    fh_buffer_release(&analyzer->synonyms_text);
    fh_free(analyzer);
}

/* ---- Lists ---- */

static struct fh_rules named(struct fh_rules rules, const char *otherwise)
{
    return (struct fh_rules){rules.lines, rules.name != NULL ? rules.name : otherwise};
}

static enum fh_status keep(struct fh_buffer *text, struct fh_rules rules, struct fh_error *error)
{
    fh_buffer_reset(text);
    if (rules.lines.length > RULES_BYTES_MAX)
        return fh_fail(error, FH_ERR_INPUT, "%s: more than 64 MiB of rules", rules.name);
    fh_buffer_append_slice(text, rules.lines);
    return fh_buffer_ok(text) ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_analyzer_set_overrides(struct fh_analyzer *analyzer, struct fh_rules overrides,
                                         struct fh_error *error)
{
    if (overrides.lines.length > 0 && analyzer->kind != FH_CHAIN_ARABIC)
        return fh_fail(error, FH_ERR_USAGE, "overrides: the analyzer %s takes none", analyzer->name);
    overrides = named(overrides, "overrides");
    enum fh_status status = keep(&analyzer->overrides_text, overrides, error);
    return status != FH_OK ? status
                           : fh_overrides_parse(&analyzer->overrides, fh_buffer_slice(&analyzer->overrides_text),
                                                overrides.name, error);
}

enum fh_status fh_analyzer_set_stop_words(struct fh_analyzer *analyzer, struct fh_rules stop_words,
                                          struct fh_error *error)
{
    struct fh_chain chain;
    stop_words = named(stop_words, "stop words");
    enum fh_status status = keep(&analyzer->stops_text, stop_words, error);
    fh_stoplist_release(&analyzer->stops);
    if (status != FH_OK || stop_words.lines.length == 0)
        return status;
    status = fh_chain_init(&chain, analyzer->kind, &analyzer->lexicon, &analyzer->overrides, error);
    if (status == FH_OK)
        status = fh_stoplist_parse(&analyzer->stops, &chain, fh_buffer_slice(&analyzer->stops_text),
                                   stop_words.name, error);
    fh_chain_release(&chain);
    return status;
}

enum fh_status fh_analyzer_set_synonyms(struct fh_analyzer *analyzer, struct fh_rules synonyms, struct fh_error *error)
{
    struct fh_session *session = NULL;
    struct fh_synonyms rules = FH_SYNONYMS_INIT;
    synonyms = named(synonyms, "synonyms");
    enum fh_status status = keep(&analyzer->synonyms_text, synonyms, error);
    if (status != FH_OK || synonyms.lines.length == 0)
        return status;
    status = fh_session_new(&session, analyzer, error); /* to see whether they can be read */
    if (status == FH_OK)
        status = fh_synonyms_add(&rules, session, synonyms.lines, synonyms.name, 1, error);
    fh_session_free(session);
    fh_synonyms_release(&rules);
    return status;
}

bool fh_analyzer_is_arabic(const struct fh_analyzer *analyzer)
{
    return analyzer->kind == FH_CHAIN_ARABIC;
}

struct fh_analyzer_options fh_analyzer_made_of(const struct fh_analyzer *analyzer)
{
    return (struct fh_analyzer_options){
        .lexicon = analyzer->own_lexicon ? analyzer->lexicon.bytes : (struct fh_slice){NULL, 0},
        .overrides = {fh_buffer_slice(&analyzer->overrides_text), NULL},
        .stop_words = {fh_buffer_slice(&analyzer->stops_text), NULL},
        .synonyms = {fh_buffer_slice(&analyzer->synonyms_text), NULL},
    };
}

/* ---- Making ---- */

/* The caller's lexicon, copied and checked throughout, or the built-in one. */
static enum fh_status set_lexicon(struct fh_analyzer *analyzer, struct fh_slice bytes, struct fh_error *error)
{
    if (bytes.length == 0)
        return fh_lexicon_open(&analyzer->lexicon, fh_lexicon_builtin(), error);
    if (analyzer->kind != FH_CHAIN_ARABIC)
        return fh_fail(error, FH_ERR_USAGE, "lexicon: the analyzer %s takes none", analyzer->name);
    analyzer->own_lexicon = true;
    fh_buffer_append_slice(&analyzer->lexicon_bytes, bytes);
    if (!fh_buffer_ok(&analyzer->lexicon_bytes))
        return fh_fail_nomem(error);
    enum fh_status status = fh_lexicon_open(&analyzer->lexicon, fh_buffer_slice(&analyzer->lexicon_bytes), error);
    if (status == FH_OK)
        status = fh_lexicon_verify(&analyzer->lexicon, error);
    if (status == FH_ERR_CORRUPT && error != NULL)
        error->status = FH_ERR_INPUT;
    return status == FH_ERR_CORRUPT ? FH_ERR_INPUT : status;
}

enum fh_status fh_analyzer_new(struct fh_analyzer **analyzer, const char *name,
                               const struct fh_analyzer_options *options, struct fh_error *error)
{
    static const struct fh_analyzer_options defaults;
    if (options == NULL)
        options = &defaults;
    struct fh_analyzer *made = NULL;
    *analyzer = NULL;
    enum fh_status status = fh_analyzer_alloc(&made, fh_slice_from(name != NULL ? name : "arabic"), error);
    if (status == FH_OK)
        status = set_lexicon(made, options->lexicon, error);
    if (status == FH_OK)
        status = fh_analyzer_set_overrides(made, options->overrides, error);
    if (status == FH_OK)
        status = fh_analyzer_set_stop_words(made, options->stop_words, error);
    if (status == FH_OK)
        status = fh_analyzer_set_synonyms(made, options->synonyms, error);
    if (status == FH_OK)
        status = fh_analyzer_make_identity(made, error);
    if (status == FH_OK)
        *analyzer = made;
    else
        fh_analyzer_free(made);
    return status;
}

const char *fh_analyzer_identity(const struct fh_analyzer *analyzer)
{
    return analyzer->identity;
}

uint32_t fh_analyzer_seen(const struct fh_analyzer *analyzer, struct fh_slice folded)
{
    return analyzer->kind == FH_CHAIN_ARABIC ? fh_lexicon_find(&analyzer->lexicon, folded).count : 0;
}
