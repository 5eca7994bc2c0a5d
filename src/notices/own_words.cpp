#include "notices/own_words.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "notices/templates.hpp"

namespace bedside::notices {
namespace {

constexpr std::string_view kClinic = "clinic";
constexpr std::string_view kTime = "time";
constexpr std::string_view kProviders = "providers";
constexpr std::string_view kLink = "link";

struct Piece {
  std::string_view text;
  bool variable = false;
};

/// "Hello {clinic}!" as "Hello ", {clinic}, "!"; a brace without its other is text.
std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      pieces.push_back({text});
      break;
    }
    if (open > 0) pieces.push_back({text.substr(0, open)});
    pieces.push_back({text.substr(open + 1, close - open - 1), true});
    text.remove_prefix(close + 1);
  }
  return pieces;
}

/// The numbers of the built-in words as names: "{1}" as "{time}".
std::string with_names(std::string_view pattern, const std::vector<std::string_view>& names) {
  std::string out;
  for (const Piece& piece : pieces_of(pattern)) {
    if (!piece.variable) {
      out += piece.text;
      continue;
    }
    const auto number = static_cast<std::size_t>(piece.text.front() - '0');
    BEDSIDE_INVARIANT(number < names.size(), "built-in words with a place that has no name");
    out += "{" + std::string(names[number]) + "}";
  }
  return out;
}

}  // namespace

bool has_own_words(Kind kind) { return std::find(kWordedKinds.begin(), kWordedKinds.end(), kind) != kWordedKinds.end(); }

std::string_view word(WordsPart part) {
  switch (part) {
    case WordsPart::subject: return "subject";
    case WordsPart::lead: return "intro";
    case WordsPart::sms: return "sms";
  }
  return "";
}

std::size_t most_characters(WordsPart part) {
  switch (part) {
    case WordsPart::subject: return 120;  // mail programs show some 60 of them
    case WordsPart::lead: return 600;
    case WordsPart::sms: return 300;      // two segments, without what the program adds
  }
  return 0;
}

const std::string& text_of(const OwnWords& words, WordsPart part) {
  return part == WordsPart::subject ? words.subject : part == WordsPart::lead ? words.lead : words.sms;
}
std::string& text_of(OwnWords& words, WordsPart part) {
  return part == WordsPart::subject ? words.subject : part == WordsPart::lead ? words.lead : words.sms;
}

std::vector<std::string_view> variables(Kind kind, WordsPart part) {
  std::vector<std::string_view> names = {kClinic, kTime, kProviders};
  // An e-mail has its button in any case; what is cancelled has no link any more.
  if (part == WordsPart::sms && kind != Kind::cancelled) names.push_back(kLink);
  return names;
}

std::vector<std::string_view> needed_variables(Kind kind, WordsPart part) {
  if (part != WordsPart::sms) return {};
  return kind == Kind::cancelled ? std::vector{kTime} : std::vector{kTime, kLink};
}

std::optional<std::string_view> what_is_wrong(Kind kind, WordsPart part, std::string_view text) {
  const auto known = variables(kind, part);
  const auto pieces = pieces_of(text);
  for (const Piece& piece : pieces)
    if (piece.variable ? std::find(known.begin(), known.end(), piece.text) == known.end() : piece.text.find_first_of("{}") != std::string_view::npos)
      return "unknown_variable";
  const auto has = [&](std::string_view name) {
    return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) { return piece.variable && piece.text == name; });
  };
  for (const std::string_view name : needed_variables(kind, part))
    if (!has(name)) return name == kLink ? "link_missing" : "time_missing";
  return std::nullopt;
}

std::string without_unseen(std::string_view text) {
  constexpr std::array<std::string_view, 4> kUnseen = {"\xc2\xad", "\xe2\x80\x8b", "\xe2\x81\xa0", "\xef\xbb\xbf"};
  std::string out;
  while (!text.empty()) {
    const auto unseen = std::find_if(kUnseen.begin(), kUnseen.end(), [&](std::string_view one) { return text.starts_with(one); });
    if (unseen == kUnseen.end()) out += text.front();
    text.remove_prefix(unseen == kUnseen.end() ? 1 : unseen->size());
  }
  return out;
}

OwnWords original_words(Kind kind, const std::string& language) {
  const MessageWords& words = phrases_for(language).message(kind);
  return {with_names(words.subject, {kClinic, kTime}), with_names(words.lead, {kClinic}),
          with_names(words.sms, {kClinic, kTime, kProviders, kLink})};
}

std::string fill_variables(std::string_view text, const std::map<std::string_view, std::string>& values) {
  std::string out;
  for (const Piece& piece : pieces_of(text)) {
    const auto found = piece.variable ? values.find(piece.text) : values.end();
    if (!piece.variable) out += piece.text;
    else if (found != values.end()) out += found->second;
  }
  return out;
}

}  // namespace bedside::notices
