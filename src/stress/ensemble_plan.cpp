#include "stress/ensemble_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/text.h"
#include "base/toml_keys.h"
#include "shock/rule_names.h"
#include "stress/sensitivity.h"
#include "stress/shocks.h"

namespace entrepot::stress {
namespace {

constexpr int horizon_max = 3650;
constexpr std::size_t shocks_max = 100, scenarios_max = 8000;
constexpr std::int64_t seed_max = INT64_MAX - 1;  // the parser turns what is too large into INT64_MAX

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
    ModelInputInfo{ModelInput::alpha_max, "alpha_max", "most overproduction", 1, 10, false},
    ModelInputInfo{ModelInput::alpha_tau_days, "alpha_tau_days", "days until most overproduction", 1, horizon_max, false},
    ModelInputInfo{ModelInput::inventory_days, "inventory_days", "days of stock", 1, horizon_max, false, true},
    ModelInputInfo{ModelInput::capital_ratio, "capital_ratio", "capital in years of value added", 0.01, 1000, false, true},
};

std::vector<std::string> input_keys() {
  std::vector<std::string> keys;
  for (const ModelInputInfo& info : inputs) keys.emplace_back(info.key);
  return keys;
}

Result<double> number_between(const TomlKeys& keys, const std::string& key, double least, double most) {
  TRY_ASSIGN(const double value, keys.number(key));
  if (value >= least && value <= most) return value;
  return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, value), keys.where(key),
              fmt::format("Write a number from {} to {}.", least, most));
}

// A number for every sector, or text such as "60,energy=20".
Result<SectorNumbers> numbers_by_sector(const TomlKeys& keys, const ModelInputInfo& info) {
  const std::string key(info.key);
  SectorNumbers out{{}, keys.where(key)};
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  if (value->is_string()) {
    TRY_ASSIGN(const std::string text, keys.text(key));
    for (const std::string_view part : split(text, ',')) out.texts.emplace_back(trim(part));
    return out;
  }
  TRY_ASSIGN(const double number, number_between(keys, key, info.least, info.most));
  out.texts = {fmt::format("{}", number)};
  return out;
}

Result<std::vector<std::string>> text_or_texts(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  if (value->is_array()) {
    TRY_ASSIGN(auto texts, keys.texts(key));
    if (texts.empty()) return keys.wrong(key, "a list with at least one name");
    return texts;
  }
  TRY_ASSIGN(std::string one, keys.text(key));
  return std::vector<std::string>{std::move(one)};
}

Result<Statement> read_statement(const TomlKeys& keys) {
  Statement out;
  if (keys.has("source")) {
    TRY_ASSIGN(out.source, keys.text("source"));
  }
  if (!keys.has("confidence")) return out;
  TRY_ASSIGN(const std::string text, keys.text("confidence"));
  out.confidence = parse_confidence(text);
  if (!out.confidence)
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a confidence", text), keys.where("confidence"),
                "Write measured, reported, estimated or assumed.");
  return out;
}

// The tables of a list, [[key]].
Result<std::vector<TomlKeys>> tables(const TomlKeys& top, const std::string& key, std::size_t most) {
  std::vector<TomlKeys> out;
  if (!top.has(key)) return out;
  const toml::value& value = top.table().at(key);
  const std::string header = fmt::format("[[{}]]", key);
  if (!value.is_array())
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a list of tables", key), top.where(key),
                fmt::format("Write each below a line {}.", header));
  if (value.as_array().size() > most)
    return fail(ErrorCode::limit_exceeded, fmt::format("{} tables {}", value.as_array().size(), header), top.where(key),
                fmt::format("Give at most {}.", most));
  for (const toml::value& item : value.as_array()) {
    TRY_ASSIGN(TomlKeys keys, TomlKeys::over(item, top.file(), header));
    out.push_back(std::move(keys));
  }
  return out;
}

template <class T>
Result<> check_new_name(const std::vector<T>& before, const std::string& name, const Where& where) {
  for (const T& other : before)
    if (other.name == name)
      return fail(ErrorCode::duplicate, fmt::format("The name '{}' is given twice", name), where,
                  "Give each a name of its own (name = ...).");
  return {};
}

