// The storage contract: when the other way of a message is due, on every database.
#include <gmock/gmock.h>

#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;
using notices::Because;
using notices::Channel;
using notices::Notice;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class OtherWay : public StorageContract {
 protected:
  Notice make(const World& world, const InvitationId& invitation, Channel channel, std::optional<std::chrono::milliseconds> after) {
    Notice notice = make_notice(world, invitation);
    notice.channel = channel;
    notice.fallback_after = after;
    return notice;
  }
  void write(const std::function<void(notices::OutboxRepository&)>& how) {
    commit([&](UnitOfWork& unit) { how(unit.outbox()); });
  }
  std::vector<NoticeId> due(WallTime now) {
    return look([&](UnitOfWork& unit) {
      std::vector<NoticeId> all;
      for (const Notice& notice : unit.outbox().list_fallbacks_due(now, 10)) all.push_back(notice.id);
      return all;
    });
  }
  std::optional<WallTime> next() {
    return look([](UnitOfWork& unit) { return unit.outbox().next_fallback(); });
  }
};

INSTANTIATE_TEST_SUITE_P(On, OtherWay, testing::Values(Database::sqlite, Database::postgres), name_of);

TEST_P(OtherWay, is_due_at_once_for_what_failed_and_later_for_a_text_message_without_a_receipt) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice failed = make(world, guest.id, Channel::email, 10min);
  const Notice silent = make(world, guest.id, Channel::sms, 10min);
  const Notice patient = make(world, guest.id, Channel::sms, 0min);  // never for a receipt alone
  const Notice mail = make(world, guest.id, Channel::email, 10min);   // no receipts come of e-mail
  const Notice alone = make(world, guest.id, Channel::sms, std::nullopt);
  Notice blocked = make(world, guest.id, Channel::sms, 10min);
  blocked.state = notices::State::failed;
  blocked.created_at = kNow + 3s;
  write([&](auto& outbox) {
    for (const Notice& notice : {failed, silent, patient, mail, alone, blocked}) outbox.add_notice(notice);
    outbox.mark_failed(failed.id, "550", kNow + 1s);
    for (const Notice& notice : {silent, patient, mail}) outbox.mark_sent(notice.id, std::nullopt, kNow + 2s);
    outbox.mark_failed(alone.id, "550", kNow + 1s);
  });
  EXPECT_EQ(next(), kNow + 1s);
  EXPECT_THAT(due(kNow), IsEmpty());
  EXPECT_THAT(due(kNow + 1min), ElementsAre(failed.id, blocked.id));
  EXPECT_THAT(due(kNow + 2s + 10min), ElementsAre(failed.id, blocked.id, silent.id));
  write([&](auto& outbox) {
    outbox.forget_fallback(failed.id);
    outbox.forget_fallback(blocked.id);
    outbox.report_delivery(silent.id, true, "", kNow + 1min);
    outbox.report_delivery(patient.id, false, "no such number", kNow + 5min);
  });
  EXPECT_THAT(due(kNow + 24h), ElementsAre(patient.id)) << "a receipt came for one, the failure of another";
  EXPECT_EQ(next(), kNow + 5min);
}

