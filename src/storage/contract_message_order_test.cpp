// The storage contract: messages to one reader leave in their order, and those that ended for good are listed, on every
// database.
#include <gmock/gmock.h>

#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;
using notices::Channel;
using notices::Kind;
using notices::Notice;
using notices::State;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class MessageOrder : public StorageContract {
 protected:
  Notice add(const World& world, const std::optional<InvitationId>& invitation, WallTime created_at, Kind kind = Kind::invitation,
             Channel channel = Channel::email, const std::optional<NoticeId>& follows = {}) {
    Notice notice = make_notice(world, invitation);
    notice.follows = follows;
    notice.kind = kind;
    notice.channel = channel;
    notice.created_at = notice.next_attempt_at = created_at;
    notice.last_notice = kind == Kind::revoked;
    commit([&](UnitOfWork& unit) { unit.outbox().add_notice(notice); });
    return notice;
  }
  std::vector<NoticeId> lease(WallTime now, int limit = 10) {
    std::vector<NoticeId> taken;
    commit([&](UnitOfWork& unit) {
      const auto leased = unit.outbox().lease_due(now, 60s, limit);
      overtaken = leased.overtaken;
      taken.clear();
      for (const Notice& notice : leased.notices) taken.push_back(notice.id);
    });
    return taken;
  }
  notices::GivenUp overtaken{};  // by the last lease

  void settle(const std::function<void(notices::OutboxRepository&)>& how) {
    commit([&](UnitOfWork& unit) { how(unit.outbox()); });
  }
  std::vector<NoticeId> failed(const World& world) {
    return look([&](UnitOfWork& unit) {
      std::vector<NoticeId> all;
      for (const auto& one : unit.outbox().list_failed(world.clinic.id, kNow - 24h * 30, 100)) all.push_back(one.notice.id);
      return all;
    });
  }
  State state_of(const InvitationId& invitation, const NoticeId& notice) {
    const auto all = look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(invitation); });
    const auto found = std::find_if(all.begin(), all.end(), [&](const Notice& one) { return one.id == notice; });
    return found == all.end() ? State::queued : found->state;
  }
};

INSTANTIATE_TEST_SUITE_P(On, MessageOrder, testing::Values(Database::sqlite, Database::postgres), name_of);

TEST_P(MessageOrder, a_later_message_to_the_same_reader_waits_until_the_earlier_one_is_sent_and_nobody_elses_does) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const auto other = add_guest(world);
  const Notice first = add(world, guest.id, kNow);
  const Notice second = add(world, guest.id, kNow + 1s, Kind::moved);
  const Notice by_text = add(world, guest.id, kNow + 1s, Kind::moved, Channel::sms);
  const Notice others = add(world, other.id, kNow + 1s, Kind::moved);
  const Notice nobodys = add(world, std::nullopt, kNow + 1s, Kind::declined);
  EXPECT_THAT(lease(kNow + 2s), testing::UnorderedElementsAre(first.id, by_text.id, others.id, nobodys.id));
  EXPECT_THAT(lease(kNow + 3s), IsEmpty()) << "the first is on its way";
  settle([&](auto& outbox) { outbox.mark_retry(first.id, "busy", kNow + 30s); });
  EXPECT_THAT(lease(kNow + 4s), IsEmpty()) << "it is tried again";
  EXPECT_THAT(lease(kNow + 30s), ElementsAre(first.id));
  settle([&](auto& outbox) { outbox.mark_sent(first.id, std::nullopt, kNow + 31s); });
  EXPECT_THAT(lease(kNow + 31s), ElementsAre(second.id));
}

TEST_P(MessageOrder, that_somebody_has_declined_is_told_beside_what_the_reader_has_not_had_yet_and_takes_nothing_away) {
  const auto world = add_world("grace@example.org");
  const auto patient = add_guest(world);
  const Notice appointment = add(world, patient.id, kNow, Kind::appointment);
  lease(kNow);
  settle([&](auto& outbox) { outbox.mark_retry(appointment.id, "450 greylisted", kNow + 3h); });
  const Notice declined = add(world, patient.id, kNow + 1s, Kind::declined);
  EXPECT_THAT(lease(kNow + 1s), ElementsAre(declined.id));
  settle([&](auto& outbox) { outbox.mark_retry(declined.id, "450 greylisted", kNow + 2h); });
  EXPECT_THAT(lease(kNow + 2h), ElementsAre(declined.id));
  settle([&](auto& outbox) { outbox.mark_retry(declined.id, "450 greylisted", kNow + 9h); });
  EXPECT_EQ(state_of(patient.id, appointment.id), State::queued);
  EXPECT_THAT(lease(kNow + 3h), ElementsAre(appointment.id)) << "nor is it waited for";
}