template <class Rule, std::size_t n>
Result<> choose(const TomlKeys& keys, const std::string& key, const std::array<shock::RuleName<Rule>, n>& rules, Rule& out) {
  if (!keys.has(key)) return {};
  TRY_ASSIGN(const std::string text, keys.text(key));
  std::vector<std::string> names;
  for (const auto& rule : rules) names.emplace_back(rule.name);
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' is not known for {}", text, key), keys.where(key),
                known_names_remedy(text, names));
  out = rules[static_cast<std::size_t>(at - names.begin())].rule;
  return {};
}

// Money, or text by category.
Result<std::string> read_households(const TomlKeys& keys) {
  TRY_ASSIGN(const toml::value* value, keys.need("households_impact"));
  if (value->is_string()) return keys.text("households_impact");
  TRY_ASSIGN(const double amount, keys.number("households_impact"));
  return fmt::format("{}", amount);
}

// Capital destroyed instead of capacity lost.
Result<> read_capital(const TomlKeys& keys, EnsembleShock& shock) {
  if (keys.has("households_impact")) {
    TRY_ASSIGN(shock.households, read_households(keys));
    if (!keys.has("rebuild"))
      return fail(ErrorCode::contradiction, "Capital of households takes no capacity: it acts where it is rebuilt, and nowhere else",
                  keys.where("households_impact"), "Say who rebuilds it: rebuild = \"construction\".");
    if (!keys.has("capital")) shock.capital = 0;
  }
  if (!keys.has("capital") && !shock.capital) {
    for (const char* key : {"shape", "rebuild", "rebuild_days"})
      if (keys.has(key))
        return fail(ErrorCode::contradiction, fmt::format("{} is for capital that is destroyed", key), keys.where(key),
                    "Give capital instead of loss, or leave it out.");
    TRY_ASSIGN(shock.loss, number_between(keys, "loss", 0, 1));
    return {};
  }
  if (keys.has("loss"))
    return fail(ErrorCode::contradiction, "Both loss and capital are given",
                keys.where(keys.has("capital") ? "capital" : "households_impact"),
                "Give the share of capacity lost, or the share of capital destroyed.");
  if (keys.has("capital")) {
    TRY_ASSIGN(shock.capital, number_between(keys, "capital", 0, 1));
  }
  TRY(choose(keys, "shape", shock::recovery_shape_names, shock.shape));
  if (keys.has("rebuild")) {
    TRY_ASSIGN(shock.rebuild, keys.text("rebuild"));
  }
  if (keys.has("rebuild_days")) {
    TRY_ASSIGN(shock.rebuild_days, number_between(keys, "rebuild_days", 1, horizon_max));
  }
  const bool rebuilt = !shock.rebuild.empty();
  if (rebuilt == keys.has("recovery_days") || (rebuilt && keys.has("shape")))
    return fail(ErrorCode::contradiction, "Capital comes back by recovery_days or by rebuild", keys.where(rebuilt ? "rebuild" : "capital"),
                "Give one of the two; a shape goes with recovery_days.");
  if (!rebuilt && keys.has("rebuild_days"))
    return fail(ErrorCode::contradiction, "rebuild_days without rebuild", keys.where("rebuild_days"),
                "Say who rebuilds: rebuild = \"construction\".");
  return {};
}

Result<EnsembleShock> read_shock(const TomlKeys& keys, int horizon) {
  TRY(keys.only({"name", "node", "loss", "capital", "households_impact", "shape", "rebuild", "rebuild_days", "start", "days",
                 "recovery_days", "source", "confidence"}));
  EnsembleShock shock;
  TRY_ASSIGN(shock.nodes, text_or_texts(keys, "node"));
  shock.where = keys.where("node");
  shock.name = join(shock.nodes, " ");
  if (keys.has("name")) {
    TRY_ASSIGN(shock.name, keys.text("name"));
  }
  TRY(read_capital(keys, shock));
  TRY_ASSIGN(shock.days, number_between(keys, "days", shock.capital ? 1 : 0, horizon_max));
  if (keys.has("start")) {
    TRY_ASSIGN(const auto start, keys.integer("start", 0, std::max(1, horizon - 1)));
    TRY_ASSIGN(shock.start, check_start(static_cast<int>(start), keys.where("start")));
  }
  if (keys.has("recovery_days")) {
    const double least = !shock.capital ? 0 : shock.shape == shock::RecoveryShape::concave ? 3 : 1;
    TRY_ASSIGN(shock.recovery_days, number_between(keys, "recovery_days", least, horizon_max));
  }
  TRY_ASSIGN(shock.statement, read_statement(keys));
  return shock;
}

