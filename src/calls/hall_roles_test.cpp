// Roles inside the call: the spotlight, the lines to all, and who is late.
#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

class HallRolesTest : public HallFixture {
 protected:
  void say(ConnectionId who, const std::string& line) { ask(who, Say{Secret<std::string>(line)}); }
  bool was_refused() const { return std::holds_alternative<CallWhy>(replies.at(last_request)); }
  SeatFacts by_phone() const {
    SeatFacts seat = guest("tel");
    seat.via = invites::Via::phone;
    return seat;
  }
  void is_late(const std::string& invitation, std::chrono::minutes by) {
    facts.late = {{InvitationId(invitation), std::nullopt, 1, "es", by, now.wall}};
    ++facts.version;
    hall.feed_visit(facts, now);
    settle();
  }
  /// Who is late, as this connection read it last.
  std::vector<std::string> late_for(ConnectionId reader) const {
    std::vector<std::string> late;
    const auto note = [&](const VisitFacts& visit) {
      late.clear();
      for (const auto& one : visit.late) late.push_back(one.invitation.text() + " " + std::to_string(one.by.count()));
    };
    for (const Event& event : said.at(reader)) {
      if (const auto* welcome = std::get_if<Welcome>(&event)) note(welcome->visit);
      if (const auto* changed = std::get_if<VisitChanged>(&event)) note(changed->visit);
    }
    return late;
  }
};

TEST_F(HallRolesTest, one_participant_is_big_for_everybody_also_for_who_comes_later) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  ask(doctor, Spotlight{id_of(ana)});
  const auto aunt = come(guest());
  for (const auto reader : {doctor, ana, aunt}) EXPECT_EQ(spotlight_of(reader), id_of(ana));
  ask(doctor, Spotlight{id_of(aunt)});
  EXPECT_EQ(spotlight_of(ana), id_of(aunt));
  ask(doctor, Spotlight{});
  for (const auto reader : {doctor, ana, aunt}) EXPECT_EQ(spotlight_of(reader), ParticipantId());
}

TEST_F(HallRolesTest, incident_18_the_spotlight_is_the_providers_alone) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  for (const auto who : {ana, aunt}) {
    ask(who, Spotlight{id_of(who)});
    EXPECT_TRUE(was_refused());
  }
  EXPECT_EQ(spotlight_of(doctor), ParticipantId());
}

TEST_F(HallRolesTest, the_spotlight_ends_when_its_person_leaves_or_is_put_back_and_stays_over_a_reload) {
  const auto doctor = come(provider());
  auto aunt = come(guest());
  ask(doctor, Spotlight{id_of(aunt)});
  disconnect(aunt);
  aunt = come(guest());
  EXPECT_EQ(spotlight_of(doctor), id_of(aunt));
  ask(doctor, PutBack{id_of(aunt)});
  EXPECT_EQ(spotlight_of(doctor), ParticipantId());
  ask(doctor, Spotlight{id_of(aunt)});
  EXPECT_TRUE(was_refused()) << "who waits";
  ask(doctor, Admit{id_of(aunt)});
  EXPECT_EQ(spotlight_of(doctor), ParticipantId());
  ask(doctor, Spotlight{id_of(aunt)});
  ask(aunt, Leave{});
  EXPECT_EQ(spotlight_of(doctor), ParticipantId());
}

TEST_F(HallRolesTest, a_line_reaches_everybody_in_the_call_and_nobody_who_waits) {
  facts.admission = Admission::ask;
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  const auto uncle = come(guest("uncle"));
  ask(doctor, Admit{id_of(uncle)});
  say(uncle, "Good morning");
  for (const auto reader : {doctor, ana, uncle}) EXPECT_EQ(read_lines(reader), Lines{"Good morning"});
  const auto line = heard<Chat>(doctor).at(0).lines.at(0);
  EXPECT_EQ(line.participant, id_of(uncle));
  EXPECT_EQ(line.name, "uncle");
  EXPECT_EQ(line.at, now.wall);
  EXPECT_TRUE(heard<Chat>(aunt).empty());
  say(aunt, "Let me in");
  EXPECT_TRUE(was_refused());
  EXPECT_EQ(read_lines(doctor), Lines{"Good morning"});
}

