// The storage contract, third part: messages, attempts and the audit log, on every database.
#include <gmock/gmock.h>

#include <thread>

#include "audit/sealer.hpp"
#include "clinic/sign_in.hpp"
#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::Committed;
using desk::UnitOfWork;
using notices::Notice;
using notices::State;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::vector<NoticeId> ids(const std::vector<Notice>& notices) {
  std::vector<NoticeId> all;
  for (const Notice& notice : notices) all.push_back(notice.id);
  return all;
}

TEST_P(StorageContract, a_message_comes_back_as_it_was_written) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  Notice notice = make_notice(world, guest.id);
  notice.channel = notices::Channel::sms;
  notice.kind = notices::Kind::revoked;
  notice.last_notice = true;
  notice.next_attempt_at = kNow + 1min;
  commit([&](UnitOfWork& unit) { unit.outbox().add_notice(notice); });
  const auto found = look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(guest.id); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, notice.id);
  EXPECT_EQ(found[0].clinic, notice.clinic);
  EXPECT_EQ(found[0].visit, notice.visit);
  EXPECT_EQ(found[0].invitation, notice.invitation);
  EXPECT_EQ(found[0].channel, notice.channel);
  EXPECT_EQ(found[0].kind, notice.kind);
  EXPECT_EQ(found[0].state, State::queued);
  EXPECT_TRUE(found[0].last_notice);
  EXPECT_EQ(found[0].payload_sealed, notice.payload_sealed);
  EXPECT_EQ(found[0].created_at, notice.created_at);
  EXPECT_EQ(found[0].next_attempt_at, notice.next_attempt_at);
  EXPECT_EQ(ids(look([&](UnitOfWork& unit) { return unit.outbox().list_for_visit(world.visit.id); })), ids(found));
}

TEST_P(StorageContract, what_is_due_is_taken_in_turn_for_a_while_and_counted_as_tried) {
  const auto world = add_world("grace@example.org");
  Notice later = make_notice(world);
  later.next_attempt_at = kNow + 1min;
  Notice now = make_notice(world);
  Notice sooner = make_notice(world);
  sooner.next_attempt_at = kNow - 1min;
  commit([&](UnitOfWork& unit) {
    for (const Notice& notice : {later, now, sooner}) unit.outbox().add_notice(notice);
  });
  const auto lease = [&](WallTime at, int limit) {
    std::vector<Notice> taken;
    commit([&](UnitOfWork& unit) { taken = unit.outbox().lease_due(at, 60s, limit).notices; });
    return taken;
  };
  const auto next_due = [&] { return look([&](UnitOfWork& unit) { return unit.outbox().next_due(); }); };
  EXPECT_EQ(next_due(), kNow - 1min);
  const auto first = lease(kNow, 1);
  ASSERT_THAT(ids(first), ElementsAre(sooner.id));
  EXPECT_EQ(first[0].state, State::sending);
  EXPECT_EQ(first[0].attempts, 1);
  EXPECT_THAT(ids(lease(kNow, 10)), ElementsAre(now.id));
  EXPECT_THAT(ids(lease(kNow, 10)), IsEmpty()) << "taken is taken";
  EXPECT_EQ(next_due(), kNow + 60s);
  EXPECT_EQ(lease(kNow + 60s, 10).size(), 3U) << "nobody settled them: they are due again";

  commit([&](UnitOfWork& unit) { unit.outbox().release_leases(kNow + 61s); });
  EXPECT_EQ(next_due(), kNow + 61s);
  EXPECT_EQ(lease(kNow + 61s, 10).size(), 3U);
}

