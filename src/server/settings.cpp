#include "server/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "server/setting_table.hpp"

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

/// Secrets stay out of the sentence; a database's address may hold a password, wherever a typing error has put it.
std::string without_secret(const SettingRow& row, const std::string& text) {
  if (row.key == "password" || row.key == "token") return "[hidden]";
  if (row.key != "database") return text;
  const auto scheme = text.find("://");
  if (scheme != std::string::npos) return text.substr(0, scheme + 3) + "[hidden]";
  return text.find("password") == std::string::npos ? text : "[hidden]";
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

std::string take_file(Draft& draft, const toml::table& file, const std::string& name) {
  for (const auto& [section, node] : file) {
    const auto* table = node.as_table();
    const std::string section_name(section.str());
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

std::string take_environment(Draft& draft, const Environment& environment) {
  for (const auto& [variable, text] : environment) {
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
  try {
    const auto file = toml::parse(text);
    if (auto sentence = take_file(draft, file, name); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
  } catch (const toml::parse_error& failed) {
    return Refused{WrongSetting{fmt::format("{} line {} is not TOML: {}.", name, failed.source().begin.line, failed.description())}};
  }
  if (auto sentence = take_environment(draft, environment); !sentence.empty()) return Refused{WrongSetting{std::move(sentence)}};
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
  return out;
}

}  // namespace bedside::server
