// Senders against small servers on 127.0.0.1, and the drainer against an outbox in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "delivery/demo_box.hpp"
#include "delivery/drainer.hpp"
#include "delivery/fake_servers.hpp"
#include "delivery/sms_sender.hpp"
#include "delivery/smtp_sender.hpp"
#include "notices/payload.hpp"
#include "secure/hash.hpp"

namespace bedside::delivery {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Message make_message() {
  Message message;
  message.id = NoticeId("0123456789abcdefghjkmnpqrs");
  message.to = "ana@example.org";
  message.from_name = "Clinic";
  message.language = "en";
  message.words = {"Subject", "text", "<p>html</p>", "short & text +1", "", ""};
  return message;
}

SmtpSettings smtp(std::uint16_t port) {
  SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.tls = SmtpSettings::Tls::none;
  settings.from = "no-reply@clinic.example";
  return settings;
}

TEST(Smtp, signs_in_names_sender_and_reader_and_keeps_the_connection) {
  FakeMailServer server;
  server.start();
  auto settings = smtp(server.port());
  settings.user = "mailer";
  settings.password = Secret<std::string>("pass");
  const auto sender = smtp_sender(settings)();
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::accepted);
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::accepted);
  const auto commands = server.commands();
  EXPECT_EQ(commands.at(0), "EHLO clinic.example");
  EXPECT_THAT(commands, AllOf(Contains("MAIL FROM:<no-reply@clinic.example>"), Contains("RCPT TO:<ana@example.org>")));
  EXPECT_EQ(std::count(commands.begin(), commands.end(), commands.at(0)), 1);
  EXPECT_THAT(server.mails().at(1), AllOf(StartsWith("Date: "), HasSubstr("Subject: Subject\r\n")));
}

TEST(Smtp, a_server_that_ends_a_kept_connection_gets_the_message_on_a_new_one_at_once) {
  for (const char* goodbye : {"421 4.4.2 Timeout - closing connection\r\n", "550 5.7.0 too many messages in this connection\r\n"}) {
    FakeMailServer server;
    int messages = 0;
    server.reply = [&](const std::string& command) {
      return command.starts_with("MAIL") && ++messages % 3 == 2 ? std::string(goodbye) : std::string{};
    };
    server.start();
    const auto sender = smtp_sender(smtp(server.port()))();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::accepted) << goodbye;
    server.stop();
    EXPECT_EQ(server.mails().size(), 2U);
    const auto commands = server.commands();
    EXPECT_EQ(std::count(commands.begin(), commands.end(), "EHLO clinic.example"), 2);
  }
  FakeMailServer busy;
  busy.reply = [](const std::string& command) { return command.starts_with("MAIL") ? std::string("421 busy\r\n") : std::string{}; };
  busy.start();
  EXPECT_EQ(smtp_sender(smtp(busy.port()))()->send(make_message()).kind, Outcome::Kind::try_again);
  busy.stop();
  const auto commands = busy.commands();
  EXPECT_EQ(std::count(commands.begin(), commands.end(), "EHLO clinic.example"), 1) << "a new connection is not tried twice";
}

TEST(Smtp, a_verdict_is_final_and_a_busy_server_is_not) {
  FakeMailServer server;
  std::string rcpt = "550 5.1.1 <ana@example.org>: no such user\r\n";
  std::string data;
  server.reply = [&](const std::string& command) {
    if (command.starts_with("RCPT")) return rcpt;
    if (command == "(end of data)") return data;
    return std::string{};
  };
  server.start();
  const auto sender = smtp_sender(smtp(server.port()))();
  auto outcome = sender->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::refused);
  EXPECT_EQ(outcome.words, "550 5.1.1 … no such user");
  rcpt = "451 4.7.1 greylisted\r\n";
  outcome = sender->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::try_again);
  EXPECT_EQ(outcome.words, "451 4.7.1 greylisted");
  rcpt = "";
  data = "554 5.7.1 spam\r\n";
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::refused);
}

