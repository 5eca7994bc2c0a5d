#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;

/// A doctor reads what an aunt, who has a microphone and a camera's picture, changes of herself.
class HallTellingTest : public HallFixture {
 protected:
  HallTellingTest() {
    doctor = come(provider());
    aunt = come(guest());
    ask(aunt, Produce{"audio", MediaSource::microphone, {}});
    microphone = "producer of " + id_of(aunt).text();
    pass(10s);
  }
  RosterEntry seen(ConnectionId reader) const {
    const auto told = heard<Roster>(reader);
    for (const RosterEntry& entry : told.back().people)
      if (entry.participant == id_of(aunt)) return entry;
    ADD_FAILURE() << "not on the list";
    return {};
  }
  std::size_t rosters() const { return heard<Roster>(doctor).size(); }
  void offer(ConnectionId to, const std::string& consumer, bool paused) {
    auto& [id, room] = *media.rooms.begin();
    room.events->on_consumer(id, id_of(to), {consumer, microphone, id_of(aunt), MediaSource::microphone, "audio", {}, paused});
    settle();
  }
  ConnectionId doctor{};
  ConnectionId aunt{};
  std::string microphone;
};

TEST_F(HallTellingTest, a_hand_that_goes_up_and_down_without_end_is_told_twice_a_second_and_the_last_state_in_the_end) {
  const auto before = rosters();
  for (int i = 0; i < 290; ++i) ask(aunt, RaiseHand{i % 2 == 0});
  EXPECT_EQ(rosters(), before + static_cast<std::size_t>(kToldAtOnce));
  pass(kToldEvery);
  EXPECT_FALSE(seen(doctor).hand);
  const auto burst_told = rosters();
  pass(10s);
  EXPECT_EQ(rosters(), burst_told) << "nothing has changed";

  bool raised = false;
  const auto calm = rosters();
  for (auto since = 0ms; since < 30s; since += kRequestEvery) {
    ask(aunt, RaiseHand{raised = !raised});
    pass(kRequestEvery);
  }
  EXPECT_LE(rosters(), calm + static_cast<std::size_t>(kToldAtOnce) + 30s / kToldEvery);
  EXPECT_FALSE(closed.contains(aunt));
  ask(aunt, RaiseHand{true});
  pass(kToldEvery);
  EXPECT_TRUE(seen(doctor).hand);
  EXPECT_TRUE(hall.presence(facts.visit).hands.contains(InvitationId("aunt")));
}

TEST_F(HallTellingTest, a_few_changes_are_told_at_once_and_what_is_as_it_was_is_not_told) {
  for (const bool raised : {true, false, true}) {
    const auto before = rosters();
    ask(aunt, RaiseHand{raised});
    EXPECT_EQ(rosters(), before + 1);
    ask(aunt, RaiseHand{raised});
    EXPECT_EQ(rosters(), before + 1);
  }
  pass(10s);
  const auto before = rosters();
  for (int i = 0; i < kToldAtOnce; ++i) ask(aunt, RaiseHand{i % 2 != 0});
  ASSERT_EQ(rosters(), before + static_cast<std::size_t>(kToldAtOnce));
  ASSERT_TRUE(seen(doctor).hand);
  ask(aunt, RaiseHand{false});
  ask(aunt, RaiseHand{true});
  EXPECT_EQ(hall.deadline(), now.moment + kToldEvery);
  pass(kToldEvery);
  EXPECT_EQ(rosters(), before + static_cast<std::size_t>(kToldAtOnce)) << "it went down and up again before anybody was told";
  EXPECT_GT(hall.deadline(), now.moment);
}

TEST_F(HallTellingTest, a_microphone_that_goes_off_and_on_without_end_is_off_at_once_and_told_like_a_hand) {
  offer(doctor, "c1", false);
  for (int i = 0; i < 200; ++i) {
    ask(aunt, PauseProducer{microphone, i % 2 == 0});
    EXPECT_EQ(media.log.back(), i % 2 == 0 ? "pause_producer" : "resume_producer") << "what is heard waits for nobody";
  }
  EXPECT_EQ(heard<ProducerPaused>(doctor).size(), static_cast<std::size_t>(kToldAtOnce));
  ask(aunt, PauseProducer{microphone, true});
  pass(kToldEvery);
  EXPECT_TRUE(seen(doctor).muted);
  EXPECT_TRUE(heard<ProducerPaused>(doctor).back().paused);
  EXPECT_TRUE(hall.presence(facts.visit).muted.contains(InvitationId("aunt")));
}

