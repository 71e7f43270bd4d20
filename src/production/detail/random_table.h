// Tests only: balanced tables drawn from a seed.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "production/detail/test_tables.h"

namespace entrepot::production {

// Rows and columns sum, value added is positive, about `density` of the flows are there; one column of final demand a region. Where
// `with_idle` is set, about a tenth of the nodes make, buy and sell nothing.
inline InputOutputTable random_table(std::uint64_t seed, std::size_t regions, std::size_t sectors, double density = 0.6,
                                     bool with_idle = false) {
  InputOutputTable table;
  table.money_unit = "million USD";
  for (std::size_t r = 0; r < regions; ++r) table.regions.push_back(economy(("R" + std::to_string(r)).c_str()));
  for (std::size_t s = 0; s < sectors; ++s) table.sectors.push_back({std::to_string(s + 1), std::to_string(s + 1)});
  for (const EconomyId region : table.regions) table.final_demand_columns.push_back({region, "FD"});
  RandomStream random(seed, 0, 0);
  const std::size_t n = table.nodes();
  std::vector<bool> idle(n);
  for (std::size_t i = 0; i < n; ++i) idle[i] = with_idle && random.uniform() < 0.1;
  table.flows.resize(n * n);
  table.final_demand.resize(n * regions);
  table.output.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (random.uniform() < density && !idle[i] && !idle[j]) table.flows[i * n + j] = 10 * random.uniform();
  for (std::size_t i = 0; i < n; ++i) {
    double bought = 0;
    for (std::size_t j = 0; j < n; ++j) {
      table.output[i] += table.flow(i, j);
      bought += table.flow(j, i);
    }
    if (idle[i]) continue;
    // Enough final demand that every node adds value.
    for (std::size_t r = 0; r < regions; ++r) {
      table.final_demand[i * regions + r] = (0.1 + random.uniform()) * (1 + bought);
      table.output[i] += table.final_demand[i * regions + r];
    }
    if (table.output[i] < 1.1 * bought) {
      table.final_demand[i * regions] += 1.1 * bought - table.output[i];
      table.output[i] = 1.1 * bought;
    }
  }
  table.value_added = table.output;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) table.value_added[j] -= table.flow(i, j);
  return table;
}

// The regions in another order: region r of the result is region order[r] of the table.
inline InputOutputTable reordered(const InputOutputTable& table, const std::vector<std::size_t>& order) {
  InputOutputTable result = table;
  const std::size_t n = table.nodes(), s = table.sectors.size(), c = table.demand_columns();
  const auto old_node = [&](std::size_t node) { return order[node / s] * s + node % s; };
  for (std::size_t r = 0; r < order.size(); ++r) result.regions[r] = table.regions[order[r]];
  for (std::size_t i = 0; i < n; ++i) {
    result.output[i] = table.output[old_node(i)];
    result.value_added[i] = table.value_added[old_node(i)];
    for (std::size_t j = 0; j < n; ++j) result.flows[i * n + j] = table.flow(old_node(i), old_node(j));
    for (std::size_t f = 0; f < c; ++f) result.final_demand[i * c + f] = table.demand(old_node(i), f);
  }
  return result;
}

}  // namespace entrepot::production
