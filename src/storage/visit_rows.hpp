// Visits and their providers in SQL.
#pragma once

#include "storage/rows.hpp"
#include "visits/visit.hpp"

namespace bedside::storage {

class VisitRows final : public visits::VisitRepository {
 public:
  explicit VisitRows(Connection& connection) : connection_(connection), sql_(connection.sql) {}

  void add_visit(const visits::Visit& visit) override;
  bool save_visit(visits::Visit& visit) override;
  std::optional<visits::Visit> find_visit(const ClinicId& clinic, const VisitId& visit) override;
  std::optional<visits::Visit> find_visit_by_id(const VisitId& visit) override;
  std::vector<visits::Visit> list_visits(const ClinicId& clinic, WallTime from, WallTime to,
                                         const PersonId& provider) override;
  std::vector<visits::Visit> list_overlaps(const ClinicId& clinic, const std::vector<PersonId>& providers, WallTime from,
                                           WallTime to, const VisitId& except) override;
  std::vector<visits::Visit> list_past_end(WallTime before, int limit) override;
  std::vector<visits::Visit> list_open_before(const ClinicId& clinic, WallTime before) override;
  std::vector<visits::Visit> list_over_since(const ClinicId& clinic, WallTime before, int limit) override;
  void remove_visit(const visits::Visit& visit) override;
  std::vector<visits::Visit> list_with_somebody() override;
  std::optional<VisitId> find_request(const ClinicId& clinic, const std::string& key) override;
  void add_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) override;
  bool claim_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) override;
  void remove_old_requests(WallTime before) override;

 private:
  void add_providers(const visits::Visit& visit);
  std::vector<visits::Visit> read_visits(std::vector<Row> rows);

  Connection& connection_;
  Sql& sql_;
};

}  // namespace bedside::storage
