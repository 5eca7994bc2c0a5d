// The storage contract, first part: what the repositories promise to the domain, on every database.
#include <gmock/gmock.h>

#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::Committed;
using desk::UnitOfWork;
using invites::EndReason;
using invites::Invitation;
using namespace std::chrono_literals;

INSTANTIATE_TEST_SUITE_P(On, StorageContract, testing::Values(Database::sqlite, Database::postgres), name_of);

template <class Id, class Things>
std::vector<Id> ids(const Things& things) {
  std::vector<Id> all;
  for (const auto& thing : things) all.push_back(thing.id);
  return all;
}

TEST_P(StorageContract, a_clinic_comes_back_as_it_was_saved) {
  clinic::Clinic saved = add_clinic();
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(saved.id)->settings; }), saved.settings);
  saved.settings = {"Bergklinik", "+4930123456", "es", "Europe/Berlin", false, true, {true, false, false, true}, {"de", "zh-Hans"}, 20min, 3, true, Admission::ask, "#0b6470", {{"de", "Es wird nichts aufgezeichnet."}, {"en", "Nothing is recorded."}},
                    {90, 120, 400}};
  commit([&](UnitOfWork& unit) { unit.clinics().save_settings(saved.id, saved.settings); });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(saved.id)->settings; }), saved.settings);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().list_clinics(); }), std::vector{saved.id});
}

TEST_P(StorageContract, a_person_is_found_by_the_address_in_any_case_and_only_in_the_own_clinic) {
  const auto clinic = add_clinic();
  const auto other = add_clinic();
  auto person = add_person(clinic, "Grace@Example.org");
  const auto found = look([&](UnitOfWork& unit) { return unit.clinics().find_person_by_email("gRACE@example.ORG"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, person.id);
  EXPECT_EQ(found->email, "Grace@Example.org");
  EXPECT_THAT(found->roles, testing::UnorderedElementsAre(clinic::Role::admin, clinic::Role::provider));
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_person(other.id, person.id); }));

  person.roles = {clinic::Role::scheduler};
  person.disabled = true;
  person.name = "Grace";
  commit([&](UnitOfWork& unit) { unit.clinics().save_person(person); });
  const auto changed = look([&](UnitOfWork& unit) { return unit.clinics().list_people(clinic.id); });
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].roles, person.roles);
  EXPECT_TRUE(changed[0].disabled);
  EXPECT_EQ(changed[0].name, "Grace");

  auto stranger = person;
  stranger.clinic = other.id;
  stranger.name = "changed from elsewhere";
  commit([&](UnitOfWork& unit) { unit.clinics().save_person(stranger); });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_person(clinic.id, person.id)->name; }), "Grace");
}

TEST_P(StorageContract, one_address_belongs_to_one_person_of_the_server) {
  add_person(add_clinic(), "grace@example.org");
  clinic::Person second;
  second.id = PersonId::make(random);
  second.clinic = add_clinic().id;
  second.name = "Another";
  second.email = "GRACE@example.org";
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.clinics().add_person(second);
              return true;
            }),
            Committed::storage_failed);
}

TEST_P(StorageContract, sessions_are_found_by_hash_extended_and_gone_after_sign_out) {
  const auto clinic = add_clinic();
  const auto person = add_person(clinic, "grace@example.org");
  commit([&](UnitOfWork& unit) {
    unit.clinics().add_session("k2:a", {clinic.id, person.id, kNow, kNow + 1h});
    unit.clinics().add_session("k2:b", {clinic.id, person.id, kNow, kNow + 2h});
    unit.clinics().add_session("k2:c", {clinic.id, person.id, kNow, kNow + 3h});
    unit.clinics().extend_session("k2:a", kNow + 5h);
    unit.clinics().save_password_hash(person.id, "$argon2id$x");
  });
  const auto found = look([&](UnitOfWork& unit) { return unit.clinics().find_session({"k1:x", "k2:a"}); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person, person.id);
  EXPECT_EQ(found->expires_at, kNow + 5h);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_password_hash(person.id); }), "$argon2id$x");
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_session({}); }));
  std::optional<clinic::SignedInPerson> signed_in;
  storage->read_one([&](UnitOfWork& unit) { signed_in = unit.clinics().find_signed_in({"k1:x", "k2:a"}); });
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->session.expires_at, kNow + 5h);
  EXPECT_EQ(signed_in->session.clinic, clinic.id);
  EXPECT_EQ(signed_in->person, person) << "with each role";
  EXPECT_EQ(signed_in->clinic, look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id); }));

  commit([&](UnitOfWork& unit) {
    unit.clinics().remove_session({"k1:x", "k2:a"});
    unit.clinics().remove_old_sessions(kNow + 2h);
  });
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_session({"k2:a"}); }));
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_session({"k2:b"}); }));
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.clinics().find_session({"k2:c"}); }));
  commit([&](UnitOfWork& unit) { unit.clinics().remove_sessions_of(person.id); });
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_session({"k2:c"}); }));
}

