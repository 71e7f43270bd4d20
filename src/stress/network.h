// What a stress test runs on: an input-output table or firms, with names that people use.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "production/firm_network.h"
#include "production/input_output_table.h"
#include "stress/node_names.h"

namespace entrepot::stress {

struct Network {
  explicit Network(production::InputOutputTable of_table);
  explicit Network(production::FirmNetwork of_firms);

  std::optional<production::InputOutputTable> table;  // one of the two
  std::optional<production::FirmNetwork> firms;

  // Of a table, for the cascade: [supplying sector][buying sector] as in production/firm_network.h; empty: every input counts 1.
  std::vector<std::uint8_t> essentiality;

  std::vector<std::string> names;         // of nodes: "KOR:electronics", or the firm's id
  std::vector<std::string> sector_names;
  std::vector<std::uint32_t> sector;      // of each node

  std::size_t nodes() const { return names.size(); }
  NodeLabels labels() const& { return {names, sector_names, sector, table.has_value()}; }
  NodeLabels labels() const&& = delete;  // it would refer to what is gone
  std::string money() const;  // "million USD", or "money" where the file does not say
};

// No model of propagation knows what a negative flow would pass on: they are set to 0. The note says how many and names the first; empty:
// there was none. Errors: unbalanced (without them a node would sell or buy for more than 1 % above its output, and did not before).
// `names` of the nodes, where they are not those of the table.
Result<std::string> leave_out_negative_flows(production::InputOutputTable& table, const Where& where = {},
                                             std::span<const std::string> names = {});

}  // namespace entrepot::stress
