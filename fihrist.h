/* fihrist.h - a full-text search engine for Arabic news, as a library.
 *
 * An index is a directory. One writer at a time adds documents to it and commits; any number
 * of readers, in this process or others, search the snapshot they opened and never wait.
 *
 *     struct fh_error error;
 *     struct fh_writer *writer = NULL;
 *     fh_writer_open(&writer, "news.fh", NULL, &error);
 *     struct fh_document document = {.id = fh_text("1"), .title = fh_text("المدرسة الجديدة"),
 *                                    .body = fh_text("افتتحت الوزارة مدارس في العاصمة."), .time = FH_NO_TIME};
 *     fh_writer_add(writer, &document, &error);
 *     fh_writer_commit(writer, &error);
 *     fh_writer_close(writer);
 *
 *     struct fh_index *index = NULL;
 *     struct fh_results *results = NULL;
 *     fh_index_open(&index, "news.fh", &error);
 *     fh_search(&results, index, fh_text("مدرسة"), NULL, &error);
 *     for (size_t i = 0; i < fh_results_count(results); i++)
 *         printf("%.3f %s\n", fh_results_hit(results, i)->score, fh_results_hit(results, i)->title.bytes);
 *     fh_results_free(results);
 *     fh_index_close(index);
 *
 * Ownership: what a function hands out through its first parameter belongs to the caller, who
 * gives it back with the matching _close or _free (both take NULL). Slices inside a result live
 * as long as the result; a result must be freed before its index is closed.
 * Threads: an fh_index may be searched by many threads at once; fh_index_refresh, like close,
 * wants no other call in flight on that handle. fh_writer and fh_results belong to one thread at a time.
 * Errors: functions return enum fh_status and fill `error` (which may be NULL) when they fail.
 * A query that finds nothing is a result with no hits, not an error. The library prints nothing,
 * never exits, and trusts no byte of an index, an archive or a query.
 * Text is UTF-8 everywhere. Bytes that are not valid UTF-8 are searched as if they were spaces.
 */
#ifndef FIHRIST_H
#define FIHRIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FIHRIST_VERSION "0.1.0"

/* ---- Errors ------------------------------------------------------------------------- */

enum fh_status {
    FH_OK = 0,
    FH_END = 1,              /* no more items: the normal end of an iteration */
    FH_ERR_USAGE = -1,       /* the caller's arguments contradict each other or are out of range */
    FH_ERR_INPUT = -2,       /* a record, an archive or (strict) a query is malformed */
    FH_ERR_CORRUPT = -3,     /* bytes of an index are damaged */
    FH_ERR_IO = -4,          /* a system call failed; the message has its reason */
    FH_ERR_NOMEM = -5,       /* out of memory */
    FH_ERR_NOT_FOUND = -6,   /* no index, file, or document of that name */
    FH_ERR_EXISTS = -7,      /* it is already there (on_duplicate = error) */
    FH_ERR_LOCKED = -8,      /* another writer holds the index; the message names its process */
    FH_ERR_ANALYZER = -9,    /* the index was made by another analyzer; the remedy is a reindex */
    FH_ERR_VERSION = -10,    /* the index has a format this library does not read */
    FH_ERR_CANCELLED = -11,  /* cancelled by the caller, or past its deadline */
    FH_ERR_UNSUPPORTED = -12 /* not available for this index or build (no stored text, say) */
};

struct fh_error {
    enum fh_status status;
    char message[512]; /* "what: where: why", NUL-terminated UTF-8 */
};

/* ---- Text and documents ------------------------------------------------------------- */

/* A borrowed run of bytes; .bytes may be NULL when .length is 0. Slices that this library hands
 * out are followed by a NUL byte that length does not count. */
struct fh_slice {
    const char *bytes;
    size_t length;
};

static inline struct fh_slice fh_text(const char *text)
{
    struct fh_slice slice = {text, text != NULL ? strlen(text) : 0};
    return slice;
}

/* Rules of the user's, a line each, and what messages call them ("rules.txt:3: ..."); name NULL: what they are. */
struct fh_rules {
    struct fh_slice lines;
    const char *name;
};

#define FH_NO_TIME INT64_MIN /* a document without a (readable) date */

/* One article. Absent fields are empty slices. Every field comes back byte for byte. */
struct fh_document {
    struct fh_slice id; /* unique in an index, at most 4,096 bytes; empty: made from url or content */
    struct fh_slice url;
    struct fh_slice title;
    struct fh_slice standfirst; /* the lead printed under the headline; searched as body text */
    struct fh_slice body;       /* paragraphs separated by newlines */
    struct fh_slice date;       /* as the archive has it */
    struct fh_slice source;
    struct fh_slice category;
    int64_t time; /* what `date` says, in seconds since 1970-01-01T00:00:00Z, or FH_NO_TIME */
};

