// The order in which a contraction hierarchy takes nodes out of a network, and the links that are left then.
#pragma once

#include <cstdint>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace entrepot::sea::detail {

// A link between two nodes: a lane (edge of the network), or a shortcut over a node that was taken out.
struct ContractionLink {
  std::uint32_t a = 0, b = 0;
  double km = 0;
  std::uint32_t middle = UINT32_MAX;  // of a shortcut
  std::uint32_t edge = UINT32_MAX;    // of a lane
};

struct Contraction {
  std::vector<std::uint32_t> rank;     // per node: when it was taken out, 0 first
  std::vector<ContractionLink> links;  // a is taken out before b; one for each pair
};

// `lanes` has each pair at most once and no loops. Errors: interrupted.
Result<Contraction> contract(std::size_t nodes, const std::vector<ContractionLink>& lanes, Progress& progress);

}  // namespace entrepot::sea::detail
