/* The commands of the interactive search, in English and Arabic. See repl.h. */
#include <stdio.h>
#include <string.h>

#include "cli/repl.h"
#include "cli/safe_text.h"

/* ---- Arguments ---- */

static struct fh_slice trimmed(struct fh_slice text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t'))
        text.length--;
    return text;
}

static int digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 0x0660 && c <= 0x0669)
        return (int)(c - 0x0660);
    return c >= 0x06F0 && c <= 0x06F9 ? (int)(c - 0x06F0) : -1;
}

size_t repl_parse_number(struct fh_slice text)
{
    size_t number = 0;
    for (size_t i = 0; i < text.length;) {
        uint32_t c;
        i += cli_decode(text.bytes + i, text.length - i, &c);
        int digit = digit_of(c);
        if (digit < 0 || number > 100000000)
            return 0;
        number = number * 10 + (size_t)digit;
    }
    return number;
}

/* The argument as a C string of bounded length. */
void repl_copy_argument(char *to, size_t size, struct fh_slice argument)
{
    size_t length = argument.length < size - 1 ? argument.length : size - 1;
    if (length > 0)
        memcpy(to, argument.bytes, length);
    to[length] = '\0';
}

/* ---- Help ---- */

static enum fh_status run_help(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    (void)error;
    char head[64];
    fh_buffer_append_text(&repl->out,
                          "A line that does not begin with a colon is a query. What it may say:\n"
                          "  word word   \"phrase\"   =\"as printed\"   +must -not   a AND b OR c NOT (d)\n"
                          "  title:word   source:name   category:name   date:2015-07   date:2015-07..2015-09\n"
                          "Commands (Arabic: :مساعدة):\n");
    for (const struct repl_command_entry *command = repl_commands; command->name != NULL; command++) {
        snprintf(head, sizeof head, ":%s%s%s", command->name, command->argument[0] != '\0' ? " " : "",
                 command->argument);
        fh_buffer_printf(&repl->out, "  %-23s %s\n", head, command->help);
    }
    repl_print(repl);
    return FH_OK;
}

static enum fh_status run_help_arabic(struct repl *repl)
{
    struct fh_buffer line = FH_BUFFER_INIT;
    cli_render_line(&repl->out, fh_text("السطر الذي لا يبدأ بنقطتين استعلام، والأوامر هي:"), NULL, 0, 0, &repl->style);
    for (const struct repl_command_entry *command = repl_commands; command->name != NULL; command++) {
        fh_buffer_reset(&line);
        fh_buffer_printf(&line, ":%s (:%s) - %s", command->arabic, command->name, command->help_arabic);
        cli_render_line(&repl->out, fh_buffer_slice(&line), NULL, 0, 2, &repl->style);
    }
    fh_buffer_release(&line);
    repl_print(repl);
    return FH_OK;
}

static enum fh_status run_quit(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    (void)error;
    repl->done = true;
    return FH_OK;
}

/* ---- The table ---- */

const struct repl_command_entry repl_commands[] = {
    {"open", "افتح", "N", "read hit N", "اقرأ المقال رقم كذا", repl_run_open},
    {"next", "التالي", "", "the next page of hits", "صفحة النتائج التالية", repl_run_next},
    {"prev", "السابق", "", "the page before", "صفحة النتائج السابقة", repl_run_previous},
    {"yes", "نعم", "N", "search for suggestion N; without a number, the first", "ابحث عن الاقتراح رقم كذا أو الأول",
     repl_run_yes},
    {"sort", "رتب", "score|date|-date", "best, oldest or newest first", "الأقرب أو الأقدم أو الأحدث أولا",
     repl_run_sort},
    {"since", "منذ", "DATE", "only articles from then on; without a date, all again", "المقالات منذ تاريخ",
     repl_run_since},
    {"until", "حتى", "DATE", "only articles up to then", "المقالات حتى تاريخ", repl_run_until},
    {"source", "المصدر", "NAME", "only articles of this source; without a name, all again", "مقالات مصدر واحد",
     repl_run_source},
    {"category", "القسم", "NAME", "only articles of this category", "مقالات قسم واحد", repl_run_category},
    {"facets", "التوزيع", "", "hits by source, category and month", "النتائج بحسب المصدر والقسم والشهر",
     repl_run_facets},
    {"timeline", "الزمن", "", "hits by day, month or year", "النتائج على مر الزمن", repl_run_timeline},
    {"explain", "اشرح", "N", "what each word adds to the score of hit N", "كيف حسبت درجة النتيجة رقم كذا",
     repl_run_explain},
    {"save", "احفظ", "FILE", "save all hits as FILE.json or FILE.tsv", "احفظ النتائج في ملف", repl_run_save},
    {"analyze", "حلل", "TEXT", "what the analysis makes of a text", "ماذا يصنع التحليل بالنص", repl_run_analyze},
    {"set", "اضبط", "NAME VALUE", "change a setting; without a name, show them", "غير إعدادا أو اعرض الإعدادات",
     repl_run_set},
    {"bidi", "اتجاه", "logical|visual", "how right-to-left text is shown; without a word, a test line",
     "طريقة عرض النص من اليمين إلى اليسار", repl_run_bidi},
    {"stats", "إحصاء", "", "the open indexes and their size", "الفهارس المفتوحة وأحجامها", repl_run_stats},
    {"use", "استعمل", "N", "search another of the open indexes", "ابحث في فهرس آخر", repl_run_use},
    {"help", "مساعدة", "", "this list", "هذه القائمة", run_help},
    {"quit", "خروج", "", "leave (also Ctrl-D)", "اخرج", run_quit},
    {NULL, NULL, NULL, NULL, NULL, NULL}};

/* The command of that name; of an abbreviation when only one begins so. */
static const struct repl_command_entry *find_command(struct fh_slice name)
{
    const struct repl_command_entry *found = NULL;
    size_t matches = 0;
    for (const struct repl_command_entry *command = repl_commands; command->name != NULL; command++) {
        if (fh_slice_is(name, command->name) || fh_slice_is(name, command->arabic))
            return command;
        if (name.length > 0 && fh_slice_starts_with(fh_slice_from(command->name), name)) {
            found = command;
            matches++;
        }
    }
    return matches == 1 ? found : NULL;
}

enum fh_status repl_command(struct repl *repl, struct fh_slice line, struct fh_error *error)
{
    struct fh_slice name = {line.bytes + 1, 0};
    while (1 + name.length < line.length && name.bytes[name.length] != ' ' && name.bytes[name.length] != '\t')
        name.length++;
    struct fh_slice argument = trimmed((struct fh_slice){name.bytes + name.length, line.length - 1 - name.length});
    const struct repl_command_entry *command = find_command(name);
    if (command == NULL) {
        puts("no such command; :help lists them");
        return FH_OK;
    }
    if (command->run == run_help && fh_slice_is(name, command->arabic))
        return run_help_arabic(repl);
    return command->run(repl, argument, error);
}
