// The drainer over an outbox in memory: what it sends, tries again, gives up and counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "delivery/drainer.hpp"
#include "notices/payload.hpp"
#include "secure/hash.hpp"

namespace bedside::delivery {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class MemoryOutbox final : public notices::OutboxRepository {
 public:
  std::map<std::string, notices::Notice> rows;
  void add_notice(const notices::Notice& notice) override { rows[notice.id.text()] = notice; }
  notices::GivenUp overtaken{};  // by the next lease
  notices::Leased lease_due(WallTime now, std::chrono::seconds lease, int limit, std::optional<notices::Channel> only) override {
    notices::Leased out{{}, std::exchange(overtaken, {})};
    for (auto& [id, row] : rows) {
      if (!unsent(row) || row.next_attempt_at > now || static_cast<int>(out.notices.size()) == limit) continue;
      if (only && row.channel != *only) continue;
      row.state = notices::State::sending;
      row.attempts += 1;
      row.next_attempt_at = now + lease;
      out.notices.push_back(row);
    }
    return out;
  }
  void release_leases(WallTime now) override {
    for (auto& [id, row] : rows) {
      if (row.state != notices::State::sending) continue;
      row.state = notices::State::queued;
      row.next_attempt_at = now;
    }
  }
  std::optional<WallTime> next_due(std::optional<notices::Channel> only) override {
    std::optional<WallTime> first;
    for (const auto& [id, row] : rows)
      if ((!only || row.channel == *only) && unsent(row) && (!first || row.next_attempt_at < *first)) first = row.next_attempt_at;
    return first;
  }
  void mark_sent(const NoticeId& id, const std::optional<std::string>& reference, WallTime) override {
    rows[id.text()].state = notices::State::sent;
    rows[id.text()].provider_reference = reference;
  }
  void mark_retry(const NoticeId& id, const std::string& failure, WallTime next) override {
    auto& row = rows[id.text()];
    row.state = notices::State::queued;
    row.failure = failure;
    row.next_attempt_at = next;
  }
  void mark_failed(const NoticeId& id, const std::string& failure, WallTime) override {
    rows[id.text()].state = notices::State::failed;
    rows[id.text()].failure = failure;
  }
  std::optional<notices::Notice> report_delivery(const NoticeId&, bool, const std::string&, WallTime) override { return {}; }
  notices::TextDelivery count_texts(WallTime, const std::optional<ClinicId>&) override { return {}; }
  std::optional<std::string> find_language_texted(const std::string&, int) override { return {}; }
  std::vector<notices::Notice> list_fallbacks_due(WallTime, int) override { return {}; }
  std::optional<WallTime> next_fallback() override { return {}; }
  void forget_fallback(const NoticeId&) override {}
  std::vector<notices::FailedNotice> list_failed(const ClinicId&, WallTime, int) override { return {}; }
  std::optional<notices::Notice> find_failed(const ClinicId&, const NoticeId&) override { return {}; }
  std::vector<notices::Waiting> count_waiting() override { return {}; }
  std::vector<notices::Notice> list_for_invitation(const InvitationId& invitation) override {
    std::vector<notices::Notice> all;
    for (const auto& [id, row] : rows)
      if (row.invitation == invitation) all.push_back(row);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
    return all;
  }
  std::vector<notices::Notice> list_for_visit(const VisitId&) override { return {}; }
  std::vector<notices::Notice> list_last_unsent(const VisitId&, notices::Channel) override { return {}; }
  void drop_unsent(const VisitId&) override {}
  void drop_unsent_of(const InvitationId&) override {}
  notices::GivenUp erase_old_payloads(WallTime) override { return {}; }

