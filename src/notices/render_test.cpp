// E-mails and text messages as their readers get them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "base/contact.hpp"
#include "notices/calendar.hpp"
#include "notices/gsm.hpp"
#include "notices/languages.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"
#include "notices/templates.hpp"
#include "notices/test_words.hpp"

namespace bedside::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Render, names_time_zone_provider_link_and_not_for_me_to_a_guest_in_every_part) {
  const Rendered mail = render(guest_payload(), Kind::invitation, TableWords(), NamedCalendars(), "clinic@example.org");
  for (const std::string& part : {mail.text, mail.html}) {
    EXPECT_THAT(part, HasSubstr("Tuesday, November 24, 2026"));
    EXPECT_THAT(part, HasSubstr("Eastern Standard Time"));
    EXPECT_THAT(part, HasSubstr("Dr. Amara Osei"));
    EXPECT_THAT(part, HasSubstr("Harbor Clinic"));
    EXPECT_THAT(part, HasSubstr(guest_payload().link));
    EXPECT_THAT(part, HasSubstr(guest_payload().link + "?not-for-me"));
    EXPECT_THAT(part, HasSubstr("Not for me"));
    EXPECT_THAT(part, HasSubstr("Haitian Creole"));
  }
  EXPECT_THAT(mail.text, HasSubstr("Please bring <the> list"));
  EXPECT_THAT(mail.html, HasSubstr("Please bring &lt;the&gt; list"));
  EXPECT_EQ(mail.subject, "You are invited to a video visit: Tue, Nov 24, 9:00\u202FAM EST");
}
TEST(Render, fits_a_guests_text_message_into_one_gsm_segment_without_its_own_words_leaving_the_alphabet) {
  Payload payload = guest_payload();
  payload.link = "https://v.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const Rendered english = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_LE(english.sms.size(), 160U);
  EXPECT_THAT(english.sms, HasSubstr(payload.link));
  EXPECT_THAT(english.sms, HasSubstr("9:00 AM EST"));
  EXPECT_THAT(english.sms, HasSubstr("Not for me"));
  payload.language = "es-MX";
  const Rendered spanish = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(spanish.sms, HasSubstr("No es para mi"));
  for (const std::string accent : {"á", "í", "ó", "ú", "\u202F"}) EXPECT_THAT(spanish.sms, Not(HasSubstr(accent)));
}
/// A text message of the clinic's own short domain, without a telephone's number.
std::string text_message(std::string_view language, Reader reader, Kind kind, const std::optional<std::string>& interprets = {}) {
  Payload payload = guest_payload();
  payload.link = "https://v.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  payload.language = language;
  payload.reader = reader;
  payload.interprets = interprets;
  return render(payload, kind, TableWords(), NamedCalendars(), "").sms;
}
constexpr std::array<std::string_view, 7> kOfTheAlphabetOf160 = {"en", "es", "fr", "pt", "ht", "tl", "de"};
TEST(Render, sends_one_segment_where_the_words_allow_it_and_never_more_than_two_in_the_alphabet_of_160) {
  for (const std::string_view language : kOfTheAlphabetOf160) {
    for (const Kind kind : {Kind::cancelled, Kind::revoked, Kind::switched_off}) EXPECT_EQ(count_segments(text_message(language, Reader::guest, kind)), 1) << language;
    EXPECT_EQ(count_segments(text_message(language, Reader::patient, Kind::appointment)), 1) << language;
    for (const Kind kind : {Kind::invitation, Kind::moved, Kind::reminder, Kind::declined}) {
      const std::string sms = text_message(language, Reader::guest, kind);
      EXPECT_TRUE(fits_gsm7(sms)) << sms;
      EXPECT_LE(count_segments(sms), 2) << sms;
    }
  }
  for (const std::string_view language : {"en", "es"}) EXPECT_EQ(count_segments(text_message(language, Reader::guest, Kind::invitation)), 1) << language;
  for (const std::string_view language : kOfTheAlphabetOf160)
    for (const Kind kind : {Kind::invitation, Kind::moved, Kind::reminder}) EXPECT_EQ(count_segments(text_message(language, Reader::guest, kind, "ht")), 1) << language;
  for (const std::string_view language : kLanguages)
    for (const Kind kind : {Kind::appointment, Kind::invitation, Kind::moved, Kind::reminder, Kind::cancelled})
      EXPECT_LE(count_segments(text_message(language, Reader::guest, kind)), 4) << language;
}
TEST(Render, a_text_message_tells_nobody_to_press_what_only_the_page_has) {
  EXPECT_THAT(text_message("en", Reader::guest, Kind::invitation), testing::EndsWith(" Not you? There: Not for me."));
  EXPECT_THAT(text_message("es", Reader::guest, Kind::invitation), testing::EndsWith(" ¿Error? Ahi: No es para mi."));
  for (const std::string_view language : kLanguages)
    for (const std::string_view press : {"Press", "Pulse", "Drücken", "Appuyez", "Peze", "Toque", "Pindutin", "Нажмите", "Bấm", "请按", "누르", "اضغطوا"})
      EXPECT_THAT(text_message(language, Reader::guest, Kind::moved), Not(HasSubstr(press)));
}
TEST(Render, tells_whom_a_patients_email_reaches_by_mistake_whom_to_tell_in_every_language) {
  Payload payload = guest_payload();
  payload.reader = Reader::patient;
  for (const std::string_view language : kLanguages) {
    payload.language = language;
    for (const auto& phone : {std::optional<std::string>("+15551230000"), std::optional<std::string>()}) {
      payload.contact_phone = phone;
      for (const Kind kind : {Kind::appointment, Kind::moved, Kind::reminder}) {
        const Rendered mail = render(payload, kind, TableWords(), NamedCalendars(), "");
        const std::string sentence = fmt::format(fmt::runtime(phrases_for(language).wrong_person),
                                                 language == "ar" ? "\u2068Harbor Clinic\u2069" + std::string(phone ? " (\u2066+1 555 123 0000\u2069)" : "")
                                                                  : "Harbor Clinic" + std::string(phone ? " (+1 555 123 0000)" : ""));
        EXPECT_THAT(mail.text, HasSubstr(sentence));
      }
      EXPECT_THAT(render(payload, Kind::cancelled, TableWords(), NamedCalendars(), "").text, Not(HasSubstr(payload.link)));
    }
  }
  payload.reader = Reader::guest;
  payload.language = "en";
  EXPECT_THAT(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").text, Not(HasSubstr("do not use the link")));
}
TEST(Render, names_stand_between_commas_of_their_language) {
  Payload payload = guest_payload();
  payload.provider_names = {"Dr. Osei", "Dr. Ruiz"};
  for (const auto& [language, between] : {std::pair("en", ", "), std::pair("ar", "\u2069، \u2068"), std::pair("zh-Hans", "、")}) {
    payload.language = language;
    const Rendered message = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
    for (const std::string& part : {message.text, message.html, message.sms}) EXPECT_THAT(part, HasSubstr(std::string("Dr. Osei") + between + "Dr. Ruiz"));
  }
}
TEST(Render, an_agencys_job_reference_stands_first_in_text_and_subject_and_nowhere_in_the_markup) {
  Payload payload = guest_payload();
  payload.job_reference = "J-20417 <b>";
  for (const Kind kind : {Kind::invitation, Kind::moved, Kind::cancelled}) {
    const Rendered rendered = render(payload, kind, TableWords(), NamedCalendars(), "");
    EXPECT_THAT(rendered.sms, testing::StartsWith("J-20417 <b>: Harbor Clinic"));
    EXPECT_THAT(rendered.subject, testing::StartsWith("J-20417 <b>: "));
    EXPECT_THAT(rendered.html, Not(HasSubstr("<b>")));
  }
  payload.job_reference = "J-20417";
  payload.link = "https://v.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_LE(count_segments(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").sms), 2);
  const auto sealed_and_read = parse_payload(write_payload(payload));
  ASSERT_TRUE(sealed_and_read);
  EXPECT_EQ(*sealed_and_read, payload);
}
TEST(Render, says_time_zone_language_and_provider_to_an_interpreter_before_all_else) {
  const std::string sms = text_message("en", Reader::guest, Kind::invitation, "ht");
  EXPECT_THAT(sms, testing::StartsWith("Harbor Clinic: Tue, Nov 24, 9:00 AM EST, Haitian Creole, Dr. Amara Osei. Join: https://v.example.org/g/"));
  for (const std::string_view language : kLanguages) {
    const std::string all = text_message(language, Reader::guest, Kind::invitation, "ht");
    const auto zone = all.find("EST");
    const auto spoken = all.find(language == "en" ? "Haitian Creole" : "ht", zone);
    const auto provider = all.find("Dr. Amara Osei");
    EXPECT_TRUE(zone < spoken && spoken < provider && provider < all.find("https://")) << all;
    EXPECT_THAT(text_message(language, Reader::guest, Kind::invitation), Not(HasSubstr("Haitian Creole")));
  }
}
TEST(Render, an_interpreters_reminder_takes_no_more_segments_than_the_invitation_however_long_the_names_are) {
  Payload payload = guest_payload();
  payload.link = "https://v.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  for (const std::string_view language : kLanguages) {
    payload.language = language;
    bool said_so = false;
    for (const std::string& reference : {std::string(), std::string("J-20417")})
      for (std::size_t letters = 0; letters <= 60; ++letters) {
        payload.job_reference = reference.empty() ? std::nullopt : std::optional(reference);
        payload.public_name = "Clinic" + std::string(letters / 2, 'c');
        payload.provider_names = {"Dr. Osei" + std::string(letters - letters / 2, 'o')};
        const std::string invitation = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").sms;
        const std::string reminder = render(payload, Kind::reminder, TableWords(), NamedCalendars(), "").sms;
        EXPECT_LE(count_segments(reminder), count_segments(invitation)) << reminder;
        EXPECT_THAT(reminder, HasSubstr(payload.provider_names[0]));
        EXPECT_THAT(reminder, HasSubstr(payload.link));
        said_so = said_so || reminder != invitation;
      }
    EXPECT_TRUE(said_so) << language << ": a reminder says so where there is room";
  }
  EXPECT_THAT(text_message("en", Reader::guest, Kind::reminder, "ht"), testing::StartsWith("Harbor Clinic: reminder Tue, Nov 24, 9:00 AM EST, Haitian Creole, Dr. Amara Osei https://"));
}
TEST(Render, writes_number_and_pin_into_a_second_segment_at_most) {
  Payload payload = guest_payload();
  payload.link = "https://visits.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  payload.pin = "482-915-736";
  payload.dial_in_numbers = {{"+15551234567", "Harbor", false}, {"+15557654321", "Harbor", true}};
  constexpr std::size_t kTwoSegments = 306;  // of 153 characters each: the rest of 160 joins them
  for (const std::string language : {"en", "es"})
    for (const auto& [reader, kind] : {std::pair(Reader::guest, Kind::invitation), std::pair(Reader::patient, Kind::appointment), std::pair(Reader::guest, Kind::moved)}) {
      payload.language = language;
      payload.reader = reader;
      // An interpreter's new time has the language before the link, whatever that costs.
      payload.interprets = kind == Kind::moved ? std::nullopt : std::optional<std::string>("ht");
      const std::string sms = render(payload, kind, TableWords(), NamedCalendars(), "").sms;
      const auto characters = count_characters(sms);
      EXPECT_LE(characters, kTwoSegments) << sms;
      // The way by the link is whole in the first one: telephones show the parts one by one where one is late.
      EXPECT_LT(sms.find(payload.link) + payload.link.size(), 153U) << sms;
    }
}
TEST(Render, asks_whoever_is_called_into_a_running_visit_to_come_now) {
  Payload payload = guest_payload();
  payload.written_at = payload.starts_at;
  const Rendered english = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(english.text, HasSubstr("open it now"));
  EXPECT_THAT(english.text, Not(HasSubstr("at the time of the visit")));
  EXPECT_THAT(english.sms, HasSubstr("video visit now"));
  payload.language = "es";
  EXPECT_THAT(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").text, HasSubstr("ahora"));
  payload.reader = Reader::patient;
  EXPECT_THAT(render(payload, Kind::appointment, TableWords(), NamedCalendars(), "").sms, HasSubstr("videoconsulta ahora"));
  payload.written_at -= std::chrono::seconds(1);
  EXPECT_THAT(render(payload, Kind::appointment, TableWords(), NamedCalendars(), "").sms, Not(HasSubstr("ahora")));
}
TEST(Render, writes_spanish_to_spanish_readers_and_english_to_those_without_a_table) {
  Payload payload = guest_payload();
  payload.language = "es-MX";
  const Rendered spanish = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(spanish.html, HasSubstr("lang=\"es\""));
  EXPECT_THAT(spanish.text, HasSubstr("No es para mí"));
  EXPECT_THAT(spanish.text, HasSubstr("martes, 24 de noviembre de 2026"));
  payload.language = "so";
  EXPECT_THAT(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").html, HasSubstr("lang=\"en\""));
  for (const auto& [asked, written] : {std::pair("fil", "tl"), std::pair("zh-CN", "zh-Hans"), std::pair("pt-BR", "pt")}) EXPECT_EQ(written_language(asked), written);
}
std::string in_english(Payload payload, Kind kind) {
  payload.language = "en";
  return render(payload, kind, TableWords(), NamedCalendars(), "clinic@example.org").text;
}
TEST(Render, makes_every_kind_for_every_reader_in_every_language_without_a_hole) {
  for (const std::string& language : std::vector<std::string>(kLanguages.begin(), kLanguages.end()))
    for (const Kind kind : kAllKinds)
      for (const Reader reader : {Reader::patient, Reader::guest, Reader::staff}) {
        Payload payload = guest_payload();
        payload.language = language;
        payload.reader = reader;
        payload.contact_phone = "+15551230000";
        payload.pin = "482-915-736";
        payload.dial_in_numbers = {{"+15551234567", "Harbor", true}};
        const Rendered message = render(payload, kind, TableWords(), NamedCalendars(), "clinic@example.org");
        for (const std::string& part : {message.subject, message.text, message.html, message.sms}) {
          EXPECT_FALSE(part.empty());
          EXPECT_THAT(part, Not(HasSubstr("{0}")));
          EXPECT_THAT(part, Not(HasSubstr("{1}")));
        }
        EXPECT_THAT(message.html, HasSubstr("<html lang=\"" + language + "\""));
        // The words are the language's own: no other table gives the same message.
        EXPECT_EQ(language == "en", message.text == in_english(payload, kind));
        EXPECT_THAT(message.subject, Not(HasSubstr("\n")));
      }
}
TEST(Render, does_not_tell_a_parent_or_carer_that_the_visit_is_theirs) {
  for (const std::string_view language : kLanguages) {
    Payload payload = guest_payload();
    payload.reader = Reader::patient;
    payload.language = language;
    for (const Kind kind : {Kind::appointment, Kind::reminder}) {
      payload.for_another = false;
      const Rendered own = render(payload, kind, TableWords(), NamedCalendars(), "");
      payload.for_another = true;
      const Rendered theirs = render(payload, kind, TableWords(), NamedCalendars(), "");
      EXPECT_NE(theirs.subject, own.subject) << language;
      const std::string lead = own.text.substr(own.text.find("\n\n") + 2, own.text.find("\n\n", own.text.find("\n\n") + 2) - own.text.find("\n\n") - 2);
      EXPECT_THAT(theirs.text, Not(HasSubstr(lead))) << language;
      EXPECT_THAT(theirs.subject, HasSubstr("9:00")) << language;
      EXPECT_THAT(theirs.text, HasSubstr("Harbor Clinic")) << language;
      if (language == "en") EXPECT_THAT(theirs.text, Not(HasSubstr("booked for you")));
      if (language == "en") EXPECT_THAT(theirs.text, HasSubstr("the person in your care"));
    }
  }
}
TEST(Render, keeps_names_numbers_and_pins_in_order_in_arabic) {
  Payload payload = guest_payload();
  payload.language = "ar";
  payload.reader_name = "Rosa Lopez";
  payload.contact_phone = "+15551230000";
  payload.pin = "482-915-736";
  payload.dial_in_numbers = {{"+15551234567", "Harbor", false}};
  const Rendered message = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "clinic@example.org");
  EXPECT_THAT(message.html, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(message.html, HasSubstr("border-right:"));
  for (const std::string& part : {message.text, message.html, message.sms}) {
    EXPECT_THAT(part, HasSubstr("\u2066+1 555 123 4567\u2069"));
    EXPECT_THAT(part, HasSubstr("\u2066482-915-736\u2069"));
    EXPECT_THAT(part, HasSubstr("\u2068Dr. Amara Osei\u2069"));
    EXPECT_THAT(part, HasSubstr("tel:+15551234567,,482915736#"));
    // A mark at the end of a link would be taken for a part of it.
    EXPECT_THAT(part, Not(HasSubstr(payload.link + "\u2069")));
  }
}
TEST(Render, writes_text_messages_of_latin_languages_in_the_alphabet_of_160_characters) {
  Payload payload = guest_payload();
  for (const std::string language : {"fr", "de", "pt", "ht", "tl"})
    for (const Kind kind : {Kind::invitation, Kind::moved, Kind::cancelled, Kind::revoked, Kind::switched_off}) {
      payload.language = language;
      const std::string sms = render(payload, kind, TableWords(), NamedCalendars(), "").sms;
      for (const std::string accent : {"ê", "ç", "ã", "õ", "’", "–"}) EXPECT_THAT(sms, Not(HasSubstr(accent))) << sms;
    }
  payload.language = "vi";
  EXPECT_THAT(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").sms, HasSubstr("Nhầm người")) << "half an accent is none";
}
TEST(Render, carries_what_a_telephone_dials_with_one_tap) {
  Payload payload = guest_payload();
  payload.pin = "482-915-736";
  payload.dial_in_numbers = {{"+15551234567", "Harbor", false}, {"+15557654321", "Harbor", true}};
  const Rendered message = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  for (const std::string& part : {message.text, message.html, message.sms})
    EXPECT_THAT(part, HasSubstr("tel:+15551234567,,482915736#"));
  EXPECT_THAT(message.html, HasSubstr("<a href=\"tel:+15557654321,,482915736#\">"));
  EXPECT_THAT(message.text, HasSubstr("By telephone: call +1 555 123 4567 (Harbor) and type the PIN 482-915-736\n"));
  EXPECT_THAT(message.text, HasSubstr("By telephone: call +1 555 765 4321 (Harbor, toll-free) and type the PIN 482-915-736\n"));
  EXPECT_THAT(message.html, HasSubstr(">Call +1 555 765 4321 with one tap</a>"));
  EXPECT_THAT(message.sms, HasSubstr("By phone: +1 555 123 4567, PIN 482-915-736. One tap: tel:+15551234567,,482915736#"));
  payload.dial_in_numbers.pop_back();
  const Rendered one = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(one.text, HasSubstr("call +1 555 123 4567 and type the PIN"));
  payload.language = "es";
  const Rendered spanish = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(spanish.text, HasSubstr("Por teléfono: llame al +1 555 123 4567 y marque el PIN 482-915-736\n"));
  EXPECT_THAT(spanish.sms, HasSubstr("Por teléfono: +1 555 123 4567, PIN 482-915-736. Con un toque: tel:+15551234567,,482915736#"));
}
TEST(Render, says_nothing_of_a_way_in_once_the_invitation_has_ended) {
  for (const Kind kind : {Kind::cancelled, Kind::revoked, Kind::switched_off}) {
    Payload payload = guest_payload();
    payload.pin = "482-915-736";
    payload.dial_in_numbers = {{"+15551234567", "Harbor", true}};
    const Rendered message = render(payload, kind, TableWords(), NamedCalendars(), "clinic@example.org");
    EXPECT_THAT(message.text, Not(HasSubstr("482-915-736")));
    EXPECT_THAT(message.text, Not(HasSubstr("not-for-me")));
    EXPECT_EQ(message.ics_method, "CANCEL");
    EXPECT_EQ(message.ics, "cancel visit-1@bedside 2 clinic@example.org rosa@example.org");
  }
}

}  // namespace
}  // namespace bedside::notices