TEST_P(StorageContract, a_password_link_works_once) {
  const auto clinic = add_clinic();
  const auto person = add_person(clinic, "grace@example.org");
  commit([&](UnitOfWork& unit) { unit.clinics().add_password_link("k2:r", {person.id, clinic.id, kNow + 1h}); });
  std::optional<clinic::PasswordLink> first;
  std::optional<clinic::PasswordLink> second;
  commit([&](UnitOfWork& unit) { first = unit.clinics().take_password_link({"k2:r"}); });
  commit([&](UnitOfWork& unit) { second = unit.clinics().take_password_link({"k2:r"}); });
  ASSERT_TRUE(first);
  EXPECT_EQ(first->person, person.id);
  EXPECT_EQ(first->expires_at, kNow + 1h);
  EXPECT_FALSE(second);
}

TEST_P(StorageContract, patients_are_found_by_any_part_of_the_name_without_case_and_accents) {
  const auto clinic = add_clinic();
  const auto other = add_clinic();
  const auto zoe = add_patient(clinic, "Zoë Müller");
  const auto jose = add_patient(clinic, "José 100%_Ortiz");
  add_patient(other, "Zoe Elsewhere");
  const auto find = [&](const std::string& part) {
    return look([&](UnitOfWork& unit) { return ids<PatientId>(unit.clinics().find_patients_by_name(clinic.id, part, 10)); });
  };
  EXPECT_THAT(find("ZOE"), testing::ElementsAre(zoe.id));
  EXPECT_THAT(find("mull"), testing::ElementsAre(zoe.id));
  EXPECT_THAT(find("0%_o"), testing::ElementsAre(jose.id));
  EXPECT_THAT(find("%"), testing::ElementsAre(jose.id));
  EXPECT_THAT(find(""), testing::ElementsAre(jose.id, zoe.id));

  auto changed = zoe;
  changed.name = "Zoë Becker";
  changed.phone = "+4930123456";
  changed.email.reset();
  changed.messages_to = clinic::MessagesTo::carer;
  commit([&](UnitOfWork& unit) { unit.clinics().save_patient(changed); });
  const auto found = look([&](UnitOfWork& unit) { return unit.clinics().find_patient(clinic.id, zoe.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Zoë Becker");
  EXPECT_EQ(found->phone, "+4930123456");
  EXPECT_FALSE(found->email);
  EXPECT_EQ(found->messages_to, clinic::MessagesTo::carer);
  EXPECT_THAT(find("muller"), testing::IsEmpty());
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.clinics().find_patient(other.id, zoe.id); }));
}

