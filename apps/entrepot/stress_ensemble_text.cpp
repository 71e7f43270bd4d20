#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "loss_percent.h"
#include "shock/rule_names.h"
#include "stress/by_sector.h"
#include "stress/node_names.h"
#include "stress_ensemble.h"

namespace entrepot::app {
namespace {

using stress::Ensemble;
using stress::EnsembleOutput;
using stress::EnsembleResult;
using stress::SensitivityIndex;
using stress::SensitivityStage;

constexpr std::size_t q25 = 1, q50 = 2, q75 = 3;  // places in ensemble_quantiles

// Two digits, and no minus before a zero.
std::string digits(double value) { return fmt::format("{:.2f}", std::abs(value) < 0.005 ? 0.0 : value); }

std::string interval_text(const SensitivityIndex& index) {
  return fmt::format("{} ({} to {})", digits(index.value), digits(index.low), digits(index.high));
}

// Parameters by total index, the largest first.
std::vector<std::size_t> ranked(const SensitivityStage& stage) {
  std::vector<std::size_t> order(stage.total.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return stage.total[a].value != stage.total[b].value ? stage.total[a].value > stage.total[b].value : a < b;
  });
  return order;
}

// World, the economies that lose most in the middle draw, then the targets.
std::vector<std::size_t> shown(const Ensemble& ensemble, const EnsembleResult& result, std::size_t top) {
  std::vector<std::size_t> economies, targets;
  for (std::size_t o = 0; o < ensemble.outputs().size(); ++o) {
    const auto kind = ensemble.outputs()[o].kind;
    if (kind == EnsembleOutput::Kind::economy) economies.push_back(o);
    if (kind == EnsembleOutput::Kind::target) targets.push_back(o);
  }
  std::sort(economies.begin(), economies.end(), [&](std::size_t a, std::size_t b) {
    const double of_a = result.quantiles[a][q50], of_b = result.quantiles[b][q50];
    return of_a != of_b ? of_a > of_b : a < b;
  });
  economies.resize(std::min(top, economies.size()));
  std::vector<std::size_t> out{0};
  out.insert(out.end(), economies.begin(), economies.end());
  out.insert(out.end(), targets.begin(), targets.end());
  return out;
}

std::string share_text(const EnsembleOutput& output, double loss) { return loss_percent(output.base > 0 ? loss / output.base : 0.0, 3); }

// Scenarios by what they cost the world, the worst first.
std::vector<std::size_t> by_loss(const Ensemble& ensemble, const EnsembleResult& result) {
  std::vector<std::size_t> order(ensemble.runs());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return result.losses[a * result.outputs] > result.losses[b * result.outputs]; });
  return order;
}

std::string sentence(const Ensemble& ensemble, const EnsembleResult& result, const std::string& unit) {
  const auto& quantiles = result.quantiles[0];
  const auto share = [&](double loss) { return share_text(ensemble.outputs()[0], loss); };
  if (!has_quantiles(ensemble)) {
    const std::size_t worst = by_loss(ensemble, result)[0];
    const double loss = result.losses[worst * result.outputs];
    const std::string& name = ensemble.plan().scenarios[worst].name;
    return (ensemble.runs() == 1 ? fmt::format("The scenario '{}' costs the world", name)
                                 : fmt::format("Of {} scenarios '{}' costs the world most:", ensemble.runs(), name)) +
           fmt::format(" {} {} of value added in {} days ({}).\n", format_number(loss, 4), unit, ensemble.plan().horizon_days, share(loss));
  }
  std::string out =
      fmt::format("Half of the {} cost the world between {} and {} {} of value added in {} days ({} to {})",
                  ensemble.drawn() ? "draws" : "scenarios", format_number(quantiles[q25], 4), format_number(quantiles[q75], 4), unit,
                  ensemble.plan().horizon_days, share(quantiles[q25]), share(quantiles[q75]));
  if (!ensemble.drawn()) return out + ".\n";
  const SensitivityStage& stage = result.sensitivities[0].last();
  if (!stage.defined) return out + "; the loss is the same in every draw.\n";
  const std::size_t first = ranked(stage).front();
  const SensitivityIndex& total = stage.total[first];
  return out + fmt::format("; what decides is {} (total index {}, {} to {}).\n", ensemble.plan().parameters[first].name,
                           digits(total.value), digits(total.low), digits(total.high));
}

