// `entrepot reserve size`: how much to hold, each economy alone and all together, and what pooling is worth to whom.

#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "arguments.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "reserve_command.h"
#include "reserves/sizing_file.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using namespace reserves;

struct Options {
  std::string file, out;
  std::optional<double> budget, service_level, tail_weight;
  double tail_level = TailRisk{}.level;
  int threads = 1;
};

struct Answer {
  SizingInput input;
  SizingOptions options;
  SizingPlan national, pooled;
  std::vector<PoolingGain> gains;
};

constexpr std::size_t binding_shown = 3;

// Scenarios in which the stocks earn most, and the number in which they earn at all.
struct Binding {
  std::size_t count = 0;
  std::vector<std::pair<std::size_t, double>> greatest;
};
Binding binding_of(const SizedGood& good) {
  Binding out;
  for (std::size_t s = 0; s < good.scenario_share.size(); ++s)
    if (good.scenario_share[s] > 1e-12) out.greatest.emplace_back(s, good.scenario_share[s]);
  out.count = out.greatest.size();
  std::stable_sort(out.greatest.begin(), out.greatest.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  out.greatest.resize(std::min(out.count, binding_shown));
  return out;
}

double sum_of(const std::vector<double>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

std::optional<double> days(const Answer& answer, std::size_t k, std::size_t i, double stock) {
  const auto& use = answer.input.daily_use[k * answer.input.economies.size() + i];
  return use && *use > 0 ? std::optional(stock / *use) : std::nullopt;
}

std::string csv_of(const Answer& answer) {
  std::string out = "good,unit,economy,stock_alone,days_alone,stock_together,days_together,unmet_alone,unmet_together\n";
  const auto cell = [](std::optional<double> number) { return number ? fmt::format("{:.17g}", *number) : std::string(); };
  for (std::size_t k = 0; k < answer.input.goods.size(); ++k)
    for (std::size_t i = 0; i < answer.input.economies.size(); ++i) {
      const SizedGood &alone = answer.national.goods[k], &together = answer.pooled.goods[k];
      out +=
          fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_field(answer.input.goods[k]), csv_field(answer.input.units[k]),
                      answer.input.economies[i].text(), cell(alone.stock[i]), cell(days(answer, k, i, alone.stock[i])),
                      cell(together.stock[i]), cell(days(answer, k, i, together.stock[i])), cell(alone.unmet[i]), cell(together.unmet[i]));
    }
  return out;
}

ordered_json json_of_plan(const SizingPlan& plan) {
  return {{"cost", plan.cost()},
          {"holding_cost", plan.holding_cost},
          {"second_stage_cost", plan.second_stage_cost},
          {"budget_price", plan.budget_price},
          {"certificate", {{"violation", plan.certificate.violation}, {"duality_gap", plan.certificate.duality_gap}}}};
}

std::string json_of(const Answer& answer) {
  ordered_json economies = ordered_json::array(), goods = ordered_json::array();
  for (std::size_t i = 0; i < answer.gains.size(); ++i)
    economies.push_back({{"economy", answer.input.economies[i].text()},
                         {"cost_alone", answer.gains[i].alone},
                         {"cost_together", answer.gains[i].together},
                         {"gain", answer.gains[i].gain()},
                         {"cost_incurred", answer.gains[i].incurred}});
  for (std::size_t k = 0; k < answer.input.goods.size(); ++k) {
    const SizedGood &alone = answer.national.goods[k], &together = answer.pooled.goods[k];
    ordered_json stocks = ordered_json::array(), binding = ordered_json::array();
    const auto number = [](std::optional<double> value) { return value ? ordered_json(*value) : ordered_json(); };
    for (std::size_t i = 0; i < answer.gains.size(); ++i)
      stocks.push_back({{"economy", answer.input.economies[i].text()},
                        {"stock_alone", alone.stock[i]},
                        {"days_alone", number(days(answer, k, i, alone.stock[i]))},
                        {"stock_together", together.stock[i]},
                        {"days_together", number(days(answer, k, i, together.stock[i]))},
                        {"unmet_alone", alone.unmet[i]},
                        {"unmet_together", together.unmet[i]}});
    const Binding found = binding_of(together);
    for (const auto& [scenario, share] : found.greatest) binding.push_back({{"scenario", scenario + 1}, {"share_of_value", share}});
    goods.push_back({{"good", answer.input.goods[k]},
                     {"unit", answer.input.units[k]},
                     {"stocks", stocks},
                     {"binding_scenarios", found.count},
                     {"greatest", binding}});
  }
  ordered_json out{{"name", answer.input.name}, {"money", answer.input.money}, {"scenarios", answer.input.problem.scenarios}};
  if (answer.options.budget) out["budget"] = *answer.options.budget;
  if (answer.options.service_level) out["service_level"] = *answer.options.service_level;
  if (answer.options.tail)
    out["tail"] = {{"weight", answer.options.tail->weight}, {"level", answer.options.tail->level}, {"over", "each good by itself"}};
  out["alone"] = json_of_plan(answer.national);
  out["together"] = json_of_plan(answer.pooled);
  out["economies"] = economies;
  out["goods"] = goods;
  return out.dump(2) + "\n";
}

std::string goods_table(const Answer& answer) {
  std::string out;
  for (std::size_t k = 0; k < answer.input.goods.size(); ++k) {
    const SizedGood &alone = answer.national.goods[k], &together = answer.pooled.goods[k];
    out += fmt::format("\n{}, {}\n{:<9}{:>14}{:>8}{:>14}{:>8}\n", answer.input.goods[k], answer.input.units[k], "economy", "stock alone",
                       "days", "together", "days");
    const auto shown_days = [&](std::size_t i, double stock) {
      const auto count = days(answer, k, i, stock);
      return count ? fmt::format("{:.1f}", *count) : std::string("-");
    };
    for (std::size_t i = 0; i < answer.gains.size(); ++i)
      out += fmt::format("{:<9}{:>14.6g}{:>8}{:>14.6g}{:>8}\n", answer.input.economies[i].text(), alone.stock[i],
                         shown_days(i, alone.stock[i]), together.stock[i], shown_days(i, together.stock[i]));
    out += fmt::format("{:<9}{:>14.6g}{:>8}{:>14.6g}\n", "sum", sum_of(alone.stock), "", sum_of(together.stock));
    const Binding binding = binding_of(together);
    out += fmt::format("stocks earn their cost in {} of {} scenarios", binding.count, answer.input.problem.scenarios);
    for (std::size_t b = 0; b < binding.greatest.size(); ++b)
      out += fmt::format("{} {} ({:.0f} %)", b == 0 ? ", most in" : ",", binding.greatest[b].first + 1, 100 * binding.greatest[b].second);
    out += "\n";
  }
  return out;
}

std::string text_of(const Answer& answer) {
  const SizingInput& input = answer.input;
  std::string out = fmt::format("{}: {} goods, {} economies, {} scenarios; {}\n", input.name, input.goods.size(), input.economies.size(),
                                input.problem.scenarios, input.money);
  if (answer.options.budget) out += fmt::format("budget for holding all goods together: {:.6g}\n", *answer.options.budget);
  if (answer.options.service_level)
    out += fmt::format("service level: at least {:.6g} % of demand for each economy and good\n", 100 * *answer.options.service_level);
  if (answer.options.tail)
    out += fmt::format(
        "risk: {:.6g} x mean + {:.6g} x mean of the dearest {:.6g} % of scenarios, of each good by itself (for the cost "
        "of all goods in a scenario this is an upper bound)\n",
        1 - answer.options.tail->weight, answer.options.tail->weight, 100 * (1 - answer.options.tail->level));
  out += fmt::format("\n{:<9}{:>14}{:>14}{:>12}{:>9}{:>14}\n", "economy", "cost alone", "together", "gain", "% gain", "incurred");
  for (std::size_t i = 0; i < answer.gains.size(); ++i) {
    const PoolingGain& gain = answer.gains[i];
    out += fmt::format("{:<9}{:>14.6g}{:>14.6g}{:>12.6g}{:>9.1f}{:>14.6g}\n", input.economies[i].text(), gain.alone, gain.together,
                       gain.gain(), gain.alone > 0 ? 100 * gain.gain() / gain.alone : 0.0, gain.incurred);
  }
  const double alone = answer.national.cost(), together = answer.pooled.cost();
  out += fmt::format("{:<9}{:>14.6g}{:>14.6g}{:>12.6g}{:>9.1f}{:>14.6g}\n", "sum", alone, together, alone - together,
                     alone > 0 ? 100 * (alone - together) / alone : 0.0, together);
  out +=
      "together: each pays its demand at the shadow prices, at which no group would do better on its own; incurred: each pays for its own\n"
      "stores, and for what it uses\n";
  if (answer.options.budget)
    out += fmt::format("one more unit of money for holding would save {:.6g} alone, {:.6g} together\n", answer.national.budget_price,
                       answer.pooled.budget_price);
  out += goods_table(answer);
  const SizingCertificate& proof = answer.pooled.certificate;
  return out + fmt::format("\nNo plan is cheaper: {} by the prices of the dual.\n",
                           proof.holds() ? "proved" : fmt::format("not proved (gap {:.1e})", proof.duality_gap));
}

Result<Answer> answer_of(const Options& options) {
  Answer answer;
  answer.options = {options.budget, options.service_level, {}, options.threads};
  if (options.tail_weight) answer.options.tail = TailRisk{*options.tail_weight, options.tail_level};
  TRY_ASSIGN(answer.input, load_sizing(options.file));
  TRY_ASSIGN(answer.national, size_national(answer.input.problem, answer.options));
  TRY_ASSIGN(answer.pooled, size_pooled(answer.input.problem, answer.options));
  answer.gains = pooling_gains(answer.input.problem, answer.options, answer.national, answer.pooled);
  return answer;
}

Result<int> size(const Options& options, bool json) {
  TRY(check_out_file(options.out, "--out"));
  auto sized = answer_of(options);
  if (!sized) return tl::unexpected(of_file(sized.error(), options.file));
  const Answer answer = *std::move(sized);
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(answer)));
  print(json ? json_of(answer) : text_of(answer));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace

void add_reserve_size(CLI::App& reserve, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  auto* command = reserve.add_subcommand("size", "How much to hold and where: each economy alone, all together, and what pooling is worth");
  command->add_option("file", options->file, "economies, goods, costs and scenarios of demand (TOML, with csv tables beside it)")
      ->required();
  command->add_option("--budget", options->budget, "the most that holding all stocks of all goods together may cost");
  command->add_option("--service-level", options->service_level, "least expected share of demand met, for each economy and good: 0.95");
  auto* weight =
      command->add_option("--tail-weight", options->tail_weight,
                          "weight of the dearest scenarios of each good (CVaR good by good, not of their sum) beside the mean: 0 to 1");
  command->add_option("--tail-level", options->tail_level, "the dearest are those beyond this share of all")
      ->needs(weight)
      ->capture_default_str();
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out, "write the stocks as csv");
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot reserve size data/reserve/size.toml\n  entrepot reserve size data/reserve/size.toml --budget 40 --tail-weight 0.5");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return size(*options, chosen.json); }; });
}

}  // namespace entrepot::app
