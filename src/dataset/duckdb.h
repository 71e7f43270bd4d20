// DuckDB, where it is installed: a database in memory that can ask columns of ours without a copy, and read Parquet. Loaded at run time.
// Questions run on one thread unless more are asked for, so that sums of the same rows have the same last digits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace entrepot::dataset {

struct DuckDbOptions {
  std::filesystem::path library;  // empty: libduckdb.so where the system looks for it
  std::filesystem::path scratch;  // for what does not fit into memory; empty: nothing is written
  unsigned threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;
  std::size_t cells_max = 20'000'000;  // of an answer
};

// A column that DuckDB reads in place.
struct BorrowedColumn {
  struct Words {  // positions in a list of texts of up to 12 bytes
    std::span<const std::uint16_t> positions;
    std::vector<std::string> texts;
  };
  struct Codes {  // numbers shown with their leading zeros
    std::span<const std::uint32_t> numbers;
    int digits = 6;
  };
  std::string name;
  std::variant<std::span<const std::int32_t>, std::span<const std::uint32_t>, std::span<const double>, Words, Codes> values;  // NaN: null
};

struct BorrowedTable {
  std::string name;  // a table function: select * from name()
  std::size_t rows = 0;
  std::vector<BorrowedColumn> columns;
  std::shared_ptr<const void> owner;  // keeps the columns
};

struct SqlAnswer {
  std::vector<std::string> columns;
  std::vector<bool> numeric;
  std::vector<std::vector<std::optional<std::string>>> rows;  // missing: null
};

class DuckDb {
 public:
  // Errors: unsupported (not installed), contradiction (another version), internal.
  static Result<DuckDb> open(const DuckDbOptions& options);
  DuckDb(DuckDb&&) noexcept;
  DuckDb& operator=(DuckDb&&) noexcept;
  ~DuckDb();

  std::string version() const;  // "v1.5.6"
  // Errors: internal.
  Result<void> lend(BorrowedTable table);
  // Errors: bad_syntax with DuckDB's own words; limit_exceeded; unsupported for a column of a type that is not shown.
  Result<SqlAnswer> ask(const std::string& sql) const;

 private:
  struct State;
  explicit DuckDb(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A text in single quotes, as SQL has it.
std::string sql_text(std::string_view text);

}  // namespace entrepot::dataset
