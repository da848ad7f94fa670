/* From runs to forms, and from forms to stems. See chain.h. */
#include "stemmer/chain.h"

#include <string.h>

#include "base/mem.h"
#include "stemmer/clitics.h"
#include "stemmer/letters.h"
#include "stemmer/light10.h"
#include "stemmer/spelling.h"
#include "stemmer/stopwords.h"
#include "stemmer/trace.h"
#include "stemmer/utf8.h"

#define HEAD_LETTERS_MIN 3 /* كوفيد-19 has the stem of كوفيد, إف-16 has one of its own */

enum fh_status fh_chain_init(struct fh_chain *chain, enum fh_chain_kind kind, const struct fh_lexicon *lexicon,
                             const struct fh_overrides *overrides, struct fh_error *error)
{
    *chain = (struct fh_chain){.kind = kind, .lexicon = lexicon, .overrides = overrides,
                               .fold = FH_FOLD_INIT, .pieces = FH_PIECES_INIT, .forms = FH_BUFFER_INIT};
    return fh_stemmer_new(&chain->stemmer, error);
}

void fh_chain_release(struct fh_chain *chain)
{
    fh_stemmer_free(chain->stemmer);
    fh_fold_release(&chain->fold);
    fh_pieces_release(&chain->pieces);
    fh_buffer_release(&chain->forms);
    fh_free(chain->words);
    *chain = (struct fh_chain){.kind = FH_CHAIN_NONE};
}

/* ---- Forms ---- */

static bool is_conjunction(const char *word, size_t length)
{
    return length > 4 && (memcmp(word, "و", 2) == 0 || memcmp(word, "ف", 2) == 0);
}

/* A stop word gives up nothing but a و or ف before another one: ومنها is منها. */
static bool form_of_stop_word(const struct fh_chain *chain, char *word, size_t *length)
{
    char whole[FH_TERM_BYTES_MAX + 1];
    memcpy(whole, word, *length);
    fh_spelling_apply(chain->lexicon, whole, *length);
    if (!fh_stopword((struct fh_slice){whole, *length}))
        return false;
    size_t drop = is_conjunction(whole, *length) && fh_stopword((struct fh_slice){whole + 2, *length - 2}) ? 2 : 0;
    *length -= drop;
    memcpy(word, whole + drop, *length);
    return true;
}

/* Brings an Arabic word as spelled to its form, in place. Returns whether it is a stop word. */
static bool form_of_arabic(const struct fh_chain *chain, char *word, size_t *length, struct fh_buffer *trace)
{
    if (form_of_stop_word(chain, word, length))
        return true;
    fh_clitics_peel(chain->lexicon, word, length, trace);
    char before[FH_TERM_BYTES_MAX + 1];
    memcpy(before, word, *length);
    fh_spelling_apply(chain->lexicon, word, *length);
    if (memcmp(before, word, *length) != 0)
        fh_trace(trace, "spelling", (struct fh_slice){word, *length});
    return fh_stopword((struct fh_slice){word, *length});
}

/* The form of one piece, appended to `forms`. */
static struct fh_slice put_form(struct fh_chain *chain, const struct fh_piece *piece, bool *stop,
                                struct fh_buffer *trace)
{
    char word[FH_TERM_BYTES_MAX + 1];
    struct fh_slice text = fh_utf8_cut((struct fh_slice){chain->pieces.text.bytes + piece->text, piece->length},
                                       FH_TERM_BYTES_MAX);
    size_t head = piece->kind == FH_PIECE_OTHER ? 0 : piece->kind == FH_PIECE_JOINED ? piece->head : text.length;
    if (head > text.length)
        head = text.length;
    size_t tail = text.length - head, length = head;
    memcpy(word, text.bytes, text.length);
    const struct fh_override *override = fh_overrides_find(chain->overrides, text);
    if (override != NULL) {
        fh_trace(trace, "override", override->form);
        *stop = false;
        size_t at = chain->forms.length;
        fh_buffer_append_slice(&chain->forms, override->form);
        return (struct fh_slice){NULL, chain->forms.length - at};
    }
    if (chain->kind == FH_CHAIN_NONE)
        fh_fold_letters(word, length);
    if (chain->kind == FH_CHAIN_ARABIC && head > 0)
        *stop = form_of_arabic(chain, word, &length, trace) && tail == 0;
    else
        *stop = fh_stopword(text);
    memcpy(word + length, text.bytes + head, tail);
    fh_buffer_append(&chain->forms, word, length + tail);
    return (struct fh_slice){NULL, length + tail};
}

static struct fh_chain_word *add_word(struct fh_chain *chain)
{
    void *moved = fh_grow(chain->words, &chain->capacity, chain->count + 1, sizeof *chain->words);
    if (moved == NULL)
        return NULL;
    chain->words = moved;
    chain->words[chain->count] = (struct fh_chain_word){0, 0, false, {NULL, 0}};
    return &chain->words[chain->count++];
}

