// `entrepot stress run`: scenarios on a network through one of the models.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <thread>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "stress/run.h"
#include "stress_command.h"
#include "stress_input.h"
#include "stress_why.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_explained = 5;  // nodes of one economy or sector

// Options that only some models take, and which of them were given.
struct OfModels {
  const char* option;
  std::vector<stress::Model> models;
};
const std::array<OfModels, 11> of_models = {{{"--days", {stress::Model::ario, stress::Model::daily}},
                                             {"--days-per-year", {stress::Model::ario, stress::Model::daily}},
                                             {"--inventory-days", {stress::Model::ario, stress::Model::daily}},
                                             {"--restock-days", {stress::Model::ario, stress::Model::daily}},
                                             {"--rationing", {stress::Model::ario, stress::Model::daily}},
                                             {"--production", {stress::Model::ario}},
                                             {"--fixed-orders", {stress::Model::ario}},
                                             {"--compatible", {stress::Model::ario, stress::Model::daily}},
                                             {"--eps", {stress::Model::cascade}},
                                             {"--no-substitution", {stress::Model::cascade}},
                                             {"--tiers", {stress::Model::leontief, stress::Model::ghosh}}}};

struct Options {
  StressFiles files;
  std::string scenarios, out;
  std::vector<std::string> shocks, explain;
  stress::RunParameters run;
  double inventory_days = std::numeric_limits<double>::quiet_NaN(), restock_days = inventory_days;
  std::string model = "ario", rationing, production = "leontief";
  bool fixed_orders = false, no_substitution = false, compatible = false;
  std::size_t top = 10;
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<const OfModels*> given;
};

const std::map<std::string, stress::Model> models = {{"ario", stress::Model::ario},
                                                     {"daily", stress::Model::daily},
                                                     {"cascade", stress::Model::cascade},
                                                     {"leontief", stress::Model::leontief},
                                                     {"ghosh", stress::Model::ghosh}};

const std::map<std::string, std::pair<shock::Rationing, shock::DailyRationing>> rationing_rules = {
    {"proportional", {shock::Rationing::proportional, shock::DailyRationing::proportional}},
    {"final-last", {shock::Rationing::final_demand_last, shock::DailyRationing::final_demand_last}},
    {"lowest-first", {shock::Rationing::lowest_relative_order_first, shock::DailyRationing::lowest_relative_order}},
    {"final-last-lowest-first",
     {shock::Rationing::lowest_relative_order_first_final_demand_last, shock::DailyRationing::final_last_lowest_order}}};

const std::map<std::string, shock::ProductionFunction> production_functions = {{"leontief", shock::ProductionFunction::leontief},
                                                                               {"linear", shock::ProductionFunction::linear}};

constexpr std::array option_names = {OptionName{"model", "--model"},
                                     OptionName{"days", "--days"},
                                     OptionName{"steps", "--days"},
                                     OptionName{"days_per_year", "--days-per-year"},
                                     OptionName{"parameters.steps_per_year", "--days-per-year"},
                                     OptionName{"parameters.inventory_days", "--inventory-days"},
                                     OptionName{"parameters.inventory_restoration_tau", "--restock-days"},
                                     OptionName{"parameters.tau", "--restock-days"},
                                     OptionName{"parameters.rationing", "--rationing"},
                                     OptionName{"parameters.mode", "--compatible"},
                                     OptionName{"eps", "--eps"},
                                     OptionName{"rule", "--tiers"},
                                     OptionName{"explain", "--explain"}};

stress::RunParameters parameters_of(const Options& o, const shock::ArioParameters& of_world) {
  stress::RunParameters p = o.run;
  p.model = models.at(o.model);
  p.ario = of_world;
  if (!std::isnan(o.inventory_days)) p.ario.inventory_days = p.daily.inventory_days = {o.inventory_days};
  if (!std::isnan(o.restock_days)) {
    p.ario.inventory_restoration_tau = {o.restock_days};
    p.daily.tau = o.restock_days;
  }
  if (o.compatible) {
    p.ario.mode = shock::ArioMode::boario_compatible;
    p.daily.mode = shock::DailyMode::pronet_compatible;
  }
  if (o.fixed_orders) p.ario.order_rule = shock::OrderRule::fixed;
  p.ario.production_function = production_functions.at(o.production);
  std::tie(p.ario.rationing, p.daily.rationing) =
      rationing_rules.at(o.rationing.empty() ? (o.compatible ? "proportional" : "final-last") : o.rationing);
  p.cascade.substitution = !o.no_substitution;
  return p;
}

