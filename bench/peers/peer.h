/* What every engine of a comparison does, so that all are driven alike:
 *
 *   PEER index TOKENS DIRECTORY           makes an index of a token file (bench/support/token_file.h)
 *   PEER search DIRECTORY QUERIES MODE K  opens it, and answers commands on standard input
 *
 * MODE is or, and, phrase. "pass" runs all queries once and prints nanoseconds, one line a query;
 * PEER_CLOCK=cpu in the environment makes them nanoseconds of the thread's processor time, which other
 * programs on the machine disturb less. "top" prints "id score id score ..." for each. One thread. Each peer fills in struct peer_engine.
 */
#ifndef FH_BENCH_PEERS_PEER_H
#define FH_BENCH_PEERS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum peer_mode { PEER_OR, PEER_AND, PEER_PHRASE };

struct peer_query {
    const char *text;         /* words separated by single spaces */
    const char *const *words; /* the same, each ended by a NUL */
    size_t word_count;
};

#define PEER_ID_BYTES 64

struct peer_hit {
    char id[PEER_ID_BYTES];
    double score;
};

/* All return false after printing why to standard error. */
struct peer_engine {
    bool (*index_begin)(const char *directory);
    bool (*index_add)(const char *id, const char *text);
    bool (*index_end)(void);
    bool (*open)(const char *directory, enum peer_mode mode, size_t limit);
    /* Runs a query. With `hits` (room for `limit`), fills them and sets *count; without, only
     * finds which documents they are. */
    bool (*run)(const struct peer_query *query, struct peer_hit *hits, size_t *count);
    void (*close)(void);
};

/* The whole program but for the engine. */
int peer_main(int argc, char **argv, const struct peer_engine *engine);

#ifdef __cplusplus
}
#endif
#endif
