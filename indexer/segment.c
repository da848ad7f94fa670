/* Opening a segment: facts first, then every section against them. See segment.h. */
#include "indexer/segment.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/manifest.h"

/* ---- Facts ---- */

static enum fh_status facts_check(const struct fh_segment_facts *facts, const char *file, struct fh_error *error)
{
    if (facts->doc_count == 0 || facts->doc_count >= FH_DOC_COUNT_MAX)
        return fh_fail_corrupt(error, file, 0, "facts: impossible number of documents");
    if (facts->level_count < 1 || facts->level_count > FH_LEVEL_COUNT || facts->stored > 1)
        return fh_fail_corrupt(error, file, 0, "facts: impossible levels or store");
    if (!isfinite(facts->impact_length) || facts->impact_length <= 0)
        return fh_fail_corrupt(error, file, 0, "facts: impossible length for impacts");
    for (uint32_t level = 0; level < FH_LEVEL_COUNT; level++) {
        if (facts->term_count[level] >= FH_TERM_NONE || (level >= facts->level_count && facts->term_count[level] != 0))
            return fh_fail_corrupt(error, file, 0, "facts: impossible number of terms");
    }
    return FH_OK;
}

static enum fh_status facts_read(struct fh_segment *segment, struct fh_error *error)
{
    struct fh_slice bytes = fh_container_section(&segment->container, FH_SECTION_FACTS);
    struct fh_segment_facts *facts = &segment->facts;
    if (bytes.length != FH_FACTS_BYTES)
        return fh_fail_corrupt(error, segment->name, 0, "facts of %zu bytes", bytes.length);
    uint64_t words[FH_FACTS_BYTES / 8];
    for (size_t i = 0; i < FH_FACTS_BYTES / 8; i++)
        words[i] = fh_load_u64((const uint8_t *)bytes.bytes + i * 8);
    facts->doc_count = words[0];
    facts->level_count = words[1];
    if (words[2] == 0 || words[2] > FH_WEIGHT_MAX || words[3] < FH_SIXTEENTHS || words[3] > FH_WEIGHT_MAX)
        return fh_fail_corrupt(error, segment->name, 0, "facts: impossible weights of title or lead");
    facts->weights = (struct fh_weights){(uint32_t)words[2], (uint32_t)words[3]};
    facts->total_length = words[4];
    memcpy(&facts->impact_length, &words[5], sizeof facts->impact_length);
    memcpy(facts->term_count, &words[6], sizeof facts->term_count);
    memcpy(facts->posting_count, &words[8], sizeof facts->posting_count);
    facts->position_count = words[10];
    facts->stored = words[11];
    return facts_check(facts, segment->name, error);
}

/* ---- Sections ---- */

/* Empty, and not at NULL, where there is none. */
static struct fh_slice section(const struct fh_segment *segment, uint32_t id)
{
    static const uint64_t nothing[1];
    struct fh_slice bytes = fh_container_section(&segment->container, id);
    return bytes.bytes != NULL ? bytes : (struct fh_slice){(const char *)nothing, 0};
}

static enum fh_status terms_open(struct fh_segment *segment, struct fh_error *error)
{
    for (uint32_t level = 0; level < segment->facts.level_count; level++) {
        struct fh_slice terms = section(segment, FH_SECTION_TERMS + level);
        struct fh_slice index = section(segment, FH_SECTION_TERM_INDEX + level);
        struct fh_termdict_shape shape = {(enum fh_level)level, level == FH_LEVEL_STEM,
                                          fh_weights_lead(segment->facts.weights)};
        enum fh_status status =
            fh_termdict_open(&segment->terms[level], shape, (uint32_t)segment->facts.term_count[level], terms, index,
                             segment->name, error);
        if (status != FH_OK)
            return status;
        segment->postings[level] = section(segment, FH_SECTION_POSTINGS + level);
    }
    segment->positions = section(segment, FH_SECTION_POSITIONS);
    return FH_OK;
}

