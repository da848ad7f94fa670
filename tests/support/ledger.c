/* Documents that can be told from halves, and comparing an index with what it should hold. See ledger.h. */
#include "tests/support/ledger.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "indexer/check.h"
#include "indexer/snapshot.h"
#include "tests/support/recount.h"

/* ---- Documents ---- */

/* Words of a skewed distribution, some of them Arabic with a clitic or a mark. */
static size_t random_words(struct random *random, char *text, size_t capacity, uint32_t words)
{
    static const char *const some[] = {"المدرسة", "والكتاب", "مَدارس", "وزير", "بالشركات", "H200", "كوفيد-19", "٢٠٢٦"};
    size_t length = 0;
    for (uint32_t i = 0; i < words && length + 32 < capacity; i++) {
        uint32_t rank = random_below(random, 30) * random_below(random, 30) * random_below(random, 2);
        if (random_once_in(random, 5))
            length += (size_t)sprintf(text + length, "%s ", some[random_below(random, 8)]);
        else
            length += (size_t)sprintf(text + length, "w%u ", rank);
    }
    return length;
}

static uint64_t text_hash(struct fh_slice id, struct fh_slice title, const char *body, size_t body_length)
{
    return XXH3_64bits_withSeed(body, body_length,
                                XXH3_64bits(id.bytes, id.length) + XXH3_64bits(title.bytes, title.length));
}

/* The body ends in "#" and sixteen digits: the hash of everything else. */
#define SEAL_BYTES 17u

void ledger_document(struct ledger_document *document, uint32_t id, uint32_t version)
{
    struct random random = {(uint64_t)id << 32 | version};
    sprintf(document->id, "doc-%u", id);
    sprintf(document->url, "https://example.org/%u/%u", id, version);
    int start = sprintf(document->title, "v%u id%u ", version, id);
    if (random_once_in(&random, 3))
        document->title[0] = '\0';
    else
        random_words(&random, document->title + start, sizeof document->title - (size_t)start, 3);
    size_t length = (size_t)sprintf(document->body, "version %u ", version);
    uint32_t words = random_once_in(&random, 8) ? 0 : random_below(&random, 60);
    length += random_words(&random, document->body + length, sizeof document->body - length - SEAL_BYTES - 1, words);
    uint64_t hash = text_hash(fh_text(document->id), fh_text(document->title), document->body, length);
    sprintf(document->body + length, "#%016" PRIx64, hash);
    document->document = (struct fh_document){.id = fh_text(document->id),
                                              .url = fh_text(document->url),
                                              .title = fh_text(document->title),
                                              .body = fh_text(document->body),
                                              .source = fh_text(id % 3 == 0 ? "الحياة" : "odd"),
                                              .category = fh_text(version % 2 == 0 ? "" : "news"),
                                              .time = id % 7 == 0 ? FH_NO_TIME : (int64_t)version * 86400};
}

bool ledger_is_whole(const struct fh_document *document, uint32_t *id, uint32_t *version)
{
    struct fh_slice body = document->body;
    unsigned own_id = 0, own_version = 0;
    char text[64], seal[SEAL_BYTES + 1];
    if (body.length < SEAL_BYTES + 9 || document->id.length >= sizeof text)
        return false;
    uint64_t hash = text_hash(document->id, document->title, body.bytes, body.length - SEAL_BYTES);
    sprintf(seal, "#%016" PRIx64, hash);
    if (memcmp(seal, body.bytes + body.length - SEAL_BYTES, SEAL_BYTES) != 0)
        return false;
    memcpy(text, document->id.bytes, document->id.length);
    text[document->id.length] = '\0';
    if (sscanf(text, "doc-%u", &own_id) != 1)
        return false;
    memcpy(text, body.bytes, 24);
    text[24] = '\0';
    if (sscanf(text, "version %u", &own_version) != 1)
        return false;
    if (id != NULL)
        *id = own_id;
    if (version != NULL)
        *version = own_version;
    return true;
}

/* ---- Changes ---- */

enum fh_status ledger_add(struct ledger *ledger, uint32_t id, struct fh_writer *writer, struct fh_error *error)
{
    struct ledger_document document;
    ledger->version[id] = ++ledger->latest;
    ledger_document(&document, id, ledger->version[id]);
    return fh_writer_add(writer, &document.document, error);
}

enum fh_status ledger_delete(struct ledger *ledger, uint32_t id, struct fh_writer *writer, struct fh_error *error)
{
    char name[24];
    bool found = false;
    sprintf(name, "doc-%u", id);
    enum fh_status status = fh_writer_delete(writer, fh_text(name), &found, error);
    if (status == FH_OK && found != (ledger->version[id] != 0)) {
        snprintf(error->message, sizeof error->message, "%s was %s", name, found ? "there" : "not there");
        return FH_ERR_CORRUPT;
    }
    ledger->version[id] = 0;
    return status;
}

