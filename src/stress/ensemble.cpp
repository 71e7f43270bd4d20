#include "stress/ensemble.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/memory_text.h"
#include "base/text.h"
#include "shock/capital.h"
#include "shock/rule_names.h"
#include "stress/detail/households.h"
#include "stress/detail/models.h"
#include "stress/detail/shock_row.h"

namespace entrepot::stress {
void Ensemble::apply(ModelInput input, double value, ShockState& shock) {
  switch (input) {
    case ModelInput::loss: shock.loss = value; break;
    case ModelInput::loss_factor: shock.loss *= value; break;
    case ModelInput::days: shock.days = value; break;
    case ModelInput::days_factor: shock.days *= value; break;
    case ModelInput::recovery_days: shock.recovery_days = value; break;
    case ModelInput::recovery_factor: shock.recovery_days *= value; break;
    case ModelInput::capital: shock.capital = value; break;
    case ModelInput::capital_factor: shock.capital *= value; break;
    case ModelInput::rebuild_days: shock.rebuild_days = value; break;
    case ModelInput::households_factor: shock.households_factor *= value; break;
    default: break;
  }
}

Result<Ensemble> Ensemble::prepare(EnsemblePlan plan, const production::InputOutputTable& table, const shock::ArioParameters& defaults,
                                   const Limits& limits, std::vector<std::string> names) {
  Ensemble out;
  out.plan_ = std::move(plan);
  out.table_ = &table;
  out.model_ = defaults;
  out.limits_ = limits;
  if (!out.plan_.parameters.empty()) {
    TRY_ASSIGN(out.design_, SaltelliDesign::create(out.plan_.draws, out.plan_.parameters.size(), out.plan_.seed));
  }
  for (const auto& column : table.final_demand_columns)
    out.demand_regions_.push_back(
        static_cast<std::uint32_t>(std::find(table.regions.begin(), table.regions.end(), column.region) - table.regions.begin()));
  TableLabels labels(table);
  out.names_ = std::move(names.empty() ? labels.names : names);
  out.sector_names_ = std::move(labels.sector_names);
  out.sector_ = std::move(labels.sector);
  out.region_names_ = region_names(table, out.names_);
  TRY(out.take_model());
  TRY(out.resolve_sectors());
  TRY(out.check_production());
  TRY(out.resolve_shocks());
  TRY(out.check_stocks());
  TRY(out.check_capital());
  TRY(out.resolve_outputs());
  TRY(out.check_size(limits));
  return out;
}

shock::ArioNetwork Ensemble::network() const {
  return {table_->regions.size(), table_->sectors.size(), table_->flows, table_->final_demand, demand_regions_, table_->output, names_,
          sector_names_,          region_names_};
}

Result<> Ensemble::resolve_shocks() {
  for (const EnsembleShock& shock : plan_.shocks) {
    std::vector<std::uint32_t> nodes;
    for (const std::string& pattern : shock.nodes) {
      TRY_ASSIGN(const auto some, nodes_named(labels(), pattern, shock.where));
      nodes.insert(nodes.end(), some.begin(), some.end());
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    shock_nodes_.push_back(std::move(nodes));
    rebuilders_.emplace_back();
    households_.emplace_back();
    if (!shock.households.empty()) {
      TRY_ASSIGN(households_.back(), detail::parse_households(shock.households, table_, names_, shock_nodes_.back(), shock.where));
    }
    if (shock.rebuild.empty()) continue;
    TRY_ASSIGN(rebuilders_.back(), detail::parse_rebuilding(shock.rebuild, labels(), table_, shock.where));
  }
  return {};
}

// Of a node no more capital may be destroyed than there is, whatever is drawn.
Result<> Ensemble::check_capital() const {
  std::vector<double> destroyed(table_->nodes(), 0.0);
  for (std::size_t s = 0; s < plan_.shocks.size(); ++s) {
    if (!plan_.shocks[s].capital) continue;
    double most = *plan_.shocks[s].capital;
    const auto take = [&](ModelInput input, double value) {
      if (input == ModelInput::capital) most = std::max(most, value);
      if (input == ModelInput::capital_factor) most = std::max(most, value * *plan_.shocks[s].capital);
    };
    for (const EnsembleParameter& parameter : plan_.parameters)
      if (std::find(parameter.shocks.begin(), parameter.shocks.end(), s) != parameter.shocks.end())
        take(parameter.input, parameter.distribution.high);
    for (const EnsembleScenario& scenario : plan_.scenarios)
      for (const auto& [input, value] : scenario.values) take(input, value);
    for (const std::uint32_t node : shock_nodes_[s]) {
      destroyed[node] += most;
      if (destroyed[node] > 1 + 1e-9)
        return fail(ErrorCode::out_of_range,
                    fmt::format("The shocks destroy up to {:.4g} of the capital of {}", destroyed[node], names_[node]),
                    plan_.shocks[s].where, "Let the shares of all shocks of a node stay at 1 or below together.");
    }
  }
  return {};
}

shock::CapitalEvent Ensemble::event_of(std::size_t shock, const ShockState& state) const {
  const EnsembleShock& from = plan_.shocks[shock];
  shock::CapitalEvent event;
  event.kind = from.rebuild.empty() ? shock::EventKind::recovery : shock::EventKind::rebuild;
  event.occurrence = from.start;
  event.duration = static_cast<int>(std::max(1L, std::lround(state.days)));
  for (const std::uint32_t node : shock_nodes_[shock]) event.impact.push_back({node, state.capital * capital_[node]});
  for (const auto& [column, amount] : households_[shock]) event.households_impact.push_back({column, amount * state.households_factor});
  event.shape = from.shape;
  if (from.rebuild.empty()) event.recovery_tau = state.recovery_days;
  event.rebuilding_sectors = rebuilders_[shock];
  event.rebuild_tau = state.rebuild_days;
  return event;
}

// Parts of the event by how much more capital their nodes have than in the model: what they lose is rebuilt as often as that.
std::vector<shock::CapitalEvent> Ensemble::events_of(std::size_t shock, const ShockState& state,
                                                     std::span<const double> capital_years) const {
  shock::CapitalEvent whole = event_of(shock, state);
  if (capital_years.empty() || whole.kind != shock::EventKind::rebuild) return {std::move(whole)};
  std::vector<shock::CapitalEvent> events;
  const auto part = [&](double factor) -> shock::CapitalEvent& {
    for (shock::CapitalEvent& event : events)
      if (event.rebuilding_factor == factor) return event;
    shock::CapitalEvent event = whole;
    event.impact.clear();
    event.households_impact.clear();
    event.rebuilding_factor = factor;
    return events.emplace_back(std::move(event));
  };
  const auto of_sector = [](std::span<const double> values, std::size_t sector) { return values[values.size() == 1 ? 0 : sector]; };
  for (const shock::NodeImpact& impact : whole.impact) {
    const std::size_t sector = impact.node % table_->sectors.size();
    part(of_sector(capital_years, sector) / of_sector(capital_years_, sector)).impact.push_back(impact);
  }
  for (const shock::HouseholdImpact& impact : whole.households_impact) part(1).households_impact.push_back(impact);
  return events;
}

void Ensemble::note_idle_shocks(const std::vector<double>& output, const std::vector<std::string>& names) {
  std::vector<std::string> idle, nothing;
  for (std::size_t s = 0; s < plan_.shocks.size(); ++s) {
    for (const std::uint32_t node : shock_nodes_[s])
      if (!(output[node] > 0) && std::find(idle.begin(), idle.end(), names[node]) == idle.end()) idle.push_back(names[node]);
    if (takes_nothing(s)) nothing.push_back("'" + plan_.shocks[s].name + "'");
  }
  std::vector<std::string> not_rebuilt;
  const ShockState whole{true, 0, 0, 0, 1, 1, 1};
  for (std::size_t s = 0; s < plan_.shocks.size(); ++s)
    if (!plan_.shocks[s].rebuild.empty()) detail::add_not_rebuilt(event_of(s, whole), network(), *table_, names, not_rebuilt);
  if (!not_rebuilt.empty()) notes_.push_back(detail::not_rebuilt_note(not_rebuilt));
  if (!idle.empty()) notes_.push_back(detail::idle_note(idle));
  if (!nothing.empty())
    notes_.push_back(
        fmt::format("{} shock(s) take nothing, having no loss or no days, which nothing varies: {}", nothing.size(), join(nothing, ", ")));
}

// Whatever is drawn: a factor of nothing is nothing.
bool Ensemble::takes_nothing(std::size_t shock) const {
  const auto varies = [&](ModelInput input) {
    const auto is = [&](const auto& shocks) { return std::find(shocks.begin(), shocks.end(), shock) != shocks.end(); };
    for (const EnsembleParameter& parameter : plan_.parameters)
      if (parameter.input == input && is(parameter.shocks)) return true;
    for (const EnsembleScenario& scenario : plan_.scenarios)
      for (const auto& [changed, value] : scenario.values)
        if (changed == input && is(scenario.shocks)) return true;
    return false;
  };
  const EnsembleShock& s = plan_.shocks[shock];
  const auto loses = [](const shock::HouseholdImpact& impact) { return impact.amount > 0; };
  if (s.capital)
    return *s.capital == 0 && !varies(ModelInput::capital) && std::none_of(households_[shock].begin(), households_[shock].end(), loses);
  const bool no_loss = s.loss == 0 && !varies(ModelInput::loss);
  const bool no_days = s.days == 0 && s.recovery_days == 0 && !varies(ModelInput::days) && !varies(ModelInput::recovery_days);
  return no_loss || no_days;
}

Result<> Ensemble::resolve_outputs() {
  // One step without a shock tells what there is to lose, and whether the model takes the table.
  const std::vector<shock::ArioMember> calm(1);
  shock::ArioRecord record;
  record.value_added = record.unmet = false;
  const auto ran = shock::run_ario(network(), model_, calm, {}, 1, record, 1, no_progress(), limits_);
  if (!ran) return tl::unexpected(with_place(ran.error()));
  const shock::ArioResults& base = *ran;
  const std::size_t sectors = table_->sectors.size();
  EnsembleOutput world{"world", EnsembleOutput::Kind::world, 0, {}};
  for (std::uint32_t node = 0; node < table_->nodes(); ++node) world.nodes.push_back(node);
  outputs_.push_back(std::move(world));
  for (std::size_t r = 0; r < table_->regions.size(); ++r) {
    EnsembleOutput economy{region_names_[r], EnsembleOutput::Kind::economy, 0, {}};
    for (std::size_t s = 0; s < sectors; ++s) economy.nodes.push_back(static_cast<std::uint32_t>(table_->node(r, s)));
    outputs_.push_back(std::move(economy));
  }
  for (const shock::ArioNote& note : base.notes) notes_.push_back(note.text(names_));
  note_idle_shocks(base.base_output, names_);
  for (const std::string& target : plan_.targets) {
    TRY_ASSIGN(auto nodes, nodes_named(labels(), target, plan_.targets_where));
    outputs_.push_back({target, EnsembleOutput::Kind::target, 0, std::move(nodes)});
  }
  for (EnsembleOutput& output : outputs_)
    for (const std::uint32_t node : output.nodes) output.base += base.base_value_added[node] * plan_.horizon_days;
  return {};
}

Result<> Ensemble::check_size(const Limits& limits) const {
  // Each loss as a number, as text on its way through the journal, and once more in the order in which the sensitivities read it.
  const std::size_t bytes = 40 * runs() * outputs_.size();
  if (bytes <= limits.memory_bytes) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("{} runs with {} outputs need {}", runs(), outputs_.size(),
                          beyond_memory(static_cast<double>(bytes), limits.memory_bytes)),
              {"", 0, 0, "draws"}, "Give fewer draws, or a table of fewer economies.");
}

std::size_t Ensemble::blocks() const { return (runs() + ensemble_block_runs - 1) / ensemble_block_runs; }

std::vector<double> Ensemble::parameters_of(std::size_t run) const {
  std::vector<double> values(plan_.parameters.size());
  design_->point(run, values);
  for (std::size_t p = 0; p < values.size(); ++p) values[p] = plan_.parameters[p].distribution.at(values[p]);
  return values;
}

shock::ArioMember Ensemble::member_of(std::size_t run) const {
  ModelState model;
  std::vector<ShockState> states;
  for (const EnsembleShock& shock : plan_.shocks)
    states.push_back({drawn(), shock.loss, shock.days, shock.recovery_days, shock.capital.value_or(0), shock.rebuild_days, 1});
  if (drawn()) {
    const auto values = parameters_of(run);
    for (std::size_t p = 0; p < values.size(); ++p) {
      const EnsembleParameter& parameter = plan_.parameters[p];
      set(parameter.input, values[p], parameter_sectors_[p], model);
      for (const std::size_t s : parameter.shocks) apply(parameter.input, values[p], states[s]);
    }
  } else {
    const EnsembleScenario& scenario = plan_.scenarios[run];
    model = scenario_model(run);
    for (const std::size_t s : scenario.shocks) states[s].happens = true;
    for (const auto& [input, value] : scenario.values)
      for (const std::size_t s : scenario.shocks) apply(input, value, states[s]);
  }
  const std::vector<double> capital_years = model.capital_years;
  shock::ArioMember member = member_with(std::move(model));
  for (std::size_t s = 0; s < states.size(); ++s) {
    if (!states[s].happens) continue;
    if (plan_.shocks[s].capital) {
      for (auto& event : events_of(s, states[s], capital_years)) member.events.push_back(std::move(event));
      continue;
    }
    const auto path = loss_path(states[s].loss, plan_.shocks[s].start, states[s].days, states[s].recovery_days, plan_.horizon_days,
                                plan_.shocks[s].shape);
    for (const std::uint32_t node : shock_nodes_[s]) member.capacity.push_back({node, path});
  }
  return member;
}

std::size_t Ensemble::batch_that_fits() const {
  std::size_t hit = 0;
  for (const auto& nodes : shock_nodes_) hit += nodes.size();
  const std::size_t member_bytes = std::max<std::size_t>(1, hit * static_cast<std::size_t>(plan_.horizon_days) * sizeof(double));
  return std::clamp<std::size_t>(limits_.memory_bytes / 16 / member_bytes, 1, ensemble_block_runs);
}

Result<std::vector<double>> Ensemble::run(std::size_t first, std::size_t count, int threads, Progress& progress) const {
  std::vector<shock::ArioMember> members;
  for (std::size_t m = 0; m < count; ++m) members.push_back(member_of(first + m));
  shock::ArioRecord record;
  record.value_added = record.unmet = false;
  TRY_ASSIGN(const auto results, shock::run_ario(network(), model_, members, {}, plan_.horizon_days, record, threads, progress, limits_));
  std::vector<double> losses;
  for (std::size_t m = 0; m < count; ++m)
    for (const EnsembleOutput& output : outputs_) {
      double loss = 0;
      for (const std::uint32_t node : output.nodes) loss += results.value_added_loss[node * count + m];
      losses.push_back(loss);
    }
  return losses;
}

Result<std::vector<double>> Ensemble::compute(std::size_t block, int threads, std::size_t batch, Progress& progress) const {
  const std::size_t first = block * ensemble_block_runs, end = std::min(first + ensemble_block_runs, runs());
  if (batch == 0) batch = batch_that_fits();
  std::vector<double> losses;
  for (std::size_t at = first; at < end;) {
    const std::size_t count = std::min(batch, end - at);
    auto some = run(at, count, threads, progress);
    if (!some && some.error().code == ErrorCode::limit_exceeded && count > 1) {
      batch = count / 2;
      continue;
    }
    TRY_ASSIGN(const auto rows, std::move(some));
    losses.insert(losses.end(), rows.begin(), rows.end());
    at += count;
  }
  return losses;
}

std::vector<double> loss_path(double loss, int start, double days, double recovery_days, int horizon, shock::RecoveryShape shape) {
  const double whole_days = std::floor(days), whole_recovery = std::floor(recovery_days);
  const double more_days = days - whole_days, more_recovery = recovery_days - whole_recovery;
  const int full = static_cast<int>(whole_days), back = static_cast<int>(whole_recovery);
  const auto mean = [](double share, double less, double more) { return share > 0 ? (1 - share) * less + share * more : less; };
  const auto left = [&](int day, int lasting) {
    return mean(more_recovery, shock::share_of_loss(day, lasting, {shape, back, {}}),
                shock::share_of_loss(day, lasting, {shape, back + 1, {}}));
  };
  const bool ends = shape == shock::RecoveryShape::linear || recovery_days == 0;
  const double end = ends ? std::ceil(days) + std::ceil(recovery_days) + start : horizon;
  std::vector<double> path(static_cast<std::size_t>(std::min<double>(horizon, end)));
  for (std::size_t t = static_cast<std::size_t>(start); t < path.size(); ++t) {
    const int day = static_cast<int>(t) - start;
    path[t] = std::clamp(loss * mean(more_days, left(day, full), left(day, full + 1)), 0.0, 1.0);
  }
  return path;
}

}  // namespace entrepot::stress
