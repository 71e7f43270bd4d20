// What can be varied, between which bounds, and how a draw is distributed.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "shock/capital.h"
#include "stress/detail/plan_keys.h"
#include "stress/ensemble_plan.h"

namespace entrepot::stress {
namespace {

using detail::horizon_max;

constexpr std::array inputs{
    ModelInputInfo{ModelInput::loss, "loss", "share of capacity lost", 0, 1, true},
    ModelInputInfo{ModelInput::loss_factor, "loss_factor", "factor on the losses of capacity", 0, 1000, true},
    ModelInputInfo{ModelInput::days, "days", "days that the loss lasts", 0, horizon_max, true},
    ModelInputInfo{ModelInput::days_factor, "days_factor", "factor on the days that losses last", 0, 1000, true},
    ModelInputInfo{ModelInput::recovery_days, "recovery_days", "days of recovery", 0, horizon_max, true},
    ModelInputInfo{ModelInput::recovery_factor, "recovery_factor", "factor on the days of recovery", 0, 1000, true},
    ModelInputInfo{ModelInput::capital, "capital", "share of capital destroyed", 0, 1, true},
    ModelInputInfo{ModelInput::capital_factor, "capital_factor", "factor on the capital destroyed", 0, 1000, true},
    ModelInputInfo{ModelInput::rebuild_days, "rebuild_days", "days to rebuild", 1, horizon_max, true},
    ModelInputInfo{ModelInput::households_factor, "households_factor", "factor on the capital that households lose", 0, 1000, true},
    ModelInputInfo{ModelInput::inventory_factor, "inventory_factor", "factor on the days of stock", 0.01, 100, false, true},
    ModelInputInfo{ModelInput::inventory_restoration_days, "inventory_restoration_days", "days to refill stocks", 1, horizon_max, false,
                   true},
    ModelInputInfo{ModelInput::psi, "psi", "share of the stock below which output suffers (psi)", 0.01, 1, false},
    ModelInputInfo{ModelInput::alpha_max, "alpha_max", "most overproduction", 1, shock::overproduction_most, false},
    ModelInputInfo{ModelInput::alpha_tau_days, "alpha_tau_days", "days until most overproduction", 1, horizon_max, false},
    ModelInputInfo{ModelInput::inventory_days, "inventory_days", "days of stock", 1, horizon_max, false, true},
    ModelInputInfo{ModelInput::capital_ratio, "capital_ratio", "capital in years of value added", shock::capital_years_least,
                   shock::capital_years_most, false, true},
};

}  // namespace

std::span<const ModelInputInfo> model_inputs() { return inputs; }
const ModelInputInfo& model_input(ModelInput input) { return inputs[static_cast<std::size_t>(input)]; }

double Distribution::at(double u) const {
  if (shape == Shape::log_uniform) return std::clamp(low * std::pow(high / low, u), low, high);
  if (shape == Shape::uniform) return std::clamp(low + u * (high - low), low, high);
  const double left = (mode - low) / (high - low);
  const double value =
      u < left ? low + std::sqrt(u * (high - low) * (mode - low)) : high - std::sqrt((1 - u) * (high - low) * (high - mode));
  return std::clamp(value, low, high);
}

std::string Distribution::text() const {
  switch (shape) {
    case Shape::uniform: return fmt::format("{} to {}", low, high);
    case Shape::triangular: return fmt::format("{} to {}, most likely {}", low, high, mode);
    default: return fmt::format("{} to {}, log-uniform", low, high);
  }
}

std::vector<std::string> detail::input_keys() {
  std::vector<std::string> keys;
  for (const ModelInputInfo& info : inputs) keys.emplace_back(info.key);
  return keys;
}

}  // namespace entrepot::stress
