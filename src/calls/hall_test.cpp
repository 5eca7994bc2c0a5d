#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;

class HallTest : public HallFixture {};

TEST_F(HallTest, a_ticket_is_good_once_and_for_thirty_seconds) {
  const auto ticket = hall.issue_ticket(guest(), facts, now);
  ASSERT_TRUE(ticket);
  EXPECT_TRUE(hall.redeem_ticket(ticket->reveal(), now));
  EXPECT_FALSE(hall.redeem_ticket(ticket->reveal(), now));
  const auto late = hall.issue_ticket(guest(), facts, now);
  now.moment += kTicketLives;
  EXPECT_FALSE(hall.redeem_ticket(late->reveal(), now));
  EXPECT_FALSE(hall.redeem_ticket("no ticket", now));
}

TEST_F(HallTest, a_seat_that_asks_for_many_tickets_pushes_out_its_own) {
  const auto others = hall.issue_ticket(guest("uncle"), facts, now);
  const auto first = hall.issue_ticket(guest(), facts, now);
  for (std::size_t i = 0; i < kMostTickets; ++i) hall.issue_ticket(guest(), facts, now);
  EXPECT_FALSE(hall.redeem_ticket(first->reveal(), now));
  EXPECT_TRUE(hall.redeem_ticket(others->reveal(), now));
}

TEST_F(HallTest, who_waits_hears_nothing_of_the_room_and_holds_no_media) {
  const auto aunt = come(guest());
  EXPECT_TRUE(media.log.empty());
  ASSERT_EQ(heard<Waiting>(aunt).size(), 1U);
  EXPECT_EQ(heard<Waiting>(aunt)[0].reason, WaitingReason::provider_not_started);
  EXPECT_FALSE(heard<Welcome>(aunt).at(0).in_call);
  EXPECT_TRUE(heard<Roster>(aunt).empty());
  EXPECT_TRUE(heard<Admitted>(aunt).empty());
  EXPECT_EQ(written_words(), std::vector<std::string>{"waiting aunt"});
}

TEST_F(HallTest, when_a_provider_enters_everybody_who_waits_comes_in) {
  const auto her = come(patient());
  const auto aunt = come(guest());
  const auto doctor = come(provider());
  for (const auto connection : {her, aunt, doctor}) EXPECT_EQ(heard<Admitted>(connection).size(), 1U);
  EXPECT_EQ(last_roster(doctor).size(), 3U);
  EXPECT_EQ(written_words(), (std::vector<std::string>{"waiting patient", "waiting aunt", "entered patient", "entered aunt"}));
}

TEST_F(HallTest, everybody_reads_who_comes_before_the_newcomer_is_offered_media) {
  const auto doctor = come(provider());
  order.clear();
  const auto aunt = come(guest());
  const auto at = [&](ConnectionId connection, const Event& like) {
    for (std::size_t i = 0; i < order.size(); ++i)
      if (order[i] == std::pair(connection, like.index())) return i;
    ADD_FAILURE() << "not sent";
    return std::size_t{0};
  };
  EXPECT_LT(at(doctor, Roster{}), at(doctor, PersonEntered{}));
  EXPECT_LT(at(doctor, PersonEntered{}), at(aunt, Admitted{}));
  EXPECT_TRUE(heard<PersonEntered>(aunt).empty());
}

TEST_F(HallTest, nobody_new_is_admitted_while_no_provider_is_in_and_who_is_in_stays) {
  const auto doctor = come(provider());
  const auto her = come(patient());
  ask(doctor, Leave{});
  EXPECT_TRUE(closed.contains(doctor));
  const auto aunt = come(guest());
  EXPECT_TRUE(heard<Admitted>(aunt).empty());
  EXPECT_EQ(heard<Waiting>(aunt).at(0).reason, WaitingReason::provider_left);
  EXPECT_EQ(last_roster(her), std::set{id_of(her)});
  come(provider());
  EXPECT_EQ(heard<Admitted>(aunt).size(), 1U);
}