TEST(Smtp, what_a_server_says_before_it_knows_the_reader_is_no_verdict_on_the_message) {
  FakeMailServer server;
  std::string command;
  std::string refusal;
  server.reply = [&](const std::string& said) { return said.starts_with(command) ? refusal : std::string{}; };
  server.start();
  const auto tried = [&](const char* at, const char* answer) {
    command = at;
    refusal = answer;
    return smtp_sender(smtp(server.port()))()->send(make_message());
  };
  for (const auto& [at, answer] : {std::pair{"(greeting)", "554 too many connections\r\n"}, std::pair{"MAIL", "550 sender not allowed\r\n"}}) {
    const auto outcome = tried(at, answer);
    EXPECT_EQ(outcome.kind, Outcome::Kind::try_again) << at;
    EXPECT_EQ(outcome.words + "\r\n", answer) << at;
  }
  EXPECT_EQ(tried("EHLO", "502 only HELO here\r\n").kind, Outcome::Kind::accepted);
  server.reply = [](const std::string& said) {
    return said.starts_with("EHLO") ? std::string("502 only HELO here\r\n") : said.starts_with("RCPT") ? std::string("no reply code\r\n") : std::string{};
  };
  EXPECT_EQ(smtp_sender(smtp(server.port()))()->send(make_message()).kind, Outcome::Kind::try_again) << "502 was said to another command";
}

TEST(Smtp, words_that_are_no_text_are_not_passed_on) {
  EXPECT_EQ(without_addresses("550 5.1.1 Empf\xe4nger unbekannt"), "550 5.1.1 … unbekannt");
  EXPECT_EQ(without_addresses("550 Empf\xc3\xa4nger \xe2\x80\xaeunbekannt \xc2\x9b[2J\x7f"), "550 Empf\xc3\xa4nger … …");
}

TEST(Smtp, of_what_a_server_says_only_the_codes_are_for_the_log) {
  EXPECT_EQ(words_for_log("550 5.1.1 Ana Field does not live here"), "550 5.1.1");
  EXPECT_EQ(words_for_log("550-5.1.1 no Ana"), "550 5.1.1");
  EXPECT_EQ(words_for_log("400 The number (555) 123-4567 is wrong"), "400");
  EXPECT_EQ(words_for_log("421 555 12 34"), "421");
  EXPECT_EQ(words_for_log("550 555.123.4567 unknown"), "550");
  EXPECT_EQ(words_for_log("550 5.123.4567890"), "550");
  EXPECT_EQ(words_for_log("555 123 4567"), "555");
  EXPECT_EQ(words_for_log("5551 23"), "555");
  EXPECT_EQ(words_for_log("55"), "55");
  EXPECT_EQ(words_for_log("Couldn't connect to server"), "Couldn't connect to server");
  EXPECT_EQ(words_for_log(""), "");
}

TEST(Smtp, without_the_encryption_that_was_asked_for_nothing_is_sent) {
  FakeMailServer server;
  server.start();
  auto settings = smtp(server.port());
  settings.tls = SmtpSettings::Tls::starttls;
  EXPECT_EQ(smtp_sender(settings)()->send(make_message()).kind, Outcome::Kind::try_again);
  EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
}

TEST(Smtp, a_server_that_is_away_is_tried_again) {
  std::uint16_t port = 0;
  {
    FakeMailServer gone;
    port = gone.port();
  }
  EXPECT_EQ(smtp_sender(smtp(port))()->send(make_message()).kind, Outcome::Kind::try_again);
}

SmsSettings sms(std::uint16_t port) {
  SmsSettings settings;
  settings.base = "http://127.0.0.1:" + std::to_string(port);
  settings.account = "AC1";
  settings.token = Secret<std::string>("t0k");
  settings.from = "+15550001111";
  return settings;
}

TEST(Sms, incident_21_no_redirect_leads_a_message_to_another_server) {
  FakeTextService inside;
  inside.start();
  FakeTextService service;
  service.answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:" + std::to_string(inside.port()) +
                   "/\r\nContent-Length: 0\r\n\r\n";
  service.start();
  SmsSettings settings;
  settings.base = "http://127.0.0.1:" + std::to_string(service.port());
  settings.account = "AC1";
  settings.token = Secret<std::string>("token");
  settings.from = "+15550100000";
  EXPECT_EQ(sms_sender(settings)()->send(make_message()).kind, Outcome::Kind::try_again);
  EXPECT_EQ(service.asked().size(), 1U);
  EXPECT_TRUE(inside.asked().empty());
}