/* Pairs by the rule in force, or by that of earlier builds of version 2. */
static enum fh_status pairs_open(struct fh_segment *segment, struct fh_error *error)
{
    bool added = fh_container_section(&segment->container, FH_SECTION_COMMON).bytes != NULL;
    uint32_t first = added ? FH_SECTION_COMMON : FH_SECTION_PAIRS_BEFORE;
    struct fh_pair_sections pairs = {section(segment, first), section(segment, first + 1), section(segment, first + 2),
                                     added};
    return segment->container.version > 1 ? fh_pairs_open(&segment->pairs, &pairs, segment->name, error) : FH_OK;
}

static enum fh_status columns_open(struct fh_segment *segment, struct fh_error *error)
{
    uint32_t count = segment->doc_count;
    struct fh_slice lengths = section(segment, FH_SECTION_LENGTHS), titles = section(segment, FH_SECTION_TITLE_LENGTHS);
    if (lengths.length != (size_t)count * 4 || titles.length != (size_t)count * 2)
        return fh_fail_corrupt(error, segment->name, 0, "lengths of %zu and %zu bytes for %u documents", lengths.length,
                               titles.length, count);
    segment->lengths = (const uint32_t *)(const void *)lengths.bytes;
    segment->title_lengths = (const uint16_t *)(const void *)titles.bytes;
    enum fh_status status = fh_times_open(&segment->times, count, section(segment, FH_SECTION_TIMES),
                                          section(segment, FH_SECTION_TIME_ZONES), segment->name, error);
    if (status == FH_OK)
        status = fh_labels_open(&segment->sources, count, section(segment, FH_SECTION_SOURCES),
                                section(segment, FH_SECTION_SOURCE_VALUES), segment->name, error);
    if (status == FH_OK)
        status = fh_labels_open(&segment->categories, count, section(segment, FH_SECTION_CATEGORIES),
                                section(segment, FH_SECTION_CATEGORY_VALUES), segment->name, error);
    if (status == FH_OK)
        status = fh_idmap_open(&segment->ids, count, section(segment, FH_SECTION_IDS),
                               section(segment, FH_SECTION_ID_INDEX), section(segment, FH_SECTION_ID_HASHES),
                               section(segment, FH_SECTION_ID_DOCS), segment->name, error);
    if (status == FH_OK && segment->facts.stored != 0)
        status = fh_store_open(&segment->store, count, section(segment, FH_SECTION_STORE),
                               section(segment, FH_SECTION_STORE_INDEX), section(segment, FH_SECTION_STORE_BLOCK_OF),
                               section(segment, FH_SECTION_STORE_SLOT_OF), segment->name, error);
    return status;
}

/* ---- Life ---- */

static void segment_free(struct fh_segment *segment)
{
    fh_container_close(&segment->container);
    fh_free(segment->name);
    fh_free(segment->references);
    fh_free(segment);
}

static struct fh_segment *segment_new(const char *name)
{
    struct fh_segment *segment = fh_calloc(1, sizeof *segment);
    if (segment == NULL)
        return NULL;
    size_t name_bytes = strlen(name) + 1;
    segment->name = fh_malloc(name_bytes);
    segment->references = fh_malloc(sizeof *segment->references);
    if (segment->name == NULL || segment->references == NULL) {
        segment_free(segment);
        return NULL;
    }
    memcpy(segment->name, name, name_bytes);
    atomic_init(segment->references, 1);
    return segment;
}

/* Once the container is open, or has failed to: hands the segment out or frees it. */
static enum fh_status segment_finish(struct fh_segment **out, struct fh_segment *segment, enum fh_status status,
                                     struct fh_error *error)
{
    if (status == FH_OK)
        status = facts_read(segment, error);
    segment->doc_count = (uint32_t)segment->facts.doc_count;
    if (status == FH_OK)
        status = terms_open(segment, error);
    if (status == FH_OK)
        status = pairs_open(segment, error);
    if (status == FH_OK)
        status = columns_open(segment, error);
    if (status == FH_OK)
        *out = segment;
    else
        segment_free(segment);
    return status;
}

