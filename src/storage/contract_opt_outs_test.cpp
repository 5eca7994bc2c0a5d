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

TEST_P(StorageContract, a_clinics_own_words_are_kept_by_language_and_kind_and_are_nobody_elses) {
  const auto mine = add_world("grace@example.org").clinic.id;
  const auto others = add_world("ada@example.org").clinic.id;
  using notices::Kind;
  using notices::OwnWords;
  const auto found = [&](const ClinicId& clinic, const std::string& language, Kind kind) {
    return look([&](UnitOfWork& unit) { return unit.own_words().find_words(clinic, language, kind); });
  };
  EXPECT_FALSE(found(mine, "en", Kind::invitation));
  const OwnWords words{"Come: {time}", "", "{clinic} \U0001F600 'quoted' {time} {link}"};
  commit([&](UnitOfWork& unit) { unit.own_words().save_words(mine, "en", Kind::invitation, words); });
  EXPECT_EQ(found(mine, "en", Kind::invitation), words);
  EXPECT_FALSE(found(mine, "es", Kind::invitation));
  EXPECT_FALSE(found(mine, "en", Kind::reminder));
  EXPECT_FALSE(found(others, "en", Kind::invitation));
  const OwnWords newer{"", "Hello", ""};
  commit([&](UnitOfWork& unit) { unit.own_words().save_words(mine, "en", Kind::invitation, newer); });
  EXPECT_EQ(found(mine, "en", Kind::invitation), newer);
  commit([&](UnitOfWork& unit) { unit.own_words().forget_words(mine, "en", Kind::invitation); });
  EXPECT_FALSE(found(mine, "en", Kind::invitation));
}

}  // namespace
}  // namespace bedside::storage
