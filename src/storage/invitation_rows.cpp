#include "storage/invitation_rows.hpp"

#include <algorithm>

#include "notices/failure_words.hpp"

namespace bedside::storage {
namespace {

using invites::Invitation;
using invites::InvitationKeys;
using invites::Tombstone;

#define INVITATION_COLUMNS                                                                                     \
  "id, clinic_id, visit_id, role, status, number, inviter, inviter_person_id, name_sealed, email_sealed, "     \
  "phone_sealed, kind, language, interprets, created_at, opened_at, presence, via, presence_since, "           \
  "first_entered_at, was_waiting_before_end, admittance, seat_hash, came_by_id, late_minutes, late_said_at, " \
  "job_reference_sealed"

int late_minutes(const Invitation& i) { return i.late ? static_cast<int>(i.late->by.count()) : 0; }

std::optional<WallTime> late_said_at(const Invitation& i) { return i.late ? std::optional(i.late->said_at) : std::nullopt; }

std::optional<Invitation> first(std::vector<Invitation> invitations) {
  if (invitations.empty()) return std::nullopt;
  return std::move(invitations.front());
}

}  // namespace

bool InvitationRows::is_taken(const std::string& hash) {
  return sql_.find("SELECT 1 FROM invitations WHERE pin_hash = ? UNION ALL SELECT 1 FROM tombstones WHERE hash = ?", {hash, hash}).has_value();
}

bool InvitationRows::is_taken(const InvitationKeys& keys) {
  const auto& all = keys.pin_hashes;
  if (std::find(all.begin(), all.end(), keys.pin_hash) == all.end() && is_taken(keys.pin_hash)) return true;
  return std::any_of(all.begin(), all.end(), [this](const std::string& hash) { return is_taken(hash); });
}

bool InvitationRows::add_invitation(const Invitation& i, const InvitationKeys& keys) {
  if (is_taken(keys)) return false;
  const std::string& id = i.id.text();
  sql_.run(
      "INSERT INTO invitations (" INVITATION_COLUMNS
      ", token_hash, token_sealed, pin_hash, pin_sealed) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {i.id, i.clinic, i.visit, word(i.role), word(i.status), i.number, word(i.inviter), i.inviter_person,
       connection_.seal(i.name, id, "name"), connection_.seal(i.email, id, "email"), connection_.seal(i.phone, id, "phone"),
       word(i.kind), i.language, i.interprets, i.created_at, i.opened_at, word(i.presence), word(i.via), i.presence_since,
       i.first_entered_at, i.was_waiting_before_end, word(i.admittance), i.seat_hash, i.came_by, late_minutes(i), late_said_at(i),
       connection_.seal(i.job_reference, id, "job_reference"), keys.token_hash, keys.token_sealed, keys.pin_hash, keys.pin_sealed});
  return true;
}

void InvitationRows::save_invitation(const Invitation& i) {
  const std::string& id = i.id.text();
  sql_.run(
      "UPDATE invitations SET status = ?, number = ?, inviter = ?, inviter_person_id = ?, name_sealed = ?, "
      "email_sealed = ?, phone_sealed = ?, kind = ?, language = ?, interprets = ?, opened_at = ?, presence = ?, via = ?, "
      "presence_since = ?, first_entered_at = ?, was_waiting_before_end = ?, admittance = ?, seat_hash = ?, came_by_id = ?, "
      "late_minutes = ?, late_said_at = ?, job_reference_sealed = ? "
      "WHERE clinic_id = ? AND id = ?",
      {word(i.status), i.number, word(i.inviter), i.inviter_person, connection_.seal(i.name, id, "name"),
       connection_.seal(i.email, id, "email"), connection_.seal(i.phone, id, "phone"), word(i.kind), i.language,
       i.interprets, i.opened_at, word(i.presence), word(i.via), i.presence_since, i.first_entered_at,
       i.was_waiting_before_end, word(i.admittance), i.seat_hash, i.came_by, late_minutes(i), late_said_at(i),
       connection_.seal(i.job_reference, id, "job_reference"), i.clinic, i.id});
}

bool InvitationRows::replace_keys(const Invitation& i, const InvitationKeys& keys, invites::EndReason reason, WallTime now) {
  if (is_taken(keys)) return false;
  if (const auto before = find_keys(i.id)) add_tombstones(i, {before->token_hash, before->pin_hash}, reason, now);
  sql_.run("UPDATE invitations SET token_hash = ?, token_sealed = ?, pin_hash = ?, pin_sealed = ? WHERE clinic_id = ? AND id = ?",
           {keys.token_hash, keys.token_sealed, keys.pin_hash, keys.pin_sealed, i.clinic, i.id});
  connection_.erase_from(PersonalTable::invitations);
  return true;
}