enum fh_status ledger_change(struct ledger *ledger, struct random *random, uint32_t count, struct fh_writer *writer,
                             struct fh_error *error)
{
    enum fh_status status = FH_OK;
    while (count-- > 0 && status == FH_OK) {
        uint32_t id = random_below(random, LEDGER_IDS);
        status = random_once_in(random, 4) ? ledger_delete(ledger, id, writer, error)
                                           : ledger_add(ledger, id, writer, error);
    }
    return status;
}

/* ---- Comparing ---- */

static bool complain(struct fh_error *error, const char *what, uint32_t id)
{
    snprintf(error->message, sizeof error->message, "%s (id %u)", what, id);
    return false;
}

static bool same_field(struct fh_slice a, struct fh_slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static bool same_document(const struct fh_document *a, const struct fh_document *b)
{
    return same_field(a->id, b->id) && same_field(a->url, b->url) && same_field(a->title, b->title) &&
           same_field(a->body, b->body) && same_field(a->source, b->source) && same_field(a->category, b->category) &&
           a->time == b->time;
}

/* Compares every id of the ledger with the snapshot. */
static bool agrees(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, const struct ledger *ledger,
                   struct fh_error *error)
{
    uint64_t live = 0;
    for (uint32_t id = 0; id < LEDGER_IDS; id++) {
        struct ledger_document expected;
        struct fh_document document;
        fh_doc_id doc;
        ledger_document(&expected, id, ledger->version[id]);
        enum fh_status status = fh_snapshot_find(snapshot, fh_text(expected.id), &doc, error);
        if (status == FH_ERR_NOT_FOUND && ledger->version[id] == 0)
            continue;
        if (status != FH_OK)
            return status == FH_ERR_NOT_FOUND ? complain(error, "a committed document is gone", id) : false;
        if (ledger->version[id] == 0)
            return complain(error, "a document is there that should not be", id);
        if (fh_snapshot_fetch(snapshot, decoder, doc, &document, error) != FH_OK)
            return false;
        if (!same_document(&document, &expected.document))
            return complain(error, "a document has another text than the one committed", id);
        live++;
    }
    if (live != snapshot->document_count - snapshot->deleted_count)
        return complain(error, "the index counts other documents", (uint32_t)live);
    return true;
}

/* What the check finds first. */
static void keep_finding(void *user, bool problem, const char *message)
{
    struct fh_error *error = user;
    if (problem && error->message[0] == '\0')
        snprintf(error->message, sizeof error->message, "%s", message);
}

static bool check_is_clean(const char *directory, struct fh_error *error)
{
    struct fh_error first = {FH_OK, ""};
    struct fh_check_options options = {.on_finding = keep_finding, .user = &first};
    struct fh_check_report report;
    if (fh_check(directory, &options, &report, error) == FH_OK)
        return true;
    if (first.message[0] != '\0')
        *error = first;
    return false;
}

int ledger_find(const char *directory, const struct ledger *const *ledgers, int count, int missing_is,
                struct fh_error *error)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_store_decoder *decoder = NULL;
    int found = -1;
    enum fh_status status = fh_snapshot_open(&snapshot, directory, false, error);
    if (status == FH_ERR_NOT_FOUND && missing_is >= 0)
        return missing_is;
    if (status == FH_OK && fh_store_decoder_new(&decoder, snapshot->dictionary, error) == FH_OK &&
        check_is_clean(directory, error))
        for (int i = 0; i < count && found < 0; i++)
            if (agrees(snapshot, decoder, ledgers[i], error))
                found = i;
    if (found >= 0)
        recount_snapshot(snapshot);
    fh_store_decoder_free(decoder);
    fh_snapshot_release(snapshot);
    return found;
}

/* ---- Going on ---- */

static bool only_named_files(const char *directory, struct fh_error *error)
{
    struct fh_manifest manifest;
    bool clean = true;
    if (fh_manifest_read(&manifest, directory, error) != FH_OK)
        return false;
    DIR *list = opendir(directory);
    for (struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;)
        if (entry->d_name[0] != '.' && !fh_manifest_names(&manifest, entry->d_name)) {
            snprintf(error->message, sizeof error->message, "left behind: %s", entry->d_name);
            clean = false;
        }
    if (list != NULL)
        closedir(list);
    fh_manifest_release(&manifest);
    return clean;
}

bool ledger_go_on(const char *directory, struct ledger *ledger, const struct fh_writer_options *options,
                  struct fh_error *error)
{
    struct fh_writer *writer = NULL;
    const struct ledger *expected = ledger;
    enum fh_status status = fh_writer_open(&writer, directory, options, error);
    if (status == FH_OK)
        status = ledger_add(ledger, ledger->latest % LEDGER_IDS, writer, error);
    if (status == FH_OK)
        status = fh_writer_commit(writer, error);
    fh_writer_close(writer);
    return status == FH_OK && ledger_find(directory, &expected, 1, -1, error) == 0 &&
           only_named_files(directory, error);
}
