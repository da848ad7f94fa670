/* See spill.h. */
#include "base/spill.h"

#define BUFFER_BYTES ((size_t)256 * 1024) /* what is smaller never becomes a file */

void fh_spill_open(struct fh_spill *spill, const char *path)
{
    spill->map = (struct fh_map){NULL, 0};
    fh_file_writer_open_late(&spill->file, path, BUFFER_BYTES);
}

enum fh_status fh_spill_view(struct fh_spill *spill, struct fh_slice *bytes, struct fh_error *error)
{
    struct fh_file_writer *file = &spill->file;
    struct fh_map *map = &spill->map;
    if (map->bytes != NULL && file->status == FH_OK && map->size == file->offset) {
        *bytes = (struct fh_slice){(const char *)map->bytes, map->size}; /* seen before, and the same */
        return FH_OK;
    }
    fh_map_close(map);
    if (file->status == FH_OK && file->fd < 0) { /* all of it is in the buffer */
        *bytes = (struct fh_slice){(const char *)file->buffer, file->used};
        return FH_OK;
    }
    enum fh_status status = fh_file_writer_flush(file, error);
    if (status == FH_OK)
        status = fh_map_open(map, file->path, error);
    *bytes = (struct fh_slice){(const char *)map->bytes, map->size};
    return status;
}

enum fh_status fh_spill_check(const struct fh_spill *spill, struct fh_error *error)
{
    return fh_map_check(&spill->map, spill->file.path, error);
}

void fh_spill_drop(struct fh_spill *spill)
{
    fh_map_close(&spill->map);
    fh_file_writer_abandon(&spill->file);
}
