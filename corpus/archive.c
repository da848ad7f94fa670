/* A stack of libarchive readers over one file descriptor. See archive.h.
 *
 * levels[0] is the file itself. levels[i] draws its bytes from the current data of levels[i - 1], by
 * way of `head`, the first bytes of that data, which were read to find out what it is.
 *
 *     levels[0]  read(2)            head: PK 3 4 …          -> zip
 *     levels[1]  zip, its entries   head: 1F 8B 8 …         -> gzip
 *     levels[2]  gzip, one stream   head: {"id": …          -> a member
 */
#include "corpus/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/letters.h"
#include "corpus/wrapping.h"

#define LEVELS_MAX 8
#define BLOCK_BYTES ((size_t)64 * 1024)

struct level {
    struct fh_archive *owner;
    int index;
    struct archive *handle; /* NULL for levels[0] */
    char *block;            /* what the callback hands to libarchive */
    bool stream;            /* one compressed text, not a container of members */
    bool looked_inside;     /* a member has been seen */
    bool begun;             /* has had an entry */
    bool dead;              /* nothing more can be read from it */
    unsigned char head[FH_WRAPPING_HEAD_BYTES];
    size_t head_used, head_length;
    size_t name_length; /* of the owner's name, up to and without this level's entry */
};

struct fh_archive {
    int fd;
    bool owned, seekable, started, failed_io;
    const volatile bool *cancel; /* may be NULL */
    struct fh_error io_error;
    uint64_t bytes_read, bytes_total;
    struct fh_buffer name;
    int top; /* index of the uppermost level */
    struct level levels[LEVELS_MAX + 1];
};

/* ---- Reading a level ---- */

static enum fh_status read_file(struct fh_archive *archive, char *to, size_t room, size_t *got, struct fh_error *error)
{
    for (;;) {
        ssize_t done = read(archive->fd, to, room);
        if (done < 0 && errno == EINTR && archive->cancel != NULL && *archive->cancel)
            done = 0;
        if (done >= 0) {
            *got = (size_t)done;
            archive->bytes_read += (uint64_t)done;
            return FH_OK;
        }
        if (errno == EINTR)
            continue;
        archive->failed_io = true;
        fh_fail_errno(&archive->io_error, archive->name.bytes, "cannot read");
        if (error != NULL)
            *error = archive->io_error;
        return archive->io_error.status;
    }
}

/* libarchive's complaint about a level, or the system's about the file below it. */
static enum fh_status level_fail(struct level *level, struct fh_error *error)
{
    struct fh_archive *archive = level->owner;
    if (archive->failed_io) {
        if (error != NULL)
            *error = archive->io_error;
        return archive->io_error.status;
    }
    if (archive_errno(level->handle) == ENOMEM)
        return fh_fail_nomem(error);
    const char *reason = archive_error_string(level->handle);
    return fh_fail(error, FH_ERR_INPUT, "damaged archive: %s", reason != NULL ? reason : "cannot be unpacked");
}

static enum fh_status read_level(struct level *level, char *to, size_t room, size_t *got, struct fh_error *error)
{
    size_t left = level->head_length - level->head_used;
    if (left > 0) {
        *got = left < room ? left : room;
        memcpy(to, level->head + level->head_used, *got);
        level->head_used += *got;
        return FH_OK;
    }
    *got = 0;
    if (level->handle == NULL)
        return read_file(level->owner, to, room, got, error);
    if (level->dead)
        return fh_fail(error, FH_ERR_INPUT, "damaged archive");
    la_ssize_t done = archive_read_data(level->handle, to, room);
    if (done >= 0) {
        *got = (size_t)done;
        return FH_OK;
    }
    level->dead = done == ARCHIVE_FATAL;
    return level_fail(level, error);
}

/* Reads the first bytes of the level's current data. */
static enum fh_status read_head(struct level *level, struct fh_error *error)
{
    size_t length = 0;
    level->head_used = level->head_length = 0;
    while (length < sizeof level->head) {
        size_t got;
        enum fh_status status =
            read_level(level, (char *)level->head + length, sizeof level->head - length, &got, error);
        if (status != FH_OK)
            return status;
        if (got == 0)
            break;
        length += got;
    }
    level->head_length = length;
    return FH_OK;
}

/* ---- libarchive's callbacks: a level draws from the one below ---- */

static la_ssize_t draw(struct archive *handle, void *client, const void **block)
{
    struct level *level = client;
    struct level *below = level - 1;
    size_t got;
    struct fh_error error;
    if (read_level(below, level->block, BLOCK_BYTES, &got, &error) != FH_OK) {
        archive_set_error(handle, error.status == FH_ERR_NOMEM ? ENOMEM : EIO, "%s", error.message);
        return ARCHIVE_FATAL;
    }
    *block = level->block;
    return (la_ssize_t)got;
}

static la_int64_t seek_file(struct archive *handle, void *client, la_int64_t offset, int whence)
{
    struct level *below = (struct level *)client - 1;
    off_t at = lseek(below->owner->fd, offset, whence);
    if (at < 0) {
        archive_set_error(handle, errno, "cannot seek");
        return ARCHIVE_FATAL;
    }
    below->head_used = below->head_length;
    return at;
}

