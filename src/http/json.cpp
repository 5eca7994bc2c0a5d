#include "http/json.hpp"

namespace bedside::http {

Response json(int status, const boost::json::value& value) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = boost::json::serialize(value);
  return response;
}

boost::json::object problem_object(const Problem& problem) {
  boost::json::object out;
  out["type"] = "/problems/" + problem.word;
  out["title"] = problem.title;
  out["status"] = problem.status;
  if (!problem.detail.empty()) out["detail"] = problem.detail;
  if (!problem.fields.empty()) {
    boost::json::array fields;
    for (const auto& field : problem.fields) {
      boost::json::object entry{{"field", field.field}, {"problem", field.problem}};
      if (!field.detail.empty()) entry["detail"] = field.detail;
      fields.push_back(std::move(entry));
    }
    out["fields"] = std::move(fields);
  }
  for (const auto& [name, value] : problem.more) out[name] = value;
  return out;
}

Response problem(const Problem& problem) {
  Response response = json(problem.status, problem_object(problem));
  response.content_type = "application/problem+json";
  return response;
}

Response problem(int status, std::string_view word, std::string_view title) {
  Problem plain;
  plain.status = status;
  plain.word = word;
  plain.title = title;
  return problem(plain);
}

std::optional<boost::json::value> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 16;  // the deepest body of the contract has 8
  boost::system::error_code failed;
  auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failed, {}, options);
  if (failed) return std::nullopt;
  return value;
}

}  // namespace bedside::http