/* The buffer of forms moves while it grows: point into it when it has stopped. */
static bool settle(struct fh_chain *chain)
{
    if (!fh_buffer_ok(&chain->forms))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < chain->count; i++) {
        chain->words[i].form.bytes = chain->forms.bytes + at;
        at += chain->words[i].form.length;
    }
    return true;
}

static bool run_folded(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace)
{
    if (!fh_fold_word(run, &chain->fold) || !fh_pieces_cut(fh_buffer_slice(&chain->fold.text), &chain->pieces))
        return false;
    for (size_t i = 0; i < chain->pieces.count; i++) {
        const struct fh_piece *piece = &chain->pieces.list[i];
        struct fh_chain_word *word = add_word(chain);
        if (word == NULL)
            return false;
        word->start = chain->fold.spans[piece->start].start;
        word->end = chain->fold.spans[piece->end - 1].end;
        fh_trace(trace, "folded", (struct fh_slice){chain->pieces.text.bytes + piece->text, piece->length});
        word->form = put_form(chain, piece, &word->stop, trace);
        if (!fh_buffer_ok(&chain->forms))
            return false;
        fh_trace(trace, word->stop ? "form, a stop word" : "form",
                 (struct fh_slice){chain->forms.bytes + chain->forms.length - word->form.length, word->form.length});
    }
    return true;
}

/* The baselines that take the printed token: bytes as they stand, Latin letters lower-cased for
 * the stemming ones. */
static bool run_printed(struct fh_chain *chain, struct fh_slice run)
{
    char word[FH_TERM_BYTES_MAX + 1];
    struct fh_slice cut = fh_utf8_cut(run, FH_TERM_BYTES_MAX);
    size_t length = cut.length;
    memcpy(word, cut.bytes, length);
    for (size_t i = 0; i < length && chain->kind != FH_CHAIN_WHITESPACE; i++)
        if (word[i] >= 'A' && word[i] <= 'Z')
            word[i] = (char)(word[i] + 32);
    if (chain->kind == FH_CHAIN_LIGHT10)
        fh_light10_normalize(word, &length);
    if (length == 0)
        return true;
    struct fh_chain_word *made = add_word(chain);
    if (made == NULL || !fh_fold_word(cut, &chain->fold))
        return false;
    made->end = (uint32_t)run.length;
    made->stop = chain->kind != FH_CHAIN_WHITESPACE && fh_stopword(fh_buffer_slice(&chain->fold.text));
    made->form.length = length;
    fh_buffer_append(&chain->forms, word, length);
    return true;
}

bool fh_chain_run(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace)
{
    fh_buffer_reset(&chain->forms);
    chain->count = 0;
    bool folds = chain->kind == FH_CHAIN_ARABIC || chain->kind == FH_CHAIN_NONE;
    return (folds ? run_folded(chain, run, trace) : run_printed(chain, run)) && settle(chain);
}

/* ---- Stems ---- */

static bool is_arabic(struct fh_slice word)
{
    uint8_t index;
    const uint8_t *p = (const uint8_t *)word.bytes;
    return word.length >= 2 && fh_arabic_pair(p, p + word.length, &index) && fh_class_arabic[index] == FH_CLASS_ARABIC;
}

/* The word of a word with its number, or the whole form. */
static struct fh_slice head_of(struct fh_slice form)
{
    size_t digits = 0;
    while (digits < form.length && form.bytes[form.length - digits - 1] >= '0' &&
           form.bytes[form.length - digits - 1] <= '9')
        digits++;
    struct fh_slice head = {form.bytes, form.length - digits};
    return digits > 0 && digits <= 3 && fh_utf8_count(head) >= HEAD_LETTERS_MIN ? head : form;
}

static bool stem_of_arabic_chain(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem)
{
    const struct fh_override *override = fh_overrides_find(chain->overrides, form);
    *stem = override != NULL ? override->stem : form;
    if (override != NULL || fh_stopword(form))
        return true;
    *stem = head_of(form);
    return !is_arabic(*stem) || fh_stemmer_stem(chain->stemmer, *stem, stem);
}

static bool stem_of(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem)
{
    *stem = form;
    switch (chain->kind) {
    case FH_CHAIN_ARABIC:
        return stem_of_arabic_chain(chain, form, stem);
    case FH_CHAIN_SNOWBALL:
        return fh_stemmer_stem(chain->stemmer, form, stem);
    case FH_CHAIN_LIGHT10: {
        size_t length = form.length;
        memcpy(chain->stem, form.bytes, length);
        fh_light10_stem(chain->stem, &length);
        *stem = (struct fh_slice){chain->stem, length};
        return true;
    }
    default:
        return true;
    }
}

bool fh_chain_stem(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem)
{
    bool ok = stem_of(chain, form, stem);
    *stem = fh_utf8_cut(*stem, FH_TERM_BYTES_MAX); /* libstemmer may write a ligature out */
    return ok;
}
