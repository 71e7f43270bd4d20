#include "store/detail/sqlite.h"

#include <fmt/format.h>

namespace entrepot::store::detail {

tl::unexpected<Error> sqlite_error(sqlite3* connection, int code, const std::string& path, const std::string& doing) {
  const std::string said = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  const Where where{path, 0, 0, ""};
  switch (code & 0xff) {
    case SQLITE_FULL:
      return fail(ErrorCode::io, fmt::format("Cannot {}: the disk is full", doing), where, "Free some space and open the ledger again.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorCode::io, fmt::format("Cannot {}: another process uses it", doing), where, "Try again when that has ended.");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return fail(ErrorCode::bad_syntax, fmt::format("Cannot {}: {}", doing, said), where,
                  "It is no ledger, or damaged: restore a copy of it.");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fail(ErrorCode::io, fmt::format("Cannot {}: {}", doing, said), where, "Check that the file and its folder can be written.");
    case SQLITE_CONSTRAINT:
      return fail(ErrorCode::contradiction, fmt::format("Cannot {}: {}", doing, said), where,
                  "Another writer came between: open the ledger again.");
    default: return fail(ErrorCode::io, fmt::format("Cannot {}: {}", doing, said), where);
  }
}

Result<> execute(sqlite3* connection, const char* sql, const std::string& path, const std::string& doing) {
  const int code = sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Result<>() : Result<>(sqlite_error(connection, code, path, doing));
}

Result<Statement> prepare(sqlite3* connection, const char* sql, const std::string& path) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) return sqlite_error(connection, code, path, "read the ledger");
  return Statement(statement);
}

}  // namespace entrepot::store::detail
