// `entrepot reserve plan --scenarios`: what stocks that are given do in many scenarios, and where one more unit would save most.

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "console.h"
#include "reserve_command.h"
#include "reserves/release_scenarios.h"
#include "reserves/sizing_file.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;
using namespace reserves;

struct Answer {
  SizingInput input;
  std::vector<std::vector<double>> stocks;
  std::vector<ReleaseOverScenarios> released;

  double asked(std::size_t k, std::size_t j) const {  // expected
    const SizingProblem& p = input.problem;
    double sum = 0;
    for (std::size_t s = 0; s < p.scenarios; ++s) sum += p.goods[k].demand[s * p.economies + j];
    return sum / static_cast<double>(p.scenarios);
  }
  double dearest(std::size_t k) const { return *std::max_element(released[k].scenario_cost.begin(), released[k].scenario_cost.end()); }
};

Result<Answer> answer_of(const ScenarioOptions& options) {
  Answer answer;
  TRY_ASSIGN(answer.input, load_sizing(options.scenarios));
  TRY_ASSIGN(CsvReader reader, CsvReader::open(options.stocks));
  TRY_ASSIGN(answer.stocks, read_stocks(std::move(reader), answer.input));
  TRY_ASSIGN(answer.released, release_over_scenarios(answer.input.problem, answer.stocks, options.threads));
  return answer;
}

std::string csv_of(const Answer& answer) {
  std::string out = "good,unit,economy,stock,expected_demand,expected_unmet,expected_transport_cost,value_of_one_more_unit\n";
  for (std::size_t k = 0; k < answer.input.goods.size(); ++k)
    for (std::size_t j = 0; j < answer.input.economies.size(); ++j)
      out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g}\n", csv_field(answer.input.goods[k]),
                         csv_field(answer.input.units[k]), answer.input.economies[j].text(), answer.stocks[k][j], answer.asked(k, j),
                         answer.released[k].unmet[j], answer.released[k].transport_cost[j], answer.released[k].stock_value[j]);
  return out;
}

std::string json_of(const Answer& answer) {
  ordered_json goods = ordered_json::array();
  for (std::size_t k = 0; k < answer.input.goods.size(); ++k) {
    const ReleaseOverScenarios& released = answer.released[k];
    ordered_json economies = ordered_json::array();
    for (std::size_t j = 0; j < answer.input.economies.size(); ++j)
      economies.push_back({{"economy", answer.input.economies[j].text()},
                           {"stock", answer.stocks[k][j]},
                           {"expected_demand", answer.asked(k, j)},
                           {"expected_unmet", released.unmet[j]},
                           {"expected_transport_cost", released.transport_cost[j]},
                           {"value_of_one_more_unit", released.stock_value[j]}});
    goods.push_back({{"good", answer.input.goods[k]},
                     {"unit", answer.input.units[k]},
                     {"expected_cost", released.cost()},
                     {"scenario_cost", released.scenario_cost},
                     {"economies", economies},
                     {"certificate", {{"violation", released.violation}, {"duality_gap", released.duality_gap}}}});
  }
  const ordered_json out{
      {"name", answer.input.name}, {"money", answer.input.money}, {"scenarios", answer.input.problem.scenarios}, {"goods", goods}};
  return out.dump(2) + "\n";
}

std::string text_of(const Answer& answer) {
  const SizingInput& input = answer.input;
  std::string out = fmt::format("{}: stocks released in {} scenarios; {}\n", input.name, input.problem.scenarios, input.money);
  double gap = 0, violation = 0;
  for (std::size_t k = 0; k < input.goods.size(); ++k) {
    const ReleaseOverScenarios& released = answer.released[k];
    out += fmt::format("\n{}, {}: expected cost {:.6g}, in the dearest scenario {:.6g}\n{:<9}{:>12}{:>12}{:>12}{:>8}{:>26}\n",
                       input.goods[k], input.units[k], released.cost(), answer.dearest(k), "economy", "stock", "demand", "unmet", "% met",
                       "one more unit would save");
    for (std::size_t j = 0; j < input.economies.size(); ++j) {
      const double asked = answer.asked(k, j);
      out += fmt::format("{:<9}{:>12.6g}{:>12.6g}{:>12.6g}{:>8}{:>26.6g}\n", input.economies[j].text(), answer.stocks[k][j], asked,
                         released.unmet[j], asked > 0 ? fmt::format("{:.1f}", 100 * (1 - released.unmet[j] / asked)) : "-",
                         released.stock_value[j]);
    }
    gap = std::max(gap, released.duality_gap);
    violation = std::max(violation, released.violation);
  }
  const bool proved = gap <= 1e-9 && violation <= 1e-9;
  return out + fmt::format("\ndemand and unmet: expected. No plan is cheaper in any scenario: {} by the prices of the dual.\n",
                           proved ? "proved" : fmt::format("not proved (gap {:.1e})", gap));
}

}  // namespace

Result<int> plan_over_scenarios(const ScenarioOptions& options, bool json) {
  auto released = answer_of(options);
  if (!released) return tl::unexpected(of_file(released.error(), options.scenarios));
  if (!options.out.empty()) TRY(write_file_atomic(options.out, csv_of(*released)));
  print(json ? json_of(*released) : text_of(*released));
  if (!json && !options.out.empty()) print(fmt::format("wrote {}\n", options.out));
  return 0;
}

}  // namespace entrepot::app
