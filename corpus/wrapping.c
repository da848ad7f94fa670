/* Magic numbers. See wrapping.h. */
#include "corpus/wrapping.h"

#include <string.h>

struct magic {
    enum fh_wrapping wrapping;
    const char *name;
    const char *bytes;
    size_t length;
};

static const struct magic magics[] = {
    {FH_WRAPPING_GZIP, "gzip", "\x1F\x8B\x08", 3},
    {FH_WRAPPING_ZSTD, "zstd", "\x28\xB5\x2F\xFD", 4},
    {FH_WRAPPING_XZ, "xz",
     "\xFD"
     "7zXZ\0",
     6},
    {FH_WRAPPING_ZIP, "zip", "PK\x03\x04", 4},
    {FH_WRAPPING_ZIP, "zip", "PK\x05\x06", 4},           /* without members */
    {FH_WRAPPING_ZIP, "zip", "PK\x07\x08PK\x03\x04", 8}, /* one volume of a split archive */
    {FH_WRAPPING_UNREAD, "7-Zip", "7z\xBC\xAF\x27\x1C", 6},
    {FH_WRAPPING_UNREAD, "RAR", "Rar!\x1A\x07", 6},
    {FH_WRAPPING_UNREAD, "compress", "\x1F\x9D", 2},
    {FH_WRAPPING_UNREAD, "lzip", "LZIP\x01", 5},
    {FH_WRAPPING_UNREAD, "lz4", "\x04\x22\x4D\x18", 4},
    {FH_WRAPPING_UNREAD, "cpio", "070701", 6},
};

/* "BZh", a digit, and the magic of a block or of the end of the stream. */
static int is_bzip2(const unsigned char *head, size_t length)
{
    return length >= 10 && memcmp(head, "BZh", 3) == 0 && head[3] >= '1' && head[3] <= '9' &&
           (memcmp(head + 4, "1AY&SY", 6) == 0 || memcmp(head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* A tar header holds the sum of its own bytes, its eight digits counted as spaces. Old archives carry
 * no other mark. */
static int is_tar(const unsigned char *head, size_t length)
{
    if (length < 512 || head[0] == 0)
        return 0;
    unsigned long sum = 0, stated = 0;
    for (size_t i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? ' ' : head[i];
    size_t at = 148;
    while (at < 156 && head[at] == ' ')
        at++;
    for (; at < 156 && head[at] >= '0' && head[at] <= '7'; at++)
        stated = stated * 8 + (unsigned long)(head[at] - '0');
    return stated == sum;
}

/* Zstandard's skippable frames (a seek table, pzstd) come before or between the others. */
static int is_skippable_zstd(const unsigned char *head, size_t length)
{
    return length >= 4 && head[0] >= 0x50 && head[0] <= 0x5F && memcmp(head + 1, "\x2A\x4D\x18", 3) == 0;
}

static const struct magic *find(const unsigned char *head, size_t length)
{
    static const struct magic bzip2 = {FH_WRAPPING_BZIP2, "bzip2", "", 0}, tar = {FH_WRAPPING_TAR, "tar", "", 0};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (length >= magics[i].length && memcmp(head, magics[i].bytes, magics[i].length) == 0)
            return &magics[i];
    }
    if (is_skippable_zstd(head, length))
        return &magics[1];
    if (is_bzip2(head, length))
        return &bzip2;
    return is_tar(head, length) ? &tar : NULL;
}

enum fh_wrapping fh_wrapping_of(const unsigned char *head, size_t length)
{
    const struct magic *magic = find(head, length);
    return magic != NULL ? magic->wrapping : FH_WRAPPING_NONE;
}

const char *fh_wrapping_name(const unsigned char *head, size_t length)
{
    const struct magic *magic = find(head, length);
    return magic != NULL ? magic->name : "plain";
}
