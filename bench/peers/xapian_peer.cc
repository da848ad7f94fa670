/* Xapian 1.4 as a peer: glass backend, terms with positions, document data is the id, compacted at
 * the end (its own best layout for searching). BM25 with k1 1.2, b 0.75 and no lower limit of
 * lengths; its idf is log((N - n + 0.5) / (n + 0.5)) where ours adds 1 to the fraction, so answers
 * differ where words of a query are frequent. */
#include <xapian.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "bench/peers/peer.h"

static Xapian::WritableDatabase *writer;
static std::string target;
static Xapian::Database *database;
static Xapian::Enquire *enquire;
static enum peer_mode query_mode;
static size_t hits_wanted;

static bool report(const Xapian::Error &error)
{
    fprintf(stderr, "xapian: %s\n", error.get_description().c_str());
    return false;
}

static bool index_begin(const char *directory)
{
    try {
        target = directory;
        writer = new Xapian::WritableDatabase(target + ".parts", Xapian::DB_CREATE_OR_OVERWRITE);
        return true;
    } catch (const Xapian::Error &error) {
        return report(error);
    }
}

static bool index_add(const char *id, const char *text)
{
    try {
        Xapian::Document document;
        Xapian::termpos position = 0;
        document.set_data(id);
        for (const char *word = text; *word != '\0';) {
            size_t length = strcspn(word, " ");
            if (length > 0 && length <= 240)
                document.add_posting(std::string(word, length), ++position);
            word += length + (word[length] == ' ');
        }
        writer->add_document(document);
        return true;
    } catch (const Xapian::Error &error) {
        return report(error);
    }
}

static bool index_end(void)
{
    try {
        writer->commit();
        writer->compact(target);
        writer->close();
        return true;
    } catch (const Xapian::Error &error) {
        return report(error);
    }
}

static bool open_index(const char *directory, enum peer_mode mode, size_t limit)
{
    try {
        query_mode = mode;
        hits_wanted = limit;
        database = new Xapian::Database(directory);
        enquire = new Xapian::Enquire(*database);
        enquire->set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
        return true;
    } catch (const Xapian::Error &error) {
        return report(error);
    }
}

static bool run(const struct peer_query *query, struct peer_hit *hits, size_t *count)
{
    static const Xapian::Query::op operators[] = {Xapian::Query::OP_OR, Xapian::Query::OP_AND, Xapian::Query::OP_PHRASE};
    try {
        enquire->set_query(Xapian::Query(operators[query_mode], query->words, query->words + query->word_count,
                                         query_mode == PEER_PHRASE ? (Xapian::termcount)query->word_count : 0));
        Xapian::MSet found = enquire->get_mset(0, (Xapian::doccount)hits_wanted);
        if (hits == NULL)
            return true;
        *count = 0;
        for (Xapian::MSetIterator hit = found.begin(); hit != found.end(); ++hit, ++*count) {
            snprintf(hits[*count].id, sizeof hits[*count].id, "%s", hit.get_document().get_data().c_str());
            hits[*count].score = hit.get_weight();
        }
        return true;
    } catch (const Xapian::Error &error) {
        return report(error);
    }
}

static void close_index(void)
{
    delete enquire;
    delete database;
}

int main(int argc, char **argv)
{
    static const struct peer_engine engine = {index_begin, index_add, index_end, open_index, run, close_index};
    return peer_main(argc, argv, &engine);
}
