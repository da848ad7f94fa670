/* The library in thirty lines: index two articles, search them, read one back.
 * cc example.c $(pkg-config --cflags --libs --static fihrist) */
#include <fihrist.h>
#include <stdio.h>

static int fail(const struct fh_error *error)
{
    fprintf(stderr, "%s\n", error->message);
    return 1;
}

int main(void)
{
    struct fh_error error;
    struct fh_writer *writer = NULL;
    struct fh_document articles[] = {
        {.id = fh_text("1"),
         .title = fh_text("المدرسة الجديدة"),
         .body = fh_text("افتتحت الوزارة مدارس في العاصمة."),
         .time = FH_NO_TIME},
        {.id = fh_text("2"), .title = fh_text("أسعار النفط"), .body = fh_text("تراجع النفط أمس."), .time = FH_NO_TIME}};
    if (fh_writer_open(&writer, "example.fh", NULL, &error) != FH_OK ||
        fh_writer_add(writer, &articles[0], &error) != FH_OK || fh_writer_add(writer, &articles[1], &error) != FH_OK ||
        fh_writer_commit(writer, &error) != FH_OK)
        return fail(&error);
    fh_writer_close(writer);

    struct fh_index *index = NULL;
    struct fh_results *results = NULL;
    if (fh_index_open(&index, "example.fh", &error) != FH_OK ||
        fh_search(&results, index, fh_text("للمدرسه"), NULL, &error) != FH_OK)
        return fail(&error);
    for (size_t i = 0; i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        printf("%zu %s %s\n", hit->rank, hit->id.bytes, hit->title.bytes);
    }
    fh_results_free(results);
    fh_index_close(index);
    return 0;
}
