#include "server/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "server/setting_table.hpp"
#include "server/trunk_table.hpp"

extern "C" char** environ;

namespace bedside::server {
namespace {

constexpr std::string_view kPrefix = "BEDSIDE_";

const SettingRow* find_row(std::string_view section, std::string_view key) {
  for (const auto& row : setting_rows())
    if (row.section == section && row.key == key) return &row;
  return nullptr;
}

bool is_section(std::string_view section) {
  for (const auto& row : setting_rows())
    if (row.section == section) return true;
  return false;
}

std::string variable_of(const SettingRow& row) {
  std::string name = std::string(kPrefix) + row.section + "_" + row.key;
  for (auto& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return name;
}

const char* name_of(SettingKind kind) {
  switch (kind) {
    case SettingKind::text: return "a text in quotes";
    case SettingKind::number: return "a whole number";
    case SettingKind::flag: return "true or false";
    case SettingKind::list: return "a list of texts, such as [\"a\", \"b\"]";
  }
  return "";
}

bool is_secret(const SettingRow& row) { return row.key == "password" || row.key == "token" || row.key == "secret"; }

/// Secrets stay out of the sentence; a database's address may hold a password, wherever a typing error has put it.
std::string without_secret(const SettingRow& row, const std::string& text) {
  if (is_secret(row)) return "[hidden]";
  if (row.key != "database") return text;
  const auto scheme = text.find("://");
  if (scheme != std::string::npos) return text.substr(0, scheme + 3) + "[hidden]";
  const bool may_hold_one = text.find("password") != std::string::npos || text.starts_with("postgres");
  return may_hold_one ? "[hidden]" : text;
}

std::string show(const toml::node& node) {
  std::ostringstream out;
  node.visit([&out](const auto& value) { out << value; });
  auto text = out.str();
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"')) text = text.substr(1, text.size() - 2);
  return text;
}

std::string wrong(const std::string& name, const std::string& value, const std::string& right) {
  return fmt::format("Setting {} has the value \"{}\": it has to be {}.", name, value, right);
}

std::optional<SettingValue> value_of(const toml::node& node, SettingKind kind) {
  switch (kind) {
    case SettingKind::text:
      if (auto text = node.value_exact<std::string>()) return SettingValue(*text);
      return std::nullopt;
    case SettingKind::number:
      if (auto number = node.value_exact<std::int64_t>()) return SettingValue(*number);
      return std::nullopt;
    case SettingKind::flag:
      if (auto flag = node.value_exact<bool>()) return SettingValue(*flag);
      return std::nullopt;
    case SettingKind::list: {
      if (auto one = node.value_exact<std::string>()) return SettingValue(Words{*one});
      const auto* array = node.as_array();
      if (array == nullptr) return std::nullopt;
      Words words;
      for (const auto& element : *array) {
        auto text = element.value_exact<std::string>();
        if (!text) return std::nullopt;
        words.push_back(*text);
      }
      return SettingValue(words);
    }
  }
  return std::nullopt;
}

std::optional<SettingValue> value_of(const std::string& text, SettingKind kind) {
  switch (kind) {
    case SettingKind::text: return SettingValue(text);
    case SettingKind::number: {
      std::int64_t number = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
      return SettingValue(number);
    }
    case SettingKind::flag:
      if (text == "true") return SettingValue(true);
      if (text == "false") return SettingValue(false);
      return std::nullopt;
    case SettingKind::list: {
      Words words;
      std::istringstream in(text);
      for (std::string word; std::getline(in, word, ',');) {
        while (word.starts_with(' ')) word.erase(0, 1);
        while (word.ends_with(' ')) word.pop_back();
        if (!word.empty()) words.push_back(word);
      }
      return SettingValue(words);
    }
  }
  return std::nullopt;
}

bool is_key_of_number(std::string_view key, const toml::node& value) {
  if (key == "number" || key == "label" || key == "country") return value.is_string();
  if (key == "toll_free") return value.is_boolean();
  return key == "clinics" && value_of(value, SettingKind::list);
}

/// One entry of a trunk's `numbers`.
std::string take_number(TrunkDraft& draft, const toml::node& node, const std::string& full) {
  static const std::string kRight = "{ number = \"+15551234567\", label = \"Boston\", country = \"US\", toll_free = false, clinics = [\"Clinic\"] }";
  const auto* table = node.as_table();
  if (table == nullptr) return wrong(full, show(node), "a list of tables such as " + kRight);
  for (const auto& [key, value] : *table)
    if (!is_key_of_number(key.str(), value)) return wrong(full + "." + std::string(key.str()), show(value), "as in " + kRight);
  const auto text = [&](std::string_view key) { return (*table)[key].value_or(std::string{}); };
  sip::TrunkNumber number{text("number"), text("label"), text("country"), (*table)["toll_free"].value_or(false), {}};
  if (const auto* clinics = table->get("clinics")) {
    number.clinics = std::get<Words>(*value_of(*clinics, SettingKind::list));
    if (number.clinics.empty()) return wrong(full + ".clinics", "[]", "names of clinics; left out, every clinic shows the number");
  }
  const auto right = take_trunk_number(draft, number);
  return right.empty() ? right : wrong(full, number.number, right);
}

const TrunkRow* find_trunk_row(std::string_view key) {
  for (const auto& row : trunk_rows())
    if (row.key == key) return &row;
  return nullptr;
}

std::string take_trunk(TrunkDraft& draft, const toml::table& table, const std::string& file) {
  for (const auto& [key, value] : table) {
    const std::string full = "trunk." + std::string(key.str());
    if (key.str() == "numbers") {
      const auto* numbers = value.as_array();
      if (numbers == nullptr) return wrong(full, show(value), "a list");
      for (const auto& number : *numbers)
        if (auto sentence = take_number(draft, number, full); !sentence.empty()) return sentence;
      continue;
    }
    const auto* row = find_trunk_row(key.str());
    if (row == nullptr) return fmt::format("{} has the unknown setting {}: `bedside config` prints all of them.", file, full);
    const std::string shown = row->key == "password" ? std::string("[hidden]") : show(value);
    const auto typed = value_of(value, row->kind);
    if (!typed) return wrong(full, shown, name_of(row->kind));
    if (const auto right = row->take(draft, *typed); !right.empty()) return wrong(full, shown, right);
  }
  return {};
}

/// Into drafts, since the environment may still have a word.
std::string take_trunks(std::vector<TrunkDraft>& drafts, const toml::node& node, const std::string& file) {
  const auto* array = node.as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table))
    return fmt::format("{} has a [trunk]: there may be several, so it is [[trunk]].", file);
  for (const auto& table : *array)
    if (auto sentence = take_trunk(drafts.emplace_back(), *table.as_table(), file); !sentence.empty()) return sentence;
  return {};
}

std::string take_file(Draft& draft, std::vector<TrunkDraft>& trunks, const toml::table& file, const std::string& name) {
  for (const auto& [section, node] : file) {
    const auto* table = node.as_table();
    const std::string section_name(section.str());
    if (section_name == "trunk") {
      if (auto sentence = take_trunks(trunks, node, name); !sentence.empty()) return sentence;
      continue;
    }
    if (table == nullptr || !is_section(section_name))
      return fmt::format("{} has \"{}\", which is no section of the settings: `bedside config` prints all of them.", name, section_name);
    for (const auto& [key, value] : *table) {
      const std::string full = section_name + "." + std::string(key.str());
      const auto* row = find_row(section_name, key.str());
      if (row == nullptr) return fmt::format("{} has the unknown setting {}: `bedside config` prints all of them.", name, full);
      const std::string shown = without_secret(*row, show(value));
      const auto typed = value_of(value, row->kind);
      if (!typed) return wrong(full, shown, name_of(row->kind));
      if (const auto right = row->take(draft, *typed); !right.empty()) return wrong(full, shown, right);
    }
  }
  return {};
}

constexpr std::string_view kTrunkPrefix = "BEDSIDE_TRUNK_";

std::string as_variable(std::string text) {
  for (auto& c : text) c = c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return text;
}

/// BEDSIDE_TRUNK_<NAME>_<KEY>
std::string take_trunk_variable(std::vector<TrunkDraft>& trunks, const std::string& variable, const std::string& text) {
  for (auto& draft : trunks) {
    for (const auto& row : trunk_rows()) {
      if (row.key == "name" || std::string(kTrunkPrefix) + as_variable(draft.trunk.name + "_" + row.key) != variable) continue;
      const std::string shown = row.key == "password" ? std::string("[hidden]") : text;
      const std::string name = "trunk." + row.key + " (from " + variable + ")";
      const auto typed = value_of(text, row.kind);
      if (!typed) return wrong(name, shown, name_of(row.kind));
      const auto right = row.take(draft, *typed);
      return right.empty() ? right : wrong(name, shown, right);
    }
  }
  return fmt::format("The environment has {}, which is no setting of a trunk in the settings file.", variable);
}

std::string take_environment(Draft& draft, std::vector<TrunkDraft>& trunks, const Environment& environment) {
  for (const auto& [variable, text] : environment) {
    if (variable.starts_with(kTrunkPrefix)) {
      if (auto sentence = take_trunk_variable(trunks, variable, text); !sentence.empty()) return sentence;
      continue;
    }
    const SettingRow* found = nullptr;
    for (const auto& row : setting_rows())
      if (variable_of(row) == variable) found = &row;
    if (found == nullptr) {
      for (const auto& row : setting_rows()) {
        std::string section = variable_of({row.section, "", row.kind, "", "", nullptr});
        if (variable.starts_with(section))
          return fmt::format("The environment has {}, which is no setting: `bedside config` prints all of them.", variable);
      }
      continue;  // BEDSIDE_... of somebody else's
    }
    const std::string shown = without_secret(*found, text);
    const auto typed = value_of(text, found->kind);
    const std::string name = found->section + "." + found->key + " (from " + variable + ")";
    if (!typed) return wrong(name, shown, name_of(found->kind));
    if (const auto right = found->take(draft, *typed); !right.empty()) return wrong(name, shown, right);
  }
  return {};
}

}  // namespace

