/* From Latin to Arabic. See names.h. */
#include "base/buffer.h"
#include "query/name_spellings.h"
#include "query/names_private.h"
#include "stemmer/english.h"
#include "stemmer/letter_names.h"

#define EXONYM_WORDS_MAX 3u
#define ACRONYM_LETTERS_MAX 4u
#define ACRONYM_SPELLINGS_MAX 4u

/* How many of the first words, at most `max`, are of Latin letters. */
static size_t latin_run(struct names_question *question, size_t max)
{
    size_t run = 0;
    while (run < question->count && run < max && names_is_latin(question->asked[run].form))
        run++;
    return run;
}

/* The longest run of words that has an exonym. */
static enum fh_status ask_exonyms(struct names_question *question, size_t run)
{
    for (size_t words = run; words > 0; words--) {
        size_t count;
        struct fh_slice name = names_joined(question, words, " ");
        if (name.bytes == NULL)
            return fh_fail_nomem(question->error);
        const struct fh_exonym *exonyms = fh_exonyms_of(name, &count);
        for (size_t i = 0; i < count; i++)
            names_give(question, words, fh_slice_from(exonyms[i].arabic), 0);
        if (count > 0)
            break;
    }
    return FH_OK;
}

static bool has_vowel(struct fh_slice word)
{
    for (size_t i = 0; i < word.length; i++)
        if (strchr("aeiouy", word.bytes[i]) != NULL)
            return true;
    return false;
}

/* The names of the letters, choosing among several by `choice` (a number in mixed radix, used up). */
static bool spell_out(struct fh_slice word, size_t *choice, struct fh_buffer *text)
{
    for (size_t i = 0; i < word.length; i++) {
        const char *const *letter = fh_letter_names[word.bytes[i] - 'a'];
        size_t ways = 0;
        while (ways < FH_LETTER_NAMES_MAX && letter[ways] != NULL)
            ways++;
        fh_buffer_append_text(text, i > 0 ? " " : "");
        fh_buffer_append_text(text, letter[*choice % ways]);
        *choice /= ways;
    }
    return fh_buffer_ok(text);
}

/* BBC as بي بي سي: words of three letters, and shorter and longer ones that nobody could speak. */
static enum fh_status ask_letters(struct names_question *question, struct fh_slice word)
{
    enum fh_status status = FH_OK;
    if (word.length < 2 || word.length > ACRONYM_LETTERS_MAX || (word.length != 3 && has_vowel(word)))
        return FH_OK;
    for (size_t n = 0; n < ACRONYM_SPELLINGS_MAX && status == FH_OK; n++) {
        size_t choice = n;
        struct fh_buffer text = FH_BUFFER_INIT;
        struct fh_slice copy = {NULL, 0};
        if (spell_out(word, &choice, &text))
            copy = fh_arena_copy(question->arena, fh_buffer_slice(&text));
        fh_buffer_release(&text);
        if (copy.bytes == NULL)
            status = fh_fail_nomem(question->error);
        else if (choice == 0)
            names_give(question, 1, copy, 0);
    }
    return status;
}

#define PAIR_SHARE 0.5 /* two Latin words for one Arabic one: no more than half of what letters may cost */

static enum fh_status ask_spellings(struct names_question *question, struct fh_slice word, size_t words, double share)
{
    struct fh_name_spellings spellings;
    struct fh_name_candidate beginnings[FH_TRANSLIT_LATIN_MAX + 1] = {0};
    struct fh_name_field field = {question->names->snapshot, &question->names->lexicon, question->arena,
                                  &question->query->look_ups_left};
    if (!has_vowel(word) || word.length > FH_TRANSLIT_LATIN_MAX)
        return FH_OK;
    enum fh_status status =
        fh_name_spellings_find(&spellings, &field, word, share, words == 1 ? beginnings : NULL, question->error);
    if (status == FH_OK && words == 1)
        status = fh_name_pairs_add(&spellings, &field, word, beginnings, question->error);
    for (size_t i = 0; i < spellings.count && status == FH_OK; i++)
        names_give(question, words, spellings.list[i].text, spellings.list[i].doubt);
    return status;
}

static bool is_name(const struct fh_asked *asked)
{
    return !asked->stop && !fh_english_is_common(asked->form);
}

enum fh_status names_ask_latin(struct names_question *question)
{
    const struct fh_asked *asked = question->asked;
    size_t run = latin_run(question, EXONYM_WORDS_MAX);
    enum fh_status status = fh_deadline_check(&question->query->deadline, question->error);
    if (status == FH_OK)
        status = ask_exonyms(question, run);
    if (status != FH_OK || question->words > 0)
        return status;
    if (run > 1 && (is_name(&asked[0]) || is_name(&asked[1]))) {
        struct fh_slice both = names_joined(question, 2, "");
        status = both.bytes != NULL ? ask_spellings(question, both, 2, PAIR_SHARE) : fh_fail_nomem(question->error);
        if (status != FH_OK || question->words > 1)
            return status;
    }
    if (!is_name(&asked[0]))
        return FH_OK;
    status = ask_letters(question, asked[0].form);
    return status == FH_OK && asked[0].form.length > 2 ? ask_spellings(question, asked[0].form, 1, 1) : status;
}
