#include "store/sqlite_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "store/detail/head_mark.h"
#include "store/detail/sqlite.h"

namespace entrepot::store {
namespace {

using detail::column_bytes;
using detail::Connection;
using detail::execute;
using detail::Head;
using detail::HeadMark;
using detail::prepare;
using detail::sqlite_error;
using detail::Statement;
using ledger::Batch;

constexpr const char* schema = R"(
BEGIN IMMEDIATE;
CREATE TABLE ledger_batch(
  number INTEGER PRIMARY KEY,
  first_sequence INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  records BLOB NOT NULL CHECK (length(records) > 0 AND length(records) % 128 = 0)
) STRICT;
CREATE TRIGGER ledger_batch_follows BEFORE INSERT ON ledger_batch
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM ledger_batch)
BEGIN SELECT RAISE(ABORT, 'a batch must have the next number'); END;
CREATE TRIGGER ledger_batch_stays BEFORE UPDATE ON ledger_batch
BEGIN SELECT RAISE(ABORT, 'nothing written in a ledger is changed'); END;
CREATE TRIGGER ledger_batch_remains BEFORE DELETE ON ledger_batch
BEGIN SELECT RAISE(ABORT, 'nothing written in a ledger is removed'); END;
PRAGMA application_id = 1162760268;
PRAGMA user_version = 1;
COMMIT;
)";
constexpr std::int64_t application_id = 1162760268;  // "ENTL"

// PATH-writer, locked by the kernel for as long as the process holds it.
class WriterLock {
 public:
  WriterLock() = default;
  WriterLock(WriterLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  WriterLock& operator=(WriterLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~WriterLock() {
    if (file_ >= 0) ::close(file_);
  }

  static Result<WriterLock> take(const std::string& path, int wait_ms) {
    const std::string name = path + "-writer";
    WriterLock lock;
    lock.file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock.file_ < 0)
      return fail(ErrorCode::io, fmt::format("Cannot open it: {}", std::strerror(errno)), {name, 0, 0, ""},
                  "Check that the folder can be written.");
    for (int waited = 0; ::flock(lock.file_, LOCK_EX | LOCK_NB) != 0; waited += 20) {
      if (waited >= wait_ms)
        return fail(ErrorCode::io, "Another process writes to the ledger", {path, 0, 0, ""}, "Try again when that has ended.");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return lock;
  }

 private:
  int file_ = -1;
};

Result<Connection> connect(const std::string& path, int flags, const SqliteSettings& settings) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   settings.vfs.empty() ? nullptr : settings.vfs.c_str());
  Connection connection(opened);
  if (code != SQLITE_OK) return sqlite_error(opened, code, path, "open the ledger");
  sqlite3_busy_timeout(opened, settings.wait_ms);
  TRY(execute(opened, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;", path, "open the ledger"));
  return connection;
}

Result<std::int64_t> number_of(sqlite3* connection, const char* sql, const std::string& path) {
  TRY_ASSIGN(const Statement statement, prepare(connection, sql, path));
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW) return sqlite_error(connection, code, path, "read the ledger");
  return sqlite3_column_int64(statement.get(), 0);
}

class SqliteJournal final : public ledger::Journal {
 public:
  static Result<std::unique_ptr<ledger::Journal>> open(const std::string& path, JournalUse use, const SqliteSettings& settings) {
    auto journal = std::unique_ptr<SqliteJournal>(new SqliteJournal(path));
    const bool write = use == JournalUse::write;
    if (write && settings.lock) {
      TRY_ASSIGN(journal->lock_, WriterLock::take(path, settings.wait_ms));
    }
    // The mark first: what it says is in the journal that is opened behind it.
    TRY_ASSIGN(HeadMark mark, HeadMark::open(path, settings.vfs, write));
    const auto head = mark.last();
    TRY_ASSIGN(journal->connection_, connect(path, write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, settings));
    TRY_ASSIGN(const std::int64_t id, number_of(journal->connection_.get(), "PRAGMA application_id", path));
    if (id != application_id)
      return fail(ErrorCode::bad_syntax, "It is a database, but not a ledger", {path, 0, 0, ""},
                  "Name another file, or make one: entrepot ledger init.");
    TRY_ASSIGN(const std::int64_t version, number_of(journal->connection_.get(), "PRAGMA user_version", path));
    if (version != 1)
      return fail(ErrorCode::unsupported, fmt::format("The ledger has format {}, this program knows format 1", version), {path, 0, 0, ""},
                  "Use a newer version of the program.");
    if (write) {
      TRY(execute(journal->connection_.get(),
                  fmt::format("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {};", settings.checkpoint_pages).c_str(), path,
                  "open the ledger"));
    }
    if (head) TRY(journal->check(*head));
    journal->mark_ = std::move(mark);
    if (write) {
      TRY_ASSIGN(journal->insert_, prepare(journal->connection_.get(), "INSERT INTO ledger_batch VALUES (?, ?, ?, ?)", path));
    }
    return journal;
  }

