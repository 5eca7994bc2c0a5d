// Staff, the patient and guests do what they like in any order, on a real database: whatever they do, the limits hold,
// what has ended stays ended and lets nobody in, nothing about a guest outlives the invitation, and looking changes
// nothing. (Who hears whom meanwhile is the hall's: src/calls/hall_waiting_test.cpp.)
#include <algorithm>
#include <map>
#include <set>

#include "desk/patient.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using namespace std::chrono_literals;
using State = JoinPage::State;

constexpr int kGuestsMost = 4;

class Anything : public DeskWorld {
 protected:
  /// A link that somebody holds, and what has become of it.
  struct Link {
    InvitationId invitation;
    std::string token;
    bool ended = false;
    bool is_patient = false;
    bool inside = false;
    std::optional<Secret<std::string>> cookie;
  };

  static std::string token_of(const ShownInvitation& shown) {
    return shown.link->reveal().substr(shown.link->reveal().rfind('/') + 1);
  }
  void begin() {
    links.clear();
    providers_in = 0;
    VisitDraft wish = draft();
    wish.guests.clear();
    wish.starts_local = "2026-11-24T10:00";
    wish.ends_local = "2026-11-24T10:30";
    visit = book(wish);
    const auto seat = details(visit).seats.at(0).invitation_id;
    const auto shown = run([&](UnitOfWork& unit, const Context& c) { return show_invitation(unit, c, actor(osei), seat); });
    links.push_back({seat, token_of(*shown), false, true, false, std::nullopt});
  }
  Outcome<PatientHost> as_patient() {
    return look([&](UnitOfWork& unit, const Context& c) { return patient_host(unit, c, links.front().token); });
  }
  /// What everybody reads, in a form that can be compared.
  std::string picture() {
    const VisitDetails seen = details(visit);
    std::string text = std::string(visits::word(seen.visit.status)) + " " + std::to_string(seen.visit.ends_at.time_since_epoch().count());
    for (const auto& seat : seen.seats)
      text += " | " + seat.invitation_id.text() + " " + std::string(word(seat.state)) + " " + seat.name.value_or("-");
    return text;
  }
  void must_be_dead(Link& link) {
    link.ended = true;
    link.inside = false;
  }
  bool is_over() { return visits::is_over(details(visit).visit.status); }

  Link& any(SeededRandom& dice) { return links[dice.below(static_cast<std::uint32_t>(links.size()))]; }

