/* SQLite FTS5 as a peer: a contentless table with a tokenizer that splits at spaces, all rows in
 * one transaction, optimised at the end; ranked by its bm25() (k1 1.2, b 0.75; its idf lacks our
 * 1 + and never falls below 10^-6). */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/peer.h"

static sqlite3 *database;
static sqlite3_stmt *statement, *names;
static enum peer_mode query_mode;

static bool report(void)
{
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    return false;
}

/* ---- A tokenizer that splits at spaces ---- */

static int tokenizer_create(void *context, const char **arguments, int count, Fts5Tokenizer **tokenizer)
{
    (void)arguments;
    (void)count;
    *tokenizer = context;
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length,
                    int (*put)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    (void)flags;
    for (int start = 0, end = 0; start < length; start = end + 1) {
        for (end = start; end < length && text[end] != ' ';)
            end++;
        int status = end > start ? put(context, 0, text + start, end - start, start, end) : SQLITE_OK;
        if (status != SQLITE_OK)
            return status;
    }
    return SQLITE_OK;
}

static bool add_tokenizer(void)
{
    static fts5_tokenizer spaces = {tokenizer_create, tokenizer_delete, tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *pointer = NULL;
    if (sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &pointer, NULL) != SQLITE_OK)
        return report();
    sqlite3_bind_pointer(pointer, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(pointer);
    sqlite3_finalize(pointer);
    return api != NULL && api->xCreateTokenizer(api, "spaces", &spaces, &spaces, NULL) == SQLITE_OK;
}

static bool execute(const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK ? true : report();
}

/* ---- Indexing ---- */

static bool index_begin(const char *directory)
{
    if (sqlite3_open(directory, &database) != SQLITE_OK || !add_tokenizer())
        return report();
    return execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
                   "CREATE VIRTUAL TABLE articles USING fts5(text, content='', tokenize='spaces');"
                   "CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT);"
                   "BEGIN") &&
           sqlite3_prepare_v2(database, "INSERT INTO articles(rowid, text) VALUES(?1, ?2)", -1, &statement, NULL) ==
               SQLITE_OK &&
           sqlite3_prepare_v2(database, "INSERT INTO names(id, name) VALUES(?1, ?2)", -1, &names, NULL) == SQLITE_OK;
}

static bool insert(sqlite3_stmt *into, sqlite3_int64 row, const char *text)
{
    sqlite3_bind_int64(into, 1, row);
    sqlite3_bind_text(into, 2, text, -1, SQLITE_STATIC);
    int status = sqlite3_step(into);
    sqlite3_reset(into);
    return status == SQLITE_DONE ? true : report();
}

static bool index_add(const char *id, const char *text)
{
    static sqlite3_int64 row;
    row++;
    return insert(names, row, id) && insert(statement, row, text);
}

static bool index_end(void)
{
    bool well = execute("INSERT INTO articles(articles) VALUES('optimize'); COMMIT");
    sqlite3_finalize(statement);
    sqlite3_finalize(names);
    return sqlite3_close(database) == SQLITE_OK && well;
}

/* ---- Searching ---- */

static bool open_index(const char *directory, enum peer_mode mode, size_t limit)
{
    char sql[160];
    query_mode = mode;
    if (sqlite3_open_v2(directory, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK || !add_tokenizer())
        return report();
    snprintf(sql, sizeof sql, "SELECT rowid, rank FROM articles WHERE articles MATCH ?1 ORDER BY rank LIMIT %zu", limit);
    return execute("PRAGMA mmap_size=8589934592; PRAGMA cache_size=-262144") &&
           sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(database, "SELECT name FROM names WHERE id = ?1", -1, &names, NULL) == SQLITE_OK;
}

/* "a" OR "b", "a" AND "b", or "a" + "b". */
static void write_match(char *match, size_t room, const struct peer_query *query)
{
    static const char *const joins[] = {" OR ", " AND ", " + "};
    size_t used = 0;
    *match = '\0';
    for (size_t i = 0; i < query->word_count && used < room; i++)
        used += (size_t)snprintf(match + used, room - used, "%s\"%s\"", i > 0 ? joins[query_mode] : "", query->words[i]);
}

static bool fetch_name(struct peer_hit *hit, sqlite3_int64 row)
{
    sqlite3_bind_int64(names, 1, row);
    bool well = sqlite3_step(names) == SQLITE_ROW;
    if (well)
        snprintf(hit->id, sizeof hit->id, "%s", (const char *)sqlite3_column_text(names, 0));
    sqlite3_reset(names);
    return well ? true : report();
}

static bool run(const struct peer_query *query, struct peer_hit *hits, size_t *count)
{
    char match[4096];
    int status;
    size_t found = 0;
    bool well = true;
    write_match(match, sizeof match, query);
    sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
    while (well && (status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (hits != NULL) {
            hits[found].score = -sqlite3_column_double(statement, 1);
            well = fetch_name(&hits[found], sqlite3_column_int64(statement, 0));
        }
        found++;
    }
    sqlite3_reset(statement);
    if (count != NULL)
        *count = found;
    return well && status == SQLITE_DONE ? true : report();
}

static void close_index(void)
{
    sqlite3_finalize(statement);
    sqlite3_finalize(names);
    sqlite3_close(database);
}

int main(int argc, char **argv)
{
    static const struct peer_engine engine = {index_begin, index_add, index_end, open_index, run, close_index};
    return peer_main(argc, argv, &engine);
}