  Result<> append(const Batch& batch) override {
    const std::string doing = fmt::format("write batch {}", batch.number);
    if (!insert_) return fail(ErrorCode::internal, "The journal was opened for reading", {path_, 0, 0, ""});
    sqlite3_stmt* insert = insert_.get();
    sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(batch.number));
    sqlite3_bind_int64(insert, 2, static_cast<sqlite3_int64>(batch.first_sequence));
    sqlite3_bind_blob(insert, 3, batch.digest.data(), static_cast<int>(batch.digest.size()), SQLITE_STATIC);
    sqlite3_bind_blob64(insert, 4, batch.records.data(), batch.records.size(), SQLITE_STATIC);
    const int code = sqlite3_step(insert);  // a transaction of its own
    if (code != SQLITE_DONE) {
      auto error = sqlite_error(connection_.get(), code, path_, doing);
      sqlite3_reset(insert);
      return error;
    }
    sqlite3_reset(insert);
    if (mark_) mark_->write({batch.number, batch.digest});
    return {};
  }

  Result<> read(const std::function<Result<>(const Batch&)>& each) override {
    TRY_ASSIGN(const Statement select,
               prepare(connection_.get(), "SELECT number, first_sequence, digest, records FROM ledger_batch ORDER BY number", path_));
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(select.get())) == SQLITE_ROW) {
      Batch batch;
      batch.number = static_cast<std::uint64_t>(sqlite3_column_int64(select.get(), 0));
      batch.first_sequence = static_cast<std::uint64_t>(sqlite3_column_int64(select.get(), 1));
      const auto digest = column_bytes(select.get(), 2);
      std::memcpy(batch.digest.data(), digest.data(), std::min(digest.size(), batch.digest.size()));
      batch.records = column_bytes(select.get(), 3);
      TRY(each(batch));
    }
    return code == SQLITE_DONE ? Result<>() : Result<>(sqlite_error(connection_.get(), code, path_, "read the ledger"));
  }

  std::string name() const override { return path_; }

 private:
  explicit SqliteJournal(std::string path) : path_(std::move(path)) {}

  Result<> check(const Head& head) {
    TRY_ASSIGN(const Statement select, prepare(connection_.get(), "SELECT digest FROM ledger_batch WHERE number = ?", path_));
    sqlite3_bind_int64(select.get(), 1, static_cast<sqlite3_int64>(head.number));
    const int code = sqlite3_step(select.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) return sqlite_error(connection_.get(), code, path_, "read the ledger");
    if (code == SQLITE_ROW) {
      const auto digest = column_bytes(select.get(), 0);
      if (digest.size() == head.digest.size() && std::memcmp(digest.data(), head.digest.data(), digest.size()) == 0) return {};
    }
    return fail(
        ErrorCode::contradiction,
        fmt::format("Batch {} with the digest {} was acknowledged and is not in the file", head.number, ledger::digest_text(head.digest)),
        {path_, 0, 0, ""},
        fmt::format("The file was damaged or replaced by an older copy: restore a later one. To go on from what there is, remove {}-head.",
                    path_));
  }

  std::string path_;
  WriterLock lock_;  // the last to go
  Connection connection_;
  Statement insert_;
  std::optional<HeadMark> mark_;
};

}  // namespace

Result<> create_sqlite_journal(const std::string& path, const SqliteSettings& settings) {
  WriterLock lock;
  if (settings.lock) {
    TRY_ASSIGN(lock, WriterLock::take(path, settings.wait_ms));
  }
  TRY_ASSIGN(const Connection connection, connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, settings));
  TRY_ASSIGN(const std::int64_t tables, number_of(connection.get(), "SELECT count(*) FROM sqlite_schema", path));
  if (tables != 0)
    return fail(ErrorCode::duplicate, "There is a ledger or another database already", {path, 0, 0, ""},
                "Name a file that does not exist.");
  TRY(execute(connection.get(), "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", path, "make the ledger"));
  return execute(connection.get(), schema, path, "make the ledger");
}

Result<std::unique_ptr<ledger::Journal>> open_sqlite_journal(const std::string& path, JournalUse use, const SqliteSettings& settings) {
  return SqliteJournal::open(path, use, settings);
}

}  // namespace entrepot::store
