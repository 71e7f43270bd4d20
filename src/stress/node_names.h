// The nodes that a user means: by name, by economy, by sector.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "production/input_output_table.h"

namespace entrepot::stress {

struct NodeLabels {  // refers to its parts
  const std::vector<std::string>& names;          // of nodes: "KOR:electronics", "0113"
  const std::vector<std::string>& sector_names;
  const std::vector<std::uint32_t>& sector;       // of each node
  bool economies = true;  // what stands before ":" is one; of firms it is part of the name
};

// Labels of a table's nodes, with what they refer to.
struct TableLabels {
  explicit TableLabels(const production::InputOutputTable& table);
  std::vector<std::string> names, sector_names;
  std::vector<std::uint32_t> sector;
  NodeLabels labels() const& { return {names, sector_names, sector}; }
  NodeLabels labels() const&& = delete;  // it would refer to what is gone
};

// "JPN" of each economy of a table whose nodes are named "JPN:electronics": what its user calls them. Without names the table's own codes.
std::vector<std::string> region_names(const production::InputOutputTable& table, std::span<const std::string> names = {});

// "steel" of "node:steel": one node, where a sector has its name, too. Any other text as it is.
std::string_view without_node_prefix(std::string_view text);

// A name as it stands ("KOR:electronics", "0113"), or "node:0113"; "KOR" or "KOR:*", all nodes whose name begins with "KOR:"; "electronics" or
// "*:electronics", all nodes of a sector; "*", all. Ascending. Firms have no economies: of them "A" is not "A:1". Errors: unknown_name, with the
// nearest name; contradiction (the bare name of an economy and of a sector, or of a node and of a sector that has others).
Result<std::vector<std::uint32_t>> nodes_named(const NodeLabels& labels, std::string_view text, const Where& where = {});
// Those of several such texts, each node once.
Result<std::vector<std::uint32_t>> nodes_named(const NodeLabels& labels, const std::vector<std::string>& texts, const Where& where = {});

// For people, of valid UTF-8: how many characters, not bytes; and at most `most` of them, then an ellipsis in place of the last.
std::size_t character_count(std::string_view text);
std::string shortened(std::string_view text, std::size_t most);

}  // namespace entrepot::stress
