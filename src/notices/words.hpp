// The tables of words that have a file of their own (words_LANGUAGE.cpp); English and Spanish stand in templates.cpp.
#pragma once

#include "notices/templates.hpp"

namespace bedside::notices {

extern constinit const Phrases kArabic, kChinese, kCreole, kFrench, kGerman, kKorean, kPortuguese, kRussian, kTagalog, kVietnamese;

}  // namespace bedside::notices