TEST(Sms, posts_a_form_with_basic_authentication_and_keeps_the_reference) {
  FakeTextService service;
  service.start();
  auto message = make_message();
  message.channel = notices::Channel::sms;
  message.to = "+15551234567";
  const auto outcome = sms_sender(sms(service.port()))()->send(message);
  EXPECT_EQ(outcome.kind, Outcome::Kind::accepted);
  EXPECT_EQ(outcome.reference, "SM1");
  const auto asked = service.asked().at(0);
  EXPECT_THAT(asked.head, AllOf(StartsWith("POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1\n"),
                                HasSubstr("Authorization: Basic QUMxOnQwaw==\n"),
                                HasSubstr("Content-Type: application/x-www-form-urlencoded\n"),
                                HasSubstr("Idempotency-Key: 0123456789abcdefghjkmnpqrs\n")));
  EXPECT_EQ(asked.body, "To=%2B15551234567&From=%2B15550001111&Body=short%20%26%20text%20%2B1");
}

TEST(Sms, asks_to_be_told_what_became_of_it_where_there_is_an_address_for_that) {
  FakeTextService service;
  service.start();
  auto settings = sms(service.port());
  settings.status_callback = [](const NoticeId& id) { return "https://visits.example/hooks/sms/" + id.text() + "/k1:ab"; };
  sms_sender(settings)()->send(make_message());
  EXPECT_THAT(service.asked().at(0).body,
              HasSubstr("&StatusCallback=https%3A%2F%2Fvisits.example%2Fhooks%2Fsms%2F0123456789abcdefghjkmnpqrs%2Fk1%3Aab"));
}

TEST(Sms, who_has_said_stop_to_the_service_itself_has_asked_for_no_messages) {
  FakeTextService service;
  service.answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 68\r\n\r\n{\"code\":21610,\"message\":\"Attempt to send to unsubscribed recipient\"}";
  service.start();
  const auto outcome = sms_sender(sms(service.port()))()->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::refused);
  EXPECT_EQ(outcome.words, "has asked for no messages");
  EXPECT_EQ(outcome.why, Failure::opted_out);
}

TEST(Sms, who_has_said_that_it_takes_it_has_taken_it_however_much_is_said_then) {
  FakeTextService service;
  service.answer = "HTTP/1.1 201 Created\r\nContent-Length: 40000\r\n\r\n" + std::string(40000, 'x');
  service.start();
  EXPECT_EQ(sms_sender(sms(service.port()))()->send(make_message()).kind, Outcome::Kind::accepted);
  service.answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 40000\r\n\r\n" + std::string(40000, 'x');
  EXPECT_EQ(sms_sender(sms(service.port()))()->send(make_message()).kind, Outcome::Kind::refused);
}

TEST(Sms, a_wrong_number_is_final_and_a_busy_service_or_a_redirect_is_not) {
  FakeTextService service;
  service.answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 52\r\n\r\n{\"code\":21211,\"message\":\"+15551234567 is not valid\"} ";
  service.start();
  const auto sender = sms_sender(sms(service.port()))();
  auto outcome = sender->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::refused);
  EXPECT_EQ(outcome.words, "400 … is not valid");
  for (const char* passing : {"HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
                              "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"}) {
    service.answer = passing;
    EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::try_again) << passing;
  }
}

TEST(Kannel, sends_by_headers_and_body_and_asks_for_reports_at_an_address_of_the_messages_own) {
  FakeTextService kannel;
  kannel.answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery";
  kannel.start();
  auto settings = sms(kannel.port());
  settings.kind = SmsSettings::Kind::kannel;
  settings.status_callback = [](const NoticeId& id) { return "https://visits.example/hooks/sms/" + id.text() + "/k1:ab"; };
  auto message = make_message();
  message.to = "+15551234567";
  const auto sender = sms_sender(settings)();
  EXPECT_EQ(sender->send(message).kind, Outcome::Kind::accepted);
  message.words.sms = "Привет";
  sender->send(message);
  const auto asked = kannel.asked();
  EXPECT_THAT(asked.at(0).head, AllOf(StartsWith("POST /cgi-bin/sendsms HTTP/1.1\n"), HasSubstr("X-Kannel-To: +15551234567\n"),
                                      HasSubstr("X-Kannel-From: +15550001111\n"), HasSubstr("X-Kannel-Username: AC1\n"), HasSubstr("X-Kannel-Coding: 0\n"),
                                      HasSubstr("X-Kannel-DLR-Mask: 19\n"),
                                      HasSubstr("X-Kannel-DLR-URL: https://visits.example/hooks/sms/0123456789abcdefghjkmnpqrs/k1:ab?status=%d\n")));
  EXPECT_EQ(asked.at(0).body, "short & text +1");
  EXPECT_THAT(asked.at(1).head, HasSubstr("X-Kannel-Coding: 2\n")) << "not in the alphabet of 160";
}