// "90", or "50 to 240" where they differ.
std::string span_text(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return *least == *most ? fmt::format("{}", *least) : fmt::format("{} to {}", *least, *most);
}

std::string settings(const EnsembleRun& run) {
  const Ensemble& ensemble = *run.ensemble;
  const auto& plan = ensemble.plan();
  const auto& model = ensemble.model();
  std::string out = fmt::format("{}: ", plan.title);
  if (ensemble.drawn())
    out +=
        fmt::format("{} runs = {} draws x ({} parameters + 2), seed {}\n", ensemble.runs(), plan.draws, plan.parameters.size(), plan.seed);
  else out += fmt::format("{} scenarios\n", ensemble.runs());
  out +=
      fmt::format("{}; stocks of {} days, refilled in {}; psi {}, overproduction up to {} in {} days\n", run.network.source,
                  span_text(model.inventory_days), span_text(model.inventory_restoration_tau), model.psi, model.alpha_max, model.alpha_tau);
  if (!plan.model.capital_ratio.texts.empty())
    out += fmt::format("capital: {} years of value added\n", stress::by_sector_text(ensemble.capital_years(), ensemble.sector_names()));
  out += fmt::format("rationing {}, orders {}, production {}\n", shock::name_of(model.rationing), shock::name_of(model.order_rule),
                     shock::name_of(model.production_function));
  for (const std::string& note : run.notes()) out += fmt::format("note: {}\n", note);
  return out;
}

std::string quantile_table(const Ensemble& ensemble, const EnsembleResult& result, const std::vector<std::size_t>& outputs,
                           const std::string& unit) {
  std::string out = fmt::format("\nvalue added lost, {}\n{:<22} {:>12} {:>12} {:>12} {:>12} {:>12} {:>10}\n", unit, "", "5 %", "25 %",
                                "50 %", "75 %", "95 %", "50 %, share");
  for (const std::size_t o : outputs) {
    const EnsembleOutput& output = ensemble.outputs()[o];
    out += fmt::format("{:<22}", stress::shortened(output.name, 40));
    for (const double value : result.quantiles[o]) out += fmt::format(" {:>12}", format_number(value, 4));
    out += fmt::format(" {:>11}\n", share_text(output, result.quantiles[o][q50]));
  }
  return out;
}

// What each scenario costs the world and the targets, and the economy that loses most.
std::string scenario_table(const Ensemble& ensemble, const EnsembleResult& result, std::size_t top, const std::string& unit) {
  const auto order = by_loss(ensemble, result);
  const std::size_t shown = std::min(std::max<std::size_t>(1, top), order.size());
  const auto& outputs = ensemble.outputs();
  std::vector<std::size_t> targets;
  for (std::size_t o = 0; o < outputs.size(); ++o)
    if (outputs[o].kind == EnsembleOutput::Kind::target) targets.push_back(o);
  std::size_t width = 22;
  for (std::size_t k = 0; k < shown; ++k)
    width = std::max(width, std::min<std::size_t>(48, stress::character_count(ensemble.plan().scenarios[order[k]].name)));
  const auto padded = [](const std::string& text, std::size_t wide) {
    return text + std::string(wide - std::min(wide, stress::character_count(text)), ' ');
  };
  std::string out = fmt::format("\nvalue added lost, {}, by scenario\n{} {:>12} {:>9}", unit, padded("", width), "world", "share");
  for (const std::size_t t : targets) out += fmt::format(" {:>16}", stress::shortened(outputs[t].name, 16));
  out += "  most in\n";
  for (std::size_t k = 0; k < shown; ++k) {
    const double* losses = &result.losses[order[k] * result.outputs];
    out += fmt::format("{} {:>12} {:>9}", padded(stress::shortened(ensemble.plan().scenarios[order[k]].name, 48), width),
                       format_number(losses[0], 4), share_text(outputs[0], losses[0]));
    for (const std::size_t t : targets) out += fmt::format(" {:>16}", format_number(losses[t], 4));
    std::optional<std::size_t> most;
    for (std::size_t o = 0; o < outputs.size(); ++o)
      if (outputs[o].kind == EnsembleOutput::Kind::economy && losses[o] > (most ? losses[*most] : 0)) most = o;
    out += most ? fmt::format("  {} {}\n", outputs[*most].name, format_number(losses[*most], 4)) : "  -\n";
  }
  if (shown < order.size()) out += fmt::format("... and {} more; --top N shows N, --json and --out all\n", order.size() - shown);
  return out;
}