/* ---- Writing ------------------------------------------------------------------------ */

enum fh_duplicate { FH_DUPLICATE_REPLACE = 0, FH_DUPLICATE_SKIP, FH_DUPLICATE_ERROR };
enum fh_levels { FH_LEVELS_BOTH = 0, FH_LEVELS_STEM = 1 };

/* Zero means default everywhere. What is marked (new) shapes the index and counts only when
 * fh_writer_open creates it; naming another value for an existing index is FH_ERR_USAGE. */
struct fh_writer_options {
    const char *analyzer;    /* (new) "arabic" (default), "snowball", "light10", "none", "whitespace" */
    enum fh_levels levels;   /* (new) index words at both levels, or stems only */
    double title_weight;     /* (new) what a word of the title counts against one of the body, 1/16 to 64;
                                0: the default (docs/RANKING.md); rounded to sixteenths */
    double lead_weight;      /* (new) the same of the first words after the title, 1 to 64; 1: they count like the
                                rest, and the index is the smaller for it */
    struct fh_slice lexicon; /* (new) bytes of a lexicon file (`fihrist lexicon`); empty: the one built in */
    struct fh_rules overrides; /* (new) lines "word TAB stem", or "word" alone, which no rule changes then */
    struct fh_rules stop_words; /* a word a line, besides those built in: words that do not rank beside others */
    struct fh_rules synonyms; /* lines "a, b, c" or "a, b => c" (Solr's format): what else a word may be. These two
                                 replace the index's own from the next commit on; "#" alone takes them away */
    bool no_store;           /* (new) keep no text: no snippets, no reindex, no exact phrases */
    int store_level;         /* zstd level of stored articles, 1 to 19; 0: default */
    size_t memory_bytes;     /* for what is held of articles until it is written, all threads together; at least 8 MiB; 0: 256 MiB.
                              * Buffers of fixed size take 25 MiB more, merging an archive of 300,000 articles beside it 25 MiB again */
    unsigned threads;        /* 0: one for each processor this process may use */
    enum fh_duplicate on_duplicate; /* a document whose id is there already */
    bool must_exist;         /* do not create: FH_ERR_NOT_FOUND */
    bool must_create;        /* do not open: FH_ERR_EXISTS */
    bool no_merge;           /* leave the segments as they are; otherwise they are merged in tiers, beside the adding */
    bool rebuild;            /* begin an empty index in the place of the one that is there, which readers go on
                                seeing until the first commit; (new) options left at zero are taken over from it */
};

struct fh_writer;

/* Opens `path` for writing, creating the directory and the index when absent, and takes the
 * writer lock. `options` may be NULL. */
enum fh_status fh_writer_open(struct fh_writer **writer, const char *path, const struct fh_writer_options *options,
                              struct fh_error *error);

/* Adds one document (copied before the call returns). Becomes visible to readers and durable at
 * the next commit. Of two documents with one id in the same run the later wins (see on_duplicate).
 * FH_ERR_EXISTS leaves the writer usable. After any other failure the writer is spent: later calls
 * return the same failure and nothing of what was not committed is kept. */
enum fh_status fh_writer_add(struct fh_writer *writer, const struct fh_document *document, struct fh_error *error);

/* Deletes the document with this id, if there is one (*found may be NULL). */
enum fh_status fh_writer_delete(struct fh_writer *writer, struct fh_slice id, bool *found, struct fh_error *error);

/* Makes everything added and deleted so far durable, then visible, in one step. */
enum fh_status fh_writer_commit(struct fh_writer *writer, struct fh_error *error);

/* A note of the application's that the next commit keeps with the index, in one step with the documents: how far an
 * archive has been read, say. It stays until another takes its place; an empty one removes it. */
#define FH_NOTE_BYTES_MAX 200
enum fh_status fh_writer_set_note(struct fh_writer *writer, struct fh_slice note, struct fh_error *error);
struct fh_slice fh_writer_note(const struct fh_writer *writer); /* set last, or found in the index; lives until the next set */

struct fh_merge_options {
    bool full;    /* one segment, all deleted documents gone */
    bool reorder; /* renumber documents so that similar ones are neighbours: smaller and faster */
};

/* Merges committed segments and commits the outcome. `options` may be NULL: merge in tiers. */
enum fh_status fh_writer_merge(struct fh_writer *writer, const struct fh_merge_options *options, struct fh_error *error);