TEST_P(StorageContract, drainers_that_take_at_once_never_take_one_message_twice) {
  constexpr int kMessages = 40;
  const auto world = add_world("grace@example.org");
  commit([&](UnitOfWork& unit) {
    for (int i = 0; i < kMessages; ++i) unit.outbox().add_notice(make_notice(world));
  });
  // Two programs on one PostgreSQL; in SQLite's case two threads of one.
  const auto second = GetParam() == Database::postgres ? open(settings(), keys) : nullptr;
  std::mutex mutex;
  std::vector<NoticeId> taken;
  std::vector<std::thread> drainers;
  for (int i = 0; i < 4; ++i) {
    drainers.emplace_back([&, on = second && i % 2 == 1 ? second.get() : storage.get()] {
      for (;;) {
        const auto leased = desk::transact(
            *on, [&](UnitOfWork& unit) -> Result<std::vector<Notice>, Done> { return unit.outbox().lease_due(kNow, 60s, 1).notices; },
            desk::Isolation::read_committed);
        if (leased->empty()) return;
        const std::lock_guard lock(mutex);
        taken.push_back(leased->front().id);
      }
    });
  }
  for (auto& drainer : drainers) drainer.join();
  EXPECT_EQ(taken.size(), std::size_t{kMessages});
  EXPECT_EQ(std::set<NoticeId>(taken.begin(), taken.end()).size(), std::size_t{kMessages});
}

TEST_P(StorageContract, a_settled_message_loses_its_payload_and_keeps_its_state) {
  const auto world = add_world("grace@example.org");
  const Notice sent = make_notice(world);
  const Notice failed = make_notice(world);
  const Notice again = make_notice(world);
  commit([&](UnitOfWork& unit) {
    for (const Notice& notice : {sent, failed, again}) unit.outbox().add_notice(notice);
    unit.outbox().lease_due(kNow, 60s, 10);
    unit.outbox().mark_sent(sent.id, "SM1", kNow);
    unit.outbox().mark_failed(failed.id, "no such mailbox", kNow);
    unit.outbox().mark_retry(again.id, "busy", kNow + 30s);
    unit.outbox().mark_failed(sent.id, "settled is settled", kNow);
  });
  for (const Notice& notice : look([&](UnitOfWork& unit) { return unit.outbox().list_for_visit(world.visit.id); })) {
    EXPECT_EQ(notice.payload_sealed.reveal().empty(), notice.id != again.id);
    EXPECT_EQ(notice.state, notice.id == sent.id ? State::sent : notice.id == failed.id ? State::failed : State::queued);
    EXPECT_EQ(notice.failure, notice.id == sent.id ? "" : notice.id == failed.id ? "no such mailbox" : "busy");
    EXPECT_EQ(notice.provider_reference, notice.id == sent.id ? std::optional<std::string>("SM1") : std::nullopt);
  }
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.outbox().next_due(); }), kNow + 30s);

  std::optional<Notice> reported;
  commit([&](UnitOfWork& unit) {
    EXPECT_FALSE(unit.outbox().report_delivery(failed.id, true, "", kNow));
    reported = unit.outbox().report_delivery(sent.id, true, "", kNow);
    EXPECT_FALSE(unit.outbox().report_delivery(sent.id, false, "too late", kNow));
  });
  ASSERT_TRUE(reported);
  EXPECT_EQ(reported->state, State::delivered);
}

TEST_P(StorageContract, a_report_may_overtake_the_note_that_it_was_sent_and_one_that_has_arrived_is_not_sent_again) {
  const auto world = add_world("grace@example.org");
  const Notice overtaken = make_notice(world);
  const Notice refused = make_notice(world);
  const Notice lost = make_notice(world);
  const Notice untried = make_notice(world);
  commit([&](UnitOfWork& unit) {
    for (const Notice& notice : {overtaken, refused, lost}) unit.outbox().add_notice(notice);
    unit.outbox().lease_due(kNow, 60s, 10);
    unit.outbox().add_notice(untried);
    unit.outbox().mark_retry(lost.id, "no answer", kNow + 30s);
    EXPECT_FALSE(unit.outbox().report_delivery(lost.id, false, "of an earlier attempt", kNow)) << "the next one may do better";
    EXPECT_FALSE(unit.outbox().report_delivery(untried.id, true, "", kNow));
    for (const Notice& notice : {overtaken, lost}) {
      const auto now = unit.outbox().report_delivery(notice.id, true, "", kNow);
      ASSERT_TRUE(now);
      EXPECT_EQ(now->state, State::delivered);
      EXPECT_TRUE(now->payload_sealed.reveal().empty());
    }
    EXPECT_EQ(unit.outbox().report_delivery(refused.id, false, "the operator refused it", kNow)->state, State::failed);
    for (const Notice& notice : {overtaken, refused}) unit.outbox().mark_sent(notice.id, std::nullopt, kNow);
  });
  for (const Notice& notice : look([&](UnitOfWork& unit) { return unit.outbox().list_for_visit(world.visit.id); })) {
    EXPECT_EQ(notice.state, notice.id == untried.id ? State::queued : notice.id == refused.id ? State::failed : State::delivered);
  }
}