TEST_F(HallRolesTest, who_comes_later_reads_what_was_written_since_and_a_reload_reads_it_again) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  say(ana, "Before the others come");
  const auto aunt = come(guest());
  EXPECT_TRUE(heard<Chat>(aunt).empty());
  say(doctor, "Welcome");
  say(aunt, "Thank you");
  const auto session = session_of(aunt);
  disconnect(aunt);
  say(doctor, "She is gone for a moment");
  const Lines since = {"Welcome", "Thank you", "She is gone for a moment"};
  EXPECT_EQ(read_lines(come(guest(), session)), since) << "the same page";
  EXPECT_EQ(read_lines(come(guest())), since) << "another page";
}

TEST_F(HallRolesTest, what_is_written_while_somebody_is_out_is_not_theirs_to_read) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  say(doctor, "With all");
  ask(ana, TalkWithoutGuests{true});
  say(ana, "Among ourselves");
  pass(kGuestsOutLeast);
  ask(ana, TalkWithoutGuests{false});
  say(doctor, "With all again");
  EXPECT_EQ(read_lines(aunt), (Lines{"With all", "With all again"}));
  ask(doctor, PutBack{id_of(aunt)});
  say(doctor, "While she waits");
  ask(doctor, Admit{id_of(aunt)});
  EXPECT_EQ(read_lines(aunt), (Lines{"With all", "With all again"}));
}

TEST_F(HallRolesTest, a_telephone_is_told_nothing_of_it) {
  const auto doctor = come(provider());
  const auto tel = *hall.feed_caller(by_phone(), facts, LegId("leg"), now);
  settle();
  EXPECT_TRUE(is_in(tel));
  say(doctor, "For eyes");
  EXPECT_TRUE(heard<Chat>(tel).empty());
}

TEST_F(HallRolesTest, of_many_lines_the_newest_are_held_and_of_a_call_that_is_over_none) {
  come(provider());
  const auto ana = come(patient());
  for (std::size_t i = 0; i < kChatLines + 5; ++i) {
    say(ana, std::to_string(i));
    pass(kLineEvery);
  }
  disconnect(ana);
  const auto again = read_lines(come(patient()));
  EXPECT_EQ(again.size(), kChatLines);
  EXPECT_EQ(again.front(), "5");
  hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
  settle();
  facts.visit = VisitId("another");
  come(provider("colleague"));
  EXPECT_TRUE(heard<Chat>(come(patient())).empty());
}

TEST_F(HallRolesTest, whoever_is_in_reads_who_is_late_and_a_guest_who_waits_does_not) {
  facts.admission = Admission::ask;
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  is_late("interpreter", 10min);
  const Lines late = {"interpreter 10"};
  EXPECT_EQ(late_for(doctor), late);
  EXPECT_EQ(late_for(ana), late);
  EXPECT_EQ(late_for(aunt), Lines{});
  ask(doctor, Admit{id_of(aunt)});
  EXPECT_EQ(late_for(aunt), late);
  is_late("interpreter", 15min);
  EXPECT_EQ(late_for(aunt), Lines{"interpreter 15"});
}

TEST_F(HallRolesTest, who_has_come_is_not_late_whatever_a_reading_from_before_says) {
  const auto doctor = come(provider());
  is_late("interpreter", 10min);
  const auto eva = come(guest("interpreter"));
  EXPECT_EQ(late_for(doctor), Lines{});
  ++facts.version;
  hall.feed_visit(facts, now);
  settle();
  EXPECT_EQ(late_for(doctor), Lines{});
  ask(eva, Leave{});
  EXPECT_EQ(late_for(doctor), Lines{});
}

TEST_F(HallRolesTest, the_picture_of_somebody_who_signs_goes_before_the_others) {
  SeatFacts signs = guest("eva");
  signs.kind = invites::Kind::interpreter;
  signs.interprets = "ase-US";
  SeatFacts speaks = guest("pedro");
  speaks.kind = invites::Kind::interpreter;
  speaks.interprets = "es";
  for (const SeatFacts& seat : {provider(), signs, speaks}) {
    const auto who = come(seat);
    ask(who, Produce{"audio", MediaSource::microphone, {}});
    EXPECT_TRUE(media.essential.empty()) << "a voice is never held back";
    ask(who, Produce{"video", MediaSource::camera, {}});
    EXPECT_EQ(media.essential.contains(id_of(who)), seat.interprets == "ase-US");
    media.essential.clear();
  }
}

}  // namespace
}  // namespace bedside::calls
