#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "base/contact.hpp"
#include "notices/calendar.hpp"
#include "notices/gsm.hpp"
#include "notices/languages.hpp"
#include "notices/opt_out.hpp"
#include "notices/own_words.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"
#include "notices/templates.hpp"

namespace bedside::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

class TableWords final : public DateWords {
 public:
  std::string day(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "martes, 24 de noviembre de 2026" : "Tuesday, November 24, 2026";
  }
  std::string time_of_day(WallTime time, const std::string&, const std::string&) const override {
    return time < from_unix_ms(1'795'532'400'000) ? "9:00\u202FAM" : "9:30\u202FAM";
  }
  std::string short_day_and_time(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "mar, 24 nov, 9:00" : "Tue, Nov 24, 9:00\u202FAM";
  }
  std::string zone_name(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "hora estándar oriental" : "Eastern Standard Time";
  }
  std::string short_zone_name(WallTime, const std::string&, const std::string&) const override { return "EST"; }
  std::string language_name(const std::string& tag, const std::string& language) const override {
    return tag == "ht" && language == "en" ? "Haitian Creole" : tag;
  }
};

/// What the entry is about, instead of the entry.
class NamedCalendars final : public CalendarWriter {
 public:
  std::string write(const CalendarEntry& entry) const override {
    const char* method = entry.method == CalendarMethod::cancel ? "cancel" : entry.method == CalendarMethod::request ? "request" : "publish";
    return std::string(method) + " " + entry.uid + " " + std::to_string(entry.sequence) + " " + entry.organizer_email + " " + entry.attendee_email;
  }
};

Payload guest_payload() {
  Payload payload;
  payload.to = "rosa@example.org";
  payload.reader = Reader::guest;
  payload.language = "en";
  payload.public_name = "Harbor Clinic";
  payload.provider_names = {"Dr. Amara Osei"};
  payload.starts_at = from_unix_ms(1'795'530'600'000);
  payload.ends_at = from_unix_ms(1'795'532'400'000);
  payload.time_zone = "America/New_York";
  payload.link = "https://visits.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  payload.line = "Please bring <the> list";
  payload.guest_kind = "interpreter";
  payload.interprets = "ht";
  payload.calendar_uid = "visit-1@bedside";
  payload.calendar_sequence = 2;
  payload.written_at = from_unix_ms(1'795'500'000'000);
  return payload;
}

TEST(Payload, comes_back_whole_from_its_sealed_form_and_only_for_its_own_row) {
  SeededRandom random(1);
  const auto keys = secure::KeyRing::make_ephemeral(random);
  Payload payload = guest_payload();
  payload.for_another = true;
  payload.contact_phone = "+15551230000";
  payload.dial_in_numbers = {{"+15551234567", "Harbor", true}};
  payload.pin = "482-915-736";
  Notice notice;
  notice.id = NoticeId::make(random);
  notice.payload_sealed = seal_payload(payload, notice.id, keys, random);
  EXPECT_THAT(notice.payload_sealed.reveal(), Not(HasSubstr("rosa")));
  EXPECT_EQ(open_payload(notice, keys), payload);

  Notice other = notice;
  other.id = NoticeId::make(random);
  EXPECT_FALSE(open_payload(other, keys));
  notice.payload_sealed = Secret<std::string>();
  EXPECT_FALSE(open_payload(notice, keys));
}

TEST(Payload, refuses_what_is_no_whole_payload) {
  EXPECT_FALSE(parse_payload(""));
  EXPECT_FALSE(parse_payload("{}"));
  EXPECT_FALSE(parse_payload("[1]"));
  EXPECT_TRUE(parse_payload(write_payload(guest_payload())));
}

TEST(Words, of_every_channel_state_and_kind_are_read_back) {
  for (const auto value : kAllChannels) EXPECT_EQ(parse_channel(word(value)), value);
  for (const auto value : kAllStates) EXPECT_EQ(parse_state(word(value)), value);
  for (const auto value : kAllKinds) EXPECT_EQ(parse_kind(word(value)), value);
  EXPECT_FALSE(parse_kind("nonsense"));
}

