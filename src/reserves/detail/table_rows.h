// A small csv table row by row: columns by name, cells as numbers and names, errors with line and field.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/ids.h"
#include "base/text.h"

namespace entrepot::reserves::detail {

class TableRows {
 public:
  // Columns in `wanted` must be there; those of `allowed` may be. Errors: missing_data, duplicate, unknown_key.
  static Result<TableRows> over(CsvReader reader, const std::vector<std::string>& wanted, const std::vector<std::string>& allowed = {}) {
    TableRows table(std::move(reader));
    TRY_ASSIGN(const bool any, table.reader_.read_row(table.fields_));
    if (!any)
      return fail(ErrorCode::missing_data, "The file is empty", table.reader_.where(), "Write a header row: " + join(wanted, ",") + ".");
    std::vector<std::string> known = wanted;
    known.insert(known.end(), allowed.begin(), allowed.end());
    for (const std::string_view field : table.fields_) {
      const std::string name(trim(field));
      if (std::find(known.begin(), known.end(), name) == known.end())
        return fail(ErrorCode::unknown_key, "There is no column '" + name + "'", table.reader_.where(), known_names_remedy(name, known));
      if (std::find(table.names_.begin(), table.names_.end(), name) != table.names_.end())
        return fail(ErrorCode::duplicate, "The column " + name + " is there twice", table.reader_.where(), "Keep one.");
      table.names_.push_back(name);
    }
    for (const std::string& name : wanted)
      if (!table.has(name))
        return fail(ErrorCode::missing_data, "The column " + name + " is missing", table.reader_.where(),
                    "Columns: " + join(known, ", ") + ".");
    return table;
  }

  bool has(const std::string& name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
  Result<bool> next() {
    TRY_ASSIGN(const bool more, reader_.read_row(fields_));
    if (more && fields_.size() != names_.size())
      return fail(ErrorCode::bad_field, std::to_string(fields_.size()) + " fields instead of " + std::to_string(names_.size()),
                  reader_.where(), "Correct the row.");
    return more;
  }
  std::string_view text(const std::string& name) const { return has(name) ? trim(fields_[at(name)]) : std::string_view(); }
  Where where(const std::string& name) const { return reader_.where(has(name) ? at(name) : 0, name); }

  Result<std::optional<double>> known_amount(const std::string& name) const {  // none where the cell is empty
    if (text(name).empty()) return std::optional<double>();
    TRY_ASSIGN(const double number, amount(name));
    return std::optional<double>(number);
  }
  Result<double> amount(const std::string& name) const {
    const auto number = parse_double(text(name));
    if (!number)
      return fail(ErrorCode::bad_field, "'" + std::string(text(name)) + "' is not a number", where(name), "Write a number such as 12.5.");
    if (*number < 0) return fail(ErrorCode::out_of_range, name + " is " + format_exact(*number), where(name), "Write 0 or more.");
    return *number;
  }
  // The position of the cell's text in `names`.
  Result<std::size_t> one_of(const std::string& name, const std::vector<std::string>& names) const {
    const auto found = std::find(names.begin(), names.end(), text(name));
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    return fail(ErrorCode::unknown_name, "'" + std::string(text(name)) + "' is not a known " + name, where(name),
                known_names_remedy(text(name), names));
  }

 private:
  explicit TableRows(CsvReader reader) : reader_(std::move(reader)) {}
  std::size_t at(const std::string& name) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  }

  CsvReader reader_;
  std::vector<std::string> names_;
  std::vector<std::string_view> fields_;
};

}  // namespace entrepot::reserves::detail
