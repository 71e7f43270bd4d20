// Random networks of a few firms for properties of the cascade: with and without substitution, essential inputs, revenue, costs, markets.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "shock/cascade.h"

namespace entrepot::shock {

struct CascadeDraw {
  CascadeNetwork network;
  CascadeParameters parameters;
  std::vector<FirmLoss> failures;
};

inline CascadeDraw draw_cascade(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  CascadeDraw d;
  CascadeNetwork& n = d.network;
  const auto firms = static_cast<std::uint32_t>(4 + random.below(16));
  n.sectors = static_cast<std::uint32_t>(1 + random.below(4));
  const double density = 0.1 + 0.9 * random.uniform();
  for (std::uint32_t i = 0; i < firms; ++i) {
    n.sector.push_back(static_cast<std::uint32_t>(random.below(n.sectors)));
    for (std::uint32_t j = 0; j < firms; ++j)
      if (random.uniform() < density) n.links.push_back({i, j, 100 * random.uniform() * random.uniform() * random.uniform()});
  }
  const bool mixed = random.uniform() < 0.5;
  for (std::uint32_t c = 0; c < n.sectors * n.sectors; ++c)
    n.essentiality.push_back(mixed ? static_cast<std::uint8_t>(random.below(3)) : 1);
  std::vector<double> out(firms, 0.0), in(firms, 0.0);
  for (const CascadeLink& link : n.links) {
    out[link.supplier] += link.amount;
    in[link.customer] += link.amount;
  }
  if (random.uniform() < 0.6)
    for (const double sales : out) n.revenue.push_back(sales * (1 + random.uniform()));
  if (random.uniform() < 0.3)
    for (const double purchases : in) n.costs.push_back(purchases * (0.6 + random.uniform()));
  if (random.uniform() < 0.2)
    for (std::uint32_t i = 0; i < firms; ++i) n.market.push_back(static_cast<std::uint32_t>(random.below(2)));
  d.parameters.substitution = random.uniform() < 0.7;
  d.parameters.eps = random.uniform() < 0.5 ? 1e-2 : 1e-3;
  d.parameters.iterations_max = 20000;
  d.parameters.weights = {{}, {}};
  for (std::uint32_t i = 0; i < firms; ++i) {
    d.parameters.weights[0].push_back(1);
    d.parameters.weights[1].push_back(random.uniform() < 0.2 || i == 0 ? random.uniform() : 0);
  }
  const bool partial = random.uniform() < 0.4;
  for (std::uint32_t i = 1; i < firms; ++i) d.failures.push_back({i, partial ? random.uniform() : 1, partial ? random.uniform() : 1});
  return d;
}

}  // namespace entrepot::shock