TEST(Retries, become_rarer_outlast_a_day_and_end) {
  std::chrono::seconds sum{0};
  for (int attempts = 1; attempts < kMaxAttempts; ++attempts) {
    sum += retry_delay(attempts);
    EXPECT_LE(retry_delay(attempts), retry_delay(attempts + 1));
  }
  EXPECT_GT(sum * 4 / 5, std::chrono::hours(24)) << "were each of them a fifth shorter";
  EXPECT_LT(sum, std::chrono::hours(36));
}

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

TEST(TextDelivery, alarms_when_a_third_fails_and_not_for_a_handful) {
  EXPECT_FALSE((TextDelivery{9, 9}.alarming()));
  EXPECT_TRUE((TextDelivery{10, 3}.alarming()));
  EXPECT_FALSE((TextDelivery{100, 29}.alarming()));
  EXPECT_FALSE((TextDelivery{}.alarming()));
}

TEST(Gsm, counts_segments_as_telephones_do) {
  EXPECT_TRUE(fits_gsm7("Hello à é ñ Ü 5 € {x}\n"));
  for (const char* other : {"`", "ê", "“", "á", "Привет", "😀", "\xff", "caf\xc3"}) EXPECT_FALSE(fits_gsm7(other)) << other;
  EXPECT_EQ(count_segments(""), 1);
  EXPECT_EQ(count_segments(std::string(160, 'x')), 1);
  EXPECT_EQ(count_segments(std::string(161, 'x')), 2);
  EXPECT_EQ(count_segments(std::string(306, 'x')), 2);
  EXPECT_EQ(count_segments(std::string(307, 'x')), 3);
  EXPECT_EQ(count_segments(std::string(158, 'x') + "€"), 1) << "the euro takes two places";
  EXPECT_EQ(count_segments(std::string(159, 'x') + "€"), 2);
  EXPECT_EQ(count_segments(std::string(69, 'x') + "й"), 1);
  EXPECT_EQ(count_segments(std::string(70, 'x') + "й"), 2);
  EXPECT_EQ(count_segments(std::string(69, 'x') + "😀"), 2) << "two places in UCS-2";
}

TEST(OptOut, is_one_word_alone) {
  for (const char* word : {"STOP", "stop", " Stop.\r\n", "StopAll", "unsubscribe", "\"QUIT\"", "END", "Cancel", "STOP!!!", "“Stop.”", "«stop»", "‘STOP’", "stop…", "STOP。", "\u00a0Stop\u200b"})
    EXPECT_EQ(parse_keyword(word), (Asked{Keyword::stop, ""})) << word;
  EXPECT_EQ(parse_keyword("ARRÊT"), (Asked{Keyword::stop, "fr"}));
  EXPECT_EQ(parse_keyword("Ayuda"), (Asked{Keyword::help, "es"}));
  EXPECT_EQ(parse_keyword("start"), (Asked{Keyword::start, ""}));
  for (const char* other : {"", " .", "…", "“”", "do not stop", "stopping", "yes", "no", "STOP IT", "\xff"}) EXPECT_FALSE(parse_keyword(other)) << other;
}

