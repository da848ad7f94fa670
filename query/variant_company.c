/* See variant_company.h. */
#include "query/variant_company.h"

#include <math.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"
#include "indexer/ranking.h"

#define PLACES 256u /* of a vector */
#define REACH 4u    /* words to either side */
#define DOCUMENTS_DEFAULT 200000u
#define PROGRESS_DOCUMENTS 500u
#define NO_WORD UINT32_MAX

/* What is gathered for one word of a pair. */
struct word {
    float *vector;
    uint32_t *docs; /* numbers of articles, rising */
    size_t doc_count, doc_capacity;
    struct fh_slice form; /* that is ahead in a vote (Boyer and Moore) */
    uint64_t lead;
};

/* What is known of a stem of the session. */
struct stem {
    uint32_t word;  /* or NO_WORD */
    uint32_t place; /* of the vectors */
    float weight;   /* idf, with a sign by its hash */
};

struct walk {
    const struct fh_variant_pairs *pairs;
    const struct fh_snapshot *snapshot;
    struct fh_arena *arena;
    struct fh_session *session;
    struct fh_store_decoder *decoder;
    struct fh_tokens tokens;
    struct word *words;      /* by number in the pairs; without a vector when in none */
    uint32_t *word_of_term;  /* by id in pairs->stems */
    struct stem *stems;      /* by stem_id of the session */
    size_t stem_count, stem_capacity;
    uint32_t number; /* of the article at hand */
    struct fh_error *error;
};

/* ---- Making ready ---- */

static bool make_vector(struct walk *walk, uint32_t number)
{
    struct word *word = &walk->words[number];
    if (word->vector == NULL)
        word->vector = fh_calloc(PLACES, sizeof *word->vector);
    return word->vector != NULL;
}

static enum fh_status make_words(struct walk *walk)
{
    const struct fh_variant_pairs *pairs = walk->pairs;
    uint32_t id;
    walk->words = fh_calloc(pairs->word_count + 1, sizeof *walk->words);
    walk->word_of_term = fh_malloc((pairs->stems.count + 1) * sizeof *walk->word_of_term);
    if (walk->words == NULL || walk->word_of_term == NULL)
        return fh_fail_nomem(walk->error);
    for (size_t i = 0; i < pairs->count; i++)
        if (!make_vector(walk, pairs->list[i].usual) || !make_vector(walk, pairs->list[i].other))
            return fh_fail_nomem(walk->error);
    for (size_t i = 0; i < pairs->stems.count; i++)
        walk->word_of_term[i] = NO_WORD;
    for (uint32_t i = 0; i < pairs->word_count; i++)
        if (walk->words[i].vector != NULL && fh_terms_find(&pairs->stems, pairs->words[i].stem, &id))
            walk->word_of_term[id] = i;
    return FH_OK;
}

/* Looks up the stems that the session has met since the last time. */
static bool look_up_stems(struct walk *walk)
{
    size_t count = fh_session_stem_count(walk->session);
    void *moved = fh_grow(walk->stems, &walk->stem_capacity, count + 1, sizeof *walk->stems);
    if (moved == NULL)
        return false;
    walk->stems = moved;
    for (; walk->stem_count < count; walk->stem_count++) {
        struct fh_slice text = fh_session_stem(walk->session, (uint32_t)walk->stem_count);
        uint64_t hash = XXH3_64bits(text.bytes, text.length);
        uint32_t id;
        struct stem stem = {NO_WORD, (uint32_t)hash % PLACES, 0};
        if (fh_terms_find(&walk->pairs->stems, text, &id)) {
            double idf = fh_idf(walk->snapshot->document_count, walk->pairs->doc_freqs[id]);
            stem.word = walk->word_of_term[id];
            stem.weight = (float)(hash >> 63 != 0 ? idf : -idf);
        }
        walk->stems[walk->stem_count] = stem;
    }
    return true;
}

/* ---- Reading ---- */

