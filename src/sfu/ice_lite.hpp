// The lite side of ICE (RFC 8445 section 2.5): answers authenticated binding requests, remembers from
// which paths they came, takes the one that the peer nominates, and notices when consent (RFC 7675)
// runs out. Asks nothing itself, gathers nothing, knows no relays.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "base/time.hpp"
#include "rtp/stun.hpp"
#include "sfu/parameters.hpp"
#include "sfu/path.hpp"

namespace bedside::sfu {

/// RFC 7675 section 5.1 allows 30 s. Firefox checks each 4 to 6 s and does not repeat what is lost, Chromium each 2.5 s:
/// three lost in a row change nothing, and nobody is sent anything longer than he need be.
inline constexpr std::chrono::seconds kConsentTime{20};
/// A laptop with wire, radio and VPN in both IP versions has six; more are replaced, oldest first.
inline constexpr std::size_t kPathLimit = 8;

class IceLite {
 public:
  struct Credentials {
    std::string username;
    std::string password;
  };
  enum class Verdict { accepted, unknown_user, bad_integrity };
  struct Outcome {
    Verdict verdict = Verdict::unknown_user;
    std::size_t reply_size = 0;
    bool passed = false;  // the path is one of this peer's
    std::optional<Path> forgotten;         // pushed out by the new one
    std::optional<std::string> retired_username;  // the restart is complete: this one no longer counts
  };

  explicit IceLite(RandomSource& random);

  const std::string& username() const { return current_.username; }
  IceParameters parameters() const { return {current_.username, current_.password, true}; }
  /// New credentials; the old ones serve until the peer uses the new (RFC 8445 section 9). Answers a
  /// username that no longer counts, when two restarts follow each other.
  std::optional<std::string> restart(RandomSource& random);

  /// A binding request; `reply` needs 128 bytes.
  Outcome feed(const rtp::StunMessage& request, const Path& path, Moment now, MutableByteSpan reply);

  /// Where to send; empty before the first valid check and after consent has run out.
  const std::optional<Path>& selected() const { return selected_; }
  /// Consent is that of the path which is sent to: what comes from another says nothing of who sits there.
  std::optional<Moment> consent_ends() const;
  /// It has run out: the path from which the peer still checks is taken. False: from none, and nothing is sent until the
  /// next valid check. Paths stay known.
  bool renew_consent(Moment now);

  /// Calls `take(username)` and `take(path)` for all that the directory holds of this agent.
  template <class TakeName, class TakePath>
  void for_each_entry(TakeName&& take_name, TakePath&& take_path) const {
    take_name(current_.username);
    if (previous_) take_name(previous_->username);
    for (const auto& known : paths_) {
      if (known) take_path(known->path);
    }
  }

 private:
  struct Known {
    Path path;
    Moment heard;
  };
  static Credentials make_credentials(RandomSource& random);
  void note_path(const Path& path, Moment now, Outcome& outcome);

  Credentials current_;
  std::optional<Credentials> previous_;
  std::array<std::optional<Known>, kPathLimit> paths_;
  std::optional<Path> selected_;  // known
};

}  // namespace bedside::sfu
