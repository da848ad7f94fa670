/* The built-in lexicon: stemmer/lexicon-ar.bin as it lies in the repository, in read-only data.
 * It is built from counts of words by `fihrist lexicon` (docs/ARABIC.md says from which). */
#include "stemmer/lexicon.h"

__asm__(".pushsection .rodata\n"
        ".balign 16\n"
        "fh_lexicon_ar_begin:\n"
        ".incbin \"stemmer/lexicon-ar.bin\"\n"
        "fh_lexicon_ar_end:\n"
        ".byte 0\n"
        ".popsection\n");

extern const char fh_lexicon_ar_begin[] __attribute__((visibility("hidden")));
extern const char fh_lexicon_ar_end[] __attribute__((visibility("hidden")));

struct fh_slice fh_lexicon_builtin(void)
{
    return (struct fh_slice){fh_lexicon_ar_begin, (size_t)((uintptr_t)fh_lexicon_ar_end - (uintptr_t)fh_lexicon_ar_begin)};
}
