/* The rules, those of one first letter together, and those that stand for nothing before the others. See
 * translit_rules.h. */
#include "stemmer/translit_rules.h"

#define INITIAL FH_TRANSLIT_INITIAL
#define FINAL FH_TRANSLIT_FINAL
#define WITHIN FH_TRANSLIT_WITHIN
#define SOFT FH_TRANSLIT_SOFT
#define HARD FH_TRANSLIT_HARD
#define OPEN FH_TRANSLIT_OPEN
#define CLUSTER FH_TRANSLIT_CLUSTER
#define LONG FH_TRANSLIT_LONG
#define HIATUS FH_TRANSLIT_HIATUS
#define CLOSED FH_TRANSLIT_CLOSED

/* clang-format off */
/* Letters that only the Arabic spelling has. */
static const struct fh_translit_rule of_none[] = {
    {"", "ا", 4, INITIAL | CLUSTER}, {"", "ء", 3, HIATUS}, {"", "ا", 14, WITHIN}, {"", "ي", 14, WITHIN},
    {"", "و", 16, WITHIN},
};
static const struct fh_translit_rule of_a[] = {
    {"al", "", 4, INITIAL | OPEN}, {"a", "", 9, WITHIN | OPEN}, {"a", "", 24, FINAL}, {"a", "ا", 0, INITIAL},
    {"a", "ع", 4, INITIAL}, {"a", "اي", 8, INITIAL}, {"a", "عا", 4, INITIAL}, {"aa", "ا", 0, INITIAL},
    {"aa", "عا", 2, INITIAL}, {"ae", "اي", 2, INITIAL}, {"ai", "اي", 0, INITIAL}, {"ai", "عا", 8, INITIAL},
    {"au", "او", 0, INITIAL}, {"au", "ا", 10, INITIAL}, {"a", "ا", 0, WITHIN}, {"a", "ي", 11, WITHIN},
    {"a", "ي", 5, WITHIN | LONG}, {"a", "اي", 10, WITHIN}, {"a", "اي", 6, WITHIN | LONG}, {"a", "و", 14, WITHIN},
    {"a", "ع", 10, WITHIN}, {"a", "ة", 2, FINAL}, {"a", "ه", 3, FINAL}, {"a", "ى", 2, FINAL}, {"a", "اء", 3, FINAL},
    {"aa", "ا", 0, WITHIN}, {"aa", "ع", 4, WITHIN}, {"aa", "عا", 6, WITHIN}, {"aa", "عاء", 2, FINAL},
    {"ah", "ة", 0, FINAL}, {"ah", "ه", 0, FINAL}, {"ah", "ا", 2, FINAL}, {"ah", "اء", 6, FINAL},
    {"ae", "اي", 2, WITHIN}, {"ae", "اع", 6, WITHIN}, {"ae", "عي", 6, WITHIN}, {"ae", "اءي", 2, WITHIN},
    {"ae", "ا", 4, WITHIN}, {"ai", "اي", 0, WITHIN}, {"ai", "ي", 2, WITHIN}, {"ai", "ع", 10, WITHIN},
    {"ai", "عي", 8, WITHIN}, {"ai", "اءي", 2, WITHIN}, {"au", "او", 1, WITHIN}, {"au", "و", 1, WITHIN},
    {"au", "عو", 6, WITHIN}, {"aw", "او", 2, WITHIN}, {"aw", "و", 2, WITHIN}, {"ay", "اي", 0, WITHIN},
    {"ay", "ي", 1, WITHIN},
};
static const struct fh_translit_rule of_b[] = {
    {"b", "ب", 0, 0},
};
static const struct fh_translit_rule of_c[] = {
    {"c", "ك", 0, HARD}, {"c", "س", 0, SOFT}, {"c", "تش", 8, SOFT}, {"c", "ش", 12, SOFT}, {"c", "ص", 12, SOFT},
    {"c", "ق", 10, HARD}, {"c", "ك", 16, SOFT}, {"c", "س", 20, HARD}, {"cc", "كس", 0, SOFT}, {"cc", "تش", 2, SOFT},
    {"cc", "ك", 0, HARD}, {"ch", "تش", 0, 0}, {"ch", "ش", 3, 0}, {"ch", "ك", 5, 0}, {"ch", "خ", 6, 0},
    {"ck", "ك", 0, 0}, {"ck", "ق", 8, 0}, {"cz", "تش", 2, 0}, {"cq", "ك", 0, 0},
};
static const struct fh_translit_rule of_d[] = {
    {"d", "د", 0, 0}, {"d", "ض", 4, 0}, {"d", "ذ", 14, 0}, {"d", "ط", 20, 0}, {"dg", "ج", 0, SOFT}, {"dh", "ذ", 2, 0},
    {"dh", "ظ", 2, 0}, {"dh", "ض", 2, 0}, {"dj", "ج", 0, 0},
};
static const struct fh_translit_rule of_e[] = {
    {"el", "", 6, INITIAL | OPEN}, {"e", "", 5, WITHIN | OPEN}, {"e", "", 0, FINAL}, {"e", "ا", 0, INITIAL},
    {"e", "اي", 2, INITIAL}, {"e", "ي", 8, INITIAL}, {"e", "ع", 8, INITIAL}, {"ea", "اي", 0, INITIAL},
    {"ea", "ا", 6, INITIAL}, {"ei", "اي", 0, INITIAL}, {"ei", "عي", 6, INITIAL}, {"eu", "يو", 1, INITIAL},
    {"eu", "او", 2, INITIAL}, {"e", "ي", 2, WITHIN}, {"e", "ا", 12, WITHIN}, {"e", "ع", 12, WITHIN},
    {"e", "ه", 5, FINAL}, {"e", "ة", 5, FINAL}, {"e", "ا", 8, FINAL}, {"e", "و", 16, WITHIN}, {"ea", "ي", 1, WITHIN},
    {"ea", "ا", 8, WITHIN}, {"ee", "ي", 0, WITHIN}, {"ei", "اي", 1, WITHIN}, {"ei", "ي", 1, WITHIN},
    {"eo", "يو", 1, WITHIN}, {"eo", "و", 6, WITHIN}, {"eu", "يو", 2, WITHIN}, {"eu", "و", 5, WITHIN},
    {"ew", "يو", 0, WITHIN}, {"eu", "وي", 5, WITHIN}, {"ew", "و", 5, WITHIN}, {"ey", "ي", 0, WITHIN},
    {"ey", "اي", 2, WITHIN},
};
static const struct fh_translit_rule of_f[] = {
    {"f", "ف", 0, 0}, {"f", "ڤ", 6, 0},
};
static const struct fh_translit_rule of_g[] = {
    {"gh", "", 8, WITHIN}, {"g", "غ", 1, HARD}, {"g", "ج", 1, HARD}, {"g", "ق", 5, HARD}, {"g", "ك", 8, HARD},
    {"g", "گ", 1, 0}, {"g", "ج", 0, SOFT}, {"g", "غ", 3, SOFT}, {"g", "ق", 8, SOFT}, {"g", "ك", 10, SOFT},
    {"g", "خ", 16, 0}, {"gh", "غ", 0, 0}, {"gh", "ج", 8, 0}, {"gh", "ف", 14, FINAL}, {"gu", "غ", 1, SOFT},
    {"gu", "ج", 1, SOFT}, {"gn", "ني", 4, WITHIN},
};
static const struct fh_translit_rule of_h[] = {
    {"h", "", 10, WITHIN | CLOSED}, {"h", "", 18, WITHIN}, {"h", "", 1, FINAL}, {"h", "ه", 0, 0}, {"h", "ح", 2, 0},
    {"h", "خ", 14, 0},
};
static const struct fh_translit_rule of_i[] = {
    {"i", "", 8, WITHIN | OPEN}, {"i", "", 24, FINAL}, {"i", "ا", 0, INITIAL}, {"i", "اي", 1, INITIAL},
    {"i", "ع", 6, INITIAL}, {"i", "عي", 6, INITIAL}, {"i", "ي", 10, INITIAL}, {"i", "ي", 0, WITHIN},
    {"i", "اي", 5, WITHIN}, {"i", "اي", 2, WITHIN | LONG}, {"i", "ع", 14, WITHIN}, {"i", "ا", 16, WITHIN},
    {"ie", "ي", 1, WITHIN}, {"ie", "اي", 6, WITHIN}, {"ia", "يا", 0, WITHIN}, {"ia", "ية", 3, FINAL},
    {"igh", "اي", 0, WITHIN},
};
static const struct fh_translit_rule of_j[] = {
    {"j", "ج", 0, 0}, {"j", "ي", 7, 0}, {"j", "خ", 8, 0}, {"j", "ه", 12, INITIAL}, {"j", "غ", 14, 0},
    {"j", "ش", 16, 0},
};
static const struct fh_translit_rule of_k[] = {
    {"k", "ك", 0, 0}, {"k", "ق", 4, 0}, {"k", "خ", 16, 0}, {"kh", "خ", 0, 0}, {"kn", "ن", 4, INITIAL},
};
static const struct fh_translit_rule of_l[] = {
    {"l", "ل", 0, 0},
};
static const struct fh_translit_rule of_m[] = {
    {"m", "م", 0, 0}, {"mc", "ماك", 0, INITIAL},
};
static const struct fh_translit_rule of_n[] = {
    {"n", "ن", 0, 0}, {"ng", "ن", 5, WITHIN | OPEN},
};
static const struct fh_translit_rule of_o[] = {
    {"o", "", 11, WITHIN | OPEN}, {"o", "", 24, FINAL}, {"ou", "", 14, WITHIN | OPEN}, {"o", "او", 0, INITIAL},
    {"o", "ا", 6, INITIAL}, {"o", "ع", 4, INITIAL}, {"o", "عو", 8, INITIAL}, {"oo", "او", 0, INITIAL},
    {"ou", "او", 0, INITIAL}, {"ou", "ع", 8, INITIAL}, {"o", "و", 0, WITHIN}, {"o", "ا", 11, WITHIN},
    {"oa", "و", 2, WITHIN}, {"oe", "و", 3, WITHIN}, {"oh", "و", 2, WITHIN | CLOSED}, {"oi", "وا", 3, WITHIN},
    {"oi", "وي", 1, WITHIN}, {"oo", "و", 0, WITHIN}, {"ou", "و", 0, WITHIN}, {"ou", "او", 3, WITHIN},
    {"ow", "و", 1, WITHIN}, {"ow", "او", 1, WITHIN}, {"oy", "وي", 0, WITHIN},
};
static const struct fh_translit_rule of_p[] = {
    {"p", "ب", 0, 0}, {"p", "پ", 0, 0}, {"p", "ف", 18, 0}, {"ph", "ف", 0, 0},
};
static const struct fh_translit_rule of_q[] = {
    {"q", "ق", 0, 0}, {"q", "ك", 4, 0}, {"q", "غ", 10, 0}, {"qu", "كو", 0, 0}, {"qu", "ك", 3, 0},
    {"qu", "كي", 6, SOFT},
};
static const struct fh_translit_rule of_r[] = {
    {"r", "ر", 0, 0}, {"rh", "ر", 0, 0},
};
static const struct fh_translit_rule of_s[] = {
    {"s", "", 22, FINAL}, {"s", "س", 0, 0}, {"s", "ص", 3, 0}, {"s", "ز", 6, WITHIN}, {"s", "ش", 20, 0},
    {"sc", "س", 0, SOFT}, {"sc", "ش", 8, SOFT}, {"sch", "ش", 0, 0}, {"sch", "سك", 8, 0}, {"sh", "ش", 0, 0},
};
static const struct fh_translit_rule of_t[] = {
    {"t", "", 22, FINAL}, {"t", "ت", 0, 0}, {"t", "ط", 2, 0}, {"t", "د", 18, 0}, {"t", "ث", 18, 0},
    {"tch", "تش", 0, 0}, {"tch", "ش", 6, 0}, {"th", "ث", 0, 0}, {"th", "ت", 4, 0}, {"th", "ذ", 5, 0},
    {"th", "ط", 12, 0}, {"tion", "شن", 3, 0}, {"tion", "شين", 3, 0}, {"tz", "ز", 10, 0}, {"ts", "س", 12, 0},
};
static const struct fh_translit_rule of_u[] = {
    {"u", "", 8, WITHIN | OPEN}, {"u", "", 24, FINAL}, {"u", "او", 0, INITIAL}, {"u", "يو", 1, INITIAL},
    {"u", "ا", 6, INITIAL}, {"u", "ع", 8, INITIAL}, {"u", "و", 0, WITHIN}, {"u", "ا", 8, WITHIN},
    {"u", "يو", 5, WITHIN}, {"u", "يو", 2, WITHIN | LONG}, {"u", "ي", 14, WITHIN}, {"ue", "و", 3, WITHIN},
    {"ui", "وي", 2, WITHIN}, {"ui", "ي", 6, WITHIN},
};
static const struct fh_translit_rule of_v[] = {
    {"v", "ف", 0, 0}, {"v", "ڤ", 0, 0}, {"v", "و", 10, 0}, {"v", "ب", 20, 0},
};
static const struct fh_translit_rule of_w[] = {
    {"w", "", 12, FINAL}, {"w", "و", 0, 0}, {"w", "ف", 6, 0}, {"w", "ڤ", 6, 0}, {"wh", "و", 0, 0},
    {"wr", "ر", 4, INITIAL},
};
static const struct fh_translit_rule of_x[] = {
    {"x", "كس", 0, 0}, {"x", "ز", 3, INITIAL}, {"x", "اكس", 2, INITIAL}, {"x", "كز", 8, 0}, {"x", "ش", 6, 0},
};
static const struct fh_translit_rule of_y[] = {
    {"y", "", 10, WITHIN | OPEN}, {"y", "ي", 0, 0}, {"y", "اي", 4, WITHIN}, {"y", "و", 14, WITHIN},
};
static const struct fh_translit_rule of_z[] = {
    {"z", "ز", 0, 0}, {"z", "ظ", 4, 0}, {"z", "ذ", 10, 0}, {"z", "س", 8, 0}, {"z", "تس", 6, 0}, {"z", "ض", 14, 0},
    {"z", "ص", 18, 0}, {"zz", "تز", 0, 0}, {"zh", "ج", 3, 0}, {"zh", "ژ", 0, 0}, {"zh", "ش", 10, 0},
};

#define RULES(list, silent) {list, sizeof(list) / sizeof *(list), silent}

const struct fh_translit_rules fh_translit_rules[27] = {
    RULES(of_none, 0), RULES(of_a, 3), RULES(of_b, 0), RULES(of_c, 0), RULES(of_d, 0),
    RULES(of_e, 3), RULES(of_f, 0), RULES(of_g, 1), RULES(of_h, 3), RULES(of_i, 2),
    RULES(of_j, 0), RULES(of_k, 0), RULES(of_l, 0), RULES(of_m, 0), RULES(of_n, 0),
    RULES(of_o, 3), RULES(of_p, 0), RULES(of_q, 0), RULES(of_r, 0), RULES(of_s, 1),
    RULES(of_t, 1), RULES(of_u, 2), RULES(of_v, 0), RULES(of_w, 1), RULES(of_x, 0),
    RULES(of_y, 1), RULES(of_z, 0),
};
/* clang-format on */
