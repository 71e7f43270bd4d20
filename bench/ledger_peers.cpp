#include "ledger_peers.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

namespace entrepot::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) { return std::chrono::duration<double>(SteadyClock::now() - start).count(); }

[[noreturn]] void stop(const std::string& what) {
  std::fprintf(stderr, "ledger_bench: peer: %s\n", what.c_str());
  std::exit(1);
}

void run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) stop(sqlite3_errmsg(db));
}

void run(PGconn* db, const std::string& sql) {
  PGresult* result = PQexec(db, sql.c_str());
  if (PQresultStatus(result) != PGRES_COMMAND_OK) stop(PQerrorMessage(db));
  PQclear(result);
}

}  // namespace

Peer sqlite_peer(const std::string& path, const std::vector<PlainTransfer>& transfers, std::size_t accounts, std::size_t batch) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) stop(sqlite3_errmsg(db));
  run(db,
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096;"
      "CREATE TABLE account(id INTEGER PRIMARY KEY, limited INTEGER, debits INTEGER DEFAULT 0, credits INTEGER DEFAULT 0);"
      "CREATE TABLE transfer(id INTEGER PRIMARY KEY, debit INTEGER, credit INTEGER, amount INTEGER);");
  for (std::size_t i = 0; i < accounts; ++i)
    run(db, fmt::format("INSERT INTO account(id, limited) VALUES ({}, {})", i, i == 0 ? 0 : 1).c_str());
  sqlite3_stmt *insert = nullptr, *debit = nullptr, *credit = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO transfer VALUES (?, ?, ?, ?)", -1, &insert, nullptr);
  sqlite3_prepare_v2(db, "UPDATE account SET debits = debits + ?1 WHERE id = ?2 AND (limited = 0 OR debits + ?1 <= credits)", -1, &debit,
                     nullptr);
  sqlite3_prepare_v2(db, "UPDATE account SET credits = credits + ?1 WHERE id = ?2", -1, &credit, nullptr);
  const auto step = [db](sqlite3_stmt* statement, std::initializer_list<sqlite3_int64> values) {
    int at = 0;
    for (const sqlite3_int64 value : values) sqlite3_bind_int64(statement, ++at, value);
    if (sqlite3_step(statement) != SQLITE_DONE) stop(sqlite3_errmsg(db));
    sqlite3_reset(statement);
  };
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < transfers.size();) {
    run(db, "BEGIN IMMEDIATE");
    for (const std::size_t end = std::min(i + batch, transfers.size()); i < end; ++i) {
      const PlainTransfer& t = transfers[i];
      const auto from = static_cast<sqlite3_int64>(t.debit), to = static_cast<sqlite3_int64>(t.credit);
      step(debit, {t.amount, from});
      if (sqlite3_changes(db) == 0) continue;  // refused
      step(credit, {t.amount, to});
      step(insert, {static_cast<sqlite3_int64>(t.id), from, to, t.amount});
    }
    run(db, "COMMIT");
  }
  Peer peer;
  peer.per_second = static_cast<double>(transfers.size()) / seconds_since(start);
  sqlite3_stmt* select = nullptr;
  sqlite3_prepare_v2(db, "SELECT credits - debits FROM account ORDER BY id", -1, &select, nullptr);
  while (sqlite3_step(select) == SQLITE_ROW) peer.balances.push_back(sqlite3_column_int64(select, 0));
  for (sqlite3_stmt* statement : {insert, debit, credit, select}) sqlite3_finalize(statement);
  sqlite3_close(db);
  return peer;
}

Peer postgres_peer(const std::string& url, const std::vector<PlainTransfer>& transfers, std::size_t accounts, std::size_t batch) {
  PGconn* db = PQconnectdb(url.c_str());
  if (PQstatus(db) != CONNECTION_OK) stop(PQerrorMessage(db));
  run(db, "SET synchronous_commit = on");
  run(db,
      "CREATE TABLE account(id bigint PRIMARY KEY, limited boolean, debits bigint DEFAULT 0, credits bigint DEFAULT 0, CHECK (NOT limited OR debits <= credits))");
  run(db, "CREATE TABLE transfer(id bigint PRIMARY KEY, debit bigint, credit bigint, amount bigint)");
  run(db, fmt::format("INSERT INTO account(id, limited) SELECT i, i > 0 FROM generate_series(0, {}) i", accounts - 1));
  const char* sql =
      "WITH given AS (INSERT INTO transfer SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) RETURNING debit, credit, amount),"
      " moves AS (SELECT debit AS id, amount AS d, 0::bigint AS c FROM given UNION ALL SELECT credit, 0, amount FROM given),"
      " sums AS (SELECT id, sum(d)::bigint AS d, sum(c)::bigint AS c FROM moves GROUP BY id)"
      " UPDATE account SET debits = debits + sums.d, credits = credits + sums.c FROM sums WHERE account.id = sums.id";
  PGresult* prepared = PQprepare(db, "batch", sql, 0, nullptr);
  if (PQresultStatus(prepared) != PGRES_COMMAND_OK) stop(PQerrorMessage(db));
  PQclear(prepared);
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < transfers.size(); i += batch) {
    std::string columns[4];
    for (std::size_t k = i; k < std::min(i + batch, transfers.size()); ++k) {
      const PlainTransfer& t = transfers[k];
      const char* comma = k == i ? "{" : ",";
      columns[0] += fmt::format("{}{}", comma, t.id);
      columns[1] += fmt::format("{}{}", comma, t.debit);
      columns[2] += fmt::format("{}{}", comma, t.credit);
      columns[3] += fmt::format("{}{}", comma, t.amount);
    }
    const char* values[4];
    for (int c = 0; c < 4; ++c) values[c] = (columns[c] += "}").c_str();
    PGresult* result = PQexecPrepared(db, "batch", 4, values, nullptr, nullptr, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) stop(PQerrorMessage(db));
    PQclear(result);
  }
  Peer peer;
  peer.per_second = static_cast<double>(transfers.size()) / seconds_since(start);
  PGresult* rows = PQexec(db, "SELECT credits - debits FROM account ORDER BY id");
  for (int i = 0; i < PQntuples(rows); ++i) peer.balances.push_back(std::atoll(PQgetvalue(rows, i, 0)));
  PQclear(rows);
  PQfinish(db);
  return peer;
}

std::string fresh_schema(const std::string& url, const std::string& schema) {
  PGconn* db = PQconnectdb(url.c_str());
  if (PQstatus(db) != CONNECTION_OK) stop(PQerrorMessage(db));
  run(db, fmt::format("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}", schema));
  PQfinish(db);
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
}

}  // namespace entrepot::bench
