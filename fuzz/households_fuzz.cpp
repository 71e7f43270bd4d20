#include <cmath>
#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "stress/detail/households.h"
#include "stress/shocks.h"

using namespace entrepot;
using fuzzing::require;

namespace {

// Two economies with two sectors; of KOR there is no column for the state, of JPN two for households.
stress::Network table() {
  production::InputOutputTable t;
  const auto japan = EconomyId::parse("JPN").value(), korea = EconomyId::parse("KOR").value();
  t.regions = {japan, korea};
  t.sectors = {{"cars", "Cars"}, {"ore", "Ore"}};
  t.flows = {0, 0, 0, 0, 60, 0, 20, 0, 0, 0, 0, 0, 10, 0, 30, 0};
  t.final_demand_columns = {{japan, "HFCE"}, {japan, "GGFC"}, {japan, "hfce"}, {korea, "HFCE"}, {korea, "GFCF"}};
  t.final_demand = {100, 20, 5, 30, 0, 30, 0, 0, 0, 10, 20, 0, 0, 60, 10, 10, 0, 0, 0, -5};
  t.output = {155, 120, 90, 45};
  t.value_added = {85, 120, 40, 45};
  return stress::Network(std::move(t));
}

}  // namespace

// A cell of what households lose, and a file of scenarios with such cells, on a table.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const stress::Network network = table();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto sound = [](const std::vector<shock::HouseholdImpact>& impacts) {
    for (const auto& impact : impacts)
      require(impact.column < network.table->demand_columns() && impact.amount >= 0 && std::isfinite(impact.amount));
  };
  for (const std::vector<std::uint32_t>& nodes : {std::vector<std::uint32_t>{0}, {3}, {0, 1, 2, 3}}) {
    if (const auto impacts = stress::detail::parse_households(text, &*network.table, network.names, nodes, {})) sound(*impacts);
    else require(!impacts.error().what.empty());
  }
  const auto scenarios = stress::read_scenarios(fuzzing::file_with(text, "households.csv"), network);
  if (!scenarios) {
    require(!scenarios.error().what.empty());
    return 0;
  }
  for (const auto& scenario : *scenarios)
    for (const auto& shock : scenario.shocks) {
      if (!shock.event) continue;
      sound(shock.event->households);
      require(shock.event->households.empty() || (!shock.event->rebuild.empty() && shock.days && shock.start >= 1));
    }
  return 0;
}
