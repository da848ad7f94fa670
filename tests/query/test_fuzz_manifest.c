/* Replays what the fuzzer of an index's small files found, and these files as they are. */
#include "tests/fuzz/fuzz_manifest.c"

/* With FUZZ_SEEDS, they are written to that folder for the fuzzer to begin with. */
static void the_files_as_they_are_are_accepted(void **state)
{
    (void)state;
    static const size_t tail[PARTS] = {22, 8}; /* bytes of the checksum */
    const char *folder = getenv("FUZZ_SEEDS");
    make_base();
    for (int part = 0; part < PARTS; part++) {
        size_t size = base.lengths[part] - tail[part] + 1;
        char path[600];
        uint8_t *data = malloc(size);
        assert_non_null(data);
        data[0] = (uint8_t)part;
        memcpy(data + 1, base.kept[part], size - 1);
        assert_int_equal(LLVMFuzzerTestOneInput(data, size), 0);
        snprintf(path, sizeof path, "%s/file-%d", folder, part);
        if (folder != NULL)
            file_write(path, data, size);
        free(data);
    }
    struct search_tally tally = {0};
    struct fh_index *index = NULL;
    assert_int_equal(fh_index_open(&index, base.directory, NULL), FH_OK);
    search_everything(index, &tally);
    assert_true(tally.answers > 0 && tally.errors == 0);
    fh_index_close(index);
}

static void what_the_fuzzer_found_stays_found(void **state)
{
    (void)state;
    assert_true(replay("tests/fuzz/fuzz_manifest", LLVMFuzzerTestOneInput) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_as_they_are_are_accepted),
        cmocka_unit_test(what_the_fuzzer_found_stays_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
