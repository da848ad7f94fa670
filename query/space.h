/* Which characters are white space: for the parser, exact text and snippets alike. */
#ifndef FH_QUERY_SPACE_H
#define FH_QUERY_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "stemmer/utf8.h"

/* Control characters and bytes that are not UTF-8 count as white space. */
static inline bool fh_is_space(uint32_t code)
{
    if (code <= 0x20 || code == FH_UTF8_INVALID)
        return true;
    return (code >= 0x7F && code <= 0xA0) || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

#endif
