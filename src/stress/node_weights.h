// Weights of nodes, so that a loss is counted by what it costs: people employed, value added, anything that adds up.
//
// A csv with a header, columns in any order, others are ignored:
//   node    as of NodeValues (node_values.h): a node's own row goes before one of several
//   weight  0 or more
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "shock/cascade.h"
#include "stress/node_names.h"

namespace entrepot::stress {

struct NodeWeights {
  std::vector<double> weights;  // [node]; 0 where the file has none
  std::vector<std::string> notes;  // how many have none
};

// Errors with file and line: those of CsvReader, missing_data (a column, an empty file, nothing above 0), bad_field, out_of_range, unknown_name,
// duplicate (a node in two rows by its name, or in two of several).
Result<NodeWeights> read_node_weights(const std::filesystem::path& path, const NodeLabels& labels, const Limits& limits = {});

// What nodes sell to others, buy from others, or both together.
enum class LinkWeights { sales, purchases, trade };
std::vector<double> link_weights(const shock::CascadeNetwork& network, LinkWeights kind);

inline constexpr const char* sales_text = "sales to other nodes";

// By what losses count.
struct Weighting {
  std::string name;  // short: "sales", "people" of "data/people.csv"
  std::string text;  // for people: "sales to other nodes", or the file
  std::vector<double> weights;  // [node]
  std::vector<std::string> notes;
};

// "sales", "purchases" or "trade" with other nodes, or else a file. Errors: those of read_node_weights; missing_data (no links to count by).
Result<Weighting> read_weighting(const std::string& text, const NodeLabels& labels, const shock::CascadeNetwork& links,
                                 const Limits& limits = {});

}  // namespace entrepot::stress
