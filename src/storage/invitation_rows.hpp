// Invitations, their keys and their tombstones in SQL. Names and addresses are sealed, each for its own
// column and row.
#pragma once

#include "invites/invitation.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class InvitationRows final : public invites::InvitationRepository {
 public:
  explicit InvitationRows(Connection& connection) : connection_(connection), sql_(connection.sql) {}

  bool add_invitation(const invites::Invitation& invitation, const invites::InvitationKeys& keys) override;
  void save_invitation(const invites::Invitation& invitation) override;
  bool replace_keys(const invites::Invitation& invitation, const invites::InvitationKeys& keys, invites::EndReason reason,
                    WallTime now) override;
  std::optional<invites::Invitation> find_invitation(const ClinicId& clinic, const InvitationId& invitation) override;
  std::optional<invites::InvitationKeys> find_keys(const InvitationId& invitation) override;
  std::vector<invites::Invitation> list_invitations(const VisitId& visit) override;
  std::optional<invites::Invitation> find_fresh(const VisitId& visit, const PersonId& inviter) override;
  std::vector<invites::Invitation> list_fresh(const VisitId& visit) override;
  std::optional<invites::Invitation> find_by_token(const std::vector<std::string>& hashes) override;
  std::optional<invites::Invitation> find_by_pin(const std::vector<std::string>& hashes) override;
  std::optional<invites::Tombstone> find_tombstone(const std::vector<std::string>& hashes, WallTime now) override;
  void bury(const invites::Invitation& invitation, invites::EndReason reason, WallTime now) override;
  int count_guests(const VisitId& visit) override;
  int highest_number(const VisitId& visit) override;
  int count_live_guests_of_clinic(const ClinicId& clinic, invites::Inviter by) override;
  std::vector<invites::Invitation> list_live_guests_of_clinic(const ClinicId& clinic, invites::Inviter by) override;
  void remove_old_tombstones(WallTime now) override;

 private:
  bool is_taken(const std::string& hash);
  bool is_taken(const invites::InvitationKeys& keys);
  void add_tombstones(const invites::Invitation& invitation, const std::vector<std::string>& hashes, invites::EndReason reason,
                      WallTime now);
  std::vector<invites::Invitation> read_invitations(std::vector<Row> rows);

  void forget_servers_words(const InvitationId& invitation);
  Connection& connection_;
  Sql& sql_;
};

}  // namespace bedside::storage