Result<std::vector<stress::Scenario>> scenarios_of(const Options& o, const stress::Network& network) {
  if (o.scenarios.empty() == o.shocks.empty())
    return fail(ErrorCode::usage, "Say what happens, in one way", {"", 0, 0, "--shock, --scenarios"},
                "Give --shock NODE=LOSS[:DAYS[:RECOVERY]], once or more, or --scenarios FILE.csv.");
  if (!o.scenarios.empty()) return stress::read_scenarios(o.scenarios, network);
  stress::Scenario scenario{join(o.shocks, ", "), {}};
  for (const std::string& text : o.shocks) {
    TRY_ASSIGN(stress::Shock shock, stress::parse_shock(text, network, {"", 0, 0, "--shock"}));
    scenario.shocks.push_back(std::move(shock));
  }
  return std::vector{scenario};
}

// Sums of a value of each node by a part of its name: the economy or the sector.
std::vector<std::pair<std::string, double>> sums_by(const stress::Network& network, const std::vector<double>& values, bool economies) {
  std::vector<std::pair<std::string, double>> sums;
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key =
        economies ? network.table->regions[i / network.table->sectors.size()].text() : network.sector_names[network.sector[i]];
    const auto [found, is_new] = place.emplace(key, sums.size());
    if (is_new) sums.emplace_back(key, 0);
    sums[found->second].second += values[i];
  }
  return sums;
}

ordered_json loss_rows(const std::vector<std::pair<std::string, double>>& base, const std::vector<std::pair<std::string, double>>& loss,
                       const std::vector<std::pair<std::string, double>>& direct, const char* key) {
  ordered_json rows = ordered_json::array();
  for (std::size_t r = 0; r < base.size(); ++r)
    rows.push_back({{key, base[r].first}, {"base", base[r].second}, {"loss", loss[r].second}, {"direct", direct[r].second}});
  return rows;
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json json_of(const stress::Network& network, const stress::RunResult& r, const stress::Outcome& o) {
  ordered_json out = {{"scenario", o.scenario}, {"loss", o.loss}, {"direct", o.direct}, {"indirect", o.loss - o.direct}};
  if (r.model == stress::Model::cascade) out.update({{"loss_down", o.loss_down}, {"loss_up", o.loss_up}});
  if (o.value_added_loss) out["value_added_loss"] = *o.value_added_loss;
  if (r.days > 0)
    out.update({{"first_day_below", or_null(o.first_day_below)},
                {"recovered_day", or_null(o.recovered_day)},
                {"lowest_day", o.lowest_day},
                {"lowest", o.lowest},
                {"days_lost", o.days_lost}});
  else out["iterations"] = o.iterations;
  if (o.error) out[*o.error < 0 ? "residual" : "error_bound"] = std::abs(*o.error);
  if (network.table)
    out["economies"] = loss_rows(sums_by(network, r.node_base, true), sums_by(network, o.node_loss, true),
                                 sums_by(network, o.node_direct, true), "economy");
  out["sectors"] = loss_rows(sums_by(network, r.node_base, false), sums_by(network, o.node_loss, false),
                             sums_by(network, o.node_direct, false), "sector");
  if (r.days > 0) out["value_added_by_day"] = o.by_day;
  return out;
}

std::string csv_text(const stress::Network& network, const stress::RunResult& r) {
  std::string out = "scenario,node,sector,base,loss,direct\n";
  for (const stress::Outcome& o : r.outcomes)
    for (std::size_t i = 0; i < network.nodes(); ++i)
      out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g}\n", csv_field(o.scenario), csv_field(network.names[i]),
                         csv_field(network.sector_names[network.sector[i]]), r.node_base[i], o.node_loss[i], o.node_direct[i]);
  return out;
}

