// What a stress test runs on: an input-output table or firms, with names that people use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  NodeLabels labels() const { return {names, sector_names, sector}; }
  std::string money() const;  // "million USD", or "money" where the file does not say
};

}  // namespace entrepot::stress
