// What each sender says to its server, and what it makes of the answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "delivery/demo_box.hpp"
#include "delivery/fake_servers.hpp"
#include "delivery/sms_sender.hpp"
#include "delivery/smtp_sender.hpp"
#include "notices/failure_words.hpp"
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
  auto impatient = smtp(server.port());
  impatient.send_time = std::chrono::milliseconds(500);  // nothing more is said to RCPT
  EXPECT_EQ(smtp_sender(impatient)()->send(make_message()).kind, Outcome::Kind::try_again) << "502 was said to another command";
}

TEST(Smtp, words_that_are_no_text_are_not_passed_on) {
  EXPECT_EQ(without_addresses("550 5.1.1 Empf\xe4nger unbekannt"), "550 5.1.1 … unbekannt");
  EXPECT_EQ(without_addresses("550 Empf\xc3\xa4nger \xe2\x80\xaeunbekannt \xc2\x9b[2J\x7f"), "550 Empf\xc3\xa4nger … …");
}

TEST(Smtp, the_token_of_a_link_is_not_passed_on) {
  EXPECT_EQ(without_addresses("554 5.7.1 listed URL https://c.example/g/OCmbe5rjouYaBlFsxdVhfgVoUxY seen"), "554 5.7.1 listed URL … seen");
  EXPECT_EQ(without_addresses("554 (OCmbe-rjouYaBlFsxdVhfg_VoUxY)"), "554 …");
  EXPECT_EQ(without_addresses("550 mailbox-of-this-reader unavailable"), "550 mailbox-of-this-reader unavailable");
}

TEST(Smtp, a_number_written_in_groups_is_not_passed_on) {
  EXPECT_EQ(without_addresses("550 5.1.1 no +1 (555) 123 45-67, sorry"), "550 5.1.1 no … sorry");
  EXPECT_EQ(without_addresses("400 555 123 4567 is wrong"), "400 … is wrong");
  EXPECT_EQ(without_addresses("the number 0555 12 34 56"), "the number …");
  EXPECT_EQ(without_addresses("421 4.7.0 try again in 30 minutes, 2 of 5"), "421 4.7.0 try again in 30 minutes, 2 of 5");
  EXPECT_EQ(without_addresses("452 4.5.3 limit 10 / 60 s"), "452 4.5.3 limit 10 / 60 s");
}

TEST(Smtp, of_what_a_server_says_only_the_codes_are_for_the_log) {
  EXPECT_EQ(notices::without_servers_words("550 5.1.1 Ana Field does not live here"), "550 5.1.1");
  EXPECT_EQ(notices::without_servers_words("550-5.1.1 no Ana"), "550 5.1.1");
  EXPECT_EQ(notices::without_servers_words("400 The number (555) 123-4567 is wrong"), "400");
  EXPECT_EQ(notices::without_servers_words("421 555 12 34"), "421");
  EXPECT_EQ(notices::without_servers_words("550 555.123.4567 unknown"), "550");
  EXPECT_EQ(notices::without_servers_words("550 5.123.4567890"), "550");
  EXPECT_EQ(notices::without_servers_words("555 123 4567"), "555");
  EXPECT_EQ(notices::without_servers_words("5551 23"), "555");
  EXPECT_EQ(notices::without_servers_words("55"), "55");
  EXPECT_EQ(notices::without_servers_words("Couldn't connect to server"), "Couldn't connect to server");
  EXPECT_EQ(notices::without_servers_words(""), "");
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

TEST(Smtp, a_server_that_never_comes_to_its_end_does_not_hold_the_programs_end) {
  FakeMailServer server;
  server.reply = [](const std::string& command) { return command == "(greeting)" ? "220-one moment\r\n" : ""; };
  server.start();
  auto sender = smtp_sender(smtp(server.port()))();
  sender->give_up();
  const auto outcome = sender->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::interrupted);
  EXPECT_THAT(outcome.words, HasSubstr("was stopped"));
}

TEST(Smtp, a_server_that_drips_its_answer_when_the_program_ends_gets_no_goodbye_whose_answer_would_drip_too) {
  FakeMailServer server;
  std::unique_ptr<Sender> sender;
  server.reply = [&](const std::string& command) {
    if (command != "(end of data)") return std::string();
    sender->give_up();
    return std::string("250-one moment\r\n");
  };
  server.start();
  sender = smtp_sender(smtp(server.port()))();
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::interrupted);
  sender.reset();
  server.stop();
  EXPECT_EQ(server.mails().size(), 1U);
  EXPECT_THAT(server.commands(), Not(Contains("QUIT")));
}

TEST(Smtp, a_goodbye_that_nobody_answers_does_not_hold_the_programs_end) {
  FakeMailServer server;
  std::unique_ptr<Sender> sender;
  server.reply = [&](const std::string& command) {
    if (command != "QUIT") return std::string();
    sender->give_up();
    return std::string("221-one moment\r\n");
  };
  server.start();
  sender = smtp_sender(smtp(server.port()))();
  EXPECT_EQ(sender->send(make_message()).kind, Outcome::Kind::accepted);
  const auto began = std::chrono::steady_clock::now();
  sender->rest();
  EXPECT_LT(std::chrono::steady_clock::now() - began, kSendTime / 2) << "the answer was waited for";
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

TEST(Sms, a_service_that_does_not_answer_does_not_hold_the_programs_end) {
  FakeTextService service;
  service.answer = "HTTP/1.1 201";
  service.start();
  auto sender = sms_sender(sms(service.port()))();
  sender->give_up();
  const auto outcome = sender->send(make_message());
  EXPECT_EQ(outcome.kind, Outcome::Kind::interrupted);
  EXPECT_THAT(outcome.words, HasSubstr("was stopped"));
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
