// Scenarios of stress tests: which nodes lose how much, from when, for how long.
//
// As csv with a header; columns in any order:
//   scenario   name; rows of one name are one scenario, in the order of first appearance
//   node       a node, an economy or a sector: "CHN:ore", "CHN", "*:ore" (node_names.h)
//   loss       share of its capacity that is lost, 0..1, or in per cent "30%"
//   loss_up    optional: share of its purchases that stop; the models with an upward chain of their own use it (else: loss)
//   start      optional: first day, from 0 (default 1)
//   days       optional: how long the loss lasts in full (default: to the end)
//   recovery   optional: days of even recovery after that (default 0: at once)
//   demand     optional: factor on final demand for its product while the loss lasts (default 1)
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "stress/network.h"

namespace entrepot::stress {

struct Shock {
  std::string text;                  // as given
  std::vector<std::uint32_t> nodes;
  double loss = 0;                   // 0..1
  std::optional<double> loss_up;     // 0..1
  int start = 1;                     // day
  std::optional<int> days;           // empty: to the end
  int recovery = 0;                  // days
  double demand = 1;                 // >= 0

  double loss_on(int day) const;     // share lost on that day
};

struct Scenario {
  std::string name;
  std::vector<Shock> shocks;
};

// Errors with file, line and column: those of CsvReader, missing_data, bad_field, out_of_range, unknown_name, duplicate (a node twice in one
// scenario).
Result<std::vector<Scenario>> read_scenarios(const std::filesystem::path& path, const Network& network, const Limits& limits = {});

// One shock in a line: NODE=LOSS[:DAYS[:RECOVERY]], such as "CHN:electronics=50%:30:60". Errors: usage, and as above.
Result<Shock> parse_shock(std::string_view text, const Network& network, const Where& where);

}  // namespace entrepot::stress
