/* The naive reader: columns, ids, stored articles. See naive_reader.h. */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>
#include <zstd.h>

#include "tests/support/naive_reader.h"

/* ---- Columns ---- */

static struct naive_bytes label(const struct naive_segment *segment, unsigned id, uint64_t doc_id)
{
    uint64_t value = naive_element(segment->section[id], doc_id, 4);
    struct naive_bytes values = segment->section[id + 1];
    uint64_t count = naive_number(&values, 4);
    struct naive_bytes offsets = naive_take(&values, 4 * (count + 1));
    naive_must(value < count, "a label is one of the values");
    naive_must(naive_element(offsets, 0, 4) == 0 && naive_element(offsets, 1, 4) == 0, "the first value is empty");
    naive_must(naive_element(offsets, count, 4) == values.length, "values end with their bytes");
    uint64_t start = naive_element(offsets, value, 4), end = naive_element(offsets, value + 1, 4);
    naive_must(start <= end, "offsets of values rise");
    naive_take(&values, start);
    return naive_take(&values, end - start);
}

/* Values are distinct and numbered in the order in which documents first have them. */
static void check_label_order(const struct naive_segment *segment, unsigned id, struct naive_document *documents)
{
    uint64_t highest = 0;
    struct naive_bytes values = segment->section[id + 1];
    for (uint64_t d = 0; d < segment->documents; d++) {
        uint64_t value = naive_element(segment->section[id], d, 4);
        struct naive_bytes text = label(segment, id, d);
        naive_must(value <= highest + 1, "values are numbered in the order in which documents first have them");
        naive_must((value == 0) == (text.length == 0), "number 0 is the empty value");
        naive_must(text.length <= 1024, "a value is cut at 1,024 bytes");
        for (uint64_t e = value > highest ? d : 0; e-- > 0;) {
            struct naive_bytes other = id == 24 ? documents[e].source : documents[e].category;
            naive_must(other.length != text.length || memcmp(other.at, text.at, text.length) != 0,
                       "values are distinct");
        }
        highest = value > highest ? value : highest;
    }
    naive_must(naive_number(&values, 4) == highest + 1, "some document has each value");
}

static void check_zones(const struct naive_segment *segment)
{
    uint64_t zones = (segment->documents + 4095) / 4096;
    naive_must(segment->section[23].length == 16 * zones, "there is a time zone for every 4,096 documents");
    for (uint64_t z = 0; z < zones; z++) {
        int64_t low = INT64_MAX, high = INT64_MIN;
        for (uint64_t d = 4096 * z; d < segment->documents && d < 4096 * (z + 1); d++) {
            int64_t time = (int64_t)naive_element(segment->section[22], d, 8);
            if (time != INT64_MIN) {
                low = time < low ? time : low;
                high = time > high ? time : high;
            }
        }
        naive_must((int64_t)naive_element(segment->section[23], 2 * z, 8) == low, "a zone has the smallest time");
        naive_must((int64_t)naive_element(segment->section[23], 2 * z + 1, 8) == high, "a zone has the largest time");
    }
}

static void read_columns(const struct naive_segment *segment, struct naive_document *documents)
{
    uint64_t sum = 0;
    for (uint64_t d = 0; d < segment->documents; d++) {
        documents[d].weighted_length = naive_element(segment->section[20], d, 4);
        documents[d].title_words = naive_element(segment->section[21], d, 2);
        documents[d].time = (int64_t)naive_element(segment->section[22], d, 8);
        documents[d].source = label(segment, 24, d);
        documents[d].category = label(segment, 26, d);
        sum += documents[d].weighted_length;
    }
    naive_must(sum == segment->length_sum, "lengths have the sum of the facts");
    naive_must(segment->section[20].length == 4 * segment->documents, "there is a length for each document");
    naive_must(segment->section[21].length == 2 * segment->documents, "there is a title length for each document");
    naive_must(segment->section[22].length == 8 * segment->documents, "there is a time for each document");
    naive_must(segment->section[24].length == 4 * segment->documents, "there is a source for each document");
    naive_must(segment->section[26].length == 4 * segment->documents, "there is a category for each document");
    check_label_order(segment, 24, documents);
    check_label_order(segment, 26, documents);
    check_zones(segment);
}