struct fh_writer_counts {
    uint64_t added;    /* documents handed to fh_writer_add and kept */
    uint64_t replaced; /* of those, how many took the place of an earlier one with the same id */
    uint64_t skipped;  /* left out by FH_DUPLICATE_SKIP */
    uint64_t deleted;  /* by fh_writer_delete */
    uint64_t text_bytes; /* title, standfirst and body bytes of the documents added */
};
void fh_writer_counts(const struct fh_writer *writer, struct fh_writer_counts *counts);

/* Ends writing and gives up the lock. What was not committed is dropped; where there is nothing of that kind, merges
 * that are under way are finished and committed. */
void fh_writer_close(struct fh_writer *writer);

struct fh_rebuild_options { /* zero means default */
    struct fh_writer_options writer; /* what is to be different; rebuild is implied */
    /* Called now and then; false gives up with FH_ERR_CANCELLED, the index as it was. */
    bool (*on_progress)(void *user, uint64_t done, uint64_t total);
    /* Called with each document whose stored text is damaged, which is then left out (its id where it can
     * be told). NULL: the first such document is a failure. */
    void (*on_damaged)(void *user, struct fh_slice id, const char *reason);
    /* Called with what else is damaged and cannot be kept as it was: deletions, so that documents come back, or the
     * analyzer's file with the user's rules. NULL: the first is a failure. */
    void (*on_note)(void *user, const char *note);
    void *user;
};

/* Builds the index again from its stored articles: for a new analyzer or other weights, or to repair it, since nothing
 * else of it, the manifest aside, is needed. Replaces the old one in a single commit. `options` may be NULL. *documents
 * (may be NULL) gets how many were kept. FH_ERR_CORRUPT when not one article can be read, FH_ERR_UNSUPPORTED without
 * stored text: the index is then as it was. */
enum fh_status fh_rebuild(const char *path, const struct fh_rebuild_options *options, uint64_t *documents,
                          struct fh_error *error);

/* Copies the last commit of the index at `path` to `destination`, which must not exist or be empty, while others
 * read and write it. Files are linked where both lie on one file system, otherwise copied; each is verified
 * against its checksums. The copy is an index like any other; it is there entirely or not at all.
 * FH_ERR_EXISTS: there is something at the destination; FH_ERR_CORRUPT: the index is damaged (nothing is left). */
enum fh_status fh_backup(const char *path, const char *destination, struct fh_error *error);

/* ---- Reading ------------------------------------------------------------------------ */

struct fh_index;

/* Opens the last committed snapshot of `path` for searching. */
enum fh_status fh_index_open(struct fh_index **index, const char *path, struct fh_error *error);
void fh_index_close(struct fh_index *index);

/* Moves to the newest commit, if there is one (*changed may be NULL). */
enum fh_status fh_index_refresh(struct fh_index *index, bool *changed, struct fh_error *error);

struct fh_index_bytes { /* bytes on disk by what they hold, all segments together */
    uint64_t total, terms, postings, positions, stored, columns, ids, deletions, analyzer, other;
};
struct fh_index_info {
    uint64_t documents; /* live ones */
    uint64_t deleted;   /* waiting for a merge */
    uint64_t segments;
    uint64_t commits; /* number of the snapshot */
    uint64_t terms_stem, terms_form;       /* summed over segments */
    uint64_t postings_stem, postings_form; /* summed over segments, lists shared by both levels counted in each */
    uint64_t positions;
    uint64_t bytes_added;  /* of segments written since the index was made: of documents added, */
    uint64_t bytes_merged; /* and of what was there already, by merging */
    double average_length; /* of a document, in weighted words (docs/RANKING.md) */
    double title_weight, lead_weight;
    bool stored;
    enum fh_levels levels;
    const char *analyzer; /* name and hash, such as "arabic-1f2e3d4c5b6a7988"; lives with the index */
    uint64_t overrides, stop_words, synonyms; /* rules of the user's that it keeps: lines */
    bool own_lexicon;     /* a lexicon of the user's, not the one built in */
    struct fh_slice note; /* fh_writer_set_note; lives with the index */
    struct fh_index_bytes bytes;
};
void fh_index_info(const struct fh_index *index, struct fh_index_info *info);

/* One of the segments, in the order of their documents; false when there is none of this number (from 0). */
struct fh_segment_info {
    const char *name; /* of its file; lives with the index */
    uint64_t documents, deleted, bytes;
    int64_t first_time, last_time; /* of its documents; FH_NO_TIME when none has a date */
};
bool fh_index_segment(const struct fh_index *index, size_t i, struct fh_segment_info *info);

