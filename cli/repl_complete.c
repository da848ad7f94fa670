/* Completion of what is typed: commands, fields, sources, categories, and words of the index's own
 * dictionary, the most frequent ones.
 */
#include <stdio.h>
#include <string.h>

#include "cli/repl.h"
#include "cli/safe_text.h"
#include "stemmer/analyzer.h"

#define WORDS_SHOWN 24u     /* candidates from the dictionary */
#define WORDS_WALKED 50000u /* terms looked at, at most: completion must not be felt */

/* ---- The word before the cursor ---- */

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == '"' || c == '(' || c == ')' || c == '+';
}

static struct fh_slice word_before(struct fh_slice before)
{
    size_t start = before.length;
    while (start > 0 && !ends_word(before.bytes[start - 1]))
        start--;
    return (struct fh_slice){before.bytes + start, before.length - start};
}

static void add_if_prefixed(struct cli_candidates *candidates, const char *text, struct fh_slice prefix)
{
    if (fh_slice_starts_with(fh_slice_from(text), prefix))
        cli_candidates_add(candidates, fh_slice_from(text));
}

/* ---- Commands and fields ---- */

/* A command that wants an argument is followed by a space. */
static void add_command(struct cli_candidates *candidates, const char *name, const char *argument,
                        struct fh_slice typed)
{
    char text[64];
    snprintf(text, sizeof text, "%s%s", name, argument[0] != '\0' ? " " : "");
    add_if_prefixed(candidates, text, typed);
}

static void complete_command(struct cli_candidates *candidates, struct fh_slice typed)
{
    struct fh_slice name = {typed.bytes + 1, typed.length - 1};
    candidates->replaces = name.length;
    for (const struct repl_command_entry *command = repl_commands; command->name != NULL; command++) {
        add_command(candidates, command->name, command->argument, name);
        if (name.length > 0)
            add_command(candidates, command->arabic, command->argument, name);
    }
}

static void complete_field(struct cli_candidates *candidates, struct fh_slice word)
{
    static const char *const fields[] = {"title:", "body:", "source:", "category:", "date:", NULL};
    for (size_t i = 0; word.length > 0 && fields[i] != NULL; i++)
        add_if_prefixed(candidates, fields[i], word);
}

/* ---- Sources and categories ---- */

static bool is_known(const struct cli_candidates *candidates, struct fh_slice text)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (fh_slice_is(text, candidates->list[i]))
            return true;
    return false;
}

/* A value, in quotes when it has a space and is to be read as one. */
static void add_label(struct cli_candidates *candidates, struct fh_slice value, bool quoted)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    bool quote = quoted && memchr(value.bytes, ' ', value.length) != NULL;
    fh_buffer_append_text(&text, quote ? "\"" : "");
    cli_safe_append(&text, value);
    fh_buffer_append_text(&text, quote ? "\"" : "");
    if (fh_buffer_ok(&text) && !is_known(candidates, fh_buffer_slice(&text)))
        cli_candidates_add(candidates, fh_buffer_slice(&text));
    fh_buffer_release(&text);
}

static bool folded_prefix(struct fh_slice text, struct fh_slice folded)
{
    struct fh_buffer scratch = FH_BUFFER_INIT;
    fh_fold_text(text, &scratch);
    bool is = fh_buffer_ok(&scratch) && fh_slice_starts_with(fh_buffer_slice(&scratch), folded);
    fh_buffer_release(&scratch);
    return is;
}

static void complete_label(struct cli_candidates *candidates, const struct fh_snapshot *snapshot, bool source,
                           struct fh_slice typed, bool quoted)
{
    struct fh_buffer folded = FH_BUFFER_INIT;
    fh_fold_text(typed, &folded);
    candidates->replaces = typed.length;
    for (size_t i = 0; i < snapshot->segment_count && fh_buffer_ok(&folded); i++) {
        const struct fh_segment *segment = snapshot->segments[i];
        const struct fh_labels *labels = source ? &segment->sources : &segment->categories;
        for (uint32_t ord = 1; ord < labels->value_count; ord++) {
            struct fh_slice value = fh_labels_value(labels, ord);
            if (value.length > 0 && folded_prefix(value, fh_buffer_slice(&folded)))
                add_label(candidates, value, quoted);
        }
    }
    fh_buffer_release(&folded);
}

/* ---- Words of the dictionary ---- */

struct frequent {
    char text[FH_TERM_BYTES_MAX + 1];
    uint64_t doc_freq;
};

/* The most frequent ones seen so far, falling. */
struct frequents {
    struct frequent list[WORDS_SHOWN];
    size_t count;
};