TEST(OptOut, is_answered_in_every_language_in_one_segment) {
  for (const std::string_view language : kLanguages)
    for (const Keyword keyword : {Keyword::stop, Keyword::start, Keyword::help}) {
      const std::string answer = write_answer(keyword, language, "Harbor Clinic", "+15551230000");
      EXPECT_THAT(answer, HasSubstr("Harbor Clinic"));
      EXPECT_THAT(answer, HasSubstr(keyword == Keyword::stop ? "START" : "STOP"));
      EXPECT_EQ(keyword == Keyword::help, answer.find("+1 555 123 0000") != std::string::npos);
      const auto characters = count_characters(answer);
      const bool latin = language == "en" || language == "es" || language == "fr" || language == "pt" || language == "ht" || language == "tl" || language == "de";
      if (latin) EXPECT_LE(characters, 160U) << answer;
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

TEST(OwnWords, the_built_in_ones_are_good_in_every_language_and_say_the_same_when_a_clinic_saves_them) {
  for (const std::string_view language : kLanguages)
    for (const Kind kind : kWordedKinds) {
      const OwnWords original = original_words(kind, std::string(language));
      for (const WordsPart part : kWordsParts) {
        EXPECT_EQ(what_is_wrong(kind, part, text_of(original, part)), std::nullopt) << language << " " << word(kind) << ": " << text_of(original, part);
        EXPECT_LE(text_of(original, part).size(), most_characters(part)) << language;
      }
      Payload payload = guest_payload();
      payload.language = language;
      payload.interprets.reset();
      const Rendered before = render(payload, kind, TableWords(), NamedCalendars(), "");
      payload.own_words = original;
      const Rendered after = render(payload, kind, TableWords(), NamedCalendars(), "");
      EXPECT_EQ(after.subject, before.subject);
      EXPECT_EQ(after.text, before.text);
      EXPECT_EQ(after.sms, before.sms);
    }
}

TEST(OwnWords, a_text_with_a_variable_that_nothing_is_known_of_or_without_one_that_is_needed_is_refused) {
  const auto wrong = [](Kind kind, WordsPart part, std::string_view text) { return what_is_wrong(kind, part, text).value_or("nothing"); };
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::sms, "{clinic}: {time} {link}"), "nothing");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::sms, "{clinic}: {time}"), "link_missing");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::sms, "{clinic}: {link}"), "time_missing");
  EXPECT_EQ(wrong(Kind::cancelled, WordsPart::sms, "{time}"), "nothing");
  EXPECT_EQ(wrong(Kind::cancelled, WordsPart::sms, "{time} {link}"), "unknown_variable") << "there is none any more";
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "Come, {patient}!"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "{0}"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "{}"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "{clinic"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "clinic}"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::lead, "{{clinic}}"), "unknown_variable");
  EXPECT_EQ(wrong(Kind::invitation, WordsPart::subject, "{link}"), "unknown_variable") << "a link is no subject";
}

TEST(OwnWords, what_nobody_can_see_in_them_is_left_out_and_what_belongs_to_a_writing_stays) {
  EXPECT_EQ(without_unseen("\xef\xbb\xbf" "Come\xe2\x80\x8b: vi\xc2\xadsit\xe2\x81\xa0"), "Come: visit");
  for (const std::string kept : {"Grüße", "«à 9 h»", "👩\xe2\x80\x8d⚕️", "می\xe2\x80\x8cآید", ""}) EXPECT_EQ(without_unseen(kept), kept);
}

TEST(OwnWords, stand_in_every_part_and_survive_being_stored) {
  Payload payload = guest_payload();
  payload.interprets.reset();
  payload.own_words = {"Come: {time}", "Dear guest of {clinic}, {providers} expects you.", "{clinic} {time} {providers} {link}"};
  EXPECT_EQ(parse_payload(write_payload(payload)), payload);
  const Rendered rendered = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_EQ(rendered.subject, "Come: Tue, Nov 24, 9:00\u202FAM EST");
  EXPECT_THAT(rendered.text, HasSubstr("Dear guest of Harbor Clinic, Dr. Amara Osei expects you."));
  EXPECT_THAT(rendered.html, HasSubstr("Dear guest of Harbor Clinic, Dr. Amara Osei expects you."));
  EXPECT_THAT(rendered.sms, HasSubstr("Harbor Clinic Tue, Nov 24, 9:00 AM EST Dr. Amara Osei https://visits.example.org/g/")) << "in the alphabet of 160";
  EXPECT_THAT(rendered.html, HasSubstr("Open your invitation")) << "the way in is not theirs to leave out";
  payload.interprets = "ht";
  EXPECT_THAT(render(payload, Kind::invitation, TableWords(), NamedCalendars(), "").sms, HasSubstr("Haitian Creole")) << "whoever interprets needs the language first";
  for (const Kind kind : {Kind::moved, Kind::reminder}) {
    const std::string later = render(payload, kind, TableWords(), NamedCalendars(), "").sms;
    EXPECT_THAT(later, testing::AnyOf(HasSubstr("Dr. Amara Osei (Haitian Creole)"), HasSubstr("EST, Haitian Creole, Dr. Amara Osei"))) << "and again when the time is another: it is one job of a dozen";
    EXPECT_THAT(later, HasSubstr("Harbor Clinic: ")) << "the program's own words: " << later;
  }
  EXPECT_THAT(render(payload, Kind::cancelled, TableWords(), NamedCalendars(), "").sms, HasSubstr("is cancelled"));
}

