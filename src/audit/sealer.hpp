// Chains audit events with a keyed hash, so that a changed, removed or inserted event shows; a head kept
// elsewhere also shows a cut tail. One sealer per clinic at a time: the database refuses a second.
// Does not say who may read the log, and removes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log.hpp"
#include "base/result.hpp"
#include "secure/keyring.hpp"

namespace bedside::audit {

/// The hash before the first event.
inline constexpr const char* kChainStart = "start";

/// "k3:" and 64 hexadecimal digits under key 3; empty when the ring does not hold that key.
std::string chain_hash(const secure::KeyRing& keys, unsigned key_id, std::int64_t number, const Event& event,
                       const std::string& previous);

/// The key of a hash, "k3:…"; nothing for what is none.
std::optional<unsigned> key_id_of(std::string_view hash);

/// Chains at most `limit` unsealed events over all clinics; answers how many. Inside one transaction.
int seal_events(AuditRepository& audit, const secure::KeyRing& keys, int limit);

/// A head kept elsewhere (printed, sent away): the event of that number must still have that hash.
struct ChainHead {
  std::int64_t number = 0;
  std::string hash;
};
/// "17:k1:…", as `bedside audit verify` prints and takes it.
std::string write_chain_head(const ChainHead& head);
std::optional<ChainHead> parse_chain_head(const std::string& text);

enum class VerifyWhy {
  missing_event,   // a number is skipped
  changed_event,   // its hash is another one
  broken_link,     // does not name the hash before it
  unknown_key,     // sealed under a key that the ring does not hold
  cut_tail,        // the chain ends before the head that was kept
  other_head,      // the event of the head's number has another hash
  removed_head,    // the event of the head's number was removed by retention: keep a newer head
  other_beginning, // the record of where the log begins is not this program's
};
const char* sentence(VerifyWhy why);
struct Broken {
  VerifyWhy why;
  std::int64_t number;  // where
};

/// Answers the sealed events after a number, at most `limit`: each page may be a transaction of its own, since
/// nothing that is sealed ever changes.
using ReadPage = std::function<std::vector<SealedEvent>(std::int64_t after, int limit)>;

/// Walks the whole chain of one clinic, from where it begins. Answers its head (number 0 for an empty chain).
Result<ChainHead, Broken> verify_chain(const ReadPage& read_page, const secure::KeyRing& keys, const ClinicId& clinic,
                                       const std::optional<Beginning>& beginning,
                                       const std::optional<ChainHead>& kept = std::nullopt);
/// The same inside one transaction.
Result<ChainHead, Broken> verify_chain(AuditRepository& audit, const secure::KeyRing& keys, const ClinicId& clinic,
                                       const std::optional<ChainHead>& kept = std::nullopt);

}  // namespace bedside::audit
