// Tab-separated matrices of EXIOBASE and Eora: labels in several header lines, or in a file of their own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "production/detail/parsers.h"

namespace entrepot::production::detail {

// Region and sector, or region and category.
using LabelPair = std::pair<std::string, std::string>;

struct LabelledMatrix {
  std::vector<LabelPair> columns, rows;
  std::vector<double> cells;  // rows x columns
};

// Two header lines (region, sector), a third that may only name the two label columns, then rows.
Result<LabelledMatrix> parse_labelled_matrix(const ParseInput& input, LoadReport& report, std::vector<std::string>& notes);
// Numbers alone; the size is known from elsewhere.
Result<std::vector<double>> parse_bare_matrix(const ParseInput& input, std::size_t rows, std::size_t columns, LoadReport& report,
                                              std::vector<std::string>& notes);

// Regions and sectors of a list of pairs in region-major order. Errors: duplicate, contradiction, bad_field.
struct NodeLabels {
  std::vector<EconomyId> regions;
  std::vector<Sector> sectors;
};
Result<NodeLabels> read_node_labels(const std::vector<LabelPair>& labels, const std::string& file, std::vector<std::string>& notes);
// ISO alpha-3 for EXIOBASE's two letters; capitals for "reg1"; the code itself else.
Result<EconomyId> region_code(const std::string& text, const std::string& file);

// Short codes (HFCE, GFCF ...) for the long category names that EXIOBASE and Eora share; the name itself for others.
std::string demand_category(const std::string& name);

// EXIOBASE: coefficients or flows with final demand. Output is rebuilt from coefficients.
Result<InputOutputTable> build_exiobase(const ParseInput& matrix, bool coefficients, const ParseInput& demand, const ParseInput* units,
                                        LoadReport& report);

}  // namespace entrepot::production::detail
