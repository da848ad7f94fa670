/* The analyzer of an index that is being written: made of the options, taken over, compared. See fihrist.h.
 *
 * Overrides and lexicon are in the terms of every document, so an index has them for good; stop words and
 * synonyms of the user's are a matter of searching and may be replaced at any commit.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/writer_state.h"

static bool is_given(struct fh_rules rules)
{
    return rules.lines.length > 0;
}

/* What the options give, and for the rest what is there. */
static struct fh_analyzer_options given_or(const struct fh_writer_options *options, struct fh_analyzer_options there)
{
    return (struct fh_analyzer_options){
        .lexicon = options->lexicon.length > 0 ? options->lexicon : there.lexicon,
        .overrides = is_given(options->overrides) ? options->overrides : there.overrides,
        .stop_words = is_given(options->stop_words) ? options->stop_words : there.stop_words,
        .synonyms = is_given(options->synonyms) ? options->synonyms : there.synonyms,
    };
}

/* Writes the analyzer to a new file, which the next commit names. */
static enum fh_status write_analyzer(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_manifest *manifest = &writer->manifest;
    struct fh_buffer blob = FH_BUFFER_INIT;
    enum fh_status status = fh_writer_next_name(writer, "analyzer", "fha", manifest->analyzer_file, error);
    fh_analyzer_save(writer->analyzer, &blob);
    if (status == FH_OK && !fh_buffer_ok(&blob))
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_writer_write_sealed(writer, manifest->analyzer_file, fh_buffer_slice(&blob), error);
    fh_buffer_release(&blob);
    writer->dirty = true;
    return status;
}

/* ---- A new index ---- */

/* The name of the analyzer: asked for, or else that of the index to be rebuilt. */
static const char *analyzer_name(const struct fh_writer *writer, char *room)
{
    const char *identity = writer->manifest.analyzer_identity, *dash = strrchr(identity, '-');
    if (writer->options.analyzer != NULL || dash == NULL)
        return writer->options.analyzer;
    memcpy(room, identity, (size_t)(dash - identity));
    room[dash - identity] = '\0';
    return room;
}

/* What the index to be rebuilt was made of, as far as another analyzer takes it. Without its file the user's lists are
 * lost, which must not happen unnoticed: who names the analyzer knows. */
static enum fh_status take_over(struct fh_writer *writer, const char *name, struct fh_analyzer_options *there,
                                struct fh_error *error)
{
    enum fh_status status =
        fh_writer_open_sealed(writer, writer->manifest.analyzer_file, &writer->analyzer_file, error);
    if ((status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND) && writer->options.analyzer != NULL)
        return FH_OK;
    if (status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND)
        return fh_fail(error, status,
                       "%s/%s: damaged or gone, and with it any overrides, stop words and synonyms; name an analyzer "
                       "(arabic) and these lists to do without it",
                       writer->directory, writer->manifest.analyzer_file);
    if (status == FH_OK)
        fh_analyzer_saved_made_of(writer->analyzer_file.bytes, there);
    if (name != NULL && strcmp(name, "arabic") != 0) {
        there->lexicon = (struct fh_slice){NULL, 0};
        there->overrides.lines = (struct fh_slice){NULL, 0};
    }
    return status;
}

enum fh_status fh_writer_make_analyzer(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_manifest *manifest = &writer->manifest;
    char room[sizeof manifest->analyzer_identity];
    const char *name = analyzer_name(writer, room);
    struct fh_analyzer_options there = {.lexicon = {NULL, 0}};
    enum fh_status status = writer->exists ? take_over(writer, name, &there, error) : FH_OK;
    struct fh_analyzer_options wanted = given_or(&writer->options, there);
    if (status == FH_OK)
        status = fh_analyzer_new(&writer->analyzer, name, &wanted, error);
    if (status != FH_OK)
        return status;
    snprintf(manifest->analyzer_identity, sizeof manifest->analyzer_identity, "%s",
             fh_analyzer_identity(writer->analyzer));
    return write_analyzer(writer, error);
}

/* ---- An index that is there ---- */

/* Overrides and lexicon that are given must make the analyzer that is there. */
static enum fh_status check_given(const struct fh_writer *writer, const char *name, struct fh_error *error)
{
    const struct fh_writer_options *options = &writer->options;
    struct fh_analyzer *asked = NULL;
    if (options->lexicon.length == 0 && !is_given(options->overrides))
        return FH_OK;
    struct fh_analyzer_options made_of = fh_analyzer_made_of(writer->analyzer);
    struct fh_analyzer_options wanted = {.lexicon = options->lexicon.length > 0 ? options->lexicon : made_of.lexicon,
                                         .overrides =
                                             is_given(options->overrides) ? options->overrides : made_of.overrides};
    enum fh_status status = fh_analyzer_new(&asked, name, &wanted, error);
    if (status == FH_OK && strcmp(fh_analyzer_identity(asked), fh_analyzer_identity(writer->analyzer)) != 0)
        status = fh_fail(error, FH_ERR_USAGE, "%s: the index has %s; reindex to change %s", writer->directory,
                         is_given(options->overrides) ? "other overrides" : "another lexicon",
                         is_given(options->overrides) ? "them" : "it");
    fh_analyzer_free(asked);
    return status;
}

static bool differs(struct fh_rules given, struct fh_rules there)
{
    return is_given(given) && !fh_slice_equal(given.lines, there.lines);
}

enum fh_status fh_writer_load_analyzer(struct fh_writer *writer, struct fh_error *error)
{
    const struct fh_writer_options *options = &writer->options;
    char room[sizeof writer->manifest.analyzer_identity];
    enum fh_status status =
        fh_writer_open_sealed(writer, writer->manifest.analyzer_file, &writer->analyzer_file, error);
    if (status == FH_OK)
        status = fh_analyzer_load(&writer->analyzer, writer->analyzer_file.bytes, error);
    if (status == FH_OK)
        status = check_given(writer, analyzer_name(writer, room), error);
    if (status != FH_OK)
        return status;
    struct fh_analyzer_options there = fh_analyzer_made_of(writer->analyzer);
    bool stop_words = differs(options->stop_words, there.stop_words);
    bool synonyms = differs(options->synonyms, there.synonyms);
    if (stop_words)
        status = fh_analyzer_set_stop_words(writer->analyzer, options->stop_words, error);
    if (status == FH_OK && synonyms)
        status = fh_analyzer_set_synonyms(writer->analyzer, options->synonyms, error);
    return status == FH_OK && (stop_words || synonyms) ? write_analyzer(writer, error) : status;
}
