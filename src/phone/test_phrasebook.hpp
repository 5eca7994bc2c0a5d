// A phrasebook for tests: every piece of English and Spanish is a tenth of a second of one tone, so that sentences
// last as long as they have pieces.
#pragma once

#include "audio/tones.hpp"
#include "phone/phrasebook.hpp"

namespace bedside::phone {

inline constexpr std::chrono::milliseconds kTestPiece{100};
inline constexpr double kTestPieceTone = 500;

inline const Phrasebook& test_phrasebook() {
  static const Phrasebook book = [] {
    Phrasebook made;
    made.add_language("en", *parse_order("weekday month day at hour minute part zone",
                                         "am am am am am am am am am am am am pm pm pm pm pm pm pm pm pm pm pm pm"));
    made.add_language("es", *parse_order("weekday day of month at hour minute part zone",
                                         "m m m m m m m m m m m m t t t t t t t t t t t t"));
    const audio::Recording tone{audio::Rate::narrow, audio::make_sine(audio::Rate::narrow, kTestPieceTone, kTestPiece, 3000)};
    for (const std::string language : {"en", "es"})
      for (const std::string& id : made.missing(language)) made.add(language + "/" + id, Clip(tone));
    made.add("name/ruiz", Clip(tone));
    return made;
  }();
  return book;
}

}  // namespace bedside::phone