static void support(struct archive *handle, enum fh_wrapping wrapping)
{
    switch (wrapping) {
    case FH_WRAPPING_GZIP:
        archive_read_support_filter_gzip(handle);
        break;
    case FH_WRAPPING_ZSTD:
        archive_read_support_filter_zstd(handle);
        break;
    case FH_WRAPPING_XZ:
        archive_read_support_filter_xz(handle);
        break;
    case FH_WRAPPING_BZIP2:
        archive_read_support_filter_bzip2(handle);
        break;
    case FH_WRAPPING_ZIP:
        archive_read_support_format_zip(handle);
        return;
    case FH_WRAPPING_TAR:
        archive_read_support_format_tar(handle);
        return;
    default:
        return;
    }
    archive_read_support_format_raw(handle);
    archive_read_support_format_empty(handle);
}

/* ---- The stack ---- */

static void pop(struct fh_archive *archive)
{
    struct level *level = &archive->levels[archive->top];
    archive_read_free(level->handle);
    fh_free(level->block);
    level->handle = NULL;
    level->block = NULL;
    archive->top--;
}

static enum fh_status push(struct fh_archive *archive, enum fh_wrapping wrapping, struct fh_error *error)
{
    if (archive->top == LEVELS_MAX)
        return fh_fail(error, FH_ERR_INPUT, "archives nested more than %d deep", LEVELS_MAX);
    struct level *level = &archive->levels[++archive->top];
    *level = (struct level){.owner = archive, .index = archive->top, .name_length = archive->name.length};
    level->handle = archive_read_new();
    level->block = fh_malloc(BLOCK_BYTES);
    if (level->handle == NULL || level->block == NULL) {
        pop(archive);
        return fh_fail_nomem(error);
    }
    support(level->handle, wrapping);
    level->stream = wrapping != FH_WRAPPING_ZIP && wrapping != FH_WRAPPING_TAR;
    if (wrapping == FH_WRAPPING_ZIP && archive->top == 1 && archive->seekable)
        archive_read_set_seek_callback(level->handle, seek_file);
    enum fh_status status = FH_OK;
    if (archive_read_open(level->handle, level, NULL, draw, NULL) != ARCHIVE_OK)
        status = level_fail(level, error);
    else if (level->stream && archive_filter_count(level->handle) < 2) /* the magic number is all there is of it */
        status = fh_fail(error, FH_ERR_INPUT, "damaged archive: bad header");
    if (status != FH_OK)
        pop(archive);
    return status;
}

static void set_name(struct fh_archive *archive, const struct level *level, const char *entry)
{
    archive->name.length = level->name_length;
    archive->name.bytes[level->name_length] = '\0';
    if (entry != NULL) {
        fh_buffer_append_byte(&archive->name, '/');
        fh_buffer_append_text(&archive->name, entry); /* old zip programs write names in the code page of their day */
        if (fh_buffer_ok(&archive->name))
            fh_letters_printable(archive->name.bytes + level->name_length);
    }
}

static const char *entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    return name != NULL ? name : "(unnamed)";
}

/* ".DS_Store", "._title.txt", "__MACOSX/…": what systems add, never an article. */
static bool is_hidden(const char *name)
{
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if ((part[0] == '.' && part[1] != '\0' && part[1] != '/' && strncmp(part, "../", 3) != 0) ||
            strncmp(part, "__MACOSX/", 9) == 0)
            return true;
    }
    return false;
}

/* Reads the header of the level's next entry. FH_END behind the last. */
static enum fh_status next_header(struct level *level, struct archive_entry **entry, struct fh_error *error)
{
    int result = ARCHIVE_RETRY;
    while (result == ARCHIVE_RETRY)
        result = level->dead ? ARCHIVE_EOF : archive_read_next_header(level->handle, entry);
    bool first = !level->begun;
    level->begun = true;
    if (result >= ARCHIVE_WARN && result != ARCHIVE_EOF)
        return FH_OK;
    bool nothing = result == ARCHIVE_EOF && first && level->stream && !level->dead;
    level->dead = true;
    if (nothing)
        return fh_fail(error, FH_ERR_INPUT, "the file is empty");
    return result == ARCHIVE_EOF ? FH_END : level_fail(level, error);
}

/* Word, LibreOffice and EPUB files are zips; their first member tells. */
static const char *office_document(struct level *level, const char *name)
{
    bool first = !level->looked_inside;
    level->looked_inside = true;
    if (first && strcmp(name, "[Content_Types].xml") == 0)
        return "an Office document";
    return first && strcmp(name, "mimetype") == 0 ? "an OpenDocument or EPUB file" : NULL;
}

