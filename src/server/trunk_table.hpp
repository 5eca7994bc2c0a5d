// The settings of a telephone trunk: the keys of a [[trunk]] table, as setting_table.hpp has those of the sections.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/setting_table.hpp"
#include "sip/trunk.hpp"

namespace bedside::server {

/// A trunk under way: judged as a whole when all of it is read.
struct TrunkDraft {
  sip::TrunkSettings trunk;
  std::string user;
  Secret<std::string> password;
  std::optional<bool> registers;
  bool listen_given = false;
};

struct TrunkRow {
  std::string key;
  SettingKind kind;
  std::string example_toml;
  std::string explanation;
  /// Takes the value; answers what would be right when it is wrong, else nothing.
  std::function<std::string(TrunkDraft&, const SettingValue&)> take;
};

/// All keys but "numbers", which is a list of tables.
const std::vector<TrunkRow>& trunk_rows();
/// One entry of "numbers"; what would be right when it is wrong, else nothing.
std::string take_trunk_number(TrunkDraft& draft, sip::TrunkNumber number);
/// Checks that concern several keys; a sentence, or nothing when all fits.
std::string finish_trunk(TrunkDraft& draft);
/// Between several trunks.
std::string check_trunks(const std::vector<sip::TrunkSettings>& trunks);
/// For the example file: a trunk, switched off.
std::string example_trunk();

}  // namespace bedside::server
