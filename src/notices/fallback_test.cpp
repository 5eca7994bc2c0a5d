// By which way somebody with two addresses is told, and when the other one is tried.
#include "notices/fallback.hpp"

#include <gmock/gmock.h>

namespace bedside::notices {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

constexpr Channel kMail = Channel::email;
constexpr Channel kText = Channel::sms;
constexpr WallTime kNow{};
const std::vector<Channel> kBoth = {kMail, kText};

Notice make(const char* id, Channel channel, State state, WallTime created_at = kNow, Kind kind = Kind::invitation) {
  Notice notice;
  notice.id = NoticeId(id);
  notice.channel = channel;
  notice.state = state;
  notice.created_at = created_at;
  notice.kind = kind;
  notice.fallback_after = 10min;
  return notice;
}

MessageRules first(FirstWay way) {
  MessageRules rules;
  rules.first_way = way;
  return rules;
}

TEST(Fallback, both_at_once_or_the_first_way_with_the_other_behind_it) {
  EXPECT_EQ(choose_ways(first(FirstWay::both), kBoth, Kind::invitation, {}).channels, kBoth);
  EXPECT_FALSE(choose_ways(first(FirstWay::both), kBoth, Kind::invitation, {}).fallback_after);
  const auto ways = choose_ways(first(FirstWay::sms), kBoth, Kind::invitation, {});
  EXPECT_THAT(ways.channels, ElementsAre(kText));
  EXPECT_EQ(ways.fallback_after, 10min);
  EXPECT_THAT(choose_ways(first(FirstWay::email), kBoth, Kind::appointment, {}).channels, ElementsAre(kMail));
  const auto only = choose_ways(first(FirstWay::sms), {kMail}, Kind::invitation, {});
  EXPECT_THAT(only.channels, ElementsAre(kMail));
  EXPECT_FALSE(only.fallback_after) << "there is no other";
}

TEST(Fallback, a_corrected_address_has_the_other_one_behind_it_and_who_holds_a_dead_link_is_told_at_once) {
  const auto corrected = [](FirstWay way, const std::vector<Channel>& changed, Link link, const std::vector<Notice>& before) {
    return choose_corrected_ways(first(way), kBoth, changed, link, before);
  };
  const std::vector<Notice> by_text = {make("1", kText, State::failed)};
  const auto again = corrected(FirstWay::sms, {kText}, Link::is_new, by_text);
  EXPECT_THAT(again.channels, ElementsAre(kText));
  EXPECT_EQ(again.fallback_after, 10min);
  // The e-mail went in the place of the text message: its link is dead now.
  const std::vector<Notice> by_both = {make("1", kText, State::failed), make("2", kMail, State::sent, kNow + 1s)};
  EXPECT_EQ(corrected(FirstWay::sms, {kText}, Link::is_new, by_both).channels, kBoth);
  EXPECT_FALSE(corrected(FirstWay::sms, {kText}, Link::is_new, by_both).fallback_after);
  // Somebody is in by that link, so that it stays: the e-mail still holds it.
  EXPECT_THAT(corrected(FirstWay::sms, {kText}, Link::stays, by_both).channels, ElementsAre(kText));
  EXPECT_FALSE(corrected(FirstWay::sms, {kText}, Link::stays, by_both).fallback_after);
  EXPECT_EQ(corrected(FirstWay::sms, {kText}, Link::stays, by_text).fallback_after, 10min);
  EXPECT_THAT(corrected(FirstWay::sms, kBoth, Link::is_new, by_both).channels, ElementsAre(kText)) << "two new addresses: as at first";
  EXPECT_THAT(corrected(FirstWay::email, {kText}, Link::stays, {}).channels, ElementsAre(kText)) << "it is the one that was corrected";
  EXPECT_EQ(corrected(FirstWay::both, {kText}, Link::is_new, by_text).channels, kBoth);
  EXPECT_FALSE(corrected(FirstWay::both, {kText}, Link::is_new, by_text).fallback_after);
  EXPECT_THAT(corrected(FirstWay::both, {kText}, Link::stays, by_text).channels, ElementsAre(kText));
  EXPECT_THAT(choose_corrected_ways(first(FirstWay::sms), {kMail}, {kText}, Link::is_new, by_text).channels, ElementsAre(kMail)) << "the number is gone";
  EXPECT_FALSE(choose_corrected_ways(first(FirstWay::sms), {kText}, {kText}, Link::is_new, by_text).fallback_after) << "there is no other";
}

TEST(Fallback, an_update_goes_by_what_has_not_failed_and_not_back_to_what_has) {
  const auto rules = first(FirstWay::sms);
  const std::vector<Notice> failed = {make("1", kText, State::failed), make("2", kMail, State::sent, kNow + 1s)};
  const auto moved = choose_ways(rules, kBoth, Kind::moved, failed);
  EXPECT_THAT(moved.channels, ElementsAre(kMail));
  EXPECT_FALSE(moved.fallback_after);
  const std::vector<Notice> unsure = {make("1", kText, State::sent), make("2", kMail, State::sent, kNow + 1s)};
  EXPECT_THAT(choose_ways(rules, kBoth, Kind::reminder, unsure).channels, ElementsAre(kMail, kText)) << "no receipt came: either may be read";
  const std::vector<Notice> arrived = {make("1", kText, State::delivered)};
  const auto reminder = choose_ways(rules, kBoth, Kind::reminder, arrived);
  EXPECT_THAT(reminder.channels, ElementsAre(kText));
  EXPECT_EQ(reminder.fallback_after, 10min);
  EXPECT_THAT(choose_last_ways(rules, kBoth, failed), ElementsAre(kMail));
  EXPECT_THAT(choose_last_ways(rules, kBoth, arrived), ElementsAre(kText));
  EXPECT_EQ(choose_last_ways(rules, kBoth, {make("1", kText, State::failed)}), kBoth) << "somebody has to hear of the end";
  EXPECT_EQ(choose_last_ways(first(FirstWay::both), kBoth, failed), kBoth);
}

TEST(Fallback, the_other_way_is_tried_once_when_it_failed_or_no_receipt_came) {
  const Notice failed = make("1", kText, State::failed);
  const Notice silent = make("1", kText, State::sent);
  EXPECT_EQ(why_other_way(failed, {failed}, false), Because::failed);
  EXPECT_EQ(why_other_way(silent, {silent}, false), Because::no_receipt);
  EXPECT_EQ(why_other_way(failed, {failed}, true), Because::failed) << "who came by the link may still miss the reminder";
  EXPECT_FALSE(why_other_way(silent, {silent}, true)) << "it was read";
  const Notice arrived = make("1", kText, State::delivered);
  EXPECT_FALSE(why_other_way(arrived, {arrived}, false));
  Notice alone = failed;
  alone.fallback_after.reset();
  EXPECT_FALSE(why_other_way(alone, {alone}, false));
  Notice second = make("2", kMail, State::failed, kNow + 1s);
  second.instead_because = Because::failed;
  EXPECT_FALSE(why_other_way(second, {failed, second}, false)) << "not back and forth";
  EXPECT_FALSE(why_other_way(failed, {failed, second}, false)) << "not twice";
}

TEST(Fallback, what_no_server_takes_goes_the_other_way_too_once_unless_its_reader_is_here) {
  for (const State state : {State::queued, State::sending}) {
    const Notice stuck = make("1", kMail, state);
    EXPECT_EQ(why_other_way(stuck, {stuck}, false), Because::no_receipt);
    EXPECT_FALSE(why_other_way(stuck, {stuck}, true));
    EXPECT_FALSE(why_other_way(stuck, {stuck, make("2", kText, State::sent, kNow + 10min)}, false)) << "not with each attempt";
    EXPECT_FALSE(why_other_way(stuck, {stuck, make("2", kMail, State::queued, kNow + 1min, Kind::moved)}, false));
  }
}

TEST(Fallback, a_later_message_decides_for_itself_and_a_refusal_of_another_guest_counts_for_nothing) {
  const Notice failed = make("1", kText, State::failed);
  const Notice later = make("2", kText, State::queued, kNow + 1min, Kind::moved);
  EXPECT_FALSE(why_other_way(failed, {failed, later}, false));
  const Notice declined = make("3", kText, State::sent, kNow + 1min, Kind::declined);
  EXPECT_EQ(why_other_way(failed, {failed, declined}, false), Because::failed);
}

}  // namespace
}  // namespace bedside::notices