TEST(OwnWords, first_sentences_keep_their_line_breaks_in_both_parts_of_an_email) {
  Payload payload = guest_payload();
  payload.own_words.lead = "Please come.\n\nBring <a list> of your medicines.";
  const Rendered rendered = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(rendered.text, HasSubstr("Please come.\n\nBring <a list> of your medicines.\n\n"));
  EXPECT_THAT(rendered.html, HasSubstr("Please come.<br>\n<br>\nBring &lt;a list&gt; of your medicines.</p>"));
}

TEST(OwnWords, incident_20_markup_line_breaks_bidi_and_emoji_stay_text_in_every_place) {
  Payload payload = guest_payload();
  payload.interprets.reset();
  payload.public_name = "{link}<img src=x onerror=alert(1)>";
  payload.own_words = {"<b>{clinic}</b>", "</p><script>alert(1)</script> {clinic} \"'&", "\U0001F600 {clinic} {time} {link}"};
  const Rendered rendered = render(payload, Kind::invitation, TableWords(), NamedCalendars(), "");
  EXPECT_THAT(rendered.html, Not(HasSubstr("<script")));
  EXPECT_THAT(rendered.html, Not(HasSubstr("<img")));
  EXPECT_THAT(rendered.html, Not(HasSubstr("<b>")));
  EXPECT_THAT(rendered.html, HasSubstr("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; {link}&lt;img src=x onerror=alert(1)&gt; &quot;&#39;&amp;"));
  EXPECT_THAT(rendered.text, HasSubstr("</p><script>alert(1)</script> {link}<img"));
  EXPECT_EQ(rendered.subject, "<b>{link}<img src=x onerror=alert(1)></b>") << "a value is filled in once and is no variable";
  EXPECT_FALSE(fits_gsm7(rendered.sms));
  EXPECT_GT(count_segments(rendered.sms), 1);
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

TEST(Calendar, names_each_way_in_in_the_readers_language_and_nothing_of_the_patients) {
  Payload payload = guest_payload();
  payload.language = "es";
  payload.pin = "482-915-736";
  payload.dial_in_numbers = {{"+15551234567", "Harbor", false}};
  const CalendarEntry entry = make_calendar_entry(payload);
  EXPECT_EQ(entry.summary, "Videoconsulta – Harbor Clinic");
  EXPECT_EQ(entry.language, "es");
  EXPECT_EQ(entry.time_zone, "America/New_York");
  ASSERT_EQ(entry.conferences.size(), 2U);
  EXPECT_EQ(entry.conferences[0].uri, payload.link);
  EXPECT_EQ(entry.conferences[1].uri, "tel:+15551234567,,482915736#");
  EXPECT_EQ(entry.conferences[1].label, "llame al +1 555 123 4567 y marque el PIN 482-915-736");
  EXPECT_THAT(entry.description, HasSubstr("482-915-736"));
}

TEST(Calendar, of_a_file_to_add_asks_nobody_to_answer) {
  const CalendarEntry entry = make_calendar_entry(guest_payload());
  EXPECT_EQ(entry.method, CalendarMethod::publish);
  EXPECT_TRUE(entry.attendee_email.empty());
}

}  // namespace
}  // namespace bedside::notices
