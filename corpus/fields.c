/* A sorted table of names, the built-in ones and the user's, searched by halving. See fields.h. */
#include "corpus/fields.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"

#define NAME_BYTES_MAX 200u

struct known_name {
    enum fh_record_field field;
    const char *names; /* in order of preference, separated by spaces; normalised */
};

static const struct known_name known_names[] = {
    {FH_RECORD_ID, "id _id docno doc_id docid document_id article_id articleid news_id guid uuid identifier "
                   "@id رقم_الخبر المعرف"},
    {FH_RECORD_URL,
     "url link uri href permalink canonical_url article_url web_url weburl page_url link.@href الرابط رابط"},
    {FH_RECORD_TITLE,
     "title headline headline_main headline.main main_headline article_title news_title heading head hl "
     "hedline body.body.head.hedline.hl1 hl1 webtitle العنوان عنوان عنوان_الخبر"},
    {FH_RECORD_STANDFIRST,
     "standfirst summary description lead lede subtitle sub_title deck dek subheadline sub_headline "
     "excerpt abstract intro teaser snippet lead_paragraph trailtext المقدمة الملخص ملخص"},
    {FH_RECORD_BODY,
     "body article_body articlebody body_text bodytext fulltext full_text maintext main_text article_text "
     "content:encoded content text content_text content_html contents article story passage paragraphs "
     "body.body.content body.content "
     "النص نص المحتوى المتن نص_الخبر"},
    {FH_RECORD_DATE, "date published published_at publishedat published_date publication_date date_published "
                     "datepublished publish_date publishdate pubdate pub_date datetime date_time dc:date dateline_date "
                     "date_extracted created_at created issued timestamp time webpublicationdate updated updated_at "
                     "head.docdata.date.issue.@norm date.issue.@norm التاريخ "
                     "تاريخ تاريخ_النشر"},
    {FH_RECORD_SOURCE,
     "source publisher newspaper site site_name sitename source.name publisher.name source_name outlet "
     "agency provider journal paper dc:source dc:publisher website domain المصدر مصدر الصحيفة"},
    {FH_RECORD_CATEGORY, "category section topic categories sections topics section_name sectionname category.name "
                         "articlesection category.@term dc:subject channel desk القسم قسم التصنيف"},
};

static const char *const field_names[FH_RECORD_FIELDS] = {"id",   "url",  "title",  "standfirst",
                                                          "body", "date", "source", "category"};

struct entry {
    struct fh_slice name;
    struct fh_field_match match;
};

struct fh_fields {
    struct entry *entries;
    size_t count, capacity;
    bool failed;
    struct fh_arena arena; /* the user's names */
};

const char *fh_record_field_name(enum fh_record_field field)
{
    return field_names[field];
}

static char normal_byte(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    return byte == ' ' || byte == '-' ? '_' : byte;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = fh_slice_compare(a->name, b->name);
    if (order != 0)
        return order;
    return (a->match.rank > b->match.rank) - (a->match.rank < b->match.rank);
}

static void add_entry(struct fh_fields *fields, struct fh_slice name, struct fh_field_match match)
{
    struct entry *moved = fh_grow(fields->entries, &fields->capacity, fields->count + 1, sizeof *moved);
    if (moved == NULL) {
        fields->failed = true;
        return;
    }
    fields->entries = moved;
    fields->entries[fields->count++] = (struct entry){name, match};
}

static void add_known(struct fh_fields *fields, const struct known_name *known)
{
    unsigned rank = 0;
    for (const char *name = known->names; *name != '\0';) {
        size_t length = strcspn(name, " ");
        add_entry(fields, (struct fh_slice){name, length}, (struct fh_field_match){known->field, rank++});
        name += length + strspn(name + length, " ");
    }
}

static struct fh_slice trim(struct fh_slice text)
{
    while (text.length > 0 && text.bytes[0] == ' ')
        text = (struct fh_slice){text.bytes + 1, text.length - 1};
    while (text.length > 0 && text.bytes[text.length - 1] == ' ')
        text.length--;
    return text;
}

static bool field_by_name(struct fh_slice name, enum fh_record_field *field)
{
    for (int i = 0; i < FH_RECORD_FIELDS; i++) {
        if (fh_slice_is(name, field_names[i])) {
            *field = (enum fh_record_field)i;
            return true;
        }
    }
    return false;
}

