// Weights of nodes, so that a loss is counted by what it costs: people employed, value added, anything that adds up.
//
// A csv with a header, columns in any order, others are ignored:
//   node    a node by its whole name
//   weight  0 or more
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace entrepot::stress {

struct NodeWeights {
  std::vector<double> weights;    // [node]; 0 where the file has none
  std::vector<std::string> notes;  // how many have none
};

// Errors with file and line: those of CsvReader, missing_data (a column, an empty file, nothing above 0), bad_field, out_of_range, unknown_name,
// duplicate.
Result<NodeWeights> read_node_weights(const std::filesystem::path& path, const std::vector<std::string>& names, const Limits& limits = {});

}  // namespace entrepot::stress