TEST_P(StorageContract, what_ended_drops_its_unsent_messages_but_the_last_one_which_lives_a_day) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  const Notice of_visit = make_notice(world);
  const Notice of_guest = make_notice(world, guest.id);
  Notice last = make_notice(world, guest.id);
  last.last_notice = true;
  commit([&](UnitOfWork& unit) {
    for (const Notice& notice : {of_visit, of_guest, last}) unit.outbox().add_notice(notice);
    unit.outbox().drop_unsent_of(guest.id);
  });
  const auto left = [&] { return ids(look([&](UnitOfWork& unit) { return unit.outbox().list_for_visit(world.visit.id); })); };
  EXPECT_THAT(left(), testing::UnorderedElementsAre(of_visit.id, last.id));
  commit([&](UnitOfWork& unit) {
    unit.outbox().drop_unsent(world.visit.id);
    unit.outbox().erase_old_payloads(kNow + 24h - 1ms);
  });
  EXPECT_THAT(left(), ElementsAre(last.id));
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.outbox().next_due(); }), kNow);
  notices::GivenUp too_old{};
  commit([&](UnitOfWork& unit) { too_old = unit.outbox().erase_old_payloads(kNow + 24h); });
  EXPECT_EQ(too_old, (notices::GivenUp{1, 0})) << "one e-mail";
  commit([&](UnitOfWork& unit) { too_old = unit.outbox().erase_old_payloads(kNow + 25h); });
  EXPECT_EQ(too_old, notices::GivenUp{}) << "once";
  const auto erased = look([&](UnitOfWork& unit) { return unit.outbox().list_for_visit(world.visit.id); });
  ASSERT_EQ(erased.size(), 1U);
  EXPECT_EQ(erased[0].state, State::failed);
  EXPECT_TRUE(erased[0].payload_sealed.reveal().empty());
}

TEST_P(StorageContract, the_language_of_the_newest_text_message_to_a_number_is_found_while_its_invitation_lives) {
  const auto world = add_world("grace@example.org");
  WallTime at = kNow;
  const auto text = [&](const std::string& number, const std::string& language) {
    invites::Invitation guest = make_guest(world);
    guest.phone = number;
    guest.language = language;
    Notice notice = make_notice(world, guest.id);
    notice.channel = notices::Channel::sms;
    const auto made = make_keys(guest.id);
    at += 1s;
    commit([&](UnitOfWork& unit) {
      unit.invitations().add_invitation(guest, made);
      unit.outbox().add_notice(notice);
      unit.outbox().mark_sent(notice.id, std::nullopt, at);
    });
    return guest;
  };
  const auto found = [&](const std::string& number, int newest) { return look([&](UnitOfWork& unit) { return unit.outbox().find_language_texted(number, newest); }); };
  EXPECT_EQ(found("+15551230001", 10), std::nullopt);
  text("+15551230001", "fr");
  const auto later = text("+15551230001", "es");
  text("+15551230002", "de");
  EXPECT_EQ(found("+15551230001", 10), "es");
  EXPECT_EQ(found("+15551230001", 1), std::nullopt) << "no further back than was said";
  commit([&](UnitOfWork& unit) { unit.invitations().bury(later, invites::EndReason::revoked, at); });
  EXPECT_EQ(found("+15551230001", 10), "fr");
}

