// Tests only: tiny_world.h's world under events, every figure at its central value.
#pragma once

#include <numeric>
#include <string>

#include "assessment/detail/supply.h"
#include "assessment/evidence.h"
#include "world/tiny_world.h"

namespace entrepot::assessment::detail {

inline const std::string strait_closed = "[[event]]\nkind = \"strait_closure\"\ngates = [\"strait\"]\nfrom = 10\ndays = 20\n";

// The case of a scenario with every figure at its central value. Economies are AAA 0, BBB 1, CCC 2.
struct TinyCase {
  TinyCase(const TinyWorld& tiny, const std::string& events, const Evidence* evidence = nullptr, int days = 100)
      : world(tiny.load().value()), scenario(parse_scenario(scenario_text(events, days), "t.toml").value()),
        all(compile_case(world, scenario, "G", evidence).value()), product(all.products.at(0)) {
    for (const NamedFigure& named : world.figures) values.figures.push_back(named.figure.value);
    for (const Event& event : scenario.events)
      values.levels.push_back(std::visit(
          [](const auto& k) {
            if constexpr (requires { k.cut; }) return k.cut.value;
            else if constexpr (requires { k.loss; }) return k.loss.value;
            else if constexpr (requires { k.rise; }) return k.rise.value;
            else if constexpr (requires { k.rate; }) return k.rate.value;
            else return k.share.value;
          },
          event.kind));
    disturbance = disturb(all, product, values);
  }
  double shortfall(std::size_t economy, int day) const { return disturbance.shortfall[economy * days() + static_cast<std::size_t>(day)]; }
  double shortfall_sum(std::size_t economy) const { return sum(disturbance.shortfall, economy); }
  std::size_t days() const { return static_cast<std::size_t>(scenario.horizon_days); }
  Supply respond_with(const Response& response) const {
    return respond(all, product, values, disturbance, {1e6, 1e6, 1e6}, response).value();
  }
  double unmet(const Supply& s, std::size_t economy, int day) const { return s.unmet[economy * days() + static_cast<std::size_t>(day)]; }
  double unmet_sum(const Supply& s, std::size_t economy) const { return sum(s.unmet, economy); }

  World world;
  Scenario scenario;
  Case all;
  const ProductCase& product;
  Values values;
  Disturbance disturbance;

 private:
  double sum(const std::vector<double>& by_day, std::size_t economy) const {
    const auto first = by_day.begin() + static_cast<std::ptrdiff_t>(economy * days());
    return std::accumulate(first, first + static_cast<std::ptrdiff_t>(days()), 0.0);
  }
};

}  // namespace entrepot::assessment::detail
