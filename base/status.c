/* Filling in struct fh_error. See status.h. */
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Steps back from `length` to the start of the UTF-8 character that a cut would split. */
static size_t whole_characters(const char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return length;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return start - 1 + need <= length ? length : start - 1;
}

enum fh_status fh_fail_v(struct fh_error *error, enum fh_status status, const char *format, va_list arguments)
{
    if (error == NULL)
        return status;
    error->status = status;
    int wanted = vsnprintf(error->message, sizeof error->message, format, arguments);
    if (wanted < 0)
        error->message[0] = '\0';
    else if ((size_t)wanted >= sizeof error->message)
        error->message[whole_characters(error->message, sizeof error->message - 1)] = '\0';
    return status;
}

enum fh_status fh_fail(struct fh_error *error, enum fh_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fh_fail_v(error, status, format, arguments);
    va_end(arguments);
    return status;
}

enum fh_status fh_fail_nomem(struct fh_error *error)
{
    return fh_fail(error, FH_ERR_NOMEM, "out of memory");
}

enum fh_status fh_fail_errno(struct fh_error *error, const char *path, const char *what)
{
    int saved = errno;
    enum fh_status status = saved == ENOMEM ? FH_ERR_NOMEM : FH_ERR_IO;
    return fh_fail(error, status, "%s: %s: %s", path, what, strerror(saved));
}

enum fh_status fh_fail_corrupt(struct fh_error *error, const char *file, size_t offset, const char *format, ...)
{
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return fh_fail(error, FH_ERR_CORRUPT, "%s: byte %zu: %s", file, offset, reason);
}
