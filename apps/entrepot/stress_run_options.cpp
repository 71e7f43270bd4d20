#include "stress_run_options.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "shock/rule_names.h"
#include "stress/by_sector.h"
#include "stress_buyer_classes.h"

namespace entrepot::app {
namespace {

using stress::Model;

// Options that only some models take.
struct OfModels {
  const char* option;
  std::vector<Model> models;
};
const std::array<OfModels, 28> of_models = {{{"--days", {Model::ario, Model::daily}},
                                             {"--days-per-year", {Model::ario, Model::daily}},
                                             {"--inventory-days", {Model::ario, Model::daily}},
                                             {"--restock-days", {Model::ario, Model::daily}},
                                             {"--rationing", {Model::ario, Model::daily}},
                                             {"--psi", {Model::ario}},
                                             {"--alpha-base", {Model::ario}},
                                             {"--alpha-max", {Model::ario}},
                                             {"--alpha-tau", {Model::ario}},
                                             {"--rebuild-days", {Model::ario}},
                                             {"--capital-ratio", {Model::ario}},
                                             {"--production", {Model::ario}},
                                             {"--precision", {Model::ario}},
                                             {"--equilibrium-tolerance", {Model::ario}},
                                             {"--fixed-orders", {Model::ario}},
                                             {"--by-day", {Model::ario, Model::daily}},
                                             {"--by-day-nodes", {Model::ario, Model::daily}},
                                             {"--by-day-stocks", {Model::ario}},
                                             {"--buyer-classes", {Model::ario}},
                                             {"--compatible", {Model::ario, Model::daily}},
                                             {"--money-factor", {Model::ario}},
                                             {"--eps", {Model::cascade}},
                                             {"--growth", {Model::cascade}},
                                             {"--no-substitution", {Model::cascade}},
                                             {"--weights", {Model::cascade}},
                                             {"--path", {Model::cascade}},
                                             {"--tiers", {Model::leontief, Model::ghosh}},
                                             {"--cut", {Model::leontief, Model::ghosh}}}};

const std::map<std::string, Model> models = {
    {"ario", Model::ario}, {"daily", Model::daily}, {"cascade", Model::cascade}, {"leontief", Model::leontief}, {"ghosh", Model::ghosh}};

// `priority`, which daily does not know, is refused before it is looked up.
const std::map<std::string, std::pair<shock::Rationing, shock::DailyRationing>> rationing_rules = [] {
  std::map<std::string, std::pair<shock::Rationing, shock::DailyRationing>> rules;
  for (const auto& ario : shock::rationing_names) {
    shock::DailyRationing other{};
    for (const auto& daily : shock::daily_rationing_names)
      if (ario.name == daily.name) other = daily.rule;
    rules[std::string(ario.name)] = {ario.rule, other};
  }
  return rules;
}();

const std::map<std::string, shock::ProductionFunction> production_functions = [] {
  std::map<std::string, shock::ProductionFunction> functions;
  for (const auto& one : shock::production_function_names) functions[std::string(one.name)] = one.rule;
  return functions;
}();

bool needs_essentiality(shock::ProductionFunction function) {
  return function != shock::ProductionFunction::leontief && function != shock::ProductionFunction::linear;
}

const std::map<std::string, shock::Precision> precisions = {{"double", shock::Precision::in_double},
                                                            {"single", shock::Precision::in_single}};

constexpr std::array option_names = {OptionName{"model", "--model"},
                                     OptionName{"days", "--days"},
                                     OptionName{"steps", "--days"},
                                     OptionName{"days_per_year", "--days-per-year"},
                                     OptionName{"parameters.steps_per_year", "--days-per-year"},
                                     OptionName{"parameters.inventory_days", "--inventory-days"},
                                     OptionName{"parameters.inventory_restoration_tau", "--restock-days"},
                                     OptionName{"parameters.tau", "--restock-days"},
                                     OptionName{"parameters.psi", "--psi"},
                                     OptionName{"parameters.alpha_base", "--alpha-base"},
                                     OptionName{"parameters.alpha_max", "--alpha-max"},
                                     OptionName{"parameters.alpha_tau", "--alpha-tau"},
                                     OptionName{"parameters.rebuild_tau", "--rebuild-days"},
                                     OptionName{"parameters.capital_ratio", "--capital-ratio"},
                                     OptionName{"parameters.rationing", "--rationing"},
                                     OptionName{"parameters.mode", "--compatible"},
                                     OptionName{"parameters.money_factor", "--money-factor"},
                                     OptionName{"members", "--scenarios, --days"},
                                     OptionName{"limits.memory_bytes", "--scenarios, --days"},
                                     OptionName{"network.flows", "--precision"},
                                     OptionName{"equilibrium_tolerance", "--equilibrium-tolerance"},
                                     OptionName{"eps", "--eps"},
                                     OptionName{"rule", "--tiers"},
                                     OptionName{"cuts", "--cut"},
                                     OptionName{"tiers", "--tiers"},
                                     OptionName{"explain", "--explain"}};

Where at_option(const char* name) { return {"", 0, 0, name}; }

Result<> check_daily(const std::vector<std::string>& texts, const char* option, const char* what) {
  if (!stress::names_sector(texts)) return {};
  return fail(ErrorCode::usage, fmt::format("The model daily has the same {} for every input", what), {"", 0, 0, option},
              "Give one number.");
}

Result<> take_inventories(const RunOptions& o, const stress::Network& network, stress::RunParameters& p) {
  const char* name = "--inventory-days";
  if (p.model == Model::daily) TRY(check_daily(o.inventory_days, name, "days of stock"));
  TRY(stress::take_by_sector(o.inventory_days, stress::stock_days, at_option(name), network.sector_names, p.ario.inventory_days));
  if (!o.inventory_days.empty() && p.ario.inventory_days.size() == 1) p.daily.inventory_days = p.ario.inventory_days;
  return {};
}

Result<> take_restocking(const RunOptions& o, const stress::Network& network, stress::RunParameters& p) {
  const char* name = "--restock-days";
  if (p.model == Model::daily) TRY(check_daily(o.restock_days, name, "days to refill stocks"));
  TRY(stress::take_by_sector(o.restock_days, stress::restock_days, at_option(name), network.sector_names,
                             p.ario.inventory_restoration_tau));
  if (!o.restock_days.empty()) p.daily.tau = p.ario.inventory_restoration_tau[0];
  return {};
}

// Where it differs by sector, capital by node.
Result<> take_capital_ratio(const RunOptions& o, const stress::Network& network, stress::RunParameters& p, std::string& in_words) {
  std::vector<double> years = {p.ario.capital_ratio};
  TRY(stress::take_by_sector(o.capital_ratio, stress::capital_years, at_option("--capital-ratio"), network.sector_names, years));
  p.ario.capital_ratio = years[0];
  if (years.size() == 1 || !network.table) return {};
  stress::take_capital_years(years, stress::ario_input(*network.table)->network, p.ario);
  in_words = fmt::format("years of value added: {}", stress::by_sector_text(years, network.sector_names));
  return {};
}

// Essentiality 2, 1, 0 of an input is critical, important, none.
Result<> take_production(const RunOptions& o, const stress::Network& network, shock::ArioParameters& p) {
  p.production_function = production_functions.at(o.production);
  if (needs_essentiality(p.production_function) && o.files.essentiality.empty())
    return fail(ErrorCode::usage, fmt::format("--production {} needs to know which inputs are critical", o.production),
                {"", 0, 0, "--essentiality"}, "Give --essentiality FILE (supplier_sector,customer_sector,essentiality).");
  for (const std::uint8_t e : network.essentiality) p.criticality.push_back(static_cast<shock::Criticality>(e));
  return {};
}

template <class T>
void take(const std::optional<T>& given, T& value) {
  if (given) value = *given;
}

void take_reaction(const RunOptions& o, stress::RunParameters& p) {
  take(o.psi, p.ario.psi);
  take(o.alpha_base, p.ario.alpha_base);
  take(o.alpha_max, p.ario.alpha_max);
  take(o.alpha_tau, p.ario.alpha_tau);
  take(o.rebuild_days, p.ario.rebuild_tau);
  p.ario.money_factor = o.money_factor;
  p.ario.precision = precisions.at(o.precision);
  if (o.compatible) {
    p.ario.mode = shock::ArioMode::boario_compatible;
    p.daily.mode = shock::DailyMode::pronet_compatible;
  }
  if (o.fixed_orders) p.ario.order_rule = shock::OrderRule::fixed;
  p.ario.rationing = shock::default_rationing(p.ario.mode);
  p.daily.rationing = shock::default_rationing(p.daily.mode);
  if (!o.rationing.empty()) std::tie(p.ario.rationing, p.daily.rationing) = rationing_rules.at(o.rationing);
}

void add_ario_options(CLI::App& command, RunOptions& o) {
  command.add_option("--psi", o.psi,
                     "ario: share of the target stock below which output suffers, above 0 to 1 (default: the world's; a table 0.8)");
  command.add_option("--alpha-base", o.alpha_base, "ario: overproduction that is always possible, 1 or more (default 1)");
  command.add_option("--alpha-max", o.alpha_max, "ario: most overproduction, --alpha-base or more (default: the world's; a table 1.25)");
  command.add_option("--alpha-tau", o.alpha_tau, "ario: days until most overproduction, 1 or more (default: the world's; a table 365)");
  command.add_option("--rebuild-days", o.rebuild_days,
                     "ario: days to rebuild capital, 1 or more, where the scenario does not say (default 60)");
  command
      .add_option(
          "--capital-ratio", o.capital_ratio,
          "ario: productive capital in years of value added, 0.01 to 1000; of one sector as SECTOR=YEARS, several with commas (default 4)")
      ->delimiter(',');
  command
      .add_option("--production", o.production,
                  "ario: leontief, where the scarcest input decides, or linear, where inputs stand in for each other; with --essentiality\n"
                  "(2 critical, 1 important, 0 neither) half_critical, strongly_critical, weakly_critical, generalised_leontief")
      ->check(CLI::IsMember(production_functions))
      ->capture_default_str();
  command.add_flag("--fixed-orders", o.fixed_orders, "ario: orders keep the shares of the table");
  command
      .add_option(
          "--precision", o.precision,
          "ario: double, or single, which is faster: output of a node on a day is mostly within 1e-6 of it, with stocks of 10 to 15\n"
          "days within 1e-5, of 5 days 5e-5")
      ->check(CLI::IsMember(precisions))
      ->capture_default_str();
  command
      .add_option("--equilibrium-tolerance", o.run.equilibrium_tolerance,
                  "ario: how near to the start output, stocks and rebuilding demand of every node must stay to count as back, 0 to 1")
      ->capture_default_str();
}

}  // namespace

Model RunOptions::chosen_model() const { return models.at(model); }

Result<> check_run_options(const CLI::App& command, const RunOptions& options) {
  const Model model = options.chosen_model();
  for (const OfModels& option : of_models) {
    if (command.count(option.option) == 0) continue;
    if (std::find(option.models.begin(), option.models.end(), model) != option.models.end()) continue;
    std::string takers;
    for (const Model taker : option.models) takers += (takers.empty() ? "" : " or ") + std::string(stress::model_name(taker));
    return fail(ErrorCode::usage, fmt::format("The model {} does not take {}", options.model, option.option), {"", 0, 0, option.option},
                fmt::format("Leave it out, or choose the model {}.", takers));
  }
  if (command.count("--tiers") > 0) TRY(shock::check_tiers(options.run.linear.tiers));
  const bool priority = options.rationing == "priority";
  if (priority && model == Model::daily)
    return fail(ErrorCode::usage, "The model daily does not know --rationing priority", {"", 0, 0, "--rationing"},
                "Choose another rule, or the model ario.");
  if (priority == options.buyer_classes.empty())
    return fail(ErrorCode::usage,
                priority ? "--rationing priority needs the classes of buyers" : "Classes of buyers are for --rationing priority",
                {"", 0, 0, "--buyer-classes"},
                priority ? "Give --buyer-classes, such as food=0,*=1,final_demand=2,rebuilding=1."
                         : "Leave them out, or give --rationing priority.");
  if (!options.by_economy.empty() && model == Model::leontief && options.run.linear.tiers > 0)
    return fail(ErrorCode::usage,
                fmt::format("By the first {} tiers, leontief does not say what final buyers get", options.run.linear.tiers),
                {"", 0, 0, "--by-economy"}, "Leave out --tiers, or --by-economy; --json has the losses by economy.");
  if (!options.by_day_nodes.empty() && options.by_day.empty() && options.by_day_stocks.empty())
    return fail(ErrorCode::usage, "There is no file by day for these nodes", {"", 0, 0, "--by-day-nodes"},
                "Give --by-day FILE or --by-day-stocks FILE.");
  if (options.files.essentiality.empty() || model == Model::cascade) return {};
  if (model != Model::ario) return essentiality_elsewhere(options.model);
  if (needs_essentiality(production_functions.at(options.production))) return {};
  return fail(ErrorCode::usage, fmt::format("--production {} does not know essentiality", options.production), {"", 0, 0, "--essentiality"},
              "Leave the file out, or choose --production half_critical, strongly_critical, weakly_critical or generalised_leontief.");
}

Result<ChosenParameters> run_parameters(const RunOptions& o, const shock::ArioParameters& of_world, const stress::Network& network) {
  ChosenParameters chosen{o.run, {}};
  stress::RunParameters& p = chosen.parameters;
  p.model = o.chosen_model();
  p.series = !o.by_day.empty() || !o.by_day_stocks.empty();
  p.stocks = !o.by_day_stocks.empty();
  p.path = !o.path.empty();
  p.ario = of_world;
  take_reaction(o, p);
  TRY(take_inventories(o, network, p));
  TRY(take_restocking(o, network, p));
  TRY(take_capital_ratio(o, network, p, chosen.capital));
  if (p.model == Model::ario) TRY(take_production(o, network, p.ario));
  if (p.ario.rationing == shock::Rationing::priority) {
    TRY_ASSIGN(p.ario.buyer_classes, buyer_classes(o.buyer_classes, network));
  }
  p.cascade.substitution = !o.no_substitution;
  if (o.growth) p.cascade.stop = shock::CascadeStop::total_growth;
  return chosen;
}

Error with_run_options(Error error) { return with_memory_option(with_options(std::move(error), option_names)); }

void add_run_options(CLI::App& command, RunOptions& o) {
  add_network_options(command, o.files);
  command.add_option("--model", o.model, "ario and daily have days and stocks, cascade, leontief and ghosh have none")
      ->check(CLI::IsMember(models))
      ->capture_default_str();
  command
      .add_option(
          "--shock", o.shocks,
          "NODE=LOSS[:DAYS[:RECOVERY]]: CHN:electronics=50%:30:60; CHN:* and *:electronics are nodes, too; several make one scenario;\n"
          "cascade: LOSS of output and of purchases apart: CHN:electronics=50%/20%")
      ->allow_extra_args(false);
  command
      .add_option(
          "--cut", o.cuts,
          "leontief, ghosh: SUPPLIERS>BUYERS[=SHARE]: 'JPN:metals>KOR:vehicles=50%' takes half of the flow out of the table; several\n"
          "make one scenario, with --shock or alone")
      ->allow_extra_args(false);
  command.add_option("--scenarios", o.scenarios,
                     "csv of many: scenario,node,loss; perhaps loss_up,start,days,recovery,demand; of ario also capital and\n"
                     "households_impact instead of loss,shape,half_time,rebuild,rebuild_days,rebuild_factor,money_factor,\n"
                     "impact_distrib,impact_regional_distrib,impact_sectoral_distrib");
  command.add_option("--days", o.run.days, "horizon of ario and daily, 1 to 36500")->capture_default_str();
  command.add_option("--days-per-year", o.run.days_per_year, "days of the period that amounts are of")->capture_default_str();
  command
      .add_option("--inventory-days", o.inventory_days,
                  "stocks in days of use, or inf; ario: of one input as SECTOR=DAYS, several with commas (default: what the world says;\n"
                  "a table 90, daily 15)")
      ->delimiter(',');
  command
      .add_option("--restock-days", o.restock_days,
                  "days to refill stocks; ario: of one input as SECTOR=DAYS, several with commas (default: what the world says;\n"
                  "a table 60, daily 6: on a table that amplifies, try 60)")
      ->delimiter(',');
  command
      .add_option("--rationing", o.rationing,
                  "who is served when goods are short (default: final_demand_last; with --compatible proportional)")
      ->check(CLI::IsMember(rationing_rules));
  command
      .add_option(
          "--buyer-classes", o.buyer_classes,
          "ario, --rationing priority: NAME=CLASS with commas, class 0 is served first: sectors, economies, nodes, * for the rest,\n"
          "final_demand, rebuilding: public_services=0,*=1,final_demand=2,rebuilding=1")
      ->delimiter(',');
  add_ario_options(command, o);
  command.add_flag("--compatible", o.compatible, "ario: what BoARIO computes; daily: what ProductionNetworkSimulator computes");
  command.add_option(
      "--money-factor", o.money_factor,
      "ario, with --compatible: units of money in one unit of the table, by which BoARIO rounds what is left of capital, where\n"
      "the scenario does not say: its event_monetary_factor (default 1000000)");
  command.add_option("--eps", o.run.cascade.eps, "cascade: a smaller change ends it; part of the result")->capture_default_str();
  command.add_flag("--growth", o.growth, "cascade: end it by the growth of the total loss instead of the largest change of a node");
  command.add_flag("--no-substitution", o.no_substitution, "cascade: no other seller of the sector steps in");
  command
      .add_option("--weights", o.weights,
                  "cascade: csv of node,weight by which losses count, nodes as KOR:*, too; or sales, purchases, trade (both) with other\n"
                  "nodes (default: sales)")
      ->delimiter(',');
  command.add_option("--tiers", o.run.linear.tiers, "leontief, ghosh: that many tiers only, 1 or more (default: all)");
  command
      .add_option("--explain", o.explain,
                  "why this node loses in the worst scenario, back to the shock; several with commas; of an economy or sector the five\n"
                  "that lose most")
      ->delimiter(',');
  command.add_option("--top", o.top, "rows to show")->capture_default_str()->check(CLI::Range(0, 1000000));
  command.add_option("--threads", o.threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  add_memory_option(command, o.limits);
  command.add_option("--out", o.out, "write losses of all scenarios and nodes as csv");
  command.add_option("--by-economy", o.by_economy,
                     "write losses of all scenarios by economy as csv, with final demand that is not met where it is bought; of tables");
  command.add_option("--by-sector", o.by_sector,
                     "write losses of all scenarios by sector as csv; cascade: with the impact on each sector beyond the shock itself");
  command.add_option("--path", o.path, "cascade: write what is lost after each iteration, in all, down and up, as csv");
  command.add_option("--by-day", o.by_day, "ario, daily: write every series by scenario, day and node as csv");
  command.add_option("--by-day-stocks", o.by_day_stocks,
                     "ario: write the stock of every input by scenario, day and node as csv, and whether it limits");
  command.add_option("--by-day-nodes", o.by_day_nodes, "only these nodes in the files by day; several with commas")->delimiter(',');
}

}  // namespace entrepot::app
