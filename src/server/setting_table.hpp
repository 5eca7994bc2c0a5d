// The list of settings: name, default, explanation and what makes a value good. The example file, the
// environment overrides and every refusal are made from it.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "server/settings.hpp"

namespace bedside::server {

using Words = std::vector<std::string>;
using SettingValue = std::variant<std::string, std::int64_t, bool, Words>;
enum class SettingKind { text, number, flag, list };

struct Draft;  // Settings under way: [smtp] and [sms] are judged when all is read

struct SettingRow {
  std::string section;
  std::string key;
  SettingKind kind;
  std::string default_toml;  // as it stands in the example
  std::string explanation;   // lines of the example, without "#"
  /// Takes the value; answers what would be right when it is wrong, else nothing.
  std::function<std::string(Draft&, const SettingValue&)> take;
};

struct Draft {
  Settings settings;
  delivery::SmtpSettings smtp;
  delivery::SmsSettings sms;
};

const std::vector<SettingRow>& setting_rows();
/// Checks that concern several settings; a sentence, or nothing when all fits. Fills smtp and sms.
std::string finish_draft(Draft& draft);

}  // namespace bedside::server
