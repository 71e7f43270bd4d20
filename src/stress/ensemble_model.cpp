// What an ensemble sets of the model, for every sector or by sector.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "shock/capital.h"
#include "shock/rule_names.h"
#include "stress/by_sector.h"
#include "stress/ensemble.h"

namespace entrepot::stress {
namespace {

const BySector& form_of(ModelInput input) {
  switch (input) {
    case ModelInput::inventory_days: return stock_days;
    case ModelInput::inventory_restoration_days: return restock_days;
    case ModelInput::capital_ratio: return capital_years;
    default: return stock_factor;
  }
}

double of_sector(const std::vector<double>& values, std::size_t sector, double otherwise) {
  if (values.empty()) return otherwise;
  return values[values.size() == 1 ? 0 : sector];
}

// One for each sector, of the base where there are none yet.
void spread(std::vector<double>& values, const std::vector<double>& base, std::size_t sectors) {
  if (values.empty()) values = base;
  if (values.size() == 1) values.assign(sectors, double{values[0]});
}

}  // namespace

// The base is one number, or one for each sector; days of stock by node have no sector of their own.
Result<> Ensemble::take_numbers(ModelInput input, const SectorNumbers& given, std::vector<double>& values) const {
  const bool all = std::any_of(given.texts.begin(), given.texts.end(), [](const std::string& text) { return !names_sector({text}); });
  if (!all && names_sector(given.texts)) TRY(check_by_sector(values, given.where));
  return take_by_sector(given.texts, form_of(input), given.where, sector_names_, values);
}

Result<> Ensemble::check_by_sector(const std::vector<double>& values, const Where& where) const {
  if (values.size() == 1 || values.size() == sector_names_.size()) return {};
  return fail(ErrorCode::contradiction, "Days of stock are given by node, so that a sector has none of its own", where,
              "Give them by sector, or for every sector.");
}

Result<> Ensemble::take_model() {
  const EnsembleModel& given = plan_.model;
  TRY(take_numbers(ModelInput::inventory_days, given.inventory_days, model_.inventory_days));
  TRY(take_numbers(ModelInput::inventory_restoration_days, given.inventory_restoration_days, model_.inventory_restoration_tau));
  capital_years_ = {model_.capital_ratio};
  TRY(take_numbers(ModelInput::capital_ratio, given.capital_ratio, capital_years_));
  if (!given.capital_ratio.texts.empty()) take_capital_years(capital_years_, network(), model_);
  capital_ = shock::productive_capital(network(), model_);
  model_.psi = given.psi.value_or(model_.psi);
  model_.alpha_max = given.alpha_max.value_or(model_.alpha_max);
  model_.alpha_tau = given.alpha_tau_days.value_or(model_.alpha_tau);
  model_.rationing = given.rationing;
  model_.order_rule = given.orders;
  // Without criticality, the model's own rule is Leontief's.
  if (given.production) model_.production_function = *given.production;
  else if (model_.criticality.empty()) model_.production_function = shock::ProductionFunction::leontief;
  return {};
}

Result<> Ensemble::resolve_sectors() {
  for (const EnsembleParameter& parameter : plan_.parameters) {
    auto& sectors = parameter_sectors_.emplace_back();
    for (const std::string& name : parameter.sectors) {
      const auto found = std::find(sector_names_.begin(), sector_names_.end(), name);
      if (found == sector_names_.end())
        return fail(ErrorCode::unknown_name, fmt::format("'{}' is no sector", name.substr(0, 40)), parameter.sectors_where,
                    known_names_remedy(name, sector_names_));
      sectors.push_back(static_cast<std::uint32_t>(found - sector_names_.begin()));
    }
    if (!sectors.empty()) TRY(check_by_sector(base_of(parameter.input), parameter.sectors_where));
  }
  for (const EnsembleScenario& scenario : plan_.scenarios) {
    auto& resolved = scenario_sectors_.emplace_back();
    for (const auto& [input, given] : scenario.by_sector) {
      std::vector<double> values = input == ModelInput::inventory_factor ? std::vector<double>{1} : base_of(input);
      TRY(take_numbers(input, given, values));
      if (input == ModelInput::inventory_factor && values.size() > 1) TRY(check_by_sector(model_.inventory_days, given.where));
      resolved.emplace_back(input, std::move(values));
    }
  }
  return {};
}

// What sectors that are not named have.
const std::vector<double>& Ensemble::base_of(ModelInput input) const {
  switch (input) {
    case ModelInput::inventory_restoration_days: return model_.inventory_restoration_tau;
    case ModelInput::capital_ratio: return capital_years_;
    default: return model_.inventory_days;
  }
}

void Ensemble::set(ModelInput input, double value, std::span<const std::uint32_t> sectors, ModelState& state) const {
  const auto put = [&](std::vector<double>& values, const std::vector<double>& base) {
    if (sectors.empty()) {
      values = {value};
      return;
    }
    spread(values, base, sector_names_.size());
    for (const std::uint32_t sector : sectors) values[sector] = value;
  };
  switch (input) {
    case ModelInput::inventory_days: put(state.stock_days, model_.inventory_days); break;
    case ModelInput::inventory_factor: put(state.stock_factor, {1}); break;
    case ModelInput::inventory_restoration_days: put(state.restock_days, model_.inventory_restoration_tau); break;
    case ModelInput::capital_ratio: put(state.capital_years, capital_years_); break;
    case ModelInput::psi: state.member.psi = value; break;
    case ModelInput::alpha_max: state.member.alpha_max = value; break;
    case ModelInput::alpha_tau_days: state.member.alpha_tau = value; break;
    default: break;
  }
}

Ensemble::ModelState Ensemble::scenario_model(std::size_t scenario) const {
  ModelState state;
  for (const auto& [input, value] : plan_.scenarios[scenario].values) set(input, value, {}, state);
  for (const auto& [input, values] : scenario_sectors_[scenario]) {
    if (input == ModelInput::inventory_days) state.stock_days = values;
    if (input == ModelInput::inventory_factor) state.stock_factor = values;
    if (input == ModelInput::inventory_restoration_days) state.restock_days = values;
    if (input == ModelInput::capital_ratio) state.capital_years = values;
  }
  return state;
}

// Days of stock and factors of them never meet in a sector.
shock::ArioMember Ensemble::member_with(ModelState state) const {
  shock::ArioMember member = std::move(state.member);
  member.inventory_days = std::move(state.stock_days);
  member.inventory_restoration_tau = std::move(state.restock_days);
  if (state.stock_factor.size() == 1) member.inventory_factor = state.stock_factor[0];
  if (state.stock_factor.size() <= 1) return member;
  auto& days = member.inventory_days;
  spread(days, model_.inventory_days, sector_names_.size());
  for (std::size_t s = 0; s < days.size(); ++s) days[s] *= state.stock_factor[s];
  return member;
}

Ensemble::ModelState Ensemble::lowest_model() const {
  ModelState state;
  for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
    set(plan_.parameters[p].input, plan_.parameters[p].distribution.low, parameter_sectors_[p], state);
  return state;
}

// The model needs stocks of at least a step's use above psi.
Result<> Ensemble::check_stock(const ModelState& state, const std::function<Where(std::size_t sector)>& where) const {
  const double psi = state.member.psi.value_or(model_.psi);
  const std::vector<double>& days = state.stock_days.empty() ? model_.inventory_days : state.stock_days;
  const std::size_t sectors = sector_names_.size(), wide = std::max<std::size_t>(1, days.size() / sectors);  // of each sector
  std::size_t at = 0;
  const auto factor = [&](std::size_t i) { return of_sector(state.stock_factor, i / wide, 1); };
  const std::size_t cells = days.size() == 1 ? sectors : days.size();
  const auto days_at = [&](std::size_t i) { return days[days.size() == 1 ? 0 : i]; };
  for (std::size_t i = 1; i < cells; ++i)
    if (days_at(i) * factor(i) < days_at(at) * factor(at)) at = i;
  if (psi * factor(at) * days_at(at) >= 1) return {};
  const std::size_t sector = at / wide;
  const bool of_one = days.size() > 1 || state.stock_factor.size() > 1, by_factor = state.stock_factor.size() == 1 || factor(at) != 1;
  return fail(ErrorCode::out_of_range,
              fmt::format("psi = {} with a factor of {} on {} days of stock{} leaves less than one day's use", psi, factor(at), days_at(at),
                          of_one ? " of " + sector_names_[sector] : ""),
              where(sector),
              by_factor ? fmt::format("Let psi x days of stock stay at 1 or more: a factor of at least {:.4g}, or a higher psi.",
                                      1 / (psi * days_at(at)))
                        : fmt::format("Let psi x days of stock stay at 1 or more: at least {:.4g} days, or a higher psi.", 1 / psi));
}

// At the corner of the ranges, or in each scenario.
Result<> Ensemble::check_stocks() const {
  const auto sets = [&](std::size_t p, std::size_t sector) {
    const ModelInput input = plan_.parameters[p].input;
    const auto& sectors = parameter_sectors_[p];
    if (input == ModelInput::psi) return true;
    return (input == ModelInput::inventory_factor || input == ModelInput::inventory_days) &&
           (sectors.empty() || std::find(sectors.begin(), sectors.end(), sector) != sectors.end());
  };
  const auto where_drawn = [&](std::size_t sector) {
    for (std::size_t p = plan_.parameters.size(); p-- > 0;)
      if (sets(p, sector)) return plan_.parameters[p].where;
    return plan_.model.inventory_days.texts.empty() ? plan_.model.where : plan_.model.inventory_days.where;
  };
  TRY(check_stock(lowest_model(), where_drawn));
  for (std::size_t s = 0; s < plan_.scenarios.size(); ++s)
    TRY(check_stock(scenario_model(s), [&](std::size_t) { return plan_.scenarios[s].where; }));
  return {};
}

// The rules that treat inputs differently need to know how.
Result<> Ensemble::check_production() const {
  const auto rule = model_.production_function;
  if (rule == shock::ProductionFunction::leontief || rule == shock::ProductionFunction::linear || !model_.criticality.empty()) return {};
  return fail(ErrorCode::missing_data, fmt::format("production = \"{}\" needs to know which inputs are critical", shock::name_of(rule)),
              plan_.model.where, "Give the essentiality of inputs (--essentiality FILE), or write leontief or linear.");
}

// An error of the model, where the plan has the number.
Error Ensemble::with_place(Error error) const {
  const std::pair<const char*, const SectorNumbers*> numbers[] = {
      {"parameters.inventory_days", &plan_.model.inventory_days},
      {"parameters.inventory_restoration_tau", &plan_.model.inventory_restoration_days},
      {"parameters.capital_ratio", &plan_.model.capital_ratio}};
  for (const auto& [field, given] : numbers)
    if (error.where.field == field && !given->texts.empty()) error.where = given->where;
  return error;
}

}  // namespace entrepot::stress
