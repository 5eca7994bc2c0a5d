#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/bounded.hpp"
#include "base/bytes.hpp"
#include "base/contact.hpp"
#include "base/id.hpp"
#include "base/percent.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

namespace bedside {
namespace {

TEST(Id, IsTwentySixCharactersAndUsesAll128Bits) {
  SeededRandom random(1);
  std::set<std::string> seen;
  std::set<char> last_characters;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = make_id_text(random);
    EXPECT_TRUE(is_id_text(id)) << id;
    seen.insert(id);
    last_characters.insert(id[25]);
  }
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(last_characters.size(), 8U) << "the last character carries three bits";
  EXPECT_FALSE(is_id_text("abc"));
  EXPECT_FALSE(is_id_text("ABCDEFGHABCDEFGHABCDEFGHAB"));
}

TEST(Secret, DoesNotPrint) {
  const Secret<std::string> pin(std::string("482915736"));
  std::ostringstream out;
  out << pin;
  EXPECT_EQ(out.str(), "[hidden]");
  EXPECT_EQ(fmt::format("{}", pin), "[hidden]");
}

TEST(Bounded, KeepsItsLimitAndCountsWhatItDropped) {
  Bounded<int, 2, WhenFull::drop_oldest> newest;
  Bounded<int, 2, WhenFull::drop_newest> oldest;
  for (int i = 1; i <= 3; ++i) newest.push(i), oldest.push(i);
  EXPECT_EQ(newest.front(), 2);
  EXPECT_EQ(oldest.front(), 1);
  EXPECT_EQ(newest.dropped(), 1U);
  EXPECT_EQ(oldest.dropped(), 1U);
}

TEST(ByteReader, StaysFailedAfterItsEnd) {
  const std::uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0102);
  EXPECT_EQ(reader.u16(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
}

TEST(ByteWriter, RefusesWhatDoesNotFit) {
  std::uint8_t buffer[3];
  ByteWriter writer(buffer);
  writer.u16(0xABCD);
  writer.u16(1);
  EXPECT_FALSE(writer.ok());
  EXPECT_EQ(writer.size(), 2U);
}

TEST(DisplayName, IsTrimmedAndRefusesControlAndBidiCharacters) {
  EXPECT_EQ(parse_display_name("  Ana María \xE2\x80\x83").value(), "Ana María");
  EXPECT_EQ(parse_display_name(" ").why(), ContactWhy::empty);
  EXPECT_EQ(parse_display_name("a\r\nBcc: x").why(), ContactWhy::forbidden_character);
  EXPECT_EQ(parse_display_name("a\xE2\x80\xAEgpj").why(), ContactWhy::forbidden_character);
  EXPECT_EQ(parse_display_name("\xC0\xAF").why(), ContactWhy::not_utf8);
  std::string eighty;
  for (int i = 0; i < 80; ++i) eighty += "é";
  EXPECT_TRUE(parse_display_name(eighty).ok());
  EXPECT_EQ(parse_display_name(eighty + "é").why(), ContactWhy::too_long);
}

TEST(DisplayName, incident_06_IsSeen) {
  for (const char* blank : {"\u200B", "\u200B \u2060", "\u3164", "\u2800", "\u00AD", "\u200D\uFE0F", "\u0301", "\uFFA0",
                            "\u205F"})
    EXPECT_EQ(parse_display_name(blank).why(), ContactWhy::empty) << blank;
  for (const char* good : {"نیلوفر می\u200Cخواهد", "👩\u200D⚕\uFE0F", "Jose\u0301", "李", "-"})
    EXPECT_TRUE(parse_display_name(good).ok()) << good;
}

TEST(DisplayName, DrawsOverNothingAndHidesNothing) {
  for (const char* hidden : {"Anna\U000E0041", "Anna\U000E007F", "Anna\uE000", "Anna\U000F0000", "Anna\U0010FFFD", "Anna\uFFFE", "Anna\U0001FFFF",
                             "Anna\uFDD0", "a\uFFF9b\uFFFAc\uFFFB"})
    EXPECT_EQ(parse_display_name(hidden).why(), ContactWhy::forbidden_character) << hidden;
  std::string stacked = "Anna";
  for (int i = 0; i < 4; ++i) stacked += "\u0301";
  EXPECT_TRUE(parse_display_name(stacked).ok());
  EXPECT_EQ(parse_display_name(stacked + "\u0301").why(), ContactWhy::forbidden_character);
  EXPECT_EQ(parse_display_name(stacked + "\u200D\u0301").why(), ContactWhy::forbidden_character) << "no letter between them";
  EXPECT_EQ(parse_display_name("\u0E01\u0E49\u0E49\u0E49\u0E49\u0E49").why(), ContactWhy::forbidden_character) << "in Thai, too";
  EXPECT_TRUE(parse_display_name(stacked + "a\u0301").ok());
  for (const char* honest : {"Nguyễn Thị Hồng", "Nguye\u0302\u0303n Thi\u0323 Ho\u0302\u0300ng", "กิ่งแก้ว ปรีชญา", "น้ำผึ้ง", "श्रीमती क्ष्मा त्रिवेदी", "ज़र्रीन ड़ॉ",
                             "မြွှေး", "שִׁמְעוֹן", "مُحَمَّدٌ", "སྐྱིད་པ", "ສຸກສັນ", "👩🏽\u200D🤝\u200D👨🏻", "❤\uFE0F\u200D🔥"})
    EXPECT_TRUE(parse_display_name(honest).ok()) << honest;
}

TEST(EmailAddress, TakesEverydayAddressesAndNothingElse) {
  for (const char* good : {"a@b.co", "first.last+tag@Example.ORG", "o'neill@mail.example.com"})
    EXPECT_TRUE(parse_email_address(good).ok()) << good;
  for (const char* bad : {"", "a", "a@b", "a@@b.co", ".a@b.co", "a.@b.co", "a..b@c.de", "a b@c.de", "a@-b.co",
                          "a@b..co", "a@b.co\nBcc:x", "\"a\"@b.co", "a@[127.0.0.1]", "a@1.2.3.4", "a@b.co,c@d.co"})
    EXPECT_FALSE(parse_email_address(bad).ok()) << bad;
  EXPECT_EQ(parse_email_address("Ann@Example.ORG").value(), "Ann@example.org");
}

TEST(PhoneNumber, IsStrictE164) {
  EXPECT_TRUE(parse_phone_number("+15551234567").ok());
  for (const char* bad : {"", "15551234567", "+0555123456", "+1555", "+1555123456789012", "+1 555 1234567", "+1555x234567"})
    EXPECT_FALSE(parse_phone_number(bad).ok()) << bad;
}

// The same list stands in web/src/shared/telephone.test.ts: messages and pages write a number alike.
TEST(PhoneNumber, IsWrittenInGroupsAsPeopleReadIt) {
  for (const auto& [number, words] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"+16175550123", "+1 617 555 0123"},    {"+74951234567", "+7 495 123 4567"},
           {"+33123456789", "+33 1 23 45 67 89"},  {"+34912345678", "+34 912 345 678"},
           {"+447700900123", "+44 7700 900 123"},  {"+525512345678", "+52 551 234 5678"},
           {"+5511912345678", "+55 11 91234 5678"}, {"+551132345678", "+55 11 3234 5678"},
           {"+819012345678", "+81 90 1234 5678"},  {"+8613812345678", "+86 138 1234 5678"},
           {"+919812345678", "+91 98123 45678"},   {"+50212345678", "+502 1234 5678"},
           {"+50934123456", "+509 3412 3456"},     {"+3531234567", "+353 123 4567"},
           {"+6421123456", "+64 2112 3456"},       {"+1234567", "+1 234 567"},
           {"+35812345", "+358 12345"}})
    EXPECT_EQ(phone_words(number), words);
  for (const char* other : {"", "555 0100", "+", "+0123456789", "+1234567890123456", " +16175550123", "ext. 12"})
    EXPECT_EQ(phone_words(other), other);
}

