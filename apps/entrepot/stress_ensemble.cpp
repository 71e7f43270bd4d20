#include <algorithm>
#include <cmath>
#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "loss_percent.h"
#include "shock/rule_names.h"
#include "stress/ensemble.h"
#include "stress_command.h"
#include "stress_input.h"
#include "usage_error.h"

namespace entrepot::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using stress::Ensemble;
using stress::EnsembleOutput;
using stress::EnsembleResult;
using stress::SensitivityIndex;
using stress::SensitivityStage;

struct Options {
  std::string file, out;
  StressFiles files;
  Limits limits;
  std::optional<std::int64_t> draws, seed;
  unsigned top = 5;
  int threads = 1;
  stress::BlockRunner* blocks = &stress::in_this_process();
};

constexpr std::size_t q25 = 1, q50 = 2, q75 = 3;  // places in ensemble_quantiles

std::string unit_of(const production::InputOutputTable& table) {
  return table.money_unit.empty() ? "units of the table" : table.money_unit;
}

std::vector<std::string> notes_of(const Ensemble& ensemble, const StressNetwork& network) {
  std::vector<std::string> notes = network.notes;
  notes.insert(notes.end(), ensemble.notes().begin(), ensemble.notes().end());
  return notes;
}

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

std::string sentence(const Ensemble& ensemble, const EnsembleResult& result, const std::string& unit) {
  const auto& quantiles = result.quantiles[0];
  const double base = ensemble.outputs()[0].base;
  const auto share = [&](double loss) { return loss_percent(base > 0 ? loss / base : 0.0, 3); };
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

std::string settings(const Ensemble& ensemble, const StressNetwork& network) {
  const auto& plan = ensemble.plan();
  const auto& model = ensemble.model();
  std::string out = fmt::format("{}: ", plan.title);
  if (ensemble.drawn())
    out +=
        fmt::format("{} runs = {} draws x ({} parameters + 2), seed {}\n", ensemble.runs(), plan.draws, plan.parameters.size(), plan.seed);
  else out += fmt::format("{} scenarios\n", ensemble.runs());
  const auto [least, most] = std::minmax_element(model.inventory_days.begin(), model.inventory_days.end());
  out += fmt::format("{}; stocks of {}{} days, refilled in {}; psi {}, overproduction up to {} in {} days\n", network.source, *least,
                     *least == *most ? "" : fmt::format(" to {}", *most), model.inventory_restoration_tau.front(), model.psi,
                     model.alpha_max, model.alpha_tau);
  out += fmt::format("rationing {}, orders {}, production {}\n", shock::name_of(model.rationing), shock::name_of(model.order_rule),
                     shock::name_of(model.production_function));
  for (const std::string& note : notes_of(ensemble, network)) out += fmt::format("note: {}\n", note);
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
    out += fmt::format(" {:>11}\n", loss_percent(output.base > 0 ? result.quantiles[o][q50] / output.base : 0.0, 3));
  }
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

std::string text_of(const Options& options, const Ensemble& ensemble, const EnsembleResult& result, const StressNetwork& network,
                    const std::string& unit) {
  const auto outputs = shown(ensemble, result, options.top);
  std::string out = sentence(ensemble, result, unit) + settings(ensemble, network) + quantile_table(ensemble, result, outputs, unit);
  if (ensemble.drawn())
    out += index_table(ensemble, result) + elsewhere(ensemble, result, outputs) + convergence_table(ensemble, result, unit);
  return out;
}

ordered_json json_of(const SensitivityIndex& index) { return {{"value", index.value}, {"low", index.low}, {"high", index.high}}; }

ordered_json json_of(const stress::Statement& statement) {
  ordered_json out = {{"source", statement.source}, {"confidence", nullptr}};
  if (statement.confidence) out["confidence"] = confidence_name(*statement.confidence);
  return out;
}

ordered_json sensitivity_json(const Ensemble& ensemble, const stress::Sensitivity& sensitivity) {
  ordered_json indices = ordered_json::array(), stages = ordered_json::array();
  const SensitivityStage& last = sensitivity.last();
  for (std::size_t p = 0; p < last.first.size(); ++p)
    indices.push_back(
        {{"parameter", ensemble.plan().parameters[p].name}, {"first", json_of(last.first[p])}, {"total", json_of(last.total[p])}});
  for (const SensitivityStage& stage : sensitivity.stages) {
    ordered_json one = {
        {"draws", stage.draws}, {"mean", stage.mean}, {"median", stage.median}, {"variance", stage.variance}, {"defined", stage.defined}};
    one["widest_interval"] = stage.defined ? ordered_json(stage.widest) : ordered_json(nullptr);
    ordered_json first = ordered_json::array(), total = ordered_json::array();
    for (const auto& index : stage.first) first.push_back(json_of(index));
    for (const auto& index : stage.total) total.push_back(json_of(index));
    one["first"] = first;
    one["total"] = total;
    stages.push_back(one);
  }
  return {{"defined", last.defined}, {"converged", sensitivity.converged}, {"indices", indices}, {"convergence", stages}};
}

ordered_json plan_json(const Ensemble& ensemble) {
  const auto& plan = ensemble.plan();
  ordered_json shocks = ordered_json::array(), parameters = ordered_json::array();
  for (const auto& shock : plan.shocks) {
    ordered_json one = {{"name", shock.name},   {"nodes", shock.nodes}, {"loss", shock.loss},
                        {"start", shock.start}, {"days", shock.days},   {"recovery_days", shock.recovery_days}};
    if (shock.capital) {
      one.erase("loss");
      one["capital"] = *shock.capital;
      if (!shock.households.empty()) one["households_impact"] = shock.households;
      if (!shock.rebuild.empty()) one.update({{"rebuild", shock.rebuild}, {"rebuild_days", shock.rebuild_days}});
    }
    one.update(json_of(shock.statement));
    shocks.push_back(one);
  }
  for (const auto& parameter : plan.parameters) {
    ordered_json one = {{"name", parameter.name},
                        {"vary", stress::model_input(parameter.input).key},
                        {"meaning", stress::model_input(parameter.input).words},
                        {"range", parameter.distribution.text()}};
    one.update(json_of(parameter.statement));
    parameters.push_back(one);
  }
  return {{"name", plan.name}, {"title", plan.title},     {"sources", plan.sources}, {"horizon_days", plan.horizon_days},
          {"shocks", shocks},  {"parameters", parameters}};
}

std::string json_of(const Ensemble& ensemble, const EnsembleResult& result, const StressNetwork& network, const std::string& unit) {
  const auto& plan = ensemble.plan();
  const auto& model = ensemble.model();
  ordered_json outputs = ordered_json::array();
  for (std::size_t o = 0; o < result.outputs; ++o) {
    const EnsembleOutput& output = ensemble.outputs()[o];
    static constexpr std::array kinds{"world", "economy", "target"};
    ordered_json one = {
        {"name", output.name}, {"kind", kinds[static_cast<std::size_t>(output.kind)]}, {"base", output.base}, {"mean", result.means[o]}};
    static constexpr std::array names{"p05", "p25", "p50", "p75", "p95"};
    for (std::size_t q = 0; q < names.size(); ++q) one[names[q]] = result.quantiles[o][q];
    if (ensemble.drawn()) one["sensitivity"] = sensitivity_json(ensemble, result.sensitivities[o]);
    outputs.push_back(one);
  }
  ordered_json out = {{"model", "ARIO with inventories"}, {"source", network.source}, {"unit", unit}, {"runs", ensemble.runs()}};
  if (ensemble.drawn()) out.update({{"draws", plan.draws}, {"seed", plan.seed}, {"threshold", plan.threshold}});
  out["ensemble"] = plan_json(ensemble);
  out["settings"] = {{"inventory_days", model.inventory_days},
                     {"inventory_restoration_days", model.inventory_restoration_tau},
                     {"psi", model.psi},
                     {"alpha_max", model.alpha_max},
                     {"alpha_tau_days", model.alpha_tau},
                     {"rationing", shock::name_of(model.rationing)},
                     {"orders", shock::name_of(model.order_rule)},
                     {"production", shock::name_of(model.production_function)}};
  out["notes"] = notes_of(ensemble, network);
  out["outputs"] = outputs;
  return out.dump(2) + "\n";
}

// One row per run: what was set, what was lost.
std::string csv_of(const Ensemble& ensemble, const EnsembleResult& result) {
  std::string out = ensemble.drawn() ? "run,draw,matrix" : "run,scenario";
  for (const auto& parameter : ensemble.plan().parameters) out += "," + csv_field(parameter.name);
  for (const EnsembleOutput& output : ensemble.outputs()) out += "," + csv_field("loss " + output.name);
  out += "\n";
  const std::size_t parts = ensemble.plan().parameters.size() + 2;
  for (std::size_t run = 0; run < ensemble.runs(); ++run) {
    if (ensemble.drawn()) {
      const std::size_t part = run % parts;
      out += fmt::format("{},{},{}", run, run / parts, part == 0 ? "A" : part == 1 ? "B" : fmt::format("A_B{}", part - 1));
      for (const double value : ensemble.parameters_of(run)) out += fmt::format(",{}", value);
    } else {
      out += fmt::format("{},{}", run, csv_field(ensemble.plan().scenarios[run].name));
    }
    for (std::size_t o = 0; o < result.outputs; ++o) out += fmt::format(",{}", result.losses[run * result.outputs + o]);
    out += "\n";
  }
  return out;
}

Result<stress::EnsemblePlan> read_plan(const Options& options) {
  TRY_ASSIGN(auto plan, stress::read_ensemble(options.file));
  if (options.seed) plan.seed = static_cast<std::uint64_t>(*options.seed);
  if (!options.draws) return plan;
  if (!plan.scenarios.empty())
    return fail(ErrorCode::usage, fmt::format("{} lists its scenarios: nothing is drawn", options.file), {"", 0, 0, "--draws"},
                "Leave --draws out.");
  TRY_ASSIGN(plan.draws, stress::checked_draws(*options.draws, {"", 0, 0, "--draws"}));
  return plan;
}

struct Done {
  StressNetwork network;
  std::optional<Ensemble> ensemble;
  EnsembleResult result;
};

// 2 critical, 1 important, 0 neither; only the rules of production that treat inputs differently take it.
Result<> take_essentiality(const Options& options, const stress::EnsemblePlan& plan, StressNetwork& network) {
  if (options.files.essentiality.empty()) return {};
  using shock::ProductionFunction;
  const auto rule = plan.model.production.value_or(ProductionFunction::leontief);
  if (rule == ProductionFunction::leontief || rule == ProductionFunction::linear)
    return fail(ErrorCode::usage, fmt::format("production = \"{}\" does not know essentiality", shock::name_of(rule)),
                {"", 0, 0, "--essentiality"},
                "Leave the file out, or write half_critical, strongly_critical, weakly_critical or generalised_leontief in [model].");
  network.model.criticality.clear();
  for (const std::uint8_t one : network.essentiality) network.model.criticality.push_back(static_cast<shock::Criticality>(one));
  return {};
}

Result<> compute(const Options& options, stress::EnsemblePlan plan, const fs::path& journal, Done& done) {
  TerminalProgress progress;
  TRY_ASSIGN(done.network, read_propagation_network(options.files, progress, options.limits));
  TRY(take_essentiality(options, plan, done.network));
  TRY_ASSIGN(done.ensemble, Ensemble::prepare(std::move(plan), *done.network.table, done.network.model, options.limits));
  stress::EnsembleOptions how;
  how.threads = options.threads;
  how.journal = journal;
  how.runner = options.blocks;
  TRY_ASSIGN(done.result, stress::run_ensemble(*done.ensemble, how, progress));
  return {};
}

Result<int> ensemble(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  TRY_ASSIGN(auto plan, read_plan(options));
  const fs::path journal = options.out.empty() ? fs::path() : fs::path(options.out + ".journal");
  Done done;
  if (const auto computed = compute(options, std::move(plan), journal, done); !computed)
    return tl::unexpected(with_memory_option(computed.error()));
  const std::string unit = unit_of(*done.network.table);
  if (!options.out.empty()) {
    TRY(write_file_atomic(options.out, csv_of(*done.ensemble, done.result)));
    std::error_code ignored;
    fs::remove(journal, ignored);  // its rows are in the file now
  }
  print(json ? json_of(*done.ensemble, done.result, done.network, unit)
             : text_of(options, *done.ensemble, done.result, done.network, unit));
  if (!json && done.result.resumed > 0)
    print(fmt::format("{} of {} blocks were taken from the run before\n", done.result.resumed, done.ensemble->blocks()));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_stress_ensemble(CLI::App& stress, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  if (chosen.blocks != nullptr) options->blocks = chosen.blocks;
  auto* command = stress.add_subcommand("ensemble", "Losses over thousands of draws or scenarios: quantiles, and which parameter decides");
  command->add_option("FILE", options->file, "what happens and what is uncertain, as TOML: see docs/stress.md")->required();
  auto* table = command->add_option("--table", options->files.table, "an input-output table of any known format");
  command->add_option("--world", options->files.world, "the table, stocks and parameters of this world folder (default: data/sample)")
      ->excludes(table);
  command->add_option("--essentiality", options->files.essentiality,
                      "csv of pairs of sectors, for production of partially binding inputs: 2 critical, 1 important, 0 neither; default 1");
  command->add_option("--draws", options->draws,
                      "draws, a power of two from 64; there are draws x (parameters + 2) runs (default: what FILE says)");
  command->add_option("--seed", options->seed, "seed of the draws (default: what FILE says)")
      ->check(CLI::Range(std::int64_t{0}, INT64_MAX - 1));
  command->add_option("--top", options->top, "economies to show")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  add_memory_option(*command, options->limits);
  command->add_option("--out", options->out, "write all runs as csv; a run that was stopped goes on from OUT.journal");
  command->add_flag("--json", chosen.json, "print JSON, with every output, index and interval");
  command->footer("Example:\n  entrepot stress ensemble data/stress/rare-earths.toml --draws 256");
  command->callback([&chosen, options, command] {
    refuse_empty_values(*command);
    chosen.run = [&chosen, options] { return ensemble(*options, chosen.json); };
  });
}

}  // namespace entrepot::app
