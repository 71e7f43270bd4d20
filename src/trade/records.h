// Rows of a delimited file by column name, with the bad ones counted and listed instead of stopping the load.
//
//   TRY_ASSIGN(Records records, Records::open(path, {}, report));
//   TRY_ASSIGN(const std::size_t year, records.column("year"));
//   for (;;) {
//     TRY_ASSIGN(const bool more, records.next());
//     if (!more) break;
//     const int y = records.integer(year, 1900, 2100);
//     if (records.row_failed()) continue;      // already in the report, with line, column and reason
//     ...
//   }
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "trade/load_report.h"

namespace entrepot::trade {

enum class Encoding { utf8, latin1 };

struct RecordOptions {
  Encoding encoding = Encoding::utf8;
  char separator = ',';
  Limits limits = {};
};

class Records {
 public:
  // Reads the header. Errors: not_found, unreadable, truncated (empty file), bad_encoding, duplicate (column names).
  static Result<Records> open(const std::filesystem::path& path, const RecordOptions& options, LoadReport& report);
  Records(Records&&) noexcept;
  Records& operator=(Records&&) noexcept;
  ~Records();

  const std::vector<std::string>& header() const;
  // Error: bad_field with the names that are there.
  Result<std::size_t> column(std::string_view name) const;
  std::optional<std::size_t> find_column(std::string_view name) const;

  // The next row that has as many cells as the header; rows that have not are rejected on the way.
  Result<bool> next();
  long line() const;
  bool row_failed() const;
  // Rejects the current row (once; later reasons for the same row are dropped).
  void reject(std::size_t column, std::string reason);
  void reject_row(std::string reason);

  std::string_view text(std::size_t column) const;           // trimmed, may be empty
  std::string_view required_text(std::size_t column);        // rejects a blank
  long integer(std::size_t column, long low, long high);     // rejects what is not a whole number in low..high
  double number(std::size_t column);                         // rejects blank, NaN, inf and what is no number
  // Missing where the cell is one of `missing` (after trimming); rejects what else is no number.
  std::optional<double> optional_number(std::size_t column, const std::vector<std::string_view>& missing);

 private:
  struct State;
  explicit Records(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entrepot::trade
