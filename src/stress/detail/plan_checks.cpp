#include "stress/detail/plan_checks.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/detail/plan_keys.h"

namespace entrepot::stress::detail {
namespace {

// Whether a shock has what is to be set: capacity or capital, recovery or rebuilding.
bool has_input(const EnsembleShock& shock, ModelInput input) {
  switch (input) {
    case ModelInput::loss:
    case ModelInput::loss_factor: return !shock.capital;
    case ModelInput::capital:
    case ModelInput::capital_factor: return shock.capital.has_value();
    case ModelInput::rebuild_days: return !shock.rebuild.empty();
    case ModelInput::households_factor: return !shock.households.empty();
    case ModelInput::recovery_days:
    case ModelInput::recovery_factor: return shock.rebuild.empty();
    default: return true;
  }
}

// The group in which two parameters would overrule each other: a value and its factor.
int group_of(ModelInput input) {
  if (input == ModelInput::inventory_days) input = ModelInput::inventory_factor;
  const int place = static_cast<int>(input);
  return place < 8 ? place / 2 : place;  // four pairs of shocks
}

// Lists of which none is all.
template <class T>
bool meet(const std::vector<T>& a, const std::vector<T>& b) {
  return a.empty() || b.empty() || std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

}  // namespace

std::vector<std::size_t> all_shocks(const std::vector<EnsembleShock>& shocks) {
  std::vector<std::size_t> out(shocks.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

Result<std::vector<std::size_t>> shocks_named(const TomlKeys& keys, const std::string& key, const std::vector<EnsembleShock>& shocks) {
  if (!keys.has(key)) return all_shocks(shocks);
  std::vector<std::size_t> out;
  TRY_ASSIGN(const auto names, text_or_texts(keys, key));
  std::vector<std::string> known;
  for (const EnsembleShock& shock : shocks) known.push_back(shock.name);
  for (const std::string& name : names) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end())
      return fail(ErrorCode::unknown_name, fmt::format("There is no shock '{}'", name), keys.where(key), known_names_remedy(name, known));
    const auto place = static_cast<std::size_t>(at - known.begin());
    if (std::find(out.begin(), out.end(), place) != out.end())
      return fail(ErrorCode::duplicate, fmt::format("The shock '{}' is named twice", name), keys.where(key), "Name it once.");
    out.push_back(place);
  }
  return out;
}

Result<> keep_those_with(const EnsemblePlan& plan, ModelInput input, bool named, std::vector<std::size_t>& shocks, const Where& where) {
  for (const std::size_t s : shocks)
    if (named && !has_input(plan.shocks[s], input))
      return fail(ErrorCode::contradiction, fmt::format("The shock '{}' has no {}", plan.shocks[s].name, model_input(input).key), where,
                  "Name shocks that have it: loss or capital, recovery_days or rebuild.");
  std::erase_if(shocks, [&](std::size_t s) { return !has_input(plan.shocks[s], input); });
  if (!shocks.empty()) return {};
  return fail(ErrorCode::contradiction, fmt::format("No shock has {}", model_input(input).key), where,
              "Vary what a shock has: loss or capital, recovery_days or rebuild.");
}

Result<> check_recovery(const EnsemblePlan& plan, ModelInput input, std::span<const std::size_t> shocks, double lowest,
                        const Where& where) {
  for (const std::size_t s : shocks) {
    const EnsembleShock& shock = plan.shocks[s];
    if (!shock.capital || !shock.rebuild.empty()) continue;
    const double least = shock.shape == shock::RecoveryShape::concave ? 3 : 1;
    const double days = input == ModelInput::recovery_days     ? lowest
                        : input == ModelInput::recovery_factor ? lowest * shock.recovery_days
                                                               : least;
    if (days < least)
      return fail(ErrorCode::out_of_range, fmt::format("{:.4g} days of recovery of capital of '{}'", days, shock.name), where,
                  fmt::format("Let them stay at {} or more.", least));
  }
  return {};
}

Result<> check_factor(const EnsemblePlan& plan, ModelInput input, std::span<const std::size_t> shocks, double highest, const Where& where) {
  for (const std::size_t s : shocks) {
    const EnsembleShock& shock = plan.shocks[s];
    if (input == ModelInput::loss_factor && shock.loss * highest > 1)
      return fail(ErrorCode::out_of_range,
                  fmt::format("A factor of {} makes the loss of '{}' {:.4g}, above 1", highest, shock.name, shock.loss * highest), where,
                  fmt::format("Give at most {:.4g}.", 1 / shock.loss));
    if (input == ModelInput::capital_factor && shock.capital.value_or(0) * highest > 1)
      return fail(
          ErrorCode::out_of_range,
          fmt::format("A factor of {} destroys {:.4g} of the capital of '{}', above 1", highest, *shock.capital * highest, shock.name),
          where, fmt::format("Give at most {:.4g}.", 1 / *shock.capital));
    const double days = input == ModelInput::days_factor ? shock.days : input == ModelInput::recovery_factor ? shock.recovery_days : 0;
    if (days * highest > horizon_max)
      return fail(ErrorCode::out_of_range, fmt::format("A factor of {} makes {:.4g} days of '{}'", highest, days * highest, shock.name),
                  where, fmt::format("Give at most {:.4g}.", horizon_max / days));
  }
  return {};
}

Result<> check_rebuilt(const EnsemblePlan& plan, std::span<const std::size_t> shocks, const Where& where) {
  for (const std::size_t s : shocks)
    if (plan.shocks[s].capital && !plan.shocks[s].rebuild.empty()) return {};
  return fail(ErrorCode::contradiction, "No shock destroys capital that is rebuilt: how much capital there is decides nothing", where,
              "Give a shock capital and rebuild = \"construction\", or leave it out.");
}

Result<> check_overlap(const std::vector<EnsembleParameter>& before, const EnsembleParameter& parameter) {
  for (const EnsembleParameter& other : before) {
    if (group_of(other.input) != group_of(parameter.input)) continue;
    const bool by_sector = model_input(parameter.input).by_sector;
    if (by_sector ? meet(parameter.sectors, other.sectors) : meet(parameter.shocks, other.shocks))
      return fail(ErrorCode::contradiction, fmt::format("'{}' and '{}' set the same", other.name, parameter.name), parameter.where,
                  by_sector ? "Keep one, or name different sectors (sector = ...)." : "Keep one, or name different shocks (shock = ...).");
  }
  return {};
}

Result<> check_alone(const EnsembleScenario& scenario, const ModelInputInfo& info, const Where& where) {
  const auto check = [&](ModelInput other) -> Result<> {
    if (group_of(other) != group_of(info.input)) return {};
    return fail(ErrorCode::contradiction, fmt::format("{} and {} set the same", model_input(other).key, info.key), where, "Keep one.");
  };
  for (const auto& [other, value] : scenario.values) TRY(check(other));
  for (const auto& [other, numbers] : scenario.by_sector) TRY(check(other));
  return {};
}

}  // namespace entrepot::stress::detail
