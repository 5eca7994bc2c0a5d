#include "words/sign_languages.hpp"

#include <algorithm>
#include <array>

#include "invites/signed.hpp"

namespace bedside::words {
namespace {

constexpr const auto& kTags = invites::kSignLanguages;

struct Names {
  std::string_view language;
  std::array<std::string_view, kTags.size()> of;
};
constexpr std::array kNames = {
    Names{"en",
     {"American Sign Language", "British Sign Language", "Brazilian Sign Language", "Chinese Sign Language",
      "Quebec Sign Language", "French Sign Language", "German Sign Language", "Korean Sign Language",
      "Mexican Sign Language", "Filipino Sign Language", "Russian Sign Language", "Spanish Sign Language"}},
    Names{"es",
     {"Lengua de señas americana", "Lengua de señas británica", "Lengua de señas brasileña", "Lengua de señas china",
      "Lengua de señas quebequesa", "Lengua de señas francesa", "Lengua de señas alemana", "Lengua de señas coreana",
      "Lengua de señas mexicana", "Lengua de señas filipina", "Lengua de señas rusa", "Lengua de signos española"}},
    Names{"zh-Hans",
     {"美国手语", "英国手语", "巴西手语", "中国手语", "魁北克手语", "法国手语", "德国手语", "韩国手语", "墨西哥手语", "菲律宾手语", "俄罗斯手语", "西班牙手语"}},
    Names{"vi",
     {"Ngôn ngữ ký hiệu Mỹ", "Ngôn ngữ ký hiệu Anh", "Ngôn ngữ ký hiệu Brazil", "Ngôn ngữ ký hiệu Trung Quốc",
      "Ngôn ngữ ký hiệu Québec", "Ngôn ngữ ký hiệu Pháp", "Ngôn ngữ ký hiệu Đức", "Ngôn ngữ ký hiệu Hàn Quốc",
      "Ngôn ngữ ký hiệu Mexico", "Ngôn ngữ ký hiệu Philippines", "Ngôn ngữ ký hiệu Nga",
      "Ngôn ngữ ký hiệu Tây Ban Nha"}},
    Names{"ar",
     {"لغة الإشارة الأمريكية", "لغة الإشارة البريطانية", "لغة الإشارة البرازيلية", "لغة الإشارة الصينية",
      "لغة الإشارة الكيبيكية", "لغة الإشارة الفرنسية", "لغة الإشارة الألمانية", "لغة الإشارة الكورية",
      "لغة الإشارة المكسيكية", "لغة الإشارة الفلبينية", "لغة الإشارة الروسية", "لغة الإشارة الإسبانية"}},
    Names{"fr",
     {"Langue des signes américaine", "Langue des signes britannique", "Langue des signes brésilienne",
      "Langue des signes chinoise", "Langue des signes québécoise", "Langue des signes française",
      "Langue des signes allemande", "Langue des signes coréenne", "Langue des signes mexicaine",
      "Langue des signes philippine", "Langue des signes russe", "Langue des signes espagnole"}},
    Names{"pt",
     {"Língua de sinais americana", "Língua de sinais britânica", "Língua de sinais brasileira (Libras)",
      "Língua de sinais chinesa", "Língua de sinais quebequense", "Língua de sinais francesa",
      "Língua de sinais alemã", "Língua de sinais coreana", "Língua de sinais mexicana", "Língua de sinais filipina",
      "Língua de sinais russa", "Língua de sinais espanhola"}},
    Names{"ru",
     {"Американский жестовый язык", "Британский жестовый язык", "Бразильский жестовый язык",
      "Китайский жестовый язык", "Квебекский жестовый язык", "Французский жестовый язык", "Немецкий жестовый язык",
      "Корейский жестовый язык", "Мексиканский жестовый язык", "Филиппинский жестовый язык", "Русский жестовый язык",
      "Испанский жестовый язык"}},
    Names{"ko",
     {"미국 수어", "영국 수어", "브라질 수어", "중국 수어", "퀘벡 수어", "프랑스 수어", "독일 수어", "한국 수어", "멕시코 수어", "필리핀 수어", "러시아 수어",
      "스페인 수어"}},
    Names{"ht",
     {"Lang siy ameriken", "Lang siy britanik", "Lang siy brezilyen", "Lang siy chinwa", "Lang siy kebekwa",
      "Lang siy franse", "Lang siy alman", "Lang siy koreyen", "Lang siy meksiken", "Lang siy filipen",
      "Lang siy ris", "Lang siy panyòl"}},
    Names{"tl",
     {"American Sign Language", "British Sign Language", "Brazilian Sign Language", "Chinese Sign Language",
      "Quebec Sign Language", "French Sign Language", "German Sign Language", "Korean Sign Language",
      "Mexican Sign Language", "Filipino Sign Language", "Russian Sign Language", "Spanish Sign Language"}},
    Names{"de",
     {"Amerikanische Gebärdensprache", "Britische Gebärdensprache", "Brasilianische Gebärdensprache",
      "Chinesische Gebärdensprache", "Québecer Gebärdensprache", "Französische Gebärdensprache",
      "Deutsche Gebärdensprache", "Koreanische Gebärdensprache", "Mexikanische Gebärdensprache",
      "Philippinische Gebärdensprache", "Russische Gebärdensprache", "Spanische Gebärdensprache"}}
};

}  // namespace

std::optional<std::string_view> sign_language_name(std::string_view tag, std::string_view language) {
  const auto at = std::find(kTags.begin(), kTags.end(), tag);
  if (at == kTags.end()) return std::nullopt;
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const Names& names) { return names.language == language; });
  const Names& names = found == kNames.end() ? kNames.front() : *found;
  return names.of[static_cast<std::size_t>(at - kTags.begin())];
}

}  // namespace bedside::words
