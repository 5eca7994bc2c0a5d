// What retention removes, with all that belongs to it, and where the audit log begins afterwards; and a clinic's logo.
#include <gmock/gmock.h>

#include "audit/retention.hpp"
#include "audit/sealer.hpp"
#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

class Retention : public StorageContract {
 protected:
  /// A visit that ended at `ended_at`, with a guest, a message and a tombstone.
  World add_visit_that_is_over(const std::string& email, WallTime ended_at, visits::Status status = visits::Status::completed) {
    World world = add_world(email);
    const auto guest = add_guest(world);
    commit([&](UnitOfWork& unit) {
      unit.outbox().add_notice(make_notice(world, guest.id));
      unit.visits().add_request(world.clinic.id, "key-" + email, world.visit.id, ended_at);
      unit.invitations().bury(*unit.invitations().find_invitation(world.clinic.id, guest.id), invites::EndReason::completed, ended_at);
      world.visit.status = status;
      world.visit.ended_at = ended_at;
      unit.visits().save_visit(world.visit);
    });
    return world;
  }
  std::size_t rows(const std::string& table) { return look_inside("SELECT 1 FROM " + table).size(); }
  /// Ten entries, a day apart, the first at kNow.
  clinic::Clinic add_log() {
    const auto clinic = add_clinic();
    commit([&](UnitOfWork& unit) {
      for (int i = 0; i < 10; ++i) unit.audit().append({clinic.id, kNow + i * 24h, "server", "test.event", "visit:" + std::to_string(i), "{}"});
      audit::seal_events(unit.audit(), keys, 100);
    });
    return clinic;
  }
  int remove_before(const clinic::Clinic& clinic, WallTime before, int limit = 100) {
    int removed = 0;
    commit([&](UnitOfWork& unit) { removed = audit::remove_old_entries(unit.audit(), keys, clinic.id, before, limit); });
    return removed;
  }
  Result<audit::ChainHead, audit::Broken> verified(const clinic::Clinic& clinic, const std::optional<audit::ChainHead>& kept = {}) {
    return look([&](UnitOfWork& unit) { return audit::verify_chain(unit.audit(), keys, clinic.id, kept); });
  }
  audit::VerifyWhy why(const clinic::Clinic& clinic, const std::optional<audit::ChainHead>& kept = {}) {
    const auto broken = verified(clinic, kept);
    EXPECT_FALSE(broken.ok());
    return broken.ok() ? audit::VerifyWhy::cut_tail : broken.why().why;
  }
};

INSTANTIATE_TEST_SUITE_P(On, Retention, testing::Values(Database::sqlite, Database::postgres), name_of);

TEST_P(Retention, a_visit_goes_with_all_that_belongs_to_it_and_an_open_one_never) {
  auto world = add_visit_that_is_over("a@example.org", kNow);
  const auto open = add_visit(world.clinic, world.provider, world.patient, kNow - 24h);
  const auto due = [&](WallTime before) {
    return look([&](UnitOfWork& unit) { return unit.visits().list_over_since(world.clinic.id, before, 10); });
  };
  EXPECT_THAT(due(kNow), IsEmpty());
  ASSERT_THAT(due(kNow + 1s), SizeIs(1));
  EXPECT_EQ(due(kNow + 1s).front().id, world.visit.id);
  commit([&](UnitOfWork& unit) { unit.visits().remove_visit(world.visit); });
  EXPECT_EQ(rows("visits"), 1U);
  for (const char* table : {"notices", "tombstones", "visit_requests", "invitations"}) EXPECT_EQ(rows(table), 0U) << table;
  EXPECT_EQ(rows("visit_providers"), 1U);
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.visits().find_visit(world.clinic.id, open.id); }));
}

TEST_P(Retention, a_patient_stays_while_there_is_a_visit_and_goes_when_the_last_one_is_long_past) {
  auto world = add_visit_that_is_over("a@example.org", kNow);
  const auto remove = [&](WallTime before) {
    int removed = 0;
    commit([&](UnitOfWork& unit) { removed = unit.clinics().remove_patients_not_seen_since(world.clinic.id, before, 10); });
    return removed;
  };
  commit([&](UnitOfWork& unit) { unit.clinics().note_last_visit(world.clinic.id, world.patient.id, kNow); });
  EXPECT_EQ(remove(kNow + 24h), 0) << "the visit is still there";
  commit([&](UnitOfWork& unit) {
    unit.visits().remove_visit(world.visit);
    unit.clinics().note_last_visit(world.clinic.id, world.patient.id, kNow - 24h);
  });
  EXPECT_EQ(remove(kNow), 0) << "an earlier visit takes nothing away";
  EXPECT_EQ(remove(kNow + 1s), 1);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_patient(world.clinic.id, world.patient.id); }));
  const auto never_seen = add_patient(world.clinic);
  EXPECT_EQ(remove(kNow + 24h * 9999), 0) << "whose time has not begun";
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.clinics().find_patient(world.clinic.id, never_seen.id); }));
}

