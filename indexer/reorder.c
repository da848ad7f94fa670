/* Recursive graph bisection. See reorder.h.
 *
 * The cost of a term in a half of n documents, d of which have it, is estimated by d * log2(n / (d + 1)).
 * In each round every document gets a bias: by how much the cost would fall if it were in the right
 * half rather than the left. The half of least bias goes left. [selection instead of sorted
 * swaps: Lucene's BPIndexReorderer]
 */
#include "indexer/reorder.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "indexer/forward.h"

#define PARTITION_LEAST 32u /* documents: smaller ranges keep their order */
#define ROUNDS_MOST 20u
#define DOC_FREQ_LEAST 16u  /* rarer terms tell too little for what they cost */

/* Shared and constant while bisecting. */
struct bisection {
    struct fh_forward forward;
    fh_doc_id *order;  /* the document at each place: disjoint ranges belong to different threads */
    float *bias;       /* by document */
    const float *log2; /* log2[i] = log2(i), up to doc_count + 1 */
};

/* What one thread counts in. */
struct scratch {
    uint32_t *left, *right; /* by term: documents of the two halves that have it; zero between uses */
    float *gain;            /* by term: by how much the cost falls when one document moves left to right */
    float *gain_back;       /* right to left */
    uint32_t *stamp;        /* by term: the round that gain[] is of */
    uint32_t round;
};

static const uint32_t *terms_of(const struct bisection *b, fh_doc_id doc, const uint32_t **end)
{
    *end = b->forward.terms + b->forward.ends[doc];
    return b->forward.terms + (doc > 0 ? b->forward.ends[doc - 1] : 0);
}

static void count_terms(const struct bisection *b, const fh_doc_id *docs, uint32_t count, uint32_t *counts, uint32_t step)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *end;
        for (const uint32_t *term = terms_of(b, docs[i], &end); term < end; term++)
            counts[*term] += step;
    }
}

/* d * log2(d + 1): what remains of the cost when both halves are of one size, sign turned. */
static float weight(const struct bisection *b, uint32_t d)
{
    return (float)d * b->log2[d + 1];
}

/* The gains of moving a document with this term, computed once a round. */
static void term_gains(const struct bisection *b, struct scratch *s, uint32_t term)
{
    if (s->stamp[term] == s->round)
        return;
    uint32_t l = s->left[term], r = s->right[term];
    float now = weight(b, l) + weight(b, r);
    s->gain[term] = l > 0 ? weight(b, l - 1) + weight(b, r + 1) - now : 0;
    s->gain_back[term] = r > 0 ? weight(b, l + 1) + weight(b, r - 1) - now : 0;
    s->stamp[term] = s->round;
}

static void compute_bias(const struct bisection *b, struct scratch *s, const fh_doc_id *docs, uint32_t count, bool left)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *end;
        float sum = 0;
        for (const uint32_t *term = terms_of(b, docs[i], &end); term < end; term++) {
            term_gains(b, s, *term);
            sum += left ? s->gain[*term] : -s->gain_back[*term];
        }
        b->bias[docs[i]] = sum;
    }
}

/* By bias, then by document number: a total order, so the outcome is always the same. */
static bool before(const struct bisection *b, fh_doc_id x, fh_doc_id y)
{
    return b->bias[x] != b->bias[y] ? b->bias[x] < b->bias[y] : x < y;
}

/* Rearranges docs[0..count-1] so that the `middle` least come first (Hoare's selection, median of three). */
static void select_least(const struct bisection *b, fh_doc_id *docs, uint32_t count, uint32_t middle)
{
    int64_t low = 0, high = (int64_t)count - 1, wanted = middle;
    while (low < high) {
        int64_t centre = low + (high - low) / 2;
        fh_doc_id x = docs[low], y = docs[centre], z = docs[high];
        fh_doc_id pivot = before(b, x, y) ? (before(b, y, z) ? y : before(b, x, z) ? z : x)
                                          : (before(b, x, z) ? x : before(b, y, z) ? z : y);
        int64_t i = low, j = high;
        while (i <= j) {
            while (before(b, docs[i], pivot))
                i++;
            while (before(b, pivot, docs[j]))
                j--;
            if (i <= j) {
                fh_doc_id moved = docs[i];
                docs[i++] = docs[j];
                docs[j--] = moved;
            }
        }
        if (wanted <= j)
            high = j;
        else if (wanted >= i)
            low = i;
        else
            return;
    }
}

/* One round of exchange; false when no document wants to move. */
static bool exchange(const struct bisection *b, struct scratch *s, fh_doc_id *docs, uint32_t count, uint32_t half)
{
    s->round++;
    compute_bias(b, s, docs, half, true);
    compute_bias(b, s, docs + half, count - half, false);
    float largest_left = -INFINITY, least_right = INFINITY;
    for (uint32_t i = 0; i < half; i++)
        largest_left = fmaxf(largest_left, b->bias[docs[i]]);
    for (uint32_t i = half; i < count; i++)
        least_right = fminf(least_right, b->bias[docs[i]]);
    if (largest_left <= least_right)
        return false;
    count_terms(b, docs, half, s->left, (uint32_t)-1);
    count_terms(b, docs + half, count - half, s->right, (uint32_t)-1);
    select_least(b, docs, count, half);
    count_terms(b, docs, half, s->left, 1);
    count_terms(b, docs + half, count - half, s->right, 1);
    return true;
}