std::string share_text(double part, double whole) { return whole == 0 ? "-" : fmt::format("{:.2f} %", 100 * part / whole); }
std::string day_text(const std::optional<int>& day) { return day ? fmt::format("day {}", *day) : "never"; }

std::string scenario_rows(const stress::RunResult& r, std::size_t top) {
  std::vector<const stress::Outcome*> ranked;
  for (const stress::Outcome& o : r.outcomes) ranked.push_back(&o);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto* a, const auto* b) { return a->loss > b->loss; });
  ranked.resize(std::min(ranked.size(), top));
  std::size_t width = 8;
  for (const auto* o : ranked) width = std::max(width, std::min<std::size_t>(48, stress::character_count(o->scenario)));
  std::string out = fmt::format("\n{:<{}} {:>10} {:>10} {:>10}", "scenario", width, "lost", "direct", "indirect");
  out += r.days > 0 ? fmt::format(" {:>10} {:>10} {:>9} {:>9} {:>9}\n", "days lost", "lowest", "on day", "below 1%", "back")
         : r.model == stress::Model::cascade ? fmt::format(" {:>10} {:>10} {:>10}\n", "down", "up", "iterations")
                                             : fmt::format(" {:>10}\n", "sweeps");
  for (const auto* o : ranked) {
    out += fmt::format("{:<{}} {:>10} {:>10} {:>10}", stress::shortened(o->scenario, 48), width, share_text(o->loss, r.base),
                       share_text(o->direct, r.base), share_text(o->loss - o->direct, r.base));
    if (r.days > 0)
      out += fmt::format(" {:>10.2f} {:>10} {:>9} {:>9} {:>9}\n", o->days_lost, share_text(o->lowest, 1), o->lowest_day,
                         day_text(o->first_day_below), o->first_day_below ? day_text(o->recovered_day) : "-");
    else if (r.model == stress::Model::cascade)
      out += fmt::format(" {:>10} {:>10} {:>10}\n", share_text(o->loss_down, 1), share_text(o->loss_up, 1), o->iterations);
    else out += fmt::format(" {:>10}\n", o->iterations);
  }
  if (r.outcomes.size() > ranked.size())
    out += fmt::format("... and {} more scenarios; --top N shows N, --json and --out all\n", r.outcomes.size() - ranked.size());
  return out;
}

std::string node_rows(const stress::Network& network, const stress::RunResult& r, const stress::Outcome& o, std::size_t top) {
  std::vector<std::size_t> ranked(network.nodes());
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i] = i;
  std::stable_sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return o.node_loss[a] > o.node_loss[b]; });
  ranked.resize(std::min(ranked.size(), top));
  std::size_t width = 4;
  for (const std::size_t i : ranked) width = std::max(width, std::min<std::size_t>(40, stress::character_count(network.names[i])));
  std::string out = fmt::format("\nlargest losses in '{}', {}\n{:<{}} {:>14} {:>10} {:>14}\n", o.scenario, r.unit, "node", width, "loss",
                                "of its own", "direct");
  for (const std::size_t i : ranked) {
    if (!(o.node_loss[i] > 0)) break;
    const auto bar = static_cast<std::size_t>(std::lround(30 * o.node_loss[i] / o.node_loss[ranked[0]]));
    out += fmt::format("{:<{}} {:>14} {:>10} {:>14}{}\n", stress::shortened(network.names[i], 40), width, format_number(o.node_loss[i], 4),
                       share_text(o.node_loss[i], r.node_base[i]), format_number(o.node_direct[i], 4),
                       bar == 0 ? "" : " " + std::string(bar, '#'));
  }
  return out;
}

