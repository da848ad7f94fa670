/* Writes down every call of this process that changes files under one directory: opening to create
 * or truncate, writing, changing the size, syncing, renaming, linking, removing, making directories.
 *
 * The functions of the C library of these names are replaced in the test program (the system calls are
 * made as before). What the calls wrote is kept, so that states of the disk can be made of them that a power
 * cut allows: power.h. Thread-safe.
 */
#ifndef FH_TESTS_CRASH_RECORDER_H
#define FH_TESTS_CRASH_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call_kind {
    CALL_CREATE,         /* name -> new file `inode` */
    CALL_WRITE,          /* `inode`: bytes at offset */
    CALL_RESIZE,         /* `inode`: to `offset` bytes (opening with O_TRUNC too) */
    CALL_SYNC,           /* `inode`: its data */
    CALL_SYNC_DIRECTORY, /* directory `name`: its names */
    CALL_RENAME,         /* name -> other */
    CALL_LINK,           /* other is a further name of what is called name */
    CALL_UNLINK,         /* name */
    CALL_MKDIR,          /* name */
    CALL_MARK            /* a note of the test: bytes */
};

struct call {
    enum call_kind kind;
    uint32_t inode;
    char *name, *other; /* relative to the recorded directory; "" is itself */
    uint64_t offset;
    uint8_t *bytes;
    size_t length;
};

struct recording {
    char *root;
    struct call *calls;
    size_t count, capacity;
    uint32_t inode_count; /* inodes are 1 .. inode_count */
};

/* Starts recording calls under `root`, an empty directory. One recording at a time. */
struct recording *recorder_start(const char *root);
void recorder_stop(void);
void recording_free(struct recording *recording);

/* From now on syncs of files, or of directories, are left out of the recording, as if the library had forgotten
 * them: the test of the test. */
void recorder_forget(bool file_syncs, bool directory_syncs);

/* Notes something in the recording: what had been reached when the calls before were made. */
void recorder_mark(const void *bytes, size_t length);

#endif
