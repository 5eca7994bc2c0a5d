// The other way: where somebody has an e-mail address and a number, by which a message goes first, and whether the other one is
// tried when it fails, is not taken in time, or no receipt comes. Decides from facts and a time; who sends, and what is written, is the desk's.
#pragma once

#include <vector>

#include "notices/outbox.hpp"
#include "notices/reminders.hpp"

namespace bedside::notices {

inline constexpr Channel other_way(Channel channel) { return channel == Channel::email ? Channel::sms : Channel::email; }

/// By which of the `open` channels (an address is there, it can be sent) a message goes, and after which time without a receipt
/// the other one is tried; no time: it is not.
struct ChosenWays {
  std::vector<Channel> channels;
  std::optional<std::chrono::milliseconds> fallback_after;
};
/// `before`: everything that this reader was told. A first message goes by the clinic's first way; an update by what has not
/// failed, so that nobody waits twice for the same dead number.
ChosenWays choose_ways(const MessageRules& rules, const std::vector<Channel>& open, Kind kind, const std::vector<Notice>& before);
/// Of a first message told once more because an address is new (`changed`): by that address, and by the other one when it does
/// not arrive. With a new link also by the other one at once where it was written to by the old link, or where the clinic writes
/// to both; whoever still has the same link there needs nothing more.
enum class Link { is_new, stays };
ChosenWays choose_corrected_ways(const MessageRules& rules, const std::vector<Channel>& open, const std::vector<Channel>& changed, Link link,
                                 const std::vector<Notice>& before);
/// Of what is told once and for all: no other way can be tried, the address is erased with the invitation.
std::vector<Channel> choose_last_ways(const MessageRules& rules, const std::vector<Channel>& open, const std::vector<Notice>& before);

/// The newest message by this channel that is settled was taken, as far as is known: one that waits takes nothing back.
bool has_worked(const std::vector<Notice>& before, Channel channel);

/// Why the other way is tried now for `notice`; nothing where it is not: it arrived, the reader is here already, a later message
/// has taken its place, or the other way was tried before. `all`: of this reader, `notice` among them as it is now.
std::optional<Because> why_other_way(const Notice& notice, const std::vector<Notice>& all, bool reader_is_here);

}  // namespace bedside::notices
