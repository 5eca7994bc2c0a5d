// A clinic to tell stories about: a real SQLite database in a directory of its own, time that the test
// moves, chance from one seed, and an outbox that the test empties as delivery would.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "desk/booking.hpp"
#include "desk/clinic_settings.hpp"
#include "desk/entering.hpp"
#include "desk/inviting.hpp"
#include "desk/sign_in.hpp"
#include "desk/visit_view.hpp"
#include "notices/payload.hpp"
#include "storage/open.hpp"

namespace bedside::desk {

/// New York in winter time, with the two clock changes of 2027; and UTC.
class TableZones final : public visits::ZoneRules {
 public:
  bool is_zone(const std::string& zone) const override { return zone == "America/New_York" || zone == "UTC"; }
  Result<WallTime, visits::ZoneWhy> to_wall_time(const visits::LocalTime& local, const std::string& zone) const override;
  Result<visits::LocalTime, visits::ZoneWhy> to_local_time(WallTime time, const std::string& zone) const override;
};

/// 2026-11-24, a Tuesday, in New York.
WallTime at(int hour, int minute = 0);

struct Sent {
  notices::Channel channel;
  notices::Kind kind;
  notices::Payload payload;
};

class DeskWorld : public testing::Test {
 protected:
  DeskWorld();
  ~DeskWorld() override;

  Context context();
  template <class Work>
  auto run(Work work) {
    const Context now_context = context();
    return transact(*storage, [&](UnitOfWork& unit) { return work(unit, now_context); });
  }
  template <class Work>
  auto look(Work work) {
    const Context now_context = context();
    std::optional<decltype(work(std::declval<UnitOfWork&>(), now_context))> answer;
    storage->read([&](UnitOfWork& unit) { answer.emplace(work(unit, now_context)); });
    return *std::move(answer);
  }

  Actor actor(const clinic::Person& person) const { return {person.clinic, person.id, person.roles}; }
  clinic::Person add_person(const ClinicId& clinic, const std::string& name, const std::string& email,
                            std::vector<clinic::Role> roles);

  /// 10:00 to 10:30 with Dr. Osei: patient Ines by e-mail, guests Rosa (family, e-mail) and an interpreter (phone).
  VisitDraft draft() const;
  VisitId book();
  VisitId book(const VisitDraft& draft);

  VisitDetails details(const VisitId& visit, const Presence& presence = {});
  const SeatView& seat_of(const VisitDetails& details, std::size_t index) { return details.seats.at(index); }
  /// The token in the link of the newest message to `to`, from `mail`.
  std::string token_to(const std::string& to) const;

  /// Sends what is due, as delivery does: leased, opened, marked sent. Keeps it in `mail`, answers the new ones.
  std::vector<Sent> deliver();
  std::vector<std::string> actions();  // of the audit log, not yet sealed, oldest first
  std::vector<std::string> audit_details();

  Outcome<Entered> enter_by(const std::string& token, const std::string& name,
                            std::optional<Secret<std::string>> cookie = std::nullopt, std::optional<As> as = std::nullopt);
  JoinPage::State page_state(const std::string& token);
  void start(const VisitId& visit);
  template <class Change>
  Outcome<ClinicChanged> change_settings(Change change) {
    ClinicChange wanted;
    change(wanted);
    return run([&](UnitOfWork& unit, const Context& now_context) {
      return change_clinic(unit, now_context, actor(admin), wanted);
    });
  }

  WallTime now = at(9, 0);
  std::filesystem::path directory;
  SeededRandom random{20261124};
  secure::KeyRing keys = secure::KeyRing::make_ephemeral(random, 2);
  TableZones zones;
  SendersConfigured senders{true, true};
  DialInNumbers dial_in_numbers;
  CallingRules calling;
  TextingRules texting;
  std::unique_ptr<Storage> storage;

  clinic::Clinic clinic;
  clinic::Person admin;
  clinic::Person osei;
  clinic::Person lind;
  std::vector<Sent> mail;
};

/// The words of the fields that a refusal names: "ends_local:ends_before_start".
std::vector<std::string> fields_of(const Refusal& refusal);

}  // namespace bedside::desk
