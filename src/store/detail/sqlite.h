// Thin owners of SQLite's connection and statement, and its errors in our words.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <sqlite3.h>

#include "base/result.h"

namespace entrepot::store::detail {

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// The error that `code` of a call on the connection stands for; `doing` what was tried ("write batch 7").
tl::unexpected<Error> sqlite_error(sqlite3* connection, int code, const std::string& path, const std::string& doing);

Result<> execute(sqlite3* connection, const char* sql, const std::string& path, const std::string& doing);
Result<Statement> prepare(sqlite3* connection, const char* sql, const std::string& path);

inline std::span<const std::byte> column_bytes(sqlite3_stmt* statement, int column) {
  const void* bytes = sqlite3_column_blob(statement, column);
  return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace entrepot::store::detail