std::vector<Invitation> InvitationRows::read_invitations(std::vector<Row> rows) {
  std::vector<Invitation> invitations;
  invitations.reserve(rows.size());
  for (Row& row : rows) {
    Invitation i;
    i.id = row.id<InvitationId>();
    const std::string& id = i.id.text();
    i.clinic = row.id<ClinicId>();
    i.visit = row.id<VisitId>();
    i.role = known(invites::parse_seat_role(row.text()));
    i.status = known(invites::parse_status(row.text()));
    i.number = row.small();
    i.inviter = known(invites::parse_inviter(row.text()));
    i.inviter_person = row.maybe_id<PersonId>();
    i.name = connection_.open(row.maybe_text(), id, "name");
    i.email = connection_.open(row.maybe_text(), id, "email");
    i.phone = connection_.open(row.maybe_text(), id, "phone");
    i.kind = known(invites::parse_kind(row.text()));
    i.language = row.text();
    i.interprets = row.maybe_text();
    i.created_at = row.time();
    i.opened_at = row.maybe_time();
    i.presence = known(invites::parse_presence(row.text()));
    i.via = known(invites::parse_via(row.text()));
    i.presence_since = row.maybe_time();
    i.first_entered_at = row.maybe_time();
    i.was_waiting_before_end = row.flag();
    i.admittance = known(invites::parse_admittance(row.text()));
    i.seat_hash = row.maybe_text();
    i.came_by = row.maybe_id<InvitationId>();
    const std::chrono::minutes late_by(row.small());
    if (const auto said_at = row.maybe_time()) i.late = invites::Late{late_by, *said_at};
    i.job_reference = connection_.open(row.maybe_text(), id, "job_reference");
    invitations.push_back(std::move(i));
  }
  return invitations;
}

std::optional<Invitation> InvitationRows::find_invitation(const ClinicId& clinic, const InvitationId& invitation) {
  return first(read_invitations(sql_.select(
      "SELECT " INVITATION_COLUMNS " FROM invitations WHERE clinic_id = ? AND id = ?", {clinic, invitation})));
}

std::optional<InvitationKeys> InvitationRows::find_keys(const InvitationId& invitation) {
  auto row = sql_.find(
      "SELECT token_hash, token_sealed, pin_hash, pin_sealed FROM invitations WHERE id = ? AND token_hash IS NOT NULL",
      {invitation});
  if (!row) return std::nullopt;
  InvitationKeys keys;
  keys.token_hash = row->text();
  keys.token_sealed = row->text();
  keys.pin_hash = row->text();
  keys.pin_sealed = row->text();
  return keys;
}

std::vector<Invitation> InvitationRows::list_invitations(const VisitId& visit) {
  return read_invitations(sql_.select("SELECT " INVITATION_COLUMNS
                                      " FROM invitations WHERE visit_id = ? AND status <> 'fresh' "
                                      "ORDER BY CASE role WHEN 'patient' THEN 0 ELSE 1 END, created_at, number, id",
                                      {visit}));
}

std::optional<Invitation> InvitationRows::find_fresh(const VisitId& visit, const PersonId& inviter) {
  if (inviter.empty()) {
    return first(read_invitations(sql_.select("SELECT " INVITATION_COLUMNS
                                              " FROM invitations WHERE visit_id = ? AND status = 'fresh' "
                                              "AND inviter_person_id IS NULL ORDER BY created_at",
                                              {visit})));
  }
  return first(read_invitations(sql_.select("SELECT " INVITATION_COLUMNS
                                            " FROM invitations WHERE visit_id = ? AND status = 'fresh' "
                                            "AND inviter_person_id = ? ORDER BY created_at",
                                            {visit, inviter})));
}

std::vector<Invitation> InvitationRows::list_fresh(const VisitId& visit) {
  return read_invitations(sql_.select(
      "SELECT " INVITATION_COLUMNS " FROM invitations WHERE visit_id = ? AND status = 'fresh' ORDER BY created_at, id",
      {visit}));
}

std::optional<Invitation> InvitationRows::find_by_token(const std::vector<std::string>& hashes) {
  // Every hash is asked for, found or not: the same work for each token.
  std::optional<Invitation> found;
  for (const std::string& hash : hashes) {
    auto one = first(read_invitations(
        sql_.select("SELECT " INVITATION_COLUMNS " FROM invitations WHERE token_hash = ?", {hash})));
    if (one) found = std::move(one);
  }
  return found;
}

std::optional<Invitation> InvitationRows::find_by_pin(const std::vector<std::string>& hashes) {
  std::optional<Invitation> found;
  for (const std::string& hash : hashes) {
    auto one =
        first(read_invitations(sql_.select("SELECT " INVITATION_COLUMNS " FROM invitations WHERE pin_hash = ?", {hash})));
    if (one) found = std::move(one);
  }
  return found;
}

