#include "clinic/sign_in.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace bedside::clinic {
namespace {

constexpr std::chrono::minutes kWorthExtending{10};

/// Two-byte UTF-8 of Latin-1 Supplement and Latin Extended-A (U+00C0 - U+017F) to the letters that people
/// type who look for them; one entry per code point, '\0' keeps the character.
std::string_view plain_letters(std::uint32_t code_point) {
  static constexpr std::string_view kLatin1{"aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0\0aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y", 64};
  static constexpr std::string_view kExtendedA{
      "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii\0\0jjkkkllllllllllnnnnnnnnnoooooo\0\0rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs",
      128};
  if (code_point >= 0xC0 && code_point <= 0xFF) {
    switch (code_point) {
      case 0xC6: case 0xE6: return "ae";
      case 0xDF: return "ss";
      case 0xDE: case 0xFE: return "th";
      case 0xD0: case 0xF0: return "d";
      default: break;
    }
    const std::string_view letter = kLatin1.substr(code_point - 0xC0, 1);
    return letter[0] == '\0' ? std::string_view() : letter;
  }
  if (code_point >= 0x100 && code_point <= 0x17F) {
    if (code_point == 0x152 || code_point == 0x153) return "oe";
    if (code_point == 0x132 || code_point == 0x133) return "ij";
    const std::size_t index = code_point - 0x100;
    const std::string_view letter = kExtendedA.substr(index, 1);
    return letter[0] == '\0' ? std::string_view() : letter;
  }
  return {};
}

/// Greek and Cyrillic capitals have their small letters at a fixed distance.
std::uint32_t lower(std::uint32_t code_point) {
  if (code_point >= 0x391 && code_point <= 0x3A9) return code_point + 0x20;
  if (code_point >= 0x410 && code_point <= 0x42F) return code_point + 0x20;
  if (code_point >= 0x400 && code_point <= 0x40F) return code_point + 0x50;
  return code_point;
}

}  // namespace

WallTime session_end(WallTime created_at, WallTime now) { return std::min(now + kSessionIdle, created_at + kSessionLongest); }

bool session_is_over(const StaffSession& session, WallTime now) { return now >= session.expires_at; }

std::optional<WallTime> worth_extending(const StaffSession& session, WallTime now) {
  const WallTime end = session_end(session.created_at, now);
  if (end - session.expires_at < kWorthExtending) return std::nullopt;
  return end;
}

Result<Done, TooMany> may_try(AttemptRepository& attempts, const TryKeys& keys, WallTime now) {
  const auto spent = [&](const std::string& key, const Budget& budget) {
    return attempts.attempts(key, budget.window, now) >= budget.tries;
  };
  const auto until_end = [&](Limited limit, const Budget& budget) {
    return Refused{TooMany{limit, window_end(budget.window, now)}};
  };
  if (spent(keys.account_from_source, kAccountFromSourceBudget)) return until_end(Limited::account, kAccountFromSourceBudget);
  if (spent(keys.source, kSourceBudget)) return until_end(Limited::source, kSourceBudget);
  if (spent(keys.account, kAccountBudget) && attempts.attempts(keys.known_source, kSourceIsKnown, now) == 0)
    return until_end(Limited::account, kAccountBudget);
  return Done{};
}

void note_failure(AttemptRepository& attempts, const TryKeys& keys, WallTime now) {
  attempts.count_attempt(keys.account_from_source, kAccountFromSourceBudget.window, now);
  attempts.count_attempt(keys.source, kSourceBudget.window, now);
  attempts.count_attempt(keys.account, kAccountBudget.window, now);
}

void note_success(AttemptRepository& attempts, const TryKeys& keys, WallTime now) {
  attempts.forget_attempts(keys.account_from_source);
  // Windows are fixed: in the next one it is known still, however late it is in this one.
  for (const WallTime at : {now, now + kSourceIsKnown}) attempts.count_attempt(keys.known_source, kSourceIsKnown, at);
}

WallTime window_start(std::chrono::seconds window, WallTime now) {
  const std::int64_t length = std::chrono::milliseconds(window).count();
  const std::int64_t at = to_unix_ms(now);
  return from_unix_ms(at - ((at % length) + length) % length);
}

WallTime window_end(std::chrono::seconds window, WallTime now) { return window_start(window, now) + window; }

std::string search_key(const std::string& name) {
  std::string key;
  key.reserve(name.size());
  for (std::size_t i = 0; i < name.size();) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x80) {
      ++i;
      if (byte == ' ' || byte == '\t') {
        if (!key.empty() && key.back() != ' ') key.push_back(' ');
      } else {
        key.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : static_cast<char>(byte));
      }
      continue;
    }
    if ((byte & 0xE0U) == 0xC0U && i + 1 < name.size()) {
      const std::uint32_t code_point =
          (std::uint32_t{byte} & 0x1FU) << 6 | (static_cast<std::uint32_t>(static_cast<unsigned char>(name[i + 1])) & 0x3FU);
      i += 2;
      if (const std::string_view plain = plain_letters(code_point); !plain.empty()) {
        key += plain;
      } else if (code_point < 0x300 || code_point > 0x36F) {  // combining accents are left out
        const std::uint32_t small = lower(code_point);
        key.push_back(static_cast<char>(0xC0U | small >> 6));
        key.push_back(static_cast<char>(0x80U | (small & 0x3FU)));
      }
      continue;
    }
    key.push_back(name[i++]);
  }
  while (!key.empty() && key.back() == ' ') key.pop_back();
  return key;
}

}  // namespace bedside::clinic
