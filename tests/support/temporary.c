/* Scratch paths. See temporary.h. */
#include "tests/support/temporary.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static char *path_in(const char *folder, const char *name)
{
    size_t bytes = strlen(folder) + strlen(name) + 32;
    char *path = malloc(bytes);
    if (path == NULL)
        abort();
    snprintf(path, bytes, "%s/fihrist-%ld-%s", folder, (long)getpid(), name);
    remove_tree(path);
    return path;
}

char *temporary_path(const char *name)
{
    const char *folder = getenv("TMPDIR");
    return path_in(folder != NULL ? folder : "/tmp", name);
}

char *temporary_path_in_memory(const char *name)
{
    return access("/dev/shm", W_OK) == 0 ? path_in("/dev/shm", name) : temporary_path(name);
}

void temporary_remove(char *path)
{
    remove_tree(path);
    free(path);
}