TEST_F(HallTest, a_dropped_person_keeps_seat_and_media_for_thirty_seconds_and_resumes) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  media.rooms.begin()->second.events->on_consumer(media.rooms.begin()->first, id_of(aunt),
                                                  {"c1", "p1", id_of(doctor), MediaSource::camera, "video", {}, false});
  settle();
  disconnect(aunt);
  pass(29s);
  EXPECT_EQ(last_roster(doctor).size(), 2U);
  const auto again = come(guest(), session_of(aunt));
  const auto admitted = heard<Admitted>(again);
  ASSERT_EQ(admitted.size(), 1U);
  EXPECT_FALSE(admitted[0].offer);
  ASSERT_EQ(admitted[0].consumers.size(), 1U);
  EXPECT_EQ(admitted[0].consumers[0].consumer_id, "c1");
  EXPECT_EQ(id_of(again), id_of(aunt));
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 1U);
  EXPECT_EQ(std::count(media.log.begin(), media.log.end(), "add"), 2);
}

TEST_F(HallTest, a_person_who_stays_away_has_left) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  disconnect(aunt);
  pass(30s);
  EXPECT_EQ(last_roster(doctor), std::set{id_of(doctor)});
  EXPECT_EQ(written.back().what, "left aunt");
  EXPECT_EQ(written.back().providers_in, 1);
}

TEST_F(HallTest, a_reloaded_page_gets_new_transports_in_its_old_seat) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  disconnect(aunt);
  const auto again = come(guest());
  ASSERT_EQ(heard<Admitted>(again).size(), 1U);
  EXPECT_TRUE(heard<Admitted>(again)[0].offer);
  EXPECT_EQ(id_of(again), id_of(aunt));
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 1U);
  EXPECT_EQ(written_words(), std::vector<std::string>{"entered aunt"});
}

// Whoever holds a link may go on as its person: not without the others noticing.
TEST_F(HallTest, who_goes_on_from_another_browser_is_told_of_like_a_newcomer) {
  facts.locked = true;
  facts.admission = Admission::ask;
  const auto doctor = come(provider());
  SeatFacts seat = guest();
  seat.browser = "hers";
  seat.admittance = invites::Admittance::let_in;
  const auto aunt = come(seat);
  ASSERT_EQ(heard<PersonEntered>(doctor).size(), 1U);
  const auto reloaded = come(seat);
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 1U) << "a reload is nothing new";
  seat.browser = "another";
  connect(seat);  // its page never came, and asks for a ticket once more
  const auto other = come(seat);
  EXPECT_EQ(id_of(other), id_of(aunt));
  EXPECT_EQ(heard<Ended>(reloaded).at(0).reason, EndedReason::taken_over);
  ASSERT_EQ(heard<PersonEntered>(doctor).size(), 2U);
  EXPECT_EQ(heard<PersonEntered>(doctor)[1].participant, id_of(aunt));
  EXPECT_TRUE(heard<PersonEntered>(other).empty());
  come(seat, session_of(other));
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 2U);
}

TEST_F(HallTest, a_second_connection_takes_the_seat_over) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  const auto other = come(guest());
  ASSERT_EQ(heard<Ended>(aunt).size(), 1U);
  EXPECT_EQ(heard<Ended>(aunt)[0].reason, EndedReason::taken_over);
  EXPECT_TRUE(closed.contains(aunt));
  EXPECT_EQ(heard<Admitted>(other).size(), 1U);
  EXPECT_EQ(last_roster(doctor).size(), 2U);
  hall.feed_disconnected(aunt, now);  // its socket closes only now
  settle();
  pass(31s);
  EXPECT_EQ(last_roster(doctor).size(), 2U);
}

TEST_F(HallTest, a_provider_whose_page_reloads_has_not_left) {
  const auto doctor = come(provider());
  media.answer_at_once = false;
  const auto again = come(provider());
  const auto aunt = come(guest());  // while the provider's media is renewed
  EXPECT_TRUE(heard<Welcome>(aunt).at(0).in_call);
  media.give_answers();
  settle();
  media.give_answers();
  settle();
  EXPECT_EQ(heard<Admitted>(again).size(), 1U);
  EXPECT_EQ(heard<Admitted>(aunt).size(), 1U);
  EXPECT_TRUE(heard<Ended>(doctor).size() == 1U);
}

