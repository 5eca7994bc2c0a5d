// Whether trunks could be served as they are set up, for `bedside check`: files of TLS, addresses to listen on. Nothing
// is sent, nothing is listened on, and what is bound is let go at once.
#pragma once

#include <string>
#include <vector>

#include "sip/trunk.hpp"

namespace bedside::sip {

/// Sentences for the operator.
struct TrunkCheck {
  std::vector<std::string> wrong;   // the program would not start
  std::vector<std::string> doubts;  // in use now, maybe by this very program as it runs
};
TrunkCheck check_trunks(const std::vector<TrunkSettings>& settings);

}  // namespace bedside::sip
