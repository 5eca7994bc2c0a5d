// Reads a JSON object strictly: every member is asked for by name and type, and what nobody asked for is
// refused. Goes on after a mistake, so that all of them are named at once, by path ("guests.1.email").
// Checks shapes only; what values mean is the use cases' business.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/json.hpp"

namespace bedside::api {

/// Words: required, wrong_type, unknown_field, unknown_word, out_of_range, too_many, too_few.
using FieldProblems = std::vector<http::FieldProblem>;

class Reader {
 public:
  Reader(const boost::json::object& object, std::string path, FieldProblems& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  /// Outer: given at all. Inner: given, and not null.
  std::optional<std::optional<std::string>> nullable_text(std::string_view name);
  bool flag(std::string_view name);
  std::optional<bool> optional_flag(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<double> optional_number(std::string_view name);

  template <class Parse>
  auto optional_word(std::string_view name, Parse parse) -> decltype(parse(std::string_view{})) {
    const auto given = optional_text(name);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (!value) wrong(name, "unknown_word");
    return value;
  }
  template <class Parse>
  auto word(std::string_view name, Parse parse) -> typename decltype(parse(std::string_view{}))::value_type {
    const auto given = text(name);
    auto value = parse(given);
    if (!value && has_text(name)) wrong(name, "unknown_word");
    return value.value_or(typename decltype(parse(std::string_view{}))::value_type{});
  }

  /// Calls `read` with the member's own reader; false when it is not there.
  bool optional_object(std::string_view name, const std::function<void(Reader&)>& read);
  void object(std::string_view name, const std::function<void(Reader&)>& read);
  /// Each element is an object. False when the member is not there.
  bool optional_list(std::string_view name, std::size_t least, std::size_t most,
                     const std::function<void(Reader&)>& read);
  void list(std::string_view name, std::size_t least, std::size_t most, const std::function<void(Reader&)>& read);
  std::optional<std::vector<std::string>> optional_texts(std::string_view name, std::size_t least, std::size_t most);
  std::vector<std::string> texts(std::string_view name, std::size_t least, std::size_t most);
  /// Every member of this object, each a text: names are the caller's to judge.
  std::map<std::string, std::string> texts_by_name();
  /// The member as it stands; nothing when it is not there.
  const boost::json::value* any(std::string_view name);

  void wrong(std::string_view name, std::string_view problem);
  /// Last: names what nobody asked for.
  void refuse_the_rest();

 private:
  const boost::json::value* take(std::string_view name);
  const boost::json::value* need(std::string_view name);
  bool has_text(std::string_view name) const;
  std::string path_of(std::string_view name) const;

  const boost::json::object& object_;
  std::string path_;
  FieldProblems& problems_;
  std::set<std::string, std::less<>> asked_;
};

/// A request's body: one object. `read` is called when there is one; answers the refusal, if any.
std::optional<http::Response> read_body(std::string_view body, const std::function<void(Reader&)>& read);

}  // namespace bedside::api