TEST_F(HallTest, completing_ends_media_and_everybody_at_once) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  const auto not_yet = connect(guest("uncle"));
  const auto ticket = hall.issue_ticket(guest("cousin"), facts, now);
  hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
  settle();
  EXPECT_EQ(media.open_rooms(), 0U);
  for (const auto connection : {doctor, aunt, not_yet}) {
    ASSERT_EQ(heard<Ended>(connection).size(), 1U);
    EXPECT_EQ(heard<Ended>(connection)[0].reason, EndedReason::completed);
    EXPECT_TRUE(closed.contains(connection));
  }
  EXPECT_FALSE(hall.redeem_ticket(ticket->reveal(), now));
  EXPECT_FALSE(hall.issue_ticket(guest(), facts, now));  // a join that raced with completing
  EXPECT_TRUE(written_words() == (std::vector<std::string>{"entered aunt"}));
}

TEST_F(HallTest, incident_06_a_removed_guest_holds_no_media_and_is_on_no_list) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  hall.feed_invitation_ended(facts.visit, InvitationId("aunt"), EndedReason::removed, now);
  settle();
  EXPECT_EQ(heard<Ended>(aunt).at(0).reason, EndedReason::removed);
  EXPECT_EQ(media.inside_now(), std::set{id_of(doctor)});
  EXPECT_EQ(last_roster(doctor), std::set{id_of(doctor)});
  EXPECT_FALSE(hall.issue_ticket(guest(), facts, now));
}

TEST_F(HallTest, a_link_that_was_replaced_puts_out_who_waits_by_it_and_leaves_who_is_in) {
  const auto ticket = hall.issue_ticket(guest(), facts, now);
  const auto waits = come(guest());
  hall.feed_link_replaced(facts.visit, InvitationId("aunt"));
  settle();
  EXPECT_EQ(heard<Ended>(waits).at(0).reason, EndedReason::revoked);
  EXPECT_TRUE(closed.contains(waits));
  EXPECT_FALSE(hall.redeem_ticket(ticket->reveal(), now));
  EXPECT_EQ(written_words().back(), "left aunt");

  come(provider());
  const auto aunt = come(guest());  // by the new link
  ASSERT_TRUE(is_in(aunt));
  hall.feed_link_replaced(facts.visit, InvitationId("aunt"));
  settle();
  EXPECT_TRUE(heard<Ended>(aunt).empty());
  EXPECT_FALSE(closed.contains(aunt));
}

TEST_F(HallTest, answers_that_come_after_the_end_change_nothing) {
  const auto doctor = come(provider());
  media.answer_at_once = false;
  const auto aunt = come(guest());
  hall.feed_invitation_ended(facts.visit, InvitationId("aunt"), EndedReason::revoked, now);
  media.give_answers();
  settle();
  media.answer_at_once = true;
  EXPECT_TRUE(heard<Admitted>(aunt).empty());
  EXPECT_EQ(media.inside_now(), std::set{id_of(doctor)});
}

TEST_F(HallTest, a_provider_who_pressed_start_and_never_came_has_left) {
  const auto ticket = hall.issue_ticket(provider(), facts, now);
  pass(30s);
  EXPECT_EQ(written_words(), std::vector<std::string>{"provider left doctor"});
  connect(provider());  // opens a connection, says nothing
  pass(kHelloWithin);
  EXPECT_EQ(written.size(), 2U);
}

TEST_F(HallTest, who_is_no_provider_of_the_visit_any_more_is_out_with_seat_connection_and_ticket) {
  const auto doctor = come(provider());
  const auto colleague = come(provider("colleague"));
  const auto opened = connect(provider("locum"));
  const auto ticket = hall.issue_ticket(provider("student"), facts, now);
  hall.feed_providers(facts.visit, {PersonId("doctor")});
  settle();
  for (const auto gone : {colleague, opened}) {
    EXPECT_EQ(heard<Ended>(gone).at(0).reason, EndedReason::removed);
    EXPECT_TRUE(closed.contains(gone));
  }
  EXPECT_FALSE(closed.contains(doctor));
  EXPECT_FALSE(hall.redeem_ticket(ticket->reveal(), now));
  EXPECT_EQ(media.inside_now(), std::set{id_of(doctor)});
  // Each of them had started the visit: the rows have to hear that nobody came, once.
  EXPECT_EQ(written_words(), (std::vector<std::string>{"provider left colleague", "provider left locum", "provider left student"}));
}

