/* Names in the other script: which there are, the engine says (tests/query/test_names.c asks whether rightly); what
 * they match and score is the oracle's. See oracle.h. */
#include <stdlib.h>

#include "tests/support/oracle_internal.h"

/* Forms with spaces between. */
static struct oracle_token *tokens_of_forms(struct oracle *oracle, struct fh_slice text, size_t *count)
{
    struct oracle_token *list = oracle_take(oracle, FH_SYNONYM_WORDS_MAX * sizeof *list);
    *count = 0;
    while (text.length > 0 && *count < FH_SYNONYM_WORDS_MAX) {
        uint32_t form_id, stem_id;
        const char *space = memchr(text.bytes, ' ', text.length);
        struct fh_slice form = {text.bytes, space != NULL ? (size_t)(space - text.bytes) : text.length};
        size_t used = form.length + (space != NULL);
        if (fh_session_intern(oracle->session, form, &form_id, &stem_id, NULL) != FH_OK)
            abort();
        struct oracle_token *token = &list[(*count)++];
        token->stem = oracle_term(oracle, FH_LEVEL_STEM, fh_session_stem(oracle->session, stem_id));
        if (oracle->snapshot->manifest.levels == FH_LEVELS_BOTH)
            token->form = oracle_term(oracle, FH_LEVEL_FORM, fh_session_form(oracle->session, form_id));
        text = (struct fh_slice){text.bytes + used, text.length - used};
    }
    return list;
}

void oracle_add_names(struct oracle *oracle, const struct oracle_token *tokens, size_t count,
                      struct oracle_alternative **list)
{
    struct fh_asked asked[FH_SYNONYM_WORDS_MAX];
    struct fh_alternatives found = {.count = 0};
    if (oracle->names == NULL)
        return;
    count = count < FH_SYNONYM_WORDS_MAX ? count : FH_SYNONYM_WORDS_MAX;
    for (size_t i = 0; i < count; i++)
        asked[i] = (struct fh_asked){
            tokens[i].stem->text, tokens[i].form != NULL ? tokens[i].form->text : tokens[i].stem->text, tokens[i].stop};
    fh_names_asker_begin(&oracle->asker, &(struct fh_deadline){0, NULL});
    struct fh_alternative_source source = fh_names_source(&oracle->asker);
    if (source.find(source.user, asked, count, &oracle->arena, &found, NULL) != FH_OK)
        abort();
    for (size_t i = 0; i < found.count; i++) {
        struct oracle_alternative *added = oracle_add_alternative(oracle, found.words, found.list[i].weight, list);
        if (added != NULL)
            added->tokens = tokens_of_forms(oracle, found.list[i].text, &added->count);
    }
}
