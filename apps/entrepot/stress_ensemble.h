// What `entrepot stress ensemble` prints and writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stress/ensemble.h"
#include "stress/run.h"
#include "stress_input.h"

namespace entrepot::app {

struct EnsembleRun {
  StressNetwork network;
  std::optional<stress::Ensemble> ensemble;
  stress::EnsembleResult result;

  std::string unit() const { return network.table->money_unit.empty() ? "units of the table" : network.table->money_unit; }
  std::vector<std::string> notes() const;
};

// What the numbers rest on.
// Of fewer scenarios a quantile would be one of them, or a mean of two.
inline constexpr std::size_t scenarios_for_quantiles = 20;
bool has_quantiles(const stress::Ensemble& ensemble);

std::vector<stress::Fact> ensemble_facts(const EnsembleRun& run);
std::string ensemble_text(const EnsembleRun& run, std::size_t top);
std::string ensemble_json(const EnsembleRun& run);
// One row per run: what was set, what was lost. Lines of comment say what it rests on.
std::string ensemble_csv(const EnsembleRun& run);

}  // namespace entrepot::app
