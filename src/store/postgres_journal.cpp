#include "store/postgres_journal.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/text.h"

namespace entrepot::store {
namespace {

using ledger::Batch;

struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeCancel {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};
using Connection = std::unique_ptr<PGconn, FinishConnection>;
using Answer = std::unique_ptr<PGresult, ClearResult>;

constexpr const char* schema = R"(
BEGIN;
CREATE TABLE ledger_batch(
  number bigint PRIMARY KEY,
  first_sequence bigint NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  records bytea NOT NULL CHECK (octet_length(records) > 0 AND octet_length(records) % 128 = 0)
);
ALTER TABLE ledger_batch ALTER COLUMN records SET STORAGE EXTERNAL;
CREATE FUNCTION ledger_batch_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM ledger_batch) THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'a batch must have the next number';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION ledger_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE integrity_constraint_violation USING MESSAGE = 'nothing written in a ledger is changed or removed';
END $$;
CREATE TRIGGER ledger_batch_follows BEFORE INSERT ON ledger_batch FOR EACH ROW EXECUTE FUNCTION ledger_batch_follows();
CREATE TRIGGER ledger_batch_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_batch FOR EACH STATEMENT EXECUTE FUNCTION ledger_batch_stays();
COMMIT;
)";

std::uint64_t big_endian(const char* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::array<char, 8> big_endian(std::uint64_t value) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  return bytes;
}

tl::unexpected<Error> postgres_error(PGconn* connection, const PGresult* result, const std::string& name, const std::string& doing) {
  const char* field = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string state = field != nullptr ? field : "";
  const char* message = result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  std::string said(trim(message != nullptr ? message : PQerrorMessage(connection)));
  said.resize(std::min(said.find('\n'), said.size()));  // what follows are guesses of the library's
  const Where where{name, 0, 0, ""};
  if (state.rfind("23", 0) == 0)
    return fail(ErrorCode::contradiction, fmt::format("Cannot {}: {}", doing, said), where,
                "Another writer came between: open the ledger again.");
  if (state == "42P07")
    return fail(ErrorCode::duplicate, "There is a ledger already", where,
                "Name another database, or another schema by options=-csearch_path=NAME.");
  if (state == "55P03") return fail(ErrorCode::io, "Another process writes to the ledger", where, "Try again when that has ended.");
  if (state == "53100")
    return fail(ErrorCode::io, fmt::format("Cannot {}: the disk of the server is full", doing), where,
                "Free some space and open the ledger again.");
  return fail(ErrorCode::io, fmt::format("Cannot {}: {}", doing, said), where, "Check that the server runs and that the user may do it.");
}

Result<Connection> connect(const std::string& url) {
  Connection connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) return postgres_error(connection.get(), nullptr, postgres_name(url), "open the ledger");
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  return connection;
}

Result<Answer> ask(PGconn* connection, const char* sql, const std::string& name, const std::string& doing) {
  Answer answer(PQexec(connection, sql));
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return postgres_error(connection, answer.get(), name, doing);
  return answer;
}

