/* Figures of an open index. See fihrist.h. */
#include <sys/stat.h>

#include "base/mem.h"
#include "indexer/snapshot_base.h"
#include "query/index.h"
#include "stemmer/rule_lines.h"

static uint64_t sections(const struct fh_segment *segment, uint32_t first, uint32_t last)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < segment->container.section_count; i++) {
        const struct fh_section *section = &segment->container.sections[i];
        if (section->id >= first && section->id <= last)
            bytes += section->length;
    }
    return bytes;
}

static void add_segment(struct fh_index_info *info, const struct fh_segment *segment)
{
    struct fh_index_bytes *bytes = &info->bytes;
    const struct fh_segment_facts *facts = &segment->facts;
    info->terms_stem += facts->term_count[FH_LEVEL_STEM];
    info->postings_stem += facts->posting_count[FH_LEVEL_STEM];
    if (facts->level_count > 1) {
        info->terms_form += facts->term_count[FH_LEVEL_FORM];
        info->postings_form += facts->posting_count[FH_LEVEL_FORM];
    }
    info->positions += facts->position_count;
    bytes->total += segment->container.map.size;
    bytes->terms += sections(segment, FH_SECTION_TERMS, FH_SECTION_POSTINGS - 1);
    bytes->postings += sections(segment, FH_SECTION_POSTINGS, FH_SECTION_POSITIONS - 1);
    bytes->positions += sections(segment, FH_SECTION_POSITIONS, FH_SECTION_LENGTHS - 1);
    bytes->positions += sections(segment, FH_SECTION_COMMON, FH_SECTION_STORE - 1);
    bytes->columns += sections(segment, FH_SECTION_LENGTHS, FH_SECTION_IDS - 1);
    bytes->ids += sections(segment, FH_SECTION_IDS, FH_SECTION_COMMON - 1);
    bytes->stored += sections(segment, FH_SECTION_STORE, UINT32_MAX);
}

static uint64_t file_bytes(const char *directory, const char *name)
{
    struct stat facts;
    if (name[0] == '\0')
        return 0;
    char *path = fh_path_join(directory, name);
    bool there = path != NULL && stat(path, &facts) == 0;
    fh_free(path);
    return there ? (uint64_t)facts.st_size : 0;
}

static void add_files(struct fh_index_info *info, const struct fh_snapshot *snapshot)
{
    struct fh_index_bytes *bytes = &info->bytes;
    const struct fh_manifest *manifest = &snapshot->manifest;
    for (size_t i = 0; i < manifest->segment_count; i++)
        bytes->deletions += file_bytes(snapshot->directory, manifest->segments[i].deletions);
    bytes->analyzer = file_bytes(snapshot->directory, manifest->analyzer_file);
    uint64_t dictionary = file_bytes(snapshot->directory, manifest->dictionary_file);
    bytes->stored += dictionary;
    bytes->total += bytes->deletions + bytes->analyzer + dictionary + file_bytes(snapshot->directory, "MANIFEST");
}

/* Read from the analyzer's file, so that they are known where this library does not have the analyzer, too. */
static void add_rules(struct fh_index_info *info, const struct fh_snapshot *snapshot)
{
    struct fh_analyzer_options made_of;
    if (!fh_analyzer_saved_made_of(snapshot->base->analyzer_file.bytes, &made_of))
        return;
    info->overrides = fh_rule_lines_count(made_of.overrides.lines);
    info->stop_words = fh_rule_lines_count(made_of.stop_words.lines);
    info->synonyms = fh_rule_lines_count(made_of.synonyms.lines);
    info->own_lexicon = made_of.lexicon.length > 0;
}

void fh_index_info(const struct fh_index *index, struct fh_index_info *info)
{
    const struct fh_snapshot *snapshot = index->snapshot;
    struct fh_index_bytes *bytes = &info->bytes;
    *info = (struct fh_index_info){
        .documents = snapshot->document_count - snapshot->deleted_count,
        .deleted = snapshot->deleted_count,
        .segments = snapshot->segment_count,
        .commits = snapshot->manifest.commit,
        .average_length = snapshot->average_length,
        .title_weight = (double)snapshot->manifest.weights.title / FH_SIXTEENTHS,
        .lead_weight = (double)snapshot->manifest.weights.lead / FH_SIXTEENTHS,
        .stored = snapshot->manifest.stored,
        .levels = snapshot->manifest.levels,
        .analyzer = snapshot->manifest.analyzer_identity,
        .bytes_added = snapshot->manifest.bytes_added,
        .bytes_merged = snapshot->manifest.bytes_merged,
        .note = {(const char *)snapshot->manifest.note, snapshot->manifest.note_length},
    };
    add_rules(info, snapshot);
    for (size_t i = 0; i < snapshot->segment_count; i++)
        add_segment(info, snapshot->segments[i]);
    add_files(info, snapshot);
    bytes->other = bytes->total - bytes->terms - bytes->postings - bytes->positions - bytes->stored - bytes->columns -
                   bytes->ids - bytes->deletions - bytes->analyzer;
}

bool fh_index_segment(const struct fh_index *index, size_t i, struct fh_segment_info *info)
{
    if (i >= index->snapshot->segment_count)
        return false;
    const struct fh_segment *segment = index->snapshot->segments[i];
    const struct fh_times *times = &segment->times;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t zone = 0; zone * FH_ZONE_DOCS < times->doc_count; zone++) {
        first = times->zones[2 * zone] < first ? times->zones[2 * zone] : first;
        last = times->zones[2 * zone + 1] > last ? times->zones[2 * zone + 1] : last;
    }
    *info = (struct fh_segment_info){.name = segment->name,
                                     .documents = segment->doc_count,
                                     .deleted = segment->deleted.set_count,
                                     .bytes = segment->container.map.size,
                                     .first_time = first <= last ? first : FH_NO_TIME,
                                     .last_time = first <= last ? last : FH_NO_TIME};
    return true;
}
