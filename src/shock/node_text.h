// How errors name a node, a sector, a region.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace entrepot::shock {

// "KOR:electronics (place 5)"; "node 5" without names, or where the name is no more than the number. kind: "node", "firm".
std::string node_text(std::span<const std::string> names, std::size_t node, std::string_view kind = "node");

// "electronics"; "input 3" without names. kind: "input", "region".
std::string part_text(std::span<const std::string> names, std::size_t part, std::string_view kind);

}  // namespace entrepot::shock
