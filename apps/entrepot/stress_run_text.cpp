// Results of a stress test for people.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "loss_percent.h"
#include "stress_run.h"
#include "stress_why.h"

namespace entrepot::app {
namespace {

std::string share_text(double part, double whole) { return whole == 0 ? "-" : loss_percent(part / whole); }

// Beyond the shock itself; what rounding leaves of two sums that are the same is none.
std::string indirect_text(const stress::Outcome& o, double whole) {
  const double indirect = o.loss - o.direct;
  return share_text(std::abs(indirect) < 1e-9 * std::abs(o.direct) ? 0 : indirect, whole);
}
std::string day_text(const std::optional<int>& day) { return day ? fmt::format("day {}", *day) : "never"; }

std::vector<const stress::Outcome*> ranked_scenarios(const stress::RunResult& r, std::size_t top) {
  std::vector<const stress::Outcome*> ranked;
  for (const stress::Outcome& o : r.outcomes) ranked.push_back(&o);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto* a, const auto* b) { return a->loss > b->loss; });
  ranked.resize(std::min(ranked.size(), top));
  return ranked;
}

std::size_t scenario_width(const std::vector<const stress::Outcome*>& scenarios) {
  std::size_t width = 8;
  for (const auto* o : scenarios) width = std::max(width, std::min<std::size_t>(48, stress::character_count(o->scenario)));
  return width;
}

std::string scenario_rows(const stress::RunResult& r, std::size_t top) {
  const auto ranked = ranked_scenarios(r, std::max<std::size_t>(1, top));  // the worst, though no node is listed
  const std::size_t width = scenario_width(ranked);
  std::string out = fmt::format("\n{:<{}} {:>10} {:>10} {:>10}", "scenario", width, "lost", "direct", "indirect");
  out += r.days > 0 ? fmt::format(" {:>10} {:>10} {:>9} {:>9} {:>9}\n", "days lost", "lowest", "on day", "below 1%", "back")
         : r.model == stress::Model::cascade ? fmt::format(" {:>10} {:>10} {:>10}\n", "down", "up", "iterations")
                                             : fmt::format(" {:>10}\n", "sweeps");
  for (const auto* o : ranked) {
    out += fmt::format("{:<{}} {:>10} {:>10} {:>10}", stress::shortened(o->scenario, 48), width, share_text(o->loss, r.base),
                       share_text(o->direct, r.base), indirect_text(*o, r.base));
    if (r.days > 0)
      out += fmt::format(" {:>10.2f} {:>10} {:>9} {:>9} {:>9}\n", o->days_lost, share_text(o->lowest, 1), o->lowest_day,
                         day_text(o->first_day_below), o->first_day_below ? day_text(o->recovered_day) : "-");
    else if (r.model == stress::Model::cascade)
      out += fmt::format(" {:>10} {:>10} {:>10}\n", share_text(o->loss_down, 1), share_text(o->loss_up, 1), o->iterations);
    else out += fmt::format(" {:>10}\n", o->iterations);
  }
  if (r.outcomes.size() > ranked.size())
    out += fmt::format("... and {} more {}; --top N shows N, --json and --out all\n", r.outcomes.size() - ranked.size(),
                       r.outcomes.size() - ranked.size() == 1 ? "scenario" : "scenarios");
  if (r.days > 0)
    out +=
        "days lost: of value added of all nodes; lowest: its level on its worst day; below 1%: the first day on which more than 1 % of it is\n"
        "missing; back: the day from which on that is over for good\n";
  return out;
}

std::string node_rows(const stress::Network& network, const stress::RunResult& r, const stress::Outcome& o, std::size_t top) {
  std::vector<std::size_t> ranked(network.nodes());
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i] = i;
  std::stable_sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return o.node_loss[a] > o.node_loss[b]; });
  ranked.resize(std::min(ranked.size(), top));
  if (ranked.empty() || !(o.node_loss[ranked[0]] > 0)) return "";
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