 private:
  static bool unsent(const notices::Notice& row) {
    return row.state == notices::State::queued || row.state == notices::State::sending;
  }
};

class MemoryOptOuts final : public notices::OptOutRepository {
 public:
  std::set<std::string> hashes;
  void add_opt_out(const std::string& hash) override { hashes.insert(hash); }
  void remove_opt_out(const std::vector<std::string>& all) override {
    for (const auto& hash : all) hashes.erase(hash);
  }
  bool has_opted_out(const std::vector<std::string>& all) override {
    return std::any_of(all.begin(), all.end(), [this](const auto& hash) { return hashes.contains(hash); });
  }
};

/// Only the outbox and the opt-outs are there; any other repository would be the drainer's mistake.
class OutboxOnly final : public desk::UnitOfWork {
 public:
  MemoryOutbox rows;
  MemoryOptOuts out;
  clinic::ClinicRepository& clinics() override { std::abort(); }
  clinic::AttemptRepository& attempts() override { std::abort(); }
  visits::VisitRepository& visits() override { std::abort(); }
  invites::InvitationRepository& invitations() override { std::abort(); }
  notices::OutboxRepository& outbox() override { return rows; }
  notices::ReminderRepository& reminders() override { std::abort(); }
  notices::OptOutRepository& opt_outs() override { return out; }
  notices::OwnWordsRepository& own_words() override { std::abort(); }
  audit::AuditRepository& audit() override { std::abort(); }
};

class MemoryStorage final : public desk::Storage {
 public:
  OutboxOnly unit;
  int fail_next = 0;
  int transactions = 0;
  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation) override {
    const std::lock_guard lock(mutex_);
    if (fail_next > 0) {
      --fail_next;
      done(desk::Committed::storage_failed);
      return;
    }
    ++transactions;
    done(work(unit) ? desk::Committed::durable : desk::Committed::rolled_back);
  }
  void read(const std::function<void(desk::UnitOfWork&)>& work) override {
    const std::lock_guard lock(mutex_);
    work(unit);
  }
  bool forget_erased() override { return true; }
  bool ready() override { return true; }

 private:
  std::mutex mutex_;  // a drainer that has started has a thread for each channel
};

class PlainWords final : public notices::DateWords {
 public:
  std::string day(WallTime, const std::string&, const std::string&) const override { return "Tuesday"; }
  std::string time_of_day(WallTime, const std::string&, const std::string&) const override { return "9:00"; }
  std::string short_day_and_time(WallTime, const std::string&, const std::string&) const override { return "Tue 9:00"; }
  std::string zone_name(WallTime, const std::string&, const std::string&) const override { return "UTC"; }
  std::string short_zone_name(WallTime, const std::string&, const std::string&) const override { return "UTC"; }
  std::string language_name(const std::string& tag, const std::string&) const override { return tag; }
};

class NoCalendars final : public notices::CalendarWriter {
 public:
  std::string write(const notices::CalendarEntry&) const override { return {}; }
};

class ScriptedSender final : public Sender {
 public:
  std::vector<Outcome> script;
  std::vector<Message> sent;
  Outcome send(const Message& message) override {
    sent.push_back(message);
    const auto outcome = script.empty() ? Outcome{Outcome::Kind::accepted, {}, "ref"} : script.front();
    if (!script.empty()) script.erase(script.begin());
    return outcome;
  }
};

class DrainerTest : public ::testing::Test {
 protected:
  DrainerTest() : random_(7), keys_(secure::KeyRing::make_ephemeral(random_)) {
    settings_.wall_clock = [this] { return now_; };
    settings_.on_settled = [this](const notices::Notice& notice) { settled_.insert(notice.id.text()); };
    settings_.report = [this](std::string_view sentence) { reported_ += sentence; };
  }
  Drainer& drainer() {
    if (!drainer_) drainer_.emplace(storage_, keys_, random_, dates_, calendars_, settings_);
    return *drainer_;
  }
  bool send_one(Sender* email, Sender* sms) {
    return drainer().send_one(notices::Channel::email, email) || drainer().send_one(notices::Channel::sms, sms);
  }
  notices::Notice& queue(notices::Channel channel) {
    notices::Payload payload;
    payload.to = channel == notices::Channel::email ? "ana@example.org" : "+15551234567";
    payload.language = "en";
    payload.public_name = "Clinic";
    payload.link = "https://visits.example/g/t0ken";
    payload.time_zone = "UTC";
    payload.provider_names = {"Dr. One"};
    notices::Notice notice;
    notice.id = NoticeId::make(random_);
    notice.channel = channel;
    notice.created_at = notice.next_attempt_at = now_;
    notice.payload_sealed = notices::seal_payload(payload, notice.id, keys_, random_);
    storage_.unit.rows.add_notice(notice);
    return storage_.unit.rows.rows[notice.id.text()];
  }

