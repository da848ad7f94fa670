/* `fihrist backup`: a consistent copy of an index, while others use it. */
#include <stdio.h>

#include "cli/command_list.h"
#include "cli/numbers.h"
#include "cli/report.h"

static int run_backup(const struct cli_call *call)
{
    struct fh_error error;
    struct fh_index *copy = NULL;
    struct fh_index_info info;
    char documents[CLI_NUMBER_BYTES], size[CLI_NUMBER_BYTES];
    enum fh_status status = fh_backup(call->arguments[0], call->arguments[1], &error);
    if (status == FH_OK)
        status = fh_index_open(&copy, call->arguments[1], &error);
    if (status != FH_OK)
        return cli_report(&error);
    fh_index_info(copy, &info);
    printf("%s: %s documents, %s\n", call->arguments[1], cli_count_text(info.documents, documents),
           cli_bytes_text(info.bytes.total, size));
    fh_index_close(copy);
    return CLI_DONE;
}

const struct cli_command cli_command_backup = {.name = "backup",
                                               .usage = "INDEX DESTINATION",
                                               .summary = "copy an index while it is in use",
                                               .description =
                                                   "Copies the last commit to DESTINATION, a folder that must not "
                                                   "exist or be empty. Every file is verified against "
                                                   "its checksums; on one file system files are linked, not copied. "
                                                   "The copy is an index like any other, and is there "
                                                   "entirely or not at all.",
                                               .examples = "fihrist backup news.fh /mnt/backup/news-2024-01.fh",
                                               .arguments_min = 2,
                                               .arguments_max = 2,
                                               .run = run_backup};