bool is_this_machine(const std::string& text) {
  const auto listen = http::parse_listen_address(text);
  return listen && (listen->address.starts_with("127.") || listen->address == "::1");
}

Environment environment_of_process() {
  Environment out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const auto equals = line.find('=');
    if (line.starts_with(kPrefix) && equals != std::string_view::npos) out.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

Result<Settings, WrongSetting> parse_settings(const std::string& text, const std::string& name, const Environment& environment) {
  Draft draft;
  std::vector<TrunkDraft> trunks;
  try {
    const auto file = toml::parse(text);
    if (auto sentence = take_file(draft, trunks, file, name); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
  } catch (const toml::parse_error& failed) {
    return Refused{WrongSetting{fmt::format("{} line {} is not TOML: {}.", name, failed.source().begin.line, failed.description())}};
  }
  if (auto sentence = take_environment(draft, trunks, environment); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
  for (auto& trunk : trunks) {
    if (auto sentence = finish_trunk(trunk); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
    draft.settings.trunks.push_back(std::move(trunk.trunk));
  }
  if (auto sentence = check_trunks(draft.settings.trunks); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
  if (auto sentence = finish_draft(draft); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
  return std::move(draft.settings);
}

Result<Settings, WrongSetting> load_settings(const std::string& path, const Environment& environment) {
  if (path.empty()) return parse_settings("", "", environment);
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()) || in.bad())
    return Refused{WrongSetting{fmt::format("The settings file {} cannot be read: give the path of a readable file; `bedside config` prints one to start from.", path)}};
  return parse_settings(text.str(), path, environment);
}

std::string example_settings() {
  std::string out =
      "# Settings of Bedside. Every value below is the default, except for data, which is where a\n"
      "# packaged installation keeps it. Each setting has an environment override: BEDSIDE_SECTION_KEY,\n"
      "# such as BEDSIDE_SERVER_LISTEN; lists there are separated by commas.\n";
  std::string section;
  for (const auto& row : setting_rows()) {
    if (row.section != section) {
      section = row.section;
      out += "\n[" + section + "]\n";
    }
    std::istringstream lines(row.explanation);
    for (std::string line; std::getline(lines, line);) out += "# " + line + "\n";
    out += row.key + " = " + row.default_toml + "\n";
  }
  return out + example_trunk();
}

}  // namespace bedside::server