  // ---- what people do: each answers whether it was done ----
  bool somebody_invites(SeededRandom& dice, bool patient) {
    const auto host = patient ? as_patient() : Outcome<PatientHost>(PatientHost{Host(actor(osei)), visit, {}});
    if (!host.ok()) return false;
    const auto shown = run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, host->host, visit); });
    if (!shown.ok()) return false;
    GuestDraft guest;
    guest.email = "guest" + std::to_string(++addresses) + "@home.example";
    const auto done = dice.below(2) == 0
        ? run([&](UnitOfWork& unit, const Context& c) { return use_invitation(unit, c, host->host, shown->invitation_id); }).ok()
        : run([&](UnitOfWork& unit, const Context& c) {
            return send_invitations(unit, c, host->host, visit, shown->invitation_id, std::nullopt, {guest});
          }).ok();
    if (done) links.push_back({shown->invitation_id, token_of(*shown), false, false, false, std::nullopt});
    return done;
  }
  bool revoke(Link& link) {
    const bool done = run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, Host(actor(osei)), link.invitation); }).ok();
    if (done) must_be_dead(link);
    return done;
  }
  bool decline(Link& link) {
    const bool done = run([&](UnitOfWork& unit, const Context& c) { return not_for_me(unit, c, link.token); }).ok();
    if (done) must_be_dead(link);
    return done;
  }
  bool come(Link& link) {
    if (link.inside) return false;  // the hall knows
    const auto entered = enter_by(link.token, link.is_patient ? "" : "Guest", link.cookie);
    if (!entered.ok()) return false;
    link.cookie = entered->cookie;
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return note_waiting(unit, c, clinic.id, entered->seat.invitation, Via::link); }).ok());
    if (providers_in == 0) return true;
    link.inside = run([&](UnitOfWork& unit, const Context& c) {
                    return note_entered(unit, c, clinic.id, entered->seat.invitation, Via::link, std::nullopt);
                  }).ok();
    return link.inside;
  }
  bool go(Link& link) {
    if (!link.inside) return false;
    link.inside = false;
    return run([&](UnitOfWork& unit, const Context& c) { return note_left(unit, c, clinic.id, link.invitation, {providers_in}); }).ok();
  }
  bool provider_comes_or_goes() {
    if (providers_in == 1) {
      providers_in = 0;
      return run([&](UnitOfWork& unit, const Context& c) { return provider_left(unit, c, actor(osei), visit, {0}); }).ok();
    }
    if (!run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(osei), visit); }).ok()) return false;
    providers_in = 1;
    return true;
  }
  bool over_by(bool complete) {
    const bool done = complete ? run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).ok()
                               : run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), visit); }).ok();
    if (done) all_dead();
    return done;
  }
  void all_dead() {
    providers_in = 0;
    for (Link& link : links) must_be_dead(link);
  }
  void time_passes(SeededRandom& dice) {
    now += std::chrono::minutes(dice.below(6));
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return caretaker(unit, c); }).ok());
    if (is_over()) all_dead();
  }
  bool move(SeededRandom& dice) {
    VisitChange change;
    const int hour = 10 + static_cast<int>(dice.below(3));
    change.starts_local = "2026-11-24T" + std::to_string(hour) + ":00";
    change.ends_local = "2026-11-24T" + std::to_string(hour) + ":30";
    const VisitView before = details(visit).visit;
    const bool someone_in = providers_in > 0 || std::any_of(links.begin(), links.end(), [](const Link& link) { return link.inside; });
    const bool done = run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, change); }).ok();
    if (someone_in && (change.starts_local != before.starts_local || change.ends_local != before.ends_local)) EXPECT_FALSE(done) << "moved under the people who are in";
    return done;
  }

  bool step(SeededRandom& dice) {
    Link& link = any(dice);
    switch (dice.below(14)) {
      case 0:
      case 1: return somebody_invites(dice, false);
      case 2: return somebody_invites(dice, true);
      case 3: return !link.is_patient && revoke(link);
      case 4: return dice.below(3) == 0 && decline(link);
      case 5:
      case 6:
      case 7: return come(link);
      case 8: return go(link);
      case 9: return provider_comes_or_goes();
      case 10: return run([&](UnitOfWork& unit, const Context& c) { return extend_visit(unit, c, actor(osei), visit, 10min); }).ok();
      case 11: return move(dice);
      case 12: time_passes(dice); return true;
      default: return dice.below(6) == 0 && over_by(dice.below(2) == 0);
    }
  }

  void look_around() {
    const std::string before = picture();
    for (const Link& link : links) {
      const auto page = look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, link.token); });
      ASSERT_TRUE(page.ok()) << "a link that was once good is known";
      static_cast<void>(look([&](UnitOfWork& unit, const Context& c) { return calendar_entry(unit, c, link.token); }));
      const std::set<State> living{State::too_early, State::open, State::running, State::locked, State::expired};
      EXPECT_EQ(living.contains(page->state), !link.ended);
      EXPECT_EQ(page->visit.has_value(), !link.ended) << "no facts of the visit for a link that has ended";
    }
    EXPECT_EQ(picture(), before) << "looking changes nothing";
  }

  void check() {
    look_around();
    const VisitDetails seen = details(visit);
    int living = 0;
    for (const auto& seat : seen.seats) {
      const auto link = std::find_if(links.begin(), links.end(), [&](const Link& one) { return one.invitation == seat.invitation_id; });
      ASSERT_NE(link, links.end());
      if (seat.role == invites::SeatRole::guest) living += link->ended ? 0 : 1;
      if (link->ended && seat.role == invites::SeatRole::guest) {
        EXPECT_FALSE(seat.name || seat.email || seat.phone) << "about somebody whose invitation has ended";
      }
      EXPECT_EQ(seat.state == SeatState::in_call, link->inside);
    }
    EXPECT_LE(living, kGuestsMost);
    if (visits::is_over(seen.visit.status)) {
      EXPECT_EQ(living, 0);
      EXPECT_FALSE(seen.can_invite);
    }
    for (Link& link : links) {
      if (link.ended) EXPECT_FALSE(enter_by(link.token, "Guest", link.cookie).ok());
    }
  }

  VisitId visit;
  std::vector<Link> links;
  int providers_in = 0;
  int addresses = 0;
};

TEST_F(Anything, whatever_people_do_limits_hold_and_what_has_ended_stays_so) {
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.guests_per_visit = kGuestsMost; }).ok());
  int done = 0;
  int refused = 0;
  std::map<visits::Status, int> statuses;
  constexpr int kVisits = 25;
  constexpr int kSteps = 40;
  for (std::uint64_t seed = 1; seed <= kVisits; ++seed) {
    SeededRandom dice(seed);
    now = at(9, 40);
    begin();
    for (int i = 0; i < kSteps; ++i) {
      (step(dice) ? done : refused)++;
      check();
      if (HasFatalFailure() || HasNonfatalFailure()) FAIL() << "seed " << seed << " step " << i << ": " << picture();
    }
    ++statuses[details(visit).visit.status];
    now = at(23, 0);
    static_cast<void>(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }));
  }
  EXPECT_GT(done, 250);
  EXPECT_GT(refused, 120);
  EXPECT_GT(statuses[visits::Status::completed], 3);
  EXPECT_GT(statuses[visits::Status::cancelled], 1);
  EXPECT_GT(statuses[visits::Status::in_call] + statuses[visits::Status::waiting] + statuses[visits::Status::scheduled], 3);
}

}  // namespace
}  // namespace bedside::desk