std::optional<Tombstone> InvitationRows::find_tombstone(const std::vector<std::string>& hashes, WallTime now) {
  std::optional<Tombstone> found;
  for (const std::string& hash : hashes) {
    auto row = sql_.find(
        "SELECT visit_id, clinic_id, role, reason, language, keep_until FROM tombstones WHERE hash = ? AND keep_until > ?",
        {hash, now});
    if (!row) continue;
    found.emplace();
    found->visit = row->id<VisitId>();
    found->clinic = row->id<ClinicId>();
    found->role = known(invites::parse_seat_role(row->text()));
    found->reason = known(invites::parse_end_reason(row->text()));
    found->language = row->text();
    found->until = row->time();
  }
  return found;
}

void InvitationRows::add_tombstones(const Invitation& i, const std::vector<std::string>& hashes, invites::EndReason reason,
                                    WallTime now) {
  const WallTime until = now + invites::kTombstoneDays;
  for (const std::string& hash : hashes) {
    sql_.run(
        "INSERT INTO tombstones (hash, clinic_id, visit_id, role, reason, language, keep_until) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {hash, i.clinic, i.visit, word(i.role), word(reason), i.language, until});
  }
}

void InvitationRows::bury(const Invitation& i, invites::EndReason reason, WallTime now) {
  const auto keys = find_keys(i.id);
  if (!keys) return;  // buried already
  std::vector<std::string> ended = {keys->token_hash, keys->pin_hash};
  // The link that this seat came by may still be good: its browser is told why it lets that one in no more.
  if (i.came_by && i.seat_hash) ended.push_back(*i.seat_hash);
  add_tombstones(i, ended, reason, now);
  // A caller may have moved the status already; otherwise the table does.
  const invites::Status status = invites::next_status(i.status, invites::ending_event(reason)).value_or(i.status);
  const bool present = i.presence == invites::Presence::waiting || i.presence == invites::Presence::in_call;
  sql_.run(
      "UPDATE invitations SET status = ?, presence = ?, presence_since = ?, name_sealed = NULL, email_sealed = NULL, "
      "phone_sealed = NULL, job_reference_sealed = NULL, seat_hash = NULL, token_hash = NULL, token_sealed = NULL, pin_hash = NULL, pin_sealed = NULL, late_minutes = 0, "
      "late_said_at = NULL "
      "WHERE clinic_id = ? AND id = ?",
      {word(status), word(present ? invites::Presence::left : i.presence), present ? std::optional(now) : i.presence_since,
       i.clinic, i.id});
  connection_.erase_from(PersonalTable::invitations);
  forget_servers_words(i.id);
}

/// What a mail server says of a reader may name them.
void InvitationRows::forget_servers_words(const InvitationId& invitation) {
  for (Row& row : sql_.select("SELECT id, failure FROM notices WHERE invitation_id = ? AND failure <> ''", {invitation})) {
    const std::string notice = row.text();
    const std::string said = row.text();
    const std::string left = notices::without_servers_words(said);
    if (left == said) continue;
    sql_.run("UPDATE notices SET failure = ? WHERE id = ?", {left, notice});
    connection_.erase_from(PersonalTable::notices);
  }
}

int InvitationRows::count_guests(const VisitId& visit) {
  return sql_.find("SELECT COUNT(*) FROM invitations WHERE visit_id = ? AND status = 'live' AND role = 'guest'", {visit})
      ->small();
}

int InvitationRows::highest_number(const VisitId& visit) {
  return sql_.find("SELECT COALESCE(MAX(number), 0) FROM invitations WHERE visit_id = ?", {visit})->small();
}

int InvitationRows::count_live_guests_of_clinic(const ClinicId& clinic, invites::Inviter by) {
  return sql_
      .find("SELECT COUNT(*) FROM invitations WHERE clinic_id = ? AND inviter = ? AND status = 'live' AND role = 'guest'",
            {clinic, word(by)})
      ->small();
}

std::vector<Invitation> InvitationRows::list_live_guests_of_clinic(const ClinicId& clinic, invites::Inviter by) {
  return read_invitations(sql_.select("SELECT " INVITATION_COLUMNS
                                      " FROM invitations WHERE clinic_id = ? AND inviter = ? AND status = 'live' "
                                      "AND role = 'guest' ORDER BY created_at, id",
                                      {clinic, word(by)}));
}

void InvitationRows::remove_old_tombstones(WallTime now) {
  if (sql_.change("DELETE FROM tombstones WHERE keep_until <= ?", {now}) > 0) connection_.erase_from(PersonalTable::tombstones);
}

}  // namespace bedside::storage
