// Random tables and scenarios for tests of the linear models.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "shock/linear.h"

namespace entrepot::shock::linear_test {

struct Random {
  std::size_t regions, sectors;
  std::vector<double> flows, output;
  LinearNetwork network() const { return {regions, sectors, flows, output}; }
};

inline Random random_table(std::uint64_t seed) {
  RandomStream stream(seed, 0, 0);
  Random t{1 + stream.next() % 4, 1 + stream.next() % 5, {}, {}};
  const std::size_t n = t.regions * t.sectors;
  t.flows.resize(n * n);
  for (double& flow : t.flows) flow = stream.uniform() < 0.6 ? stream.uniform() : 0;
  for (std::size_t i = 0; i < n; ++i) {
    double bought = 0, sold = 0;
    for (std::size_t j = 0; j < n; ++j) bought += t.flows[j * n + i], sold += t.flows[i * n + j];
    t.output.push_back(std::max(bought, sold) / (0.3 + 0.6 * stream.uniform()) + 0.01);
  }
  return t;
}

inline LinearScenario random_scenario(const Random& t, std::uint64_t seed) {
  RandomStream stream(seed, 0, 1);
  const std::size_t n = t.regions * t.sectors;
  LinearScenario s;
  s.side = static_cast<LinearSide>(stream.next() % 3);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (stream.uniform() < 0.5) s.changes.push_back({i, stream.uniform() - 0.5});
    if (s.side != LinearSide::price && stream.uniform() < 0.2) s.fixed.push_back({i, t.output[i] * stream.uniform()});
  }
  if (s.side == LinearSide::price || stream.uniform() < 0.5) return s;
  LinearCut cut;
  if (stream.uniform() < 0.5) cut.share = stream.uniform();
  for (std::uint32_t i = 0; i < n; ++i) {
    if (stream.uniform() < 0.3) cut.suppliers.push_back(i);
    if (stream.uniform() < 0.3) cut.buyers.push_back(i);
  }
  s.cuts.push_back(cut);
  return s;
}

}  // namespace entrepot::shock::linear_test
