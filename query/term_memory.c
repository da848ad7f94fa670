/* See term_memory.h. */
#include "query/term_memory.h"

#include <string.h>

#include "base/mem.h"

struct slot {
    uint64_t key; /* 0: empty */
    uint64_t doc_freq;
    double idf;
    struct fh_term_info infos[]; /* one a segment */
};

bool fh_term_memory_init(struct fh_term_memory *memory, size_t segment_count)
{
    size_t slot_bytes = sizeof(struct slot) + segment_count * sizeof(struct fh_term_info), slots = 1;
    while (2 * slots * slot_bytes <= FH_TERM_MEMORY_BYTES)
        slots *= 2;
    *memory = (struct fh_term_memory){fh_calloc(slots, slot_bytes), slot_bytes, slots - 1, segment_count};
    return memory->slots != NULL;
}

void fh_term_memory_release(struct fh_term_memory *memory)
{
    fh_free(memory->slots);
    memory->slots = NULL;
}

void fh_term_memory_reset(struct fh_term_memory *memory)
{
    memset(memory->slots, 0, (memory->mask + 1) * memory->slot_bytes);
}

/* Ids of a level are dense: neighbours never fall on one slot. */
static uint64_t number_of(const struct fh_plan_term *term)
{
    return 2 * (uint64_t)term->session_id + (term->level == FH_LEVEL_FORM);
}

static struct slot *slot_of(const struct fh_term_memory *memory, const struct fh_plan_term *term)
{
    return (struct slot *)(void *)(memory->slots + (number_of(term) & memory->mask) * memory->slot_bytes);
}

bool fh_term_memory_recall(const struct fh_term_memory *memory, struct fh_plan_term *term)
{
    const struct slot *slot = slot_of(memory, term);
    if (slot->key != number_of(term) + 1)
        return false;
    term->doc_freq = slot->doc_freq;
    term->idf = slot->idf;
    memcpy(term->infos, slot->infos, memory->segment_count * sizeof *term->infos);
    return true;
}

void fh_term_memory_keep(struct fh_term_memory *memory, const struct fh_plan_term *term)
{
    struct slot *slot = slot_of(memory, term);
    slot->key = number_of(term) + 1;
    slot->doc_freq = term->doc_freq;
    slot->idf = term->idf;
    memcpy(slot->infos, term->infos, memory->segment_count * sizeof *term->infos);
}