// 25 columns for 0..1: # to the interval's low end, = to the index, - to the high end.
std::string bar(const SensitivityIndex& index) {
  const auto columns = [](double value) { return static_cast<std::size_t>(std::lround(25 * std::clamp(value, 0.0, 1.0))); };
  const std::size_t low = columns(index.low), value = std::max(low, columns(index.value)), high = std::max(value, columns(index.high));
  return std::string(low, '#') + std::string(value - low, '=') + std::string(high - value, '-');
}

std::string index_table(const Ensemble& ensemble, const EnsembleResult& result) {
  const SensitivityStage& stage = result.sensitivities[0].last();
  if (!stage.defined) return "\nThe world's loss does not vary: there is nothing to explain.\n";
  const auto& parameters = ensemble.plan().parameters;
  std::size_t width = 9, ranges = 5;
  for (const auto& p : parameters) width = std::max(width, p.name.size()), ranges = std::max(ranges, p.distribution.text().size());
  std::string out = fmt::format("\nwhat decides the world's loss: share of its variance, with 95 % intervals\n{:<{}}  {:<{}}  {:<21}  {}\n",
                                "parameter", width, "range", ranges, "first order", "total");
  for (const std::size_t p : ranked(stage)) {
    std::string line = fmt::format("{:<{}}  {:<{}}  {:<21}  {:<21}  {}", parameters[p].name, width, parameters[p].distribution.text(),
                                   ranges, interval_text(stage.first[p]), interval_text(stage.total[p]), bar(stage.total[p]));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string elsewhere(const Ensemble& ensemble, const EnsembleResult& result, const std::vector<std::size_t>& outputs) {
  std::string out = "\nelsewhere (total index)\n";
  for (const std::size_t o : outputs) {
    if (o == 0) continue;
    const SensitivityStage& stage = result.sensitivities[o].last();
    out += fmt::format("{:<22} ", stress::shortened(ensemble.outputs()[o].name, 40));
    if (!stage.defined) {
      out += "does not vary\n";
      continue;
    }
    const auto order = ranked(stage);
    for (std::size_t k = 0; k < std::min<std::size_t>(2, order.size()); ++k)
      out += fmt::format("{}{} {}", k > 0 ? "; " : "", ensemble.plan().parameters[order[k]].name, interval_text(stage.total[order[k]]));
    out += "\n";
  }
  return out;
}

// "CHN:metals: loss 0.3 from day 1 on for 20 days, back in 10 days (linear)".
std::string shock_text(const stress::EnsembleShock& shock) {
  std::string what = shock.capital ? fmt::format("capital {}", *shock.capital) : fmt::format("loss {}", shock.loss);
  if (!shock.households.empty()) what += fmt::format(", households_impact {}", shock.households);
  std::string out = fmt::format("{}: {} from day {} on for {} days", join(shock.nodes, ", "), what, shock.start, shock.days);
  if (!shock.rebuild.empty()) return out + fmt::format(", rebuilt by {} in {} days", shock.rebuild, shock.rebuild_days);
  return out + fmt::format(", back in {} days ({})", shock.recovery_days, shock::name_in(shock::recovery_shape_names, shock.shape));
}

std::string scenario_text(const stress::EnsemblePlan& plan, const stress::EnsembleScenario& scenario) {
  std::vector<std::string> parts;
  for (const std::size_t s : scenario.shocks) parts.push_back(plan.shocks[s].name);
  for (const auto& [input, value] : scenario.values) parts.push_back(fmt::format("{} {}", stress::model_input(input).key, value));
  for (const auto& [input, numbers] : scenario.by_sector)
    parts.push_back(fmt::format("{} {}", stress::model_input(input).key, join(numbers.texts, ",")));
  return join(parts, "; ");
}

std::string convergence_table(const Ensemble& ensemble, const EnsembleResult& result, const std::string& unit) {
  const auto& world = result.sensitivities[0];
  if (!world.last().defined) return {};
  const std::size_t first = ranked(world.last()).front();
  std::string out = fmt::format("\nconvergence, world: draws, median ({}), widest interval, total index of {}\n", unit,
                                ensemble.plan().parameters[first].name);
  for (const SensitivityStage& stage : world.stages)
    out += fmt::format("{:>8} {:>12} {:>8}  {}\n", stage.draws, format_number(stage.median, 4),
                       stage.defined ? fmt::format("{:.2f}", stage.widest) : "-", stage.defined ? interval_text(stage.total[first]) : "-");
  if (world.converged) return out + fmt::format("converged: every interval is narrower than {}\n", ensemble.plan().threshold);
  return out + fmt::format("not converged: an interval is {:.2f} wide, the threshold is {}; --draws {} would about halve it\n",
                           world.last().widest, ensemble.plan().threshold,
                           std::min<std::size_t>(ensemble.plan().draws * 4, stress::sensitivity_draws_max));
}

}  // namespace

std::vector<std::string> EnsembleRun::notes() const {
  std::vector<std::string> notes = network.notes;
  notes.insert(notes.end(), ensemble->notes().begin(), ensemble->notes().end());
  return notes;
}

bool has_quantiles(const Ensemble& ensemble) { return ensemble.drawn() || ensemble.runs() >= scenarios_for_quantiles; }

std::vector<stress::Fact> ensemble_facts(const EnsembleRun& run) {
  const Ensemble& ensemble = *run.ensemble;
  const auto& model = ensemble.model();
  std::vector<stress::Fact> facts = {{"source", run.network.source}, {"ensemble", ensemble.plan().title}};
  if (ensemble.drawn()) {
    facts.push_back({"draws", fmt::format("{}", ensemble.plan().draws)});
    facts.push_back({"seed", fmt::format("{}", ensemble.plan().seed)});
  }
  const auto by_sector = [&](const std::vector<double>& values) { return stress::by_sector_text(values, ensemble.sector_names()); };
  const std::vector<stress::Fact> of_model = {
      {"model", "ARIO with inventories, but for what a run sets"},
      {"inventory_days", by_sector(model.inventory_days)},
      {"inventory_restoration_days", by_sector(model.inventory_restoration_tau)},
      {"capital_ratio", by_sector(ensemble.capital_years())},
      {"psi", fmt::format("{}", model.psi)},
      {"alpha_max", fmt::format("{}", model.alpha_max)},
      {"alpha_tau_days", fmt::format("{}", model.alpha_tau)},
      {"rationing", std::string(shock::name_of(model.rationing))},
      {"orders", std::string(shock::name_of(model.order_rule))},
      {"production", std::string(shock::name_of(model.production_function))},
      {"unit", fmt::format("{} of value added in {} days", run.unit(), ensemble.plan().horizon_days)}};
  facts.insert(facts.end(), of_model.begin(), of_model.end());
  const auto& plan = ensemble.plan();
  for (const auto& shock : plan.shocks) facts.push_back({"shock " + shock.name, shock_text(shock)});
  for (const auto& parameter : plan.parameters)
    facts.push_back(
        {"parameter " + parameter.name, fmt::format("{}: {}", stress::model_input(parameter.input).words, parameter.distribution.text())});
  for (const auto& scenario : plan.scenarios) facts.push_back({"scenario " + scenario.name, scenario_text(plan, scenario)});
  return facts;
}

std::string ensemble_text(const EnsembleRun& run, std::size_t top) {
  const Ensemble& ensemble = *run.ensemble;
  const EnsembleResult& result = run.result;
  const std::string unit = run.unit();
  const auto outputs = shown(ensemble, result, top);
  std::string out = sentence(ensemble, result, unit) + settings(run);
  if (!ensemble.drawn()) out += scenario_table(ensemble, result, top, unit);
  if (has_quantiles(ensemble)) out += quantile_table(ensemble, result, outputs, unit);
  if (ensemble.drawn())
    out += index_table(ensemble, result) + elsewhere(ensemble, result, outputs) + convergence_table(ensemble, result, unit);
  return out;
}

}  // namespace entrepot::app
