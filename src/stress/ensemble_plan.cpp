#include "stress/ensemble_plan.h"

#include <fmt/format.h>

#include "stress/detail/plan_checks.h"
#include "stress/detail/plan_keys.h"
#include "stress/detail/plan_parts.h"
#include "stress/sensitivity.h"

namespace entrepot::stress {
namespace {

using detail::horizon_max, detail::number_between;

constexpr std::size_t shocks_max = 100, scenarios_max = 8000;
constexpr std::int64_t seed_max = INT64_MAX - 1;  // the parser turns what is too large into INT64_MAX

template <class T>
Result<> check_new_name(const std::vector<T>& before, const std::string& name, const Where& where) {
  for (const T& other : before)
    if (other.name == name)
      return fail(ErrorCode::duplicate, fmt::format("The name '{}' is given twice", name), where,
                  "Give each a name of its own (name = ...).");
  return {};
}

Result<> read_size(const TomlKeys& top, EnsemblePlan& plan) {
  if (top.has("horizon_days")) {
    TRY_ASSIGN(const auto days, top.integer("horizon_days", 1, horizon_max));
    plan.horizon_days = static_cast<int>(days);
  }
  if (top.has("draws")) {
    TRY_ASSIGN(const toml::value* draws, top.need("draws"));
    if (!draws->is_integer())
      return top.wrong("draws", fmt::format("a power of two from {} to {}", sensitivity_draws_min, sensitivity_draws_max));
    TRY_ASSIGN(plan.draws, checked_draws(draws->as_integer(), top.where("draws")));
  }
  if (top.has("seed")) {
    TRY_ASSIGN(const auto seed, top.integer("seed", 0, seed_max));
    plan.seed = static_cast<std::uint64_t>(seed);
  }
  if (top.has("threshold")) {
    TRY_ASSIGN(plan.threshold, number_between(top, "threshold", 1e-6, 1));
  }
  return {};
}

Result<> read_lists(const TomlKeys& top, EnsemblePlan& plan) {
  TRY_ASSIGN(const auto shocks, detail::tables(top, "shock", shocks_max));
  if (shocks.empty())
    return fail(ErrorCode::missing_data, "There is no shock", top.where("shock"), "Add one: [[shock]] with node, loss and days.");
  for (const TomlKeys& keys : shocks) {
    TRY_ASSIGN(EnsembleShock shock, detail::read_shock(keys, plan.horizon_days));
    TRY(check_new_name(plan.shocks, shock.name, keys.where(keys.has("name") ? "name" : "node")));
    plan.shocks.push_back(std::move(shock));
  }
  TRY_ASSIGN(const auto parameters, detail::tables(top, "parameter", sensitivity_parameters_max));
  for (const TomlKeys& keys : parameters) {
    TRY_ASSIGN(EnsembleParameter parameter, detail::read_parameter(keys, plan));
    TRY(check_new_name(plan.parameters, parameter.name, keys.where(keys.has("name") ? "name" : "vary")));
    TRY(detail::check_overlap(plan.parameters, parameter));
    plan.parameters.push_back(std::move(parameter));
  }
  TRY_ASSIGN(const auto scenarios, detail::tables(top, "scenario", scenarios_max));
  for (const TomlKeys& keys : scenarios) {
    TRY_ASSIGN(EnsembleScenario scenario, detail::read_scenario(keys, plan));
    TRY(check_new_name(plan.scenarios, scenario.name, keys.where("name")));
    plan.scenarios.push_back(std::move(scenario));
  }
  if (plan.parameters.empty() == plan.scenarios.empty())
    return fail(plan.parameters.empty() ? ErrorCode::missing_data : ErrorCode::contradiction,
                plan.parameters.empty() ? "Nothing varies" : "Both parameters and scenarios are given",
                top.where(plan.parameters.empty() ? "parameter" : "scenario"),
                plan.parameters.empty() ? "Add [[parameter]] with vary, low and high, or [[scenario]] with a name and what it sets."
                                        : "Keep one kind: parameters are drawn, scenarios are given one by one.");
  return {};
}

Result<EnsemblePlan> plan_of(const toml::value& value, const std::string& file) {
  TRY_ASSIGN(const TomlKeys top, TomlKeys::over(value, file, "the file"));
  TRY(top.only(
      {"name", "title", "sources", "horizon_days", "draws", "seed", "threshold", "model", "targets", "shock", "parameter", "scenario"}));
  EnsemblePlan plan;
  TRY_ASSIGN(plan.name, top.text("name"));
  plan.title = plan.name;
  if (top.has("title")) {
    TRY_ASSIGN(plan.title, top.text("title"));
  }
  TRY_ASSIGN(plan.sources, top.texts("sources"));
  TRY(read_size(top, plan));
  TRY_ASSIGN(plan.model, detail::read_model(top));
  TRY_ASSIGN(plan.targets, top.texts("targets"));
  plan.targets_where = top.where("targets");
  TRY(read_lists(top, plan));
  return plan;
}

constexpr const char* remedy = "Mend the line; docs/stress.md shows a whole file.";

}  // namespace

Result<EnsemblePlan> parse_ensemble(std::string_view text, const std::string& file) {
  TRY_ASSIGN(const toml::value value, parse_toml(text, file, remedy));
  return plan_of(value, file);
}

Result<EnsemblePlan> read_ensemble(const std::filesystem::path& path) {
  TRY_ASSIGN(const toml::value value, read_toml(path, remedy));
  return plan_of(value, path.string());
}

}  // namespace entrepot::stress
