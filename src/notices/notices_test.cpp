#include <gmock/gmock.h>

#include "base/contact.hpp"
#include "notices/calendar.hpp"
#include "notices/gsm.hpp"
#include "notices/languages.hpp"
#include "notices/opt_out.hpp"
#include "notices/own_words.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"
#include "notices/templates.hpp"
#include "notices/test_words.hpp"

namespace bedside::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

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
