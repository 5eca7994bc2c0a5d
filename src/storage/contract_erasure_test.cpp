// The storage contract, fourth part: what was erased is not in the database's files any more.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "storage/contract_fixture.hpp"
#include "storage/erased.hpp"
#include "storage/unit.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;

/// Whether any file of a SQLite database holds `text`, its write-ahead log included.
bool stands_in_files(const TestDatabase& database, const std::string& text) {
  for (const auto& entry : std::filesystem::directory_iterator(database.directory())) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

/// Whether any version of a row, living or dead, holds `text`, read from the pages of the tables themselves. The free
/// space between rows is not looked at: PostgreSQL overwrites it when it needs it (docs/decisions/0002-postgresql.md).
bool stands_in_rows(const TestDatabase& database, const std::string& text) {
  database.change("CREATE EXTENSION IF NOT EXISTS pageinspect");
  for (const auto table : kPersonalTables) {
    const std::string name(table);
    auto rows = database.look_inside(
        "SELECT COUNT(*) FROM generate_series(0, pg_relation_size('" + name + "') / 8192 - 1) AS page, heap_page_items(get_raw_page('" +
        name + "', CAST(page AS INTEGER))) AS item WHERE position(convert_to('" + text + "', 'UTF8') IN item.t_data) > 0");
    if (rows.front().number() > 0) return true;
  }
  return false;
}

bool stands(const TestDatabase& database, const std::string& text) {
  return database.kind() == Database::sqlite ? stands_in_files(database, text) : stands_in_rows(database, text);
}

class Erasure : public StorageContract {
 protected:
  /// A guest with a message; answers their sealed texts, as they stand in the rows.
  std::vector<std::string> put_in() {
    world = add_world("grace@example.org");
    guest = add_guest(world);
    guest.job_reference = "J-20417";
    commit([&](UnitOfWork& unit) { unit.invitations().save_invitation(guest); });
    const auto notice = make_notice(world, guest.id);
    commit([&](UnitOfWork& unit) { unit.outbox().add_notice(notice); });
    auto row = look_inside("SELECT name_sealed, email_sealed, phone_sealed, job_reference_sealed FROM invitations").front();
    std::vector<std::string> texts;
    for (int i = 0; i < 4; ++i) texts.push_back(row.text());
    texts.push_back(look_inside("SELECT line_sealed FROM visits").front().text());
    texts.push_back(notice.payload_sealed.reveal());
    for (const auto& text : texts) EXPECT_TRUE(stands(*database, text));
    return texts;
  }
  void erase() {
    commit([&](UnitOfWork& unit) {
      unit.invitations().bury(guest, invites::EndReason::completed, kNow);
      unit.outbox().drop_unsent(world.visit.id);
      world.visit.line.clear();
      world.visit.status = visits::Status::completed;
      EXPECT_TRUE(unit.visits().save_visit(world.visit));
    });
  }
  bool all_gone(const std::vector<std::string>& texts) {
    return std::none_of(texts.begin(), texts.end(), [&](const std::string& text) { return stands(*database, text); });
  }

  World world;
  invites::Invitation guest;
};
INSTANTIATE_TEST_SUITE_P(On, Erasure, testing::Values(Database::sqlite, Database::postgres), name_of);

TEST_P(Erasure, what_was_erased_is_gone_when_forgetting_says_so) {
  const auto texts = put_in();
  add_guest(world);  // a neighbour in the same page, who stays
  erase();
  // The server's own cleaning may hold a table for a moment.
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone(texts));
  EXPECT_TRUE(storage->forget_erased()) << "with nothing to forget, too";
}

TEST_P(Erasure, words_of_a_visit_stand_in_the_clear_no_more_and_go_with_its_end) {
  world = add_world("grace@example.org");
  commit([&](UnitOfWork& unit) {
    world.visit.other_time = "Tuesdays, because of Barnaby";
    EXPECT_TRUE(unit.visits().save_visit(world.visit));
  });
  EXPECT_FALSE(stands(*database, "because of Barnaby"));
  // As an earlier program wrote it.
  database->change("UPDATE visits SET line = 'Barnaby brings the letters', line_sealed = NULL");
  auto found = look([&](UnitOfWork& unit) { return unit.visits().find_visit_by_id(world.visit.id); });
  EXPECT_EQ(found->line, "Barnaby brings the letters");
  EXPECT_EQ(found->other_time, "Tuesdays, because of Barnaby");
  commit([&](UnitOfWork& unit) { EXPECT_TRUE(unit.visits().save_visit(*found)); });
  EXPECT_EQ(look_inside("SELECT COUNT(*) FROM visits WHERE line = '' AND other_time IS NULL AND line_sealed IS NOT NULL").front().number(), 1);
  commit([&](UnitOfWork& unit) {
    found->status = visits::Status::completed;
    EXPECT_TRUE(unit.visits().save_visit(*found));
  });
  EXPECT_TRUE(becomes_true([&] { return !stands(*database, "Barnaby"); })) << "the end of a visit erases by itself";
}

