/* The naive reader: manifest, section files, facts, deletions, sealed files. See naive_reader.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "tests/support/naive_reader.h"

static struct naive_bytes read_file(const char *directory, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    naive_must(file != NULL, "a file that is named is there");
    naive_must(fseek(file, 0, SEEK_END) == 0, "a file has an end");
    size_t length = (size_t)ftell(file);
    uint8_t *bytes = naive_alloc(length + 1, 1);
    rewind(file);
    naive_must(fread(bytes, 1, length, file) == length, "a file can be read");
    fclose(file);
    return (struct naive_bytes){bytes, length};
}

/* ---- Manifest ---- */

/* The next word of a line, which must end with `end`. */
static void take_word(const char **text, char end, char *word, size_t room)
{
    size_t length = 0;
    for (; (*text)[length] != ' ' && (*text)[length] != '\n'; length++)
        naive_must((*text)[length] != 0 && length + 1 < room, "a word of the manifest has an end");
    naive_must(length > 0 && (*text)[length] == end, "words of the manifest have one blank between them");
    memcpy(word, *text, length);
    word[length] = 0;
    *text += length + 1;
}

static void take_name(const char **text, const char *name)
{
    char word[64];
    take_word(text, ' ', word, sizeof word);
    naive_must(strcmp(word, name) == 0, "lines of the manifest are in order");
}

static uint64_t take_decimal(const char **text, char end)
{
    char word[24];
    take_word(text, end, word, sizeof word);
    uint64_t number = 0;
    for (const char *digit = word; *digit != 0; digit++) {
        naive_must(*digit >= '0' && *digit <= '9', "a number is decimal");
        number = 10 * number + (uint64_t)(*digit - '0');
    }
    naive_must(word[0] != '0' || word[1] == 0, "a number has no leading zeros");
    return number;
}

static void take_segment(const char **text, struct naive_segment_line *line)
{
    take_name(text, "segment");
    take_word(text, ' ', line->file, sizeof line->file);
    take_name(text, "documents");
    line->documents = take_decimal(text, ' ');
    take_name(text, "length");
    line->length = take_decimal(text, ' ');
    take_name(text, "bytes");
    line->bytes = take_decimal(text, ' ');
    take_name(text, "deleted");
    line->deleted = take_decimal(text, ' ');
    take_word(text, '\n', line->deletions, sizeof line->deletions);
    naive_must((line->deleted == 0) == (strcmp(line->deletions, "-") == 0), "deletions have a file, others none");
}

static void take_levels(const char **text, struct naive_manifest *manifest)
{
    take_name(text, "levels");
    manifest->levels = strncmp(*text, "stem form\n", 10) == 0 ? 2 : 1;
    naive_must(manifest->levels == 2 || strncmp(*text, "stem\n", 5) == 0, "levels are stem or both");
    *text += manifest->levels == 2 ? 10 : 5;
}

static void take_head(const char **text, struct naive_manifest *manifest)
{
    take_name(text, "fihrist");
    uint64_t version = take_decimal(text, '\n');
    naive_must(version == 1 || version == 2, "the version is 1 or 2");
    take_name(text, "commit");
    manifest->commit = take_decimal(text, '\n');
    take_name(text, "analyzer");
    take_word(text, ' ', manifest->analyzer, sizeof manifest->analyzer);
    take_word(text, '\n', manifest->analyzer_file, sizeof manifest->analyzer_file);
    take_levels(text, manifest);
    take_name(text, "title_weight");
    manifest->title_weight = take_decimal(text, '\n');
    take_name(text, "lead_weight");
    manifest->lead_weight = take_decimal(text, '\n');
    take_name(text, "store");
    take_word(text, '\n', manifest->store, sizeof manifest->store);
    take_name(text, "next_file");
    manifest->next_file = take_decimal(text, '\n');
    take_name(text, "written");
    take_decimal(text, ' ');
    take_decimal(text, '\n');
    if (strncmp(*text, "note ", 5) == 0) {
        char note[401];
        *text += 5;
        take_word(text, '\n', note, sizeof note);
        naive_must(strlen(note) > 0 && strlen(note) % 2 == 0, "a note is whole bytes");
    }
    take_name(text, "total_length");
    manifest->total_length = take_decimal(text, '\n');
}