std::vector<std::size_t> all_shocks(const std::vector<EnsembleShock>& shocks) {
  std::vector<std::size_t> out(shocks.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// The shocks that `key` names; all without it.
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

Result<Distribution> read_distribution(const TomlKeys& keys, const ModelInputInfo& info) {
  Distribution out;
  if (keys.has("distribution")) {
    TRY_ASSIGN(const std::string shape, keys.text("distribution"));
    static const std::vector<std::string> shapes{"uniform", "triangular", "log_uniform"};
    const auto at = std::find(shapes.begin(), shapes.end(), shape);
    if (at == shapes.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is not a distribution", shape), keys.where("distribution"),
                  known_names_remedy(shape, shapes));
    out.shape = static_cast<Distribution::Shape>(at - shapes.begin());
  }
  TRY_ASSIGN(out.low, number_between(keys, "low", info.least, info.most));
  TRY_ASSIGN(out.high, number_between(keys, "high", info.least, info.most));
  if (!(out.low < out.high))
    return fail(ErrorCode::out_of_range, fmt::format("low = {} is not below high = {}", out.low, out.high), keys.where("low"),
                "Write the smaller number as low. What does not vary belongs into [model] or [[shock]].");
  if (out.shape == Distribution::Shape::log_uniform && !(out.low > 0))
    return fail(ErrorCode::out_of_range, "low = 0 has no logarithm", keys.where("low"), "Give a low above 0, or another distribution.");
  const bool triangular = out.shape == Distribution::Shape::triangular;
  if (triangular != keys.has("mode"))
    return fail(triangular ? ErrorCode::missing_data : ErrorCode::contradiction,
                triangular ? "A triangular distribution needs its mode" : "Only a triangular distribution has a mode", keys.where("mode"),
                triangular ? "Add mode = ..., the most likely value." : "Remove it, or write distribution = \"triangular\".");
  if (!triangular) return out;
  TRY_ASSIGN(out.mode, keys.number("mode"));
  if (out.mode >= out.low && out.mode <= out.high) return out;
  return fail(ErrorCode::out_of_range, fmt::format("mode = {} is not between {} and {}", out.mode, out.low, out.high), keys.where("mode"),
              "Give the most likely value between low and high.");
}

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

// Of shocks that are named each must have it; of all, those that do.
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

// Recovery of capital takes a day at least, that of a concave shape three.
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

// What a factor makes of the shocks must stay possible.
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

// The sectors of a parameter, known by the table alone.
Result<std::vector<std::string>> sectors_named(const TomlKeys& keys, const ModelInputInfo& info) {
  if (!info.by_sector)
    return fail(ErrorCode::contradiction, fmt::format("{} is not by sector", info.key), keys.where("sector"), "Remove it.");
  TRY_ASSIGN(auto names, text_or_texts(keys, "sector"));
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      return fail(ErrorCode::duplicate, fmt::format("The sector '{}' is named twice", names[i]), keys.where("sector"), "Name it once.");
  return names;
}

// How much capital there is acts where it is rebuilt, and nowhere else.
Result<> check_rebuilt(const EnsemblePlan& plan, std::span<const std::size_t> shocks, const Where& where) {
  for (const std::size_t s : shocks)
    if (plan.shocks[s].capital && !plan.shocks[s].rebuild.empty()) return {};
  return fail(ErrorCode::contradiction, "No shock destroys capital that is rebuilt: how much capital there is decides nothing", where,
              "Give a shock capital and rebuild = \"construction\", or leave it out.");
}

Result<EnsembleParameter> read_parameter(const TomlKeys& keys, const EnsemblePlan& plan) {
  TRY(keys.only({"vary", "name", "shock", "sector", "distribution", "low", "high", "mode", "source", "confidence"}));
  EnsembleParameter parameter;
  TRY_ASSIGN(const std::string vary, keys.text("vary"));
  const auto info = std::find_if(inputs.begin(), inputs.end(), [&](const ModelInputInfo& i) { return i.key == vary; });
  if (info == inputs.end())
    return fail(ErrorCode::unknown_name, fmt::format("'{}' cannot be varied", vary), keys.where("vary"),
                known_names_remedy(vary, input_keys()));
  parameter.input = info->input;
  parameter.where = keys.where("vary");
  parameter.name = vary;
  if (keys.has("shock")) {
    if (!info->of_shock)
      return fail(ErrorCode::contradiction, fmt::format("{} belongs to the model, not to a shock", vary), keys.where("shock"),
                  "Remove it.");
    TRY_ASSIGN(const auto names, text_or_texts(keys, "shock"));
    parameter.name += fmt::format(" of {}", join(names, ", "));
  }
  if (keys.has("sector")) {
    TRY_ASSIGN(parameter.sectors, sectors_named(keys, *info));
    parameter.sectors_where = keys.where("sector");
    parameter.name += fmt::format(" of {}", join(parameter.sectors, ", "));
  }
  if (keys.has("name")) {
    TRY_ASSIGN(parameter.name, keys.text("name"));
  }
  if (info->of_shock) {
    TRY_ASSIGN(parameter.shocks, shocks_named(keys, "shock", plan.shocks));
  }
  TRY_ASSIGN(parameter.distribution, read_distribution(keys, *info));
  if (parameter.input == ModelInput::capital_ratio) TRY(check_rebuilt(plan, all_shocks(plan.shocks), keys.where("vary")));
  if (info->of_shock) TRY(keep_those_with(plan, parameter.input, keys.has("shock"), parameter.shocks, keys.where("vary")));
  TRY(check_recovery(plan, parameter.input, parameter.shocks, parameter.distribution.low, keys.where("low")));
  TRY(check_factor(plan, parameter.input, parameter.shocks, parameter.distribution.high, keys.where("high")));
  TRY_ASSIGN(parameter.statement, read_statement(keys));
  return parameter;
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

// A value and its factor would overrule each other.
Result<> check_alone(const EnsembleScenario& scenario, const ModelInputInfo& info, const Where& where) {
  const auto check = [&](ModelInput other) -> Result<> {
    if (group_of(other) != group_of(info.input)) return {};
    return fail(ErrorCode::contradiction, fmt::format("{} and {} set the same", model_input(other).key, info.key), where, "Keep one.");
  };
  for (const auto& [other, value] : scenario.values) TRY(check(other));
  for (const auto& [other, numbers] : scenario.by_sector) TRY(check(other));
  return {};
}

Result<EnsembleScenario> read_scenario(const TomlKeys& keys, const EnsemblePlan& plan) {
  std::vector<std::string> known = input_keys();
  known.insert(known.end(), {"name", "shocks"});
  TRY(keys.only(known));
  EnsembleScenario scenario;
  TRY_ASSIGN(scenario.name, keys.text("name"));
  scenario.where = keys.where("name");
  TRY_ASSIGN(scenario.shocks, shocks_named(keys, "shocks", plan.shocks));
  for (const ModelInputInfo& info : inputs) {
    const std::string key(info.key);
    if (!keys.has(key)) continue;
    TRY(check_alone(scenario, info, keys.where(key)));
    if (info.input == ModelInput::capital_ratio) TRY(check_rebuilt(plan, scenario.shocks, keys.where(key)));
    if (info.by_sector && keys.table().at(key).is_string()) {
      TRY_ASSIGN(SectorNumbers numbers, numbers_by_sector(keys, info));
      scenario.by_sector.emplace_back(info.input, std::move(numbers));
      continue;
    }
    TRY_ASSIGN(const double value, number_between(keys, key, info.least, info.most));
    if (info.of_shock) {
      std::vector<std::size_t> set = scenario.shocks;
      TRY(keep_those_with(plan, info.input, false, set, keys.where(key)));
      TRY(check_recovery(plan, info.input, set, value, keys.where(key)));
      TRY(check_factor(plan, info.input, set, value, keys.where(key)));
    }
    scenario.values.emplace_back(info.input, value);
  }
  return scenario;
}

Result<EnsembleModel> read_model(const TomlKeys& top) {
  EnsembleModel model;
  if (!top.has("model")) return model;
  TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(top.table().at("model"), top.file(), "[model]"));
  TRY(keys.only({"inventory_days", "inventory_restoration_days", "capital_ratio", "psi", "alpha_max", "alpha_tau_days", "rationing",
                 "orders", "production"}));
  model.where = keys.where("psi");
  const auto take = [&](const std::string& key, double least, double most, std::optional<double>& out) -> Result<> {
    if (!keys.has(key)) return {};
    TRY_ASSIGN(out, number_between(keys, key, least, most));
    return {};
  };
  const auto take_numbers = [&](ModelInput input, SectorNumbers& out) -> Result<> {
    if (!keys.has(std::string(model_input(input).key))) return {};
    TRY_ASSIGN(out, numbers_by_sector(keys, model_input(input)));
    return {};
  };
  TRY(take_numbers(ModelInput::inventory_days, model.inventory_days));
  TRY(take_numbers(ModelInput::inventory_restoration_days, model.inventory_restoration_days));
  TRY(take_numbers(ModelInput::capital_ratio, model.capital_ratio));
  TRY(take("psi", 0.01, 1, model.psi));
  TRY(take("alpha_max", 1, 10, model.alpha_max));
  TRY(take("alpha_tau_days", 1, horizon_max, model.alpha_tau_days));
  TRY(choose(keys, "rationing", shock::rationing_names, model.rationing));
  if (model.rationing == shock::Rationing::priority)
    return fail(ErrorCode::contradiction, "priority needs classes of buyers, which an ensemble does not read", keys.where("rationing"),
                "Take another rule, or `stress run --rationing priority --buyer-classes FILE` for one scenario.");
  TRY(choose(keys, "orders", shock::order_rule_names, model.orders));
  auto production = shock::ProductionFunction::leontief;
  TRY(choose(keys, "production", shock::production_function_names, production));
  if (keys.has("production")) model.production = production;
  return model;
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
  TRY_ASSIGN(const auto shocks, tables(top, "shock", shocks_max));
  if (shocks.empty())
    return fail(ErrorCode::missing_data, "There is no shock", top.where("shock"), "Add one: [[shock]] with node, loss and days.");
  for (const TomlKeys& keys : shocks) {
    TRY_ASSIGN(EnsembleShock shock, read_shock(keys, plan.horizon_days));
    TRY(check_new_name(plan.shocks, shock.name, keys.where(keys.has("name") ? "name" : "node")));
    plan.shocks.push_back(std::move(shock));
  }
  TRY_ASSIGN(const auto parameters, tables(top, "parameter", sensitivity_parameters_max));
  for (const TomlKeys& keys : parameters) {
    TRY_ASSIGN(EnsembleParameter parameter, read_parameter(keys, plan));
    TRY(check_new_name(plan.parameters, parameter.name, keys.where(keys.has("name") ? "name" : "vary")));
    TRY(check_overlap(plan.parameters, parameter));
    plan.parameters.push_back(std::move(parameter));
  }
  TRY_ASSIGN(const auto scenarios, tables(top, "scenario", scenarios_max));
  for (const TomlKeys& keys : scenarios) {
    TRY_ASSIGN(EnsembleScenario scenario, read_scenario(keys, plan));
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
  TRY_ASSIGN(plan.model, read_model(top));
  TRY_ASSIGN(plan.targets, top.texts("targets"));
  plan.targets_where = top.where("targets");
  TRY(read_lists(top, plan));
  return plan;
}

constexpr const char* remedy = "Mend the line; docs/stress.md shows a whole file.";

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

Result<EnsemblePlan> parse_ensemble(std::string_view text, const std::string& file) {
  TRY_ASSIGN(const toml::value value, parse_toml(text, file, remedy));
  return plan_of(value, file);
}

Result<EnsemblePlan> read_ensemble(const std::filesystem::path& path) {
  TRY_ASSIGN(const toml::value value, read_toml(path, remedy));
  return plan_of(value, path.string());
}

}  // namespace entrepot::stress
