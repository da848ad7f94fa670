/* From runs to forms, and from forms to stems. See chain.h. What makes Arabic forms and stems is
 * in arabic.c; here stands what all analyzers share, and the baselines. */
#include "stemmer/chain.h"

#include <string.h>

#include "base/mem.h"
#include "stemmer/compound.h"
#include "stemmer/letters.h"
#include "stemmer/light10.h"
#include "stemmer/stoplist.h"
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

/* Adds a word with this form; its range and whether it is a stop word are *like's. */
static bool add_word(struct fh_chain *chain, struct fh_slice form, const struct fh_chain_word *like,
                     struct fh_buffer *trace)
{
    struct fh_slice stem;
    void *moved = fh_grow(chain->words, &chain->capacity, chain->count + 1, sizeof *chain->words);
    if (moved == NULL)
        return false;
    chain->words = moved;
    size_t at = chain->forms.length;
    fh_buffer_append_slice(&chain->forms, form);
    if (!fh_buffer_ok(&chain->forms))
        return false;
    if (chain->kind == FH_CHAIN_NONE) /* folded to the last: ة is ه, ى is ي */
        fh_fold_letters(chain->forms.bytes + at, form.length);
    form.bytes = chain->forms.bytes + at;
    bool stop = like->stop || (chain->stops != NULL && fh_stoplist_has(chain->stops, form));
    chain->words[chain->count++] = (struct fh_chain_word){like->start, like->end, stop, {NULL, form.length}};
    if (trace == NULL)
        return true;
    fh_trace(trace, stop ? "form, a stop word" : "form", form);
    if (!fh_chain_stem(chain, form, &stem, trace))
        return false;
    fh_trace(trace, "stem", stem);
    return true;
}

/* The buffer of forms moves while it grows: point into it when it has stopped. */
static void settle(struct fh_chain *chain)
{
    size_t at = 0;
    for (size_t i = 0; i < chain->count; i++) {
        chain->words[i].form.bytes = chain->forms.bytes + at;
        at += chain->words[i].form.length;
    }
}

static bool add_form(struct fh_chain *chain, struct fh_slice letters, struct fh_chain_word *like,
                     struct fh_buffer *trace)
{
    char word[FH_ARABIC_WORD_BYTES];
    size_t length = letters.length;
    memcpy(word, letters.bytes, length);
    like->stop = fh_arabic_form(chain->lexicon, word, &length, trace);
    size_t second = like->stop ? 0 : fh_compound_split(chain->lexicon, (struct fh_slice){word, length});
    if (second == 0)
        return add_word(chain, (struct fh_slice){word, length}, like, trace);
    fh_trace(trace, "two words", (struct fh_slice){word + second, length - second});
    return add_word(chain, (struct fh_slice){word, second}, like, trace) &&
           add_form(chain, (struct fh_slice){word + second, length - second}, like, trace);
}

/* A word with its number: the word's form, and the digits. */
static bool add_joined(struct fh_chain *chain, struct fh_slice text, size_t head, struct fh_chain_word *like,
                       struct fh_buffer *trace)
{
    char word[FH_ARABIC_WORD_BYTES];
    size_t length = head;
    memcpy(word, text.bytes, head);
    if (chain->kind == FH_CHAIN_ARABIC)
        fh_arabic_form(chain->lexicon, word, &length, trace);
    memcpy(word + length, text.bytes + head, text.length - head);
    return add_word(chain, (struct fh_slice){word, length + text.length - head}, like, trace);
}

static bool add_piece(struct fh_chain *chain, const struct fh_piece *piece, struct fh_buffer *trace)
{
    struct fh_slice whole = {chain->pieces.text.bytes + piece->text, piece->length};
    struct fh_slice text = fh_utf8_cut(whole, FH_TERM_BYTES_MAX);
    struct fh_chain_word like = {.start = chain->fold.spans[piece->start].start,
                                 .end = chain->fold.spans[piece->end - 1].end};
    fh_trace(trace, "folded", text);
    const struct fh_override *override = fh_overrides_find_glued(chain->overrides, text);
    if (override != NULL) {
        fh_trace(trace, "your rule", override->form);
        return add_word(chain, override->form, &like, trace);
    }
    if (piece->kind == FH_PIECE_ARABIC && chain->kind == FH_CHAIN_ARABIC)
        return add_form(chain, text, &like, trace);
    if (piece->kind == FH_PIECE_JOINED && piece->head <= text.length)
        return add_joined(chain, text, piece->head, &like, trace);
    like.stop = fh_stopword(text);
    return add_word(chain, text, &like, trace);
}

static bool run_folded(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace)
{
    if (!fh_fold_word(run, &chain->fold) || !fh_pieces_cut(fh_buffer_slice(&chain->fold.text), &chain->pieces))
        return false;
    for (size_t i = 0; i < chain->pieces.count; i++)
        if (!add_piece(chain, &chain->pieces.list[i], trace))
            return false;
    return true;
}

/* The baselines that take the printed token: bytes as they stand, Latin letters lower-cased for
 * the stemming ones. */
static bool run_printed(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace)
{
    char word[FH_TERM_BYTES_MAX];
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
    if (!fh_fold_word(cut, &chain->fold))
        return false;
    struct fh_chain_word like = {.end = (uint32_t)run.length};
    like.stop = chain->kind != FH_CHAIN_WHITESPACE && fh_stopword(fh_buffer_slice(&chain->fold.text));
    return add_word(chain, (struct fh_slice){word, length}, &like, trace);
}

bool fh_chain_run(struct fh_chain *chain, struct fh_slice run, struct fh_buffer *trace)
{
    fh_buffer_reset(&chain->forms);
    chain->count = 0;
    bool folds = chain->kind == FH_CHAIN_ARABIC || chain->kind == FH_CHAIN_NONE;
    if (!(folds ? run_folded(chain, run, trace) : run_printed(chain, run, trace)))
        return false;
    settle(chain);
    return true;
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

static bool stem_of_arabic_chain(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem,
                                 struct fh_buffer *trace)
{
    const struct fh_override *override = fh_overrides_find(chain->overrides, form);
    *stem = override != NULL ? override->stem : form;
    if (override != NULL || fh_stopword(form))
        return true;
    *stem = head_of(form);
    if (!is_arabic(*stem))
        return true;
    size_t length = stem->length;
    memcpy(chain->stem, stem->bytes, length);
    if (!fh_arabic_stem(chain->lexicon, chain->stemmer, chain->stem, &length, trace))
        return false;
    *stem = (struct fh_slice){chain->stem, length};
    return true;
}

static bool stem_of(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem, struct fh_buffer *trace)
{
    *stem = form;
    switch (chain->kind) {
    case FH_CHAIN_ARABIC:
        return stem_of_arabic_chain(chain, form, stem, trace);
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

bool fh_chain_stem(struct fh_chain *chain, struct fh_slice form, struct fh_slice *stem, struct fh_buffer *trace)
{
    bool ok = stem_of(chain, form, stem, trace);
    *stem = fh_utf8_cut(*stem, FH_TERM_BYTES_MAX); /* libstemmer may write a ligature out */
    return ok;
}
