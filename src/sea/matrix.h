// Distances between many places, with gates open or closed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "sea/sea.h"

namespace entrepot::sea {

struct DistanceMatrix {
  std::size_t places = 0;
  std::vector<double> km;  // from x places + to; node to node; infinite where there is no route
  std::size_t nodes = 0;   // different nodes that the places are put on

  double at(std::size_t from, std::size_t to) const { return km[from * places + to]; }
};

// One search from each node to all, shared by places on the same node; `threads` of them at a time. The result does not depend on
// the number of threads. Errors: unknown_name (gate), limit_exceeded (more than 20,000 places), interrupted.
Result<DistanceMatrix> distance_matrix(const SeaNetwork& network, const std::vector<LonLat>& places, const std::vector<std::string>& closed,
                                       int threads, Progress& progress = no_progress());

}  // namespace entrepot::sea