/* The document with this id, or FH_ERR_NOT_FOUND. Without stored text only the id, source,
 * category and time are filled. */
struct fh_stored {
    struct fh_document document;
};
enum fh_status fh_index_fetch(struct fh_stored **stored, struct fh_index *index, struct fh_slice id, struct fh_error *error);
void fh_stored_free(struct fh_stored *stored);

/* Reading a mapped file that somebody cuts short, or a disk that fails, ends a process by SIGBUS. After this
 * call, to be made once, such a read of an index's files makes the call that met it return FH_ERR_IO instead;
 * every other SIGBUS goes to the handler that was installed before. The library installs none unasked. */
enum fh_status fh_guard_sigbus(struct fh_error *error);

/* ---- Searching ---------------------------------------------------------------------- */

enum fh_sort { FH_SORT_SCORE = 0, FH_SORT_DATE, FH_SORT_DATE_DESCENDING };
enum fh_rank { FH_RANK_DEFAULT = 0, FH_RANK_STEM }; /* both levels, or the plain BM25 of stems that peers offer */
enum fh_operator { FH_OR = 0, FH_AND };             /* what joins words that stand side by side */

struct fh_search_options { /* zero means default */
    size_t limit;          /* hits wanted; 0: 10 */
    size_t offset;         /* hits skipped first */
    enum fh_sort sort;     /* ties, and documents without a date, by document order */
    enum fh_rank rank;
    enum fh_operator default_operator;
    double k1, b;          /* BM25; 0: the defaults of docs/RANKING.md (a negative b means 0) */
    bool plain;            /* the query is words only: no character or word of it is an operator */
    struct fh_slice filter; /* a second query that every hit must answer too, such as "date:2015-08.." */
    bool strict;           /* bad syntax is FH_ERR_INPUT with the column, instead of being repaired */
    bool no_alternatives;  /* words as typed: no synonyms, no other spellings of names */
    struct fh_rules synonyms; /* for this search, besides those of the index */
    bool exact_total;      /* count every match even where ranking could skip documents */
    bool no_snippets;
    bool ids_only;         /* fill only rank, score and id of the hits */
    size_t snippet_bytes;  /* about how long a snippet may be; 0: 300 */
    uint64_t timeout_us;   /* give up with FH_ERR_CANCELLED after this long; 0: never */
    const volatile bool *cancel; /* give up as soon as it turns true (a signal handler may set it) */
};

struct fh_mark { /* a run of bytes of a snippet or title that matched the query */
    size_t offset, length;
};
struct fh_hit {
    size_t rank; /* from 1, counting skipped ones */
    double score;
    uint64_t document; /* number within this snapshot */
    struct fh_slice id, title, url, source, category;
    int64_t time;
    struct fh_slice snippet; /* passages of the text as printed, joined by " … " */
    const struct fh_mark *snippet_marks, *title_marks;
    size_t snippet_mark_count, title_mark_count;
};

struct fh_results;

/* Runs one query (syntax: README). `options` may be NULL. */
enum fh_status fh_search(struct fh_results **results, struct fh_index *index, struct fh_slice query,
                         const struct fh_search_options *options, struct fh_error *error);
void fh_results_free(struct fh_results *results);

size_t fh_results_count(const struct fh_results *results); /* hits held, at most the limit */
const struct fh_hit *fh_results_hit(const struct fh_results *results, size_t i);

/* How many documents match, and whether that is exact or a lower bound. */
uint64_t fh_results_total(const struct fh_results *results, bool *exact);
uint64_t fh_results_took_us(const struct fh_results *results);

/* What the parser repaired or left out, a sentence each ("column 7: …"). */
size_t fh_results_note_count(const struct fh_results *results);
const char *fh_results_note(const struct fh_results *results, size_t i);

/* ---- Did you mean ------------------------------------------------------------------- */

#define FH_SUGGESTIONS_MAX 5

enum fh_suggestion_kind {
    FH_SUGGESTION_SPELLING = 0, /* a letter is wrong, missing, doubled, swapped */
    FH_SUGGESTION_SPACING,      /* a space is missing, or one too many */
    FH_SUGGESTION_KEYBOARD      /* typed with the other keyboard layout: fsl for بسم */
};

struct fh_suggestion {
    struct fh_slice query;       /* what to search for instead: the query as typed but for some words */
    const struct fh_mark *marks; /* those words in it */
    size_t mark_count;
    enum fh_suggestion_kind kind; /* of the likeliest change */
    uint64_t documents;           /* that have the word it changes as it was typed, in any inflection */
};

