/* Ids there and back, found by hash, with duplicates, neighbours in the table, and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/idmap.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

struct sections { /* of an id map, in memory */
    uint32_t count;
    uint8_t *ids, *index;
    size_t ids_length, index_length;
    uint64_t *hashes;
    uint32_t *docs;
};

typedef uint64_t hash_function(struct fh_slice id);

struct pair {
    uint64_t hash;
    uint32_t doc;
};

static int pair_order(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : (x->doc > y->doc) - (x->doc < y->doc);
}

static void sections_make(struct sections *sections, const struct fh_slice *ids, uint32_t count, hash_function *hash)
{
    char *paths[2] = {temporary_path("ids"), temporary_path("index")};
    struct fh_file_writer files[2];
    struct fh_ids_writer writer;
    struct pair *pairs = malloc((count + 1) * sizeof *pairs);
    assert_non_null(pairs);
    fh_file_writer_open(&files[0], paths[0], 0);
    fh_file_writer_open(&files[1], paths[1], 0);
    fh_ids_writer_init(&writer, &files[0], &files[1]);
    for (uint32_t doc = 0; doc < count; doc++) {
        fh_ids_writer_add(&writer, ids[doc]);
        pairs[doc] = (struct pair){hash(ids[doc]), doc};
    }
    assert_true(fh_buffer_ok(&writer.previous));
    fh_ids_writer_release(&writer);
    assert_int_equal(fh_file_writer_finish(&files[0], false, NULL), FH_OK);
    assert_int_equal(fh_file_writer_finish(&files[1], false, NULL), FH_OK);
    sections->count = count;
    sections->ids = file_read(paths[0], &sections->ids_length);
    sections->index = file_read(paths[1], &sections->index_length);
    qsort(pairs, count, sizeof *pairs, pair_order);
    sections->hashes = malloc((count + 1) * sizeof *sections->hashes);
    sections->docs = malloc((count + 1) * sizeof *sections->docs);
    for (uint32_t i = 0; i < count; i++) {
        sections->hashes[i] = pairs[i].hash;
        sections->docs[i] = pairs[i].doc;
    }
    free(pairs);
    temporary_remove(paths[0]);
    temporary_remove(paths[1]);
}

static void sections_free(struct sections *sections)
{
    free(sections->ids);
    free(sections->index);
    free(sections->hashes);
    free(sections->docs);
}

static enum fh_status map_open(struct fh_idmap *map, const struct sections *s)
{
    return fh_idmap_open(map, s->count, (struct fh_slice){(const char *)s->ids, s->ids_length},
                         (struct fh_slice){(const char *)s->index, s->index_length},
                         (struct fh_slice){(const char *)s->hashes, (size_t)s->count * 8},
                         (struct fh_slice){(const char *)s->docs, (size_t)s->count * 4}, "x", NULL);
}

/* Every id comes back, and finding it gives exactly the documents that bear it, rising. */
static void check_all(const struct fh_slice *ids, uint32_t count, hash_function *hash, uint32_t step)
{
    struct sections sections;
    struct fh_idmap map;
    struct fh_buffer id = FH_BUFFER_INIT;
    sections_make(&sections, ids, count, hash);
    assert_int_equal(map_open(&map, &sections), FH_OK);
    for (uint32_t doc = 0; doc < count; doc++) {
        assert_int_equal(fh_idmap_id(&map, doc, &id, NULL), FH_OK);
        assert_true(fh_slice_equal(fh_buffer_slice(&id), ids[doc]));
    }
    for (uint32_t doc = 0; doc < count; doc += step) {
        uint64_t cursor = 0;
        fh_doc_id found = 0, previous = 0;
        bool met = false;
        for (uint32_t n = 0; fh_idmap_find(&map, ids[doc], hash(ids[doc]), &cursor, &found, NULL) == FH_OK; n++) {
            assert_true(n == 0 || found > previous);
            assert_true(fh_slice_equal(ids[found], ids[doc]));
            met = met || found == doc;
            previous = found;
        }
        assert_true(met);
    }
    fh_buffer_release(&id);
    sections_free(&sections);
}

