// Numbers that asked for no messages, in SQL: their keyed hashes alone.
#pragma once

#include "notices/opt_out.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class OptOutRows final : public notices::OptOutRepository {
 public:
  explicit OptOutRows(Connection& connection) : sql_(connection.sql) {}

  void add_opt_out(const std::string& number_hash) override;
  void remove_opt_out(const std::vector<std::string>& number_hashes) override;
  bool has_opted_out(const std::vector<std::string>& number_hashes) override;

 private:
  Sql& sql_;
};

}  // namespace bedside::storage