static bool note_document(struct walk *walk, struct word *word)
{
    if (word->doc_count > 0 && word->docs[word->doc_count - 1] == walk->number)
        return true;
    uint32_t *moved = fh_grow(word->docs, &word->doc_capacity, word->doc_count + 1, sizeof *moved);
    if (moved == NULL)
        return false;
    word->docs = moved;
    moved[word->doc_count++] = walk->number;
    return true;
}

static bool vote(struct walk *walk, struct word *word, uint32_t form_id)
{
    struct fh_slice form = fh_session_form(walk->session, form_id);
    if (word->lead == 0)
        word->form = fh_arena_copy(walk->arena, form);
    word->lead += word->lead == 0 || fh_slice_equal(word->form, form) ? 1 : (uint64_t)-1;
    return word->form.bytes != NULL;
}

static void add_company(struct walk *walk, struct word *word, size_t at)
{
    const struct fh_tokens *tokens = &walk->tokens;
    size_t from = at > REACH ? at - REACH : 0, until = at + REACH + 1 < tokens->count ? at + REACH + 1 : tokens->count;
    for (size_t i = from; i < until; i++) {
        const struct stem *stem = &walk->stems[tokens->list[i].stem_id];
        if (i != at && !tokens->list[i].stop)
            word->vector[stem->place] += stem->weight;
    }
}

static enum fh_status read_text(struct walk *walk, struct fh_slice text)
{
    enum fh_status status = fh_session_analyze(walk->session, text, &walk->tokens, walk->error);
    if (status != FH_OK)
        return status;
    if (!look_up_stems(walk))
        return fh_fail_nomem(walk->error);
    for (size_t i = 0; i < walk->tokens.count; i++) {
        uint32_t number = walk->stems[walk->tokens.list[i].stem_id].word;
        if (number == NO_WORD || walk->tokens.list[i].stop)
            continue;
        struct word *word = &walk->words[number];
        if (!note_document(walk, word) || !vote(walk, word, walk->tokens.list[i].form_id))
            return fh_fail_nomem(walk->error);
        add_company(walk, word, i);
    }
    return FH_OK;
}

static enum fh_status read_document(struct walk *walk, const struct fh_segment *segment, fh_doc_id doc)
{
    struct fh_document document;
    enum fh_status status = fh_store_fetch(&segment->store, walk->decoder, doc, &document, walk->error);
    if (status == FH_OK)
        status = read_text(walk, document.title);
    if (status == FH_OK)
        status = read_text(walk, document.standfirst);
    return status == FH_OK ? read_text(walk, document.body) : status;
}

static enum fh_status read_all(struct walk *walk, const struct fh_variant_settings *settings)
{
    uint64_t most = settings->documents_max > 0 ? settings->documents_max : DOCUMENTS_DEFAULT;
    uint64_t all = walk->snapshot->document_count, step = all / most + 1;
    enum fh_status status = FH_OK;
    for (uint64_t at = 0; at < all && status == FH_OK; at++) {
        fh_doc_id local;
        if (step > 1 && XXH3_64bits(&at, sizeof at) % step != 0)
            continue; /* by lot: archives have their own rhythms */
        const struct fh_segment *segment = fh_snapshot_segment(walk->snapshot, (fh_doc_id)at, &local);
        if (fh_bitmap_has(&segment->deleted, local))
            continue;
        status = read_document(walk, segment, local);
        if (++walk->number % PROGRESS_DOCUMENTS == 0 && settings->on_progress != NULL &&
            !settings->on_progress(settings->user, at, all))
            return fh_fail(walk->error, FH_ERR_CANCELLED, "%s: stopped", walk->snapshot->directory);
    }
    return status;
}

/* ---- Judging ---- */

static double cosine(const float *a, const float *b)
{
    double product = 0, left = 0, right = 0;
    for (size_t i = 0; i < PLACES; i++) {
        product += (double)a[i] * (double)b[i];
        left += (double)a[i] * (double)a[i];
        right += (double)b[i] * (double)b[i];
    }
    return left > 0 && right > 0 ? product / sqrt(left * right) : 0;
}

