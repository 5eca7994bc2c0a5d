#include "delivery/mime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bedside::delivery {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Message make_message() {
  Message message;
  message.id = NoticeId("0123456789abcdefghjkmnpqrs");
  message.to = "ana@example.org";
  message.from_name = "Río Clinic";
  message.language = "en";
  message.words.subject = "Your visit";
  message.words.text = "Hello\n.hidden dot\nñ = equals \nend";
  message.words.html = "<html><body>ñ</body></html>";
  return message;
}

std::string headers_of(const std::string& mail) { return mail.substr(0, mail.find("\r\n\r\n")); }

TEST(Mime, has_the_headers_that_a_mail_needs_and_the_same_message_id_at_every_attempt) {
  const auto mail = write_email(make_message(), "no-reply@clinic.example", from_unix_ms(1795510800000));
  EXPECT_THAT(headers_of(mail),
              AllOf(HasSubstr("Date: Tue, 24 Nov 2026 09:00:00 +0000\r\n"), HasSubstr("To: <ana@example.org>\r\n"),
                    HasSubstr("From: =?UTF-8?B?UsOtbyBDbGluaWM=?= <no-reply@clinic.example>\r\n"),
                    HasSubstr("Subject: Your visit\r\n"), HasSubstr("Auto-Submitted: auto-generated\r\n"),
                    HasSubstr("Message-ID: <0123456789abcdefghjkmnpqrs@clinic.example>\r\n"), HasSubstr("MIME-Version: 1.0\r\n")));
  EXPECT_THAT(headers_of(mail), HasSubstr("multipart/alternative"));
}

TEST(Mime, a_visit_brings_its_calendar_entry_as_a_part_and_as_a_file) {
  auto message = make_message();
  message.words.ics = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
  message.words.ics_method = "REQUEST";
  const auto mail = write_email(message, "no-reply@clinic.example", {});
  EXPECT_THAT(mail, AllOf(HasSubstr("Content-Type: multipart/mixed"), HasSubstr("text/calendar; charset=utf-8; method=REQUEST"),
                          HasSubstr("filename=\"visit.ics\""), HasSubstr(base64_lines(message.words.ics))));
}

TEST(Mime, an_update_names_the_message_that_it_belongs_below) {
  auto message = make_message();
  EXPECT_THAT(write_email(message, "no-reply@clinic.example", {}), Not(HasSubstr("References:")));
  message.first = NoticeId("zzzz456789abcdefghjkmnpqrs");
  const auto mail = write_email(message, "no-reply@clinic.example", {});
  EXPECT_THAT(headers_of(mail), AllOf(HasSubstr("In-Reply-To: <zzzz456789abcdefghjkmnpqrs@clinic.example>\r\n"),
                                      HasSubstr("References: <zzzz456789abcdefghjkmnpqrs@clinic.example>\r\n")));
}

TEST(Mime, incident_20_no_name_subject_or_address_adds_a_header_or_ends_a_part) {
  auto message = make_message();
  message.from_name = "Evil\r\nBcc: everybody@example.org";
  message.words.subject = "Hi\r\nBcc: everybody@example.org\r\n\r\nbody";
  message.to = "a@example.org>\r\nBcc: <b@example.org";
  message.language = "en\r\nBcc: x@example.org";
  message.words.text = "--=_alternative_0123456789abcdefghjkmnpqrs--\r\n";
  const auto mail = write_email(message, "no-reply@clinic.example", {});
  EXPECT_THAT(headers_of(mail), Not(HasSubstr("\r\nBcc:")));
  // The text's own line is written with =3D, so the boundary stands only where we put it: two parts and an end.
  std::size_t count = 0;
  for (std::size_t at = 0; (at = mail.find("\r\n--=_alternative_", at)) != std::string::npos; ++at) ++count;
  EXPECT_EQ(count, 3U);
  EXPECT_EQ(mail.find('\n', 0) == 0, false);
  for (std::size_t at = 0; (at = mail.find('\n', at)) != std::string::npos; ++at) EXPECT_EQ(mail[at - 1], '\r');
}

TEST(Mime, quoted_printable_keeps_lines_short_and_protects_what_relays_would_change) {
  EXPECT_EQ(quoted_printable("ñ = a \nb"), "=C3=B1 =3D a=20\r\nb");
  EXPECT_EQ(quoted_printable(".dot\n.dot"), "=2Edot\r\n=2Edot");
  const auto wide = quoted_printable(std::string(500, 'x') + std::string(100, '='));
  std::size_t column = 0;
  for (const char c : wide) {
    column = c == '\n' ? 0 : column + 1;
    EXPECT_LE(column, 77U);  // 76 and the CR
  }
}

TEST(Mime, encoded_words_never_cut_a_code_point) {
  std::string accents;
  for (int i = 0; i < 60; ++i) accents += "ñ";
  const auto encoded = encode_header_text(accents);
  EXPECT_EQ(encoded.find("=?UTF-8?B?w7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7E=?=\r\n "), 0U);
  EXPECT_EQ(encode_header_text("plain"), "plain");
  EXPECT_THAT(encode_header_text("=?UTF-8?B?eA==?="), Not(HasSubstr("=?UTF-8?B?eA==?=")));
}

TEST(Sender, a_servers_words_are_kept_without_the_address_in_them) {
  EXPECT_EQ(without_addresses("550 5.1.1 <ana@example.org>: no such user\r\n"), "550 5.1.1 … no such user");
  EXPECT_EQ(without_addresses("The 'To' number +15551234567 is not valid"), "The 'To' number … is not valid");
  EXPECT_LE(without_addresses(std::string(1000, 'x')).size(), 200U);
}

}  // namespace
}  // namespace bedside::delivery