TEST_F(HallTellingTest, who_comes_in_the_middle_of_a_storm_is_told_what_becomes_of_it) {
  const auto her = come(patient());
  for (int i = 0; i < kToldAtOnce + 1; ++i) ask(aunt, PauseProducer{microphone, i % 2 == 0});
  ask(aunt, RaiseHand{true});
  offer(her, "c2", true);  // the media plane has it off, and nobody was told that yet
  const auto again = come(patient(), session_of(her));
  EXPECT_TRUE(heard<Admitted>(again).at(0).consumers.at(0).producer_paused);
  EXPECT_FALSE(seen(again).hand) << "as the others read it";
  ask(aunt, PauseProducer{microphone, false});
  ask(aunt, RaiseHand{false});
  pass(kToldEvery);
  ASSERT_EQ(heard<ProducerPaused>(again).size(), 1U);
  EXPECT_FALSE(heard<ProducerPaused>(again)[0].paused);
  EXPECT_FALSE(seen(again).hand);
}

TEST_F(HallTellingTest, whose_own_picture_finds_no_room_is_listed_so_until_there_is_or_the_page_is_another) {
  const auto before = rosters();
  ask(aunt, NoteSending{true});
  EXPECT_EQ(seen(doctor).line, LineTrouble::sends_small);
  EXPECT_EQ(seen(aunt).line, LineTrouble::sends_small);
  EXPECT_EQ(hall.presence(facts.visit).lines, (std::map{std::pair(InvitationId("aunt"), LineTrouble::sends_small)}));
  EXPECT_EQ(hall.figures().troubled, (std::map{std::pair(LineTrouble::sends_small, std::size_t{1})}));
  EXPECT_EQ(hall.figures().troubles, (std::map{std::pair(LineTrouble::sends_small, std::uint64_t{1})}));
  ask(aunt, NoteSending{true});
  EXPECT_EQ(rosters(), before + 1);

  auto& [id, room] = *media.rooms.begin();
  room.events->on_reception(id, id_of(aunt), sfu::Reception::no_pictures);
  settle();
  EXPECT_EQ(seen(doctor).line, LineTrouble::no_pictures) << "the worst of it";
  room.events->on_reception(id, id_of(aunt), sfu::Reception::whole);
  settle();
  EXPECT_EQ(seen(doctor).line, LineTrouble::sends_small);
  const auto resumed = come(guest(), session_of(aunt));
  EXPECT_EQ(seen(resumed).line, LineTrouble::sends_small);
  ask(resumed, NoteSending{false});
  EXPECT_EQ(seen(doctor).line, LineTrouble::none);

  ask(resumed, NoteSending{true});
  const auto reloaded = come(guest());
  EXPECT_EQ(seen(reloaded).line, LineTrouble::none);
  EXPECT_EQ(seen(doctor).line, LineTrouble::none);
  EXPECT_TRUE(hall.presence(facts.visit).lines.empty());
}

TEST_F(HallTellingTest, who_makes_streams_without_end_is_refused_before_the_media_plane_makes_them_for_everybody) {
  const auto made = [&] { return std::count(media.log.begin(), media.log.end(), "produce"); };
  const auto before = made();
  for (int i = 0; i < 2 * kStreamsAtOnce; ++i) {
    ask(aunt, Produce{"video", MediaSource::camera, {}});
    ask(aunt, CloseProducer{microphone});
  }
  EXPECT_EQ(made(), before + kStreamsAtOnce);
  const auto again = come(guest(), session_of(aunt));
  ask(again, Produce{"video", MediaSource::camera, {}});
  EXPECT_EQ(std::get<MediaWhy>(replies.at(last_request)), MediaWhy::too_many) << "another connection to the same seat";
  EXPECT_EQ(made(), before + kStreamsAtOnce);
  pass(kStreamEvery);
  ask(again, Produce{"video", MediaSource::camera, {}});
  EXPECT_TRUE(std::holds_alternative<ProducerMade>(replies.at(last_request)));
  ask(doctor, Produce{"video", MediaSource::camera, {}});
  EXPECT_TRUE(std::holds_alternative<ProducerMade>(replies.at(last_request)));
}

