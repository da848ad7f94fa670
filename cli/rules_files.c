/* See rules_files.h. */
#include "cli/rules_files.h"

#include "cli/text_file.h"

static enum fh_status read_list(struct fh_buffer *text, const char *name, struct fh_rules *rules,
                                struct fh_error *error)
{
    if (name == NULL)
        return FH_OK;
    enum fh_status status = cli_read_file(text, name, error);
    if (status == FH_OK && text->length == 0)
        fh_buffer_append_text(text, "#\n"); /* given, though empty */
    *rules = (struct fh_rules){fh_buffer_slice(text), name};
    return status == FH_OK && !fh_buffer_ok(text) ? fh_fail_nomem(error) : status;
}

enum fh_status cli_rules_read(struct cli_rules *rules, const struct cli_rules_names *names,
                              struct fh_writer_options *writer, struct fh_error *error)
{
    enum fh_status status = names->lexicon != NULL ? cli_read_file(&rules->lexicon, names->lexicon, error) : FH_OK;
    if (status == FH_OK && names->lexicon != NULL && rules->lexicon.length == 0)
        status = fh_fail(error, FH_ERR_INPUT, "%s: empty: no lexicon", names->lexicon);
    writer->lexicon = fh_buffer_slice(&rules->lexicon);
    if (status == FH_OK)
        status = read_list(&rules->overrides, names->overrides, &writer->overrides, error);
    if (status == FH_OK)
        status = read_list(&rules->stop_words, names->stop_words, &writer->stop_words, error);
    if (status == FH_OK)
        status = read_list(&rules->synonyms, names->synonyms, &writer->synonyms, error);
    return status;
}

void cli_rules_release(struct cli_rules *rules)
{
    fh_buffer_release(&rules->lexicon);
    fh_buffer_release(&rules->overrides);
    fh_buffer_release(&rules->stop_words);
    fh_buffer_release(&rules->synonyms);
}
