#include "bench/messages/world.hpp"

#include <fmt/format.h>

#include <future>
#include <stdexcept>

#include "invites/pin.hpp"
#include "secure/random.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::bench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Visits that one transaction makes.
constexpr std::size_t kChunk = 20;
constexpr int kEnded = 6;

WallTime wall_now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

secure::SystemRandom& chance() {
  static secure::SystemRandom random;
  return random;
}

Place add_clinic(desk::UnitOfWork& unit, const secure::KeyRing& keys, int number) {
  const WallTime now = wall_now();
  clinic::Clinic clinic;
  clinic.id = ClinicId::make(chance());
  clinic.settings.public_name = fmt::format("Clinic {}", number);
  clinic.settings.time_zone = "America/New_York";
  clinic.settings.guests_per_visit = 16;
  unit.clinics().add_clinic(clinic);
  clinic::Person provider;
  provider.id = PersonId::make(chance());
  provider.clinic = clinic.id;
  provider.name = "Dr. Priya Shah";
  provider.email = fmt::format("shah{}@clinic.example", number);
  provider.roles = {clinic::Role::provider};
  unit.clinics().add_person(provider);
  Place place{clinic.id, provider.id, invites::make_token(chance()).reveal(), {}};
  unit.clinics().add_session(keys.current_hash(secure::Purpose::token, place.cookie), {clinic.id, provider.id, now, now + hours(8)});
  return place;
}

invites::InvitationKeys make_keys(const secure::KeyRing& keys, const InvitationId& invitation) {
  const std::string token = invites::make_token(chance()).reveal();
  const std::string pin = invites::make_pin(chance()).reveal();
  return {keys.current_hash(secure::Purpose::token, token), keys.seal(secure::Purpose::seal, token, invitation.text(), chance()),
          keys.current_hash(secure::Purpose::pin, pin), keys.seal(secure::Purpose::seal, pin, invitation.text(), chance())};
}

void add_told(desk::UnitOfWork& unit, const invites::Invitation& invitation) {
  notices::Notice notice;
  notice.id = NoticeId::make(chance());
  notice.clinic = invitation.clinic;
  notice.visit = invitation.visit;
  notice.invitation = invitation.id;
  notice.state = notices::State::sent;
  notice.attempts = 1;
  notice.created_at = notice.next_attempt_at = invitation.created_at;
  unit.outbox().add_notice(notice);
}

void add_visit(desk::UnitOfWork& unit, const secure::KeyRing& keys, const Place& place, const VisitId& id, int number) {
  const WallTime now = wall_now();
  clinic::Patient patient;
  patient.id = PatientId::make(chance());
  patient.clinic = place.clinic;
  patient.name = fmt::format("Patient {}", number);
  patient.email = fmt::format("patient{}@home.example", number);
  unit.clinics().add_patient(patient);
  visits::Visit visit;
  visit.id = id;
  visit.clinic = place.clinic;
  visit.patient = patient.id;
  visit.providers = {place.provider};
  visit.starts_at = now + hours(24) + minutes(15) * (number / kClinics);
  visit.ends_at = visit.starts_at + minutes(15);
  visit.time_zone = "America/New_York";
  visit.reason = "Results";
  unit.visits().add_visit(visit);
  for (int i = 0; i < kInvitationsPerVisit; ++i) {
    invites::Invitation one;
    one.id = InvitationId::make(chance());
    one.clinic = place.clinic;
    one.visit = id;
    one.role = i == 0 ? invites::SeatRole::patient : invites::SeatRole::guest;
    one.status = invites::Status::live;
    one.number = i;
    one.inviter_person = place.provider;
    one.name = fmt::format("Guest {}", i);
    one.email = fmt::format("guest{}.{}@home.example", i, number);
    one.created_at = now;
    while (!unit.invitations().add_invitation(one, make_keys(keys, one.id))) {
    }
    if (i >= kInvitationsPerVisit - kEnded) unit.invitations().bury(one, invites::EndReason::revoked, now);
    add_told(unit, one);
  }
}

}  // namespace

World fill(desk::Storage& storage, const secure::KeyRing& keys, int visits) {
  World world;
  const auto made = desk::transact(storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
    world.clear();
    for (int i = 0; i < kClinics; ++i) world.push_back(add_clinic(unit, keys, i));
    return Done{};
  });
  if (!made.ok()) throw std::runtime_error("no clinics");
  std::vector<std::pair<int, VisitId>> all;
  for (int i = 0; i < visits; ++i) {
    all.emplace_back(i, VisitId::make(chance()));
    world[static_cast<std::size_t>(i % kClinics)].visits.push_back(all.back().second);
  }
  std::vector<std::future<desk::Committed>> chunks;
  for (std::size_t begin = 0; begin < all.size(); begin += kChunk) {
    const auto promise = std::make_shared<std::promise<desk::Committed>>();
    chunks.push_back(promise->get_future());
    storage.submit(
        [&world, &keys, &all, begin](desk::UnitOfWork& unit) {
          for (std::size_t i = begin; i < std::min(begin + kChunk, all.size()); ++i)
            add_visit(unit, keys, world[static_cast<std::size_t>(all[i].first % kClinics)], all[i].second, all[i].first);
          return true;
        },
        [promise](desk::Committed committed) { promise->set_value(committed); });
  }
  int failed = 0;
  for (auto& chunk : chunks)
    if (chunk.get() != desk::Committed::durable) ++failed;
  if (failed > 0) throw std::runtime_error("the database could not be filled");
  return world;
}

desk::GuestDraft guest_of(int n) {
  desk::GuestDraft guest;
  guest.name = fmt::format("Ana Lopez {}", n);
  if (n % 4 == 3) guest.phone = fmt::format("+1555{:07}", 1'000'000 + n * 101);
  else guest.email = fmt::format("ana{}@home.example", n);
  guest.language = n % 2 == 0 ? "en" : "es";
  return guest;
}

desk::Context context_now(const secure::KeyRing& keys) {
  static const zones::SystemZoneRules zones;
  return {.now = wall_now(), .random = chance(), .keys = keys, .zones = zones, .public_url = "https://visits.clinic.example",
          .senders = {true, true}, .dial_in_numbers = {}};
}

}  // namespace bedside::bench
