/* Analyzers: made from a name, hashed, saved, loaded. See analyzer.h.
 *
 * A saved analyzer:
 *     "FHAN", u32 version 1
 *     u32 length of the name, u32 of the identity, u32 of the overrides, u32 of the lexicon
 *     then these four, one after the other, the lexicon last (0 bytes for analyzers without one)
 */
#include "stemmer/analyzer.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"
#include "base/varint.h"
#include "stemmer/analyzer_private.h"
#include "stemmer/plurals.h"
#include "stemmer/stopwords.h"
#include "stemmer/variants.h"

#define RULES_VERSION "3" /* raised whenever a rule of the chain changes what words become */
#define SAVED_MAGIC "FHAN"
#define SAVED_VERSION 1u
#define SAVED_HEADER_BYTES 24u

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
}

static enum fh_status make_identity(struct fh_analyzer *analyzer, struct fh_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return fh_fail_nomem(error);
    XXH3_64bits_reset(state);
    hash_text(state, analyzer->name);
    hash_text(state, RULES_VERSION);
    hash_lists(state);
    if (analyzer->kind == FH_CHAIN_ARABIC)
        XXH3_64bits_update(state, &analyzer->lexicon.hash, sizeof analyzer->lexicon.hash);
    if (analyzer->overrides_text.length > 0)
        XXH3_64bits_update(state, analyzer->overrides_text.bytes, analyzer->overrides_text.length);
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

/* An analyzer of this name without anything in it. */
static enum fh_status analyzer_alloc(struct fh_analyzer **analyzer, struct fh_slice name, struct fh_error *error)
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
    fh_buffer_release(&analyzer->lexicon_bytes);
    fh_buffer_release(&analyzer->overrides_text);
    fh_free(analyzer);
}

static enum fh_status set_overrides(struct fh_analyzer *analyzer, struct fh_slice text, struct fh_error *error)
{
    fh_buffer_append_slice(&analyzer->overrides_text, text);
    if (!fh_buffer_ok(&analyzer->overrides_text))
        return fh_fail_nomem(error);
    return fh_overrides_parse(&analyzer->overrides, fh_buffer_slice(&analyzer->overrides_text), error);
}

/* The caller's lexicon, copied and checked throughout, or the built-in one. */
static enum fh_status set_lexicon(struct fh_analyzer *analyzer, struct fh_slice bytes, struct fh_error *error)
{
    if (bytes.length == 0)
        return fh_lexicon_open(&analyzer->lexicon, fh_lexicon_builtin(), error);
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
    enum fh_status status = analyzer_alloc(&made, fh_slice_from(name != NULL ? name : "arabic"), error);
    if (status == FH_OK)
        status = set_lexicon(made, options->lexicon, error);
    if (status == FH_OK)
        status = set_overrides(made, options->overrides, error);
    if (status == FH_OK)
        status = make_identity(made, error);
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

/* ---- Saving and loading ---- */

void fh_analyzer_save(const struct fh_analyzer *analyzer, struct fh_buffer *blob)
{
    struct fh_slice lexicon = analyzer->kind == FH_CHAIN_ARABIC ? analyzer->lexicon.bytes : (struct fh_slice){NULL, 0};
    uint8_t header[SAVED_HEADER_BYTES];
    memcpy(header, SAVED_MAGIC, 4);
    fh_store_u32(header + 4, SAVED_VERSION);
    fh_store_u32(header + 8, (uint32_t)strlen(analyzer->name));
    fh_store_u32(header + 12, (uint32_t)strlen(analyzer->identity));
    fh_store_u32(header + 16, (uint32_t)analyzer->overrides_text.length);
    fh_store_u32(header + 20, (uint32_t)lexicon.length);
    fh_buffer_append(blob, header, sizeof header);
    fh_buffer_append_text(blob, analyzer->name);
    fh_buffer_append_text(blob, analyzer->identity);
    fh_buffer_append_slice(blob, fh_buffer_slice(&analyzer->overrides_text));
    fh_buffer_append_slice(blob, lexicon);
}

struct saved {
    struct fh_slice name, identity, overrides, lexicon;
};

static struct fh_slice take(struct fh_slice *rest, size_t length)
{
    struct fh_slice part = {rest->bytes, length};
    rest->bytes += length;
    rest->length -= length;
    return part;
}

static bool split_saved(struct fh_slice blob, struct saved *saved)
{
    if (blob.length < SAVED_HEADER_BYTES || memcmp(blob.bytes, SAVED_MAGIC, 4) != 0)
        return false;
    const uint8_t *header = (const uint8_t *)take(&blob, SAVED_HEADER_BYTES).bytes;
    uint64_t lengths[4], total = 0;
    for (size_t i = 0; i < 4; i++)
        total += lengths[i] = fh_load_u32(header + 8 + 4 * i);
    if (fh_load_u32(header + 4) != SAVED_VERSION || total != blob.length)
        return false;
    saved->name = take(&blob, lengths[0]);
    saved->identity = take(&blob, lengths[1]);
    saved->overrides = take(&blob, lengths[2]);
    saved->lexicon = take(&blob, lengths[3]);
    return true;
}

struct fh_slice fh_analyzer_saved_identity(struct fh_slice blob)
{
    struct saved saved;
    return split_saved(blob, &saved) ? saved.identity : (struct fh_slice){NULL, 0};
}

static enum fh_status load(struct fh_analyzer *analyzer, const struct saved *saved, struct fh_error *error)
{
    enum fh_status status = analyzer->kind == FH_CHAIN_ARABIC
                                ? fh_lexicon_open(&analyzer->lexicon, saved->lexicon, error)
                                : fh_lexicon_open(&analyzer->lexicon, fh_lexicon_builtin(), error);
    if (status == FH_OK)
        status = set_overrides(analyzer, saved->overrides, error);
    if (status == FH_ERR_INPUT)
        return fh_fail_corrupt(error, "analyzer", SAVED_HEADER_BYTES, "bad overrides");
    if (status == FH_OK)
        status = make_identity(analyzer, error);
    if (status == FH_OK && !fh_slice_is(saved->identity, analyzer->identity))
        return fh_fail(error, FH_ERR_ANALYZER, "analyzer: the index was made by %.*s, this library has %s; reindex it",
                       (int)(saved->identity.length < 64 ? saved->identity.length : 64), saved->identity.bytes,
                       analyzer->identity);
    return status;
}

enum fh_status fh_analyzer_load(struct fh_analyzer **analyzer, struct fh_slice blob, struct fh_error *error)
{
    struct saved saved;
    *analyzer = NULL;
    if (!split_saved(blob, &saved))
        return fh_fail_corrupt(error, "analyzer", 0, "not a saved analyzer");
    struct fh_analyzer *made = NULL;
    enum fh_status status = analyzer_alloc(&made, saved.name, error);
    if (status == FH_ERR_USAGE)
        return fh_fail_corrupt(error, "analyzer", SAVED_HEADER_BYTES, "unknown analyzer");
    if (status == FH_OK)
        status = load(made, &saved, error);
    if (status == FH_OK)
        *analyzer = made;
    else
        fh_analyzer_free(made);
    return status;
}
