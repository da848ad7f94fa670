/* The examples of docs/FORMAT.md for the codecs, against what the code writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"
#include "indexer/layered.h"
#include "indexer/pack.h"
#include "indexer/positions.h"
#include "indexer/postings.h"
#include "indexer/postings_block.h"
#include "indexer/termdict.h"
#include "tests/support/format_example.h"

static void patched_runs_are_as_documented(void **state)
{
    (void)state;
    static const uint32_t numbers[] = {3, 1, 2, 3, 0, 1, 200, 2};
    uint8_t bytes[FH_PATCHED_BYTES_MAX];
    check_example("patched", bytes, fh_patched_put(bytes, numbers, 8, 0));
}

static void layered_runs_are_as_documented(void **state)
{
    (void)state;
    static const uint32_t numbers[] = {3, 1, 2, 9, 0, 4, 200, 2};
    uint8_t bytes[FH_LAYERED_BYTES_MAX];
    check_example("layered", bytes, fh_layered_put(bytes, numbers, 8, FH_LAYERS_MAX));
}

static void blocks_are_as_documented(void **state)
{
    (void)state;
    static const uint32_t docs[] = {0, 1, 3, 4, 7, 8, 40, 41, 44}, freqs[] = {1, 1, 2, 1, 1, 1, 1, 1, 3},
                          titles[] = {0, 0, 1, 0, 0, 0, 0, 0, 2}, leads[] = {0, 1, 0, 0, 0, 0, 0, 0, 0};
    uint8_t bytes[FH_BLOCK_BYTES_MAX + FH_PATCHED_BYTES_MAX];
    check_example("block", bytes, fh_block_put(bytes, docs, freqs, titles, leads, 9, 0));
    static const uint32_t pattern[] = {0, 2, 3, 6, 7, 12, 14, 15};
    uint32_t dense[40], ones[40], none[40] = {0};
    for (uint32_t i = 0; i < 40; i++) {
        dense[i] = 100 + 16 * (i / 8) + pattern[i % 8];
        ones[i] = 1;
    }
    check_example("bitset", bytes, fh_block_put(bytes, dense, ones, none, none, 40, 100));
}

static void positions_are_as_documented(void **state)
{
    (void)state;
    static const uint32_t firsts[] = {4, 0}, freqs[] = {1, 3}, gaps[] = {69, 4};
    struct fh_positions_writer writer;
    struct fh_buffer bytes = FH_BUFFER_INIT;
    fh_positions_writer_init(&writer);
    fh_positions_writer_add(&writer, firsts, freqs, gaps, 2);
    assert_true(fh_positions_writer_finish(&writer, &bytes));
    check_example("positions", bytes.bytes, bytes.length);
    fh_positions_writer_release(&writer);
    fh_buffer_release(&bytes);
}

/* Two terms of the stem level: one with a list, one with a posting. */
static void write_dictionary(struct fh_file_writer *file, struct fh_buffer *index)
{
    struct fh_termdict_writer writer;
    fh_termdict_writer_init(&writer, (struct fh_termdict_shape){FH_LEVEL_STEM, true, true}, file);
    struct fh_term_info list = {.doc_freq = 9,
                                .total_term_freq = 12,
                                .title_freq = 3,
                                .impact = 0xB4,
                                .postings_length = 17,
                                .positions_length = 21};
    struct fh_term_info single = {.doc_freq = 1,
                                  .total_term_freq = 2,
                                  .impact = 0x90,
                                  .single_doc = 7,
                                  .single = {.freq = 2, .leads = 1},
                                  .single_positions = {"\x05\x46", 2}};
    fh_termdict_writer_add(&writer, fh_text("كتاب"), &list);
    fh_termdict_writer_add(&writer, fh_text("كتل"), &single);
    assert_true(fh_termdict_writer_finish(&writer, index));
    fh_termdict_writer_release(&writer);
}

static void dictionaries_are_as_documented(void **state)
{
    (void)state;
    char path[512];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/fihrist-format-%ld", folder != NULL ? folder : "/tmp", (long)getpid());
    struct fh_file_writer file;
    struct fh_buffer index = FH_BUFFER_INIT;
    struct fh_map map;
    fh_file_writer_open(&file, path, 0);
    write_dictionary(&file, &index);
    assert_int_equal(fh_file_writer_finish(&file, false, NULL), FH_OK);
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    unlink(path);
    check_example("terms", map.bytes, map.size);
    check_example("term-index", index.bytes, index.length);
    fh_map_close(&map);
    fh_buffer_release(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patched_runs_are_as_documented),
        cmocka_unit_test(layered_runs_are_as_documented),
        cmocka_unit_test(blocks_are_as_documented),
        cmocka_unit_test(positions_are_as_documented),
        cmocka_unit_test(dictionaries_are_as_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
