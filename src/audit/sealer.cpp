#include "audit/sealer.hpp"

#include <charconv>
#include <string_view>

#include "audit/retention.hpp"
#include "secure/hash.hpp"

namespace bedside::audit {
namespace {

/// Length before content, so that no two events have the same text.
void put(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

std::string hash_with(const secure::KeyRing& keys, unsigned key_id, std::int64_t number, const Event& event,
                      const std::string& previous) {
  std::string text;
  put(text, std::to_string(number));
  put(text, event.clinic.text());
  put(text, std::to_string(to_unix_ms(event.at)));
  put(text, event.actor);
  put(text, event.action);
  put(text, event.subject);
  put(text, event.details);
  put(text, previous);
  const std::string hash = keys.chain_hash(key_id, text);
  if (hash.empty()) return {};
  return "k" + std::to_string(key_id) + ":" + hash;
}

}  // namespace

std::optional<unsigned> key_id_of(std::string_view hash) {
  if (!hash.starts_with('k')) return std::nullopt;
  unsigned id = 0;
  const auto [end, error] = std::from_chars(hash.data() + 1, hash.data() + hash.size(), id);
  if (error != std::errc() || end == hash.data() + hash.size() || *end != ':') return std::nullopt;
  return id;
}

std::string chain_hash(const secure::KeyRing& keys, unsigned key_id, std::int64_t number, const Event& event,
                       const std::string& previous) {
  return hash_with(keys, key_id, number, event, previous);
}

int seal_events(AuditRepository& audit, const secure::KeyRing& keys, int limit) {
  int sealed = 0;
  for (const ClinicId& clinic : audit.clinics_with_unsealed()) {
    if (sealed >= limit) break;
    const std::optional<SealedEvent> head = audit.head(clinic);
    std::int64_t number = head ? head->number : 0;
    std::string previous = head ? head->hash : kChainStart;
    for (const auto& unsealed : audit.list_unsealed(clinic, limit - sealed)) {
      SealedEvent event{++number, unsealed.event, previous, {}};
      event.hash = hash_with(keys, keys.newest_key_id(), event.number, event.event, previous);
      previous = event.hash;
      audit.seal(unsealed.row, event);
      ++sealed;
    }
  }
  return sealed;
}

std::string write_chain_head(const ChainHead& head) { return std::to_string(head.number) + ":" + head.hash; }

std::optional<ChainHead> parse_chain_head(const std::string& text) {
  ChainHead head;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.number);
  if (error != std::errc() || head.number < 0 || end == text.data() + text.size() || *end != ':') return std::nullopt;
  head.hash = std::string(end + 1, text.data() + text.size());
  if (head.hash != kChainStart && !key_id_of(head.hash)) return std::nullopt;
  return head;
}

const char* sentence(VerifyWhy why) {
  switch (why) {
    case VerifyWhy::missing_event: return "an event is missing";
    case VerifyWhy::changed_event: return "an event was changed";
    case VerifyWhy::broken_link: return "an event does not continue the one before it";
    case VerifyWhy::unknown_key: return "an event was sealed under a key that secret.key does not hold";
    case VerifyWhy::cut_tail: return "the log ends before the head that was kept";
    case VerifyWhy::other_head: return "the event of the head that was kept is another one now";
    case VerifyWhy::removed_head: return "the event of the head that was kept has been removed by retention: keep a newer head";
    case VerifyWhy::other_beginning: return "the record of where the log begins was changed";
  }
  return "";
}

Result<ChainHead, Broken> verify_chain(AuditRepository& audit, const secure::KeyRing& keys, const ClinicId& clinic,
                                       const std::optional<ChainHead>& kept) {
  return verify_chain([&](std::int64_t after, int limit) { return audit.list_sealed(clinic, after, limit); }, keys, clinic,
                      audit.find_beginning(clinic), kept);
}

Result<ChainHead, Broken> verify_chain(const ReadPage& read_page, const secure::KeyRing& keys, const ClinicId& clinic,
                                       const std::optional<Beginning>& beginning, const std::optional<ChainHead>& kept) {
  constexpr int kPage = 500;
  ChainHead head{0, kChainStart};
  if (beginning) {
    if (!is_genuine(*beginning, keys, clinic)) return Refused{Broken{VerifyWhy::other_beginning, beginning->number + 1}};
    head = {beginning->number, beginning->hash};
    if (kept && kept->number < head.number) return Refused{Broken{VerifyWhy::removed_head, kept->number}};
    if (kept && kept->number == head.number && kept->hash != head.hash) return Refused{Broken{VerifyWhy::other_head, head.number}};
  }
  for (;;) {
    const std::vector<SealedEvent> page = read_page(head.number, kPage);
    for (const SealedEvent& sealed : page) {
      const std::int64_t expected = head.number + 1;
      if (sealed.number != expected) return Refused{Broken{VerifyWhy::missing_event, expected}};
      if (sealed.previous != head.hash) return Refused{Broken{VerifyWhy::broken_link, expected}};
      const std::optional<unsigned> key_id = key_id_of(sealed.hash);
      if (!key_id) return Refused{Broken{VerifyWhy::changed_event, expected}};
      const std::string hash = hash_with(keys, *key_id, sealed.number, sealed.event, sealed.previous);
      if (hash.empty()) return Refused{Broken{VerifyWhy::unknown_key, expected}};
      if (!secure::constant_time_equal(hash, sealed.hash)) return Refused{Broken{VerifyWhy::changed_event, expected}};
      head = {sealed.number, sealed.hash};
      if (kept && kept->number == head.number && kept->hash != head.hash) {
        return Refused{Broken{VerifyWhy::other_head, head.number}};
      }
    }
    if (page.size() < kPage) break;
  }
  if (kept && kept->number > head.number) return Refused{Broken{VerifyWhy::cut_tail, head.number + 1}};
  return head;
}

}  // namespace bedside::audit
