/* See date_token.h. */
#include "corpus/date_token.h"

#include "corpus/letters.h"

#define TEXT_BYTES_MAX 256u
#define WORD_BYTES_MAX 48u

struct words {
    enum fh_date_token_kind kind;
    int value;
    const char *list; /* separated by "|", as fh_letters_bare leaves them */
};

static const struct words known[] = {
    {FH_DATE_MONTH, 1, "يناير|كانون الثاني|كانون ثاني|جانفي|ينائر|اي النار|january|jan|janvier|janv"},
    {FH_DATE_MONTH, 2, "فبراير|شباط|فيفري|فبرائر|النوار|february|feb|février|fevrier|fév|fevr|févr"},
    {FH_DATE_MONTH, 3, "مارس|اذار|مارت|الربيع|march|mar|mars"},
    {FH_DATE_MONTH, 4, "ابريل|نيسان|افريل|الطير|april|apr|avril|avr"},
    {FH_DATE_MONTH, 5, "مايو|ايار|ماي|الماء|may|mai"},
    {FH_DATE_MONTH, 6, "يونيو|حزيران|جوان|يونيه|الصيف|june|jun|juin"},
    {FH_DATE_MONTH, 7, "يوليو|تموز|جويليه|يوليوز|يوليه|ناصر|july|jul|juillet|juil"},
    {FH_DATE_MONTH, 8, "اغسطس|اب|اوت|غشت|هانيبال|august|aug|août|aout"},
    {FH_DATE_MONTH, 9, "سبتمبر|ايلول|شتنبر|سيبتمبر|الفاتح|september|sep|sept|septembre"},
    {FH_DATE_MONTH, 10, "اكتوبر|تشرين الاول|تشرين اول|التمور|october|oct|octobre"},
    {FH_DATE_MONTH, 11, "نوفمبر|تشرين الثاني|تشرين ثاني|نونبر|الحرث|november|nov|novembre"},
    {FH_DATE_MONTH, 12, "ديسمبر|كانون الاول|كانون اول|دجنبر|الكانون|december|dec|décembre|decembre|déc"},
    {FH_DATE_HIJRI_MONTH, 1, "محرم|المحرم|محرم الحرام|muharram"},
    {FH_DATE_HIJRI_MONTH, 2, "صفر|safar"},
    {FH_DATE_HIJRI_MONTH, 3, "ربيع الاول|ربيع اول|ربيع الانور"},
    {FH_DATE_HIJRI_MONTH, 4, "ربيع الثاني|ربيع الاخر|ربيع ثاني|ربيع اخر"},
    {FH_DATE_HIJRI_MONTH, 5, "جمادي الاولي|جمادي الاول|جمادي اولي|جماد الاول|جماد اول"},
    {FH_DATE_HIJRI_MONTH, 6,
     "جمادي الاخره|جمادي الثانيه|جمادي الاخر|جمادي الثاني|جمادي ثاني|جماد الاخر|جماد الثاني|جماد ثاني"},
    {FH_DATE_HIJRI_MONTH, 7, "رجب|رجب الفرد|rajab"},
    {FH_DATE_HIJRI_MONTH, 8, "شعبان|shaban|shaaban"},
    {FH_DATE_HIJRI_MONTH, 9, "رمضان|رمضان المبارك|ramadan|ramadhan"},
    {FH_DATE_HIJRI_MONTH, 10, "شوال|shawwal|shawal"},
    {FH_DATE_HIJRI_MONTH, 11, "ذو القعده|ذي القعده|ذوالقعده|ذيالقعده|القعده|ذا القعده"},
    {FH_DATE_HIJRI_MONTH, 12, "ذو الحجه|ذي الحجه|ذوالحجه|ذيالحجه|الحجه|ذا الحجه"},
    {FH_DATE_WEEKDAY, 0, "الاحد|احد|sunday|sun|dimanche"},
    {FH_DATE_WEEKDAY, 1, "الاثنين|اثنين|monday|mon|lundi"},
    {FH_DATE_WEEKDAY, 2, "الثلاثاء|ثلاثاء|الثلاثا|tuesday|tue|tues|mardi"},
    {FH_DATE_WEEKDAY, 3, "الاربعاء|اربعاء|الاربعا|wednesday|wed|mercredi"},
    {FH_DATE_WEEKDAY, 4, "الخميس|خميس|thursday|thu|thur|thurs|jeudi"},
    {FH_DATE_WEEKDAY, 5, "الجمعه|جمعه|friday|fri|vendredi"},
    {FH_DATE_WEEKDAY, 6, "السبت|سبت|saturday|sat|samedi"},
    {FH_DATE_AM, 0, "ص|صباحا|صباح|فجرا|am|a m"},
    {FH_DATE_PM, 0, "مساء|ظهرا|عصرا|ليلا|pm|p m"},
    {FH_DATE_M, 0, "م"},
    {FH_DATE_COMMON_ERA, 0, "ميلادي|ميلاديه|ميلاديا|ad|ce"},
    {FH_DATE_HIJRI_ERA, 0, "ه|هجري|هجريه|هجريا|ah"},
    {FH_DATE_ZONE, 0, "z|utc|gmt|ut|wet|غرينتش|جرينتش|غرينيتش|جرينيتش|توقيت غرينتش|توقيت جرينتش"},
    {FH_DATE_ZONE, 60, "cet|bst|west"},
    {FH_DATE_ZONE, 120, "eet|cest|القاهره"},
    {FH_DATE_ZONE, 180, "ksa|eest|msk|مكه|مكه المكرمه|السعوديه|الرياض|بغداد"},
    {FH_DATE_ZONE, 240, "gst|الامارات|ابوظبي|ابو ظبي"},
    {FH_DATE_ZONE, -240, "edt"},
    {FH_DATE_ZONE, -300, "est|cdt"},
    {FH_DATE_ZONE, -360, "cst|mdt"},
    {FH_DATE_ZONE, -420, "mst|pdt"},
    {FH_DATE_ZONE, -480, "pst"},
    {FH_DATE_T, 0, "t"},
    {FH_DATE_H, 0, "h"},
    {FH_DATE_FILLER, 0,
     "يوم|في|الساعه|الموافق|موافق|بتاريخ|تاريخ|نشر|نشر في|نشرت|تاريخ النشر|اخر "
     "تحديث|عام|سنه|لعام|لسنه|شهر|من|بتوقيت|العدد "
     "الصادر|of|the|at|on|published|updated|date|st|nd|rd|th|er|le|du|de|à"},
};

