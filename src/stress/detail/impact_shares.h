// How one amount of capital is shared out over the nodes of a row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stress/network.h"

namespace entrepot::stress::detail {

// A cell: what it says and where it stands.
struct RuleCell {
  std::string_view text;
  Where where;
};

// By the names that BoARIO has for it. `nodes` (impact_distrib): "equal"; "value_added", in proportion to the value added of the nodes, output less
// inputs, below 0 as 0; or numbers to which the parts are in proportion, one for each node, "JPN:metals=70%;JPN:vehicles=30%"; numbers of other nodes
// of the table are passed over. Or in two steps, `regional` over the economies of the nodes and `sectoral` over their sectors within each, numbers
// by economy or by sector; one that is not given is equal. "value_added" is then that of an economy's nodes, or of a sector's, in all
// economies; "value_added_of_all" that of all nodes of the table that an economy or a sector has, be they hit or not.
struct ImpactRule {
  std::optional<RuleCell> nodes, regional, sectoral;
  bool given() const { return nodes || regional || sectoral; }
};

// The share of each node, which add up to 1. Errors: contradiction (both ways, no table), bad_field, out_of_range (numbers that add up to nothing),
// unknown_name (of the table), duplicate, missing_data (a node without a number).
Result<std::vector<double>> impact_shares(const ImpactRule& rule, std::span<const std::uint32_t> nodes, const Network& network);

// Capital by node, "JPN:metals=5000;JPN:vehicles=2000", an amount for each node that is hit and for no other: the sum, and the share of each
// node. Errors: as above.
Result<double> capital_by_node(const RuleCell& cell, std::span<const std::uint32_t> nodes, const Network& network,
                               std::vector<double>& shares);

}  // namespace entrepot::stress::detail
