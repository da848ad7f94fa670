/* Bytes with their checksum behind them. See sealed.h. */
#include "indexer/sealed.h"

#include <string.h>
#include <xxhash.h>

#include "base/varint.h"

#define SEAL_BYTES ((size_t)8)

static uint64_t seal_of(struct fh_slice bytes)
{
    return XXH3_64bits(bytes.length > 0 ? bytes.bytes : "", bytes.length);
}

enum fh_status fh_sealed_open(struct fh_sealed *sealed, const char *path, struct fh_error *error)
{
    memset(sealed, 0, sizeof *sealed);
    enum fh_status status = fh_map_open(&sealed->map, path, error);
    if (status != FH_OK)
        return status;
    if (sealed->map.size < SEAL_BYTES) {
        status = fh_fail_corrupt(error, path, sealed->map.size, "shorter than a checksum");
        fh_sealed_close(sealed);
        return status;
    }
    sealed->bytes = (struct fh_slice){(const char *)sealed->map.bytes, sealed->map.size - SEAL_BYTES};
    sealed->seal = fh_load_u64(sealed->map.bytes + sealed->bytes.length);
    return FH_OK;
}

void fh_sealed_close(struct fh_sealed *sealed)
{
    fh_map_close(&sealed->map);
    memset(sealed, 0, sizeof *sealed);
}

enum fh_status fh_sealed_verify(const struct fh_sealed *sealed, const char *path, struct fh_error *error)
{
    return seal_of(sealed->bytes) == sealed->seal ? FH_OK
                                                  : fh_fail_corrupt(error, path, sealed->bytes.length, "bad checksum");
}

enum fh_status fh_sealed_write(const char *path, struct fh_slice bytes, struct fh_error *error)
{
    struct fh_file_writer out;
    fh_file_writer_open(&out, path, 0);
    fh_file_writer_put(&out, bytes.bytes, bytes.length);
    fh_file_writer_put_u64(&out, seal_of(bytes));
    enum fh_status status = fh_file_writer_finish(&out, true, error);
    if (status != FH_OK)
        fh_file_remove(path, NULL);
    return status;
}