TEST_P(StorageContract, a_visit_comes_back_with_its_providers_in_their_order) {
  auto world = add_world("grace@example.org");
  const auto second = add_person(world.clinic, "annie@example.org");
  visits::Visit& visit = world.visit;
  visit.providers = {second.id, world.provider.id};
  visit.status = visits::Status::in_call;
  visit.type = visits::Type::therapy;
  visit.ever_held = true;
  visit.opened_at = kNow - 1min;
  visit.calendar_sequence = 3;
  visit.other_time = "Tuesdays, please";
  visit.admission = Admission::ask;
  visit.locked = true;
  visit.without_guests = true;
  commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.visits().save_visit(visit)); });
  const auto found = look([&](UnitOfWork& unit) { return unit.visits().find_visit_by_id(visit.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->providers, visit.providers);
  EXPECT_EQ(found->status, visit.status);
  EXPECT_EQ(found->type, visit.type);
  EXPECT_EQ(found->starts_at, visit.starts_at);
  EXPECT_EQ(found->ends_at, visit.ends_at);
  EXPECT_EQ(found->time_zone, visit.time_zone);
  EXPECT_EQ(found->reason, visit.reason);
  EXPECT_EQ(found->line, visit.line);
  EXPECT_EQ(found->other_time, visit.other_time);
  EXPECT_TRUE(found->ever_held);
  EXPECT_EQ(found->opened_at, visit.opened_at);
  EXPECT_FALSE(found->emptied_at);
  EXPECT_EQ(found->calendar_sequence, 3);
  EXPECT_EQ(found->admission, Admission::ask);
  EXPECT_TRUE(found->locked);
  EXPECT_TRUE(found->without_guests);
  EXPECT_EQ(found->version, visit.version);
}

TEST_P(StorageContract, of_two_who_change_the_same_visit_the_second_is_told) {
  const auto world = add_world("grace@example.org");
  visits::Visit mine = world.visit;
  visits::Visit yours = world.visit;
  mine.reason = "mine";
  yours.reason = "yours";
  commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.visits().save_visit(mine)); });
  commit([&](UnitOfWork& unit) { EXPECT_FALSE(unit.visits().save_visit(yours)); });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.visits().find_visit_by_id(world.visit.id)->reason; }), "mine");
  mine.reason = "mine again";
  commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.visits().save_visit(mine)); });
}

TEST_P(StorageContract, visits_are_listed_by_what_they_touch) {
  const auto clinic = add_clinic();
  const auto grace = add_person(clinic, "grace@example.org");
  const auto annie = add_person(clinic, "annie@example.org");
  const auto patient = add_patient(clinic);
  const auto early = add_visit(clinic, grace, patient, kNow - 30min);
  const auto now = add_visit(clinic, annie, patient, kNow);
  const auto late = add_visit(clinic, grace, patient, kNow + 2h);
  const auto list = [&](WallTime from, WallTime to, const PersonId& provider) {
    return look([&](UnitOfWork& unit) { return ids<VisitId>(unit.visits().list_visits(clinic.id, from, to, provider)); });
  };
  EXPECT_THAT(list(kNow - 1h, kNow + 3h, {}), testing::ElementsAre(early.id, now.id, late.id));
  EXPECT_THAT(list(kNow, kNow + 2h, {}), testing::ElementsAre(now.id)) << "a visit that ends at `from` does not touch";
  EXPECT_THAT(list(kNow + 15min, kNow + 2h + 1min, {}), testing::ElementsAre(now.id, late.id));
  EXPECT_THAT(list(kNow - 1h, kNow + 3h, grace.id), testing::ElementsAre(early.id, late.id));
  EXPECT_THAT(look([&](UnitOfWork& unit) {
                return ids<VisitId>(
                    unit.visits().list_overlaps(clinic.id, {grace.id, annie.id}, kNow - 15min, kNow + 15min, now.id));
              }),
              testing::ElementsAre(early.id));
  EXPECT_THAT(look([&](UnitOfWork& unit) { return ids<VisitId>(unit.visits().list_past_end(kNow + 1h, 10)); }),
              testing::ElementsAre(early.id, now.id));
  EXPECT_THAT(look([&](UnitOfWork& unit) { return ids<VisitId>(unit.visits().list_past_end(kNow + 1h, 1)); }),
              testing::ElementsAre(early.id));
  EXPECT_THAT(look([&](UnitOfWork& unit) { return ids<VisitId>(unit.visits().list_open_before(clinic.id, kNow)); }),
              testing::ElementsAre(early.id));

  auto over = early;
  over.status = visits::Status::cancelled;
  commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.visits().save_visit(over)); });
  EXPECT_THAT(look([&](UnitOfWork& unit) {
                return ids<VisitId>(unit.visits().list_overlaps(clinic.id, {grace.id}, kNow - 1h, kNow, now.id));
              }),
              testing::IsEmpty());
  EXPECT_THAT(look([&](UnitOfWork& unit) { return ids<VisitId>(unit.visits().list_past_end(kNow + 1h, 10)); }),
              testing::ElementsAre(now.id));
  EXPECT_THAT(list(kNow - 1h, kNow, {}), testing::ElementsAre(early.id)) << "the calendar shows what is over, too";
}

