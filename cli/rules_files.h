/* The user's rules in files, for the commands that make indexes: --lexicon, --overrides, --stop-words, --synonyms.
 */
#ifndef FH_CLI_RULES_FILES_H
#define FH_CLI_RULES_FILES_H

#include "base/buffer.h"
#include "base/status.h"

/* The names of the files; NULL: not given. */
struct cli_rules_names {
    const char *lexicon, *overrides, *stop_words, *synonyms;
};

/* The table rows of these options; `place` is the offset of a struct cli_rules_names in the settings. */
#define CLI_RULES_OPTIONS(place)                                                                                       \
    {"overrides", 0, CLI_TEXT, (place) + offsetof(struct cli_rules_names, overrides), "FILE",                          \
     "lines \"word\", which no rule may change then, or \"word TAB stem\"; of a new index"},                           \
        {"lexicon", 0, CLI_TEXT, (place) + offsetof(struct cli_rules_names, lexicon), "FILE",                          \
         "a lexicon of your own (fihrist lexicon) instead of the one built in; of a new index"},                       \
        {"stop-words", 0, CLI_TEXT, (place) + offsetof(struct cli_rules_names, stop_words), "FILE",                    \
         "a word a line: words that do not rank beside others, besides those built in; kept with the index"},          \
    {                                                                                                                  \
        "synonyms", 0, CLI_TEXT, (place) + offsetof(struct cli_rules_names, synonyms), "FILE",                         \
            "lines \"a, b, c\" or \"a, b => c\": what else a word may be; kept with the index"                         \
    }

struct cli_rules {
    struct fh_buffer lexicon, overrides, stop_words, synonyms;
};

/* Reads the files that are named and points `writer` to what they hold. An empty file takes the index's list away.
 * *rules (zeroed) must outlive the writer's opening. */
enum fh_status cli_rules_read(struct cli_rules *rules, const struct cli_rules_names *names,
                              struct fh_writer_options *writer, struct fh_error *error);
void cli_rules_release(struct cli_rules *rules);

#endif