// The worst scenario, for those who look closer.
std::size_t worst_of(const stress::RunResult& r) {
  const auto worst = std::max_element(r.outcomes.begin(), r.outcomes.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
  return static_cast<std::size_t>(worst - r.outcomes.begin());
}

// The nodes to explain; of several those that lose most.
Result<std::vector<std::uint32_t>> nodes_to_explain(const Options& o, const stress::Network& network, const stress::Outcome& outcome) {
  std::vector<std::uint32_t> nodes;
  for (const std::string& text : o.explain) {
    TRY_ASSIGN(auto found, stress::nodes_named(network.labels(), text, {"", 0, 0, "--explain"}));
    std::stable_sort(found.begin(), found.end(), [&](auto a, auto b) { return outcome.node_loss[a] > outcome.node_loss[b]; });
    found.resize(std::min(found.size(), most_explained));
    for (const std::uint32_t node : found)
      if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  }
  return nodes;
}

struct Computed {
  std::string source;
  stress::Network network;
  stress::RunResult result;
  std::optional<stress::Why> why;  // of the worst scenario
};

std::string json_text(const Computed& c) {
  const stress::RunResult& r = c.result;
  ordered_json out = {{"source", c.source}, {"nodes", c.network.nodes()}};
  for (const stress::Fact& fact : r.facts) out["assumptions"][fact.key] = fact.text;
  out["unit"] = r.unit;
  out["days"] = r.days;
  out["base"] = r.base;
  if (r.value_added_base) out["value_added_base"] = *r.value_added_base;
  out["notes"] = r.notes;
  out["scenarios"] = ordered_json::array();
  for (const stress::Outcome& o : r.outcomes) out["scenarios"].push_back(json_of(c.network, r, o));
  if (c.why) out["why"] = {{"scenario", r.outcomes[worst_of(r)].scenario}, {"nodes", why_json(c.network, *c.why)}};
  return out.dump(2) + "\n";
}

std::string text_of(const Options& options, const Computed& c) {
  const stress::RunResult& r = c.result;
  std::string out = fmt::format("{} scenario(s) on {} nodes: {}\n", r.outcomes.size(), c.network.nodes(), c.source);
  for (const stress::Fact& fact : r.facts) out += fmt::format("{}: {}\n", fact.key, fact.text);
  for (const std::string& note : r.notes) out += fmt::format("note: {}\n", note);
  out += r.model == stress::Model::cascade ? "shares of all sales between nodes\n"
                                           : fmt::format("shares of {} {}", format_number(r.base, 4), r.unit);
  if (r.days > 0) out += "; days and levels are of value added";
  if (r.model != stress::Model::cascade) out += "\n";
  out += scenario_rows(r, options.top) + node_rows(c.network, r, r.outcomes[worst_of(r)], options.top);
  return c.why ? out + why_text(c.network, *c.why, r.node_base) : out;
}

Result<> check_options(const Options& options) {
  const stress::Model model = models.at(options.model);
  for (const OfModels* given : options.given) {
    if (std::find(given->models.begin(), given->models.end(), model) != given->models.end()) continue;
    std::string takers;
    for (const stress::Model taker : given->models) takers += (takers.empty() ? "" : " or ") + std::string(stress::model_name(taker));
    return fail(ErrorCode::usage, fmt::format("The model {} does not take {}", options.model, given->option), {"", 0, 0, given->option},
                fmt::format("Leave it out, or choose the model {}.", takers));
  }
  return {};
}

Result<Computed> compute(const Options& options, Progress& progress) {
  TRY(check_options(options));
  if (!options.files.essentiality.empty() && models.at(options.model) != stress::Model::cascade)
    return essentiality_elsewhere(options.model);
  TRY_ASSIGN(StressNetwork read, read_propagation_network(options.files, progress));
  const stress::RunParameters parameters = parameters_of(options, read.model);
  Computed c{read.source, read.table ? stress::Network(std::move(*read.table)) : stress::Network(std::move(*read.firms)), {}, {}};
  c.network.essentiality = std::move(read.essentiality);
  TRY_ASSIGN(const auto scenarios, scenarios_of(options, c.network));
  TRY_ASSIGN(c.result, stress::run(c.network, scenarios, parameters, options.threads, progress));
  c.result.notes.insert(c.result.notes.end(), read.notes.begin(), read.notes.end());
  if (options.explain.empty()) return c;
  const std::size_t worst = worst_of(c.result);
  TRY_ASSIGN(const auto nodes, nodes_to_explain(options, c.network, c.result.outcomes[worst]));
  TRY_ASSIGN(c.why, stress::explain(c.network, scenarios[worst], parameters, nodes, options.threads, progress));
  return c;
}

Result<int> run(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  auto computed = [&] {
    TerminalProgress progress;
    return compute(options, progress);
  }();
  if (!computed) return tl::unexpected(with_options(computed.error(), option_names));
  const Computed& c = *computed;
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_text(c.network, c.result)));
  print(json ? json_text(c) : text_of(options, c));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_stress_run(CLI::App& stress, Chosen& chosen) {
  auto o = std::make_shared<Options>();
  auto* command = stress.add_subcommand("run", "Scenarios through one of five models: who loses how much, when, directly and indirectly");
  add_network_options(*command, o->files);
  command->add_option("--model", o->model, "ario and daily have days and stocks, cascade, leontief and ghosh have none")
      ->check(CLI::IsMember(models))
      ->capture_default_str();
  command
      ->add_option(
          "--shock", o->shocks,
          "NODE=LOSS[:DAYS[:RECOVERY]]: CHN:electronics=50%:30:60; CHN:* and *:electronics are nodes, too; several make one scenario")
      ->allow_extra_args(false);
  command->add_option("--scenarios", o->scenarios, "csv of many: scenario,node,loss; perhaps loss_up,start,days,recovery,demand");
  command->add_option("--days", o->run.days, "horizon of ario and daily, 1 to 36500")->capture_default_str();
  command->add_option("--days-per-year", o->run.days_per_year, "days of the period that amounts are of")->capture_default_str();
  command->add_option("--inventory-days", o->inventory_days, "stocks in days of use (default: what the world says; a table 90, daily 15)");
  command->add_option("--restock-days", o->restock_days,
                      "days to refill stocks (default: what the world says; a table 60, daily 6: on a table that amplifies, try 60)");
  command
      ->add_option("--rationing", o->rationing, "who is served when goods are short (default: final-last; with --compatible proportional)")
      ->check(CLI::IsMember(rationing_rules));
  command
      ->add_option("--production", o->production,
                   "ario: leontief, where the scarcest input decides, or linear, where inputs stand in for each other")
      ->check(CLI::IsMember(production_functions))
      ->capture_default_str();
  command->add_flag("--fixed-orders", o->fixed_orders, "ario: orders keep the shares of the table");
  command->add_flag("--compatible", o->compatible, "ario: what BoARIO computes; daily: what ProductionNetworkSimulator computes");
  command->add_option("--eps", o->run.cascade.eps, "cascade: a smaller change ends it; part of the result")->capture_default_str();
  command->add_flag("--no-substitution", o->no_substitution, "cascade: no other seller of the sector steps in");
  command->add_option("--tiers", o->run.linear.tiers, "leontief, ghosh: that many tiers only (default: all)")->check(CLI::Range(0, 10000));
  command
      ->add_option("--explain", o->explain,
                   "why this node loses in the worst scenario, back to the shock; several with commas; of an economy or sector the five\n"
                   "that lose most")
      ->delimiter(',');
  command->add_option("--top", o->top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command->add_option("--threads", o->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  command->add_option("--out", o->out, "write losses of all scenarios and nodes as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot stress run --shock CHN:electronics=50%:30:60 --explain KOR:vehicles\n"
      "  entrepot stress run --model cascade --scenarios scenarios.csv --links links.csv --firms firms.csv");
  command->callback([&chosen, o, command] {
    for (const OfModels& option : of_models)
      if (command->count(option.option) > 0) o->given.push_back(&option);
    chosen.run = [&chosen, o] { return run(*o, chosen.json); };
  });
}

}  // namespace entrepot::app
