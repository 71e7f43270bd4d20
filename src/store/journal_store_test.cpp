#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include "ledger/book.h"
#include "ledger/inspect.h"
#include "ledger/lockstep.h"
#include "store/postgres_journal.h"
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

// An empty place for a ledger: a file, or a schema of the PostgreSQL server that ENTREPOT_TEST_POSTGRES names (tests/postgres/run.py starts one).
class OnEachStore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "SQLite") {
      store_ = folder_.file("ledger.db");
      return;
    }
    const char* url = std::getenv("ENTREPOT_TEST_POSTGRES");
    if (url == nullptr) GTEST_SKIP() << "ENTREPOT_TEST_POSTGRES names no server";
    server_ = url;
    const std::string schema = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count_);
    ask("CREATE SCHEMA " + schema);
    store_ = server_ + "?options=-csearch_path%3D" + schema;
  }

  void ask(const std::string& sql) {
    PGconn* connection = PQconnectdb(server_.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
  }

  // Whether the store refuses the statement because of one of its triggers.
  bool refuses(const std::string& sql) {
    if (GetParam() == "SQLite") {
      sqlite3* raw = nullptr;
      sqlite3_open(store_.c_str(), &raw);
      const int code = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr);
      sqlite3_close(raw);
      return code == SQLITE_CONSTRAINT;
    }
    PGconn* connection = PQconnectdb(store_.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool refused = state != nullptr && std::string_view(state) == "23000";
    PQclear(result);
    PQfinish(connection);
    return refused;
  }

  Folder folder_;
  std::string server_, store_;
  static inline int count_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, OnEachStore, testing::Values("SQLite", "PostgreSQL"), [](const auto& kind) { return kind.param; });

TEST_P(OnEachStore, GivesBackEveryByte) {
  fill(store_);
  auto journal = open_journal(store_, JournalUse::read);
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
  const auto again = ledger::replay(**journal);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->digest(), random_run().journal().batches.back().batch.digest) << "the same on every store";
}

TEST_P(OnEachStore, AReaderMayStopEarly) {
  fill(store_, 20);
  const auto journal = open_journal(store_, JournalUse::write);
  for (int i = 0; i < 2; ++i) {
    const auto read = (*journal)->read([](const ledger::Batch& batch) -> Result<> {
      return batch.number < 3 ? Result<>() : Result<>(fail(ErrorCode::interrupted, "enough"));
    });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().what, "enough");
  }
  EXPECT_TRUE((*journal)->append(view(random_run().journal().batches[20])));
}

TEST_P(OnEachStore, NothingIsChangedOrRemoved) {
  fill(store_, 6);
  EXPECT_TRUE(refuses("UPDATE ledger_batch SET first_sequence = 1 WHERE number = 2"));
  EXPECT_TRUE(refuses("DELETE FROM ledger_batch"));
  EXPECT_TRUE(refuses("INSERT INTO ledger_batch SELECT 100000, 1, digest, records FROM ledger_batch WHERE number = 1"));
  EXPECT_TRUE(refuses(GetParam() == "SQLite"
                          ? "INSERT OR REPLACE INTO ledger_batch SELECT 2, 2, digest, records FROM ledger_batch WHERE number = 1"
                          : "TRUNCATE ledger_batch"));
  EXPECT_TRUE(ledger::verify(**open_journal(store_, JournalUse::read))->holds());
}

TEST_P(OnEachStore, HasOneWriterAtATime) {
  ASSERT_TRUE(create_journal(store_));
  auto first = open_journal(store_, JournalUse::write);
  ASSERT_TRUE(first);
  SqliteSettings impatient;
  impatient.wait_ms = 0;
  const auto second = GetParam() == "SQLite" ? open_sqlite_journal(store_, JournalUse::write, impatient)
                                             : open_postgres_journal(store_, JournalUse::write, 1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "Another process writes to the ledger");
  EXPECT_TRUE(open_journal(store_, JournalUse::read)) << "readers do not wait";
  std::thread ends([&first] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    first->reset();
  });
  EXPECT_TRUE(open_journal(store_, JournalUse::write)) << "it waits for the other's end";
  ends.join();
}

TEST_P(OnEachStore, ABatchOutOfOrderIsRefused) {
  fill(store_, 3);
  const auto journal = open_journal(store_, JournalUse::write);
  for (const std::size_t number : {1U, 3U, 5U}) {
    const auto added = (*journal)->append(view(random_run().journal().batches[number - 1]));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::contradiction) << added.error().message();
  }
  EXPECT_TRUE((*journal)->append(view(random_run().journal().batches[3])));
}

TEST_P(OnEachStore, ManyClientsShareBatches) {
  ASSERT_TRUE(create_journal(store_));
  {
    auto book = ledger::Book::open(*open_journal(store_, JournalUse::write), [] { return ledger::Timestamp{1'700'000'000'000'000'000}; });
    ASSERT_TRUE(book);
    ASSERT_TRUE((*book)->open_ledger({1, "rice", "t", "", 0, 0}));
    for (const char* name : {"A", "B"}) ASSERT_TRUE((*book)->open_account({name, 1, 0, 0, {}, 0}));
    std::vector<std::thread> clients;
    for (std::uint64_t client = 0; client < 16; ++client)
      clients.emplace_back([&book, client] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          ledger::Transfer t;
          t.id = {client * 100 + i + 1, 1};
          t.debit = ledger::account_id("A"), t.credit = ledger::account_id("B"), t.ledger = 1, t.amount = 1;
          const auto receipts = (*book)->transfer({&t, 1});
          EXPECT_TRUE(receipts && (*receipts)[0].outcome == ledger::Outcome::ok);
        }
      });
    for (std::thread& client : clients) client.join();
  }
  const auto journal = open_journal(store_, JournalUse::read);
  const auto verified = ledger::verify(**journal);
  ASSERT_TRUE(verified && verified->holds());
  EXPECT_EQ(verified->records, 3U + 320U);
  EXPECT_LT(verified->batches, 323U) << "no two of 16 clients ever met";
}

TEST_P(OnEachStore, IsMadeOnce) {
  EXPECT_EQ(open_journal(store_, JournalUse::read).error().code, ErrorCode::not_found);
  ASSERT_TRUE(create_journal(store_));
  EXPECT_EQ(create_journal(store_).error().code, ErrorCode::duplicate);
}

TEST(PostgresJournal, ErrorsHideThePassword) {
  EXPECT_EQ(postgres_name("postgresql://me:s3cret@host:5433/db?sslmode=require"), "postgresql://host:5433/db");
  EXPECT_EQ(postgres_name("postgres://host/db"), "postgresql://host/db");
  const auto none = open_journal("postgresql://me:s3cret@127.0.0.1:1/db", JournalUse::read);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::io);
  EXPECT_EQ(none.error().message().find("s3cret"), std::string::npos) << none.error().message();
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