TEST_P(StorageContract, a_request_made_twice_finds_the_first_visit_for_as_long_as_it_is_kept) {
  const auto world = add_world("grace@example.org");
  const auto other = add_clinic();
  commit([&](UnitOfWork& unit) { unit.visits().add_request(world.clinic.id, "k2:key", world.visit.id, kNow); });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, "k2:key"); }), world.visit.id);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.visits().find_request(other.id, "k2:key"); }));
  commit([&](UnitOfWork& unit) { unit.visits().remove_old_requests(kNow + 1ms); });
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, "k2:key"); }));
}

TEST_P(StorageContract, a_request_is_claimed_once_in_each_clinic) {
  const auto world = add_world("grace@example.org");
  const auto other = add_world("ada@example.org");
  const auto claim = [&](const World& of, const std::string& key) {
    bool is_new = false;
    commit([&](UnitOfWork& unit) { is_new = unit.visits().claim_request(of.clinic.id, key, of.visit.id, kNow); });
    return is_new;
  };
  EXPECT_TRUE(claim(world, "k2:key"));
  EXPECT_FALSE(claim(world, "k2:key"));
  EXPECT_TRUE(claim(world, "k2:another"));
  EXPECT_TRUE(claim(other, "k2:key"));
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, "k2:key"); }), world.visit.id);
}

TEST_P(StorageContract, an_invitation_comes_back_as_it_was_saved_and_stands_sealed_in_the_file) {
  const auto world = add_world("grace@example.org");
  std::string token;
  std::string pin;
  Invitation guest = add_guest(world, &token, &pin);
  guest.opened_at = kNow + 1min;
  guest.presence = invites::Presence::in_call;
  guest.via = invites::Via::phone;
  guest.presence_since = kNow + 2min;
  guest.first_entered_at = kNow + 2min;
  guest.was_waiting_before_end = true;
  guest.admittance = invites::Admittance::put_back;
  guest.late = invites::Late{10min, kNow + 1min};
  guest.seat_hash = "k2:seat";
  guest.name = "Časlav";
  guest.job_reference = "J-20417";
  commit([&](UnitOfWork& unit) { unit.invitations().save_invitation(guest); });
  const auto found = look([&](UnitOfWork& unit) { return unit.invitations().find_invitation(world.clinic.id, guest.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->visit, guest.visit);
  EXPECT_EQ(found->role, guest.role);
  EXPECT_EQ(found->status, guest.status);
  EXPECT_EQ(found->number, guest.number);
  EXPECT_EQ(found->inviter, guest.inviter);
  EXPECT_EQ(found->inviter_person, guest.inviter_person);
  EXPECT_EQ(found->name, guest.name);
  EXPECT_EQ(found->email, guest.email);
  EXPECT_EQ(found->phone, guest.phone);
  EXPECT_EQ(found->kind, guest.kind);
  EXPECT_EQ(found->language, guest.language);
  EXPECT_EQ(found->interprets, guest.interprets);
  EXPECT_EQ(found->job_reference, guest.job_reference);
  EXPECT_EQ(found->created_at, guest.created_at);
  EXPECT_EQ(found->opened_at, guest.opened_at);
  EXPECT_EQ(found->presence, guest.presence);
  EXPECT_EQ(found->via, guest.via);
  EXPECT_EQ(found->presence_since, guest.presence_since);
  EXPECT_EQ(found->first_entered_at, guest.first_entered_at);
  EXPECT_TRUE(found->was_waiting_before_end);
  EXPECT_EQ(found->admittance, guest.admittance);
  EXPECT_EQ(found->late, guest.late);
  EXPECT_EQ(found->seat_hash, guest.seat_hash);
  EXPECT_FALSE(found->came_by);

  auto row = look_inside("SELECT name_sealed, email_sealed, phone_sealed, job_reference_sealed FROM invitations").front();
  for (const char* clear : {"Časlav", "charles", "5551230001", "20417"}) {
    EXPECT_THAT(row.text(), testing::AllOf(testing::StartsWith("k2."), testing::Not(testing::HasSubstr(clear))));
  }
}

TEST_P(StorageContract, a_link_or_pin_is_found_under_every_key_that_is_known) {
  const auto world = add_world("grace@example.org");
  std::string token;
  std::string pin;
  const Invitation guest = add_guest(world, &token, &pin);
  const auto by_token = keys.lookup_hashes(secure::Purpose::token, token);
  const auto by_pin = keys.lookup_hashes(secure::Purpose::pin, pin);
  ASSERT_EQ(by_token.size(), 2U);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.invitations().find_by_token(by_token)->id; }), guest.id);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.invitations().find_by_pin(by_pin)->id; }), guest.id);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_token(by_pin); }));
  const auto stored = look([&](UnitOfWork& unit) { return unit.invitations().find_keys(guest.id); });
  ASSERT_TRUE(stored);
  EXPECT_EQ(*keys.open(secure::Purpose::seal, stored->token_sealed, guest.id.text()), token);
  EXPECT_EQ(*keys.open(secure::Purpose::seal, stored->pin_sealed, guest.id.text()), pin);
}

