#include "world/detail/tidy_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"

namespace entrepot::world::detail {

Result<TidyTable> TidyTable::read(const std::filesystem::path& file) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(file));
  TidyTable table;
  std::vector<std::string_view> fields;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) return table;
    std::vector<std::string> row(fields.begin(), fields.end());
    if (table.header.empty()) table.header = std::move(row);
    else if (row.size() == table.header.size()) table.rows.push_back(std::move(row));
    else
      return fail(ErrorCode::bad_syntax, fmt::format("The row has {} fields, the header {}", row.size(), table.header.size()),
                  reader.where(), "Quote fields that contain a comma.");
  }
}

Result<std::size_t> TidyTable::column(const std::string& name) const {
  const auto at = std::find(header.begin(), header.end(), name);
  if (at == header.end()) return fail(ErrorCode::missing_data, fmt::format("The column '{}' is missing", name), {}, "Add it.");
  return static_cast<std::size_t>(at - header.begin());
}

std::string TidyTable::csv() const {
  const auto line = [](const std::vector<std::string>& fields) {
    std::string out;
    for (std::size_t i = 0; i < fields.size(); ++i) out += (i > 0 ? "," : "") + csv_field(fields[i]);
    return out + "\n";
  };
  std::string out = line(header);
  for (const auto& row : rows) out += line(row);
  return out;
}

}  // namespace entrepot::world::detail