TEST_F(HallTellingTest, a_spotlight_that_goes_to_and_fro_without_end_is_told_twice_a_second_and_where_it_is_in_the_end) {
  const auto her = come(patient());
  const auto before = rosters();
  for (int i = 0; i < 200; ++i) ask(doctor, Spotlight{id_of(i % 2 == 0 ? aunt : her)});
  EXPECT_EQ(rosters(), before + static_cast<std::size_t>(kToldAtOnce));
  EXPECT_EQ(hall.deadline(), now.moment + kToldEvery);
  pass(kToldEvery);
  EXPECT_EQ(spotlight_of(aunt), id_of(her));
  pass(10s);
  EXPECT_EQ(rosters(), before + static_cast<std::size_t>(kToldAtOnce) + 1) << "nothing has changed";
}

TEST_F(HallTellingTest, who_is_muted_a_hundred_times_is_told_once_and_again_only_after_being_heard) {
  const auto told = [&] { return heard<MutedByProvider>(aunt).size(); };
  media.answer_at_once = false;
  for (int i = 0; i < 100; ++i) ask(doctor, Mute{id_of(aunt)});
  EXPECT_EQ(told(), 0U) << "the media plane has not done it";
  media.answer_at_once = true;
  media.give_answers();
  settle();
  EXPECT_EQ(told(), 1U);
  EXPECT_TRUE(seen(doctor).muted);
  EXPECT_TRUE(std::holds_alternative<MutedByProvider>(said.at(aunt).end()[-2])) << "before the list: a telephone says who did it";
  for (int i = 0; i < 100; ++i) ask(doctor, Mute{id_of(aunt)});
  EXPECT_EQ(told(), 1U);
  ask(aunt, PauseProducer{microphone, false});
  ask(doctor, Mute{id_of(aunt)});
  EXPECT_EQ(told(), 2U);
  ask(aunt, CloseProducer{microphone});
  ask(doctor, Mute{id_of(aunt)});
  EXPECT_EQ(told(), 3U) << "the next microphone is not begun with";
}

TEST_F(HallTellingTest, of_lines_written_without_end_the_first_few_are_read_and_then_one_a_second) {
  const auto write = [&](ConnectionId who) { ask(who, Say{Secret<std::string>("line")}); };
  const auto read = [&] { return static_cast<int>(read_lines(doctor).size()); };
  for (int i = 0; i < 10 * kLinesAtOnce; ++i) write(aunt);
  EXPECT_EQ(read(), kLinesAtOnce);
  const auto again = come(guest(), session_of(aunt));
  write(again);
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::too_many) << "another connection to the same seat";
  write(doctor);
  EXPECT_TRUE(std::holds_alternative<Done>(replies.at(last_request)));
  pass(kLineEvery);
  for (int i = 0; i < 2; ++i) write(again);
  EXPECT_EQ(read(), kLinesAtOnce + 2);
}

TEST_F(HallTellingTest, a_storm_delays_nothing_of_anybody_else) {
  for (int i = 0; i < 100; ++i) ask(aunt, RaiseHand{i % 2 == 0});
  const auto her = come(patient());
  EXPECT_EQ(last_roster(doctor).size(), 3U);
  ask(her, RaiseHand{true});
  const auto told = heard<Roster>(doctor);
  for (const RosterEntry& entry : told.back().people) EXPECT_EQ(entry.hand, entry.participant == id_of(her));
}

TEST_F(HallTellingTest, who_leaves_or_is_put_back_in_the_middle_of_a_storm_is_told_of_no_more) {
  for (int i = 0; i < 101; ++i) ask(aunt, RaiseHand{i % 2 == 0});
  ask(doctor, PutBack{id_of(aunt)});
  const auto before = rosters();
  pass(kToldEvery);
  EXPECT_EQ(rosters(), before);
  EXPECT_TRUE(hall.presence(facts.visit).hands.empty());
  ask(doctor, Admit{id_of(aunt)});
  EXPECT_FALSE(seen(doctor).hand);
}

}  // namespace
}  // namespace bedside::calls