TEST_P(OtherWay, is_due_for_what_no_server_takes_when_the_first_way_has_had_its_time_and_before_the_visit_begins) {
  const auto world = add_world("grace@example.org");
  const auto later = add_visit(world.clinic, world.provider, world.patient, kNow + 3h);
  const auto soon = add_visit(world.clinic, world.provider, world.patient, kNow + 12min);
  const auto of = [&](const visits::Visit& visit, std::optional<std::chrono::milliseconds> after) {
    Notice notice = make_notice(world);
    notice.visit = visit.id;
    notice.channel = Channel::email;
    notice.fallback_after = after;
    return notice;
  };
  const Notice busy = of(later, 20min);
  const Notice never = of(later, 0min);  // that is of receipts alone
  const Notice hurried = of(soon, 20min);
  const Notice alone = of(later, std::nullopt);
  write([&](auto& outbox) {
    for (const Notice& notice : {busy, never, hurried, alone}) outbox.add_notice(notice);
  });
  EXPECT_EQ(next(), std::nullopt) << "not tried yet";
  write([&](auto& outbox) {
    for (const Notice& notice : {busy, never, hurried, alone}) outbox.mark_retry(notice.id, "451", kNow + 30s);
    outbox.mark_retry(busy.id, "451", kNow + 3min);  // counted from when it was written, not from the last attempt
  });
  EXPECT_EQ(next(), kNow + 7min);
  EXPECT_THAT(due(kNow + 7min), ElementsAre(hurried.id));
  EXPECT_THAT(due(kNow + 10min), ElementsAre(hurried.id, never.id));
  EXPECT_THAT(due(kNow + 24h), ElementsAre(hurried.id, never.id, busy.id));
  write([&](auto& outbox) {
    outbox.mark_sent(busy.id, std::nullopt, kNow + 8min);
    outbox.mark_failed(never.id, "550", kNow + 8min);
  });
  EXPECT_THAT(due(kNow + 24h), ElementsAre(hurried.id, never.id)) << "taken after all: of e-mail no receipt is waited for";
  EXPECT_THAT(due(kNow + 8min), ElementsAre(hurried.id, never.id)) << "what fails is due at once";
}

TEST_P(OtherWay, why_a_message_stands_in_anothers_place_comes_back_as_it_was_written) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  Notice notice = make(world, guest.id, Channel::email, 7min);
  notice.instead_because = Because::no_receipt;
  write([&](auto& outbox) { outbox.add_notice(notice); });
  const auto found = look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(guest.id); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].fallback_after, notice.fallback_after);
  EXPECT_EQ(found[0].instead_because, Because::no_receipt);
}

TEST_P(OtherWay, what_went_the_other_way_is_listed_as_failed_only_when_that_failed_too) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice first = make(world, guest.id, Channel::email, 7min);
  Notice instead = make(world, guest.id, Channel::sms, 7min);
  instead.instead_because = Because::failed;
  const auto listed = [&] {
    std::vector<NoticeId> ids;
    look([&](UnitOfWork& unit) {
      for (const auto& one : unit.outbox().list_failed(world.clinic.id, kNow - 1h, 10)) ids.push_back(one.notice.id);
      return true;
    });
    return ids;
  };
  write([&](auto& outbox) {
    outbox.add_notice(first);
    outbox.mark_failed(first.id, "550", kNow);
  });
  EXPECT_THAT(listed(), ElementsAre(first.id));
  write([&](auto& outbox) { outbox.add_notice(instead); });
  EXPECT_THAT(listed(), IsEmpty());
  write([&](auto& outbox) { outbox.mark_sent(instead.id, std::nullopt, kNow); });
  EXPECT_THAT(listed(), IsEmpty());
  write([&](auto& outbox) { outbox.report_delivery(instead.id, false, "no such number", kNow); });
  EXPECT_THAT(listed(), testing::UnorderedElementsAre(first.id, instead.id));
}

TEST_P(OtherWay, what_went_the_other_way_hides_no_failure_of_another_message) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  // A patient's guest has declined while no receipt came for the patient's own text message.
  Notice declined = make(world, guest.id, Channel::sms, std::nullopt);
  declined.kind = notices::Kind::declined;
  Notice instead = make(world, guest.id, Channel::email, 7min);
  instead.created_at = kNow + 1min;
  instead.instead_because = Because::no_receipt;
  write([&](auto& outbox) {
    for (const Notice& notice : {declined, instead}) outbox.add_notice(notice);
    outbox.mark_failed(declined.id, "no such number", kNow);
    outbox.mark_sent(instead.id, std::nullopt, kNow + 1min);
  });
  const auto listed = look([&](UnitOfWork& unit) { return unit.outbox().list_failed(world.clinic.id, kNow - 1h, 10); });
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].notice.id, declined.id);
}

}  // namespace
}  // namespace bedside::storage