static void read_manifest(struct naive_manifest *manifest, const char *directory)
{
    struct naive_bytes file = read_file(directory, "MANIFEST");
    const char *start = (const char *)file.at, *text = start; /* a NUL follows */
    char hash[24], expected[24];
    uint64_t sum = 0;
    take_head(&text, manifest);
    manifest->segments = naive_alloc(file.length / 8, sizeof manifest->segments[0]);
    while (strncmp(text, "segment ", 8) == 0) {
        take_segment(&text, &manifest->segments[manifest->segment_count]);
        sum += manifest->segments[manifest->segment_count++].length;
    }
    naive_must(sum == manifest->total_length, "total_length is the sum of the lengths");
    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)XXH3_64bits(start, (size_t)(text - start)));
    take_name(&text, "xxh3");
    take_word(&text, '\n', hash, sizeof hash);
    naive_must(strcmp(hash, expected) == 0, "the manifest's checksum fits");
    naive_must(text == start + file.length, "the manifest ends with its checksum");
    free((void *)(uintptr_t)start);
}

/* ---- Section file ---- */

static void check_zeros(const uint8_t *from, const uint8_t *to)
{
    for (; from < to; from++)
        naive_must(*from == 0, "bytes between sections are zero");
}

static void read_sections(struct naive_segment *segment)
{
    struct naive_bytes head = segment->file;
    const uint8_t *start = head.at, *end;
    naive_must(memcmp(naive_take(&head, 8).at, "FHSECT\r\n", 8) == 0, "a section file starts with its magic");
    segment->version = naive_number(&head, 4);
    naive_must(segment->version == 1 || segment->version == 2, "the format version of a section file is 1 or 2");
    naive_must(naive_number(&head, 4) == 1, "the kind of a segment is 1");
    uint64_t count = naive_number(&head, 4);
    naive_must(count <= 32 && naive_number(&head, 4) == 0, "there are at most 32 sections");
    struct naive_bytes all = {start, 24 + 32 * (size_t)count + 8};
    naive_must(all.length <= segment->file.length, "a head is whole");
    naive_sealed(all, "the hash of a head fits");
    end = start + all.length;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t id = naive_number(&head, 4), zero = naive_number(&head, 4), offset = naive_number(&head, 8);
        struct naive_bytes section = {NULL, (size_t)naive_number(&head, 8)};
        naive_must(zero == 0 && id < NAIVE_SECTIONS && segment->section[id].at == NULL,
                   "a section has an id of its own");
        naive_must(offset == ((uint64_t)(end - start) + 7) / 8 * 8, "a section starts at the next multiple of 8");
        naive_must(offset + section.length <= segment->file.length, "a section is within its file");
        section.at = start + offset;
        check_zeros(end, section.at);
        end = section.at + section.length;
        naive_must(naive_number(&head, 8) == XXH3_64bits(section.at, section.length), "the hash of a section fits");
        segment->section[id] = section;
    }
    naive_must(end == start + segment->file.length, "a file ends with its last section");
}

static void read_facts(struct naive_segment *segment, const struct naive_manifest *manifest)
{
    struct naive_bytes facts = segment->section[1];
    naive_must(facts.at != NULL && facts.length == 96, "facts are twelve words");
    segment->documents = naive_number(&facts, 8);
    segment->levels = naive_number(&facts, 8);
    segment->title_weight = naive_number(&facts, 8);
    segment->lead_weight = naive_number(&facts, 8);
    segment->length_sum = naive_number(&facts, 8);
    uint64_t bits = naive_number(&facts, 8);
    memcpy(&segment->impact_length, &bits, sizeof bits);
    for (unsigned level = 0; level < 2; level++)
        segment->terms[level] = naive_number(&facts, 8);
    for (unsigned level = 0; level < 2; level++)
        segment->postings[level] = naive_number(&facts, 8);
    segment->positions = naive_number(&facts, 8);
    segment->stored = naive_number(&facts, 8);
    naive_must(segment->documents == segment->line.documents && segment->length_sum == segment->line.length &&
                   segment->file.length == segment->line.bytes && segment->levels == manifest->levels &&
                   segment->title_weight == manifest->title_weight && segment->lead_weight == manifest->lead_weight,
               "facts are those of the manifest");
    naive_must(segment->stored == (strcmp(manifest->store, "none") != 0), "articles are stored or not");
}

