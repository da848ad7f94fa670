/* Bytes as text through every analyzer, and as what an analyzer is made from: overrides, a lexicon, word
 * counts, a saved analyzer.
 *
 * The first byte chooses which; the rest is the input. Its seeds, and what it found, are in
 * tests/fuzz/fuzz_analyzer/; tests/stemmer/test_fuzz_analyzer.c replays them.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "stemmer/analyzer.h"
#include "stemmer/lexicon.h"
#include "stemmer/utf8.h"
#include "tests/support/replay.h"

#define PROBE "والمدرسة الجديدة كوفيد-19 وزراء يغادرون عبدالله"

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool is_term(struct fh_slice term)
{
    return term.length > 0 && term.length <= FH_TERM_BYTES_MAX && fh_utf8_valid(term);
}

static void check_tokens(const struct fh_session *session, struct fh_slice text, const struct fh_tokens *tokens)
{
    uint32_t position = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct fh_token *token = &tokens->list[i];
        require(token->start < token->end && token->end <= text.length && token->position == position++);
        require(i == 0 || token->start >= tokens->list[i - 1].start);
        require(is_term(fh_session_form(session, token->form_id)) && is_term(fh_session_stem(session, token->stem_id)));
        require(token->stem_id == fh_session_stem_of_form(session, token->form_id));
    }
    require(tokens->next_position == position);
}

/* Twice, cold and from the cache: the outcome is the same. */
static void analyze(const struct fh_analyzer *analyzer, struct fh_slice text)
{
    struct fh_session *session = NULL;
    struct fh_tokens cold = FH_TOKENS_INIT, warm = FH_TOKENS_INIT;
    struct fh_buffer out = FH_BUFFER_INIT;
    require(fh_session_new(&session, analyzer, NULL) == FH_OK);
    require(fh_session_analyze(session, text, &cold, NULL) == FH_OK);
    require(fh_session_analyze(session, text, &warm, NULL) == FH_OK);
    check_tokens(session, text, &cold);
    require(cold.count == warm.count);
    for (size_t i = 0; i < cold.count; i++)
        require(cold.list[i].start == warm.list[i].start && cold.list[i].end == warm.list[i].end &&
                cold.list[i].form_id == warm.list[i].form_id && cold.list[i].stop == warm.list[i].stop);
    require(fh_session_explain(session, text, &out, NULL) == FH_OK);
    fh_buffer_release(&out);
    fh_tokens_release(&cold);
    fh_tokens_release(&warm);
    fh_session_free(session);
}

static void with_name(const char *name, struct fh_slice text)
{
    struct fh_analyzer *analyzer = NULL;
    require(fh_analyzer_new(&analyzer, name, NULL, NULL) == FH_OK);
    analyze(analyzer, text);
    fh_analyzer_free(analyzer);
}

static void with_options(struct fh_analyzer_options options)
{
    struct fh_analyzer *analyzer = NULL;
    if (fh_analyzer_new(&analyzer, "arabic", &options, NULL) != FH_OK)
        return;
    analyze(analyzer, fh_text(PROBE));
    fh_analyzer_free(analyzer);
}

static void as_saved(struct fh_slice blob)
{
    struct fh_analyzer *analyzer = NULL;
    fh_analyzer_saved_identity(blob);
    if (fh_analyzer_load(&analyzer, blob, NULL) != FH_OK)
        return;
    analyze(analyzer, fh_text(PROBE));
    fh_analyzer_free(analyzer);
}

/* A lexicon whose table is damaged is still looked up in. */
static void as_lexicon(struct fh_slice bytes)
{
    struct fh_lexicon lexicon;
    if (fh_lexicon_open(&lexicon, bytes, NULL) != FH_OK)
        return;
    fh_lexicon_known(&lexicon, fh_text("كتاب"));
    fh_lexicon_find(&lexicon, fh_text("غريب"));
}

static void as_counts(struct fh_slice text)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_lexicon lexicon;
    struct fh_rules counts = {text, NULL};
    if (fh_lexicon_build(&out, &counts, 1, 0, NULL) == FH_OK) {
        require(fh_lexicon_open(&lexicon, fh_buffer_slice(&out), NULL) == FH_OK);
        require(fh_lexicon_verify(&lexicon, NULL) == FH_OK);
    }
    fh_buffer_release(&out);
}

static void fold(struct fh_slice text)
{
    struct fh_buffer once = FH_BUFFER_INIT, twice = FH_BUFFER_INIT;
    fh_fold_text(text, &once);
    fh_fold_text(fh_buffer_slice(&once), &twice);
    require(fh_utf8_valid(fh_buffer_slice(&once)) && fh_slice_equal(fh_buffer_slice(&once), fh_buffer_slice(&twice)));
    fh_buffer_release(&once);
    fh_buffer_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"arabic", "snowball", "light10", "none", "whitespace"};
    if (size == 0)
        return 0;
    struct fh_slice rest = {(const char *)data + 1, size - 1};
    switch (data[0] % 10) {
    case 5:
        with_options((struct fh_analyzer_options){.overrides = {rest, NULL}, .stop_words = {rest, NULL}, .synonyms = {rest, NULL}});
        break;
    case 6:
        as_lexicon(rest);
        break;
    case 7:
        as_counts(rest);
        break;
    case 8:
        as_saved(rest);
        break;
    case 9:
        fold(rest);
        break;
    default:
        with_name(names[data[0] % 10], rest);
    }
    return 0;
}