TEST(Kannel, a_number_that_it_refuses_is_final_and_a_wrong_password_or_an_outage_is_not) {
  FakeTextService kannel;
  kannel.answer = "HTTP/1.1 400 Bad\r\nContent-Length: 24\r\n\r\n+15551234567 was denied.";
  kannel.start();
  auto settings = sms(kannel.port());
  settings.kind = SmsSettings::Kind::kannel;
  const auto sender = sms_sender(settings)();
  const auto denied = sender->send(make_message());
  EXPECT_EQ(denied.kind, Outcome::Kind::refused);
  EXPECT_EQ(denied.words, "400 … was denied.");
  for (const char* passing : {"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 Where\r\nContent-Length: 0\r\n\r\n"}) {
    kannel.answer = passing;
    EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::try_again) << passing;
  }
}

TEST(Webhook, posts_signed_json_with_a_key_against_repetition) {
  FakeTextService program;
  program.answer = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"reference\":\"r-1\"}";
  program.start();
  auto settings = sms(program.port());
  settings.kind = SmsSettings::Kind::webhook;
  settings.base += "/text";
  settings.status_callback = [](const NoticeId& id) { return "https://visits.example/hooks/sms/" + id.text() + "/k1:ab"; };
  auto message = make_message();
  message.to = "+15551234567";
  message.language = "en";
  const auto outcome = sms_sender(settings)()->send(message);
  EXPECT_EQ(outcome.kind, Outcome::Kind::accepted);
  EXPECT_EQ(outcome.reference, "r-1");
  const auto asked = program.asked().at(0);
  EXPECT_EQ(asked.body, "{\"id\":\"0123456789abcdefghjkmnpqrs\",\"to\":\"+15551234567\",\"from\":\"+15550001111\",\"language\":\"en\","
                        "\"text\":\"short & text +1\",\"status_url\":\"https://visits.example/hooks/sms/0123456789abcdefghjkmnpqrs/k1:ab\"}");
  EXPECT_THAT(asked.head, AllOf(StartsWith("POST /text HTTP/1.1\n"), HasSubstr("Content-Type: application/json\n"),
                                HasSubstr("Idempotency-Key: 0123456789abcdefghjkmnpqrs\n"), Not(HasSubstr("Authorization")),
                                HasSubstr("Bedside-Signature: sha256=" + secure::to_hex(secure::hmac_sha256(as_bytes("t0k"), as_bytes(asked.body))) + "\n")));
}

TEST(Webhook, says_why_it_will_not_and_is_asked_again_when_it_is_busy) {
  FakeTextService program;
  program.answer = "HTTP/1.1 422 No\r\nContent-Length: 33\r\n\r\n{\"message\":\"no such number here\"}";
  program.start();
  auto settings = sms(program.port());
  settings.kind = SmsSettings::Kind::webhook;
  const auto sender = sms_sender(settings)();
  const auto refused = sender->send(make_message());
  EXPECT_EQ(refused.kind, Outcome::Kind::refused);
  EXPECT_EQ(refused.words, "422 no such number here");
  program.answer = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::try_again);
}

// ---- the drainer

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
  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done) override {
    if (fail_next > 0) {
      --fail_next;
      done(desk::Committed::storage_failed);
      return;
    }
    done(work(unit) ? desk::Committed::durable : desk::Committed::rolled_back);
  }
  void read(const std::function<void(desk::UnitOfWork&)>& work) override { work(unit); }
  bool forget_erased() override { return true; }
  bool ready() override { return true; }
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
    while (send_one(&sender, nullptr)) EXPECT_EQ(drainer().state(), now_ < back ? "retrying" : "ok");
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

TEST(DemoBox, shows_the_newest_first_and_keeps_a_bounded_number) {
  DemoBox box;
  for (std::size_t i = 0; i < DemoBox::kMost + 10; ++i) box.put({.id = std::to_string(i)});
  box.put({.id = "5"});
  const auto shown = box.newest_first();
  EXPECT_EQ(shown.size(), DemoBox::kMost);
  EXPECT_EQ(shown.front().id, "5");
}

}  // namespace
}  // namespace bedside::delivery