/* Which sections are there, and the sizes that follow from the facts. */
static void check_sections(const struct naive_segment *segment)
{
    static const unsigned levels[] = {10, 12, 14}, always[] = {16, 20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 33};
    const struct naive_bytes *section = segment->section;
    for (size_t i = 0; i < 3; i++) {
        naive_must(section[levels[i]].at != NULL, "the stem level is there");
        naive_must((section[levels[i] + 1].at != NULL) == (segment->levels == 2),
                   "the form level is where there are two");
    }
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        naive_must(section[always[i]].at != NULL, "a section that is always present is there");
    for (unsigned id = 40; id < 44; id++)
        naive_must((section[id].at != NULL) == (segment->stored == 1), "stored articles have four sections");
    for (unsigned first = 17; first <= 34; first += 17) {
        for (unsigned id = first; id < first + 3; id++)
            naive_must((section[id].at != NULL) == (section[first].at != NULL), "pairs have three sections");
        naive_must(section[first].at == NULL || segment->documents >= 1024, "pairs are for 1,024 documents or more");
    }
}

/* ---- Deletions ---- */

static void read_deletions(struct naive_segment *segment, const char *directory)
{
    segment->deleted = naive_alloc(segment->documents, sizeof segment->deleted[0]);
    if (segment->line.deleted == 0)
        return;
    struct naive_bytes file = read_file(directory, segment->line.deletions);
    struct naive_bytes bytes = naive_sealed(file, "the checksum of deletions fits");
    naive_must(memcmp(naive_take(&bytes, 8).at, "FHDELETE", 8) == 0, "deletions start with their magic");
    naive_must(naive_number(&bytes, 4) == segment->documents, "deletions are of this segment");
    naive_must(naive_number(&bytes, 4) == segment->line.deleted, "deletions are as many as the manifest says");
    naive_must(bytes.length == (segment->documents + 63) / 64 * 8, "deletions have a bit for each document");
    uint64_t count = 0;
    for (uint64_t d = 0; d < 8 * bytes.length; d++) {
        bool set = (naive_element(bytes, d / 64, 8) >> d % 64 & 1) != 0;
        naive_must(!set || d < segment->documents, "bits beyond the last document are 0");
        if (set)
            segment->deleted[d] = true;
        count += set;
    }
    naive_must(count == segment->line.deleted, "as many bits are set as documents are deleted");
    free((void *)(uintptr_t)file.at);
}

/* ---- The whole ---- */

void naive_open(struct naive_index *index, const char *directory)
{
    memset(index, 0, sizeof *index);
    read_manifest(&index->manifest, directory);
    struct naive_bytes file = read_file(directory, index->manifest.analyzer_file);
    index->analyzer_bytes = (void *)(uintptr_t)file.at;
    index->analyzer = naive_sealed(file, "the hash of the analyzer fits");
    if (strcmp(index->manifest.store, "-") != 0 && strcmp(index->manifest.store, "none") != 0) {
        file = read_file(directory, index->manifest.store);
        index->dictionary_file = (void *)(uintptr_t)file.at;
        index->dictionary = naive_sealed(file, "the hash of the dictionary fits");
    }
    index->segments = naive_alloc(index->manifest.segment_count, sizeof index->segments[0]);
    for (size_t i = 0; i < index->manifest.segment_count; i++) {
        struct naive_segment *segment = &index->segments[i];
        segment->line = index->manifest.segments[i];
        segment->file = read_file(directory, segment->line.file);
        read_sections(segment);
        read_facts(segment, &index->manifest);
        check_sections(segment);
        read_deletions(segment, directory);
    }
}

void naive_close(struct naive_index *index)
{
    for (size_t i = 0; i < index->manifest.segment_count; i++) {
        free((void *)(uintptr_t)index->segments[i].file.at);
        free(index->segments[i].deleted);
    }
    free(index->segments);
    free(index->manifest.segments);
    free(index->dictionary_file);
    free(index->analyzer_bytes);
}
