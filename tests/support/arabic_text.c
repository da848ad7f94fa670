/* See arabic_text.h. */
#include "tests/support/arabic_text.h"

static const char *const samples[] = {
    "المدرسة",  "والكتاب", "بالحكومه", "وزير", "رئيسًا", "مُحَمَّد", "شؤون", "شئون", "مصرى", "على", "الـ",
    "كوفيد-19", "400,000", "٣٫٥",      "۱۹۷۹", "H200",   "U.S.",    "Moody's", "BBC", "été", "ﻻ", "ﷲ",
    "ﷺ",        "ﺍﻟﺴﻌﻮﺩﻳﺔ", "ک", "ی", "ہ", "ئ", "ؤ", "ـ", "ً", "\u0640", "\u200F",
    "\u200C", "\u00AD", "\u00A0", " ", " ", " ", ".", ",", "-", "'", "’",
    "،", "؟", "«", "\n", "/", "_", "\u0654", "\u0301", "日本", "ह", "😀",
    "\xFF", "\xD8", "\xE2\x80", "\xF0\x9F", "5", "19", "1436", "ه", "م", "ال", "و",
    "ß", "İ", "ﬁ", "½", "ₓ", "ﱠ", "ﹰ",
};

void test_arabic_text(struct random *random, size_t pieces, struct fh_buffer *out)
{
    fh_buffer_reset(out);
    for (size_t i = 0; i < pieces; i++)
        fh_buffer_append_text(out, samples[random_below(random, (uint32_t)(sizeof samples / sizeof *samples))]);
}

void test_wild_bytes(struct random *random, size_t length, struct fh_buffer *out)
{
    static const unsigned char likely[] = {0xD8, 0xD9, 0xDA, 0xEF, 0xE2, 0xC2, 0xF0, 0x80, 0xA7,
                                           0xBB, 0x8F, ' ',  '.',  '-',  '1',  'a',  0};
    fh_buffer_reset(out);
    for (size_t i = 0; i < length; i++) {
        uint64_t roll = random_u64(random) >> 20;
        fh_buffer_append_byte(out, (char)(roll % 3 != 0 ? likely[roll / 3 % sizeof likely] : (roll / 3 & 0xFF)));
    }
}