static bool is_listed(const char *list, struct fh_slice word)
{
    while (*list != '\0') {
        size_t length = strcspn(list, "|");
        if (fh_slice_equal((struct fh_slice){list, length}, word))
            return true;
        list += length + (list[length] == '|');
    }
    return false;
}

static bool find_word(struct fh_slice word, struct fh_date_token *token)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (is_listed(known[i].list, word)) {
            token->kind = known[i].kind;
            token->value = known[i].value;
            return true;
        }
    }
    return false;
}

/* ---- Characters ---- */

enum sort { BLANK, MARK, DIGIT, LETTER, SIGN, OTHER };

/* Signs that stand for an ASCII one. */
static const struct {
    const char *sign;
    char ascii;
} other_signs[] = {
    {"\xE2\x80\x90", '-'},
    {"\xE2\x80\x91", '-'},
    {"–", '-'},
    {"—", '-'},
    {"−", '-'},
    {"،", ','},
    {"؛", ','},
    {"؍", '/'},
    {"٫", '.'},
};

static bool is_blank(uint32_t codepoint)
{
    return codepoint == ' ' || (codepoint >= '\t' && codepoint <= '\r') || codepoint == 0xA0 || codepoint == 0x202F ||
           (codepoint >= 0x2000 && codepoint <= 0x200A) || codepoint == 0x3000;
}