TEST_F(HallTest, who_is_no_longer_of_the_clinic_is_out_of_every_call) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  hall.feed_person_ended(PersonId("stranger"), now);
  settle();
  EXPECT_TRUE(closed.empty());
  hall.feed_person_ended(PersonId("doctor"), now);
  settle();
  EXPECT_EQ(heard<Ended>(doctor).at(0).reason, EndedReason::removed);
  EXPECT_EQ(media.inside_now(), std::set{id_of(aunt)});
}

// Start was pressed in the moment in which an admin disabled the account: the rights were read before, the ticket is asked after.
TEST_F(HallTest, who_ends_between_the_reading_of_rights_and_the_ticket_gets_none_and_who_signs_in_again_does) {
  const auto before = hall.people_ended();
  hall.feed_person_ended(PersonId("doctor"), now);
  EXPECT_FALSE(hall.issue_ticket(provider(), facts, now, before));
  settle();
  EXPECT_EQ(written_words(), std::vector<std::string>{"provider left doctor"}) << "the rows had them in";
  EXPECT_TRUE(hall.issue_ticket(provider("colleague"), facts, now, before));
  pass(kEndedRemembered - std::chrono::seconds(1));
  EXPECT_FALSE(hall.issue_ticket(provider(), facts, now, before));
  EXPECT_TRUE(hall.issue_ticket(provider(), facts, now, hall.people_ended()));
}

TEST_F(HallTest, a_flood_of_requests_costs_its_sender_the_connection_and_nobody_else_anything) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  ask(aunt, Produce{"audio", MediaSource::microphone, {}});
  const std::string microphone = "producer of " + id_of(aunt).text();
  for (int i = 2; i < kRequestsAtOnce; ++i) ask(aunt, PauseProducer{microphone, i % 2 == 0});
  EXPECT_TRUE(closed.empty());
  pass(10 * kRequestEvery);
  for (int i = 0; i < 10; ++i) ask(aunt, PauseProducer{microphone, i % 2 == 0});
  EXPECT_TRUE(closed.empty());
  const auto rosters = heard<Roster>(doctor).size();
  for (int i = 0; i < 100; ++i) ask(aunt, PauseProducer{microphone, i % 2 == 0});
  EXPECT_EQ(closed, std::set{aunt});
  EXPECT_EQ(hall.counters().floods, 1U);
  EXPECT_LE(heard<Roster>(doctor).size(), rosters + 1);
  const auto back = come(guest(), session_of(aunt));
  EXPECT_EQ(id_of(back), id_of(aunt));
}

TEST_F(HallTest, what_is_no_request_costs_as_much_as_one) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  for (int i = 1; i < kRequestsAtOnce; ++i) EXPECT_TRUE(hall.feed_unread(aunt, now)) << i;
  settle();
  EXPECT_TRUE(closed.empty());
  EXPECT_FALSE(hall.feed_unread(aunt, now));
  settle();
  EXPECT_EQ(closed, std::set{aunt});
  EXPECT_EQ(hall.counters().floods, 1U);
  EXPECT_FALSE(hall.feed_unread(aunt, now)) << "gone";
  EXPECT_EQ(last_roster(doctor).size(), 2U) << "the seat stays for who comes back";
}

TEST_F(HallTest, sound_comes_from_a_microphone_and_from_nothing_else_so_that_mute_finds_all_of_it) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  for (const auto& [kind, source] : {std::pair{"audio", MediaSource::camera}, {"audio", MediaSource::screen}, {"video", MediaSource::microphone}}) {
    ask(aunt, Produce{kind, source, {}});
    EXPECT_EQ(std::get<MediaWhy>(replies.at(last_request)), MediaWhy::bad_parameters) << kind;
  }
  EXPECT_TRUE(heard<ConsumerOffer>(doctor).empty());
}

