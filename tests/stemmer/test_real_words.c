/* Every word of a large list of real words: forms nest in stems whatever the session saw before, and
 * thresholds of the built-in lexicon leave names alone. Needs $FIHRIST_DATA. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <stdio.h>
#include <zstd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "stemmer/analyzer.h"

static struct fh_buffer list; /* "word TAB count" lines */

static bool unpack(const char *folder)
{
    char *path = fh_path_join(folder, "wordcounts-ar-spelled.tsv.zst");
    struct fh_map map;
    assert_non_null(path);
    bool there = fh_map_open(&map, path, NULL) == FH_OK;
    fh_free(path);
    if (!there)
        return false;
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer in = {map.bytes, map.size, 0};
    while (in.pos < in.size) {
        char *room = fh_buffer_reserve(&list, 1 << 20);
        assert_non_null(room);
        ZSTD_outBuffer out = {room, 1 << 20, 0};
        assert_false(ZSTD_isError(ZSTD_decompressStream(stream, &out, &in)));
        list.length += out.pos;
    }
    ZSTD_freeDStream(stream);
    fh_map_close(&map);
    return true;
}

static int set_up(void **state)
{
    (void)state;
    const char *folder = getenv("FIHRIST_DATA");
    if (folder == NULL || !unpack(folder))
        printf("skip: no word counts in $FIHRIST_DATA\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fh_buffer_release(&list);
    return 0;
}

static struct fh_analyzer *analyzer_named(const char *name)
{
    struct fh_analyzer *analyzer = NULL;
    assert_int_equal(fh_analyzer_new(&analyzer, name, NULL, NULL), FH_OK);
    return analyzer;
}

/* The forms of one session, analysed alone in another that has seen nothing else, stay or shrink to
 * forms of their own, and the stem of each is the same there. */
static void check_stems(const struct fh_analyzer *analyzer, const struct fh_session *seen)
{
    struct fh_session *fresh = NULL;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    assert_int_equal(fh_session_new(&fresh, analyzer, NULL), FH_OK);
    for (size_t i = fh_session_form_count(seen); i-- > 0;) {
        struct fh_slice form = fh_session_form(seen, (uint32_t)i);
        assert_int_equal(fh_session_analyze(fresh, form, &tokens, NULL), FH_OK);
        for (size_t k = 0; k < tokens.count; k++) {
            if (!fh_slice_equal(fh_session_form(fresh, tokens.list[k].form_id), form))
                continue;
            struct fh_slice stem = fh_session_stem(seen, fh_session_stem_of_form(seen, (uint32_t)i));
            assert_true(fh_slice_equal(fh_session_stem(fresh, tokens.list[k].stem_id), stem));
        }
    }
    fh_tokens_release(&tokens);
    fh_session_free(fresh);
}

static void the_stem_is_a_function_of_the_form(void **state)
{
    (void)state;
    static const char *const names[] = {"arabic", "snowball", "light10", "none", "whitespace"};
    if (list.length == 0)
        skip();
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        struct fh_analyzer *analyzer = analyzer_named(names[n]);
        struct fh_session *session = NULL;
        struct fh_tokens tokens = FH_TOKENS_INIT;
        assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
        assert_int_equal(fh_session_analyze(session, fh_buffer_slice(&list), &tokens, NULL), FH_OK);
        for (size_t i = 0; i < tokens.count; i++)
            assert_int_equal(tokens.list[i].stem_id, fh_session_stem_of_form(session, tokens.list[i].form_id));
        assert_true(fh_session_form_count(session) > 100000);
        assert_true(fh_session_stem_count(session) <= fh_session_form_count(session));
        check_stems(analyzer, session);
        fh_tokens_release(&tokens);
        fh_session_free(session);
        fh_analyzer_free(analyzer);
    }
}

/* Words that begin or end like clitics and endings, and are whole: their forms are themselves. */
static void names_stay_whole(void **state)
{
    (void)state;
    static const char *const names[] = {"وزير",  "بغداد", "فيصل", "كوريا",  "لبنان", "ليبيا",  "والي",  "وليد",   "فهد",
                                        "باريس", "لندن",  "وكالة", "ولاية", "بنك",   "المانيا", "فكرة", "بطاقة", "كلام",
                                        "واحد",  "لسان",  "لجان", "كمال",   "وادي",  "فريد"};
    struct fh_analyzer *analyzer = analyzer_named(NULL);
    struct fh_session *session = NULL;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(fh_session_analyze(session, fh_text(names[i]), &tokens, NULL), FH_OK);
        assert_int_equal(tokens.count, 1);
        if (!fh_slice_is(fh_session_form(session, tokens.list[0].form_id), names[i]))
            fail_msg("%s became %s", names[i], fh_session_form(session, tokens.list[0].form_id).bytes);
    }
    fh_tokens_release(&tokens);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stem_is_a_function_of_the_form),
        cmocka_unit_test(names_stay_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