/* ---- Ids ---- */

static struct fh_slice *ids_make(uint32_t count, void (*make)(char *, size_t, uint32_t), char **room)
{
    struct fh_slice *ids = malloc((count + 1) * sizeof *ids);
    *room = malloc((size_t)count * 40 + 1);
    assert_non_null(ids);
    assert_non_null(*room);
    for (uint32_t i = 0; i < count; i++) {
        make(*room + (size_t)i * 40, 40, i);
        ids[i] = fh_slice_from(*room + (size_t)i * 40);
    }
    return ids;
}

static void numbered(char *id, size_t size, uint32_t i)
{
    snprintf(id, size, "saudi-%06u", i);
}

static void dirty(char *id, size_t size, uint32_t i)
{
    struct random random = {i / 2 * 77}; /* pairs of equal ids, and empty ones among them */
    size_t length = random_below(&random, 30);
    for (size_t n = 0; n < length && n + 1 < size; n++)
        id[n] = (char)(1 + random_below(&random, 255));
    id[length] = '\0';
}

static void a_hundred_thousand_ids_come_back(void **state)
{
    (void)state;
    char *room;
    struct fh_slice *ids = ids_make(100000, numbered, &room);
    check_all(ids, 100000, fh_id_hash, 1);
    free(ids);
    free(room);
}

static void duplicates_and_empty_ids_are_all_found(void **state)
{
    (void)state;
    char *room;
    struct fh_slice *ids = ids_make(30000, dirty, &room);
    check_all(ids, 30000, fh_id_hash, 1);
    free(ids);
    free(room);
}

static uint64_t hash_of_one_byte(struct fh_slice id)
{
    return id.length > 8 ? (uint64_t)(unsigned char)id.bytes[8] << 56 : UINT64_MAX;
}

static uint64_t hash_constant(struct fh_slice id)
{
    (void)id;
    return 12345;
}

static uint64_t hash_last_digits(struct fh_slice id)
{
    return UINT64_MAX - (unsigned char)id.bytes[id.length - 1] % 4;
}

static void equal_hashes_and_neighbours_are_told_apart(void **state)
{
    (void)state;
    char *room;
    struct fh_slice *ids = ids_make(3000, numbered, &room);
    check_all(ids, 3000, hash_of_one_byte, 7);
    check_all(ids, 3000, hash_constant, 7);
    check_all(ids, 3000, hash_last_digits, 7);
    free(ids);
    free(room);
}

static void every_small_count_works(void **state)
{
    (void)state;
    char *room;
    struct fh_slice *ids = ids_make(70, numbered, &room);
    for (uint32_t count = 0; count <= 70; count++)
        check_all(ids, count, fh_id_hash, 1);
    free(ids);
    free(room);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    char *room;
    struct sections sections;
    struct fh_idmap map;
    struct fh_slice *ids = ids_make(5000, numbered, &room);
    sections_make(&sections, ids, 5000, fh_id_hash);
    assert_int_equal(map_open(&map, &sections), FH_OK);
    for (uint32_t i = 5000; i < 20000; i++) {
        char id[40];
        uint64_t cursor = 0;
        fh_doc_id doc;
        numbered(id, sizeof id, i);
        assert_int_equal(fh_idmap_find(&map, fh_slice_from(id), fh_id_hash(fh_slice_from(id)), &cursor, &doc, NULL),
                         FH_ERR_NOT_FOUND);
        cursor = 0; /* a hash that matches decides nothing */
        assert_int_equal(fh_idmap_find(&map, fh_slice_from(id), fh_id_hash(ids[i - 5000 < 5000 ? i - 5000 : 0]),
                                       &cursor, &doc, NULL),
                         FH_ERR_NOT_FOUND);
    }
    sections_free(&sections);
    free(ids);
    free(room);
}

