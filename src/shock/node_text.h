// How errors and notes name a node, a sector, a region.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entrepot::shock {

// "KOR:electronics (place 5)"; "node 5" without names, or where the name is no more than the number. kind: "node", "firm".
std::string node_text(std::span<const std::string> names, std::size_t node, std::string_view kind = "node");

// "electronics"; "input 3" without names. kind: "input", "region".
std::string part_text(std::span<const std::string> names, std::size_t part, std::string_view kind);

// Links of one pair that were added up, and of these pairs the one that is first in the order that was given.
class SummedLinks {
 public:
  std::size_t count = 0;  // links that were added to another

  void add(std::uint32_t from, std::uint32_t to) {
    ++count;
    pairs_.push_back(key(from, to));
  }
  // Once all are added: `links` as given.
  template <class Link>
  void find_first(const std::vector<Link>& links) {
    std::sort(pairs_.begin(), pairs_.end());
    const auto first = std::find_if(links.begin(), links.end(), [&](const Link& link) {
      return link.amount > 0 && std::binary_search(pairs_.begin(), pairs_.end(), key(link.supplier, link.customer));
    });
    if (first != links.end()) supplier_ = first->supplier, customer_ = first->customer;
    pairs_ = {};
  }
  // Those among `links`, for who does not add them up on the way.
  template <class Link>
  static SummedLinks among(const std::vector<Link>& links) {
    std::vector<std::uint64_t> all;
    for (const Link& link : links)
      if (link.amount > 0) all.push_back(key(link.supplier, link.customer));
    std::sort(all.begin(), all.end());
    SummedLinks summed;
    for (std::size_t at = 1; at < all.size(); ++at)
      if (all[at] == all[at - 1]) ++summed.count, summed.pairs_.push_back(all[at]);
    summed.find_first(links);
    return summed;
  }
  // "2 link(s) are added to another of the same pair (the first: ore to steel)"; empty where there is none.
  std::string note(std::span<const std::string> names) const;

 private:
  static std::uint64_t key(std::uint32_t from, std::uint32_t to) { return std::uint64_t{from} << 32 | to; }

  std::size_t supplier_ = 0, customer_ = 0;
  std::vector<std::uint64_t> pairs_;  // until the first is found
};

}  // namespace entrepot::shock
