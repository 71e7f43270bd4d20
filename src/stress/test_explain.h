// Worlds of the tests of explanations: a chain by hand, and random tables with random shocks.
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "base/random.h"
#include "stress/explain.h"

namespace entrepot::stress::explained {

inline EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }

// In KOR ore goes into steel, steel into cars; coal of JPN goes into steel too. Everything else is bought by households. Per year.
inline Network ore_to_cars() {
  production::InputOutputTable t;
  t.regions = {economy("JPN"), economy("KOR")};
  t.sectors = {{"cars", "Cars"}, {"coal", "Coal"}, {"ore", "Ore"}, {"steel", "Steel"}};
  t.final_demand_columns = {{economy("KOR"), "HFCE"}};
  t.flows.assign(64, 0);
  const auto flow = [&](std::size_t i, std::size_t j) -> double& { return t.flows[i * 8 + j]; };
  flow(6, 7) = 365;   // KOR ore -> KOR steel
  flow(1, 7) = 365;   // JPN coal -> KOR steel
  flow(7, 4) = 730;   // KOR steel -> KOR cars
  t.output = {0, 730, 0, 0, 1825, 0, 730, 1095};
  t.value_added = t.output;
  for (std::size_t i = 0; i < 8; ++i) {
    double sold = 0;
    for (std::size_t j = 0; j < 8; ++j) sold += flow(i, j);
    t.final_demand.push_back(t.output[i] - sold);
  }
  return Network(std::move(t));
}

inline RunParameters short_stocks() {
  RunParameters p;
  p.days = 100;
  p.ario.inventory_days = {10};
  p.ario.psi = 1;
  return p;
}

inline Scenario scenario_of(const Network& network, const std::vector<std::string>& shocks) {
  Scenario s{"test", {}};
  for (const std::string& text : shocks) s.shocks.push_back(*parse_shock(text, network, {}));
  return s;
}

inline double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

inline double sum_behind(const Network& network, const HeldStretch& stretch) {
  double whole = 0;
  for (const auto& [name, share] : behind_rows(network, stretch)) whole += share;
  return whole;
}

struct Random {
  Network network;
  Scenario scenario;
};

inline Random random_case(std::uint64_t seed) {
  RandomStream random(seed, 0, 0);
  production::InputOutputTable t;
  t.regions = {economy("JPN"), economy("KOR"), economy("CHN")};
  t.sectors = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
  t.final_demand_columns = {{economy("KOR"), "HFCE"}};
  t.flows.resize(81);
  for (double& flow : t.flows) flow = random.uniform() < 0.5 ? 365 * random.uniform() : 0;
  t.final_demand.resize(9);
  t.output.resize(9);
  for (std::size_t i = 0; i < 9; ++i) {
    double sold = 0, bought = 0;
    for (std::size_t j = 0; j < 9; ++j) sold += t.flows[i * 9 + j], bought += t.flows[j * 9 + i];
    t.output[i] = 1.2 * std::max(sold, bought) + 10;
    t.final_demand[i] = t.output[i] - sold;
  }
  t.value_added = t.output;
  Network network(std::move(t));
  Scenario scenario{"random", {}};
  for (std::uint32_t i = 0; i < 9; ++i) {
    if (random.uniform() > 0.3) continue;
    Shock shock;
    shock.text = network.names[i];
    shock.nodes = {i};
    shock.loss = random.uniform();
    shock.start = static_cast<int>(random.below(10));
    shock.days = 1 + static_cast<int>(random.below(40));
    shock.recovery = static_cast<int>(random.below(20));
    shock.demand = random.uniform() < 0.3 ? random.uniform() : 1;
    scenario.shocks.push_back(shock);
  }
  return {std::move(network), std::move(scenario)};
}

inline constexpr std::uint32_t cars = 4, ore = 6, steel = 7, coal = 1;  // of ore_to_cars()
inline const std::vector<std::uint32_t> all_nine = {0, 1, 2, 3, 4, 5, 6, 7, 8};

inline RunParameters with(Model model) {
  RunParameters p = short_stocks();
  p.model = model;
  p.daily.inventory_days = {10};
  p.daily.tau = 20;
  p.cascade.eps = 1e-3;
  return p;
}

inline std::vector<std::uint32_t> nodes_of(const std::vector<ChainStep>& steps) {
  std::vector<std::uint32_t> nodes;
  for (const ChainStep& step : steps) nodes.push_back(step.node);
  return nodes;
}

}  // namespace entrepot::stress::explained