TEST_P(StorageContract, text_messages_of_late_are_counted_by_clinic_and_by_what_became_of_them) {
  const auto mine = add_world("grace@example.org");
  const auto others = add_world("ada@example.org");
  const auto add = [&](const World& world, notices::Channel channel, const std::string& failure, WallTime settled) {
    Notice notice = make_notice(world);
    notice.channel = channel;
    commit([&](UnitOfWork& unit) {
      unit.outbox().add_notice(notice);
      if (failure.empty()) unit.outbox().mark_sent(notice.id, std::nullopt, settled);
      else unit.outbox().mark_failed(notice.id, failure, settled);
    });
  };
  using notices::Channel;
  add(mine, Channel::sms, "", kNow);
  add(mine, Channel::sms, "no such number", kNow);
  add(mine, Channel::sms, "no such number", kNow - 25h);
  add(mine, Channel::sms, "has asked for no messages", kNow);
  add(mine, Channel::email, "no such mailbox", kNow);
  add(others, Channel::sms, "no such number", kNow);
  commit([&](UnitOfWork& unit) {
    Notice waiting = make_notice(mine);
    waiting.channel = Channel::sms;
    unit.outbox().add_notice(waiting);
    for (const auto* world : {&mine, &others, &others}) {
      Notice held_back = make_notice(*world);
      held_back.channel = Channel::sms;
      held_back.state = notices::State::failed;
      held_back.created_at = kNow - 23h;
      unit.outbox().add_notice(held_back);
      held_back.id = NoticeId::make(random);
      held_back.created_at = kNow - 25h;
      unit.outbox().add_notice(held_back);
    }
  });
  const auto count = [&](const std::optional<ClinicId>& only) {
    const auto found = look([&](UnitOfWork& unit) { return unit.outbox().count_texts(kNow - 24h, only); });
    return std::tuple(found.settled, found.failed, found.held_back);
  };
  EXPECT_EQ(count(mine.clinic.id), std::tuple(2, 1, 1));
  EXPECT_EQ(count(std::nullopt), std::tuple(3, 2, 3));
}

TEST_P(StorageContract, what_waits_is_counted_by_channel_with_the_age_of_the_oldest) {
  const auto world = add_world("grace@example.org");
  const auto waiting = [&] {
    std::vector<std::tuple<notices::Channel, int, WallTime>> out;
    for (const auto& one : look([](UnitOfWork& unit) { return unit.outbox().count_waiting(); })) out.emplace_back(one.channel, one.messages, one.oldest);
    return out;
  };
  EXPECT_TRUE(waiting().empty());
  const auto add = [&](notices::Channel channel, WallTime created) {
    Notice notice = make_notice(world);
    notice.channel = channel;
    notice.created_at = created;
    commit([&](UnitOfWork& unit) { unit.outbox().add_notice(notice); });
    return notice.id;
  };
  using notices::Channel;
  const auto oldest = add(Channel::email, kNow - 2h);
  const auto newer = add(Channel::email, kNow - 1h);
  add(Channel::sms, kNow);
  commit([&](UnitOfWork& unit) { unit.outbox().mark_retry(newer, "busy", kNow + 1h); });
  using Expected = std::vector<std::tuple<notices::Channel, int, WallTime>>;
  EXPECT_EQ(waiting(), (Expected{{Channel::email, 2, kNow - 2h}, {Channel::sms, 1, kNow}}));
  commit([&](UnitOfWork& unit) { unit.outbox().mark_sent(oldest, std::nullopt, kNow); });
  EXPECT_EQ(waiting(), (Expected{{Channel::email, 1, kNow - 1h}, {Channel::sms, 1, kNow}}));
  commit([&](UnitOfWork& unit) { unit.outbox().mark_failed(newer, "no such mailbox", kNow); });
  EXPECT_EQ(waiting(), (Expected{{Channel::sms, 1, kNow}}));
}

TEST_P(StorageContract, attempts_are_counted_by_window_and_forgotten) {
  const auto count = [&](const std::string& key, WallTime at) {
    int counted = 0;
    commit([&](UnitOfWork& unit) { counted = unit.attempts().count_attempt(key, 60s, at); });
    return counted;
  };
  const auto tried = [&](const std::string& key, WallTime at) {
    return look([&](UnitOfWork& unit) { return unit.attempts().attempts(key, 60s, at); });
  };
  EXPECT_EQ(count("k2:a", kNow), 1);
  EXPECT_EQ(count("k2:a", kNow + 1s), 2);
  EXPECT_EQ(count("k2:b", kNow), 1);
  EXPECT_EQ(count("k2:a", kNow + 61s), 1) << "another minute";
  EXPECT_EQ(tried("k2:a", kNow), 2);
  commit([&](UnitOfWork& unit) { unit.attempts().remove_old_attempts(clinic::window_end(60s, kNow)); });
  EXPECT_EQ(tried("k2:a", kNow), 0);
  EXPECT_EQ(tried("k2:a", kNow + 61s), 1);
  commit([&](UnitOfWork& unit) { unit.attempts().forget_attempts("k2:a"); });
  EXPECT_EQ(tried("k2:a", kNow + 61s), 0);
}

