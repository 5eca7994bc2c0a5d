#include "api/json_reader.hpp"

namespace bedside::api {
namespace {

std::string to_string(const boost::json::string& text) { return std::string(text.data(), text.size()); }

}  // namespace

std::string Reader::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void Reader::wrong(std::string_view name, std::string_view problem) {
  problems_.push_back({path_of(name), std::string(problem), {}});
}

const boost::json::value* Reader::take(std::string_view name) {
  asked_.emplace(name);
  return object_.if_contains(boost::json::string_view(name.data(), name.size()));
}

const boost::json::value* Reader::need(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) wrong(name, "required");
  return value;
}

bool Reader::has_text(std::string_view name) const {
  const auto* value = object_.if_contains(boost::json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_string();
}

std::map<std::string, std::string> Reader::texts_by_name() {
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : object_) {
    const std::string name(key.data(), key.size());
    texts[name] = text(name);
  }
  return texts;
}

const boost::json::value* Reader::any(std::string_view name) { return take(name); }

std::string Reader::text(std::string_view name) {
  const auto* value = need(name);
  if (value == nullptr) return {};
  if (value->is_string()) return to_string(value->get_string());
  wrong(name, "wrong_type");
  return {};
}

std::optional<std::string> Reader::optional_text(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return to_string(value->get_string());
  wrong(name, "wrong_type");
  return std::nullopt;
}

std::optional<std::optional<std::string>> Reader::nullable_text(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<std::string>{};
  if (value->is_string()) return std::optional<std::string>(to_string(value->get_string()));
  wrong(name, "wrong_type");
  return std::nullopt;
}

std::optional<bool> Reader::optional_flag(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  wrong(name, "wrong_type");
  return std::nullopt;
}

bool Reader::flag(std::string_view name) {
  return need(name) != nullptr && optional_flag(name).value_or(false);
}

std::optional<std::int64_t> Reader::optional_integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  std::int64_t number = 0;
  if (value->is_int64()) {
    number = value->get_int64();
  } else if (value->is_uint64()) {
    if (value->get_uint64() > static_cast<std::uint64_t>(most)) {
      wrong(name, "out_of_range");
      return std::nullopt;
    }
    number = static_cast<std::int64_t>(value->get_uint64());
  } else if (value->is_double()) {
    // 2.0 is as much an integer as 2 in JSON; beyond 2^53 a double counts no longer.
    const double given = value->get_double();
    if (!(given >= -9e15 && given <= 9e15) || static_cast<double>(static_cast<std::int64_t>(given)) != given) {
      wrong(name, "wrong_type");
      return std::nullopt;
    }
    number = static_cast<std::int64_t>(given);
  } else {
    wrong(name, "wrong_type");
    return std::nullopt;
  }
  if (number < least || number > most) {
    wrong(name, "out_of_range");
    return std::nullopt;
  }
  return number;
}

std::int64_t Reader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  if (need(name) == nullptr) return least;
  return optional_integer(name, least, most).value_or(least);
}

std::optional<double> Reader::optional_number(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_double()) return value->get_double();
  if (value->is_int64()) return static_cast<double>(value->get_int64());
  if (value->is_uint64()) return static_cast<double>(value->get_uint64());
  wrong(name, "wrong_type");
  return std::nullopt;
}

bool Reader::optional_object(std::string_view name, const std::function<void(Reader&)>& read) {
  const auto* value = take(name);
  if (value == nullptr) return false;
  if (!value->is_object()) {
    wrong(name, "wrong_type");
    return false;
  }
  Reader reader(value->get_object(), path_of(name), problems_);
  read(reader);
  reader.refuse_the_rest();
  return true;
}

void Reader::object(std::string_view name, const std::function<void(Reader&)>& read) {
  if (need(name) != nullptr) optional_object(name, read);
}

bool Reader::optional_list(std::string_view name, std::size_t least, std::size_t most,
                           const std::function<void(Reader&)>& read) {
  const auto* value = take(name);
  if (value == nullptr) return false;
  if (!value->is_array()) {
    wrong(name, "wrong_type");
    return false;
  }
  const auto& array = value->get_array();
  if (array.size() > most) wrong(name, "too_many");
  if (array.size() < least) wrong(name, "too_few");
  for (std::size_t i = 0; i < array.size() && i < most; ++i) {
    const std::string path = path_of(name) + "." + std::to_string(i);
    if (!array[i].is_object()) {
      problems_.push_back({path, "wrong_type", {}});
      continue;
    }
    Reader reader(array[i].get_object(), path, problems_);
    read(reader);
    reader.refuse_the_rest();
  }
  return true;
}

void Reader::list(std::string_view name, std::size_t least, std::size_t most,
                  const std::function<void(Reader&)>& read) {
  if (need(name) != nullptr) optional_list(name, least, most, read);
}

std::optional<std::vector<std::string>> Reader::optional_texts(std::string_view name, std::size_t least,
                                                               std::size_t most) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array()) {
    wrong(name, "wrong_type");
    return std::nullopt;
  }
  const auto& array = value->get_array();
  if (array.size() > most) wrong(name, "too_many");
  if (array.size() < least) wrong(name, "too_few");
  std::vector<std::string> all;
  for (std::size_t i = 0; i < array.size() && i < most; ++i) {
    if (array[i].is_string()) all.push_back(to_string(array[i].get_string()));
    else problems_.push_back({path_of(name) + "." + std::to_string(i), "wrong_type", {}});
  }
  return all;
}

std::vector<std::string> Reader::texts(std::string_view name, std::size_t least, std::size_t most) {
  if (need(name) == nullptr) return {};
  return optional_texts(name, least, most).value_or(std::vector<std::string>{});
}

void Reader::refuse_the_rest() {
  for (const auto& member : object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!asked_.contains(name)) wrong(name, "unknown_field");
  }
}

std::optional<http::Response> read_body(std::string_view body, const std::function<void(Reader&)>& read) {
  const auto value = http::parse_json(body);
  if (!value || !value->is_object()) return http::problem(400, "malformed", "The request is not a JSON object.");
  FieldProblems problems;
  Reader reader(value->get_object(), "", problems);
  read(reader);
  reader.refuse_the_rest();
  if (problems.empty()) return std::nullopt;
  http::Problem refused;
  refused.status = 422;
  refused.word = "invalid";
  refused.title = "Some fields need another look.";
  refused.fields = std::move(problems);
  return http::problem(refused);
}

}  // namespace bedside::api
