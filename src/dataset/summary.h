// What a person wants to see of a snapshot: columns with their ranges, and the first rows.
#pragma once

#include <string>
#include <vector>

#include "dataset/snapshot.h"

namespace entrepot::dataset {

struct ColumnSummary {
  std::string name, type, unit;
  std::string low, high;     // smallest and largest number; first and last text in byte order
  std::size_t rows = 0;
  std::size_t missing = 0;
  std::size_t words = 0;     // different texts; 0 for numbers
};

struct TableSummary {
  std::string name;
  std::size_t rows = 0;
  std::vector<ColumnSummary> columns;
  std::vector<std::vector<std::string>> first_rows;
};

std::vector<TableSummary> summarise(const Snapshot& snapshot, std::size_t first_rows);

}  // namespace entrepot::dataset
