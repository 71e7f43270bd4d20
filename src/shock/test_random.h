// Tests only: worlds, members and blocks drawn from a seed.
#pragma once

#include "base/random.h"
#include "shock/ario.h"
#include "shock/test_world.h"

namespace entrepot::shock {

// A balanced table with about `density` of its flows present; every node sells to final demand.
inline TestWorld random_world(std::uint64_t seed, std::size_t regions, std::size_t sectors, double density = 0.6) {
  TestWorld w;
  w.regions = regions;
  w.sectors = sectors;
  const std::size_t n = regions * sectors;
  RandomStream random(seed, 0, 0);
  w.nodes.resize(n);
  w.flows.resize(n * n);
  w.final_demand.resize(n * regions);
  w.output.resize(n);
  for (double& flow : w.flows) flow = random.uniform() < density ? 10 * random.uniform() : 0;
  for (double& demand : w.final_demand) demand = 1 + 5 * random.uniform() * static_cast<double>(sectors);
  for (std::uint32_t r = 0; r < regions; ++r) w.buyers.push_back(r);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) w.output[i] += w.flows[i * n + j];
    for (std::size_t r = 0; r < regions; ++r) w.final_demand[i * regions + r] += 0.1;
    for (std::size_t r = 0; r < regions; ++r) w.output[i] += w.final_demand[i * regions + r];
  }
  return w;
}

inline std::vector<double> random_path(RandomStream& random, int steps, double low, double high) {
  std::vector<double> path(1 + random.below(steps));
  const auto from = random.below(path.size());
  const double value = low + (high - low) * random.uniform();
  for (std::size_t t = 0; t < path.size(); ++t) path[t] = t >= from ? value : (low > 0 ? 1 : 0);
  return path;
}

inline ArioMember random_member(std::uint64_t seed, std::uint32_t number, std::size_t regions, std::size_t sectors, int steps) {
  RandomStream random(seed, number, 1);
  const std::size_t n = regions * sectors;
  ArioMember m;
  for (std::uint64_t p = random.below(4); p > 0; --p) {
    std::vector<double> loss = random_path(random, steps, 0, 0.9);
    m.capacity.push_back({static_cast<std::uint32_t>(random.below(n)), loss});
  }
  for (std::uint64_t p = random.below(3); p > 0; --p) {
    DemandPath path{static_cast<std::uint32_t>(random.below(n)), {}, random_path(random, steps, 0.2, 2)};
    if (random.uniform() < 0.5) path.region = static_cast<std::uint32_t>(random.below(regions));
    m.demand.push_back(path);
  }
  if (random.uniform() < 0.5) m.psi = 0.6 + 0.4 * random.uniform();
  if (random.uniform() < 0.5)
    for (std::size_t s = 0; s < sectors; ++s)
      m.inventory_days.push_back(random.uniform() < 0.2 ? infinite_stock : 2 + 10 * random.uniform());
  if (random.uniform() < 0.3) m.alpha_max = 1.05 + random.uniform();
  if (random.uniform() < 0.3) m.alpha_tau = 5 + 100 * random.uniform();
  if (random.uniform() < 0.3) m.inventory_restoration_tau = {2 + 20 * random.uniform()};
  return m;
}

inline std::vector<DeliveryBlock> random_blocks(std::uint64_t seed, std::size_t regions, std::size_t sectors, int steps) {
  RandomStream random(seed, 0, 2);
  std::vector<DeliveryBlock> blocks(random.below(4));
  for (DeliveryBlock& b : blocks) {
    b.from_step = static_cast<int>(random.below(steps));
    b.to_step = b.from_step + 1 + static_cast<int>(random.below(steps));
    b.exporter_region = static_cast<std::uint32_t>(random.below(regions));
    b.importer_region = static_cast<std::uint32_t>(random.below(regions));
    b.share = random.uniform() < 0.3 ? 1 : random.uniform();
    if (random.uniform() < 0.5)
      for (std::size_t s = 0; s < sectors; ++s) b.sectors.push_back(random.uniform() < 0.6);
  }
  return blocks;
}

// Shared parameters: stocks of a few steps, so that shortages happen within a short run.
inline ArioParameters random_parameters(std::uint64_t seed, std::size_t sectors, std::size_t nodes) {
  RandomStream random(seed, 0, 3);
  ArioParameters p;
  p.steps_per_year = 1;
  p.psi = 0.7 + 0.3 * random.uniform();
  p.inventory_days.assign(random.uniform() < 0.3 ? sectors * nodes : sectors, 0.0);
  for (double& days : p.inventory_days) days = random.uniform() < 0.1 ? infinite_stock : 2 + 6 * random.uniform();
  p.inventory_restoration_tau = {1 + 10 * random.uniform()};
  p.alpha_tau = 10 + 30 * random.uniform();
  if (random.uniform() < 0.4) p.order_rule = OrderRule::fixed;
  p.rationing = static_cast<Rationing>(random.below(5));
  auto& classes = p.rationing != Rationing::priority ? p.buyer_classes.by_node
                  : random.uniform() < 0.5           ? p.buyer_classes.by_sector
                                                     : p.buyer_classes.by_node;
  for (std::size_t c = &classes == &p.buyer_classes.by_sector ? sectors : nodes; c > 0; --c)
    classes.push_back(static_cast<std::uint16_t>(random.below(3)));
  p.buyer_classes.final_demand = static_cast<std::uint16_t>(random.below(4));
  p.production_function = static_cast<ProductionFunction>(random.below(6));
  if (random.uniform() < 0.5)
    for (std::size_t c = 0; c < sectors * sectors; ++c) p.criticality.push_back(static_cast<Criticality>(random.below(3)));
  return p;
}

}  // namespace entrepot::shock
