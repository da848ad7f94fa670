/* Groonga 13 as a peer: a column of texts and an index of it with positions, its delimiter
 * tokenizer, no normalizer, searched through its C interface. It has no BM25: hits come in the order
 * of how often the words occur, so its answers differ; times and sizes are what is compared. */
#include <groonga.h>
#include <stdio.h>
#include <string.h>

#include "bench/peers/peer.h"

static grn_ctx context;
static grn_obj *database, *articles, *names, *texts, *terms;
static enum peer_mode query_mode;
static size_t hits_wanted;

static bool report(bool well)
{
    if (!well)
        fprintf(stderr, "groonga: %s\n", context.errbuf);
    return well;
}

/* Runs a command and drops its answer. */
static bool command(const char *text)
{
    unsigned length = 0;
    int flags = 0;
    char *answer = NULL;
    grn_ctx_send(&context, text, (unsigned)strlen(text), 0);
    grn_ctx_recv(&context, &answer, &length, &flags);
    return report(context.rc == GRN_SUCCESS);
}

static bool begin(void)
{
    return grn_init() == GRN_SUCCESS && grn_ctx_init(&context, 0) == GRN_SUCCESS;
}

static bool find_objects(void)
{
    articles = grn_ctx_get(&context, "Articles", -1);
    names = grn_ctx_get(&context, "Articles.name", -1);
    texts = grn_ctx_get(&context, "Articles.text", -1);
    return report(articles != NULL && names != NULL && texts != NULL);
}

static void end(void)
{
    grn_obj_close(&context, database);
    grn_ctx_fin(&context);
    grn_fin();
}

/* ---- Indexing ---- */

static bool index_begin(const char *directory)
{
    if (!begin())
        return false;
    database = grn_db_create(&context, directory, NULL);
    return report(database != NULL) && command("table_create Articles TABLE_NO_KEY") &&
           command("column_create Articles name COLUMN_SCALAR ShortText") &&
           command("column_create Articles text COLUMN_SCALAR Text") && find_objects();
}

static bool set(grn_obj *column, grn_id row, const char *text)
{
    grn_obj value;
    GRN_TEXT_INIT(&value, GRN_OBJ_DO_SHALLOW_COPY);
    GRN_TEXT_SETS(&context, &value, text);
    bool well = grn_obj_set_value(&context, column, row, &value, GRN_OBJ_SET) == GRN_SUCCESS;
    GRN_OBJ_FIN(&context, &value);
    return report(well);
}

static bool index_add(const char *id, const char *text)
{
    grn_id row = grn_table_add(&context, articles, NULL, 0, NULL);
    return set(texts, row, text) && set(names, row, id);
}

/* The index is made at the end, in one go: its fastest way. */
static bool index_end(void)
{
    bool well = command("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenDelimit") &&
                command("column_create Terms articles_text COLUMN_INDEX|WITH_POSITION Articles text");
    end();
    return well;
}

/* ---- Searching ---- */

static bool open_index(const char *directory, enum peer_mode mode, size_t limit)
{
    query_mode = mode;
    hits_wanted = limit;
    if (!begin())
        return false;
    database = grn_db_open(&context, directory);
    terms = database != NULL ? grn_ctx_get(&context, "Terms.articles_text", -1) : NULL;
    return report(terms != NULL) && find_objects();
}

static bool search_for(grn_obj *found, const char *text, grn_operator how_joined)
{
    grn_search_optarg how;
    memset(&how, 0, sizeof how);
    how.mode = GRN_OP_EXACT;
    grn_obj query;
    GRN_TEXT_INIT(&query, GRN_OBJ_DO_SHALLOW_COPY);
    GRN_TEXT_SETS(&context, &query, text);
    bool well = grn_obj_search(&context, terms, &query, found, how_joined, &how) == GRN_SUCCESS;
    GRN_OBJ_FIN(&context, &query);
    return report(well);
}

static bool search_words(grn_obj *found, const struct peer_query *query)
{
    bool well = true;
    if (query_mode == PEER_PHRASE)
        return search_for(found, query->text, GRN_OP_OR);
    for (size_t i = 0; i < query->word_count && well; i++)
        well = search_for(found, query->words[i], query_mode == PEER_AND && i > 0 ? GRN_OP_AND : GRN_OP_OR);
    return well;
}

static void take_names(grn_obj *found, grn_obj *best, struct peer_hit *hits, size_t *count)
{
    grn_obj value;
    *count = 0;
    GRN_TEXT_INIT(&value, 0);
    for (grn_id row = 1; row <= grn_table_size(&context, best); row++) {
        grn_id inner = GRN_ID_NIL, article = GRN_ID_NIL;
        GRN_BULK_REWIND(&value);
        grn_obj_get_value(&context, best, row, &value);
        memcpy(&inner, GRN_TEXT_VALUE(&value), sizeof inner);
        grn_table_get_key(&context, found, inner, &article, (int)sizeof article);
        GRN_BULK_REWIND(&value);
        grn_obj_get_value(&context, names, article, &value);
        snprintf(hits[*count].id, sizeof hits[*count].id, "%.*s", (int)GRN_TEXT_LEN(&value), GRN_TEXT_VALUE(&value));
        hits[(*count)++].score = 0;
        GRN_BULK_REWIND(&value);
    }
    GRN_OBJ_FIN(&context, &value);
}

static bool run(const struct peer_query *query, struct peer_hit *hits, size_t *count)
{
    grn_obj *found =
        grn_table_create(&context, NULL, 0, NULL, GRN_OBJ_TABLE_HASH_KEY | GRN_OBJ_WITH_SUBREC, articles, NULL);
    grn_obj *best = grn_table_create(&context, NULL, 0, NULL, GRN_OBJ_TABLE_NO_KEY, NULL, found);
    grn_obj *score = found != NULL ? grn_obj_column(&context, found, "_score", 6) : NULL;
    grn_table_sort_key key = {.key = score, .flags = GRN_TABLE_SORT_DESC};
    bool well = report(best != NULL && score != NULL) && search_words(found, query);
    if (well)
        grn_table_sort(&context, found, 0, (int)hits_wanted, best, &key, 1);
    if (well && hits != NULL)
        take_names(found, best, hits, count);
    grn_obj_close(&context, score);
    grn_obj_close(&context, best);
    grn_obj_close(&context, found);
    return well;
}

int main(int argc, char **argv)
{
    static const struct peer_engine engine = {index_begin, index_add, index_end, open_index, run, end};
    return peer_main(argc, argv, &engine);
}
