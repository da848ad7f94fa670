/* Replays what the fuzzer of segments found, and every section as it is: that gives answers, not complaints. */
#include "tests/fuzz/fuzz_index.c"

/* What the fuzzer would be given for section `number` of a base unchanged (free). */
static uint8_t *seed(const struct base *base, uint8_t first, uint8_t number, size_t *size)
{
    struct segment_part part = {0, 0, base->segment.length};
    if (number < base->segment.count)
        part = base->segment.parts[number];
    *size = part.length + 2;
    uint8_t *data = malloc(*size);
    assert_non_null(data);
    data[0] = first;
    data[1] = number;
    memcpy(data + 2, base->segment.bytes + part.offset, part.length);
    return data;
}

/* With FUZZ_SEEDS, they are written to that folder for the fuzzer to begin with. */
static void every_section_as_it_is_is_searched_checked_and_merged(void **state)
{
    (void)state;
    const char *folder = getenv("FUZZ_SEEDS");
    make_bases();
    for (uint8_t i = 0; i < BASES; i++) {
        for (uint8_t number = 0; number <= bases[i].segment.count; number++) {
            size_t size;
            char path[600];
            uint8_t *data = seed(&bases[i], (uint8_t)(ON_DISK + i + BASES - ON_DISK % BASES), number, &size);
            assert_int_equal(data[0] % BASES, i);
            LLVMFuzzerTestOneInput(data, size);
            snprintf(path, sizeof path, "%s/section-%d-%d", folder, i, number);
            if (folder != NULL)
                file_write(path, data, size);
            free(data);
        }
    }
}

static void an_unchanged_index_is_whole(void **state)
{
    (void)state;
    make_bases();
    for (size_t i = 0; i < BASES; i++) {
        struct search_tally tally = {0};
        struct fh_error error;
        assert_int_equal(
            swapped_search(&bases[i].index, bases[i].segment.bytes, bases[i].segment.length, &tally, &error), FH_OK);
        assert_true(tally.answers > 0 && tally.errors == 0);
    }
}

static void what_the_fuzzer_found_stays_found(void **state)
{
    (void)state;
    assert_true(replay("tests/fuzz/fuzz_index", LLVMFuzzerTestOneInput) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_as_it_is_is_searched_checked_and_merged),
        cmocka_unit_test(an_unchanged_index_is_whole),
        cmocka_unit_test(what_the_fuzzer_found_stays_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
