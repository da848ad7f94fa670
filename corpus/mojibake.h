/* Text that was UTF-8, was read as a Windows code page, and was encoded again: "Ø§Ù„Ø´Ø¹Ø¨" or "ط§ظ„ط´ط¹ط¨"
 * where الشعب was meant.
 */
#ifndef FH_CORPUS_MOJIBAKE_H
#define FH_CORPUS_MOJIBAKE_H

#include "base/slice.h"

/* The code page by which the text was misread ("windows-1252", "windows-1256"), or NULL when it is what it
 * should be. Looks at the beginning only. */
const char *fh_mojibake(struct fh_slice text);

#endif
