#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stress/ensemble.h"

// The file of an ensemble is read or refused with a reason, a remedy and no exception; what is read can be drawn from.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entrepot::stress;
  const auto plan = parse_ensemble({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!plan) {
    if (plan.error().what.empty() || plan.error().remedy.empty()) std::abort();
    return 0;
  }
  if (plan->horizon_days < 1 || plan->shocks.empty() || plan->parameters.empty() == plan->scenarios.empty()) std::abort();
  for (const EnsembleParameter& parameter : plan->parameters) {
    const Distribution& d = parameter.distribution;
    for (const double u : {1e-9, 0.3, 0.5, 1 - 1e-9})
      if (!(d.at(u) >= d.low && d.at(u) <= d.high)) std::abort();
    for (const std::size_t s : parameter.shocks)
      if (s >= plan->shocks.size()) std::abort();
  }
  for (const EnsembleShock& shock : plan->shocks)
    for (const double loss : loss_path(shock.loss, shock.start, shock.days, shock.recovery_days, plan->horizon_days))
      if (!(loss >= 0 && loss <= 1)) std::abort();
  return 0;
}
