// The small table that tests of `run` share, and how they run it.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "stress/run.h"

namespace entrepot::stress {

inline EconomyId economy(const char* code) { return EconomyId::parse(code).value(); }

// Ore of KOR goes into cars of JPN: 365 a year of 730 of ore; the rest and all 1,460 of cars are bought by households.
inline Network two_by_two() {
  production::InputOutputTable t;
  t.money_unit = "million USD";
  t.regions = {economy("JPN"), economy("KOR")};
  t.sectors = {{"cars", "Cars"}, {"ore", "Ore"}};
  t.final_demand_columns = {{economy("JPN"), "HFCE"}, {economy("KOR"), "HFCE"}};
  t.flows.assign(16, 0);
  t.flows[3 * 4 + 0] = 365;
  t.final_demand = {1460, 0, 100, 0, 0, 50, 0, 365};
  t.output = {1460, 100, 50, 730};
  t.value_added = {1095, 100, 50, 730};
  return Network(std::move(t));
}

inline std::vector<Scenario> half_of_the_ore(const Network& network) {
  const auto shock = parse_shock("KOR:ore=50%", network, {});
  EXPECT_TRUE(shock);
  return {{"half", {*shock}}, {"nothing", {}}};
}

inline RunResult run_model(Model model, std::span<const Scenario> scenarios, const Network& network, RunParameters p = {}) {
  p.model = model;
  const auto r = run(network, scenarios, p, 2);
  EXPECT_TRUE(r) << r.error().message();
  return *r;
}

}  // namespace entrepot::stress
