/* See repl_history.h. */
#include "cli/repl_history.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/mem.h"

static History *list_new(void)
{
    HistEvent event;
    History *list = history_init();
    if (list != NULL) {
        history(list, &event, H_SETSIZE, CLI_HISTORY_LINES);
        history(list, &event, H_SETUNIQUE, 1);
    }
    return list;
}

/* The file has become long: another with the lines that are remembered takes its place. */
static void shorten(const struct cli_history *kept)
{
    HistEvent event;
    struct fh_buffer fresh = FH_BUFFER_INIT;
    fh_buffer_printf(&fresh, "%s.%ld", kept->path, (long)getpid());
    if (fh_buffer_ok(&fresh) &&
        (history(kept->all, &event, H_SAVE, fresh.bytes) < 0 || rename(fresh.bytes, kept->path) != 0))
        unlink(fresh.bytes);
    fh_buffer_release(&fresh);
}

bool cli_history_init(struct cli_history *kept, const char *path)
{
    HistEvent event;
    *kept = (struct cli_history){.all = list_new(), .own = list_new()};
    if (kept->all == NULL || kept->own == NULL)
        return false;
    if (path == NULL)
        return true;
    kept->path = fh_malloc(strlen(path) + 1);
    if (kept->path == NULL)
        return false;
    strcpy(kept->path, path);
    if (history(kept->all, &event, H_LOAD, path) > 2 * CLI_HISTORY_LINES)
        shorten(kept);
    return true;
}

void cli_history_add(struct cli_history *kept, const char *line)
{
    HistEvent event;
    history(kept->all, &event, H_ENTER, line);
    history(kept->own, &event, H_ENTER, line);
}

static void append_own(const struct cli_history *kept)
{
    HistEvent event;
    int file = open(kept->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *stream = file >= 0 ? fdopen(file, "a") : NULL;
    if (stream == NULL) {
        if (file >= 0)
            close(file);
        return;
    }
    fseek(stream, 0, SEEK_END); /* libedit heads the file where it is empty */
    history(kept->own, &event, H_SAVE_FP, stream);
    fclose(stream);
}

void cli_history_release(struct cli_history *kept)
{
    HistEvent event;
    if (kept->path != NULL && kept->own != NULL && history(kept->own, &event, H_FIRST) >= 0)
        append_own(kept);
    if (kept->all != NULL)
        history_end(kept->all);
    if (kept->own != NULL)
        history_end(kept->own);
    fh_free(kept->path);
    *kept = (struct cli_history){NULL, NULL, NULL};
}
