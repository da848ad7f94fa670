/* From a recording to the states of a disk. See power.h. */
#include "tests/crash/power.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define SECTOR 512u
#define PAGE 4096u
#define IS_DIRECTORY UINT32_MAX

struct entry {
    char *path;
    uint32_t inode; /* or IS_DIRECTORY */
};

struct content {
    uint8_t *bytes;
    size_t length, capacity;
    size_t synced; /* calls before this are on disk */
    bool ended;    /* DATA_CUT: nothing after this came through */
    bool named;    /* the others do not matter */
};

struct disk {
    struct entry *entries;
    size_t entry_count, entry_capacity;
    struct content *contents; /* by inode */
    uint32_t inode_count;
};

static void *checked(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* ---- Names ---- */

static struct entry *find(struct disk *disk, const char *path)
{
    for (size_t i = 0; i < disk->entry_count; i++)
        if (strcmp(disk->entries[i].path, path) == 0)
            return &disk->entries[i];
    return NULL;
}

static void drop(struct disk *disk, const char *path)
{
    struct entry *entry = find(disk, path);
    if (entry == NULL)
        return;
    free(entry->path);
    *entry = disk->entries[--disk->entry_count];
}

static void put(struct disk *disk, const char *path, uint32_t inode)
{
    drop(disk, path);
    if (disk->entry_count == disk->entry_capacity) {
        disk->entry_capacity = disk->entry_capacity * 2 + 64;
        disk->entries = checked(realloc(disk->entries, disk->entry_capacity * sizeof *disk->entries));
    }
    disk->entries[disk->entry_count++] = (struct entry){checked(strdup(path)), inode};
}

/* The directory that a name is in: "" for the root. */
static void parent_of(const char *path, char *parent, size_t capacity)
{
    const char *slash = strrchr(path, '/');
    snprintf(parent, capacity, "%.*s", slash != NULL ? (int)(slash - path) : 0, path);
}

static bool parent_exists(struct disk *disk, const char *path)
{
    char parent[512];
    parent_of(path, parent, sizeof parent);
    struct entry *entry = parent[0] != '\0' ? find(disk, parent) : NULL;
    return parent[0] == '\0' || (entry != NULL && entry->inode == IS_DIRECTORY);
}

static bool changes_names(const struct call *call)
{
    return call->kind == CALL_CREATE || call->kind == CALL_RENAME || call->kind == CALL_LINK ||
           call->kind == CALL_UNLINK || call->kind == CALL_MKDIR;
}

/* The name whose directory must be synced for the change to last. */
static const char *changed_name(const struct call *call)
{
    return call->other != NULL ? call->other : call->name;
}

/* Applies a change of names, if it is still possible. */
static void apply(struct disk *disk, const struct call *call)
{
    const struct entry *from = call->kind == CALL_RENAME || call->kind == CALL_LINK ? find(disk, call->name) : NULL;
    switch (call->kind) {
    case CALL_CREATE:
        if (parent_exists(disk, call->name))
            put(disk, call->name, call->inode);
        break;
    case CALL_MKDIR:
        if (parent_exists(disk, call->name))
            put(disk, call->name, IS_DIRECTORY);
        break;
    case CALL_RENAME:
        if (from != NULL && parent_exists(disk, call->other)) {
            put(disk, call->other, from->inode);
            drop(disk, call->name);
        }
        break;
    case CALL_LINK:
        if (from != NULL && parent_exists(disk, call->other))
            put(disk, call->other, from->inode);
        break;
    case CALL_UNLINK:
        drop(disk, call->name);
        break;
    default:
        break;
    }
}

/* When each directory was synced last before a point. */
struct syncs {
    const char *paths[16];
    size_t after[16]; /* calls from here on are not on disk for certain */
    size_t count;
};

static size_t synced_until(const struct syncs *syncs, const struct call *call)
{
    char parent[512];
    parent_of(changed_name(call), parent, sizeof parent);
    for (size_t i = 0; i < syncs->count; i++)
        if (strcmp(syncs->paths[i], parent) == 0)
            return syncs->after[i];
    return 0;
}

static void find_syncs(struct syncs *syncs, const struct recording *r, size_t point)
{
    syncs->count = 0;
    for (size_t i = 0; i < point; i++) {
        size_t at = 0;
        if (r->calls[i].kind != CALL_SYNC_DIRECTORY)
            continue;
        while (at < syncs->count && strcmp(syncs->paths[at], r->calls[i].name) != 0)
            at++;
        if (at == sizeof syncs->after / sizeof *syncs->after)
            abort();
        syncs->count += at == syncs->count;
        syncs->paths[at] = r->calls[i].name;
        syncs->after[at] = i;
    }
}

size_t power_pending(const struct recording *r, size_t point)
{
    struct syncs syncs;
    size_t pending = 0;
    find_syncs(&syncs, r, point);
    for (size_t i = 0; i < point; i++)
        pending += changes_names(&r->calls[i]) && i >= synced_until(&syncs, &r->calls[i]);
    return pending;
}

static void make_names(struct disk *disk, const struct recording *r, const struct power_choice *choice)
{
    struct random random = {choice->seed};
    struct syncs syncs;
    size_t pending = 0;
    find_syncs(&syncs, r, choice->point);
    for (size_t i = 0; i < choice->point; i++) {
        bool done = changes_names(&r->calls[i]);
        if (done && choice->names != NAMES_ALL && i >= synced_until(&syncs, &r->calls[i])) {
            done = (choice->names == NAMES_PREFIX && pending < choice->prefix) ||
                   (choice->names == NAMES_SUBSET && random_below(&random, 4) > 0);
            pending++;
        }
        if (done)
            apply(disk, &r->calls[i]);
    }
}

/* ---- Data ---- */

static void resize(struct content *content, size_t length)
{
    if (length > content->capacity) {
        content->capacity = length * 2;
        content->bytes = checked(realloc(content->bytes, content->capacity));
    }
    if (length > content->length && content->bytes != NULL)
        memset(content->bytes + content->length, 0, length - content->length);
    content->length = length;
}

static void write_bytes(struct content *content, const struct call *call, size_t from, size_t length)
{
    size_t end = (size_t)call->offset + from + length;
    if (end > content->length)
        resize(content, end);
    if (length > 0)
        memcpy(content->bytes + call->offset + from, call->bytes + from, length);
}

/* A write of which only some units of the device came through. */
static void write_in_units(struct content *content, const struct call *call, size_t unit, bool rubbish,
                           struct random *random)
{
    size_t end = (size_t)call->offset + call->length;
    if (end > content->length)
        resize(content, end);
    for (size_t at = 0; at < call->length;) {
        size_t step = unit - ((size_t)call->offset + at) % unit;
        step = step < call->length - at ? step : call->length - at;
        if (random_below(random, 3) > 0)
            write_bytes(content, call, at, step);
        else if (rubbish)
            for (size_t i = 0; i < step; i++)
                content->bytes[call->offset + at + i] = (uint8_t)random_u64(random);
        at += step;
    }
}

/* A call that changed a file after it was last synced. */
static void apply_unsynced(struct content *content, const struct call *call, enum power_data data,
                           struct random *random)
{
    if (data == DATA_DROPPED || (data == DATA_CUT && content->ended))
        return;
    if (call->kind == CALL_RESIZE) {
        resize(content, (size_t)call->offset);
        return;
    }
    switch (data) {
    case DATA_ZEROED:
        if (call->offset + call->length > content->length)
            resize(content, (size_t)(call->offset + call->length));
        break;
    case DATA_CUT:
        content->ended = random_below(random, 3) == 0; /* here the file ends */
        write_bytes(content, call, 0, content->ended ? random_u64(random) % (call->length + 1) : call->length);
        break;
    case DATA_SECTORS:
        write_in_units(content, call, SECTOR, false, random);
        break;
    case DATA_PAGES:
        write_in_units(content, call, PAGE, false, random);
        break;
    case DATA_RUBBISH:
        write_in_units(content, call, SECTOR, true, random);
        break;
    default:
        write_bytes(content, call, 0, call->length);
        break;
    }
}

static void make_contents(struct disk *disk, const struct recording *r, const struct power_choice *choice)
{
    struct random random = {choice->seed ^ 0x5555};
    for (size_t i = 0; i < disk->entry_count; i++)
        if (disk->entries[i].inode != IS_DIRECTORY)
            disk->contents[disk->entries[i].inode].named = true;
    for (size_t i = 0; i < choice->point; i++)
        if (r->calls[i].kind == CALL_SYNC)
            disk->contents[r->calls[i].inode].synced = i;
    for (size_t i = 0; i < choice->point; i++) {
        const struct call *call = &r->calls[i];
        struct content *content = &disk->contents[call->inode];
        if ((call->kind != CALL_WRITE && call->kind != CALL_RESIZE) || !content->named)
            continue;
        if (i >= content->synced)
            apply_unsynced(content, call, choice->data, &random);
        else if (call->kind == CALL_RESIZE)
            resize(content, (size_t)call->offset);
        else
            write_bytes(content, call, 0, call->length);
    }
}

/* ---- The disk as a whole ---- */

static int compare_entries(const void *left, const void *right)
{
    return strcmp(((const struct entry *)left)->path, ((const struct entry *)right)->path);
}

static void disk_make(struct disk *disk, const struct recording *r, const struct power_choice *choice)
{
    *disk = (struct disk){.inode_count = r->inode_count};
    disk->contents = checked(calloc((size_t)r->inode_count + 1, sizeof *disk->contents));
    make_names(disk, r, choice);
    make_contents(disk, r, choice);
    if (disk->entry_count > 0)
        qsort(disk->entries, disk->entry_count, sizeof *disk->entries, compare_entries);
}

static void disk_release(struct disk *disk)
{
    for (size_t i = 0; i < disk->entry_count; i++)
        free(disk->entries[i].path);
    for (uint32_t i = 0; i <= disk->inode_count; i++)
        free(disk->contents[i].bytes);
    free(disk->entries);
    free(disk->contents);
}

static uint64_t disk_hash(const struct disk *disk, uint64_t group)
{
    uint64_t hash = group;
    for (size_t i = 0; i < disk->entry_count; i++) {
        const struct entry *entry = &disk->entries[i];
        hash = XXH3_64bits_withSeed(entry->path, strlen(entry->path) + 1, hash);
        if (entry->inode != IS_DIRECTORY)
            hash =
                XXH3_64bits_withSeed(disk->contents[entry->inode].bytes, disk->contents[entry->inode].length, hash + 1);
    }
    return hash;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    return where->level > 0 ? remove(path) : 0;
}

static void disk_write(const struct disk *disk, const char *root)
{
    char path[1024];
    mkdir(root, 0755);
    nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < disk->entry_count; i++) {
        const struct entry *entry = &disk->entries[i];
        snprintf(path, sizeof path, "%s/%s", root, entry->path);
        if (entry->inode == IS_DIRECTORY) {
            mkdir(path, 0755);
            continue;
        }
        const struct content *content = &disk->contents[entry->inode];
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (fd < 0 || (content->length > 0 && write(fd, content->bytes, content->length) != (ssize_t)content->length))
            abort();
        close(fd);
    }
}

