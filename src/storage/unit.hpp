// A connection with its repositories: what a unit of work runs on.
#pragma once

#include "desk/unit_of_work.hpp"
#include "storage/audit_rows.hpp"
#include "storage/clinic_rows.hpp"
#include "storage/invitation_rows.hpp"
#include "storage/opt_out_rows.hpp"
#include "storage/outbox_rows.hpp"
#include "storage/own_words_rows.hpp"
#include "storage/reminder_rows.hpp"
#include "storage/visit_rows.hpp"

namespace bedside::storage {

class SqlUnit final : public desk::UnitOfWork {
 public:
  SqlUnit(Database kind, const std::string& where, const secure::KeyRing& keys, StatementWatch watch = {})
      : sql_(kind, where, std::move(watch)), connection_{sql_, keys} {}

  clinic::ClinicRepository& clinics() override { return clinics_; }
  clinic::AttemptRepository& attempts() override { return attempts_; }
  visits::VisitRepository& visits() override { return visits_; }
  invites::InvitationRepository& invitations() override { return invitations_; }
  notices::OutboxRepository& outbox() override { return outbox_; }
  notices::ReminderRepository& reminders() override { return reminders_; }
  notices::OptOutRepository& opt_outs() override { return opt_outs_; }
  notices::OwnWordsRepository& own_words() override { return own_words_; }
  audit::AuditRepository& audit() override { return audit_; }

  Sql& sql() { return sql_; }
  /// Where personal data was removed from since the last call.
  Erased take_erased() { return std::exchange(connection_.erased, {}); }

 private:
  Sql sql_;
  Connection connection_;
  ClinicRows clinics_{connection_};
  AttemptRows attempts_{connection_};
  VisitRows visits_{connection_};
  InvitationRows invitations_{connection_};
  OutboxRows outbox_{connection_};
  ReminderRows reminders_{connection_};
  OptOutRows opt_outs_{connection_};
  OwnWordsRows own_words_{connection_};
  AuditRows audit_{connection_};
};

}  // namespace bedside::storage