TEST_P(StorageContract, a_pin_is_refused_while_another_lives_or_is_remembered) {
  const auto world = add_world("grace@example.org");
  const Invitation first = make_guest(world);
  const auto first_keys = make_keys(first.id);
  const Invitation second = make_guest(world);
  auto second_keys = make_keys(second.id);
  second_keys.pin_hash = first_keys.pin_hash;
  second_keys.pin_hashes.clear();
  auto rotated_keys = make_keys(second.id);
  rotated_keys.pin_hashes.push_back(first_keys.pin_hash);  // the same PIN under an older key
  commit([&](UnitOfWork& unit) {
    EXPECT_TRUE(unit.invitations().add_invitation(first, first_keys));
    EXPECT_FALSE(unit.invitations().add_invitation(second, second_keys));
    EXPECT_FALSE(unit.invitations().add_invitation(second, rotated_keys));
    unit.invitations().bury(first, EndReason::revoked, kNow);
    EXPECT_FALSE(unit.invitations().add_invitation(second, second_keys));
    unit.invitations().remove_old_tombstones(kNow + 24h * 31);
    EXPECT_TRUE(unit.invitations().add_invitation(second, second_keys));
  });
}

TEST_P(StorageContract, an_invitation_goes_on_by_new_keys_and_the_old_ones_are_remembered) {
  const auto world = add_world("grace@example.org");
  std::string token;
  std::string pin;
  const Invitation guest = add_guest(world, &token, &pin);
  const auto old_keys = *look([&](UnitOfWork& unit) { return unit.invitations().find_keys(guest.id); });
  const auto new_keys = make_keys(guest.id);
  auto taken = make_keys(guest.id);
  taken.pin_hash = old_keys.pin_hash;
  taken.pin_hashes.clear();
  commit([&](UnitOfWork& unit) {
    EXPECT_FALSE(unit.invitations().replace_keys(guest, taken, EndReason::revoked, kNow));
    EXPECT_TRUE(unit.invitations().replace_keys(guest, new_keys, EndReason::revoked, kNow));
    EXPECT_FALSE(unit.invitations().replace_keys(guest, taken, EndReason::revoked, kNow)) << "a tombstone's";
  });
  for (const auto& hashes : {keys.lookup_hashes(secure::Purpose::token, token), keys.lookup_hashes(secure::Purpose::pin, pin)}) {
    const auto stone = look([&](UnitOfWork& unit) { return unit.invitations().find_tombstone(hashes, kNow + 24h * 29); });
    ASSERT_TRUE(stone);
    EXPECT_EQ(stone->reason, EndReason::revoked);
    EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_token(hashes); }));
    EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_pin(hashes); }));
  }
  const auto found = look([&](UnitOfWork& unit) { return unit.invitations().find_by_token({new_keys.token_hash}); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, guest.id);
  EXPECT_EQ(found->status, invites::Status::live);
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_pin({new_keys.pin_hash}); }));
}