/* ---- States made before ---- */

struct power_seen {
    uint64_t *table;
    size_t size, count;
};

struct power_seen *power_seen_new(void)
{
    struct power_seen *seen = checked(calloc(1, sizeof *seen));
    seen->size = (size_t)1 << 22;
    seen->table = checked(calloc(seen->size, sizeof *seen->table));
    return seen;
}

void power_seen_free(struct power_seen *seen)
{
    free(seen->table);
    free(seen);
}

size_t power_seen_count(const struct power_seen *seen)
{
    return seen->count;
}

static bool seen_add(struct power_seen *seen, uint64_t hash)
{
    size_t slot = (size_t)hash & (seen->size - 1);
    hash += hash == 0;
    while (seen->table[slot] != 0 && seen->table[slot] != hash)
        slot = (slot + 1) & (seen->size - 1);
    if (seen->table[slot] == hash)
        return true;
    if (seen->count * 2 > seen->size)
        abort();
    seen->table[slot] = hash;
    seen->count++;
    return false;
}

void power_make(const struct recording *recording, const struct power_choice *choice, struct power_seen *seen,
                uint64_t group, const char *root, bool *seen_before)
{
    struct disk disk;
    disk_make(&disk, recording, choice);
    *seen_before = seen_add(seen, disk_hash(&disk, group));
    if (!*seen_before)
        disk_write(&disk, root);
    disk_release(&disk);
}

