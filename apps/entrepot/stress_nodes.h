// Nodes and their weights as users name them: in a list or in a file.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "stress/screen.h"

namespace entrepot::app {

// One node, or a pattern of several, in each row of a csv with a column node; the column probability, if it is wanted, is theirs, save of
// nodes with a row of their own, as of weights (stress/node_weights.h). Errors: those of
// CsvReader; missing_data, unknown_name, duplicate, out_of_range.
Result<> read_nodes(const std::string& path, const stress::NodeLabels& labels, std::vector<std::uint32_t>& nodes,
                    std::vector<double>* probabilities = nullptr);

// Of an option that takes a file or names: "FILE.csv", or "KOR:*" and others. What names nodes is a name; else what has a '/', ends in .csv or is there is a file.
// Errors: as above; usage (a file beside names).
Result<std::vector<std::uint32_t>> nodes_of(const std::vector<std::string>& texts, const stress::NodeLabels& labels, const char* option);

struct Weightings {
  std::vector<std::string> texts;  // for people: a file, "sales to other nodes"
  std::vector<std::string> names;  // short: "people" of "data/people.csv"; each once
  std::vector<std::vector<double>> weights;  // [node] of each
  std::vector<std::string> notes;
};

// Errors: those of the files; duplicate (two of one short name).
Result<Weightings> read_weightings(const std::vector<std::string>& texts, const stress::ScreenInput& input);
// One at most. Errors: usage, too.
Result<Weightings> read_one_weighting(const std::vector<std::string>& texts, const stress::ScreenInput& input);

}  // namespace entrepot::app
