#include <cmath>
#include <cstdint>
#include <string_view>

#include "fuzz_file.h"
#include "stress/shocks.h"

using namespace entrepot;
using fuzzing::require;

// A file of scenarios on four nodes; the text as a shock in a line too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const stress::Network network = [] {
    production::FirmNetwork firms;
    firms.firms = {"CHN:ore", "CHN:steel", "KOR:ore", "KOR:cars"};
    firms.sectors = {"all"};
    firms.sector = {0, 0, 0, 0};
    firms.essentiality = {1};
    return stress::Network(std::move(firms));
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto sound = [](const stress::Shock& shock) {
    require(!shock.nodes.empty() && shock.loss >= 0 && shock.loss <= 1 && shock.start >= 1 && shock.recovery >= 0);
    require(!shock.days || *shock.days >= 1);
    require(!shock.loss_up || (*shock.loss_up >= 0 && *shock.loss_up <= 1));
    require(shock.demand >= 0 && std::isfinite(shock.demand));
    if (shock.event) {
      const stress::ShockEvent& event = *shock.event;
      require((!event.capital || (*event.capital >= 0 && std::isfinite(*event.capital))));
      require(!event.capital_share || (*event.capital_share >= 0 && *event.capital_share <= 1));
      require(!event.of_capital() || shock.loss == 0);
      require(event.households.empty());  // firms have none
      require(event.rebuild.empty() || (shock.days && shock.recovery == 0 && event.rebuild_factor > 0));
      require(!event.half_time || (*event.half_time > 0 && *event.half_time < shock.recovery));
      double sum = 0;
      for (const auto& sector : event.rebuild) sum += sector.share;
      require(event.rebuild.empty() || std::abs(sum - 1) < 1e-8);
    }
    for (const auto node : shock.nodes) require(node < network.nodes());
    for (const int day : {0, 1, 7, 400}) require(shock.loss_on(day) >= 0 && shock.loss_on(day) <= shock.loss);
  };
  const auto scenarios = stress::read_scenarios(fuzzing::file_with(text, "scenarios.csv"), network);
  if (scenarios) {
    require(!scenarios->empty());
    for (const auto& scenario : *scenarios) {
      require(!scenario.shocks.empty());
      for (const auto& shock : scenario.shocks) sound(shock);
    }
  } else {
    require(!scenarios.error().what.empty());
  }
  if (const auto shock = stress::parse_shock(text, network, {})) sound(*shock);
  return 0;
}