struct fh_suggestions;

/* Queries that may have been meant, at most FH_SUGGESTIONS_MAX, the likeliest first. Words that few documents have
 * (ten or less), or none in this form, are compared with the words of the index; which is likely is told by a noisy
 * channel (Kernighan, Church and Gale 1990) over a weighted edit distance (docs/RANKING.md). A query of words that
 * are well known gives an empty list, and nothing is suggested that finds no document under the same options.
 * Whether to show it is the caller's to say: `documents` tells what there is without. Takes some milliseconds for
 * each doubtful word, more in a large index. Of `options` (may be NULL) plain, default_operator, filter,
 * no_alternatives, synonyms, timeout_us and cancel matter.
 * FH_ERR_ANALYZER, FH_ERR_CANCELLED, FH_ERR_CORRUPT, FH_ERR_INPUT (synonyms), FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status fh_suggest(struct fh_suggestions **suggestions, struct fh_index *index, struct fh_slice query,
                          const struct fh_search_options *options, struct fh_error *error);
void fh_suggestions_free(struct fh_suggestions *suggestions);
size_t fh_suggestions_count(const struct fh_suggestions *suggestions);
const struct fh_suggestion *fh_suggestions_get(const struct fh_suggestions *suggestions, size_t i);

/* ---- Looking closer ----------------------------------------------------------------- */

/* Every match of a query counted by what it has; limit, offset and sort of the options do not matter. */
enum fh_facet { FH_FACET_SOURCE = 0, FH_FACET_CATEGORY, FH_FACET_YEAR, FH_FACET_MONTH, FH_FACET_DAY };

struct fh_facet_value {
    struct fh_slice name; /* as stored; of periods "2015", "2015-07", "2015-07-21"; empty: documents without */
    uint64_t count;
};

struct fh_facets;

/* Sources and categories come most frequent first, periods in order of time. */
enum fh_status fh_facets_new(struct fh_facets **facets, struct fh_index *index, struct fh_slice query,
                             enum fh_facet facet, const struct fh_search_options *options, struct fh_error *error);
void fh_facets_free(struct fh_facets *facets);
size_t fh_facets_count(const struct fh_facets *facets);
const struct fh_facet_value *fh_facets_value(const struct fh_facets *facets, size_t i);

/* What each word and phrase of a query adds to the score of a document. */
enum fh_explained_kind { FH_EXPLAINED_STEM = 0, FH_EXPLAINED_FORM, FH_EXPLAINED_PHRASE };

struct fh_explained {
    enum fh_explained_kind kind;
    struct fh_slice text;      /* the term; of a phrase its stems */
    struct fh_slice stands_for; /* of a synonym or another spelling: what was typed (its forms); otherwise empty */
    uint64_t doc_freq;         /* documents that have the term; 0 of a phrase */
    double idf, weight;        /* weight: of the level, of the alternative, times how often the query has it */
    uint32_t freq, title_freq, lead_freq; /* occurrences in the document, its title, its lead; 0 of a phrase */
    double weighted_freq;      /* with those of title and lead weighted */
    double score;              /* what it adds; the parts add up to the score */
};

struct fh_explanation;

/* The document with this id need not match. FH_ERR_NOT_FOUND, and what fh_search may return. */
enum fh_status fh_explain(struct fh_explanation **explanation, struct fh_index *index, struct fh_slice query,
                          struct fh_slice id, const struct fh_search_options *options, struct fh_error *error);
void fh_explanation_free(struct fh_explanation *explanation);
size_t fh_explanation_count(const struct fh_explanation *explanation);
const struct fh_explained *fh_explanation_part(const struct fh_explanation *explanation, size_t i);

/* The score; *length and *average_length (may be NULL) get the document's and the average one, in
 * weighted words. */
double fh_explanation_score(const struct fh_explanation *explanation, double *length, double *average_length);

/* An article with the words that match a query marked, for reading. */
struct fh_marked {
    struct fh_document document;
    const struct fh_mark *title_marks, *standfirst_marks, *body_marks;
    size_t title_mark_count, standfirst_mark_count, body_mark_count;
};

/* FH_ERR_NOT_FOUND, FH_ERR_UNSUPPORTED without stored text, and what fh_search may return. */
enum fh_status fh_marked_new(struct fh_marked **marked, struct fh_index *index, struct fh_slice query,
                             struct fh_slice id, const struct fh_search_options *options, struct fh_error *error);
void fh_marked_free(struct fh_marked *marked);

#ifdef __cplusplus
}
#endif

#endif
