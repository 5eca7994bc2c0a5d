// JSON bodies and the one error form (RFC 9457, application/problem+json). Includes Boost.JSON, so
// include it in .cpp files.
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace bedside::http {

/// application/json
Response json(int status, const boost::json::value& value);

/// A field that is wrong: path such as "guests.1.email", a word, and optionally a sentence.
struct FieldProblem {
  std::string field;
  std::string problem;
  std::string detail;
};

struct Problem {
  int status = 400;
  std::string word;    // type is "/problems/<word>"
  std::string title;   // a sentence in English; pages translate by the word
  std::string detail;
  std::vector<FieldProblem> fields;
  boost::json::object more;  // limit, lifts_at, affected_guests, seat_name ...
};
Response problem(const Problem& problem);
Response problem(int status, std::string_view word, std::string_view title);
boost::json::object problem_object(const Problem& problem);  // for a WebSocket's reply

/// Nothing for text that is no JSON (RFC 8259) or nests deeper than 16.
std::optional<boost::json::value> parse_json(std::string_view text);

}  // namespace bedside::http