static int compare_docs(const void *left, const void *right)
{
    fh_doc_id a = *(const fh_doc_id *)left, b = *(const fh_doc_id *)right;
    return (a > b) - (a < b);
}

static void split(const struct bisection *b, struct scratch *s, fh_doc_id *docs, uint32_t count, uint32_t half)
{
    count_terms(b, docs, half, s->left, 1);
    count_terms(b, docs + half, count - half, s->right, 1);
    for (unsigned round = 0; round < ROUNDS_MOST && exchange(b, s, docs, count, half); round++) {
    }
    count_terms(b, docs, half, s->left, (uint32_t)-1);
    count_terms(b, docs + half, count - half, s->right, (uint32_t)-1);
    /* Inside a half the documents start in their old order again. */
    qsort(docs, half, sizeof *docs, compare_docs);
    qsort(docs + half, count - half, sizeof *docs, compare_docs);
}

/* ---- Scratch, threads ---- */

static void scratch_free(struct scratch *s)
{
    if (s == NULL)
        return;
    fh_free(s->left);
    fh_free(s->right);
    fh_free(s->gain);
    fh_free(s->gain_back);
    fh_free(s->stamp);
    fh_free(s);
}

static struct scratch *scratch_new(uint32_t term_count)
{
    struct scratch *s = fh_calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->left = fh_calloc(term_count, sizeof *s->left);
    s->right = fh_calloc(term_count, sizeof *s->right);
    s->gain = fh_calloc(term_count, sizeof *s->gain);
    s->gain_back = fh_calloc(term_count, sizeof *s->gain_back);
    s->stamp = fh_calloc(term_count, sizeof *s->stamp);
    if (s->left == NULL || s->right == NULL || s->gain == NULL || s->gain_back == NULL || s->stamp == NULL) {
        scratch_free(s);
        return NULL;
    }
    return s;
}

struct task {
    const struct bisection *b;
    fh_doc_id *docs;
    uint32_t count;
    unsigned threads;
    bool failed; /* out of memory */
};

static void bisect(struct task *task, struct scratch *s);

static void *task_main(void *argument)
{
    struct task *task = argument;
    struct scratch *s = scratch_new(task->b->forward.term_count);
    task->failed = s == NULL;
    if (s != NULL)
        bisect(task, s);
    scratch_free(s);
    return NULL;
}

static void bisect(struct task *task, struct scratch *s)
{
    if (task->count <= PARTITION_LEAST)
        return;
    uint32_t half = task->count / 2;
    split(task->b, s, task->docs, task->count, half);
    struct task left = {task->b, task->docs, half, task->threads / 2, false};
    struct task right = {task->b, task->docs + half, task->count - half, task->threads - task->threads / 2, false};
    pthread_t thread;
    bool spawned = task->threads > 1 && pthread_create(&thread, NULL, task_main, &left) == 0;
    if (!spawned)
        bisect(&left, s);
    bisect(&right, s);
    if (spawned)
        pthread_join(thread, NULL);
    task->failed = left.failed || right.failed;
}

enum fh_status fh_reorder(const struct fh_segment *segment, const char *directory, unsigned threads, fh_doc_id *numbers,
                          struct fh_error *error)
{
    uint32_t doc_count = segment->doc_count;
    struct bisection b = {.order = NULL};
    enum fh_status status = fh_forward_build(&b.forward, segment, DOC_FREQ_LEAST, directory, error);
    if (status != FH_OK)
        return status;
    float *logs = fh_malloc(((size_t)doc_count + 2) * sizeof *logs);
    b.order = fh_malloc(doc_count * sizeof *b.order);
    b.bias = fh_malloc(doc_count * sizeof *b.bias);
    b.log2 = logs;
    struct task task = {&b, b.order, doc_count, threads, false};
    if (logs == NULL || b.order == NULL || b.bias == NULL) {
        status = fh_fail_nomem(error);
    } else {
        for (uint32_t i = 0; i < doc_count + 2; i++)
            logs[i] = i > 0 ? log2f((float)i) : 0;
        for (uint32_t i = 0; i < doc_count; i++)
            b.order[i] = i;
        task_main(&task);
        if (task.failed)
            status = fh_fail_nomem(error);
        for (uint32_t i = 0; i < doc_count; i++)
            numbers[b.order[i]] = i;
    }
    fh_forward_release(&b.forward);
    fh_free(logs);
    fh_free(b.order);
    fh_free(b.bias);
    return status;
}
