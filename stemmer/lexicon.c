/* Looking words up. See lexicon.h. The builder is in lexicon_build.c. */
#include "stemmer/lexicon.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/varint.h"
#include "stemmer/lexicon_format.h"

enum fh_status fh_lexicon_open(struct fh_lexicon *lexicon, struct fh_slice bytes, struct fh_error *error)
{
    const uint8_t *p = (const uint8_t *)bytes.bytes;
    if (bytes.length < LEXICON_HEADER_BYTES || memcmp(p, LEXICON_MAGIC, 4) != 0)
        return fh_fail_corrupt(error, "lexicon", 0, "not a lexicon");
    if (fh_load_u32(p + 4) != LEXICON_VERSION)
        return fh_fail_corrupt(error, "lexicon", 4, "version %u, this library reads %u", fh_load_u32(p + 4),
                               LEXICON_VERSION);
    struct fh_lexicon made = {bytes, fh_load_u32(p + 16), fh_load_u32(p + 20), fh_load_u32(p + 24), fh_load_u64(p + 8)};
    if ((bytes.length - LEXICON_HEADER_BYTES) / LEXICON_SLOT_BYTES != made.slot_count ||
        (bytes.length - LEXICON_HEADER_BYTES) % LEXICON_SLOT_BYTES != 0)
        return fh_fail_corrupt(error, "lexicon", 16, "%u slots do not fit the length", made.slot_count);
    if (made.slot_count == 0 || made.probe_max > LEXICON_PROBE_LIMIT)
        return fh_fail_corrupt(error, "lexicon", 24, "impossible probe length %u", made.probe_max);
    *lexicon = made;
    return FH_OK;
}

enum fh_status fh_lexicon_verify(const struct fh_lexicon *lexicon, struct fh_error *error)
{
    if (XXH3_64bits(lexicon->bytes.bytes + 16, lexicon->bytes.length - 16) != lexicon->hash)
        return fh_fail_corrupt(error, "lexicon", 8, "bad checksum");
    return FH_OK;
}

struct fh_lexeme fh_lexicon_find(const struct fh_lexicon *lexicon, struct fh_slice folded)
{
    struct fh_lexeme none = {0, 0};
    uint64_t hash = XXH3_64bits(folded.bytes, folded.length);
    uint32_t at = lexicon_home(hash, lexicon->slot_count);
    const uint8_t *slots = (const uint8_t *)lexicon->bytes.bytes + LEXICON_HEADER_BYTES;
    for (uint32_t i = 0; i < lexicon->probe_max; i++) {
        const uint8_t *slot = slots + (size_t)at * LEXICON_SLOT_BYTES;
        if (slot[2] == 0)
            return none;
        if (fh_load_u16(slot) == (uint16_t)hash)
            return (struct fh_lexeme){lexicon_count_decode(slot[2]), slot[3]};
        at = at + 1 < lexicon->slot_count ? at + 1 : 0;
    }
    return none;
}

void fh_lexicon_prefetch(const struct fh_lexicon *lexicon, struct fh_slice folded)
{
    uint32_t home = lexicon_home(XXH3_64bits(folded.bytes, folded.length), lexicon->slot_count);
    __builtin_prefetch(lexicon->bytes.bytes + LEXICON_HEADER_BYTES + (size_t)home * LEXICON_SLOT_BYTES);
}

uint32_t fh_lexicon_known(const struct fh_lexicon *lexicon, struct fh_slice folded)
{
    char defined[FH_LEXICON_WORD_BYTES_MAX + 4] = "ال";
    if (folded.length == 0 || folded.length > FH_LEXICON_WORD_BYTES_MAX)
        return 0;
    memcpy(defined + 4, folded.bytes, folded.length);
    return fh_lexicon_find(lexicon, folded).count +
           fh_lexicon_find(lexicon, (struct fh_slice){defined, folded.length + 4}).count;
}
