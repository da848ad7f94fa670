/* What the oracle's files share. */
#ifndef FH_TESTS_SUPPORT_ORACLE_INTERNAL_H
#define FH_TESTS_SUPPORT_ORACLE_INTERNAL_H

#include "base/arena.h"
#include "corpus/date.h"
#include "indexer/snapshot.h"
#include "query/names.h"
#include "query/syntax.h"
#include "tests/support/oracle.h"

/* Everything about one term, by document of the snapshot. */
struct oracle_term {
    enum fh_level level;
    struct fh_slice text;
    uint64_t doc_freq;
    struct fh_occurrences *in;
    uint32_t *first; /* where the document's positions are in positions[] (stem level) */
    uint32_t *positions;
    struct oracle_term *next;
};

enum oracle_kind { ORACLE_WORD, ORACLE_PHRASE, ORACLE_FILTER, ORACLE_AND, ORACLE_OR, ORACLE_NOT };

struct oracle_node {
    enum oracle_kind kind;
    enum fh_field field;
    struct oracle_term **stems, *form; /* word: one stem and its form; phrase: stems in order */
    size_t count;                      /* of stems */
    struct fh_slice exact;             /* letters as printed */
    struct fh_period period;           /* filter: date */
    struct fh_slice label;             /* filter: source, category */
    struct oracle_node *children, *next;
};

struct oracle_token {
    struct oracle_term *stem, *form;
    bool stop;
};

/* What may stand for `words` tokens of a query. */
struct oracle_alternative {
    struct oracle_token *tokens;
    size_t count, words;
    double weight;
    struct oracle_alternative *next;
};

/* A word or phrase that nobody need have typed, once for each thing typed that it stands for. */
struct oracle_stand_in {
    struct oracle_node *leaf;
    const struct oracle_token *typed; /* what it stands for */
    size_t typed_count;
    bool gated;                       /* adds nothing where that is: all its words, in the field */
    double weight, limit;             /* limit: of its idf */
    struct oracle_stand_in *next;
};

/* A word at one level, or a phrase, with how often it is scored. */
struct oracle_scored {
    struct oracle_node *phrase; /* NULL: a term */
    struct oracle_term *term;
    enum fh_field field;
    double repeats, weight, idf;
    const struct oracle_token *gate; /* a document that has all of these gets nothing */
    size_t gate_count;
    struct oracle_scored *next;
};

/* A stem that some rule of the library has. */
struct oracle_known {
    struct fh_slice stem;
    struct oracle_known *next;
};

struct oracle {
    struct fh_snapshot *snapshot;
    struct fh_session *session;
    struct fh_store_decoder *decoder;
    struct fh_tokens tokens;
    struct fh_arena terms_arena, arena;
    struct oracle_term *terms;
    struct fh_arena known_arena;
    struct oracle_known *known;
    struct fh_names *names; /* NULL where the engine has none */
    struct fh_names_asker asker;
    size_t documents;
    /* of the query at hand */
    const struct fh_search_options *options;
    struct oracle_node *root;
    struct oracle_scored *scored;
    struct oracle_stand_in *stand_ins;
    double units;
    struct oracle_hit *hits;
    size_t hit_count;
};

struct oracle_hit {
    uint32_t doc;
    uint64_t units;
    double score;
    int64_t time;
};

/* The term with its lists decoded. */
struct oracle_term *oracle_term(struct oracle *oracle, enum fh_level level, struct fh_slice text);

/* Zeroed memory of the query at hand. */
void *oracle_take(struct oracle *oracle, size_t size);

/* Adds an alternative for `words` tokens; longer runs put out shorter ones. NULL: it is put out itself. */
struct oracle_alternative *oracle_add_alternative(struct oracle *oracle, size_t words, double weight,
                                                  struct oracle_alternative **list);
void oracle_add_names(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                      struct oracle_alternative **list);

struct oracle_token *oracle_analyze(struct oracle *oracle, struct fh_slice text, size_t *count);

double oracle_idf(const struct oracle *oracle, const struct oracle_term *term);

/* By the rules of the library, the index and options->synonyms, and names in the other script as the engine finds them:
 * the alternatives of the longest run that begins with tokens[0]; NULL for none. */
struct oracle_alternative *oracle_alternatives(struct oracle *oracle, const struct oracle_token *tokens, size_t count);

/* Scores what stands in for something typed, unless it was typed itself. */
void oracle_score_stand_ins(struct oracle *oracle);

bool oracle_same_phrase(const struct oracle_node *a, const struct oracle_node *b);

/* Turns a parsed query into oracle->root (NULL: nothing) and oracle->scored. */
void oracle_plan(struct oracle *oracle, const struct fh_node *root);

/* How often the word or phrase stands in the document, in its field. */
struct fh_occurrences oracle_count(struct oracle *oracle, const struct oracle_node *node, uint32_t doc);

const struct fh_segment *oracle_segment(const struct oracle *oracle, uint32_t doc, uint32_t *local);

#endif
