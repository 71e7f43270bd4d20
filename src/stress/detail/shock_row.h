// A row of a scenario file as a shock.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/csv.h"
#include "stress/shocks.h"

namespace entrepot::stress::detail {

// The cells of a row by column; those that are not there, or are empty, are nothing.
class Cells {
 public:
  Cells(const CsvReader& reader, const std::vector<std::string>& header, const std::vector<std::string_view>& fields)
      : reader_(&reader), header_(header), fields_(fields) {}
  // Of no file.
  Cells(const std::vector<std::string>& header, const std::vector<std::string_view>& fields) : header_(header), fields_(fields) {}
  std::optional<std::size_t> column(std::string_view name) const;
  std::string_view text(std::size_t column) const;
  Where where(std::size_t column) const { return reader_ ? reader_->where(column, header_[column]) : Where{{}, 0, 0, header_[column]}; }
  // Of the first of these columns that is there, though its cell be empty; without one, of the row.
  Where where_of(std::initializer_list<std::string_view> names) const;
  Where row() const { return reader_ ? reader_->where() : Where{{}, 0, 0, "scenarios"}; }

 private:
  const CsvReader* reader_ = nullptr;
  const std::vector<std::string>& header_;
  const std::vector<std::string_view>& fields_;
};

// "construction", "construction=70%;machinery=30%", or of one economy "JPN:construction" (with a table). Errors: unknown_name, bad_field, out_of_range,
// duplicate.
Result<std::vector<shock::RebuildingSector>> parse_rebuilding(std::string_view text, const NodeLabels& labels,
                                                              const production::InputOutputTable* table, const Where& where);

// All columns a file may have.
const std::vector<std::string>& shock_columns();

// `nodes`: in place of the cell, where not empty. Errors: missing_data, bad_field, out_of_range, unknown_name, contradiction.
Result<Shock> read_shock(const Cells& cells, const Network& network, const std::vector<std::string>& nodes = {});

// What may stand once for a node in a scenario: capacity from a day on, the same by a shape, capital, capital that is rebuilt.
using OnceKey = std::tuple<std::uint32_t, int, int>;
OnceKey once_key(std::uint32_t node, const Shock& shock);

}  // namespace entrepot::stress::detail
