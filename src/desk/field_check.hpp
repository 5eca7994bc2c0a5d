// Collects every field of a request that is wrong, so that a form can show all of them at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/contact.hpp"
#include "desk/refusal.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::desk {

std::string_view word(ContactWhy why);
std::string_view word(visits::ZoneWhy why);

class FieldCheck {
 public:
  void wrong(std::string field, std::string_view problem) { problems_.push_back({std::move(field), std::string(problem)}); }

  /// The cleaned value; the empty text when it was wrong (and noted).
  std::string name(const std::string& field, const std::string& typed);
  std::string text(const std::string& field, const std::string& typed, std::size_t max_characters);
  std::string language(const std::string& field, const std::string& typed);
  std::string email(const std::string& field, const std::string& typed);
  std::string phone(const std::string& field, const std::string& typed);
  /// Empty or absent text is nothing, and not wrong.
  std::optional<std::string> optional_name(const std::string& field, const std::optional<std::string>& typed);
  std::optional<std::string> optional_email(const std::string& field, const std::optional<std::string>& typed);
  std::optional<std::string> optional_phone(const std::string& field, const std::optional<std::string>& typed);

  bool ok() const { return problems_.empty(); }
  Refused<Refusal> refusal() const { return refuse(Refusal(problems_)); }

 private:
  std::string keep(const std::string& field, const Result<std::string, ContactWhy>& parsed);
  std::vector<FieldProblem> problems_;
};

}  // namespace bedside::desk