TEST_P(StorageContract, burying_leaves_a_tombstone_and_nothing_about_the_guest) {
  const auto world = add_world("grace@example.org");
  std::string token;
  std::string pin;
  Invitation guest = add_guest(world, &token, &pin);
  guest.seat_hash = "k2:seat";
  guest.presence = invites::Presence::in_call;
  guest.late = invites::Late{5min, kNow};
  commit([&](UnitOfWork& unit) {
    unit.invitations().save_invitation(guest);
    unit.invitations().bury(guest, EndReason::completed, kNow);
    unit.invitations().bury(guest, EndReason::revoked, kNow);  // a second time changes nothing
  });
  const auto by_token = keys.lookup_hashes(secure::Purpose::token, token);
  const auto by_pin = keys.lookup_hashes(secure::Purpose::pin, pin);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_token(by_token); }));
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_by_pin(by_pin); }));
  for (const auto& hashes : {by_token, by_pin}) {
    const auto stone = look([&](UnitOfWork& unit) { return unit.invitations().find_tombstone(hashes, kNow + 24h * 29); });
    ASSERT_TRUE(stone);
    EXPECT_EQ(stone->visit, world.visit.id);
    EXPECT_EQ(stone->clinic, world.clinic.id);
    EXPECT_EQ(stone->reason, EndReason::completed);
    EXPECT_EQ(stone->language, "es");
    EXPECT_EQ(stone->until, kNow + 24h * 30);
    EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_tombstone(hashes, kNow + 24h * 30); }));
  }
  const auto left = look([&](UnitOfWork& unit) { return unit.invitations().find_invitation(world.clinic.id, guest.id); });
  ASSERT_TRUE(left);
  EXPECT_EQ(left->status, invites::Status::over);
  EXPECT_EQ(left->presence, invites::Presence::left);
  EXPECT_EQ(left->presence_since, kNow);
  EXPECT_EQ(left->kind, invites::Kind::interpreter);
  EXPECT_FALSE(left->name || left->email || left->phone || left->seat_hash || left->late);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_keys(guest.id); }));
}

TEST_P(StorageContract, the_browser_of_a_seat_that_came_by_anothers_link_has_a_tombstone_of_its_own) {
  const auto world = add_world("grace@example.org");
  const Invitation link = add_guest(world);
  Invitation guest = add_guest(world);
  guest.came_by = link.id;
  guest.seat_hash = "k2:seat";
  commit([&](UnitOfWork& unit) {
    unit.invitations().save_invitation(guest);
    unit.invitations().bury(guest, EndReason::revoked, kNow);
  });
  const auto stone = look([&](UnitOfWork& unit) { return unit.invitations().find_tombstone({"k2:seat"}, kNow); });
  ASSERT_TRUE(stone);
  EXPECT_EQ(stone->reason, EndReason::revoked);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.invitations().find_invitation(world.clinic.id, guest.id); })->seat_hash);
}

TEST_P(StorageContract, an_ended_invitation_cannot_keep_contact_data_even_by_mistake) {
  const auto world = add_world("grace@example.org");
  Invitation guest = add_guest(world);
  guest.status = invites::Status::over;
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.invitations().save_invitation(guest);
              return true;
            }),
            Committed::storage_failed);
}

