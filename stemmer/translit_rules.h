/* How Latin letters of a name are written in Arabic ones: one rule a line, with what it costs.
 *
 * The rules are those of the standard romanisations (ALA-LC, BGN/PCGN) read backwards, and the habits of
 * the Arabic press with foreign names (g as ج, غ, ق or ك; p as ب; v as ف). A cost of 0 is what everybody
 * writes, 4 a frequent second choice, 12 what takes a second look; a vowel that Arabic leaves unwritten
 * costs more the more often it is written in foreign names.
 */
#ifndef FH_STEMMER_TRANSLIT_RULES_H
#define FH_STEMMER_TRANSLIT_RULES_H

#include <stddef.h>
#include <stdint.h>

enum fh_translit_when {
    FH_TRANSLIT_INITIAL = 1,  /* the Latin letters begin the word */
    FH_TRANSLIT_FINAL = 2,    /* they end it */
    FH_TRANSLIT_WITHIN = 4,   /* they do not begin it */
    FH_TRANSLIT_SOFT = 8,     /* e, i or y comes next */
    FH_TRANSLIT_HARD = 16,    /* something else comes next, or nothing */
    FH_TRANSLIT_OPEN = 32,    /* they do not end it */
    FH_TRANSLIT_CLUSTER = 64, /* two consonants begin the word (a rule without Latin letters) */
    FH_TRANSLIT_LONG = 128,   /* a consonant and e, i or y come next, as in face and bite */
    FH_TRANSLIT_HIATUS = 256, /* between two vowels (a rule without Latin letters) */
    FH_TRANSLIT_CLOSED = 512  /* a consonant comes next */
};

struct fh_translit_rule {
    const char *latin, *arabic; /* either may be empty */
    uint8_t cost;
    uint16_t when; /* all of these hold */
};

struct fh_translit_rules {
    const struct fh_translit_rule *list; /* those without Arabic letters first */
    size_t count, silent; /* silent: how many of these there are */
};

/* By the first Latin letter, a to z, at 1 to 26; at 0 those without any. */
extern const struct fh_translit_rules fh_translit_rules[27];

#endif
