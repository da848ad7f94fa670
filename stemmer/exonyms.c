/* The list. See exonyms.h. */
#include "stemmer/exonyms.h"

/* clang-format off */
const struct fh_exonym fh_exonyms[] = {
    {"abyssinia", "حبشة", false}, {"addis ababa", "اديس ابابا", false}, {"aden", "عدن", false},
    {"afghanistan", "افغانستان", false}, {"africa", "افريقيا", false}, {"albania", "البانيا", false},
    {"aleppo", "حلب", true}, {"alexandria", "اسكندرية", false}, {"algeria", "جزاءر", false},
    {"algiers", "جزاءر", false}, {"america", "امريكا", false}, {"amman", "عمان", false}, {"ankara", "انقرة", false},
    {"arab league", "جامعة عربية", false}, {"argentina", "ارجنتين", false}, {"arkansas", "اركنساس", false},
    {"armenia", "ارمينيا", false}, {"asia", "اسيا", false}, {"athens", "اثينا", false},
    {"australia", "استراليا", false}, {"austria", "نمسا", false}, {"azerbaijan", "اذربيجان", false},
    {"baghdad", "بغداد", false}, {"bahrain", "بحرين", false}, {"bangladesh", "بنغلاديش", false},
    {"barcelona", "برشلونة", false}, {"basra", "بصرة", false}, {"beijing", "كين", false}, {"beirut", "بيروت", false},
    {"belarus", "بيلاروسيا", false}, {"belgium", "بلجيكا", false}, {"belgrade", "بلغراد", false},
    {"benghazi", "بنغازي", false}, {"berlin", "برلين", false}, {"bethlehem", "بيت لحم", false},
    {"bordeaux", "بوردو", false}, {"bosnia", "بوسنة", false}, {"brazil", "برازيل", false},
    {"britain", "بريطانيا", false}, {"brussels", "بروكسل", false}, {"bucharest", "بوخارست", false},
    {"budapest", "بودابست", false}, {"bulgaria", "بلغاريا", false}, {"cairo", "قاهرة", false},
    {"california", "كاليفورنيا", false}, {"cambodia", "كمبوديا", false}, {"cameroon", "كاميرون", false},
    {"canada", "كندا", false}, {"cape town", "كيب تاون", false}, {"caracas", "كراكاس", false},
    {"casablanca", "دار بيضاء", false}, {"chad", "تشاد", false}, {"chechnya", "شيشان", false},
    {"chile", "تشيلي", false}, {"china", "صين", false}, {"cologne", "كولونيا", false},
    {"colombia", "كولومبيا", false}, {"comoros", "جزر قمر", false}, {"congo", "كونغو", false},
    {"copenhagen", "كوبنهاغن", false}, {"cordoba", "قرطبة", false}, {"crimea", "قرم", true},
    {"croatia", "كرواتيا", false}, {"cuba", "كوبا", false}, {"cyprus", "قبرص", false}, {"czech", "تشيك", false},
    {"damascus", "دمشق", false}, {"delhi", "دلهي", false}, {"denmark", "دنمارك", false},
    {"djibouti", "جيبوتي", false}, {"doha", "دوحة", false}, {"dublin", "دبلن", false}, {"edinburgh", "ادنبره", false},
    {"egypt", "مصر", false}, {"emirates", "امارات", false}, {"england", "انجلترا", false},
    {"eritrea", "اريتريا", false}, {"estonia", "استونيا", false}, {"ethiopia", "اثيوبيا", false},
    {"euphrates", "فرات", false}, {"europe", "اوروبا", false}, {"fallujah", "فلوجة", false},
    {"finland", "فنلندا", false}, {"florence", "فلورنسا", false}, {"france", "فرنسا", false}, {"gaza", "غزة", false},
    {"geneva", "جنيف", false}, {"germany", "المانيا", false}, {"ghana", "غانا", false}, {"giza", "جيزة", true},
    {"graham", "غراهام", false}, {"granada", "غرناطة", false}, {"great britain", "بريطانيا", false},
    {"greece", "يونان", false}, {"hague", "لاهاي", false}, {"haifa", "حيفا", false}, {"havana", "هافانا", false},
    {"hebron", "خليل", true}, {"helsinki", "هلسنكي", false}, {"himalaya", "هيمالايا", false},
    {"holland", "هولندا", false}, {"homs", "حمص", false}, {"hong kong", "هونغ كونغ", false},
    {"houston", "هيوستن", false}, {"hungary", "مجر", false}, {"iceland", "ايسلندا", false}, {"india", "هند", false},
    {"indonesia", "اندونيسيا", false}, {"iran", "ايران", false}, {"iraq", "عراق", false},
    {"ireland", "ايرلندا", false}, {"isfahan", "اصفهان", false}, {"israel", "اسراءيل", false},
    {"istanbul", "اسطنبول", false}, {"italy", "ايطاليا", false}, {"ivory coast", "ساحل عاج", false},
    {"jaffa", "يافا", false}, {"japan", "يابان", false}, {"javier", "خافيير", false}, {"jerusalem", "قدس", false},
    {"jordan", "اردن", false}, {"jordan", "جوردان", false}, {"jordan", "جوردن", false}, {"jorge", "خورخي", false},
    {"jose", "خوسيه", false}, {"juan", "خوان", false}, {"kazakhstan", "كازاخستان", false}, {"kenya", "كينيا", false},
    {"khartoum", "خرطوم", false}, {"kiev", "كييف", false}, {"korea", "كوريا", false}, {"kosovo", "كوسوفو", false},
    {"kuwait", "كويت", false}, {"kyiv", "كييف", false}, {"kyrgyzstan", "قيرغيزستان", false},
    {"latakia", "لاذقية", false}, {"latvia", "لاتفيا", false}, {"lebanon", "لبنان", false},
    {"leicester", "ليستر", false}, {"libya", "ليبيا", false}, {"lisbon", "لشبونة", false},
    {"lithuania", "ليتوانيا", false}, {"london", "لندن", false}, {"luxembourg", "لوكسمبورغ", false},
    {"macedonia", "مقدونيا", false}, {"madinah", "مدينة", true}, {"madrid", "مدريد", false}, {"makkah", "مكة", false},
    {"malaysia", "ماليزيا", false}, {"malta", "مالطا", false}, {"manama", "منامه", false},
    {"marrakesh", "مراكش", false}, {"marseille", "مرسيليا", false}, {"mauritania", "موريتانيا", false},
    {"mecca", "مكة", false}, {"medina", "مدينة", true}, {"mediterranean", "متوسط", true}, {"mexico", "مكسيك", false},
    {"michael", "مايكل", false}, {"michael", "ميخاءيل", false}, {"milan", "ميلان", false}, {"milan", "ميلانو", false},
    {"mogadishu", "مقديشو", false}, {"moldova", "مولدوفا", false}, {"montenegro", "جبل اسود", false},
    {"morocco", "مغرب", false}, {"moscow", "موسكو", false}, {"mosul", "موصل", false}, {"munich", "ميونخ", false},
    {"muscat", "مسقط", false}, {"myanmar", "ميانمار", false}, {"nairobi", "نيروبي", false},
    {"naples", "نابولي", false}, {"nazareth", "ناصرة", false}, {"nepal", "نيبال", false},
    {"netherlands", "هولندا", false}, {"new york", "نيويورك", false}, {"new zealand", "نيوزيلندا", false},
    {"nicosia", "نيقوسيا", false}, {"niger", "نيجر", false}, {"nigeria", "نيجيريا", false}, {"nile", "نيل", true},
    {"north korea", "كوريا شمالية", false}, {"norway", "نرويج", false}, {"oman", "عمان", false},
    {"oslo", "اوسلو", false}, {"ottawa", "اوتاوا", false}, {"pakistan", "باكستان", false},
    {"palestine", "فلسطين", false}, {"paris", "باريس", false}, {"petersburg", "بطرسبورغ", false},
    {"peugeot", "بيجو", false}, {"philippines", "فلبين", false}, {"poland", "بولندا", false},
    {"portugal", "برتغال", false}, {"prague", "براغ", false}, {"pyongyang", "يونغ يانغ", false},
    {"qatar", "قطر", false}, {"red sea", "بحر احمر", false}, {"renault", "رينو", false}, {"riyadh", "رياض", false},
    {"romania", "رومانيا", false}, {"rome", "روما", false}, {"russia", "روسيا", false}, {"sanaa", "صنعاء", false},
    {"sarajevo", "سراييفو", false}, {"saudi", "سعودية", false}, {"saudi arabia", "سعودية", false},
    {"scotland", "اسكتلندا", false}, {"sean", "شون", false}, {"senegal", "سنغال", false}, {"seoul", "سيول", false},
    {"serbia", "صربيا", false}, {"seville", "اشبيلية", false}, {"sharjah", "شارقة", false},
    {"sicily", "صقلية", false}, {"sidon", "صيدا", false}, {"sinai", "سيناء", false}, {"singapore", "سنغافورة", false},
    {"slovakia", "سلوفاكيا", false}, {"slovenia", "سلوفينيا", false}, {"somalia", "صومال", false},
    {"south africa", "جنوب افريقيا", false}, {"south korea", "كوريا جنوبية", false},
    {"south sudan", "جنوب سودان", false}, {"spain", "اسبانيا", false}, {"stockholm", "ستوكهولم", false},
    {"sudan", "سودان", false}, {"suez", "سويس", false}, {"sweden", "سويد", false}, {"switzerland", "سويسرا", false},
    {"sydney", "سيدني", false}, {"syria", "سوريا", false}, {"tajikistan", "طاجيكستان", false},
    {"tehran", "طهران", false}, {"tel aviv", "تل ابيب", false}, {"thailand", "تايلاند", false},
    {"tigris", "دجلة", false}, {"tokyo", "طوكيو", false}, {"tripoli", "طرابلس", false}, {"tunisia", "تونس", false},
    {"turin", "تورينو", false}, {"turkey", "تركيا", false}, {"turkmenistan", "تركمانستان", false},
    {"uae", "امارات", false}, {"uk", "بريطانيا", false}, {"ukraine", "اوكرانيا", false},
    {"united arab emirates", "امارات", false}, {"united kingdom", "مملكة متحدة", false},
    {"united nations", "امم متحدة", false}, {"united states", "ولايات متحدة", false}, {"usa", "ولايات متحدة", false},
    {"uzbekistan", "اوزبكستان", false}, {"vatican", "فاتيكان", false}, {"venezuela", "فنزويلا", false},
    {"venice", "بندقية", true}, {"versailles", "فرساي", false}, {"vienna", "فيينا", false},
    {"vietnam", "فيتنام", false}, {"wales", "ويلز", false}, {"warsaw", "وارسو", false},
    {"washington", "واشنطن", false}, {"west bank", "ضفة غربية", false}, {"white house", "بيت ابيض", false},
    {"worcester", "ورسستر", false}, {"xinhua", "شينخوا", false}, {"yemen", "يمن", false}, {"zagreb", "زغرب", false},
    {"zurich", "زيورخ", false},
};
/* clang-format on */

const size_t fh_exonym_count = sizeof fh_exonyms / sizeof *fh_exonyms;

const struct fh_exonym *fh_exonyms_of(struct fh_slice latin, size_t *count)
{
    size_t low = 0, high = fh_exonym_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fh_slice_compare(fh_slice_from(fh_exonyms[middle].latin), latin) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < fh_exonym_count && fh_slice_is(latin, fh_exonyms[low + *count].latin))
        (*count)++;
    return &fh_exonyms[low];
}