TEST(PhoneNumber, BeginsWithItsCountry) {
  EXPECT_EQ(calling_code("+15551234567"), "+1");
  EXPECT_EQ(calling_code("+79161234567"), "+7");
  EXPECT_EQ(calling_code("+442079460100"), "+44");
  EXPECT_EQ(calling_code("+989121234567"), "+98");
  EXPECT_EQ(calling_code("+50621234567"), "+506");
  for (const char* none : {"", "+", "+1", "5551234567"}) EXPECT_EQ(calling_code(none), "") << none;
}

TEST(LanguageTag, IsTheFormOfTheLanguageTable) {
  for (const char* good : {"en", "es", "zh-Hans", "fil", "pt-BR"}) EXPECT_TRUE(parse_language_tag(good).ok()) << good;
  for (const char* bad : {"", "e", "EN", "en-", "en-../x", "english"}) EXPECT_FALSE(parse_language_tag(bad).ok()) << bad;
}

TEST(Percent, UnescapesBytesAndRefusesHalfOfOne) {
  EXPECT_EQ(unescape_percent("a%20b%C3%a9%00"), std::string("a b\xC3\xA9\0", 6));
  EXPECT_EQ(unescape_percent(""), "");
  for (const char* bad : {"%", "%4", "a%4", "%4g", "%%41"}) EXPECT_FALSE(unescape_percent(bad)) << bad;
}

}  // namespace
}  // namespace bedside