static uint32_t count_together(const struct word *a, const struct word *b)
{
    uint32_t together = 0;
    for (size_t i = 0, j = 0; i < a->doc_count && j < b->doc_count;) {
        together += a->docs[i] == b->docs[j];
        bool left = a->docs[i] <= b->docs[j], right = a->docs[i] >= b->docs[j];
        i += left;
        j += right;
    }
    return together;
}

/* Like company, few articles in common; and no difference of vowels in words that may have an Arabic root, for that is
 * how such words differ. */
static double score_of(const struct fh_variant_pair *pair, double company, double together)
{
    bool root = pair->core <= 3;
    double letters = pair->vowels == 0 ? (root ? 0.8 : 1) : (root ? 0.4 : 0.85);
    return company > 0 ? company * (1 - together) * (1 - together) * letters : 0;
}

static int by_score(const void *a, const void *b)
{
    const struct fh_variant_found *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    int order = fh_slice_compare(x->usual, y->usual);
    return order != 0 ? order : fh_slice_compare(x->other, y->other);
}

static enum fh_status judge(struct walk *walk, struct fh_variant_company *company)
{
    const struct fh_variant_pairs *pairs = walk->pairs;
    company->list = fh_malloc((pairs->count + 1) * sizeof *company->list);
    if (company->list == NULL)
        return fh_fail_nomem(walk->error);
    for (size_t i = 0; i < pairs->count; i++) {
        const struct fh_variant_pair *pair = &pairs->list[i];
        const struct word *usual = &walk->words[pair->usual], *other = &walk->words[pair->other];
        if (usual->doc_count == 0 || other->doc_count == 0)
            continue; /* in none of the articles read */
        uint32_t together = count_together(usual, other);
        double share = (double)together / (double)(usual->doc_count < other->doc_count ? usual->doc_count : other->doc_count);
        company->list[company->count++] = (struct fh_variant_found){
            .usual = usual->form,
            .other = other->form,
            .usual_doc_freq = pairs->words[pair->usual].doc_freq,
            .other_doc_freq = pairs->words[pair->other].doc_freq,
            .together = together,
            .score = score_of(pair, cosine(usual->vector, other->vector), share)};
    }
    if (company->count > 1)
        qsort(company->list, company->count, sizeof *company->list, by_score);
    return FH_OK;
}

/* ---- The whole ---- */

static void walk_release(struct walk *walk)
{
    for (size_t i = 0; walk->words != NULL && i < walk->pairs->word_count; i++) {
        fh_free(walk->words[i].vector);
        fh_free(walk->words[i].docs);
    }
    fh_free(walk->words);
    fh_free(walk->word_of_term);
    fh_free(walk->stems);
    fh_tokens_release(&walk->tokens);
    fh_session_free(walk->session);
    fh_store_decoder_free(walk->decoder);
}

enum fh_status fh_variant_company_find(struct fh_variant_company *company, const struct fh_variant_pairs *pairs,
                                       const struct fh_snapshot *snapshot, const struct fh_variant_settings *settings,
                                       struct fh_error *error)
{
    struct walk walk = {.pairs = pairs, .snapshot = snapshot, .arena = &company->arena, .tokens = FH_TOKENS_INIT,
                        .error = error};
    if (!snapshot->manifest.stored)
        return fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index keeps no text to read", snapshot->directory);
    enum fh_status status = fh_session_new(&walk.session, snapshot->analyzer, error);
    if (status == FH_OK)
        status = fh_store_decoder_new(&walk.decoder, snapshot->dictionary, error);
    if (status == FH_OK)
        status = make_words(&walk);
    if (status == FH_OK)
        status = read_all(&walk, settings);
    if (status == FH_OK)
        status = judge(&walk, company);
    walk_release(&walk);
    return status;
}

void fh_variant_company_release(struct fh_variant_company *company)
{
    fh_free(company->list);
    fh_arena_release(&company->arena);
    *company = (struct fh_variant_company){.count = 0};
}