/* ---- Is the recording complete? ---- */

static bool same_file(const char *path, const struct content *content)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    uint8_t *bytes = checked(malloc(content->length + 1));
    bool same = read(fd, bytes, content->length + 1) == (ssize_t)content->length &&
                (content->length == 0 || memcmp(bytes, content->bytes, content->length) == 0);
    free(bytes);
    close(fd);
    return same;
}

static size_t walked;

static int count_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)path;
    (void)facts;
    (void)kind;
    walked += where->level > 0;
    return 0;
}

bool power_is_complete(const struct recording *recording, char *reason, size_t reason_bytes)
{
    struct power_choice all = {.point = recording->count, .names = NAMES_ALL, .data = DATA_KEPT};
    struct disk disk;
    struct stat facts;
    char path[1024];
    bool complete = true;
    disk_make(&disk, recording, &all);
    for (size_t i = 0; i < disk.entry_count; i++) {
        const struct entry *entry = &disk.entries[i];
        snprintf(path, sizeof path, "%s/%s", recording->root, entry->path);
        bool same = entry->inode == IS_DIRECTORY ? stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)
                                                 : same_file(path, &disk.contents[entry->inode]);
        if (!same) {
            snprintf(reason, reason_bytes, "%s is not as recorded", entry->path);
            complete = false;
        }
    }
    walked = 0;
    nftw(recording->root, count_entry, 16, FTW_PHYS);
    if (complete && walked != disk.entry_count) {
        snprintf(reason, reason_bytes, "%zu names where %zu were recorded", walked, disk.entry_count);
        complete = false;
    }
    disk_release(&disk);
    return complete;
}