TEST_P(MessageOrder, what_follows_the_end_of_another_invitation_waits_for_it_and_forgets_it_when_taken) {
  const auto world = add_world("grace@example.org");
  const auto before = add_guest(world);
  const auto again = add_guest(world);
  const Notice end = add(world, before.id, kNow, Kind::revoked);
  add(world, before.id, kNow, Kind::revoked, Channel::sms);
  const auto last = look([&](UnitOfWork& unit) { return unit.outbox().list_last_unsent(world.visit.id, Channel::email); });
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].id, end.id);
  const Notice invited = add(world, again.id, kNow + 1s, Kind::invitation, Channel::email, end.id);
  EXPECT_EQ(lease(kNow + 2s, 1), std::vector{end.id});
  settle([&](auto& outbox) { outbox.mark_retry(end.id, "busy", kNow + 30s); });
  EXPECT_THAT(lease(kNow + 3s), testing::Not(testing::Contains(invited.id)));
  EXPECT_THAT(lease(kNow + 30s), ElementsAre(end.id));
  settle([&](auto& outbox) { outbox.mark_sent(end.id, std::nullopt, kNow + 31s); });
  EXPECT_THAT(lease(kNow + 31s), ElementsAre(invited.id));
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.outbox().list_last_unsent(world.visit.id, Channel::email); }).empty());
  EXPECT_TRUE(look_inside("SELECT 1 FROM notices WHERE follows_id IS NOT NULL").empty()) << "nothing says later that it was one address";
}

TEST_P(MessageOrder, an_end_that_is_stuck_for_ten_minutes_is_given_up_for_what_follows_it) {
  const auto world = add_world("grace@example.org");
  const auto before = add_guest(world);
  const auto again = add_guest(world);
  const Notice end = add(world, before.id, kNow, Kind::revoked);
  lease(kNow);
  settle([&](auto& outbox) { outbox.mark_retry(end.id, "busy", kNow + 3h); });
  const Notice invited = add(world, again.id, kNow + 1h, Kind::invitation, Channel::email, end.id);
  EXPECT_THAT(lease(kNow + 1h + notices::kWaitsForEarlier - 1ms), IsEmpty());
  EXPECT_THAT(lease(kNow + 1h + notices::kWaitsForEarlier), ElementsAre(invited.id));
  EXPECT_EQ(overtaken, (notices::GivenUp{1, 0}));
  EXPECT_EQ(state_of(before.id, end.id), State::failed);
}

TEST_P(MessageOrder, one_that_has_failed_for_good_holds_nobody_back) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice first = add(world, guest.id, kNow);
  const Notice second = add(world, guest.id, kNow + 1s, Kind::moved);
  EXPECT_THAT(lease(kNow + 2s), ElementsAre(first.id));
  settle([&](auto& outbox) { outbox.mark_failed(first.id, "550", kNow + 2s); });
  EXPECT_THAT(lease(kNow + 2s), ElementsAre(second.id));
}

TEST_P(MessageOrder, a_stuck_message_holds_back_the_next_for_ten_minutes_and_is_given_up_rather_than_sent_second) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice stuck = add(world, guest.id, kNow);
  lease(kNow);
  settle([&](auto& outbox) { outbox.mark_retry(stuck.id, "busy", kNow + 3h); });
  const Notice later = add(world, guest.id, kNow + 1h, Kind::reminder);
  EXPECT_THAT(lease(kNow + 1h + notices::kWaitsForEarlier - 1ms), IsEmpty());
  EXPECT_EQ(overtaken, notices::GivenUp{});
  EXPECT_THAT(lease(kNow + 1h + notices::kWaitsForEarlier), ElementsAre(later.id));
  EXPECT_EQ(overtaken, (notices::GivenUp{1, 0})) << "one e-mail";
  EXPECT_EQ(state_of(guest.id, stuck.id), State::failed);
  EXPECT_THAT(lease(kNow + 4h), ElementsAre(later.id)) << "its own lease is over; the earlier one is not sent any more";
}

