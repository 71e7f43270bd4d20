// The small published test table of the goldens (3 regions x 5 sectors), sorted as its peers sort it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace entrepot::shock {

using Row = std::vector<std::string>;

inline std::vector<Row> read_rows(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    Row row;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

// Positions of the names in sorted order.
inline std::vector<std::size_t> sorted_order(const std::vector<std::string>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  return order;
}

struct GoldenTable {
  std::vector<std::string> nodes, columns;  // "region|name", sorted
  std::vector<double> flows, final_demand, output;
  std::vector<std::uint32_t> column_region;

  std::uint32_t node(const std::string& name) const {
    return static_cast<std::uint32_t>(std::find(nodes.begin(), nodes.end(), name) - nodes.begin());
  }
};

inline std::vector<double> read_matrix(const std::filesystem::path& path, std::vector<std::string>& rows_sorted,
                                       std::vector<std::string>& columns_sorted) {
  const auto rows = read_rows(path);
  std::vector<std::string> row_names, column_names;
  for (std::size_t c = 2; c < rows[0].size(); ++c) column_names.push_back(rows[0][c] + "|" + rows[1][c]);
  for (std::size_t r = 3; r < rows.size(); ++r) row_names.push_back(rows[r][0] + "|" + rows[r][1]);
  const auto row_order = sorted_order(row_names), column_order = sorted_order(column_names);
  std::vector<double> values;
  for (const std::size_t r : row_order)
    for (const std::size_t c : column_order) values.push_back(std::stod(rows[r + 3][c + 2]));
  for (const std::size_t r : row_order) rows_sorted.push_back(row_names[r]);
  for (const std::size_t c : column_order) columns_sorted.push_back(column_names[c]);
  return values;
}

inline GoldenTable read_table(const std::filesystem::path& folder) {
  GoldenTable t;
  std::vector<std::string> same, nodes;
  t.flows = read_matrix(folder / "Z.csv", t.nodes, same);
  t.final_demand = read_matrix(folder / "Y.csv", nodes, t.columns);
  for (const std::string& column : t.columns) t.column_region.push_back(column[3] - '1');
  std::map<std::string, double> output;
  for (const Row& row : read_rows(folder / "x.csv"))
    if (row[0] != "region") output[row[0] + "|" + row[1]] = std::stod(row[2]);
  for (const std::string& node : t.nodes) t.output.push_back(output.at(node));
  return t;
}

}  // namespace entrepot::shock