class PostgresJournal final : public ledger::Journal {
 public:
  static Result<std::unique_ptr<ledger::Journal>> open(const std::string& url, JournalUse use, int wait_ms) {
    auto journal = std::unique_ptr<PostgresJournal>(new PostgresJournal(postgres_name(url)));
    const std::string& name = journal->name_;
    TRY_ASSIGN(journal->connection_, connect(url));
    PGconn* connection = journal->connection_.get();
    TRY_ASSIGN(const Answer table, ask(connection, "SELECT to_regclass('ledger_batch')", name, "open the ledger"));
    if (PQgetisnull(table.get(), 0, 0) != 0)
      return fail(ErrorCode::not_found, "There is no ledger in the database", {name, 0, 0, ""},
                  "Make one: entrepot ledger init --store URL.");
    if (use == JournalUse::read) return journal;
    TRY(ask(connection, "SET synchronous_commit = on", name, "open the ledger"));
    // The lock is the session's: it ends with it, however that ends.
    TRY(ask(connection, fmt::format("SET lock_timeout = {}", wait_ms).c_str(), name, "open the ledger"));
    TRY(ask(connection, "SELECT pg_advisory_lock(1162760268, 'ledger_batch'::regclass::oid::int)", name, "open the ledger"));
    TRY(ask(connection, "RESET lock_timeout", name, "open the ledger"));
    const Answer prepared(PQprepare(connection, "append", "INSERT INTO ledger_batch VALUES ($1, $2, $3, $4)", 0, nullptr));
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) return postgres_error(connection, prepared.get(), name, "open the ledger");
    return journal;
  }

  Result<> append(const Batch& batch) override {
    const auto number = big_endian(batch.number), first = big_endian(batch.first_sequence);
    const std::array<const char*, 4> values{number.data(), first.data(), reinterpret_cast<const char*>(batch.digest.data()),
                                            reinterpret_cast<const char*>(batch.records.data())};
    const std::array<int, 4> sizes{8, 8, 32, static_cast<int>(batch.records.size())};
    const std::array<int, 4> binary{1, 1, 1, 1};
    const Answer answer(PQexecPrepared(connection_.get(), "append", 4, values.data(), sizes.data(), binary.data(), 1));
    if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) return {};
    return postgres_error(connection_.get(), answer.get(), name_, fmt::format("write batch {}", batch.number));
  }

  Result<> read(const std::function<Result<>(const Batch&)>& each) override {
    PGconn* connection = connection_.get();
    if (PQsendQueryParams(connection, "SELECT number, first_sequence, digest, records FROM ledger_batch ORDER BY number", 0, nullptr,
                          nullptr, nullptr, nullptr, 1) == 0)
      return postgres_error(connection, nullptr, name_, "read the ledger");
    PQsetSingleRowMode(connection);
    Result<> outcome;
    while (Answer row{PQgetResult(connection)}) {  // to the end in any case, so that the connection is free again
      const ExecStatusType status = PQresultStatus(row.get());
      if (!outcome || status == PGRES_TUPLES_OK) continue;
      if (status != PGRES_SINGLE_TUPLE) {
        outcome = postgres_error(connection, row.get(), name_, "read the ledger");
        continue;
      }
      outcome = each(batch_of(row.get()));
      if (!outcome) cancel();
    }
    return outcome;
  }

  std::string name() const override { return name_; }

 private:
  explicit PostgresJournal(std::string name) : name_(std::move(name)) {}

  static Batch batch_of(const PGresult* row) {
    Batch batch;
    batch.number = big_endian(PQgetvalue(row, 0, 0));
    batch.first_sequence = big_endian(PQgetvalue(row, 0, 1));
    std::memcpy(batch.digest.data(), PQgetvalue(row, 0, 2),
                std::min<std::size_t>(batch.digest.size(), static_cast<std::size_t>(PQgetlength(row, 0, 2))));
    batch.records = {reinterpret_cast<const std::byte*>(PQgetvalue(row, 0, 3)), static_cast<std::size_t>(PQgetlength(row, 0, 3))};
    return batch;
  }

  void cancel() {
    const std::unique_ptr<PGcancel, FreeCancel> handle(PQgetCancel(connection_.get()));
    std::array<char, 256> message{};
    PQcancel(handle.get(), message.data(), static_cast<int>(message.size()));
  }

  std::string name_;
  Connection connection_;
};

}  // namespace

std::string postgres_name(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?", begin), url.size());
  const std::size_t at = url.rfind('@', end);
  const std::string place = at != std::string::npos && at >= begin ? url.substr(at + 1) : url.substr(begin);
  return "postgresql://" + place.substr(0, place.find('?'));
}

Result<> create_postgres_journal(const std::string& url) {
  TRY_ASSIGN(const Connection connection, connect(url));
  TRY(ask(connection.get(), schema, postgres_name(url), "make the ledger"));
  return {};
}

Result<std::unique_ptr<ledger::Journal>> open_postgres_journal(const std::string& url, JournalUse use, int wait_ms) {
  return PostgresJournal::open(url, use, wait_ms);
}

}  // namespace entrepot::store
