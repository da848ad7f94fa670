/* A stack of sorted directory listings. See walk.h. */
#include "corpus/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"

struct listing { /* one directory that the walk is in */
    struct fh_arena arena;
    const char **names;
    size_t count, capacity, next;
    dev_t device; /* what tells the directory from others, whatever its path */
    ino_t inode;
    size_t path_length; /* of the walk's path, up to and with the directory's name */
};

struct fh_walk {
    struct fh_arena arena;
    const char **paths;
    size_t path_count, path_next;
    struct listing *listings;
    size_t depth, capacity;
    struct fh_buffer path;
};

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static enum fh_status check_path(const char *path, struct fh_error *error)
{
    struct stat facts;
    if (is_standard_input(path))
        return FH_OK;
    if (stat(path, &facts) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no such file or folder", path);
        return fh_fail_errno(error, path, "cannot stat");
    }
    if (access(path, S_ISDIR(facts.st_mode) ? R_OK | X_OK : R_OK) != 0)
        return fh_fail_errno(error, path, "cannot open");
    return FH_OK;
}

static enum fh_status copy_paths(struct fh_walk *walk, const char *const *paths, size_t path_count,
                                 struct fh_error *error)
{
    size_t standard_inputs = 0;
    if (path_count == 0)
        return fh_fail(error, FH_ERR_USAGE, "no file or folder is named");
    walk->paths = fh_arena_alloc(&walk->arena, path_count * sizeof *walk->paths);
    if (walk->paths == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < path_count; i++) {
        enum fh_status status = check_path(paths[i], error);
        if (status != FH_OK)
            return status;
        standard_inputs += is_standard_input(paths[i]);
        walk->paths[i] = fh_arena_copy(&walk->arena, fh_slice_from(paths[i])).bytes;
        if (walk->paths[i] == NULL)
            return fh_fail_nomem(error);
        walk->path_count++;
    }
    if (standard_inputs > 1)
        return fh_fail(error, FH_ERR_USAGE, "standard input is named twice");
    return FH_OK;
}