enum fh_status fh_segment_open(struct fh_segment **out, const char *directory, const char *name, struct fh_error *error)
{
    *out = NULL;
    char *path = fh_path_join(directory, name);
    struct fh_segment *segment = path != NULL ? segment_new(name) : NULL;
    enum fh_status status = FH_OK;
    if (segment == NULL) {
        status = fh_fail_nomem(error);
    } else {
        status = fh_container_open(&segment->container, path, FH_CONTAINER_SEGMENT, error);
        status = segment_finish(out, segment, status, error);
    }
    fh_free(path);
    return status;
}

enum fh_status fh_segment_view(struct fh_segment **out, struct fh_slice bytes, const char *name, struct fh_error *error)
{
    *out = NULL;
    struct fh_segment *segment = segment_new(name);
    if (segment == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_container_view(&segment->container, bytes, name, FH_CONTAINER_SEGMENT, error);
    return segment_finish(out, segment, status, error);
}

enum fh_status fh_segment_share(struct fh_segment **view, const struct fh_segment *segment, struct fh_error *error)
{
    *view = fh_malloc(sizeof **view);
    if (*view == NULL)
        return fh_fail_nomem(error);
    **view = *segment;
    (*view)->deleted = (struct fh_bitmap){NULL, 0, 0};
    atomic_fetch_add_explicit(segment->references, 1, memory_order_relaxed);
    return FH_OK;
}

void fh_segment_close(struct fh_segment *segment)
{
    if (segment == NULL)
        return;
    fh_bitmap_release(&segment->deleted);
    if (atomic_fetch_sub_explicit(segment->references, 1, memory_order_acq_rel) == 1)
        segment_free(segment);
    else
        fh_free(segment);
}

/* ---- Lists ---- */

static enum fh_status list_bytes(const struct fh_segment *segment, struct fh_slice all, uint64_t offset,
                                 uint64_t length, const char *what, struct fh_slice *bytes, struct fh_error *error)
{
    if (offset > all.length || length > all.length - offset)
        return fh_fail_corrupt(error, segment->name, 0, "%s of a term lie outside their section", what);
    *bytes = (struct fh_slice){all.bytes + offset, (size_t)length};
    return FH_OK;
}

enum fh_status fh_segment_postings(const struct fh_segment *segment, enum fh_level level,
                                   const struct fh_term_info *info, struct fh_postings *list, struct fh_error *error)
{
    if (info->doc_freq == 1) {
        if (fh_postings_open_single(list, info->single_doc, info->single, info->impact, segment->doc_count))
            return FH_OK;
        return fh_fail_corrupt(error, segment->name, 0, "damaged posting in the dictionary");
    }
    struct fh_slice bytes;
    enum fh_status status = list_bytes(segment, segment->postings[level], info->postings_offset, info->postings_length,
                                       "postings", &bytes, error);
    if (status == FH_OK && !fh_postings_open(list, bytes, info->doc_freq, info->impact, segment->doc_count))
        status = fh_fail_corrupt(error, segment->name, 0, "damaged postings at %llu of their section",
                                 (unsigned long long)info->postings_offset);
    return status;
}

enum fh_status fh_segment_positions(const struct fh_segment *segment, const struct fh_term_info *info,
                                    struct fh_positions *list, struct fh_error *error)
{
    struct fh_slice bytes;
    uint32_t block_count = info->doc_freq / FH_BLOCK + (info->doc_freq % FH_BLOCK != 0);
    enum fh_status status = list_bytes(segment, segment->positions, info->positions_offset, info->positions_length,
                                       "positions", &bytes, error);
    if (status == FH_OK && !fh_positions_open(list, bytes, block_count, segment->container.version > 1))
        status = fh_fail_corrupt(error, segment->name, 0, "damaged positions at %llu of their section",
                                 (unsigned long long)info->positions_offset);
    return status;
}