TEST_F(HallTest, mute_pauses_the_microphone_and_tells_the_person) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  ask(aunt, Produce{"audio", MediaSource::microphone, {}});
  auto& [room_id, room] = *media.rooms.begin();
  room.events->on_consumer(room_id, id_of(doctor), {"c1", "producer of " + id_of(aunt).text(), id_of(aunt), MediaSource::microphone, "audio", {}, false});
  settle();
  const auto muted_in = [&](ConnectionId reader) {
    const auto rosters = heard<Roster>(reader);
    for (const auto& entry : rosters.back().people)
      if (entry.participant == id_of(aunt)) return entry.muted;
    return false;
  };
  EXPECT_FALSE(muted_in(doctor));
  ask(doctor, Mute{id_of(aunt)});
  EXPECT_TRUE(muted_in(doctor));
  EXPECT_EQ(heard<MutedByProvider>(aunt).size(), 1U);
  ASSERT_EQ(heard<ProducerPaused>(doctor).size(), 1U);
  EXPECT_TRUE(hall.presence(facts.visit).muted.contains(InvitationId("aunt")));
  ask(aunt, PauseProducer{"producer of " + id_of(aunt).text(), false});
  EXPECT_FALSE(muted_in(doctor));
  EXPECT_FALSE(hall.presence(facts.visit).muted.contains(InvitationId("aunt")));
}

TEST_F(HallTest, providers_rename_and_remove_guests_only) {
  const auto doctor = come(provider());
  const auto her = come(patient());
  const auto aunt = come(guest());
  ask(doctor, Rename{id_of(aunt), "Tía"});
  ask(doctor, Remove{id_of(aunt)});
  EXPECT_EQ(asked, (std::vector<std::string>{"rename aunt Tía", "remove aunt"}));
  ask(doctor, Remove{id_of(her)});
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::not_allowed);
  ask(doctor, Remove{ParticipantId("nobody")});
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::not_found);
  ask(aunt, Remove{id_of(her)});
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::not_allowed);
  EXPECT_EQ(asked.size(), 2U);
  hall.feed_renamed(facts.visit, InvitationId("aunt"), "Tía");
  settle();
  EXPECT_EQ(heard<Roster>(her).back().people.back().name, "Tía");
}

TEST_F(HallTest, refusals_of_the_media_plane_reach_the_page_that_asked) {
  const auto doctor = come(provider());
  ask(doctor, ConnectTransport{"unknown", {}});
  EXPECT_EQ(std::get<MediaWhy>(replies.at(last_request)), MediaWhy::no_such_transport);
  ask(doctor, RestartIce{"any"});
  EXPECT_EQ(std::get<IceRestarted>(replies.at(last_request)).parameters.username_fragment, "ufrag");
}

TEST_F(HallTest, a_full_room_asks_to_come_again) {
  media.refuse_participants = MediaWhy::too_many;
  const auto doctor = come(provider());
  EXPECT_EQ(heard<Ended>(doctor).at(0).reason, EndedReason::server_stops);
  EXPECT_TRUE(closed.contains(doctor));
  EXPECT_EQ(hall.counters().media_refusals, 1U);
}

TEST_F(HallTest, an_empty_room_gives_its_media_back_and_opens_again) {
  const auto doctor = come(provider());
  ask(doctor, Leave{});
  EXPECT_EQ(media.open_rooms(), 0U);
  const auto again = come(provider());
  EXPECT_EQ(heard<Admitted>(again).size(), 1U);
  EXPECT_EQ(media.open_rooms(), 1U);
}

TEST_F(HallTest, a_moved_end_reaches_who_is_in_and_who_waits) {
  const auto doctor = come(provider());
  SeatFacts second = guest();
  second.admittance = invites::Admittance::must_ask;
  const auto waiting = come(second);
  facts.ends_at += 10min;
  hall.feed_visit(facts, now);
  settle();
  EXPECT_EQ(heard<VisitChanged>(doctor).size(), 1U);
  EXPECT_EQ(heard<VisitChanged>(waiting).size(), 1U);
}

TEST_F(HallTest, a_stopping_server_asks_everybody_to_join_again) {
  const auto doctor = come(provider());
  hall.feed_server_stops();
  settle();
  EXPECT_EQ(heard<Ended>(doctor).at(0).reason, EndedReason::server_stops);
  EXPECT_FALSE(hall.issue_ticket(guest(), facts, now));
}