TEST_P(Erasure, it_goes_by_itself_within_ten_seconds) {
  const auto texts = put_in();
  erase();
  EXPECT_TRUE(becomes_true([&] { return all_gone(texts); }));
}

TEST_P(Erasure, it_is_gone_after_the_end_of_the_program) {
  const auto texts = put_in();
  erase();
  storage.reset();
  EXPECT_TRUE(all_gone(texts));
}

TEST_P(Erasure, while_somebody_may_still_see_it_nobody_says_that_it_is_gone) {
  const auto texts = put_in();
  {
    // Not one of the program's own readers: PostgreSQL ends those after a second.
    Sql somebody(GetParam(), database->where());
    somebody.execute(GetParam() == Database::postgres ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN");
    somebody.select_once("SELECT COUNT(*) FROM invitations");
    erase();
    EXPECT_FALSE(storage->forget_erased());
  }
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone(texts));
}

TEST_P(Erasure, whatever_removes_rows_makes_their_tables_forget_them) {
  put_in();
  erase();
  const auto hashes = look_inside("SELECT hash FROM tombstones");
  std::vector<std::string> ended;
  for (Row row : hashes) ended.push_back(row.text());
  ASSERT_FALSE(ended.empty());
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(std::all_of(ended.begin(), ended.end(), [&](const std::string& hash) { return stands(*database, hash); }));
  commit([&](UnitOfWork& unit) { unit.invitations().remove_old_tombstones(kNow + invites::kTombstoneDays); });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone(ended)) << "tombstones";

  guest = add_guest(world);
  commit([&](UnitOfWork& unit) {
    unit.outbox().add_notice(make_notice(world, guest.id));
    unit.invitations().bury(guest, invites::EndReason::completed, kNow);
  });
  commit([&](UnitOfWork& unit) { unit.visits().remove_visit(world.visit); });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({world.visit.id.text()})) << "what belongs to a visit";

  commit([&](UnitOfWork& unit) {
    unit.clinics().note_last_visit(world.clinic.id, world.patient.id, kNow);
    EXPECT_EQ(unit.clinics().remove_patients_not_seen_since(world.clinic.id, kNow + std::chrono::hours(1), 10), 1);
  });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({world.patient.id.text()})) << "patients";
}

TEST_P(Erasure, of_what_servers_said_of_a_reader_the_codes_stay) {
  put_in();
  const std::string own = "the message was erased before it could be sent";
  const std::string said = "550 5.1.1 the mailbox of Zebulon is closed";
  const auto fail = [&](const std::string& why) {
    const auto notice = make_notice(world, guest.id);
    commit([&](UnitOfWork& unit) {
      unit.outbox().add_notice(notice);
      unit.outbox().mark_failed(notice.id, why, kNow);
    });
  };
  fail(said);
  fail(own);
  erase();
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({said}));
  std::vector<std::string> left;
  for (const auto& notice : look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(guest.id); }))
    if (!notice.failure.empty()) left.push_back(notice.failure);
  EXPECT_THAT(left, testing::UnorderedElementsAre("550 5.1.1", own));
}

class Vacuuming : public Erasure {
 protected:
  /// The oldest transaction that a row of the table may be from: FREEZE moves it.
  std::int64_t oldest_in(const std::string& table) {
    return look_inside("SELECT CAST(CAST(relfrozenxid AS TEXT) AS BIGINT) FROM pg_class WHERE relname = '" + table + "'").front().number();
  }
};
INSTANTIATE_TEST_SUITE_P(On, Vacuuming, testing::Values(Database::postgres), name_of);

// Each VACUUM makes every connection plan its statements of that table anew.
TEST_P(Vacuuming, a_message_that_was_sent_makes_no_other_table_forget) {
  put_in();
  const auto other = make_notice(world, guest.id);
  commit([&](UnitOfWork& unit) { unit.outbox().add_notice(other); });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  const auto notices = oldest_in("notices");
  const auto visits = oldest_in("visits");
  const auto invitations = oldest_in("invitations");
  commit([&](UnitOfWork& unit) {
    EXPECT_EQ(unit.outbox().lease_due(kNow, std::chrono::seconds(60), 10, {}).notices.size(), 2U);
    unit.outbox().mark_sent(other.id, {}, kNow);
  });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({other.payload_sealed.reveal()}));
  EXPECT_GT(oldest_in("notices"), notices);
  EXPECT_EQ(oldest_in("visits"), visits);
  EXPECT_EQ(oldest_in("invitations"), invitations);
}