static void the_longest_id_fits(void **state)
{
    (void)state;
    char *longest = malloc(FH_ID_BYTES_MAX);
    assert_non_null(longest);
    memset(longest, 'x', FH_ID_BYTES_MAX);
    struct fh_slice ids[] = {{longest, FH_ID_BYTES_MAX},
                             {longest, FH_ID_BYTES_MAX - 1},
                             {longest, FH_ID_BYTES_MAX},
                             {longest, 0},
                             {longest, FH_ID_BYTES_MAX}};
    check_all(ids, 5, fh_id_hash, 1);
    free(longest);
}

/* ---- Damage ---- */

struct damage_context {
    const struct sections *sections;
    int part; /* 0 ids, 1 index, 2 hashes, 3 docs */
};

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    const struct damage_context *damage = context;
    struct sections s = *damage->sections;
    struct fh_idmap map;
    struct fh_slice parts[4] = {{(const char *)s.ids, s.ids_length},
                                {(const char *)s.index, s.index_length},
                                {(const char *)s.hashes, (size_t)s.count * 8},
                                {(const char *)s.docs, (size_t)s.count * 4}};
    struct fh_buffer id = FH_BUFFER_INIT;
    parts[damage->part] = (struct fh_slice){(const char *)bytes, length};
    if (fh_idmap_open(&map, s.count, parts[0], parts[1], parts[2], parts[3], "x", NULL) != FH_OK) {
        assert_true(damage->part != 0);
        return;
    }
    for (fh_doc_id doc = 0; doc < s.count + 2; doc++) {
        enum fh_status status = fh_idmap_id(&map, doc, &id, NULL);
        assert_true(status == FH_OK || status == FH_ERR_CORRUPT);
        assert_true(id.length <= FH_ID_BYTES_MAX);
        assert_true(doc < s.count || status == FH_ERR_CORRUPT);
    }
    for (uint32_t i = 0; i < s.count; i++) {
        uint64_t cursor = 0;
        fh_doc_id doc;
        enum fh_status status = fh_idmap_find(&map, FH_SLICE_LITERAL("saudi-000003"), s.hashes[i], &cursor, &doc, NULL);
        assert_true(status == FH_OK || status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND);
        assert_true(status != FH_OK || doc < s.count);
    }
    fh_buffer_release(&id);
}

static void damage_is_refused_or_stays_inside(void **state)
{
    (void)state;
    char *room;
    struct sections sections;
    struct fh_slice *ids = ids_make(50, numbered, &room);
    sections_make(&sections, ids, 50, fh_id_hash);
    struct damage_context context = {&sections, 0};
    damage_every_way(sections.ids, sections.ids_length, 5000, 1, read_damaged, &context);
    context.part = 1;
    damage_every_way(sections.index, sections.index_length, 2000, 2, read_damaged, &context);
    context.part = 2;
    damage_every_way(sections.hashes, (size_t)sections.count * 8, 2000, 3, read_damaged, &context);
    context.part = 3;
    damage_every_way(sections.docs, (size_t)sections.count * 4, 2000, 4, read_damaged, &context);
    sections_free(&sections);
    free(ids);
    free(room);
}

static void failing_allocations_are_reported(void **state)
{
    (void)state;
    char *room;
    struct sections sections;
    struct fh_idmap map;
    struct fh_buffer id = FH_BUFFER_INIT;
    struct fh_slice *ids = ids_make(20, numbered, &room);
    sections_make(&sections, ids, 20, fh_id_hash);
    assert_int_equal(map_open(&map, &sections), FH_OK);
    fh_mem_fail_after(1);
    assert_int_equal(fh_idmap_id(&map, 3, &id, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    assert_int_equal(fh_idmap_id(&map, 3, &id, NULL), FH_OK);
    fh_buffer_release(&id);
    sections_free(&sections);
    free(ids);
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_ids_come_back),
        cmocka_unit_test(duplicates_and_empty_ids_are_all_found),
        cmocka_unit_test(equal_hashes_and_neighbours_are_told_apart),
        cmocka_unit_test(every_small_count_works),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(the_longest_id_fits),
        cmocka_unit_test(damage_is_refused_or_stays_inside),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