TEST_P(StorageContract, invitations_are_listed_patient_first_and_fresh_ones_apart) {
  const auto world = add_world("grace@example.org");
  const auto elsewhere = add_world("annie@example.org");
  Invitation second = make_guest(world);
  second.number = 2;
  second.created_at = kNow + 1min;
  Invitation guest = make_guest(world);
  Invitation patient = make_guest(world);
  patient.role = invites::SeatRole::patient;
  patient.number = 0;
  patient.created_at = kNow + 5min;
  Invitation fresh = make_guest(world);
  fresh.status = invites::Status::fresh;
  Invitation fresh_of_patient = fresh;
  fresh_of_patient.id = InvitationId::make(random);
  fresh_of_patient.inviter = invites::Inviter::patient;
  fresh_of_patient.inviter_person.reset();
  Invitation foreign = make_guest(elsewhere);
  for (const Invitation& one : {second, guest, patient, fresh, fresh_of_patient, foreign}) {
    const auto made = make_keys(one.id);
    commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.invitations().add_invitation(one, made)); });
  }
  storage->read([&](UnitOfWork& unit) {
    auto& rows = unit.invitations();
    EXPECT_THAT(ids<InvitationId>(rows.list_invitations(world.visit.id)),
                testing::ElementsAre(patient.id, guest.id, second.id));
    EXPECT_THAT(ids<InvitationId>(rows.list_fresh(world.visit.id)),
                testing::UnorderedElementsAre(fresh.id, fresh_of_patient.id));
    EXPECT_EQ(rows.find_fresh(world.visit.id, world.provider.id)->id, fresh.id);
    EXPECT_EQ(rows.find_fresh(world.visit.id, {})->id, fresh_of_patient.id);
    EXPECT_FALSE(rows.find_fresh(elsewhere.visit.id, world.provider.id));
    EXPECT_EQ(rows.count_guests(world.visit.id), 2);
    EXPECT_EQ(rows.count_live_guests_of_clinic(world.clinic.id, invites::Inviter::staff), 2);
    EXPECT_EQ(rows.count_live_guests_of_clinic(world.clinic.id, invites::Inviter::patient), 0);
    EXPECT_THAT(ids<InvitationId>(rows.list_live_guests_of_clinic(world.clinic.id, invites::Inviter::staff)),
                testing::ElementsAre(guest.id, second.id));
    EXPECT_FALSE(rows.find_invitation(elsewhere.clinic.id, guest.id));
  });
}

TEST_P(StorageContract, the_highest_number_is_that_of_all_guests_whom_the_visit_has_had) {
  const auto world = add_world("grace@example.org");
  const auto elsewhere = add_world("annie@example.org");
  const auto highest = [&] { return look([&](UnitOfWork& unit) { return unit.invitations().highest_number(world.visit.id); }); };
  EXPECT_EQ(highest(), 0);
  Invitation fourth = make_guest(world);
  fourth.number = 4;
  Invitation second = make_guest(world);
  second.number = 2;
  Invitation foreign = make_guest(elsewhere);
  foreign.number = 9;
  for (const Invitation& one : {fourth, second, foreign}) {
    const auto made = make_keys(one.id);
    commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.invitations().add_invitation(one, made)); });
  }
  EXPECT_EQ(highest(), 4);
  commit([&](UnitOfWork& unit) { unit.invitations().bury(fourth, invites::EndReason::revoked, kNow); });
  EXPECT_EQ(highest(), 4) << "nobody else becomes the fourth guest";
}

TEST_P(StorageContract, incident_15_no_row_can_point_into_another_clinic) {
  const auto mine = add_world("grace@example.org");
  const auto theirs = add_world("annie@example.org");
  const auto refused = [&](std::function<void(UnitOfWork&)> work) {
    return submit_and_wait([&](UnitOfWork& unit) {
             work(unit);
             return true;
           }) == Committed::storage_failed;
  };
  EXPECT_TRUE(refused([&](UnitOfWork& unit) {
    unit.visits().add_visit(make_visit(mine.clinic, mine.provider, theirs.patient));
  }));
  EXPECT_TRUE(refused([&](UnitOfWork& unit) {
    unit.visits().add_visit(make_visit(mine.clinic, theirs.provider, mine.patient));
  }));
  EXPECT_TRUE(refused([&](UnitOfWork& unit) {
    Invitation guest = make_guest(mine);
    guest.visit = theirs.visit.id;
    unit.invitations().add_invitation(guest, make_keys(guest.id));
  }));
  EXPECT_TRUE(refused([&](UnitOfWork& unit) {
    notices::Notice notice = make_notice(mine);
    notice.visit = theirs.visit.id;
    unit.outbox().add_notice(notice);
  }));
  visits::Visit stolen = theirs.visit;
  stolen.clinic = mine.clinic.id;
  commit([&](UnitOfWork& unit) { EXPECT_FALSE(unit.visits().save_visit(stolen)); });
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.visits().find_visit(mine.clinic.id, theirs.visit.id); }));
  EXPECT_THAT(look([&](UnitOfWork& unit) {
                return ids<VisitId>(unit.visits().list_visits(mine.clinic.id, kNow - 1h, kNow + 1h, theirs.provider.id));
              }),
              testing::IsEmpty());
}

}  // namespace
}  // namespace bedside::storage
