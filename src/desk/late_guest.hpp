// An interpreter who has said to come later, as others read it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/time.hpp"

namespace bedside::desk {

/// Schema LateGuest.
struct LateGuest {
  InvitationId invitation;
  std::optional<std::string> name;
  int number = 0;
  std::optional<std::string> interprets;
  std::chrono::minutes by{0};
  WallTime said_at;
  bool operator==(const LateGuest&) const = default;
};

}  // namespace bedside::desk