/* One "ours=theirs" of the map. */
static enum fh_status add_pair(struct fh_fields *fields, struct fh_slice pair, bool mapped[FH_RECORD_FIELDS],
                               unsigned rank, struct fh_error *error)
{
    const char *equals = pair.length > 0 ? memchr(pair.bytes, '=', pair.length) : NULL;
    if (equals == NULL)
        return fh_fail(error, FH_ERR_USAGE, "map: \"%.*s\": expected FIELD=NAME", (int)pair.length, pair.bytes);
    size_t at = (size_t)(equals - pair.bytes);
    struct fh_slice ours = trim((struct fh_slice){pair.bytes, at});
    struct fh_slice theirs = trim((struct fh_slice){equals + 1, pair.length - at - 1});
    enum fh_record_field field;
    if (!field_by_name(ours, &field))
        return fh_fail(error, FH_ERR_USAGE,
                       "map: \"%.*s\" is no field (id, url, title, standfirst, body, date, source, category)",
                       (int)ours.length, ours.bytes);
    if (theirs.length == 0 || theirs.length > NAME_BYTES_MAX)
        return fh_fail(error, FH_ERR_USAGE, "map: %s: a name of 1 to %u bytes is wanted, or \"-\" to leave it out",
                       field_names[field], NAME_BYTES_MAX);
    mapped[field] = true;
    if (fh_slice_is(theirs, "-"))
        return FH_OK;
    struct fh_slice copy = fh_arena_copy(&fields->arena, theirs);
    if (copy.bytes == NULL)
        return fh_fail_nomem(error);
    for (char *byte = (char *)(uintptr_t)copy.bytes; *byte != '\0'; byte++)
        *byte = normal_byte(*byte);
    add_entry(fields, copy, (struct fh_field_match){field, rank});
    return FH_OK;
}

static enum fh_status add_map(struct fh_fields *fields, const char *map, bool mapped[FH_RECORD_FIELDS],
                              struct fh_error *error)
{
    unsigned rank = 0;
    for (const char *pair = map; pair != NULL && *pair != '\0';) {
        size_t length = strcspn(pair, ",");
        enum fh_status status = add_pair(fields, (struct fh_slice){pair, length}, mapped, rank++, error);
        if (status != FH_OK)
            return status;
        pair += length + (pair[length] == ',');
    }
    return FH_OK;
}

enum fh_status fh_fields_new(struct fh_fields **fields, const char *map, struct fh_error *error)
{
    *fields = NULL;
    struct fh_fields *made = fh_calloc(1, sizeof *made);
    if (made == NULL)
        return fh_fail_nomem(error);
    made->arena = (struct fh_arena)FH_ARENA_INIT;
    bool mapped[FH_RECORD_FIELDS] = {false};
    enum fh_status status = add_map(made, map, mapped, error);
    for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++) {
        if (!mapped[known_names[i].field])
            add_known(made, &known_names[i]);
    }
    if (status == FH_OK && made->failed)
        status = fh_fail_nomem(error);
    if (status != FH_OK) {
        fh_fields_free(made);
        return status;
    }
    if (made->count > 0)
        qsort(made->entries, made->count, sizeof *made->entries, compare_entries);
    *fields = made;
    return FH_OK;
}

void fh_fields_free(struct fh_fields *fields)
{
    if (fields == NULL)
        return;
    fh_arena_release(&fields->arena);
    fh_free(fields->entries);
    fh_free(fields);
}

static bool find_normal(const struct fh_fields *fields, struct fh_slice name, struct fh_field_match *match)
{
    size_t low = 0, high = fields->count;
    while (low < high) { /* the first entry not below `name` */
        size_t middle = low + (high - low) / 2;
        if (fh_slice_compare(fields->entries[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == fields->count || !fh_slice_equal(fields->entries[low].name, name))
        return false;
    *match = fields->entries[low].match;
    return true;
}

/* Takes off what a database puts around a name: MongoDB's {"$date": …}, WordPress's {"rendered": …},
 * Elasticsearch's {"_source": …}. */
static bool unwrap(struct fh_slice *name)
{
    static const char *const behind[] = {".$date", ".$oid", ".$numberlong", ".rendered", ".#text"};
    if (fh_slice_starts_with(*name, FH_SLICE_LITERAL("_source."))) {
        *name = (struct fh_slice){name->bytes + 8, name->length - 8};
        return true;
    }
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        size_t length = strlen(behind[i]);
        if (name->length > length && memcmp(name->bytes + name->length - length, behind[i], length) == 0) {
            name->length -= length;
            return true;
        }
    }
    return false;
}

bool fh_fields_find(const struct fh_fields *fields, struct fh_slice name, struct fh_field_match *match)
{
    char normal[NAME_BYTES_MAX];
    if (name.length == 0 || name.length > sizeof normal)
        return false;
    for (size_t i = 0; i < name.length; i++)
        normal[i] = normal_byte(name.bytes[i]);
    struct fh_slice wanted = {normal, name.length};
    do {
        if (find_normal(fields, wanted, match))
            return true;
    } while (unwrap(&wanted));
    return false;
}