TEST_P(Retention, a_log_that_was_shortened_verifies_from_where_it_begins_and_goes_on) {
  const auto clinic = add_log();
  const auto head = verified(clinic);
  EXPECT_EQ(remove_before(clinic, kNow + 72h, 2), 2) << "a turn is bounded";
  EXPECT_EQ(remove_before(clinic, kNow + 72h), 1);
  EXPECT_EQ(remove_before(clinic, kNow + 72h), 0);
  const auto beginning = look([&](UnitOfWork& unit) { return unit.audit().find_beginning(clinic.id); });
  ASSERT_TRUE(beginning);
  EXPECT_EQ(beginning->number, 3);
  EXPECT_TRUE(audit::is_genuine(*beginning, keys, clinic.id));
  EXPECT_EQ(verified(clinic)->hash, head->hash);
  EXPECT_TRUE(verified(clinic, *head).ok());
  EXPECT_TRUE(verified(clinic, audit::ChainHead{3, beginning->hash}).ok()) << "the last one that went";
  EXPECT_EQ(why(clinic, audit::ChainHead{2, "k1:00"}), audit::VerifyWhy::removed_head);
  commit([&](UnitOfWork& unit) {
    unit.audit().append({clinic.id, kNow + 240h, "server", "test.event", "visit:new", "{}"});
    audit::seal_events(unit.audit(), keys, 100);
  });
  EXPECT_EQ(verified(clinic)->number, 11);
  EXPECT_EQ(remove_before(clinic, kNow + 24h * 9999), 7) << "the newest always stays";
  EXPECT_EQ(verified(clinic)->number, 11);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.audit().numbers_between(clinic.id, kNow, kNow + 24h * 9999); }), std::pair(std::int64_t{11}, std::int64_t{11}));
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.audit().numbers_between(clinic.id, kNow, kNow + 1h); }));
}

TEST_P(Retention, whoever_shortens_the_log_without_the_key_is_found) {
  const auto clinic = add_log();
  remove_before(clinic, kNow + 72h);
  using enum audit::VerifyWhy;
  database->change("DELETE FROM audit_log WHERE number = 4");
  EXPECT_EQ(why(clinic), missing_event);
  database->change("UPDATE audit_beginnings SET number = 4");
  EXPECT_EQ(why(clinic), other_beginning);
  database->change("UPDATE audit_beginnings SET number = 4, hash = (SELECT previous FROM audit_log WHERE number = 5)");
  EXPECT_EQ(why(clinic), other_beginning) << "the hash is right, the seal is not";
  database->change("DELETE FROM audit_beginnings");
  EXPECT_EQ(why(clinic), missing_event);

  const auto second = add_log();
  remove_before(second, kNow + 72h);
  database->change("UPDATE audit_log SET details = '{\"kind\":\"carer\"}' WHERE number = 7 AND clinic_id = '" + second.id.text() + "'");
  EXPECT_EQ(why(second), changed_event) << "what is kept is kept as before";
}

TEST_P(Retention, a_beginning_of_another_clinic_is_no_beginning) {
  const auto one = add_log();
  const auto two = add_log();
  remove_before(one, kNow + 72h);
  database->change("DELETE FROM audit_log WHERE number <= 3 AND clinic_id = '" + two.id.text() + "'");
  database->change("INSERT INTO audit_beginnings SELECT '" + two.id.text() + "', number, hash, seal FROM audit_beginnings");
  EXPECT_EQ(why(two), audit::VerifyWhy::other_beginning);
  EXPECT_TRUE(verified(one).ok());
}

TEST_P(Retention, a_logo_is_found_by_its_name_replaced_and_removed) {
  const auto clinic = add_clinic();
  const std::string bytes("\x00\xFF picture \n\x7F", 14);
  const auto save = [&](const std::string& name) {
    commit([&](UnitOfWork& unit) { unit.clinics().save_logo(clinic.id, {{name, 320, 96}, "image/png", bytes}); });
  };
  const auto find = [&](const std::string& name) { return look([&](UnitOfWork& unit) { return unit.clinics().find_logo(name); }); };
  const auto shown = [&] { return look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id)->logo; }); };
  EXPECT_FALSE(shown());
  save("first");
  EXPECT_EQ(shown(), (clinic::LogoFacts{"first", 320, 96}));
  ASSERT_TRUE(find("first"));
  EXPECT_EQ(find("first")->bytes, bytes);
  EXPECT_EQ(find("first")->content_type, "image/png");
  save("second");
  EXPECT_FALSE(find("first"));
  EXPECT_EQ(shown()->name, "second");
  commit([&](UnitOfWork& unit) { unit.clinics().remove_logo(clinic.id); });
  EXPECT_FALSE(find("second"));
  EXPECT_FALSE(shown());
}

}  // namespace
}  // namespace bedside::storage
