// The two files in which a world keeps its table. Both hold the table exactly; neither loses a digit unless asked to.
//
// csv, for people: UTF-8, LF. Header `node,REG:sector ...,REG:category ...,output,value_added[,taxes]`, then one row
// for each node in the order of the columns. `output` is kept as it is, not recomputed: what a row does not sum to
// stays visible as output less the row (see check_table and settle_rows). The csv holds neither name, year, unit nor
// names of sectors: world.toml and sectors.csv do. The same table gives the same bytes.
//
// columns, for big tables: one binary file that is mapped, not read; opening it does not depend on its size.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/limits.h"
#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::production {

struct WorldTableStyle {
  int significant_digits = 0;  // 1 .. 16, or 0 for the shortest text that reads back as the same number
};
Result<> write_world_table(const InputOutputTable& table, const std::filesystem::path& path, WorldTableStyle style = {});
// The table has the file's name, year 0 and an empty unit. Errors as load_input_output_table.
Result<InputOutputTable> read_world_table(const std::filesystem::path& path, const Limits& limits = {});

Result<> write_table_columns(const InputOutputTable& table, const std::filesystem::path& path);

// A table in a column file, mapped. Spans live as long as the object.
class MappedTable {
 public:
  // Checks the head, the labels and the size of the file, not the figures: see verify().
  // Errors: bad_syntax (not a column file, or a damaged head), truncated, unsupported (a later version).
  static Result<MappedTable> open(const std::filesystem::path& path);
  MappedTable(MappedTable&&) noexcept;
  MappedTable& operator=(MappedTable&&) noexcept;
  ~MappedTable();

  const InputOutputTable& labels() const;  // everything but the figures, whose vectors are empty
  std::span<const double> flows() const;
  std::span<const double> final_demand() const;
  std::span<const double> output() const;
  std::span<const double> value_added() const;
  std::span<const double> taxes() const;

  // Reads all figures and compares their checksum. Errors: bad_syntax.
  Result<> verify() const;
  Result<InputOutputTable> copy() const;  // verified

 private:
  struct State;
  explicit MappedTable(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entrepot::production
