/* Skipped records. See skips.h. */
#include "cli/skips.h"

#include <inttypes.h>
#include <string.h>

#include "cli/numbers.h"
#include "cli/report.h"
#include "cli/safe_text.h"

enum fh_status cli_skips_open(struct cli_skips *skips, const char *report_path, struct cli_progress *progress,
                              struct fh_error *error)
{
    memset(skips, 0, sizeof *skips);
    skips->progress = progress;
    if (report_path == NULL)
        return FH_OK;
    skips->report = fopen(report_path, "w");
    return skips->report != NULL ? FH_OK : fh_fail_errno(error, report_path, "open");
}

/* Fills a fixed field with text fit for a terminal, cut at a character. */
static void put_safe(char *to, size_t size, const char *text)
{
    struct fh_buffer safe = FH_BUFFER_INIT;
    cli_safe_append(&safe, fh_slice_from(text));
    size_t length = fh_buffer_ok(&safe) ? safe.length : 0;
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)safe.bytes[length] & 0xC0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(to, safe.bytes, length);
    to[length] = '\0';
    fh_buffer_release(&safe);
}

static struct cli_skip_reason *find_reason(struct cli_skips *skips, const char *reason)
{
    char safe[sizeof skips->reasons[0].reason];
    put_safe(safe, sizeof safe, reason);
    for (size_t i = 0; i < skips->reason_count; i++)
        if (strcmp(skips->reasons[i].reason, safe) == 0)
            return &skips->reasons[i];
    if (skips->reason_count == CLI_SKIP_REASONS)
        return NULL;
    struct cli_skip_reason *fresh = &skips->reasons[skips->reason_count++];
    memcpy(fresh->reason, safe, sizeof safe);
    return fresh;
}

/* "file:line", or the file alone where lines mean nothing. */
static void describe_place(struct fh_buffer *place, const struct fh_skip *skip)
{
    fh_buffer_append_text(place, skip->file != NULL ? skip->file : "");
    if (skip->line > 0)
        fh_buffer_printf(place, ":%" PRIu64, skip->line);
}

static void gather(struct cli_skips *skips, const char *place, const char *reason)
{
    struct cli_skip_reason *known = find_reason(skips, reason);
    if (known == NULL) {
        skips->other++;
        return;
    }
    if (known->count < CLI_SKIP_EXAMPLES)
        put_safe(known->examples[known->count], sizeof known->examples[0], place);
    known->count++;
}

static void tell(struct cli_skips *skips, const char *place, const char *reason)
{
    if (skips->total > CLI_SKIPS_TOLD)
        return;
    cli_progress_clear(skips->progress);
    cli_complain("%s: %s", place, reason);
    if (skips->total == CLI_SKIPS_TOLD)
        cli_complain("further skipped records are only counted (--report FILE lists them all)");
}

void cli_skips_add(void *user, const struct fh_skip *skip)
{
    struct cli_skips *skips = user;
    struct fh_buffer place = FH_BUFFER_INIT;
    describe_place(&place, skip);
    const char *where = fh_buffer_ok(&place) && place.length > 0 ? place.bytes : "?";
    skips->total++;
    gather(skips, where, skip->reason);
    tell(skips, where, skip->reason);
    if (skips->report != NULL)
        fprintf(skips->report, "%s: byte %" PRIu64 ": %s\n", where, skip->byte, skip->reason);
    fh_buffer_release(&place);
}

static void print_reason(const struct cli_skip_reason *reason, FILE *file)
{
    char count[CLI_NUMBER_BYTES];
    fprintf(file, "  %s: %s (", cli_count_text(reason->count, count), reason->reason);
    for (size_t i = 0; i < CLI_SKIP_EXAMPLES && i < reason->count; i++)
        fprintf(file, "%s%s", i > 0 ? ", " : "", reason->examples[i]);
    fputs(reason->count > CLI_SKIP_EXAMPLES ? ", ...)\n" : ")\n", file);
}

void cli_skips_summary(const struct cli_skips *skips, FILE *file)
{
    char count[CLI_NUMBER_BYTES];
    if (skips->total == 0)
        return;
    fprintf(file, "skipped %s record%s:\n", cli_count_text(skips->total, count), skips->total == 1 ? "" : "s");
    for (size_t i = 0; i < skips->reason_count; i++)
        print_reason(&skips->reasons[i], file);
    if (skips->other > 0)
        fprintf(file, "  %s: for other reasons\n", cli_count_text(skips->other, count));
}

enum fh_status cli_skips_close(struct cli_skips *skips, const char *report_path, struct fh_error *error)
{
    if (skips->report == NULL)
        return FH_OK;
    bool failed = ferror(skips->report) != 0;
    failed |= fclose(skips->report) != 0;
    skips->report = NULL;
    return failed ? fh_fail_errno(error, report_path, "write") : FH_OK;
}
