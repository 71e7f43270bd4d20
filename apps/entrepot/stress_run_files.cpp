// Results of a stress test for machines.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "csv_comment.h"
#include "stress_run.h"
#include "stress_why.h"

namespace entrepot::app {
namespace {

using nlohmann::ordered_json;

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

ordered_json final_demand_rows(const stress::Network& network, const stress::RunResult& r, const stress::Outcome& o) {
  ordered_json rows = ordered_json::array();
  for (std::size_t e = 0; e < o.final_demand_unmet.size(); ++e)
    rows.push_back({{"economy", network.table->regions[e].text()}, {"base", r.final_demand_base[e]}, {"unmet", o.final_demand_unmet[e]}});
  return rows;
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

// From which day on the run is where it began, and how far it is on the last day; `farthest` is what is away most.
ordered_json equilibrium_json(const stress::Network& network, const shock::Equilibrium& e, double tolerance) {
  constexpr std::array<const char*, 3> quantities = {"production", "stocks", "rebuilding"};
  ordered_json farthest = {{"of", quantities[static_cast<std::size_t>(e.farthest)]}, {"node", network.names[e.node]}};
  if (e.farthest == shock::FarOff::stocks) farthest["input"] = network.sector_names[e.input];
  return {{"day", or_null(e.step)}, {"tolerance", tolerance},     {"production", e.production},
          {"stocks", e.stocks},     {"rebuilding", e.rebuilding}, {"farthest", farthest}};
}

ordered_json json_of(const StressRun& c, const stress::Outcome& o) {
  const stress::Network& network = c.network;
  const stress::RunResult& r = c.result;
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
  if (o.equilibrium) out["equilibrium"] = equilibrium_json(network, *o.equilibrium, c.equilibrium_tolerance);
  if (o.error) out[*o.error < 0 ? "residual" : "error_bound"] = std::abs(*o.error);
  if (network.table)
    out["economies"] = loss_rows(sums_by(network, r.node_base, true), sums_by(network, o.node_loss, true),
                                 sums_by(network, o.node_direct, true), "economy");
  if (!o.final_demand_unmet.empty()) out["final_demand"] = final_demand_rows(network, r, o);
  out["sectors"] = loss_rows(sums_by(network, r.node_base, false), sums_by(network, o.node_loss, false),
                             sums_by(network, o.node_direct, false), "sector");
  if (r.days > 0) out["value_added_by_day"] = o.by_day;
  return out;
}

}  // namespace

std::size_t StressRun::worst() const {
  const auto worst =
      std::max_element(result.outcomes.begin(), result.outcomes.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
  return static_cast<std::size_t>(worst - result.outcomes.begin());
}

std::string run_json(const StressRun& c) {
  const stress::RunResult& r = c.result;
  ordered_json out = {{"source", c.source}, {"nodes", c.network.nodes()}};
  for (const stress::Fact& fact : r.facts) out["assumptions"][fact.key] = fact.text;
  out["unit"] = r.unit;
  out["days"] = r.days;
  out["base"] = r.base;
  if (r.value_added_base) out["value_added_base"] = *r.value_added_base;
  out["notes"] = r.notes;
  out["scenarios"] = ordered_json::array();
  for (const stress::Outcome& o : r.outcomes) out["scenarios"].push_back(json_of(c, o));
  if (c.why) out["why"] = {{"scenario", r.outcomes[c.worst()].scenario}, {"nodes", why_json(c.network, *c.why)}};
  return out.dump(2) + "\n";
}

std::string facts_as_comment(const StressRun& run, const std::string& unit) {
  std::vector<stress::Fact> facts = {{"source", run.source}};
  facts.insert(facts.end(), run.result.facts.begin(), run.result.facts.end());
  facts.push_back({"unit", unit});
  return csv_comment(facts);
}

namespace {

// Of the columns base, loss and direct.
std::string unit_of_losses(const stress::RunResult& r) {
  return r.model == stress::Model::cascade ? r.unit : r.unit + "; base, loss, direct: of gross output";
}

}  // namespace

std::string run_csv(const StressRun& run) {
  const stress::RunResult& r = run.result;
  const bool cascade = r.model == stress::Model::cascade;
  std::string out = facts_as_comment(run, unit_of_losses(r));
  out += fmt::format("scenario,node,sector,base,loss,direct{}\n", cascade ? ",loss_down,loss_up" : ",value_added,value_added_loss");
  for (const stress::Outcome& o : r.outcomes)
    for (std::size_t i = 0; i < run.network.nodes(); ++i) {
      out += fmt::format("{},{},{},{:.17g},{:.17g},{:.17g}", csv_field(o.scenario), csv_field(run.network.names[i]),
                         csv_field(run.network.sector_names[run.network.sector[i]]), r.node_base[i], o.node_loss[i], o.node_direct[i]);
      out += cascade ? fmt::format(",{:.17g},{:.17g}", o.node_loss_down[i], o.node_loss_up[i])
                     : fmt::format(",{:.17g},{:.17g}", r.node_value_added_base[i], o.node_value_added_loss[i]);
      out += '\n';
    }
  return out;
}

std::string run_by_economy_csv(const StressRun& run) {
  const stress::RunResult& r = run.result;
  const bool cascade = r.model == stress::Model::cascade;
  std::string out =
      facts_as_comment(run, unit_of_losses(r)) + "scenario,economy,base,loss,direct,final_demand,final_demand_unmet,final_demand_table";
  out += cascade ? "\n" : ",value_added,value_added_loss\n";
  const auto base = sums_by(run.network, r.node_base, true);
  const auto added = cascade ? base : sums_by(run.network, r.node_value_added_base, true);
  for (const stress::Outcome& o : r.outcomes) {
    const auto loss = sums_by(run.network, o.node_loss, true), direct = sums_by(run.network, o.node_direct, true);
    const auto added_lost = cascade ? loss : sums_by(run.network, o.node_value_added_loss, true);
    for (std::size_t e = 0; e < base.size(); ++e) {
      out += fmt::format("{},{},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g},{:.17g}", csv_field(o.scenario), base[e].first, base[e].second,
                         loss[e].second, direct[e].second, r.final_demand_base[e], o.final_demand_unmet[e], r.final_demand_table[e]);
      out += cascade ? "\n" : fmt::format(",{:.17g},{:.17g}\n", added[e].second, added_lost[e].second);
    }
  }
  return out;
}

std::string run_path_csv(const StressRun& run) {
  std::string out = facts_as_comment(run, run.result.unit) + "scenario,iteration,direction,loss\n";
  for (const stress::Outcome& o : run.result.outcomes)
    for (std::size_t t = 0; t < o.path.size(); ++t)
      for (const auto& [direction, loss] :
           {std::pair("both", o.path[t].both), std::pair("down", o.path[t].down), std::pair("up", o.path[t].up)})
        out += fmt::format("{},{},{},{:.17g}\n", csv_field(o.scenario), t, direction, loss);
  return out;
}

std::string run_by_sector_csv(const StressRun& run) {
  const stress::RunResult& r = run.result;
  const bool cascade = r.model == stress::Model::cascade;
  std::string out = facts_as_comment(run, unit_of_losses(r)) + "scenario,sector,base,loss,direct";
  out += cascade ? ",loss_down,loss_up,impact,impact_down,impact_up\n" : "\n";
  const auto base = sums_by(run.network, r.node_base, false);
  for (const stress::Outcome& o : r.outcomes) {
    const auto loss = sums_by(run.network, o.node_loss, false), direct = sums_by(run.network, o.node_direct, false);
    const auto down = cascade ? sums_by(run.network, o.node_loss_down, false) : base;
    const auto up = cascade ? sums_by(run.network, o.node_loss_up, false) : base;
    for (std::size_t s = 0; s < base.size(); ++s) {
      out += fmt::format("{},{},{:.17g},{:.17g},{:.17g}", csv_field(o.scenario), csv_field(base[s].first), base[s].second, loss[s].second,
                         direct[s].second);
      if (cascade) {
        const auto place = std::find(run.network.sector_names.begin(), run.network.sector_names.end(), base[s].first);
        const shock::SectorImpact& impact = o.sector_impacts[static_cast<std::size_t>(place - run.network.sector_names.begin())];
        out += fmt::format(",{:.17g},{:.17g},{:.17g},{:.17g},{:.17g}", down[s].second, up[s].second, impact.both, impact.down, impact.up);
      }
      out += '\n';
    }
  }
  return out;
}

}  // namespace entrepot::app