Request example(RequestType type) {
  switch (type) {
    case RequestType::hello: return Hello{};
    case RequestType::capabilities: return Capabilities{};
    case RequestType::connect_transport: return ConnectTransport{};
    case RequestType::produce: return Produce{"audio", MediaSource::microphone, {}};
    case RequestType::close_producer: return CloseProducer{};
    case RequestType::pause_producer: return PauseProducer{};
    case RequestType::pause_consumer: return PauseConsumer{};
    case RequestType::restart_ice: return RestartIce{};
    case RequestType::raise_hand: return RaiseHand{true};
    case RequestType::leave: return Leave{};
    case RequestType::rename: return Rename{};
    case RequestType::remove: return Remove{};
    case RequestType::mute: return Mute{};
    case RequestType::admit: return Admit{};
    case RequestType::admit_all: return AdmitAll{};
    case RequestType::turn_away: return TurnAway{};
    case RequestType::tell: return Tell{};
    case RequestType::put_back: return PutBack{};
    case RequestType::talk_without_guests: return TalkWithoutGuests{};
    case RequestType::spotlight: return Spotlight{};
    case RequestType::say: return Say{};
    case RequestType::note_sending: return NoteSending{true};
  }
  return Leave{};
}

TEST(requests, the_table_has_a_line_for_every_type_in_the_variants_order) {
  for (const RequestType type : kAllRequestTypes) {
    EXPECT_EQ(type_of(example(type)), type);
    EXPECT_EQ(parse_request_type(word(type)), type);
  }
  EXPECT_FALSE(parse_request_type("admit_me"));
}

// Incident 9: every message of every role in every state, against a list written by hand.
TEST_F(HallTest, incident_09_what_the_table_does_not_allow_is_refused_and_does_nothing) {
  const std::set<RequestType> media_requests = {
      RequestType::capabilities,   RequestType::connect_transport, RequestType::produce,    RequestType::close_producer,
      RequestType::pause_producer, RequestType::pause_consumer,    RequestType::restart_ice,
      RequestType::raise_hand,     RequestType::say,               RequestType::note_sending};
  const std::set<RequestType> moderating = {RequestType::rename, RequestType::remove,    RequestType::mute, RequestType::admit,
                                            RequestType::admit_all, RequestType::turn_away, RequestType::tell, RequestType::put_back,  RequestType::spotlight};
  const auto expected = [&](Role role, ConnectionState state, RequestType type) {
    if (state == ConnectionState::opened) return type == RequestType::hello;
    if (type == RequestType::leave) return true;
    if (state == ConnectionState::waiting) return false;
    if (type == RequestType::talk_without_guests) return role != Role::guest;
    return media_requests.contains(type) || (role == Role::provider && moderating.contains(type));
  };
  int person = 0;
  for (const Role role : kAllRoles) {
    for (const ConnectionState state : kAllConnectionStates) {
      if (role == Role::provider && state == ConnectionState::waiting) continue;  // cannot be
      for (const RequestType type : kAllRequestTypes) {
        facts.visit = VisitId("visit " + std::to_string(++person));
        SeatFacts seat = role == Role::provider ? provider() : role == Role::patient ? patient() : guest();
        if (state == ConnectionState::in_call && role != Role::provider) come(provider("host"));
        const ConnectionId connection = state == ConnectionState::opened ? connect(seat) : come(seat);
        ASSERT_EQ(heard<Admitted>(connection).size(), state == ConnectionState::in_call ? 1U : 0U);
        const auto calls_before = media.log.size();
        const auto refused_before = hall.counters().refused_messages;
        hall.feed_request(connection, ++last_request, example(type), now);
        while (auto output = hall.next_output()) {
          const auto* reply = std::get_if<Reply>(&*output);
          if (reply == nullptr || reply->reply_to != last_request) continue;
          const auto* why = std::get_if<CallWhy>(&reply->answer);
          const bool refused = why != nullptr && *why == CallWhy::not_allowed;
          EXPECT_EQ(refused, !expected(role, state, type)) << word(role) << " " << word(type);
        }
        const bool counted = hall.counters().refused_messages > refused_before;
        EXPECT_EQ(counted, !expected(role, state, type)) << word(role) << " " << word(type);
        if (counted) {
          EXPECT_EQ(media.log.size(), calls_before);
        }
        posted.clear();
        hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
        while (hall.next_output()) {
        }
        said.clear();
      }
    }
  }
}

}  // namespace
}  // namespace bedside::calls
