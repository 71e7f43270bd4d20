// How errors and notes name a node, a sector, a region.
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

// Links of one pair that were added up, and the first such pair.
struct SummedLinks {
  std::size_t count = 0;  // links that were added to another
  std::size_t supplier = 0, customer = 0;

  void add(std::size_t from, std::size_t to) {
    if (++count == 1) supplier = from, customer = to;
  }
  // "2 link(s) are added to another of the same pair (the first: ore to steel)"; empty where there is none.
  std::string note(std::span<const std::string> names) const;
};

}  // namespace entrepot::shock
