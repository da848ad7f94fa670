/* Analyzers as bytes. See analyzer.h.
 *
 *     "FHAN", u32 version 2
 *     u32 flags: 1 when the lexicon is the user's
 *     six u32 lengths: of the name, the identity, the overrides, the stop words, the synonyms, the lexicon
 *     then these six, one after the other; the lists as the user gave them, 0 bytes where there is none
 */
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "stemmer/analyzer_private.h"

#define SAVED_MAGIC "FHAN"
#define SAVED_VERSION 2u
#define SAVED_HEADER_BYTES (12u + 4u * SAVED_PARTS)
#define OWN_LEXICON 1u

enum part { PART_NAME, PART_IDENTITY, PART_OVERRIDES, PART_STOP_WORDS, PART_SYNONYMS, PART_LEXICON, SAVED_PARTS };

struct saved {
    struct fh_slice parts[SAVED_PARTS];
    uint32_t flags;
};

void fh_analyzer_save(const struct fh_analyzer *analyzer, struct fh_buffer *blob)
{
    struct fh_slice none = {NULL, 0};
    struct fh_slice parts[SAVED_PARTS] = {fh_slice_from(analyzer->name),
                                          fh_slice_from(analyzer->identity),
                                          fh_buffer_slice(&analyzer->overrides_text),
                                          fh_buffer_slice(&analyzer->stops_text),
                                          fh_buffer_slice(&analyzer->synonyms_text),
                                          analyzer->kind == FH_CHAIN_ARABIC ? analyzer->lexicon.bytes : none};
    uint8_t header[SAVED_HEADER_BYTES];
    memcpy(header, SAVED_MAGIC, 4);
    fh_store_u32(header + 4, SAVED_VERSION);
    fh_store_u32(header + 8, analyzer->own_lexicon ? OWN_LEXICON : 0);
    for (size_t i = 0; i < SAVED_PARTS; i++)
        fh_store_u32(header + 12 + 4 * i, (uint32_t)parts[i].length);
    fh_buffer_append(blob, header, sizeof header);
    for (size_t i = 0; i < SAVED_PARTS; i++)
        fh_buffer_append_slice(blob, parts[i]);
}

static bool split_saved(struct fh_slice blob, struct saved *saved)
{
    if (blob.length < SAVED_HEADER_BYTES || memcmp(blob.bytes, SAVED_MAGIC, 4) != 0)
        return false;
    const uint8_t *header = (const uint8_t *)blob.bytes;
    const char *next = blob.bytes + SAVED_HEADER_BYTES;
    uint64_t total = SAVED_HEADER_BYTES;
    for (size_t i = 0; i < SAVED_PARTS; i++)
        total += fh_load_u32(header + 12 + 4 * i);
    saved->flags = fh_load_u32(header + 8);
    if (fh_load_u32(header + 4) != SAVED_VERSION || total != blob.length || saved->flags > OWN_LEXICON)
        return false;
    for (size_t i = 0; i < SAVED_PARTS; i++) {
        saved->parts[i] = (struct fh_slice){next, fh_load_u32(header + 12 + 4 * i)};
        next += saved->parts[i].length;
    }
    return true;
}

struct fh_slice fh_analyzer_saved_identity(struct fh_slice blob)
{
    struct saved saved;
    return split_saved(blob, &saved) ? saved.parts[PART_IDENTITY] : (struct fh_slice){NULL, 0};
}

bool fh_analyzer_saved_made_of(struct fh_slice blob, struct fh_analyzer_options *options)
{
    struct saved saved;
    if (!split_saved(blob, &saved))
        return false;
    *options = (struct fh_analyzer_options){.overrides = {saved.parts[PART_OVERRIDES], NULL},
                                            .stop_words = {saved.parts[PART_STOP_WORDS], NULL},
                                            .synonyms = {saved.parts[PART_SYNONYMS], NULL}};
    if (saved.flags == OWN_LEXICON)
        options->lexicon = saved.parts[PART_LEXICON];
    return true;
}

static enum fh_status load_lists(struct fh_analyzer *analyzer, const struct saved *saved, struct fh_error *error)
{
    enum fh_status status =
        fh_analyzer_set_overrides(analyzer, (struct fh_rules){saved->parts[PART_OVERRIDES], NULL}, error);
    if (status == FH_OK)
        status = fh_analyzer_set_stop_words(analyzer, (struct fh_rules){saved->parts[PART_STOP_WORDS], NULL}, error);
    if (status == FH_ERR_INPUT || status == FH_ERR_USAGE)
        return fh_fail_corrupt(error, "analyzer", SAVED_HEADER_BYTES, "bad overrides or stop words");
    fh_buffer_append_slice(&analyzer->synonyms_text, saved->parts[PART_SYNONYMS]); /* read by those who search */
    return status == FH_OK && !fh_buffer_ok(&analyzer->synonyms_text) ? fh_fail_nomem(error) : status;
}

static enum fh_status load(struct fh_analyzer *analyzer, const struct saved *saved, struct fh_error *error)
{
    bool arabic = analyzer->kind == FH_CHAIN_ARABIC;
    struct fh_slice identity = saved->parts[PART_IDENTITY];
    analyzer->own_lexicon = saved->flags == OWN_LEXICON;
    enum fh_status status =
        fh_lexicon_open(&analyzer->lexicon, arabic ? saved->parts[PART_LEXICON] : fh_lexicon_builtin(), error);
    if (status == FH_OK)
        status = load_lists(analyzer, saved, error);
    if (status == FH_OK)
        status = fh_analyzer_make_identity(analyzer, error);
    if (status == FH_OK && !fh_slice_is(identity, analyzer->identity))
        return fh_fail(error, FH_ERR_ANALYZER, "analyzer: the index was made by %.*s, this library has %s; reindex it",
                       (int)(identity.length < 64 ? identity.length : 64), identity.bytes, analyzer->identity);
    return status;
}

enum fh_status fh_analyzer_load(struct fh_analyzer **analyzer, struct fh_slice blob, struct fh_error *error)
{
    struct saved saved;
    *analyzer = NULL;
    if (!split_saved(blob, &saved))
        return fh_fail_corrupt(error, "analyzer", 0, "not a saved analyzer");
    struct fh_analyzer *made = NULL;
    enum fh_status status = fh_analyzer_alloc(&made, saved.parts[PART_NAME], error);
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