  SeededRandom random_;
  secure::KeyRing keys_;
  MemoryStorage storage_;
  PlainWords dates_;
  NoCalendars calendars_;
  DrainerSettings settings_;
  WallTime now_ = from_unix_ms(1'795'510'800'000);
  ScriptedSender email_;
  ScriptedSender sms_;
  std::string reported_;
  std::set<std::string> settled_;
  std::optional<Drainer> drainer_;
};

TEST_F(DrainerTest, each_channel_has_its_sender_and_what_is_sent_is_not_sent_again) {
  auto& mail = queue(notices::Channel::email);
  auto& text = queue(notices::Channel::sms);
  EXPECT_TRUE(send_one(&email_, &sms_));
  EXPECT_TRUE(send_one(&email_, &sms_));
  EXPECT_FALSE(send_one(&email_, &sms_));
  EXPECT_EQ(settled_, (std::set<std::string>{mail.id.text(), text.id.text()}));
  ASSERT_EQ(email_.sent.size(), 1U);
  ASSERT_EQ(sms_.sent.size(), 1U);
  EXPECT_EQ(email_.sent[0].to, "ana@example.org");
  EXPECT_THAT(sms_.sent[0].words.sms, HasSubstr("https://visits.example/g/t0ken"));
  EXPECT_EQ(mail.state, notices::State::sent);
  EXPECT_EQ(text.provider_reference, "ref");
}

TEST_F(DrainerTest, what_came_of_one_is_written_in_the_transaction_that_takes_the_next) {
  for (int i = 0; i < 5; ++i) queue(notices::Channel::email);
  drainer().drain(notices::Channel::email, &email_);
  EXPECT_EQ(email_.sent.size(), 5U);
  EXPECT_EQ(settled_.size(), 5U);
  EXPECT_EQ(storage_.transactions, 6) << "one more than messages: the first is taken";
  drainer().drain(notices::Channel::email, &email_);
  EXPECT_EQ(storage_.transactions, 6) << "an idle outbox is looked at, not written to";
}

/// While it sends, somebody presses something.
class SendsInARush final : public Sender {
 public:
  explicit SendsInARush(RightOfWay& way) : way_(way) {}
  Outcome send(const Message&) override {
    way_.enter();
    sent.set_value();
    return {Outcome::Kind::accepted, {}, "ref"};
  }
  std::promise<void> sent;

 private:
  RightOfWay& way_;
};

