/* See detect.h. */
#include "corpus/detect.h"

#include <string.h>

struct magic {
    const char *bytes;
    const char *what;
};

static const struct magic magics[] = {
    {"%PDF-", "a PDF file"},
    {"\x89PNG", "a picture"},
    {"\xFF\xD8\xFF", "a picture"},
    {"GIF8", "a picture"},
    {"SQLite format 3", "a database"},
    {"\x7F"
     "ELF",
     "a program"},
    {"\xD0\xCF\x11\xE0", "an old Office document"},
    {"{\\rtf", "an RTF document"},
    {"ID3", "a sound file"},
};

/* Text has no NULs and next to no control characters. */
static bool is_binary(struct fh_slice head)
{
    size_t controls = 0;
    for (size_t i = 0; i < head.length; i++) {
        unsigned char byte = (unsigned char)head.bytes[i];
        if (byte == 0)
            return true;
        controls += byte < 0x20 && strchr("\t\n\r\f\v\x1A\x1B\x1C\x1D\x1E\x1F", byte) == NULL;
    }
    return controls > head.length / 50;
}

static const char *known_binary(struct fh_slice head)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (fh_slice_starts_with(head, fh_slice_from(magics[i].bytes)))
            return magics[i].what;
    }
    return is_binary(head) ? "not a text" : NULL;
}

static struct fh_slice skip_blank(struct fh_slice text)
{
    while (text.length > 0 && strchr(" \t\r\n\x1E", text.bytes[0]) != NULL)
        text = (struct fh_slice){text.bytes + 1, text.length - 1};
    return text;
}

/* "{" before a key or its end; "[" before an object, a list or its end. */
static bool is_json(struct fh_slice text)
{
    if (text.length == 0 || (text.bytes[0] != '{' && text.bytes[0] != '['))
        return false;
    bool list = text.bytes[0] == '[';
    text = skip_blank((struct fh_slice){text.bytes + 1, text.length - 1});
    return text.length == 0 || strchr(list ? "{[]\"" : "\"}", text.bytes[0]) != NULL;
}

enum fh_format fh_detect_format(struct fh_slice head, const char *name, const char **what)
{
    (void)name;
    *what = known_binary(head);
    if (*what != NULL)
        return FH_FORMAT_AUTO;
    struct fh_slice text = skip_blank(head);
    return is_json(text) ? FH_FORMAT_JSON : FH_FORMAT_TEXT;
}
