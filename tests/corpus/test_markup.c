/* Tags found in passing, fields that hold markup, running text. */
#include "corpus/markup.h"
#include "corpus/prose.h"
#include "corpus/tags.h"
#include "tests/corpus/reading.h"

static void check_markup(const char *markup, bool lines, const char *expected)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_markup_text(fh_slice_from(markup), lines, &out);
    assert_string_equal(out.bytes != NULL ? out.bytes : "", expected);
    fh_buffer_release(&out);
}

static void test_markup_becomes_text(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"نص", "نص"},
        {"<p>أ</p><p>ب</p>", "أ\nب"},
        {"أ<br>ب<br/><br />ج", "أ\nب\nج"},
        {"أ <b>ب</b>ج", "أ بج"},
        {"  أ \n\n ب  ", "أ ب"},
        {"<ul><li>أ<li>ب</ul>ج", "أ\nب\nج"},
        {"أ<!-- <p>لا</p> -->ب", "أب"},
        {"أ<script>if (a < b) x('<p>');</script>ب<style>p{}</style>", "أب"},
        {"أ<script>لا نهاية <p>ب", "ألا نهاية\nب"},
        {"أ<!-- بلا نهاية", "أ"},
        {"<![CDATA[أ < ب]]>", "أ < ب"},
        {"3 < 5 و 7 > 2", "3 < 5 و 7 > 2"},
        {"a<b", "a<b"},
        {"&quot;أ&quot; &amp; &lt;ب&gt; &#1580; &#x62F; &nbsp;", "\"أ\" & <ب> ج د \xC2\xA0"},
        {"&غير &; &#; &#x110000; &#xD800; &unknown; AT&T", "&غير &; &#; &#x110000; &#xD800; &unknown; AT&T"},
        {"&#147;أ&#148;", "“أ”"},
        {"<a href=\"x>y\" title='<p>'>رابط</a>", "رابط"},
        {"<P CLASS=X>أ</P >ب", "أ\nب"},
        {"<td>أ</td><td>ب</td>", "أ\nب"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_markup(cases[i][0], false, cases[i][1]);
}

static void test_lines_are_kept_where_no_block_says_so(void **state)
{
    (void)state;
    check_markup("أ\nب <b>ج</b>\nد", true, "أ\nب ج\nد");
    check_markup("أ\nب\n\nج\nد", true, "أ ب\nج د"); /* wrapped: it has blank lines */
    check_markup("أ\n<p>ب\nج</p>", true, "أ\nب ج");
    check_markup("\n\nأ\nب\n\n", true, "أ\nب");
}

static void test_what_clearly_holds_tags(void **state)
{
    static const char *const with[] = {"<p>أ</p>", "أ<br>ب", "<b>x</b>", "x</div>", "<a href=x>y", "<IMG SRC=a>"};
    static const char *const without[] = {"",        "أ",         "3 < 5", "a<b>c", "<المصدر>",      "x <- y -> z",
                                          "<noise>", "&lt;p&gt;", "<<>>",  "<b",    "if a<b and c>d"};
    (void)state;
    for (size_t i = 0; i < sizeof with / sizeof *with; i++)
        assert_true(fh_markup_has_tags(fh_slice_from(with[i])));
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        assert_false(fh_markup_has_tags(fh_slice_from(without[i])));
    assert_true(fh_markup_has_entities(fh_slice_from("a &amp; b")));
    assert_true(fh_markup_has_entities(fh_slice_from("& &#33;")));
    assert_false(fh_markup_has_entities(fh_slice_from("a & b; AT&T;")));
}

static void test_tags_and_their_attributes(void **state)
{
    (void)state;
    static const char text[] = "x<DOC id = \"a>b\" n:type='t' plain=5 empty >y</DOC><br/><!-- c --><?pi?><![CDATA[d]]>";
    struct fh_slice slice = FH_SLICE_LITERAL(text);
    struct fh_tag tag;
    size_t at = 0;
    assert_true(fh_tag_next(slice, &at, true, &tag));
    assert_true(fh_tag_is(&tag, "doc") && !tag.closing && !tag.empty && tag.start == 1);
    assert_true(fh_slice_is(fh_tag_attribute(&tag, "id"), "a>b"));
    assert_true(fh_slice_is(fh_tag_attribute(&tag, "n:type"), "t"));
    assert_true(fh_slice_is(fh_tag_attribute(&tag, "plain"), "5"));
    assert_int_equal(fh_tag_attribute(&tag, "empty").length, 0);
    assert_int_equal(fh_tag_attribute(&tag, "type").length, 0);
    assert_true(fh_tag_next(slice, &at, true, &tag) && fh_tag_is(&tag, "doc") && tag.closing);
    assert_true(fh_tag_next(slice, &at, true, &tag) && fh_tag_is(&tag, "br") && tag.empty);
    assert_true(fh_tag_next(slice, &at, true, &tag) && tag.name.length == 0 && !tag.cdata);
    assert_true(fh_tag_next(slice, &at, true, &tag) && tag.name.length == 0);
    assert_true(fh_tag_next(slice, &at, true, &tag) && tag.cdata && fh_slice_is(tag.attributes, "d"));
    assert_false(fh_tag_next(slice, &at, true, &tag));
}

/* Shown piece by piece, a text has the same tags. */
static void test_tags_do_not_depend_on_pieces(void **state)
{
    (void)state;
    static const char text[] = "<a><b x='>'>c < d</b><!-- <e> --><![CDATA[<f>]]><g/></a><h i=\"";
    size_t starts[20], count = 0, at = 0;
    struct fh_slice whole = FH_SLICE_LITERAL(text);
    struct fh_tag tag;
    while (fh_tag_next(whole, &at, true, &tag))
        starts[count++] = tag.start;
    assert_int_equal(count, 7);
    size_t seen = 0;
    at = 0;
    for (size_t shown = 0; shown <= whole.length; shown++) {
        while (fh_tag_next((struct fh_slice){text, shown}, &at, shown == whole.length, &tag))
            assert_int_equal(tag.start, starts[seen++]);
    }
    assert_int_equal(seen, count);
}

/* Text made to look like the beginnings of tags without end must not take forever. */
static void test_nonsense_ends_in_time(void **state)
{
    static const char *const nonsense[] = {"<a b='", "<!--", "<![CDATA[", "<a", "<script>", "&#", "<", "<p a=\"<p b='"};
    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        struct fh_buffer text = FH_BUFFER_INIT, out = FH_BUFFER_INIT;
        while (text.length < (size_t)2 << 20)
            fh_buffer_append_text(&text, nonsense[i]);
        fh_markup_text(fh_buffer_slice(&text), true, &out);
        assert_true(fh_buffer_ok(&out));
        fh_markup_has_tags(fh_buffer_slice(&text));
        fh_markup_has_entities(fh_buffer_slice(&text));
        fh_buffer_release(&text);
        fh_buffer_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup_becomes_text),
        cmocka_unit_test(test_lines_are_kept_where_no_block_says_so),
        cmocka_unit_test(test_what_clearly_holds_tags),
        cmocka_unit_test(test_tags_and_their_attributes),
        cmocka_unit_test(test_tags_do_not_depend_on_pieces),
        cmocka_unit_test(test_nonsense_ends_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
