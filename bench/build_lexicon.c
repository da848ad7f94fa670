/* Builds a lexicon file from word counts: build_lexicon OUT.bin COUNTS.tsv ... ("word TAB count").
 * This is how stemmer/lexicon-ar.bin was made; the same input gives the same bytes. */
#include <stdio.h>

#include "base/buffer.h"
#include "base/file.h"
#include "stemmer/lexicon.h"

#define COUNT_MIN 3
#define FILES_MAX 64

int main(int argc, char **argv)
{
    struct fh_map maps[FILES_MAX] = {{NULL, 0}};
    struct fh_slice texts[FILES_MAX];
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_error error = {FH_OK, {0}};
    if (argc < 3 || argc - 2 > FILES_MAX) {
        fprintf(stderr, "usage: build_lexicon OUT.bin COUNTS.tsv ...\n");
        return 2;
    }
    enum fh_status status = FH_OK;
    size_t count = (size_t)argc - 2;
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        status = fh_map_open(&maps[i], argv[i + 2], &error);
        texts[i] = (struct fh_slice){(const char *)maps[i].bytes, maps[i].size};
    }
    if (status == FH_OK)
        status = fh_lexicon_build(&out, texts, count, COUNT_MIN, &error);
    if (status == FH_OK) {
        struct fh_file_writer writer = FH_FILE_WRITER_INIT;
        fh_file_writer_open(&writer, argv[1], 0);
        fh_file_writer_put(&writer, out.bytes, out.length);
        status = fh_file_writer_finish(&writer, true, &error);
    }
    if (status != FH_OK)
        fprintf(stderr, "build_lexicon: %s\n", error.message);
    for (size_t i = 0; i < count; i++)
        fh_map_close(&maps[i]);
    fh_buffer_release(&out);
    return status == FH_OK ? 0 : 3;
}
