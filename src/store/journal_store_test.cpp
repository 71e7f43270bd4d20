#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "ledger/book.h"
#include "ledger/inspect.h"
#include "ledger/lockstep.h"
#include "store/sqlite_journal.h"

namespace entrepot::store {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("entrepot-store-" + std::to_string(::getpid()) + "-" + std::to_string(++count_))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  static inline int count_ = 0;
  fs::path path_;
};

ledger::Batch view(const ledger::MemoryJournal::Kept& kept) {
  ledger::Batch batch = kept.batch;
  batch.records = kept.bytes;
  return batch;
}

// A store that holds all batches of a random run, and the run.
const ledger::Lockstep& random_run() {
  static const ledger::Lockstep run = [] {
    ledger::Lockstep made(4, 2);
    EXPECT_EQ(made.run(800), "");
    return made;
  }();
  return run;
}

void fill(const std::string& store, std::size_t batches = 1'000'000) {
  ASSERT_TRUE(create_journal(store));
  const auto journal = open_journal(store, JournalUse::write);
  ASSERT_TRUE(journal) << journal.error().message();
  const auto& all = random_run().journal().batches;
  for (std::size_t i = 0; i < std::min(batches, all.size()); ++i) {
    const auto added = (*journal)->append(view(all[i]));
    ASSERT_TRUE(added) << added.error().message();
  }
}

TEST(SqliteJournal, GivesBackEveryByte) {
  const Folder folder;
  fill(folder.file("ledger.db"));
  auto journal = open_journal(folder.file("ledger.db"), JournalUse::read);
  ASSERT_TRUE(journal);
  std::size_t at = 0;
  const auto read = (*journal)->read([&at](const ledger::Batch& batch) -> Result<> {
    const ledger::Batch expected = view(random_run().journal().batches.at(at++));
    EXPECT_EQ(batch.number, expected.number);
    EXPECT_EQ(batch.first_sequence, expected.first_sequence);
    EXPECT_EQ(batch.digest, expected.digest);
    EXPECT_TRUE(std::equal(batch.records.begin(), batch.records.end(), expected.records.begin(), expected.records.end()));
    return {};
  });
  ASSERT_TRUE(read);
  EXPECT_EQ(at, random_run().journal().batches.size());
  EXPECT_TRUE(ledger::verify(**journal)->holds());
}

TEST(SqliteJournal, NothingIsChangedOrRemoved) {
  const Folder folder;
  fill(folder.file("ledger.db"));
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(folder.file("ledger.db").c_str(), &raw), SQLITE_OK);
  for (const char* sql : {"UPDATE ledger_batch SET first_sequence = 1 WHERE number = 2", "DELETE FROM ledger_batch",
                          "INSERT OR REPLACE INTO ledger_batch SELECT 2, 2, digest, records FROM ledger_batch WHERE number = 1",
                          "INSERT INTO ledger_batch SELECT 100000, 1, digest, records FROM ledger_batch WHERE number = 1"})
    EXPECT_EQ(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr), SQLITE_CONSTRAINT) << sql << ": " << sqlite3_errmsg(raw);
  sqlite3_close(raw);
  EXPECT_TRUE(ledger::verify(**open_journal(folder.file("ledger.db"), JournalUse::read))->holds());
}

TEST(SqliteJournal, HasOneWriterAtATime) {
  const Folder folder;
  ASSERT_TRUE(create_journal(folder.file("ledger.db")));
  SqliteSettings impatient;
  impatient.wait_ms = 0;
  auto first = open_sqlite_journal(folder.file("ledger.db"), JournalUse::write, impatient);
  ASSERT_TRUE(first);
  const auto second = open_sqlite_journal(folder.file("ledger.db"), JournalUse::write, impatient);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "Another process writes to the ledger");
  EXPECT_TRUE(open_sqlite_journal(folder.file("ledger.db"), JournalUse::read, impatient)) << "readers do not wait";
  first->reset();
  EXPECT_TRUE(open_sqlite_journal(folder.file("ledger.db"), JournalUse::write, impatient));
}

TEST(SqliteJournal, ABatchOutOfOrderIsRefused) {
  const Folder folder;
  fill(folder.file("ledger.db"), 3);
  const auto journal = open_journal(folder.file("ledger.db"), JournalUse::write);
  for (const std::size_t number : {1U, 3U, 5U}) {
    const auto added = (*journal)->append(view(random_run().journal().batches[number - 1]));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::contradiction) << added.error().message();
  }
  EXPECT_TRUE((*journal)->append(view(random_run().journal().batches[3])));
}

TEST(SqliteJournal, AnOlderCopyInItsPlaceIsNoticed) {
  const Folder folder;
  fill(folder.file("ledger.db"), 3);
  fs::copy(folder.file("ledger.db"), folder.file("copy.db"));
  {
    const auto journal = open_journal(folder.file("ledger.db"), JournalUse::write);
    ASSERT_TRUE((*journal)->append(view(random_run().journal().batches[3])));
  }
  ASSERT_TRUE(open_journal(folder.file("ledger.db"), JournalUse::read));
  fs::copy(folder.file("copy.db"), folder.file("ledger.db"), fs::copy_options::overwrite_existing);
  const auto old = open_journal(folder.file("ledger.db"), JournalUse::read);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, ErrorCode::contradiction);
  EXPECT_NE(old.error().what.find("Batch 4 with the digest"), std::string::npos) << old.error().what;
  fs::remove(folder.file("ledger.db-head"));
  EXPECT_TRUE(open_journal(folder.file("ledger.db"), JournalUse::read)) << "and goes on when one says so";
}

TEST(SqliteJournal, SaysWhatIsWrongWithAFile) {
  const Folder folder;
  EXPECT_EQ(open_journal(folder.file("none.db"), JournalUse::read).error().code, ErrorCode::not_found);
  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  EXPECT_EQ(open_journal(folder.file("text.db"), JournalUse::read).error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(create_journal(folder.file("text.db")).error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(create_journal(folder.file("no/folder/ledger.db")).error().code, ErrorCode::io);
  std::ofstream(folder.file("empty.db")).close();
  EXPECT_EQ(open_journal(folder.file("empty.db"), JournalUse::read).error().what, "It is a database, but not a ledger");
  fill(folder.file("ledger.db"), 2);
  EXPECT_EQ(create_journal(folder.file("ledger.db")).error().code, ErrorCode::duplicate);
}

}  // namespace
}  // namespace entrepot::store
