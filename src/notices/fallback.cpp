#include "notices/fallback.hpp"

#include <algorithm>

namespace bedside::notices {
namespace {

/// What a guest's refusal tells the patient says nothing of the patient's own messages.
bool is_told(const Notice& notice) { return notice.kind != Kind::declined; }

bool is_settled(const Notice& notice) { return notice.state != State::queued && notice.state != State::sending; }

enum class Among { all,
                   settled };
const Notice* newest_by(const std::vector<Notice>& all, Channel channel, Among among = Among::all) {
  const Notice* newest = nullptr;
  for (const Notice& one : all)
    if (one.channel == channel && is_told(one) && (among == Among::all || is_settled(one)) &&
        (newest == nullptr || one.created_at >= newest->created_at)) newest = &one;
  return newest;
}

bool has_failed(const std::vector<Notice>& all, Channel channel) {
  const Notice* newest = newest_by(all, channel);
  return newest != nullptr && newest->state == State::failed;
}

std::vector<Channel> those_that_work(const std::vector<Channel>& open, const std::vector<Notice>& before) {
  std::vector<Channel> working;
  for (const Channel channel : open)
    if (newest_by(before, channel) != nullptr && !has_failed(before, channel)) working.push_back(channel);
  return working;
}

bool is_first_message(Kind kind) { return kind == Kind::appointment || kind == Kind::invitation; }

}  // namespace

ChosenWays choose_ways(const MessageRules& rules, const std::vector<Channel>& open, Kind kind, const std::vector<Notice>& before) {
  if (rules.first_way == FirstWay::both || open.size() < 2) return {open, std::nullopt};
  const Channel first = rules.first_way == FirstWay::email ? Channel::email : Channel::sms;
  std::vector<Channel> ways = is_first_message(kind) ? std::vector<Channel>{} : those_that_work(open, before);
  if (ways.empty()) ways = {first};
  if (ways.size() > 1) return {std::move(ways), std::nullopt};
  // An update does not go back to what has failed for its invitation.
  if (!is_first_message(kind) && has_failed(before, other_way(ways.front()))) return {std::move(ways), std::nullopt};
  return {std::move(ways), rules.receipt_wait};
}

ChosenWays choose_corrected_ways(const MessageRules& rules, const std::vector<Channel>& open, const std::vector<Channel>& changed, Link link,
                                 const std::vector<Notice>& before) {
  const auto is_new = [&](Channel channel) { return std::find(changed.begin(), changed.end(), channel) != changed.end(); };
  const bool to_both = rules.first_way == FirstWay::both;
  if (std::all_of(open.begin(), open.end(), is_new)) return choose_ways(rules, open, Kind::invitation, {});
  std::vector<Channel> ways;
  bool other_has_it = false;
  for (const Channel channel : open) {
    const bool has_link = newest_by(before, channel) != nullptr && !has_failed(before, channel);
    if (is_new(channel) || (link == Link::is_new && (to_both || has_link))) ways.push_back(channel);
    else other_has_it = has_link;
  }
  // An address was taken away, and the other one was never written to.
  if (ways.empty() && link == Link::is_new) return {open, std::nullopt};
  if (to_both || ways.size() != 1 || open.size() < 2 || other_has_it) return {std::move(ways), std::nullopt};
  return {std::move(ways), rules.receipt_wait};
}

std::vector<Channel> choose_last_ways(const MessageRules& rules, const std::vector<Channel>& open, const std::vector<Notice>& before) {
  if (rules.first_way == FirstWay::both) return open;
  std::vector<Channel> ways = those_that_work(open, before);
  return ways.empty() ? open : ways;
}

bool has_worked(const std::vector<Notice>& before, Channel channel) {
  const Notice* newest = newest_by(before, channel, Among::settled);
  return newest != nullptr && newest->state != State::failed;
}

std::optional<Because> why_other_way(const Notice& notice, const std::vector<Notice>& all, bool reader_is_here) {
  if (!notice.fallback_after || notice.instead_because) return std::nullopt;
  if (notice.state == State::delivered) return std::nullopt;
  if (const Notice* newest = newest_by(all, notice.channel); newest == nullptr || newest->id != notice.id) return std::nullopt;
  const Notice* other = newest_by(all, other_way(notice.channel));
  if (other != nullptr && other->created_at >= notice.created_at) return std::nullopt;
  if (notice.state == State::failed) return Because::failed;
  if (reader_is_here) return std::nullopt;  // it has arrived, whatever the receipt says
  return Because::no_receipt;
}

}  // namespace bedside::notices
