#include "storage/opt_out_rows.hpp"

namespace bedside::storage {

void OptOutRows::add_opt_out(const std::string& number_hash) {
  sql_.run("INSERT INTO opt_outs (number_hash) VALUES (?) ON CONFLICT (number_hash) DO NOTHING", {number_hash});
}

void OptOutRows::remove_opt_out(const std::vector<std::string>& number_hashes) {
  for (const std::string& hash : number_hashes) sql_.run("DELETE FROM opt_outs WHERE number_hash = ?", {hash});
}

bool OptOutRows::has_opted_out(const std::vector<std::string>& number_hashes) {
  for (const std::string& hash : number_hashes)
    if (sql_.find("SELECT 1 FROM opt_outs WHERE number_hash = ?", {hash})) return true;
  return false;
}

}  // namespace bedside::storage
