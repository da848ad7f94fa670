/* Settings of the interactive search: :sort, :set, :bidi. See repl.h. */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/places.h"
#include "cli/repl.h"

enum fh_status repl_run_sort(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    char word[16];
    repl_copy_argument(word, sizeof word, argument);
    int sort = cli_parse_choice("score|date|-date", word);
    if (sort < 0) {
        puts(":sort score, :sort date (oldest first) or :sort -date (newest first)");
        return FH_OK;
    }
    repl->sort = (enum fh_sort)sort;
    return repl_show_again(repl, error);
}

/* ---- Settings ---- */

static void say_settings(const struct repl *repl)
{
    static const char *const sorts[] = {"score", "date", "-date"};
    printf("limit     %zu\nsort      %s\nrank      %s\nwords     %s\nexact     %s\nsnippets  %s\ncolour    %s\nbidi      %s\n",
           repl->limit, sorts[repl->sort], repl->rank == FH_RANK_STEM ? "stem" : "default",
           repl->joined_by == FH_AND ? "and" : "or", repl->exact ? "on" : "off", repl->snippets ? "on" : "off", repl->style.colour ? "on" : "off",
           repl->style.bidi == CLI_BIDI_VISUAL ? "visual" : "logical");
    repl_say_filters(repl);
}

/* One setting: its name, its words, and where the number of the word goes. */
static bool set_choice(struct repl *repl, const char *name, const char *value)
{
    static const struct {
        const char *name, *words;
    } settings[] = {{"sort", "score|date|-date"}, {"rank", "default|stem"}, {"words", "or|and"},
                    {"exact", "off|on"},          {"snippets", "off|on"},   {"colour", "off|on"},
                    {"bidi", CLI_BIDI_WORDS}};
    size_t which = 0;
    while (which < 7 && strcmp(settings[which].name, name) != 0)
        which++;
    int choice = which < 7 ? cli_parse_choice(settings[which].words, value) : -1;
    if (choice < 0)
        return false;
    switch (which) {
    case 0:
        repl->sort = (enum fh_sort)choice;
        break;
    case 1:
        repl->rank = (enum fh_rank)choice;
        break;
    case 2:
        repl->joined_by = (enum fh_operator)choice;
        break;
    case 3:
        repl->exact = choice == 1;
        break;
    case 4:
        repl->snippets = choice == 1;
        break;
    case 5:
        repl->style.colour = choice == 1;
        break;
    default:
        repl->style.bidi = (enum cli_bidi)choice;
        break;
    }
    return true;
}

enum fh_status repl_run_set(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    char text[64];
    repl_copy_argument(text, sizeof text, argument);
    char *value = text + strcspn(text, " \t=");
    if (*value != '\0')
        *value++ = '\0';
    value += strspn(value, " \t=");
    size_t limit = strcmp(text, "limit") == 0 ? repl_parse_number(fh_slice_from(value)) : 0;
    if (text[0] == '\0') {
        say_settings(repl);
        return FH_OK;
    }
    if (limit > 0 && limit <= 1000)
        repl->limit = limit;
    else if (!set_choice(repl, text, value)) {
        puts(":set limit 1 to 1000, sort score|date|-date, rank default|stem, words or|and, exact on|off, snippets "
             "on|off, colour on|off, bidi logical|visual");
        return FH_OK;
    }
    return repl_show_again(repl, error);
}

#define BIDI_SAMPLE "في 2015 اشترى البنك H200 (أسرع رقاقة) بـ 3.5 مليون"

enum fh_status repl_run_bidi(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    char word[16];
    repl_copy_argument(word, sizeof word, argument);
    int choice = cli_parse_choice(CLI_BIDI_WORDS, word);
    if (choice >= 0) {
        repl->style.bidi = (enum cli_bidi)choice;
        return cli_config_set("bidi", word, error);
    }
    struct cli_style style = repl->style;
    for (int mode = CLI_BIDI_LOGICAL; mode <= CLI_BIDI_VISUAL; mode++) {
        style.bidi = (enum cli_bidi)mode;
        fh_buffer_printf(&repl->out, ":bidi %s%s\n", mode == CLI_BIDI_VISUAL ? "visual" : "logical",
                         style.bidi == repl->style.bidi ? " (now)" : "");
        cli_render_line(&repl->out, fh_text(BIDI_SAMPLE), NULL, 0, 4, &style);
    }
    fh_buffer_append_text(
        &repl->out,
        "Choose the one that begins at the right with في, its letters joined (:bidi logical, :bidi visual).\n");
    repl_print(repl);
    return FH_OK;
}
