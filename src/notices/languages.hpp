// In which languages guests and patients are written to, and read their pages. The pages have the same list
// (web/src/shared/languages.ts); their test sees that both agree.
#pragma once

#include <array>
#include <string_view>

namespace bedside::notices {

inline constexpr std::array<std::string_view, 12> kLanguages = {"en", "es", "zh-Hans", "vi", "ar", "fr",
                                                                "pt", "ru", "ko",      "ht", "tl", "de"};

}  // namespace bedside::notices