// Calls of a clinic are counted by the hour and by the day under one key.
TEST_P(StorageContract, attempts_of_one_key_are_counted_for_each_length_of_window_apart) {
  const auto count = [&](std::chrono::seconds window, WallTime at) {
    int counted = 0;
    commit([&](UnitOfWork& unit) { counted = unit.attempts().count_attempt("k2:calls", window, at); });
    return counted;
  };
  const WallTime midnight = clinic::window_start(24h, kNow);
  EXPECT_EQ(count(1h, midnight), 1);
  EXPECT_EQ(count(24h, midnight), 1);
  EXPECT_EQ(count(1h, midnight + 1h), 1);
  EXPECT_EQ(count(24h, midnight + 1h), 2);
  commit([&](UnitOfWork& unit) { unit.attempts().remove_old_attempts(midnight + 2h); });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.attempts().attempts("k2:calls", 1h, midnight + 1h); }), 0);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.attempts().attempts("k2:calls", 24h, midnight + 1h); }), 2);
}

TEST_P(StorageContract, events_are_chained_in_order_and_sealers_that_meet_leave_one_chain) {
  const auto clinic = add_clinic();
  const auto other = add_clinic();
  constexpr int kEvents = 30;
  for (int i = 0; i < kEvents; ++i) {
    commit([&](UnitOfWork& unit) {
      unit.audit().append({clinic.id, kNow + i * 1s, "server", "test.event", "visit:" + std::to_string(i), "{}"});
      unit.audit().append({other.id, kNow, "server", "test.event", "visit:x", "{}"});
    });
  }
  std::vector<std::thread> sealers;
  for (int i = 0; i < 3; ++i) {
    sealers.emplace_back([&] {
      for (;;) {
        const auto sealed = desk::transact(
            *storage, [&](UnitOfWork& unit) -> Result<int, Done> { return audit::seal_events(unit.audit(), keys, 7); },
            desk::Isolation::read_committed);
        if (*sealed == 0) return;
      }
    });
  }
  for (auto& sealer : sealers) sealer.join();
  storage->read([&](UnitOfWork& unit) {
    EXPECT_THAT(unit.audit().clinics_with_unsealed(), IsEmpty());
    const auto verified = audit::verify_chain(unit.audit(), keys, clinic.id);
    ASSERT_TRUE(verified.ok());
    EXPECT_EQ(verified->number, kEvents);
    const auto events = unit.audit().list_sealed(clinic.id, 0, 100);
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].event.subject, "visit:" + std::to_string(i));
    EXPECT_EQ(unit.audit().list_sealed(clinic.id, 10, 5).front().number, 11);
  });
}

