// All recordings of the program by name, at both rates, and how each language orders its days: filled at start,
// read by every caller. Reads no files: whoever found them adds them.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "audio/wav.hpp"
#include "phone/spoken.hpp"

namespace bedside::phone {

/// A recording at both rates. Copies are not made: what it shows may be its own.
class Clip {
 public:
  explicit Clip(const audio::Recording& recording);
  Clip(std::vector<audio::Sample> narrow, std::vector<audio::Sample> wide);
  /// `wide` outlives the clip: recordings inside the program are played from where they lie.
  explicit Clip(audio::Samples wide);
  Clip(Clip&&) = default;
  Clip& operator=(Clip&&) = default;

  audio::Samples at(audio::Rate rate) const { return rate == audio::Rate::narrow ? audio::Samples(narrow_) : wide_; }

 private:
  std::vector<audio::Sample> narrow_;
  std::vector<audio::Sample> own_wide_;
  audio::Samples wide_;
};

class Phrasebook {
 public:
  /// Knows the tones and the hold music.
  Phrasebook();
  void add_language(const std::string& language, Order order) { orders_[language] = std::move(order); }
  /// `piece`: "en/welcome", "name/PERSON_ID", "tone/chime", "tone/music". A later one replaces an earlier one.
  void add(const std::string& piece, Clip clip) { clips_.insert_or_assign(piece, std::move(clip)); }
  /// Ids of the language that have no recording: a start without them would be a call without words.
  std::vector<std::string> missing(const std::string& language) const;

  const Clip* find(const std::string& piece) const;
  bool has(const std::string& piece) const { return find(piece) != nullptr; }
  bool has_language(const std::string& language) const { return orders_.contains(language); }
  const Order& order(const std::string& language) const { return orders_.at(language); }
  /// The one after `language`, in alphabetical order and around.
  std::string language_after(const std::string& language) const;
  const Clip& music() const { return *find("tone/music"); }

 private:
  std::map<std::string, Order> orders_;
  std::unordered_map<std::string, Clip> clips_;
};

}  // namespace bedside::phone
