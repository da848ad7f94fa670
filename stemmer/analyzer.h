/* Text in, terms out: the analyzer that both the indexer and the query engine use.
 *
 * An analyzer is a tokenizer with a chain of token filters, fixed at creation and immutable:
 * any number of threads may share one. What changes while it works (the cache of word types,
 * the tables of terms, libstemmer's own state) lives in a session; a session belongs to one
 * thread at a time.
 *
 * Every token has a term at two levels: its `form` (folded, clitics off, canonical spelling) and
 * its `stem` (inflection off), which is a function of the form: two tokens with one form have one
 * stem, so the posting list of a form nests in that of its stem. docs/ARABIC.md goes through the steps. One printed word may give more than one
 * token (a compound name written together); they share its byte range and have neighbouring
 * positions. A word that analyses to nothing (a lone tatweel) gives none.
 *
 * What this is not: it knows no fields, documents or queries.
 */
#ifndef FH_STEMMER_ANALYZER_H
#define FH_STEMMER_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

#define FH_TERM_BYTES_MAX 255u /* longer words are cut at a character */

struct fh_analyzer;
struct fh_session;

/* ---- Analyzer ---- */

/* Settings beyond the name; zero means the built-in default. Slices are copied. */
struct fh_analyzer_options {
    struct fh_slice lexicon;   /* a lexicon file's bytes (stemmer/lexicon.h); "arabic" alone takes one */
    struct fh_rules overrides; /* lines "word TAB stem", or "word" alone: protected from every rule after folding
                                  (stemmer/overrides.h); again "arabic" alone */
    struct fh_rules stop_words; /* stemmer/stoplist.h */
    struct fh_rules synonyms;   /* stemmer/synonyms.h: kept here for those who search */
};

/* `name`: "arabic", "snowball", "light10", "none" or "whitespace"; NULL means "arabic".
 * FH_ERR_USAGE for an unknown name, FH_ERR_INPUT for malformed options. `options` may be NULL. */
enum fh_status fh_analyzer_new(struct fh_analyzer **analyzer, const char *name,
                               const struct fh_analyzer_options *options, struct fh_error *error);
void fh_analyzer_free(struct fh_analyzer *analyzer);

/* Puts other lists in the place of those there are; before the first session. The identity stays. FH_ERR_INPUT. */
enum fh_status fh_analyzer_set_stop_words(struct fh_analyzer *analyzer, struct fh_rules stop_words,
                                          struct fh_error *error);
enum fh_status fh_analyzer_set_synonyms(struct fh_analyzer *analyzer, struct fh_rules synonyms, struct fh_error *error);

/* "arabic-1f2e3d4c5b6a7988": the name and the hash over rules, lexicon, overrides and the stems
 * of a fixed list of probe words (libstemmer tells no version): all that changes terms. Stop words and synonyms of
 * the user's are not in it. Equal identities make the same terms. */
const char *fh_analyzer_identity(const struct fh_analyzer *analyzer);

/* Whether it is "arabic", the one that knows variants of names. */
bool fh_analyzer_is_arabic(const struct fh_analyzer *analyzer);

/* What it was made of; borrowed from it, without names for messages. The lexicon is empty when it is the one that was
 * built in when the analyzer was first made. */
struct fh_analyzer_options fh_analyzer_made_of(const struct fh_analyzer *analyzer);

/* ---- Saving and loading (analyzer_save.c) ---- */

/* Appends everything needed to make this analyzer again: name, identity, lists, lexicon. */
void fh_analyzer_save(const struct fh_analyzer *analyzer, struct fh_buffer *blob);

/* Makes an analyzer from saved bytes, which it borrows: they (a mapped file) must outlive it.
 * Does not read the bulk of the lexicon, whose lookups are bounds-checked. FH_ERR_CORRUPT for
 * bytes that are no saved analyzer, FH_ERR_ANALYZER when this library's rules or libstemmer
 * would give another identity than the saved one (*analyzer is then still NULL). */
enum fh_status fh_analyzer_load(struct fh_analyzer **analyzer, struct fh_slice blob, struct fh_error *error);

/* The identity written in saved bytes, readable even where load refuses: an empty slice if none. */
struct fh_slice fh_analyzer_saved_identity(struct fh_slice blob);

/* The same of what it was made of (borrowed from the bytes). False when they are no saved analyzer. */
bool fh_analyzer_saved_made_of(struct fh_slice blob, struct fh_analyzer_options *options);

/* ---- Session ---- */

enum fh_status fh_session_new(struct fh_session **session, const struct fh_analyzer *analyzer, struct fh_error *error);
void fh_session_free(struct fh_session *session);

/* What the session holds; it grows with the number of distinct words. */
size_t fh_session_bytes(const struct fh_session *session);

/* Forgets every cached word and term, and gives their memory back: ids start from 0 again. */
void fh_session_reset(struct fh_session *session);

struct fh_token {
    uint32_t start, end; /* byte range of the printed word in the text given, marks included */
    uint32_t position;   /* in words, from 0 */
    uint32_t form_id;    /* dense ids within this session, from 0, valid until reset */
    uint32_t stem_id;
    bool stop; /* a stop word: not a ranking term among others */
};

struct fh_tokens { /* reusable output; grows by itself */
    struct fh_token *list;
    size_t count, capacity;
    uint32_t next_position; /* position after the last word */
};

#define FH_TOKENS_INIT {NULL, 0, 0, 0}
void fh_tokens_release(struct fh_tokens *tokens);

/* Analyses `text` (at most 2 GiB; any bytes: what is not valid UTF-8 separates words) and replaces
 * the content of *tokens. FH_ERR_NOMEM, or FH_ERR_USAGE for a longer text. */
enum fh_status fh_session_analyze(struct fh_session *session, struct fh_slice text, struct fh_tokens *tokens,
                                  struct fh_error *error);

size_t fh_session_form_count(const struct fh_session *session);
size_t fh_session_stem_count(const struct fh_session *session);
struct fh_slice fh_session_form(const struct fh_session *session, uint32_t form_id); /* valid until reset */
struct fh_slice fh_session_stem(const struct fh_session *session, uint32_t stem_id);
uint32_t fh_session_stem_of_form(const struct fh_session *session, uint32_t form_id);

/* Ids for a form as a dictionary holds it (at most FH_TERM_BYTES_MAX bytes), and for its stem. FH_ERR_NOMEM. */
enum fh_status fh_session_intern(struct fh_session *session, struct fh_slice form, uint32_t *form_id,
                                 uint32_t *stem_id, struct fh_error *error);

/* ---- Folding ---- */

/* The letters of `text` as comparisons see them (diacritics, tatweel and invisible marks off,
 * alefs, ى, ة, hamza seats, Persian letters and digits unified, lower case, NFKC of presentation
 * forms), words and spaces left as they are; appended to `out`. Field values (source, category)
 * are matched by this. */
void fh_fold_text(struct fh_slice text, struct fh_buffer *out);

/* How often the analyzer's lexicon has seen a word (within an eighth), its letters as fh_fold_text gives them; 0 for
 * words it does not know, and for analyzers that use none. */
uint32_t fh_analyzer_seen(const struct fh_analyzer *analyzer, struct fh_slice folded);

/* ---- Explaining ---- */

/* Appends a human-readable account of what every step makes of every word of `text`: one block
 * a word, one line a step that changed it. This is `fihrist analyze`. */
enum fh_status fh_session_explain(struct fh_session *session, struct fh_slice text, struct fh_buffer *out,
                                  struct fh_error *error);

#endif