/* What the character is; *ascii is its digit or sign. */
static enum sort sort_of(struct fh_slice character, uint32_t codepoint, char *ascii)
{
    char bare[8];
    *ascii = character.bytes[0];
    if (is_blank(codepoint))
        return BLANK;
    if (fh_letters_is_mark(codepoint))
        return MARK;
    for (size_t i = 0; i < sizeof other_signs / sizeof *other_signs; i++) {
        if (fh_slice_is(character, other_signs[i].sign)) {
            *ascii = other_signs[i].ascii;
            return SIGN;
        }
    }
    struct fh_slice letter = fh_letters_bare(character, bare, sizeof bare);
    if (letter.length > 0) {
        *ascii = letter.bytes[0];
        return *ascii >= '0' && *ascii <= '9' ? DIGIT : LETTER;
    }
    return codepoint > 0 && codepoint < 0x80 && strchr("-/.:,+()|\\'", *ascii) != NULL ? SIGN : OTHER;
}

struct scanner {
    struct fh_slice text;
    size_t at;
    enum sort sort;
    char ascii;
    struct fh_slice character;
};

/* Looks at the character at `at`; false at the end. */
static bool look(struct scanner *scanner)
{
    uint32_t codepoint;
    if (scanner->at >= scanner->text.length)
        return false;
    const char *here = scanner->text.bytes + scanner->at;
    size_t size = fh_letters_decode(here, scanner->text.length - scanner->at, &codepoint);
    scanner->character = (struct fh_slice){here, size};
    scanner->sort = sort_of(scanner->character, codepoint, &scanner->ascii);
    return true;
}

static bool scan_number(struct scanner *scanner, struct fh_date_token *token)
{
    token->kind = FH_DATE_NUMBER;
    while (look(scanner) && scanner->sort == DIGIT) {
        if (++token->digits > 18)
            return false;
        token->value = token->value * 10 + (scanner->ascii - '0');
        scanner->at += scanner->character.length;
    }
    return true;
}

/* The end of the word that starts at `at`. */
static size_t word_end(struct scanner scanner)
{
    while (look(&scanner) && (scanner.sort == LETTER || scanner.sort == MARK))
        scanner.at += scanner.character.length;
    return scanner.at;
}

/* The longest known name of one or two words from here. */
static bool scan_word(struct scanner *scanner, struct fh_date_token *token)
{
    char bare[WORD_BYTES_MAX];
    size_t start = scanner->at, first = word_end(*scanner), second = first;
    struct scanner ahead = *scanner;
    ahead.at = first;
    while (look(&ahead) && (ahead.sort == BLANK || ahead.sort == MARK))
        ahead.at += ahead.character.length;
    if (ahead.at > first && ahead.at < ahead.text.length && ahead.sort == LETTER)
        second = word_end(ahead);
    for (size_t end = second; end > 0; end = end == first ? 0 : first) {
        struct fh_slice words = {scanner->text.bytes + start, end - start};
        if (find_word(fh_letters_bare(words, bare, sizeof bare), token)) {
            scanner->at = end;
            return true;
        }
    }
    return false;
}

bool fh_date_tokens(struct fh_slice text, struct fh_date_token tokens[FH_DATE_TOKENS_MAX + 1])
{
    struct scanner scanner = {.text = text};
    size_t count = 0, last_end = 0;
    if (text.length > TEXT_BYTES_MAX)
        return false;
    while (look(&scanner)) {
        if (scanner.sort == BLANK || scanner.sort == MARK) {
            scanner.at += scanner.character.length;
            continue;
        }
        if (scanner.sort == OTHER || count == FH_DATE_TOKENS_MAX)
            return false;
        struct fh_date_token *token = &tokens[count];
        *token = (struct fh_date_token){.glued = count > 0 && scanner.at == last_end};
        if (scanner.sort == SIGN) {
            token->kind = FH_DATE_SIGN;
            token->value = scanner.ascii;
            scanner.at += scanner.character.length;
        } else if (!(scanner.sort == DIGIT ? scan_number(&scanner, token) : scan_word(&scanner, token))) {
            return false;
        }
        last_end = scanner.at;
        count++;
    }
    tokens[count] = (struct fh_date_token){.kind = FH_DATE_END};
    return count > 0;
}
