/* Spellings of one name found in an index: what looks alike, and what keeps like company. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "query/variant_company.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

static void alike(const char *a, const char *b, uint32_t sounds, uint32_t vowels)
{
    uint32_t found_sounds, found_vowels;
    const char *words[] = {a, b, a};
    for (int i = 0; i < 2; i++) {
        assert_true(fh_variant_alike(fh_text(words[i]), fh_text(words[i + 1]), &found_sounds, &found_vowels));
        assert_int_equal(found_sounds, sounds);
        assert_int_equal(found_vowels, vowels);
    }
}

static void unlike(const char *a, const char *b)
{
    uint32_t sounds, vowels;
    assert_false(fh_variant_alike(fh_text(a), fh_text(b), &sounds, &vowels));
    assert_false(fh_variant_alike(fh_text(b), fh_text(a), &sounds, &vowels));
}

static void spellings_differ_in_sounds_and_vowels(void **state)
{
    (void)state;
    alike("ماغازين", "ماجازين", 1, 0);
    alike("سترلينغ", "ستيرلينج", 1, 1);
    alike("تشلسي", "شلسي", 0, 1);
    alike("تشيلسي", "تشلسي", 0, 1);
    alike("كاثرين", "كاترين", 1, 0);
    alike("سانشيز", "سانشيس", 1, 0);
    alike("بيل", "بييل", 0, 1);
    alike("محمد", "محممد", 1, 0);
    alike("ديميتري", "دمتر", 0, 3);
    unlike("ماغازين", "ماغازين");
    unlike("ديميتريو", "دمتر");
    unlike("ماغازين", "ماغازيل");
    unlike("كتاب", "كتابي2");
    unlike("magazin", "magasin");
}

/* A small archive: two papers write of one firm under two names, and a third of something else that looks alike. */
static void add_article(struct fh_writer *writer, struct random *random, uint32_t number, const char *name,
                        const char *const company[8])
{
    char id[16], body[400];
    size_t used = 0;
    snprintf(id, sizeof id, "%u", number);
    for (int i = 0; i < 12; i++)
        used += (size_t)snprintf(body + used, sizeof body - used, "%s ",
                                 i == 6 ? name : company[random_below(random, 8)]);
    struct fh_document document = {.id = fh_text(id), .body = {body, used}, .time = FH_NO_TIME};
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
}

static char *make_archive(bool no_store)
{
    static const char *const firm[8] = {"شركة", "محرك", "بحث", "هاتف", "تقنية", "برامج", "أسهم", "أرباح"};
    static const char *const farm[8] = {"مزرعة", "قمح", "مطر", "حصاد", "حقول", "أسمدة", "مواش", "بذور"};
    struct fh_writer_options options = {.analyzer = "whitespace", .no_store = no_store, .threads = 1};
    struct fh_writer *writer = NULL;
    struct random random = {7};
    char *path = temporary_path("variants");
    assert_int_equal(fh_writer_open(&writer, path, &options, NULL), FH_OK);
    for (uint32_t i = 0; i < 60; i++) {
        add_article(writer, &random, 3 * i, "ميجابكسل", firm);
        add_article(writer, &random, 3 * i + 1, "ميغابكسل", firm);
        add_article(writer, &random, 3 * i + 2, "ميقابكسل", farm);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    return path;
}

static enum fh_status find(const char *path, struct fh_variant_company *company,
                           const struct fh_variant_settings *settings)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_variant_pairs pairs = {.stems = FH_TERMS_INIT};
    struct fh_error error;
    *company = (struct fh_variant_company){.count = 0};
    assert_int_equal(fh_snapshot_open(&snapshot, path, false, &error), FH_OK);
    assert_int_equal(fh_variant_pairs_find(&pairs, snapshot, 5, &error), FH_OK);
    assert_int_equal(pairs.count, 3);
    enum fh_status status = fh_variant_company_find(company, &pairs, snapshot, settings, &error);
    fh_variant_pairs_release(&pairs);
    fh_snapshot_release(snapshot);
    return status;
}

static void company_tells_names_from_lookalikes(void **state)
{
    (void)state;
    char *path = make_archive(false);
    struct fh_variant_company company;
    static const size_t articles[] = {0, 90, 30};
    for (size_t i = 0; i < 3; i++) {
        struct fh_variant_settings settings = {.documents_max = articles[i]};
        assert_int_equal(find(path, &company, &settings), FH_OK);
        assert_int_equal(company.count, 3);
        assert_string_equal(company.list[0].usual.bytes, "ميجابكسل");
        assert_string_equal(company.list[0].other.bytes, "ميغابكسل");
        assert_int_equal(company.list[0].usual_doc_freq, 60);
        assert_int_equal(company.list[0].together, 0);
        assert_true(company.list[0].score > 0.7 && company.list[1].score < 0.4);
        fh_variant_company_release(&company);
    }
    temporary_remove(path);
}

static void without_text_there_is_no_company(void **state)
{
    (void)state;
    char *path = make_archive(true);
    struct fh_variant_company company;
    struct fh_variant_settings settings = {.documents_max = 0};
    assert_int_equal(find(path, &company, &settings), FH_ERR_UNSUPPORTED);
    fh_variant_company_release(&company);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_differ_in_sounds_and_vowels),
        cmocka_unit_test(company_tells_names_from_lookalikes),
        cmocka_unit_test(without_text_there_is_no_company),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
