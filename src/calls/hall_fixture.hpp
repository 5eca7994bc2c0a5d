// What the hall's tests share: one clinic with one visit, in simulated time, over the double of the media plane.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "calls/fake_media.hpp"
#include "calls/hall.hpp"

namespace bedside::calls {

/// One clinic with one visit, in simulated time; what was said to each connection stands in `said`.
class HallFixture : public ::testing::Test {
 protected:
  struct Written {
    std::string what;
    int providers_in = -1;
    invites::Via via = invites::Via::none;
  };

  HallFixture() {
    facts.visit = VisitId("visit");
    facts.clinic = ClinicId("clinic");
    facts.patient_name = "Ana Field";
  }
  SeatFacts provider(const std::string& person = "doctor") const {
    SeatFacts seat;
    seat.role = Role::provider;
    seat.clinic = facts.clinic;
    seat.visit = facts.visit;
    seat.person = PersonId(person);
    seat.name = person;
    return seat;
  }
  SeatFacts guest(const std::string& invitation = "aunt") const {
    SeatFacts seat;
    seat.clinic = facts.clinic;
    seat.visit = facts.visit;
    seat.invitation = InvitationId(invitation);
    seat.name = invitation;
    seat.number = 1;
    return seat;
  }
  SeatFacts patient() const {
    SeatFacts seat = guest("patient");
    seat.role = Role::patient;
    return seat;
  }
  ConnectionId connect(const SeatFacts& seat) {
    const auto ticket = hall.issue_ticket(seat, facts, now);
    EXPECT_TRUE(ticket);
    const auto connection = hall.redeem_ticket(ticket->reveal(), now);
    EXPECT_TRUE(connection);
    return *connection;
  }
  ConnectionId come(const SeatFacts& seat, std::optional<std::string> session = std::nullopt) {
    const ConnectionId connection = connect(seat);
    ask(connection, Hello{std::move(session)});
    return connection;
  }
  void ask(ConnectionId connection, Request request) {
    hall.feed_request(connection, ++last_request, std::move(request), now);
    settle();
  }
  void pass(std::chrono::milliseconds time) {
    now.moment += time;
    now.wall += time;
    hall.on_deadline(now);
    settle();
  }
  void settle() {
    while (!posted.empty()) {
      auto task = std::move(posted.front());
      posted.pop_front();
      task(now);
    }
    while (auto output = hall.next_output()) {
      if (auto* send = std::get_if<Send>(&*output)) {
        order.emplace_back(send->to, send->event.index());
        said[send->to].push_back(std::move(send->event));
      } else if (auto* reply = std::get_if<Reply>(&*output)) {
        replies[reply->reply_to] = reply->answer;
      } else if (auto* close = std::get_if<Close>(&*output)) {
        closed.insert(close->connection);
      } else if (auto* write = std::get_if<WriteFact>(&*output)) {
        written.push_back(to_written(write->fact));
      } else if (auto* rename = std::get_if<AskRename>(&*output)) {
        asked.push_back("rename " + rename->invitation.text() + " " + rename->name);
      } else if (auto* remove = std::get_if<AskRemove>(&*output)) {
        asked.push_back("remove " + remove->invitation.text());
      }
    }
    check_roster_is_what_is_forwarded();
  }
  static Written to_written(const Fact& fact) {
    if (const auto* waiting = std::get_if<FactWaiting>(&fact)) return {"waiting " + waiting->invitation.text(), -1, waiting->via};
    if (const auto* entered = std::get_if<FactEntered>(&fact))
      return {"entered " + entered->invitation.text() + (entered->let_in_by ? " let in by " + entered->let_in_by->text() : ""), -1,
              entered->via};
    if (const auto* left = std::get_if<FactLeft>(&fact)) return {"left " + left->invitation.text(), left->providers_in};
    if (const auto* back = std::get_if<FactPutBack>(&fact)) return {"put back " + back->invitation.text()};
    if (const auto* away = std::get_if<FactTurnedAway>(&fact))
      return {"turned away " + away->invitation.text(), away->providers_in};
    if (const auto* wish = std::get_if<FactWithoutGuests>(&fact)) return {wish->on ? "without guests" : "with guests again"};
    const auto& provider_left = std::get<FactProviderLeft>(fact);
    return {"provider left " + provider_left.person.text(), provider_left.providers_in};
  }
  template <class T>
  std::vector<T> heard(ConnectionId connection) const {
    std::vector<T> found;
    if (!said.contains(connection)) return found;
    for (const Event& event : said.at(connection))
      if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
    return found;
  }
  ParticipantId id_of(ConnectionId connection) const { return heard<Welcome>(connection).at(0).participant; }
  std::string session_of(ConnectionId connection) const { return heard<Admitted>(connection).at(0).media_session; }
  std::set<ParticipantId> last_roster(ConnectionId connection) const {
    std::set<ParticipantId> people;
    const auto rosters = heard<Roster>(connection);
    if (!rosters.empty())
      for (const auto& entry : rosters.back().people) people.insert(entry.participant);
    return people;
  }
  ParticipantId spotlight_of(ConnectionId connection) const {
    const auto rosters = heard<Roster>(connection);
    return rosters.empty() ? ParticipantId() : rosters.back().spotlight;
  }
  /// Lines of the chat as this connection was told them, told again or not.
  std::vector<std::string> read_lines(ConnectionId connection) const {
    std::vector<std::string> lines;
    for (const Chat& chat : heard<Chat>(connection))
      for (const ChatLine& line : chat.lines) lines.push_back(line.line.reveal());
    return lines;
  }
  std::vector<std::string> written_words() const {
    std::vector<std::string> words;
    for (const auto& one : written) words.push_back(one.what);
    return words;
  }
  std::vector<std::string> names_waiting(ConnectionId reader) const {
    std::vector<std::string> names;
    const auto lists = heard<WaitingList>(reader);
    if (!lists.empty())
      for (const auto& person : lists.back().people) names.push_back(person.name.value_or("?"));
    return names;
  }
  // Incident 6: who is on the list is who gets packets, whatever pages say. Checked after every step.
  void check_roster_is_what_is_forwarded() {
    if (!media.answers.empty() || !posted.empty()) return;
    for (const auto& [connection, events] : said) {
      if (closed.contains(connection) || !is_in(connection) || disconnected.contains(connection)) continue;
      EXPECT_EQ(last_roster(connection), media.inside_now());
      const ParticipantId spotlight = spotlight_of(connection);
      EXPECT_TRUE(spotlight.empty() || last_roster(connection).contains(spotlight));
    }
  }
  /// What was said last: admitted, or sent to wait.
  bool is_in(ConnectionId connection) const {
    bool in = false;
    if (!said.contains(connection)) return in;
    for (const Event& event : said.at(connection)) {
      if (std::holds_alternative<Admitted>(event)) in = true;
      if (std::holds_alternative<Waiting>(event)) in = false;
    }
    return in;
  }
  void disconnect(ConnectionId connection) {
    disconnected.insert(connection);
    hall.feed_disconnected(connection, now);
    settle();
  }

  FakeMedia media;
  SeededRandom random{7};
  std::deque<std::function<void(Now)>> posted;
  Hall hall{media, random, [this](std::function<void(Now)> task) { posted.push_back(std::move(task)); }};
  VisitFacts facts;
  Now now{Moment(std::chrono::hours(1)), WallTime(std::chrono::hours(24 * 365 * 50))};
  std::int64_t last_request = 0;
  std::map<ConnectionId, std::vector<Event>> said;
  std::vector<std::pair<ConnectionId, std::size_t>> order;
  std::map<std::int64_t, Answered> replies;
  std::set<ConnectionId> closed;
  std::set<ConnectionId> disconnected;
  std::vector<Written> written;
  std::vector<std::string> asked;
};

}  // namespace bedside::calls
