// What a reader of the result would stumble over: shocks that cannot act, losses out of all proportion to their shock.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "stress/detail/households.h"
#include "stress/detail/models.h"

namespace entrepot::stress::detail {
namespace {

constexpr std::size_t most_named = 5;
constexpr double most_indirect = 100;  // times the direct loss

bool destroys(const Shock& shock) {
  return shock.event && (shock.event->capital.value_or(0) > 0 || shock.event->capital_share.value_or(0) > 0);
}
bool hits_households(const Shock& shock) {
  return shock.event &&
         std::any_of(shock.event->households.begin(), shock.event->households.end(), [](const auto& h) { return h.amount > 0; });
}
bool asks(const Shock& shock) { return shock.loss > 0 || shock.loss_up.value_or(0) > 0 || shock.demand != 1 || destroys(shock); }

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t k = 0; k < std::min(names.size(), most_named); ++k) out += (k > 0 ? ", " : "") + names[k];
  return names.size() > most_named ? out + ", ..." : out;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// What the model can take from a node. The weights of the cascade leave sales to final users out, so there it is anything sold or bought.
std::vector<bool> idle_nodes(const Job& job, const RunResult& result) {
  const std::size_t n = job.network.nodes();
  std::vector<bool> idle(n);
  for (std::size_t i = 0; i < n; ++i) idle[i] = !(result.node_base[i] > 0);
  if (result.model != Model::cascade) return idle;
  if (job.network.firms) {
    for (const production::FirmLink& link : job.network.firms->links)
      if (link.amount > 0) idle[link.supplier] = idle[link.customer] = false;
    return idle;
  }
  const production::InputOutputTable& table = *job.network.table;
  for (std::size_t i = 0; i < n; ++i) idle[i] = !(table.output[i] > 0);
  return idle;
}

}  // namespace

std::string idle_note(const std::vector<std::string>& nodes) {
  return fmt::format("{} shocked node(s) make nothing in this model, so a shock there takes nothing: {}", nodes.size(), listed(nodes));
}

void add_not_rebuilt(const shock::CapitalEvent& event, const shock::ArioNetwork& network, const production::InputOutputTable& table,
                     std::span<const std::string> names, std::vector<std::string>& buyers) {
  const std::size_t columns = network.final_demand_region.size();
  // What a buyer buys of all sellers of the sector.
  const auto served = [&](std::span<const double> cells, std::size_t width, std::size_t buyer) {
    return std::all_of(event.rebuilding_sectors.begin(), event.rebuilding_sectors.end(), [&](const shock::RebuildingSector& s) {
      if (s.region || s.share == 0) return true;
      for (std::size_t i = s.sector; i < network.nodes(); i += network.sectors)
        if (cells[i * width + buyer] > 0) return true;
      return false;
    });
  };
  for (const shock::NodeImpact& impact : event.impact)
    if (impact.amount > 0 && !served(network.flows, network.nodes(), impact.node)) add_once(buyers, names[impact.node]);
  for (const shock::HouseholdImpact& impact : event.households_impact)
    if (impact.amount > 0 && !served(network.final_demand, columns, impact.column))
      add_once(buyers, final_buyer_name(table, network.region_names, impact.column));
}

std::string not_rebuilt_note(const std::vector<std::string>& buyers) {
  return fmt::format("{} of those that lose capital buy nothing of a sector that rebuilds it, so that part is never asked for: {}",
                     buyers.size(), listed(buyers));
}

void note_idle_shocks(const Job& job, RunResult& result) {
  const std::vector<bool> idle = idle_nodes(job, result);
  std::vector<bool> noted(idle.size());
  std::vector<std::string> nodes, late;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks) {
      const bool of_nodes = asks(shock);
      if (!of_nodes && !hits_households(shock)) continue;
      if (has_days(result.model) && shock.start >= job.parameters.days)
        add_once(late, fmt::format("'{}' (day {})", scenario.name, shock.start));
      for (const std::uint32_t node : shock.nodes) {
        if (!of_nodes || !idle[node] || noted[node]) continue;
        noted[node] = true;
        nodes.push_back(job.network.names[node]);
      }
    }
  if (!nodes.empty()) result.notes.push_back(idle_note(nodes));
  if (!late.empty())
    result.notes.push_back(fmt::format("{} shock(s) start after the last of {} days (day {}) and take nothing: {}", late.size(),
                                       job.parameters.days, job.parameters.days - 1, listed(late)));
}

void note_days_left_out(const Job& job, RunResult& result) {
  std::size_t count = 0;
  std::string first;
  for (const Scenario& scenario : job.scenarios)
    for (const Shock& shock : scenario.shocks)
      if ((shock.start != Shock{}.start || shock.days || shock.recovery > 0) && ++count == 1) first = shock.text;
  if (count == 0) return;
  result.notes.push_back(
      fmt::format("{} a start, days or a recovery{}, which the model {} does not know: the loss counts as that of the whole "
                  "period",
                  count == 1 ? "1 shock has" : fmt::format("{} shocks have", count),
                  fmt::format(" ({}{})", first, count > 1 ? ", ..." : ""), model_name(result.model)));
}

void note_amplification(const Job& job, RunResult& result) {
  const Outcome* worst = nullptr;
  const auto times = [](const Outcome& o) { return (o.loss - o.direct) / o.direct; };
  for (const Outcome& o : result.outcomes)
    if (o.direct > 0 && times(o) > most_indirect && (worst == nullptr || times(o) > times(*worst))) worst = &o;
  if (worst == nullptr) return;
  std::string note = fmt::format("the indirect loss of '{}' is {} times the direct one: the model amplifies", worst->scenario,
                                 format_number(times(*worst), 3));
  if (job.parameters.model == Model::daily && job.parameters.daily.tau < 60) note += "; try --restock-days 60";
  result.notes.push_back(std::move(note));
}

}  // namespace entrepot::stress::detail