TEST_P(Vacuuming, whose_commit_was_not_answered_is_taken_for_one_that_stands) {
  put_in();
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  const auto before = oldest_in("notices");
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.outbox().drop_unsent(world.visit.id);
              const auto pid = static_cast<SqlUnit&>(unit).sql().select_once("SELECT pg_backend_pid()").front().text();
              look_inside("SELECT COUNT(pg_terminate_backend(" + pid + "))");
              return true;
            }),
            desk::Committed::storage_failed);
  EXPECT_TRUE(becomes_true([&] { return oldest_in("notices") > before; }));
}

TEST_P(Vacuuming, what_is_corrected_is_forgotten) {
  put_in();
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  auto patient = world.patient;
  patient.email = "mistaken@example.org";
  auto provider = world.provider;
  provider.name = "Dr. Mistaken";
  commit([&](UnitOfWork& unit) {
    unit.clinics().save_patient(patient);
    unit.clinics().save_person(provider);
  });
  commit([&](UnitOfWork& unit) {
    unit.clinics().save_patient(world.patient);
    unit.clinics().save_person(world.provider);
  });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({*patient.email, provider.name}));
}

// VACUUM leaves the indexes of a table alone where little of it was removed, unless it is told otherwise.
TEST_P(Vacuuming, a_name_leaves_the_index_of_a_large_table_too) {
  const auto clinic = add_clinic();
  const auto patient = add_patient(clinic, "Zebulon Quartermaine");
  database->change("INSERT INTO patients (id, clinic_id, name, name_key, language, messages_to) SELECT 'p' || n, '" + clinic.id.text() +
                   "', 'Ada ' || n, 'ada ' || n, 'en', 'patient' FROM generate_series(1, 20000) AS n");
  database->change("CREATE EXTENSION IF NOT EXISTS pageinspect");
  const auto stands_in_index = [&] {
    return look_inside("SELECT COUNT(*) FROM generate_series(1, pg_relation_size('patients_by_name') / 8192 - 1) AS page, "
                       "bt_page_items(get_raw_page('patients_by_name', CAST(page AS INTEGER))) AS item "
                       "WHERE position(encode(convert_to('zebulon', 'UTF8'), 'hex') IN replace(item.data, ' ', '')) > 0")
               .front()
               .number() > 0;
  };
  EXPECT_TRUE(stands_in_index());
  commit([&](UnitOfWork& unit) {
    unit.clinics().note_last_visit(clinic.id, patient.id, kNow);
    EXPECT_EQ(unit.clinics().remove_patients_not_seen_since(clinic.id, kNow + std::chrono::hours(1), 10), 1);
  });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_FALSE(stands_in_index());
}

TEST_P(Vacuuming, after_a_while_an_erasure_makes_every_table_forget) {
  auto often = settings();
  often.look_through_every = std::chrono::seconds(0);
  storage = open(often, keys);
  put_in();
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  guest.name = "Aunt Lee";
  const auto replaced = look_inside("SELECT name_sealed FROM invitations").front().text();
  commit([&](UnitOfWork& unit) { unit.invitations().save_invitation(guest); });
  EXPECT_TRUE(stands(*database, replaced));
  commit([&](UnitOfWork& unit) { unit.outbox().drop_unsent(world.visit.id); });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_TRUE(all_gone({replaced}));
}

class SqliteLog : public StorageContract {};
INSTANTIATE_TEST_SUITE_P(On, SqliteLog, testing::Values(Database::sqlite), name_of);

TEST_P(SqliteLog, stays_short_while_somebody_writes_all_the_time) {
  const auto world = add_world("grace@example.org");
  std::uintmax_t commits = 0;
  const auto is_short = [&] {
    const std::string key = "k2:" + std::to_string(++commits);
    commit([&](UnitOfWork& unit) { unit.visits().add_request(world.clinic.id, key, world.visit.id, kNow); });
    std::uintmax_t log = 0;
    for (const auto& entry : std::filesystem::directory_iterator(database->directory()))
      if (entry.path().string().ends_with("-wal")) log = entry.file_size();
    // Each commit changes a table and two indexes.
    constexpr std::uintmax_t kPage = 4096;
    return log < commits * kPage;
  };
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_short() && std::chrono::steady_clock::now() < until) continue;
  EXPECT_TRUE(is_short()) << commits << " commits";
}

}  // namespace
}  // namespace bedside::storage