enum fh_status fh_walk_open(struct fh_walk **walk, const char *const *paths, size_t path_count, struct fh_error *error)
{
    *walk = NULL;
    struct fh_walk *opened = fh_calloc(1, sizeof *opened);
    if (opened == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = copy_paths(opened, paths, path_count, error);
    if (status != FH_OK)
        fh_walk_close(opened);
    else
        *walk = opened;
    return status;
}

/* ---- Directories ---- */

static void listing_release(struct listing *listing)
{
    fh_arena_release(&listing->arena);
    fh_free(listing->names);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum fh_status add_name(struct listing *listing, const char *name, struct fh_error *error)
{
    if (name[0] == '.')
        return FH_OK;
    const char **moved = fh_grow(listing->names, &listing->capacity, listing->count + 1, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    listing->names = moved;
    struct fh_slice copy = fh_arena_copy(&listing->arena, fh_slice_from(name));
    if (copy.bytes == NULL)
        return fh_fail_nomem(error);
    listing->names[listing->count++] = copy.bytes;
    return FH_OK;
}

static enum fh_status list(struct listing *listing, const char *path, struct fh_error *error)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return fh_fail(error, errno == ENOMEM ? FH_ERR_NOMEM : FH_ERR_INPUT, "cannot open: %s", strerror(errno));
    enum fh_status status = FH_OK;
    struct dirent *entry;
    for (errno = 0; status == FH_OK && (entry = readdir(directory)) != NULL; errno = 0)
        status = add_name(listing, entry->d_name, error);
    if (status == FH_OK && errno != 0)
        status = fh_fail(error, FH_ERR_INPUT, "cannot list: %s", strerror(errno));
    closedir(directory);
    if (listing->count > 0)
        qsort(listing->names, listing->count, sizeof *listing->names, compare_names);
    return status;
}

static bool contains_itself(const struct fh_walk *walk, const struct stat *facts)
{
    for (size_t i = 0; i < walk->depth; i++) {
        if (walk->listings[i].device == facts->st_dev && walk->listings[i].inode == facts->st_ino)
            return true;
    }
    return false;
}

/* Goes down into the directory at walk->path. */
static enum fh_status enter(struct fh_walk *walk, const struct stat *facts, struct fh_error *error)
{
    if (contains_itself(walk, facts))
        return fh_fail(error, FH_ERR_INPUT, "a link back to a folder that contains it (not followed)");
    struct listing *moved = fh_grow(walk->listings, &walk->capacity, walk->depth + 1, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    walk->listings = moved;
    struct listing *listing = &walk->listings[walk->depth];
    *listing = (struct listing){.device = facts->st_dev, .inode = facts->st_ino, .path_length = walk->path.length};
    enum fh_status status = list(listing, walk->path.bytes, error);
    if (status == FH_OK)
        walk->depth++;
    else
        listing_release(listing);
    return status;
}

/* ---- Walking ---- */

/* Puts the next name into walk->path. `named`: the user gave it. FH_END behind the last. */
static enum fh_status next_name(struct fh_walk *walk, bool *named, struct fh_error *error)
{
    while (walk->depth > 0) {
        struct listing *listing = &walk->listings[walk->depth - 1];
        if (listing->next < listing->count) {
            walk->path.length = listing->path_length;
            if (walk->path.bytes[walk->path.length - 1] != '/')
                fh_buffer_append_byte(&walk->path, '/');
            fh_buffer_append_text(&walk->path, listing->names[listing->next++]);
            *named = false;
            return fh_buffer_ok(&walk->path) ? FH_OK : fh_fail_nomem(error);
        }
        listing_release(listing);
        walk->depth--;
    }
    if (walk->path_next == walk->path_count)
        return FH_END;
    fh_buffer_reset(&walk->path);
    fh_buffer_append_text(&walk->path, walk->paths[walk->path_next++]);
    *named = true;
    return fh_buffer_ok(&walk->path) ? FH_OK : fh_fail_nomem(error);
}

/* What the entry is: FH_OK with *facts, or why it is not read. */
static enum fh_status examine(const struct fh_walk *walk, bool named, struct stat *facts, struct fh_error *error)
{
    if (stat(walk->path.bytes, facts) != 0) {
        if (errno == ENOENT)
            return fh_fail(error, FH_ERR_INPUT, "a link to nothing");
        return fh_fail(error, FH_ERR_INPUT, "cannot stat: %s", strerror(errno));
    }
    if (S_ISREG(facts->st_mode) || S_ISDIR(facts->st_mode) || named)
        return FH_OK;
    const char *kind = S_ISFIFO(facts->st_mode) ? "a FIFO" : S_ISSOCK(facts->st_mode) ? "a socket" : "a device";
    return fh_fail(error, FH_ERR_INPUT, "%s, not a file (not read)", kind);
}

enum fh_status fh_walk_next(struct fh_walk *walk, const char **path, struct fh_error *error)
{
    for (;;) {
        bool named = false;
        enum fh_status status = next_name(walk, &named, error);
        *path = walk->path.bytes;
        if (status != FH_OK || (named && is_standard_input(*path)))
            return status;
        struct stat facts;
        status = examine(walk, named, &facts, error);
        if (status != FH_OK || !S_ISDIR(facts.st_mode))
            return status;
        status = enter(walk, &facts, error);
        if (status != FH_OK)
            return status;
    }
}

enum fh_status fh_walk_total(const struct fh_walk *of, uint64_t *bytes, struct fh_error *error)
{
    struct fh_walk *walk = NULL;
    *bytes = 0;
    enum fh_status status = fh_walk_open(&walk, of->paths, of->path_count, error);
    uint64_t total = 0;
    while (status == FH_OK || status == FH_ERR_INPUT) {
        const char *path;
        struct stat facts;
        status = fh_walk_next(walk, &path, error);
        if (status != FH_OK)
            continue;
        if (is_standard_input(path) ? fstat(STDIN_FILENO, &facts) != 0 : stat(path, &facts) != 0)
            continue;
        if (!S_ISREG(facts.st_mode)) {
            fh_walk_close(walk);
            return FH_OK;
        }
        total += (uint64_t)facts.st_size;
    }
    fh_walk_close(walk);
    if (status == FH_END) {
        *bytes = total;
        status = FH_OK;
    }
    return status;
}

void fh_walk_close(struct fh_walk *walk)
{
    if (walk == NULL)
        return;
    while (walk->depth > 0)
        listing_release(&walk->listings[--walk->depth]);
    fh_free(walk->listings);
    fh_buffer_release(&walk->path);
    fh_arena_release(&walk->arena);
    fh_free(walk);
}