/* ---- Ids ---- */

static void read_ids(const struct naive_segment *segment, struct naive_document *documents)
{
    struct naive_bytes ids = segment->section[30];
    for (uint64_t d = 0; d < segment->documents; d++) {
        if (d % 16 == 0)
            naive_must(naive_element(segment->section[31], d / 16, 8) == (uint64_t)(ids.at - segment->section[30].at),
                       "a block of ids starts where the index says");
        uint64_t shared = naive_varint(&ids), length = naive_varint(&ids);
        naive_must(shared <= (d % 16 == 0 ? 0 : documents[d - 1].id.length), "an id shares what there is");
        naive_must(shared + length <= 4096, "an id has at most 4,096 bytes");
        uint8_t *id = naive_alloc((size_t)(shared + length), 1);
        if (shared > 0)
            memcpy(id, documents[d - 1].id.at, (size_t)shared);
        if (length > 0)
            memcpy(id + shared, naive_take(&ids, length).at, (size_t)length);
        documents[d].id = (struct naive_bytes){id, (size_t)(shared + length)};
        documents[d].memory[0] = id;
    }
    naive_must(ids.length == 0, "ids end with the last");
    naive_must(segment->section[31].length == (segment->documents + 15) / 16 * 8, "there is an offset for 16 ids");
}

static void check_hashes(const struct naive_segment *segment, const struct naive_document *documents)
{
    bool *seen = naive_alloc((size_t)segment->documents, sizeof seen[0]);
    uint64_t hash_before = 0, before = 0;
    naive_must(segment->section[32].length == 8 * segment->documents, "there is a hash for each id");
    naive_must(segment->section[33].length == 4 * segment->documents, "there is a document for each hash");
    for (uint64_t i = 0; i < segment->documents; i++) {
        uint64_t hash = naive_element(segment->section[32], i, 8), d = naive_element(segment->section[33], i, 4);
        naive_must(d < segment->documents && !seen[d], "each document has one hash");
        naive_must(i == 0 || hash > hash_before || (hash == hash_before && d > before), "hashes rise");
        naive_must(XXH3_64bits(documents[d].id.at, documents[d].id.length) == hash, "a hash is that of the id");
        seen[d] = true;
        hash_before = hash;
        before = d;
    }
    free(seen);
}

/* ---- Stored articles ---- */

static struct naive_bytes decompress(const struct naive_index *index, struct naive_bytes frame)
{
    unsigned long long size = ZSTD_getFrameContentSize(frame.at, frame.length);
    naive_must(size != ZSTD_CONTENTSIZE_UNKNOWN && size != ZSTD_CONTENTSIZE_ERROR, "a frame has its content size");
    naive_must((frame.at[4] & 4) != 0, "a frame has a checksum"); /* RFC 8878, frame header descriptor */
    struct naive_bytes dictionary = index->dictionary;
    if (ZSTD_getDictID_fromFrame(frame.at, frame.length) == 0)
        dictionary = (struct naive_bytes){NULL, 0};
    else
        naive_must(ZSTD_getDictID_fromFrame(frame.at, frame.length) ==
                       ZSTD_getDictID_fromDict(dictionary.at, dictionary.length),
                   "a frame names the dictionary");
    uint8_t *text = naive_alloc((size_t)size, 1);
    ZSTD_DCtx *context = ZSTD_createDCtx();
    size_t got = ZSTD_decompress_usingDict(context, text, (size_t)size, frame.at, frame.length, dictionary.at,
                                           dictionary.length);
    ZSTD_freeDCtx(context);
    naive_must(got == size, "a frame can be decompressed");
    return (struct naive_bytes){text, (size_t)size};
}

