// The storage contract: who has asked for no messages, on every database.
#include "storage/contract_fixture.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;

TEST_P(StorageContract, who_asked_for_no_messages_is_known_by_a_hash_under_any_key_and_by_nothing_else) {
  const std::string number = "+15551234567";
  const auto out = [&](const std::string& one) {
    return look([&](UnitOfWork& unit) { return unit.opt_outs().has_opted_out(keys.lookup_hashes(secure::Purpose::opt_out, one)); });
  };
  EXPECT_FALSE(out(number));
  const std::string under_an_old_key = keys.lookup_hashes(secure::Purpose::opt_out, number).back();
  ASSERT_NE(under_an_old_key, keys.current_hash(secure::Purpose::opt_out, number));
  commit([&](UnitOfWork& unit) {
    unit.opt_outs().add_opt_out(under_an_old_key);
    unit.opt_outs().add_opt_out(under_an_old_key);
  });
  EXPECT_TRUE(out(number));
  EXPECT_FALSE(out("+15551234568"));
  auto rows = look_inside("SELECT * FROM opt_outs");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].text(), under_an_old_key);
  commit([&](UnitOfWork& unit) { unit.opt_outs().remove_opt_out(keys.lookup_hashes(secure::Purpose::opt_out, number)); });
  EXPECT_FALSE(out(number));
}

}  // namespace
}  // namespace bedside::storage
