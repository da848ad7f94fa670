/* The right keys with the wrong layout switched on. See suggest.h.
 *
 * On an Arabic keyboard punctuation keys are letters, so this looks at what stands between spaces before any
 * syntax is: hgsu,]dm is السعودية. What comes out must be words of the collection, all of them, and one of those typed
 * must be unknown to it.
 */
#include <math.h>

#include "query/keyboard.h"
#include "query/space.h"
#include "query/suggest.h"
#include "stemmer/utf8.h"

#define COST_LAYOUT 30 /* of one word; who types one so types all of them so */
#define COST_AZERTY 5  /* less common */
#define LETTERS_MIN 2u

static bool is_wrapping(char byte)
{
    return byte == '+' || byte == '-' || byte == '"' || byte == '(' || byte == ')' || byte == '=';
}

/* What stands between spaces from *at on, signs and quotation marks around it taken off; false at the end. */
static bool next_chunk(struct fh_slice query, size_t *at, struct fh_slice *chunk)
{
    const uint8_t *p = (const uint8_t *)query.bytes, *end = p + query.length;
    size_t from = *at, length = 0;
    while (from < query.length && fh_is_space(fh_utf8_decode(p + from, end, &length)))
        from += length;
    size_t until = from;
    while (until < query.length && !fh_is_space(fh_utf8_decode(p + until, end, &length)))
        until += length;
    *at = until;
    bool found = from < until;
    while (from < until && is_wrapping(query.bytes[from]))
        from++;
    while (until > from && is_wrapping(query.bytes[until - 1]))
        until--;
    *chunk = (struct fh_slice){query.bytes + from, until - from};
    return found;
}

/* Whether the chunk may be changed: it has a suspect word, or none at all to the analyzer. (One with words that are not
 * on the list is excluded, or a filter.) *belief gets the least of its words'. */
static enum fh_status doubt(struct suggester *suggester, struct fh_slice chunk, bool *yes, double *belief)
{
    size_t start = (size_t)(chunk.bytes - suggester->query.bytes), listed = 0;
    struct suggest_known known;
    *yes = false;
    *belief = SUGGEST_BELIEF_NONE;
    for (size_t i = 0; i < suggester->word_count; i++) {
        const struct suggest_word *word = &suggester->words[i];
        if (word->start < start || word->start >= start + chunk.length)
            continue;
        *belief = listed == 0 || word->belief < *belief ? word->belief : *belief;
        *yes = *yes || word->suspect;
        listed++;
    }
    if (listed > 0)
        return FH_OK;
    enum fh_status status = suggest_look_up(suggester, chunk, &known);
    *yes = status == FH_OK && known.words == 0;
    return status;
}

/* Punctuation is no part of one. */
static bool is_latin_word(struct fh_slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!((text.bytes[i] >= 'a' && text.bytes[i] <= 'z') || (text.bytes[i] >= '0' && text.bytes[i] <= '9')))
            return false;
    return true;
}

static enum fh_status propose(struct suggester *suggester, struct fh_slice chunk, enum fh_retyping retyping, bool pair,
                              double belief)
{
    struct fh_buffer *text = &suggester->scratch;
    struct suggest_known known;
    fh_buffer_reset(text);
    if (!fh_keyboard_retype(chunk, retyping, pair, text))
        return fh_buffer_ok(text) ? FH_OK : fh_fail_nomem(suggester->error);
    if (retyping >= FH_RETYPE_ARABIC_TO_QWERTY && !is_latin_word(fh_buffer_slice(text)))
        return FH_OK;
    enum fh_status status = suggest_look_up(suggester, fh_buffer_slice(text), &known);
    if (status != FH_OK || known.words == 0 || known.form_freq == 0)
        return status;
    bool azerty = retyping == FH_RETYPE_AZERTY_TO_ARABIC || retyping == FH_RETYPE_ARABIC_TO_AZERTY;
    double score = 10 * log((double)known.form_freq) - COST_LAYOUT - (azerty ? COST_AZERTY : 0);
    struct suggest_change change = {(size_t)(chunk.bytes - suggester->query.bytes), chunk.length, fh_buffer_slice(text),
                                    score - belief, FH_SUGGESTION_KEYBOARD};
    return suggest_add(suggester, &change);
}

static enum fh_status propose_all(struct suggester *suggester, struct fh_slice chunk)
{
    double belief;
    bool yes = false;
    size_t letters = fh_utf8_count(chunk);
    if (letters < LETTERS_MIN || letters > 2 * FH_TYPED_MAX)
        return FH_OK;
    enum fh_status status = doubt(suggester, chunk, &yes, &belief);
    for (int retyping = 0; yes && retyping < FH_RETYPE_COUNT && status == FH_OK; retyping++) {
        status = propose(suggester, chunk, (enum fh_retyping)retyping, false, belief);
        if (status == FH_OK && retyping >= FH_RETYPE_ARABIC_TO_QWERTY)
            status = propose(suggester, chunk, (enum fh_retyping)retyping, true, belief);
    }
    return status;
}

enum fh_status suggest_retyped(struct suggester *suggester)
{
    enum fh_status status = FH_OK;
    struct fh_slice chunk;
    for (size_t at = 0, chunks = 0; status == FH_OK && chunks < SUGGEST_WORDS_MAX; chunks++) {
        if (!next_chunk(suggester->query, &at, &chunk))
            break;
        status = propose_all(suggester, chunk);
    }
    return status;
}
