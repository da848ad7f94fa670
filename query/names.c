/* Making, asking and answering; what is found is in names_latin.c and names_arabic.c. See names.h. */
#include "query/names.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "query/names_private.h"

/* ---- The table ---- */

struct names_lazy {
    pthread_mutex_t lock; /* over the table until it is made */
    atomic_bool made;
    struct fh_name_table table;
};

static struct names_lazy *lazy_new(void)
{
    struct names_lazy *lazy = fh_calloc(1, sizeof *lazy);
    if (lazy == NULL || pthread_mutex_init(&lazy->lock, NULL) == 0)
        return lazy;
    fh_free(lazy);
    return NULL;
}

static void lazy_free(struct names_lazy *lazy)
{
    if (lazy == NULL)
        return;
    fh_name_table_release(&lazy->table);
    pthread_mutex_destroy(&lazy->lock);
    fh_free(lazy);
}

enum fh_status names_table(const struct fh_names *names, const struct fh_name_table **table, struct fh_error *error)
{
    struct names_lazy *lazy = names->lazy;
    enum fh_status status = FH_OK;
    *table = &lazy->table;
    if (atomic_load_explicit(&lazy->made, memory_order_acquire))
        return FH_OK;
    pthread_mutex_lock(&lazy->lock);
    if (!atomic_load_explicit(&lazy->made, memory_order_relaxed)) {
        status = fh_name_table_make(&lazy->table, names->snapshot, error);
        atomic_store_explicit(&lazy->made, status == FH_OK, memory_order_release);
    }
    pthread_mutex_unlock(&lazy->lock);
    return status;
}

/* ---- Making ---- */

static int by_arabic(const void *a, const void *b)
{
    const struct fh_exonym *left = *(const struct fh_exonym *const *)a, *right = *(const struct fh_exonym *const *)b;
    return strcmp(left->arabic, right->arabic);
}

static bool sort_exonyms(struct fh_names *names)
{
    names->by_arabic = fh_malloc(fh_exonym_count * sizeof(const struct fh_exonym *));
    if (names->by_arabic == NULL)
        return false;
    for (size_t i = 0; i < fh_exonym_count; i++)
        if (!fh_exonyms[i].one_way && strchr(fh_exonyms[i].latin, ' ') == NULL &&
            strchr(fh_exonyms[i].arabic, ' ') == NULL)
            names->by_arabic[names->exonym_count++] = &fh_exonyms[i];
    qsort(names->by_arabic, names->exonym_count, sizeof(const struct fh_exonym *), by_arabic);
    return true;
}

enum fh_status fh_names_new(struct fh_names **names, const struct fh_snapshot *snapshot, struct fh_error *error)
{
    *names = NULL;
    if (snapshot->analyzer == NULL || strncmp(fh_analyzer_identity(snapshot->analyzer), "arabic-", 7) != 0)
        return FH_OK;
    struct fh_names *made = fh_calloc(1, sizeof *made);
    if (made == NULL)
        return fh_fail_nomem(error);
    made->snapshot = snapshot;
    made->lazy = lazy_new();
    enum fh_status status = made->lazy != NULL && sort_exonyms(made)
                                ? fh_lexicon_open(&made->lexicon, fh_lexicon_builtin(), error)
                                : fh_fail_nomem(error);
    if (status == FH_OK)
        *names = made;
    else
        fh_names_free(made);
    return status;
}

void fh_names_free(struct fh_names *names)
{
    if (names == NULL)
        return;
    lazy_free(names->lazy);
    fh_free(names->by_arabic);
    fh_free(names);
}

/* ---- Questions and answers ---- */

#define WEIGHT 0.8       /* of a spelling that is sure, against what was typed */
#define DOUBT_WEIGHT 0.4 /* what a spelling that is barely one weighs less */

void names_give(struct names_question *question, size_t words, struct fh_slice text, double doubt)
{
    double weight = WEIGHT - DOUBT_WEIGHT * (doubt < 1 ? doubt : 1);
    fh_alternatives_add(question->found, words, (struct fh_alternative){text, true, weight});
    question->words = words > question->words ? words : question->words;
}

struct fh_slice names_joined(struct names_question *question, size_t words, const char *between)
{
    size_t length = 0, gap = strlen(between);
    for (size_t i = 0; i < words; i++)
        length += question->asked[i].form.length + gap;
    char *text = fh_arena_alloc(question->arena, length + 1), *end = text;
    for (size_t i = 0; text != NULL && i < words; i++) {
        if (i > 0)
            end = mempcpy(end, between, gap);
        end = mempcpy(end, question->asked[i].form.bytes, question->asked[i].form.length);
    }
    return (struct fh_slice){text, text != NULL ? (size_t)(end - text) : 0};
}

bool names_is_latin(struct fh_slice word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.bytes[i] < 'a' || word.bytes[i] > 'z')
            return false;
    return word.length > 0;
}

static enum fh_status find_names(const void *user, const struct fh_asked *asked, size_t count, struct fh_arena *arena,
                                 struct fh_alternatives *alternatives, struct fh_error *error)
{
    const struct fh_names_asker *asker = user;
    struct names_question question = {asker->names, asker->memory, asker->query, asked, count,
                                      arena,        alternatives,  error,        0};
    return names_is_latin(asked[0].form) ? names_ask_latin(&question) : names_ask_arabic(&question);
}

struct fh_alternative_source fh_names_source(const struct fh_names_asker *asker)
{
    return (struct fh_alternative_source){find_names, asker};
}

enum fh_status fh_names_asker_init(struct fh_names_asker *asker, const struct fh_names *names, struct fh_error *error)
{
    uint64_t *memory = fh_calloc(FH_NAMES_MEMORY, sizeof *memory);
    if (memory == NULL)
        return fh_fail_nomem(error);
    struct fh_names_query *query = fh_calloc(1, sizeof *query);
    if (query == NULL) {
        fh_free(memory);
        return fh_fail_nomem(error);
    }
    *asker = (struct fh_names_asker){names, memory, query};
    fh_names_asker_begin(asker, &(struct fh_deadline){0, NULL});
    return FH_OK;
}

void fh_names_asker_release(struct fh_names_asker *asker)
{
    fh_free(asker->memory);
    fh_free(asker->query);
    *asker = (struct fh_names_asker){NULL, NULL, NULL};
}

void fh_names_asker_begin(struct fh_names_asker *asker, const struct fh_deadline *deadline)
{
    *asker->query = (struct fh_names_query){FH_NAMES_LOOK_UPS, *deadline};
}