TEST_F(DrainerTest, to_take_a_message_and_to_write_what_came_of_it_give_way_to_what_somebody_waits_for) {
  RightOfWay way(1, std::chrono::seconds(20));
  settings_.way = &way;
  SendsInARush sender(way);
  auto sent = sender.sent.get_future();
  auto& mail = queue(notices::Channel::email);
  way.enter();
  const auto drained = std::async(std::launch::async, [&] { drainer().drain(notices::Channel::email, &sender); });
  EXPECT_EQ(sent.wait_for(std::chrono::milliseconds(30)), std::future_status::timeout);
  way.leave();
  ASSERT_EQ(sent.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(drained.wait_for(std::chrono::milliseconds(30)), std::future_status::timeout);
  way.leave();
  ASSERT_EQ(drained.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(mail.state, notices::State::sent);
}

TEST_F(DrainerTest, nothing_is_taken_once_the_program_ends) {
  auto& first = queue(notices::Channel::email);
  auto& second = queue(notices::Channel::email);
  drainer().stop();
  drainer().drain(notices::Channel::email, &email_);
  EXPECT_EQ(first.state, notices::State::queued);
  EXPECT_EQ(second.state, notices::State::queued);
  EXPECT_THAT(email_.sent, testing::IsEmpty());
}

TEST_F(DrainerTest, a_failing_message_is_tried_at_growing_distances_and_then_given_up) {
  auto& mail = queue(notices::Channel::email);
  email_.script.assign(notices::kMaxAttempts, Outcome{Outcome::Kind::try_again, "451 busy", std::nullopt});
  int attempts = 0;
  auto last_wait = std::chrono::milliseconds(0);
  while (mail.state != notices::State::failed) {
    ASSERT_TRUE(send_one(&email_, nullptr));
    ++attempts;
    if (mail.state == notices::State::failed) break;
    EXPECT_FALSE(send_one(&email_, nullptr)) << "before its time";
    const auto wait = mail.next_attempt_at - now_;
    EXPECT_GT(wait, std::min(last_wait, std::chrono::milliseconds(std::chrono::minutes(45)))) << "each hour at last";
    last_wait = wait;
    now_ = mail.next_attempt_at;
  }
  EXPECT_EQ(attempts, notices::kMaxAttempts);
  EXPECT_EQ(mail.failure, "451 busy");
  EXPECT_THAT(reported_, AllOf(HasSubstr(": 451"), Not(HasSubstr("busy")), Not(HasSubstr("ana@example.org"))));
}

TEST_F(DrainerTest, a_mail_server_that_is_away_for_a_day_loses_nobodys_message_and_all_have_gone_an_hour_after_it_is_back) {
  constexpr int kMessages = 20;
  std::vector<NoticeId> all;
  for (int i = 0; i < kMessages; ++i) all.push_back(queue(notices::Channel::email).id);
  const WallTime back = now_ + std::chrono::hours(24);
  class Away final : public Sender {
   public:
    Away(const WallTime& now, WallTime back) : now_(now), back_(back) {}
    Outcome send(const Message& message) override {
      if (now_ < back_) return {Outcome::Kind::try_again, "the mail server does not answer", std::nullopt};
      ++sent[message.id.text()];
      return {Outcome::Kind::accepted, "250 taken", std::nullopt};
    }
    std::map<std::string, int> sent;

   private:
    const WallTime& now_;
    const WallTime back_;
  } sender(now_, back);
  while (now_ < back + std::chrono::minutes(75)) {
    while (send_one(&sender, nullptr)) EXPECT_EQ(drainer().state(notices::Channel::email), now_ < back ? Drainer::State::retrying : Drainer::State::ok);
    now_ += std::chrono::seconds(10);
  }
  EXPECT_EQ(sender.sent.size(), all.size());
  for (const auto& [id, times] : sender.sent) EXPECT_EQ(times, 1) << id;
  for (const NoticeId& id : all) EXPECT_EQ(storage_.unit.rows.rows.at(id.text()).state, notices::State::sent);
}

TEST_F(DrainerTest, a_verdict_ends_it_at_once) {
  auto& mail = queue(notices::Channel::email);
  email_.script = {Outcome{Outcome::Kind::refused, "550 no such user", std::nullopt}};
  send_one(&email_, nullptr);
  EXPECT_EQ(mail.state, notices::State::failed);
}

TEST_F(DrainerTest, without_a_sender_it_fails_and_says_so_instead_of_pretending) {
  auto& text = queue(notices::Channel::sms);
  send_one(&email_, nullptr);
  EXPECT_EQ(text.state, notices::State::failed);
  EXPECT_THAT(text.failure, HasSubstr("no sender"));
}

TEST_F(DrainerTest, failures_are_counted_by_their_reason_whatever_a_server_says) {
  const auto count = [this](Failure why) { return drainer().counts().of(notices::Channel::sms).of(why); };
  queue(notices::Channel::sms);
  send_one(nullptr, nullptr);
  EXPECT_EQ(count(Failure::no_sender), 1U);
  sms_.script = {Outcome{Outcome::Kind::refused, "no sender is configured for this kind of message", std::nullopt},
                 Outcome{Outcome::Kind::refused, "has asked for no messages", std::nullopt, Failure::opted_out}};
  for (int i = 0; i < 2; ++i) {
    queue(notices::Channel::sms);
    send_one(nullptr, &sms_);
  }
  EXPECT_EQ(count(Failure::refused), 1U);
  EXPECT_EQ(count(Failure::opted_out), 1U) << "the service has heard STOP itself";
  EXPECT_EQ(count(Failure::no_sender), 1U);
  queue(notices::Channel::sms);
  storage_.unit.rows.overtaken = {0, 2};
  send_one(nullptr, &sms_);
  EXPECT_EQ(count(Failure::overtaken), 2U);
  drainer().note_too_old({0, 3});
  EXPECT_EQ(count(Failure::too_old), 3U);
}

TEST_F(DrainerTest, what_a_killed_program_had_taken_is_due_again_when_the_lease_is_over) {
  auto& mail = queue(notices::Channel::email);
  storage_.unit.rows.lease_due(now_, kLease, 1, std::nullopt);  // taken, and then the program was killed
  EXPECT_FALSE(send_one(&email_, nullptr));
  now_ += kLease;
  EXPECT_TRUE(send_one(&email_, nullptr));
  EXPECT_EQ(mail.state, notices::State::sent);
  EXPECT_EQ(email_.sent.size(), 1U);
}

/// Sends, and the writes that would say so fail, so many of them.
class FailsThen final : public Sender {
 public:
  FailsThen(MemoryStorage& storage, ScriptedSender& inner, int writes) : storage_(storage), inner_(inner), writes_(writes) {}
  Outcome send(const Message& message) override {
    storage_.fail_next = writes_;
    return inner_.send(message);
  }

 private:
  MemoryStorage& storage_;
  ScriptedSender& inner_;
  int writes_;
};

TEST_F(DrainerTest, a_database_that_is_away_after_sending_does_not_send_it_twice) {
  auto& mail = queue(notices::Channel::email);
  FailsThen sender(storage_, email_, 1);
  send_one(&sender, nullptr);
  EXPECT_EQ(mail.state, notices::State::sent);
  EXPECT_EQ(email_.sent.size(), 1U);
}

TEST_F(DrainerTest, a_result_that_is_written_late_is_written_alone_and_the_others_go_on) {
  auto& first = queue(notices::Channel::email);
  auto& second = queue(notices::Channel::email);
  FailsThen sender(storage_, email_, 1);
  drainer().drain(notices::Channel::email, &sender);
  EXPECT_EQ(first.state, notices::State::sent);
  EXPECT_EQ(second.state, notices::State::sent);
  EXPECT_EQ(email_.sent.size(), 2U);
  EXPECT_EQ(storage_.transactions, 4) << "each taken by one, and written by one that takes nothing";
}

TEST_F(DrainerTest, a_result_that_a_database_never_takes_does_not_hold_the_others_back) {
  auto& mail = queue(notices::Channel::email);
  FailsThen sender(storage_, email_, 1'000);
  send_one(&sender, nullptr);
  EXPECT_EQ(mail.state, notices::State::sending);
  EXPECT_THAT(reported_, HasSubstr("will be sent once more"));
  storage_.fail_next = 0;
  now_ += kLease;
  send_one(&email_, nullptr);
  EXPECT_EQ(mail.state, notices::State::sent);
}

/// Takes its time: until it is told to give up.
class SlowSender final : public Sender {
 public:
  std::promise<void> asked;
  Outcome send(const Message&) override {
    asked.set_value();
    while (!given_up()) std::this_thread::yield();
    return {Outcome::Kind::interrupted, "given up", std::nullopt};
  }
};

class ProgramsEnd : public DrainerTest {
 protected:
  /// In the middle of sending.
  void stop_while_sending() {
    auto slow = std::make_unique<SlowSender>();
    auto asked = slow->asked.get_future();
    settings_.email = [&slow] { return std::move(slow); };
    settings_.finish_within = std::chrono::milliseconds(1);
    drainer().start();
    asked.wait();
    drainer().stop();
  }
};

TEST_F(ProgramsEnd, leaves_a_message_that_takes_too_long_to_the_next_one_which_sends_it_at_once) {
  auto& mail = queue(notices::Channel::email);
  stop_while_sending();
  EXPECT_EQ(mail.state, notices::State::queued);
  EXPECT_EQ(mail.failure, "given up");
  EXPECT_TRUE(send_one(&email_, nullptr));
  EXPECT_EQ(mail.state, notices::State::sent);
}

TEST_F(ProgramsEnd, says_goodbye_on_a_connection_that_was_kept_for_the_next_message) {
  class Kept final : public Sender {
   public:
    explicit Kept(bool& kept) : kept_(kept) {}
    std::promise<void> sent;
    Outcome send(const Message&) override {
      kept_ = true;
      sent.set_value();
      return {Outcome::Kind::accepted, {}, std::nullopt};
    }
    void rest() override { kept_ = false; }

   private:
    bool& kept_;
  };
  bool is_kept = false;
  queue(notices::Channel::email);
  auto sender = std::make_unique<Kept>(is_kept);
  auto sent = sender->sent.get_future();
  settings_.email = [&sender] { return std::move(sender); };
  settings_.look_every = std::chrono::hours(1);
  drainer().start();
  sent.wait();
  drainer().stop();
  EXPECT_FALSE(is_kept);
}

TEST_F(ProgramsEnd, in_a_messages_last_attempt_is_no_servers_last_word) {
  auto& mail = queue(notices::Channel::email);
  mail.attempts = notices::kMaxAttempts - 1;
  stop_while_sending();
  EXPECT_EQ(mail.state, notices::State::queued);
  EXPECT_EQ(drainer().counts().of(notices::Channel::email).of(Failure::gave_up), 0U);
  email_.script = {{Outcome::Kind::try_again, "451 busy", std::nullopt}};
  EXPECT_TRUE(send_one(&email_, nullptr));
  EXPECT_EQ(mail.state, notices::State::failed) << "the attempt that it had left is had now";
}

TEST_F(DrainerTest, an_update_answers_to_the_first_message_of_its_invitation) {
  const InvitationId invitation("01234567890123456789012345");
  auto& first = queue(notices::Channel::email);
  first.invitation = invitation;
  send_one(&email_, nullptr);
  now_ += std::chrono::seconds(1);
  auto& update = queue(notices::Channel::email);
  update.invitation = invitation;
  update.kind = notices::Kind::moved;
  send_one(&email_, nullptr);
  ASSERT_EQ(email_.sent.size(), 2U);
  EXPECT_EQ(email_.sent[0].first, std::nullopt);
  EXPECT_EQ(email_.sent[1].first, first.id);
}

TEST_F(DrainerTest, e_mails_that_wait_do_not_hold_up_a_text_message) {
  for (int i = 0; i < 3; ++i) queue(notices::Channel::email);
  auto& text = queue(notices::Channel::sms);
  EXPECT_TRUE(drainer().send_one(notices::Channel::sms, &sms_));
  EXPECT_EQ(text.state, notices::State::sent);
  EXPECT_FALSE(drainer().send_one(notices::Channel::sms, &sms_));
  EXPECT_TRUE(email_.sent.empty());
}

TEST_F(DrainerTest, who_has_asked_for_no_messages_is_sent_none_and_the_inviter_reads_why) {
  auto& text = queue(notices::Channel::sms);
  auto& mail = queue(notices::Channel::email);
  storage_.unit.out.hashes.insert(keys_.current_hash(secure::Purpose::opt_out, "+15551234567"));
  EXPECT_TRUE(send_one(&email_, &sms_));
  EXPECT_TRUE(send_one(&email_, &sms_));
  EXPECT_TRUE(sms_.sent.empty());
  EXPECT_EQ(text.state, notices::State::failed);
  EXPECT_EQ(text.failure, "has asked for no messages");
  EXPECT_TRUE(settled_.contains(text.id.text()));
  EXPECT_EQ(mail.state, notices::State::sent) << "an e-mail is something else";
  storage_.unit.out.hashes.clear();
  auto& later = queue(notices::Channel::sms);
  send_one(&email_, &sms_);
  EXPECT_EQ(later.state, notices::State::sent);
}

TEST_F(DrainerTest, a_payload_that_was_erased_is_not_sent_to_anybody) {
  auto& mail = queue(notices::Channel::email);
  mail.payload_sealed = Secret<std::string>("");
  send_one(&email_, nullptr);
  EXPECT_EQ(mail.state, notices::State::failed);
  EXPECT_TRUE(email_.sent.empty());
}

}  // namespace
}  // namespace bedside::delivery
