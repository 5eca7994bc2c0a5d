// The audit log in SQL: what use cases append waits in one table until the sealer moves it, chained, to the other.
#pragma once

#include "audit/log.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class AuditRows final : public audit::AuditRepository {
 public:
  explicit AuditRows(Connection& connection) : sql_(connection.sql) {}

  void append(const audit::Event& event) override;
  std::vector<Unsealed> list_unsealed(const ClinicId& clinic, int limit) override;
  std::vector<ClinicId> clinics_with_unsealed() override;
  std::optional<audit::SealedEvent> head(const ClinicId& clinic) override;
  void seal(std::int64_t row, const audit::SealedEvent& sealed) override;
  std::vector<audit::SealedEvent> list_sealed(const ClinicId& clinic, std::int64_t after, int limit) override;
  std::optional<audit::Beginning> find_beginning(const ClinicId& clinic) override;
  void begin_after(const ClinicId& clinic, const audit::Beginning& beginning) override;
  std::optional<std::pair<std::int64_t, std::int64_t>> numbers_between(const ClinicId& clinic, WallTime from, WallTime to) override;
  std::vector<audit::SealedEvent> find_sealed(const ClinicId& clinic, const audit::Wanted& wanted, std::int64_t from_number,
                                              std::int64_t before, int limit) override;

 private:
  Sql& sql_;
};

}  // namespace bedside::storage
