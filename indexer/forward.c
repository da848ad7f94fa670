/* Turning posting lists around: one pass counts, the next fills. See forward.h. */
#include "indexer/forward.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

/* Calls `visit` with every posting of the frequent stems. */
static enum fh_status for_each_posting(const struct fh_segment *segment, uint32_t doc_freq_min,
                                       void (*visit)(struct fh_forward *forward, uint32_t term,
                                                     const struct fh_block *),
                                       struct fh_forward *forward, struct fh_error *error)
{
    struct fh_block *block = fh_malloc(sizeof *block);
    if (block == NULL)
        return fh_fail_nomem(error);
    struct fh_term_iterator terms;
    enum fh_status status =
        fh_term_iterator_seek(&terms, &segment->terms[FH_LEVEL_STEM], (struct fh_slice){NULL, 0}, error);
    uint32_t term = 0;
    while (status == FH_OK && (status = fh_term_iterator_next(&terms, error)) == FH_OK) {
        struct fh_postings list;
        if (terms.info.doc_freq < doc_freq_min)
            continue;
        status = fh_segment_postings(segment, FH_LEVEL_STEM, &terms.info, &list, error);
        for (uint32_t i = 0; i < list.block_count && status == FH_OK; i++) {
            if (fh_postings_read_docs(&list, i, block))
                visit(forward, term, block);
            else
                status = fh_fail(error, FH_ERR_CORRUPT, "%s: term '%.*s': damaged postings", segment->name,
                                 (int)terms.length, terms.term);
        }
        term++;
    }
    fh_free(block);
    forward->term_count = term;
    return status == FH_END ? FH_OK : status;
}

static void count(struct fh_forward *forward, uint32_t term, const struct fh_block *block)
{
    (void)term;
    for (uint32_t i = 0; i < block->count; i++)
        forward->ends[block->docs[i]]++;
}

static void fill(struct fh_forward *forward, uint32_t term, const struct fh_block *block)
{
    for (uint32_t i = 0; i < block->count; i++)
        forward->terms[forward->ends[block->docs[i]]++] = term;
}

/* A file that no name leads to. Some file systems want a name for a moment. */
static int open_nameless(const char *directory)
{
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char *path = fh_path_join(directory, "seg-0.fhs.forward.tmp"); /* swept up with leftovers, should we die here */
    if (path == NULL) {
        errno = ENOMEM;
        return -1;
    }
    fd = open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        unlink(path);
    fh_free(path);
    return fd;
}

/* A mapping of zero bytes backed by a file without a name. Its space is taken now, since a full disk would
 * otherwise show only when the mapping is written to, as a signal. */
static enum fh_status map_nameless(struct fh_forward *forward, const char *directory, struct fh_error *error)
{
    int fd = open_nameless(directory);
    if (fd < 0)
        return fh_fail_errno(error, directory, "cannot make a temporary file");
    enum fh_status status = FH_OK;
    if ((errno = posix_fallocate(fd, 0, (off_t)forward->terms_bytes)) != 0) {
        status = fh_fail_errno(error, directory, "cannot grow a temporary file");
    } else {
        void *address = mmap(NULL, forward->terms_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (address == MAP_FAILED)
            status = fh_fail_errno(error, directory, "cannot map a temporary file");
        else
            forward->terms = address;
    }
    close(fd);
    return status;
}

enum fh_status fh_forward_build(struct fh_forward *forward, const struct fh_segment *segment, uint32_t doc_freq_min,
                                const char *directory, struct fh_error *error)
{
    *forward = (struct fh_forward){.doc_count = segment->doc_count};
    forward->ends = fh_calloc(segment->doc_count, sizeof *forward->ends);
    if (forward->ends == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = for_each_posting(segment, doc_freq_min, count, forward, error);
    uint64_t total = 0;
    for (uint32_t doc = 0; doc < segment->doc_count; doc++) {
        uint64_t own = forward->ends[doc];
        forward->ends[doc] = total;
        total += own;
    }
    forward->terms_bytes = (total > 0 ? total : 1) * sizeof *forward->terms;
    if (status == FH_OK)
        status = map_nameless(forward, directory, error);
    if (status == FH_OK)
        status = for_each_posting(segment, doc_freq_min, fill, forward, error);
    if (status != FH_OK)
        fh_forward_release(forward);
    return status;
}

void fh_forward_release(struct fh_forward *forward)
{
    if (forward->terms != NULL)
        munmap(forward->terms, forward->terms_bytes);
    fh_free(forward->ends);
    *forward = (struct fh_forward){0};
}