// What is farthest from the start on the last day: "stock of energy of JPN:metals 12 % from the start".
std::string farthest_text(const stress::Network& network, const shock::Equilibrium& e) {
  const std::string& node = network.names[e.node];
  switch (e.farthest) {
    case shock::FarOff::production: return fmt::format("output of {} is {} from the start", node, loss_percent(e.production));
    case shock::FarOff::stocks:
      return fmt::format("stock of {} of {} is {} from the start", network.sector_names[e.input], node, loss_percent(e.stocks));
    case shock::FarOff::rebuilding: break;
  }
  return fmt::format("{} is asked for {} of its usual output for rebuilding", node, loss_percent(e.rebuilding));
}

// Where each scenario ends, of the model ario.
std::string equilibrium_rows(const stress::Network& network, const stress::RunResult& r, double tolerance, std::size_t top) {
  if (r.model != stress::Model::ario) return "";
  const auto ranked = ranked_scenarios(r, top);
  if (ranked.empty()) return "";
  const std::size_t width = scenario_width(ranked);
  std::string out = fmt::format("\n{:<{}} back for good: output, stocks and rebuilding demand of every node within {:g} % of the start\n",
                                "scenario", width, 100 * tolerance);
  for (const auto* o : ranked) {
    const shock::Equilibrium& e = *o->equilibrium;
    out += fmt::format("{:<{}} {}\n", stress::shortened(o->scenario, 48), width,
                       !e.step       ? fmt::format("not by day {}: {}", r.days - 1, farthest_text(network, e))
                       : *e.step > 0 ? fmt::format("from day {} on", *e.step)
                                     : "never away");
  }
  return out;
}

// Households' loss, where they are.
std::string final_demand_rows(const stress::Network& network, const stress::RunResult& r, const stress::Outcome& o, std::size_t top) {
  std::vector<std::size_t> ranked;
  for (std::size_t e = 0; e < o.final_demand_unmet.size(); ++e)
    if (o.final_demand_unmet[e] > 1e-9 * r.final_demand_base[e]) ranked.push_back(e);
  std::stable_sort(ranked.begin(), ranked.end(), [&](auto a, auto b) { return o.final_demand_unmet[a] > o.final_demand_unmet[b]; });
  ranked.resize(std::min(ranked.size(), top));
  if (ranked.empty()) return "";
  const std::string unit = r.days > 0 ? r.unit : network.money();
  std::string out =
      fmt::format("\nfinal demand not met in '{}', {}\n{:<8} {:>14} {:>10}\n", o.scenario, unit, "economy", "not met", "of demand");
  for (const std::size_t e : ranked)
    out += fmt::format("{:<8} {:>14} {:>10}\n", network.table->regions[e].text(), format_number(o.final_demand_unmet[e], 4),
                       share_text(o.final_demand_unmet[e], r.final_demand_base[e]));
  return out;
}

}  // namespace

std::string run_text(const StressRun& c, std::size_t top) {
  const stress::RunResult& r = c.result;
  std::string out = fmt::format("{} scenario(s) on {} nodes: {}\n", r.outcomes.size(), c.network.nodes(), c.source);
  for (const stress::Fact& fact : r.facts) out += fmt::format("{}: {}\n", fact.key, fact.text);
  for (const std::string& note : r.notes) out += fmt::format("note: {}\n", note);
  const bool sales =
      std::any_of(r.facts.begin(), r.facts.end(), [](const auto& f) { return f.key == "weights" && f.text == "sales to other nodes"; });
  out += r.model == stress::Model::cascade ? fmt::format("shares of all {}\n", sales ? "sales between nodes" : "weights")
                                           : fmt::format("shares of gross output, {} {}", format_number(r.base, 4), r.unit);
  if (r.days > 0) out += "; days and levels are of value added";
  if (r.model != stress::Model::cascade) out += "\n";
  out += scenario_rows(r, top) + equilibrium_rows(c.network, r, c.equilibrium_tolerance, top) +
         node_rows(c.network, r, r.outcomes[c.worst()], top);
  out += final_demand_rows(c.network, r, r.outcomes[c.worst()], top);
  return c.why ? out + why_text(c.network, *c.why, r.node_base) : out;
}

}  // namespace entrepot::app
