// Series of a stress test by day, as csv.
#include <cmath>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/memory_text.h"
#include "stress_run.h"

namespace entrepot::app {
namespace {

constexpr double bytes_per_stock = 96;  // of text

std::string text_of(double value) { return std::isfinite(value) ? fmt::format("{:.17g}", value) : "inf"; }

std::string ario_rows(const StressRun& run, const stress::Outcome& o, const std::vector<std::uint32_t>& nodes) {
  const shock::ArioSeries& s = *o.series;
  const std::size_t n = run.network.nodes();
  std::string out;
  for (std::size_t day = 0; day * n < s.production.size(); ++day)
    for (const std::uint32_t node : nodes) {
      const std::size_t at = day * n + node;
      const bool limited = s.limiting[at] != shock::no_binding_input;
      out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{},{}\n",
                         csv_field(o.scenario), day, csv_field(run.network.names[node]), s.production[at], s.capacity[at],
                         s.overproduction[at], s.orders[at], s.destroyed_capital[at], s.rebuilt[at], s.undistributed[at],
                         s.rebuilding_demand[at], s.final_demand[at], s.final_demand[at] - s.undistributed[at],
                         limited ? csv_field(run.network.sector_names[s.limiting[at]]) : "", limited ? text_of(s.limiting_days[at]) : "");
    }
  return out;
}

std::string held_text(const stress::Network& network, std::uint32_t bound) {
  if (bound == shock::bound_by_demand) return "";
  return bound == shock::bound_by_capacity ? "capacity" : csv_field(network.sector_names[bound]);
}

std::string daily_rows(const StressRun& run, const stress::Outcome& o, const std::vector<std::uint32_t>& nodes) {
  const stress::DailyNodeSeries& s = *o.daily_series;
  const std::size_t n = run.network.nodes();
  std::string out;
  for (std::size_t day = 0; day * n < s.production.size(); ++day)
    for (const std::uint32_t node : nodes) {
      const std::size_t at = day * n + node;
      out += fmt::format("{},{},{},{:.17g},{:.17g},{},{:.17g},{:.17g},{}\n", csv_field(o.scenario), day, csv_field(run.network.names[node]),
                         s.production[at], s.demand[at], text_of(s.input_limit[at]), s.capacity_lost[at], s.final_consumption[at],
                         held_text(run.network, s.bound[at]));
    }
  return out;
}

// [s][node] input of sector s that each node uses in a day at full output.
std::vector<double> use_by_day(const StressRun& run) {
  const production::InputOutputTable& table = *run.network.table;
  const std::size_t n = table.nodes(), sectors = table.sectors.size();
  std::vector<double> use(sectors * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) use[i % sectors * n + j] += table.flow(i, j) / run.days_per_year;
  return use;
}

}  // namespace

std::string run_by_day_csv(const StressRun& run, const std::vector<std::uint32_t>& nodes) {
  const bool daily = run.result.model == stress::Model::daily;
  const std::string money = run.network.money(), a_day = money + " a day";
  std::string out = facts_as_comment(run, daily ? a_day : a_day + "; destroyed_capital: " + money);
  out += daily ? "scenario,day,node,output,demand,input_limit,capacity_lost,final_demand_met,held_by\n"
               : "scenario,day,node,output,capacity,overproduction,orders,destroyed_capital,rebuilt,unmet,rebuilding_demand,final_demand,"
                 "final_demand_met,limiting_input,limiting_days\n";
  for (const stress::Outcome& o : run.result.outcomes) out += daily ? daily_rows(run, o, nodes) : ario_rows(run, o, nodes);
  return out;
}

Result<std::string> run_stocks_csv(const StressRun& run, const std::vector<std::uint32_t>& nodes, const Limits& limits) {
  const auto use = use_by_day(run);
  const std::size_t n = run.network.nodes(), sectors = run.network.sector_names.size();
  std::size_t inputs = 0;
  for (std::size_t s = 0; s < sectors; ++s)
    for (const std::uint32_t node : nodes) inputs += use[s * n + node] > 0 ? 1 : 0;
  const double bytes = bytes_per_stock * static_cast<double>(inputs) * run.result.days * static_cast<double>(run.result.outcomes.size());
  if (bytes > static_cast<double>(limits.memory_bytes))
    return fail(ErrorCode::limit_exceeded, fmt::format("The file of stocks needs {}", beyond_memory(bytes, limits.memory_bytes)),
                {"", 0, 0, "--by-day-stocks"}, "Name nodes with --by-day-nodes, or run fewer days or scenarios.");
  std::string out = facts_as_comment(run, run.network.money()) + "scenario,day,node,input,stock,days_of_use,limits\n";
  for (const stress::Outcome& o : run.result.outcomes)
    for (std::size_t day = 0; day < static_cast<std::size_t>(run.result.days); ++day)
      for (const std::uint32_t node : nodes)
        for (std::size_t s = 0; s < sectors; ++s) {
          if (!(use[s * n + node] > 0)) continue;
          const std::size_t at = (day * sectors + s) * n + node;
          const double stock = o.series->stocks_by_step[at];
          out += fmt::format("{},{},{},{},{},{},{}\n", csv_field(o.scenario), day, csv_field(run.network.names[node]),
                             csv_field(run.network.sector_names[s]), text_of(stock), text_of(stock / use[s * n + node]),
                             o.series->limits_by_step[at]);
        }
  return out;
}

}  // namespace entrepot::app