/* The text that narrowed bytes stand for. */
static struct naive_bytes widen(struct naive_bytes narrowed)
{
    uint8_t *text = naive_alloc(2 * narrowed.length + 1, 1);
    size_t length = 0;
    while (narrowed.length > 0) {
        uint8_t byte = naive_take(&narrowed, 1).at[0];
        if (byte >= 0x80) {
            unsigned point = 0x600u + byte - 0x80u;
            text[length++] = (uint8_t)(0xC0 | point >> 6);
            text[length++] = (uint8_t)(0x80 | (point & 0x3F));
        } else if (byte >= 1 && byte <= 4) {
            memcpy(text + length, naive_take(&narrowed, byte).at, byte);
            length += byte;
        } else {
            text[length++] = byte;
        }
    }
    return (struct naive_bytes){text, length};
}

static void read_article(struct naive_bytes *lengths, struct naive_bytes *texts, struct naive_document *document)
{
    for (unsigned field = 0; field < 8; field++)
        document->stored[field] = naive_take(texts, naive_varint(lengths));
    uint64_t time = naive_varint(lengths);
    document->time_stored = time == 0 ? INT64_MIN : naive_unzigzag(time - 1);
}

static void read_store_block(const struct naive_index *index, struct naive_bytes frame, uint64_t block,
                             const struct naive_segment *segment, struct naive_document *documents)
{
    struct naive_bytes raw = decompress(index, frame), lengths = raw;
    struct naive_document *slots[256] = {NULL};
    uint64_t count = naive_varint(&lengths), found = 0;
    naive_must(count >= 1 && count <= 256, "a block has 1 to 256 documents");
    for (uint64_t d = 0; d < segment->documents; d++) {
        if (naive_element(segment->section[42], d, 4) != block)
            continue;
        uint64_t slot = naive_element(segment->section[43], d, 1);
        naive_must(slot < count && slots[slot] == NULL, "each slot belongs to one document");
        slots[slot] = &documents[d];
        found++;
    }
    naive_must(found == count, "every slot belongs to a document");
    struct naive_bytes texts = lengths;
    for (uint64_t i = 0; i < 9 * count; i++)
        naive_varint(&texts);
    texts = widen(texts);
    slots[0]->memory[1] = (void *)(uintptr_t)texts.at;
    for (uint64_t slot = 0; slot < count; slot++)
        read_article(&lengths, &texts, slots[slot]);
    naive_must(texts.length == 0, "lengths add up to the bytes that follow");
    free((void *)(uintptr_t)raw.at);
}

static void read_stored(const struct naive_index *index, const struct naive_segment *segment,
                        struct naive_document *documents)
{
    struct naive_bytes table = segment->section[41];
    uint64_t blocks = table.length / 8 - 1;
    naive_must(table.length % 8 == 0 && naive_element(table, 0, 8) == 0, "frames start at 0");
    naive_must(naive_element(table, blocks, 8) == segment->section[40].length, "the last frame ends with the section");
    for (uint64_t b = 0; b < blocks; b++) {
        struct naive_bytes frames = segment->section[40];
        naive_take(&frames, naive_element(table, b, 8));
        frames = naive_take(&frames, naive_element(table, b + 1, 8) - naive_element(table, b, 8));
        read_store_block(index, frames, b, segment, documents);
    }
    naive_must(segment->section[42].length == 4 * segment->documents, "each document has a block");
    naive_must(segment->section[43].length == segment->documents, "each document has a slot");
}

struct naive_document *naive_documents(const struct naive_index *index, const struct naive_segment *segment)
{
    struct naive_document *documents = naive_alloc((size_t)segment->documents, sizeof documents[0]);
    read_columns(segment, documents);
    read_ids(segment, documents);
    check_hashes(segment, documents);
    if (segment->stored == 1)
        read_stored(index, segment, documents);
    return documents;
}

void naive_documents_free(struct naive_document *documents, uint64_t count)
{
    for (uint64_t d = 0; d < count; d++) {
        free(documents[d].memory[0]);
        free(documents[d].memory[1]);
    }
    free(documents);
}
