/* Filters that hold for every query of a session: :since, :until, :source, :category. See repl.h. */
#include <stdio.h>

#include "cli/repl.h"
#include "cli/safe_text.h"
#include "corpus/date.h"

/* A value inside quotes, with quotes of its own left out. */
static void append_quoted(struct fh_buffer *out, struct fh_slice value)
{
    for (size_t i = 0; i < value.length; i++)
        if (value.bytes[i] != '"')
            fh_buffer_append_byte(out, value.bytes[i]);
}

static void append_label(struct fh_buffer *out, const char *field, const struct fh_buffer *value)
{
    if (value->length == 0)
        return;
    fh_buffer_printf(out, " %s:\"", field);
    append_quoted(out, fh_buffer_slice(value));
    fh_buffer_append_byte(out, '"');
}

struct fh_slice repl_filter(struct repl *repl)
{
    struct fh_buffer *out = &repl->filter;
    fh_buffer_reset(out);
    if (repl->since.length > 0 || repl->until.length > 0) {
        fh_buffer_append_text(out, "date:\"");
        append_quoted(out, fh_buffer_slice(&repl->since));
        fh_buffer_append_text(out, "..");
        append_quoted(out, fh_buffer_slice(&repl->until));
        fh_buffer_append_byte(out, '"');
    }
    append_label(out, "source", &repl->source);
    append_label(out, "category", &repl->category);
    return fh_buffer_slice(out);
}

static void say(const char *name, const struct fh_buffer *value)
{
    struct fh_buffer safe = FH_BUFFER_INIT;
    cli_safe_append(&safe, fh_buffer_slice(value));
    if (value->length > 0 && fh_buffer_ok(&safe))
        printf("%s %s\n", name, safe.bytes);
    fh_buffer_release(&safe);
}

void repl_say_filters(const struct repl *repl)
{
    say("since", &repl->since);
    say("until", &repl->until);
    say("source", &repl->source);
    say("category", &repl->category);
}

/* Replaces a filter (nothing: lifts it) and shows the page again. */
static enum fh_status set_filter(struct repl *repl, struct fh_buffer *filter, struct fh_slice value,
                                 struct fh_error *error)
{
    fh_buffer_reset(filter);
    fh_buffer_append_slice(filter, value);
    if (!fh_buffer_ok(filter))
        return fh_fail_nomem(error);
    return repl_show_again(repl, error);
}

static enum fh_status set_date(struct repl *repl, struct fh_buffer *filter, struct fh_slice value,
                               struct fh_error *error)
{
    struct fh_period period;
    if (value.length > 0 && !fh_date_parse(value, FH_DATE_DMY, &period)) {
        puts("that is no date; 2015-08, 2015-08-21, 21/8/2015 and 21 أغسطس 2015 are");
        return FH_OK;
    }
    return set_filter(repl, filter, value, error);
}

enum fh_status repl_run_since(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    return set_date(repl, &repl->since, argument, error);
}

enum fh_status repl_run_until(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    return set_date(repl, &repl->until, argument, error);
}

enum fh_status repl_run_source(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    return set_filter(repl, &repl->source, argument, error);
}

enum fh_status repl_run_category(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    return set_filter(repl, &repl->category, argument, error);
}