TEST_P(MessageOrder, after_an_outage_whose_turn_it_is_goes_first_however_long_the_later_one_has_waited) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice first = add(world, guest.id, kNow);
  const Notice later = add(world, guest.id, kNow + 1h, Kind::reminder);
  EXPECT_THAT(lease(kNow + 24h), ElementsAre(first.id));
  EXPECT_THAT(lease(kNow + 24h), IsEmpty()) << "just being sent";
  settle([&](auto& outbox) { outbox.mark_sent(first.id, std::nullopt, kNow + 24h); });
  EXPECT_THAT(lease(kNow + 24h), ElementsAre(later.id));
}

TEST_P(MessageOrder, what_is_dropped_while_it_is_being_sent_still_goes_before_the_cancellation_and_is_not_tried_again) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  for (const bool arrives : {true, false}) {
    const Notice first = add(world, guest.id, kNow);
    EXPECT_THAT(lease(kNow), ElementsAre(first.id));
    settle([&](auto& outbox) { outbox.drop_unsent_of(guest.id); });
    const Notice last = add(world, guest.id, kNow + 1s, Kind::revoked);
    EXPECT_THAT(lease(kNow + 1s), IsEmpty()) << "another program may be in the middle of sending the first";
    EXPECT_TRUE(look_inside("SELECT 1 FROM notices WHERE state = 'sending' AND payload_sealed <> ''").empty()) << "erased all the same";
    settle([&](auto& outbox) {
      if (arrives) outbox.mark_sent(first.id, std::nullopt, kNow + 2s);
      else outbox.mark_retry(first.id, "busy", kNow + 30s);
    });
    EXPECT_THAT(lease(kNow + 2s), ElementsAre(last.id));
    settle([&](auto& outbox) { outbox.mark_sent(last.id, std::nullopt, kNow + 2s); });
    const auto left = look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(guest.id); });
    EXPECT_EQ(std::any_of(left.begin(), left.end(), [&](const Notice& one) { return one.id == first.id; }), arrives);
  }
}

TEST_P(MessageOrder, failed_messages_are_listed_by_clinic_until_another_one_follows) {
  const auto mine = add_world("grace@example.org");
  const auto others = add_world("ada@example.org");
  const auto guest = add_guest(mine);
  const auto fail = [&](const World& world, const std::optional<InvitationId>& invitation, WallTime at, Kind kind, Channel channel) {
    const Notice notice = add(world, invitation, at, kind, channel);
    settle([&](auto& outbox) { outbox.mark_failed(notice.id, "550 no such user", at + 5s); });
    return notice;
  };
  fail(others, std::nullopt, kNow, Kind::declined, Channel::email);
  fail(mine, std::nullopt, kNow - 24h * 31, Kind::password_reset, Channel::email);
  const Notice staff = fail(mine, std::nullopt, kNow - 1h, Kind::password_reset, Channel::email);
  const Notice mail = fail(mine, guest.id, kNow, Kind::invitation, Channel::email);
  const Notice text = fail(mine, guest.id, kNow + 1s, Kind::invitation, Channel::sms);
  EXPECT_EQ(failed(mine), (std::vector{text.id, mail.id, staff.id}));
  const auto one = look([&](UnitOfWork& unit) { return unit.outbox().list_failed(mine.clinic.id, kNow, 100); });
  EXPECT_EQ(one.back().ended_at, kNow + 5s);
  EXPECT_EQ(one.back().notice.failure, "550 no such user");
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.outbox().find_failed(others.clinic.id, mail.id); }));
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.outbox().find_failed(mine.clinic.id, mail.id); }));
  add(mine, guest.id, kNow + 2s, Kind::reminder, Channel::email);
  EXPECT_EQ(failed(mine), (std::vector{text.id, staff.id}));
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.outbox().find_failed(mine.clinic.id, mail.id); }));
}

}  // namespace
}  // namespace bedside::storage