TEST_P(StorageContract, events_are_found_by_visit_person_and_time_the_newest_first_and_of_one_clinic_only) {
  const auto world = add_world("grace@example.org");
  const auto other = add_world("other@example.org");
  const auto guest = add_guest(world);
  const auto person = "person:" + world.provider.id.text();
  const auto visit = "visit:" + world.visit.id.text();
  const auto seat = "invitation:" + guest.id.text();
  commit([&](UnitOfWork& unit) {
    const auto append = [&](const ClinicId& clinic, int hour, const std::string& actor, const std::string& action, const std::string& subject) {
      unit.audit().append({clinic, kNow + hour * 1h, actor, action, subject, "{}"});
    };
    append(world.clinic.id, 0, person, "visit.created", visit);
    append(world.clinic.id, 1, person, "invitation.made", seat);
    append(other.clinic.id, 1, person, "visit.moved", visit);
    append(world.clinic.id, 2, "server", "person.changed", person);
    append(world.clinic.id, 3, seat, "seat.entered", "clinic");
    append(world.clinic.id, 4, "server", "visit.lapsed", "visit:another");
    audit::seal_events(unit.audit(), keys, 100);
  });
  const auto found = [&](const audit::Wanted& wanted, std::int64_t from = 1, std::int64_t before = 100, int limit = 100) {
    return look([&](UnitOfWork& unit) {
      std::vector<std::string> actions;
      for (const auto& one : unit.audit().find_sealed(world.clinic.id, wanted, from, before, limit)) actions.push_back(one.event.action);
      return actions;
    });
  };
  EXPECT_THAT(found({}), ElementsAre("visit.lapsed", "seat.entered", "person.changed", "invitation.made", "visit.created"));
  EXPECT_THAT(found({world.visit.id, {}, {}, {}}), ElementsAre("seat.entered", "invitation.made", "visit.created"));
  EXPECT_THAT(found({{}, world.provider.id, {}, {}}), ElementsAre("person.changed", "invitation.made", "visit.created"));
  EXPECT_THAT(found({{}, {}, kNow + 1h, kNow + 3h}), ElementsAre("person.changed", "invitation.made"));
  EXPECT_THAT(found({world.visit.id, world.provider.id, kNow, kNow + 1h}), ElementsAre("visit.created"));
  EXPECT_THAT(found({}, 2, 4), ElementsAre("person.changed", "invitation.made"));
  EXPECT_THAT(found({}, 1, 100, 1), ElementsAre("visit.lapsed"));
  EXPECT_THAT(found({other.visit.id, {}, {}, {}}), IsEmpty());
}

TEST_P(StorageContract, an_event_that_is_changed_removed_or_put_in_between_is_found_and_so_is_a_cut_tail) {
  const auto clinic = add_clinic();
  commit([&](UnitOfWork& unit) {
    for (int i = 0; i < 9; ++i) unit.audit().append({clinic.id, kNow + i * 1s, "server", "test.event", "visit:" + std::to_string(i), "{}"});
    audit::seal_events(unit.audit(), keys, 100);
  });
  const auto verified = [&](const std::optional<audit::ChainHead>& kept = {}) {
    return look([&](UnitOfWork& unit) { return audit::verify_chain(unit.audit(), keys, clinic.id, kept); });
  };
  const auto head = verified();
  ASSERT_TRUE(head.ok());
  const auto breaks_at = [&](const std::string& statement, audit::VerifyWhy why, std::int64_t number) {
    database->change(statement);
    const auto broken = verified(*head);
    ASSERT_FALSE(broken.ok()) << statement;
    EXPECT_EQ(broken.why().why, why) << statement;
    EXPECT_EQ(broken.why().number, number) << statement;
  };
  using enum audit::VerifyWhy;
  breaks_at("DELETE FROM audit_log WHERE number = 9", cut_tail, 9);
  breaks_at("UPDATE audit_log SET details = '{\"kind\":\"carer\"}' WHERE number = 7", changed_event, 7);
  breaks_at("UPDATE audit_log SET happened_at = happened_at + 1 WHERE number = 5", changed_event, 5);
  breaks_at("UPDATE audit_log SET previous = hash WHERE number = 4", broken_link, 4);
  breaks_at("DELETE FROM audit_log WHERE number = 3", missing_event, 3);
  breaks_at("INSERT INTO audit_log SELECT clinic_id, 3, happened_at, actor, action, subject, details, previous, hash FROM audit_log "
            "WHERE number = 2", broken_link, 3);
}

TEST_P(StorageContract, old_tombstones_go) {
  const auto world = add_world("grace@example.org");
  std::string token;
  const auto guest = add_guest(world, &token);
  commit([&](UnitOfWork& unit) {
    unit.invitations().bury(guest, invites::EndReason::declined, kNow);
    unit.invitations().remove_old_tombstones(kNow + 24h * 30);
  });
  const auto hashes = keys.lookup_hashes(secure::Purpose::token, token);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_tombstone(hashes, kNow); }));
}

}  // namespace
}  // namespace bedside::storage
