/* How long a person waits: from Enter at the prompt of a pseudo-terminal to the results on the screen.
 *
 *     first_results FIHRIST INDEX QUERIES [REPEAT]
 *
 * Starts `FIHRIST repl INDEX` at a terminal of 100 by 50, types each query, presses Enter, and waits for the line
 * that closes the page of ten hits with their snippets. The whole list REPEAT times (3), so that each query comes
 * back with other ones between; of each query the fastest counts, because the machine may have other work. Then every
 * 20th query as the first of a process, three processes each, in the same way. Prints milliseconds: p50, p90, p99,
 * worst, and the worst query.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "bench/support/figures.h"

#define FIRST_STEP 20
#define QUIET_MS 20 /* the terminal has echoed what was typed once nothing comes for so long */

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

_Noreturn static void give_up(const char *why)
{
    fprintf(stderr, "first_results: %s\n", why);
    exit(4);
}

/* ---- The terminal ---- */

struct screen {
    int terminal;
    size_t length;
    char text[1 << 18]; /* what came since the last key */
};

/* Adds what comes within the time; false where nothing does. */
static bool screen_read(struct screen *screen, int wait_ms)
{
    struct pollfd poll_for = {.fd = screen->terminal, .events = POLLIN};
    if (poll(&poll_for, 1, wait_ms) <= 0)
        return false;
    if (screen->length + 1 >= sizeof screen->text)
        give_up("more output than a page");
    ssize_t got = read(screen->terminal, screen->text + screen->length, sizeof screen->text - 1 - screen->length);
    if (got <= 0)
        give_up("the program has ended");
    screen->length += (size_t)got;
    screen->text[screen->length] = '\0';
    return true;
}

static void screen_settle(struct screen *screen)
{
    while (screen_read(screen, QUIET_MS))
        continue;
}

static void screen_type(struct screen *screen, const char *text)
{
    screen->length = 0;
    screen->text[0] = '\0';
    for (size_t length = strlen(text); length > 0;) {
        ssize_t done = write(screen->terminal, text, length);
        if (done <= 0)
            give_up("cannot type");
        text += done;
        length -= (size_t)done;
    }
}

static void screen_wait(struct screen *screen, const char *text)
{
    for (int i = 0; strstr(screen->text, text) == NULL; i++) {
        if (!screen_read(screen, 10000))
            give_up("no answer for ten seconds");
    }
}

/* ---- Queries ---- */

static pid_t start(struct screen *screen, char **argv)
{
    struct winsize size = {.ws_row = 50, .ws_col = 100};
    pid_t child = forkpty(&screen->terminal, NULL, NULL, &size);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execl(argv[1], argv[1], "repl", argv[2], (char *)NULL);
        _exit(127);
    }
    if (child < 0)
        give_up(strerror(errno));
    screen->length = 0;
    screen->text[0] = '\0';
    screen_wait(screen, "fihrist> ");
    return child;
}

static void end(struct screen *screen, pid_t child)
{
    screen_type(screen, ":quit\r");
    waitpid(child, NULL, 0);
    close(screen->terminal);
}

static double ask(struct screen *screen, const char *query)
{
    screen_type(screen, query);
    screen_settle(screen);
    double start = now_ms();
    screen_type(screen, "\r");
    screen_wait(screen, " ms");
    double took = now_ms() - start;
    screen_settle(screen);
    return took;
}

struct queries {
    char **lines;
    double *fastest;
    size_t count;
};

static struct queries load(const char *path)
{
    struct queries all = {NULL, NULL, 0};
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    if (file == NULL)
        give_up(strerror(errno));
    while (getline(&line, &room, file) > 0) {
        all.lines = fh_realloc(all.lines, (all.count + 1) * sizeof *all.lines);
        all.fastest = fh_realloc(all.fastest, (all.count + 1) * sizeof *all.fastest);
        line[strcspn(line, "\n")] = '\0';
        if (all.lines == NULL || all.fastest == NULL || (all.lines[all.count] = strdup(line)) == NULL)
            give_up("out of memory");
        all.fastest[all.count++] = 1e9;
    }
    free(line);
    fclose(file);
    if (all.count == 0)
        give_up("no queries");
    return all;
}

/* Every `step`th query. */
static void print_figures(const struct queries *all, size_t step, const char *what)
{
    size_t worst = 0, count = 0;
    double *sorted = fh_malloc(all->count * sizeof *sorted);
    if (sorted == NULL)
        give_up("out of memory");
    for (size_t i = 0; i < all->count; i += step) {
        sorted[count++] = all->fastest[i];
        worst = all->fastest[i] > all->fastest[worst] ? i : worst;
    }
    struct figures figures = figures_take(sorted, count);
    printf("%zu %s: p50 %.2f ms, p90 %.2f, p99 %.2f, worst %.2f: %s\n", count, what, figures.p50, figures.p90, figures.p99,
           all->fastest[worst], all->lines[worst]);
    fh_free(sorted);
}

static void ask_one_process(struct screen *screen, char **argv, struct queries *all, int rounds)
{
    pid_t child = start(screen, argv);
    for (; rounds > 0; rounds--)
        for (size_t i = 0; i < all->count; i++) {
            double took = ask(screen, all->lines[i]);
            all->fastest[i] = took < all->fastest[i] ? took : all->fastest[i];
        }
    end(screen, child);
}

static void ask_processes(struct screen *screen, char **argv, struct queries *all)
{
    for (size_t i = 0; i < all->count; i += FIRST_STEP) {
        all->fastest[i] = 1e9;
        for (int round = 0; round < 3; round++) {
            pid_t child = start(screen, argv);
            double took = ask(screen, all->lines[i]);
            all->fastest[i] = took < all->fastest[i] ? took : all->fastest[i];
            end(screen, child);
        }
    }
}

int main(int argc, char **argv)
{
    static struct screen screen;
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: first_results FIHRIST INDEX QUERIES [REPEAT]\n");
        return 2;
    }
    struct queries all = load(argv[3]);
    ask_one_process(&screen, argv, &all, argc == 5 ? atoi(argv[4]) : 3);
    print_figures(&all, 1, "queries");
    ask_processes(&screen, argv, &all);
    print_figures(&all, FIRST_STEP, "first queries of a process");
    return 0;
}