static void count_word(struct frequents *words, const char *term, size_t length, uint32_t doc_freq)
{
    size_t place = words->count;
    while (place > 0 && words->list[place - 1].doc_freq < doc_freq)
        place--;
    if (place == WORDS_SHOWN)
        return;
    size_t last = words->count < WORDS_SHOWN ? words->count++ : WORDS_SHOWN - 1;
    memmove(&words->list[place + 1], &words->list[place], (last - place) * sizeof words->list[0]);
    memcpy(words->list[place].text, term, length);
    words->list[place].text[length] = '\0';
    words->list[place].doc_freq = doc_freq;
}

static void walk_dictionary(struct frequents *words, const struct fh_termdict *dictionary, struct fh_slice prefix)
{
    struct fh_term_iterator iterator;
    if (fh_term_iterator_seek(&iterator, dictionary, prefix, NULL) != FH_OK)
        return;
    for (size_t walked = 0; walked < WORDS_WALKED; walked++) {
        if (fh_term_iterator_next(&iterator, NULL) != FH_OK)
            return;
        struct fh_slice term = {iterator.term, iterator.length};
        if (!fh_slice_starts_with(term, prefix))
            return;
        count_word(words, iterator.term, iterator.length, iterator.info.doc_freq);
    }
}

/* The largest segment speaks for the index. */
static const struct fh_segment *largest_segment(const struct fh_snapshot *snapshot)
{
    const struct fh_segment *largest = NULL;
    for (size_t i = 0; i < snapshot->segment_count; i++)
        if (largest == NULL || snapshot->segments[i]->doc_count > largest->doc_count)
            largest = snapshot->segments[i];
    return largest;
}

static void complete_word(struct cli_candidates *candidates, const struct fh_snapshot *snapshot, struct fh_slice word)
{
    static struct frequents words;
    struct fh_buffer folded = FH_BUFFER_INIT;
    const struct fh_segment *segment = largest_segment(snapshot);
    words.count = 0;
    fh_fold_text(word, &folded);
    if (segment != NULL && fh_buffer_ok(&folded) && folded.length > 0) {
        enum fh_level level = segment->facts.level_count > 1 ? FH_LEVEL_FORM : FH_LEVEL_STEM;
        walk_dictionary(&words, &segment->terms[level], fh_buffer_slice(&folded));
    }
    for (size_t i = 0; i < words.count; i++)
        cli_candidates_add(candidates, fh_slice_from(words.list[i].text));
    fh_buffer_release(&folded);
}

/* ---- Which of them ---- */

static bool split_argument(struct fh_slice before, const char *command, struct fh_slice *argument)
{
    struct fh_slice head = fh_slice_from(command);
    if (!fh_slice_starts_with(before, head))
        return false;
    *argument = (struct fh_slice){before.bytes + head.length, before.length - head.length};
    return true;
}

/* The index's newest snapshot, opened when first wanted. */
static const struct fh_snapshot *snapshot_of(struct repl *repl)
{
    struct repl_index *index = repl_current(repl);
    if (index->snapshot == NULL && fh_snapshot_open(&index->snapshot, index->path, true, NULL) != FH_OK)
        index->snapshot = NULL;
    return index->snapshot;
}

static void complete_query(struct cli_candidates *candidates, const struct fh_snapshot *snapshot, struct fh_slice word)
{
    struct fh_slice value;
    if (word.length > 0 && word.bytes[0] == '-')
        word = (struct fh_slice){word.bytes + 1, word.length - 1};
    candidates->replaces = word.length;
    if (split_argument(word, "source:", &value))
        complete_label(candidates, snapshot, true, value, true);
    else if (split_argument(word, "category:", &value))
        complete_label(candidates, snapshot, false, value, true);
    else if (word.length > 0) {
        complete_field(candidates, word);
        complete_word(candidates, snapshot, word);
    }
}

void repl_complete(void *user, struct fh_slice before, struct cli_candidates *candidates)
{
    struct repl *repl = user;
    struct fh_slice argument;
    const struct fh_snapshot *snapshot = snapshot_of(repl);
    if (before.length > 0 && before.bytes[0] == ':' && memchr(before.bytes, ' ', before.length) == NULL)
        complete_command(candidates, before);
    else if (snapshot == NULL)
        return;
    else if (split_argument(before, ":source ", &argument))
        complete_label(candidates, snapshot, true, argument, false);
    else if (split_argument(before, ":category ", &argument))
        complete_label(candidates, snapshot, false, argument, false);
    else
        complete_query(candidates, snapshot, word_before(before));
}
