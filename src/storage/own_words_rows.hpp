// Clinics' own words for messages in SQL: a row for each kind and language that a clinic has changed.
#pragma once

#include "notices/own_words.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class OwnWordsRows final : public notices::OwnWordsRepository {
 public:
  explicit OwnWordsRows(Connection& connection) : sql_(connection.sql) {}

  std::optional<notices::OwnWords> find_words(const ClinicId& clinic, const std::string& language, notices::Kind kind) override;
  void save_words(const ClinicId& clinic, const std::string& language, notices::Kind kind, const notices::OwnWords& words) override;
  void forget_words(const ClinicId& clinic, const std::string& language, notices::Kind kind) override;

 private:
  Sql& sql_;
};

}  // namespace bedside::storage