/* Moves the top level to its next entry that is a file. FH_END when it has no more. */
static enum fh_status find_entry(struct fh_archive *archive, struct fh_error *error)
{
    struct level *level = &archive->levels[archive->top];
    for (;;) {
        struct archive_entry *entry;
        enum fh_status status = next_header(level, &entry, error);
        set_name(archive, level, NULL);
        if (status != FH_OK)
            return status;
        if (level->stream)
            return FH_OK;
        if (archive_entry_filetype(entry) != AE_IFREG || is_hidden(entry_name(entry)))
            continue;
        set_name(archive, level, entry_name(entry));
        const char *what = office_document(level, entry_name(entry));
        if (what != NULL) {
            set_name(archive, level, NULL);
            level->dead = true;
            return fh_fail(error, FH_ERR_INPUT, "%s, which is not read here", what);
        }
        if (!fh_buffer_ok(&archive->name))
            return fh_fail_nomem(error);
        if (archive_entry_is_data_encrypted(entry))
            return fh_fail(error, FH_ERR_INPUT, "encrypted");
        return FH_OK;
    }
}

/* libarchive recodes names to the current locale, and gives up on what is not in it. One locale for all
 * readers, made once. */
static locale_t utf8;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;

static void make_utf8(void)
{
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); /* 0, which changes nothing, where there is none */
}

/* The same with names in UTF-8, whatever locale the program runs in. */
static enum fh_status next_entry(struct fh_archive *archive, struct fh_error *error)
{
    pthread_once(&utf8_once, make_utf8);
    locale_t before = uselocale(utf8);
    enum fh_status status = find_entry(archive, error);
    uselocale(before);
    return status;
}

enum fh_status fh_archive_next(struct fh_archive *archive, const char **name, struct fh_error *error)
{
    *name = archive->name.bytes;
    for (;;) {
        enum fh_status status = FH_OK;
        if (archive->top > 0)
            status = next_entry(archive, error);
        else if (archive->started)
            return FH_END;
        archive->started = true;
        *name = archive->name.bytes;
        if (status == FH_END) {
            pop(archive);
            continue;
        }
        struct level *level = &archive->levels[archive->top];
        if (status == FH_OK)
            status = read_head(level, error);
        if (status != FH_OK)
            return status;
        enum fh_wrapping wrapping = fh_wrapping_of(level->head, level->head_length);
        if (wrapping == FH_WRAPPING_NONE)
            return FH_OK;
        if (wrapping == FH_WRAPPING_UNREAD)
            return fh_fail(error, FH_ERR_INPUT, "%s is not read here: unpack it first",
                           fh_wrapping_name(level->head, level->head_length));
        status = push(archive, wrapping, error);
        if (status != FH_OK)
            return status;
    }
}

const char *fh_archive_name(const struct fh_archive *archive)
{
    return archive->name.bytes;
}

enum fh_status fh_archive_read(void *archive, char *to, size_t room, size_t *got, struct fh_error *error)
{
    struct fh_archive *from = archive;
    return read_level(&from->levels[from->top], to, room, got, error);
}

/* ---- Opening and closing ---- */

static enum fh_status open_file(struct fh_archive *archive, const char *path, struct fh_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    archive->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    archive->owned = !standard;
    if (archive->fd < 0)
        return fh_fail(error, errno == ENOMEM ? FH_ERR_NOMEM : FH_ERR_IO, "cannot open: %s", strerror(errno));
    struct stat facts;
    if (fstat(archive->fd, &facts) != 0)
        return fh_fail(error, FH_ERR_IO, "cannot stat: %s", strerror(errno));
    if (S_ISREG(facts.st_mode)) {
        off_t at = lseek(archive->fd, 0, SEEK_CUR);
        archive->seekable = at == 0;
        archive->bytes_total = (uint64_t)facts.st_size;
        posix_fadvise(archive->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    fh_buffer_append_text(&archive->name, standard ? "standard input" : path);
    return fh_buffer_ok(&archive->name) ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_archive_open(struct fh_archive **archive, const char *path, const volatile bool *cancel,
                               struct fh_error *error)
{
    *archive = NULL;
    struct fh_archive *opened = fh_calloc(1, sizeof *opened);
    if (opened == NULL)
        return fh_fail_nomem(error);
    opened->levels[0].owner = opened;
    opened->fd = -1;
    opened->cancel = cancel;
    enum fh_status status = open_file(opened, path, error);
    if (status != FH_OK) {
        fh_archive_close(opened);
        return status;
    }
    opened->levels[0].name_length = opened->name.length;
    *archive = opened;
    return FH_OK;
}

uint64_t fh_archive_bytes_read(const struct fh_archive *archive)
{
    bool over = archive->bytes_total > 0 && archive->bytes_read > archive->bytes_total; /* zip reads its end twice */
    return over ? archive->bytes_total : archive->bytes_read;
}

uint64_t fh_archive_bytes_total(const struct fh_archive *archive)
{
    return archive->bytes_total;
}

void fh_archive_close(struct fh_archive *archive)
{
    if (archive == NULL)
        return;
    while (archive->top > 0)
        pop(archive);
    if (archive->owned && archive->fd >= 0)
        close(archive->fd);
    fh_buffer_release(&archive->name);
    fh_free(archive);
}
