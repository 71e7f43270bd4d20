#include "assessment/detail/propagate.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace entrepot::assessment::detail {
namespace {

// Days of stock of the goods of each sector: its own row first, then "*".
std::vector<double> inventory_days(const World& world, const Values& values) {
  std::vector<double> out;
  for (const WorldSector& sector : world.sectors) {
    double days = 0;
    bool own = false;
    for (const IndustryRow& row : world.inventories) {
      if (row.industry == sector.industry || row.industry == sector.code) {
        days = values[row.figure];
        own = true;
      } else if (row.industry == "*" && !own) {
        days = values[row.figure];
      }
    }
    out.push_back(days);
  }
  return out;
}

// The first day on which something is lost.
std::size_t onset(const Lane& lane) {
  std::size_t first = std::numeric_limits<std::size_t>::max();
  for (const shock::CapacityPath& path : lane.capacity) {
    const auto& loss = path.loss_by_step;
    const auto hit = std::find_if(loss.begin(), loss.end(), [](double x) { return x > 0; });
    if (hit != loss.end()) first = std::min(first, static_cast<std::size_t>(hit - loss.begin()));
  }
  return first;
}

}  // namespace

bool is_same(const std::vector<shock::CapacityPath>& a, const std::vector<shock::CapacityPath>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const shock::CapacityPath& x, const shock::CapacityPath& y) {
    return x.node == y.node && x.loss_by_step == y.loss_by_step;
  });
}

std::vector<std::size_t> sort_by_onset(std::vector<Lane>& lanes) {
  std::vector<std::size_t> days, order(lanes.size()), place(lanes.size());
  for (const Lane& lane : lanes) days.push_back(onset(lane));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return days[a] < days[b]; });
  std::vector<Lane> sorted;
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(std::move(lanes[order[i]]));
  }
  lanes = std::move(sorted);
  return place;
}

Propagation::Propagation(const Case& all, TradeBlocks blocks, int threads, const Limits& limits)
    : all_(all), blocks_(std::move(blocks)), threads_(threads), limits_(limits) {
  const auto& table = all.world.table;
  for (const auto& column : table.final_demand_columns)
    demand_regions_.push_back(
        static_cast<std::uint32_t>(std::find(table.regions.begin(), table.regions.end(), column.region) - table.regions.begin()));
  for (const auto& sector : table.sectors) sector_names_.push_back(sector.code);
  for (const auto& region : table.regions) region_names_.push_back(region.text());
  const std::size_t n = table.nodes();
  for (std::size_t i = 0; i < n; ++i) names_.push_back(table.node_name(i));
  value_added_.resize(n);
  for (std::size_t j = 0; j < n; ++j) value_added_[j] = table.output[j];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) value_added_[j] -= table.flows[i * n + j];
  for (double& v : value_added_) v /= 365;
}

shock::ArioMember Propagation::member_of(const Lane& lane) const {
  const Values& values = *lane.values;
  const auto parameter = [&](std::string_view name) { return values[all_.world.parameters.find(name)->second]; };
  shock::ArioMember member;
  member.capacity = lane.capacity;
  member.demand = demand_paths(all_, values);
  member.blocks = blocks_.of(values);
  member.inventory_days = inventory_days(all_.world, values);
  member.psi = parameter("psi");
  // Stocks below psi n = 1 day could run negative within a step (the model's condition psi n >= 1).
  for (double& days : member.inventory_days) days = std::max(days, 1.0 / *member.psi);
  member.inventory_restoration_tau = {std::max(1.0, parameter("inventory_restoration_days"))};
  member.alpha_max = std::max(1.0, parameter("alpha_max"));
  member.alpha_tau = std::max(1.0, parameter("alpha_tau_days"));
  return member;
}

shock::ArioRun Propagation::run_of(const std::vector<Lane>& lanes, bool fixed, const shock::ArioRecord& record,
                                   shock::Precision precision) const {
  shock::ArioRun run;
  run.record = record;
  run.shared.precision = precision;
  // Firms are served before households (Hallegatte 2008): see docs/decisions/0004-rationing.md.
  run.shared.rationing = shock::Rationing::final_demand_last;
  run.shared.order_rule = fixed ? shock::OrderRule::fixed : shock::OrderRule::alternative;
  for (const Lane& lane : lanes) run.members.push_back(member_of(lane));
  // Where all members block the same, they can run side by side.
  const auto like_first = [&](const shock::ArioMember& m) { return m.blocks == run.members.front().blocks; };
  if (std::all_of(run.members.begin(), run.members.end(), like_first)) {
    run.blocks = std::move(run.members.front().blocks);
    for (shock::ArioMember& member : run.members) member.blocks.clear();
  }
  return run;
}

Result<std::vector<shock::ArioResults>> Propagation::run(std::span<const shock::ArioRun> runs) const {
  const auto& table = all_.world.table;
  shock::ArioNetwork network;
  network.regions = table.regions.size();
  network.sectors = table.sectors.size();
  network.flows = table.flows;
  network.final_demand = table.final_demand;
  network.final_demand_region = demand_regions_;
  network.output = table.output;
  network.names = names_;
  network.sector_names = sector_names_;
  network.region_names = region_names_;
  return shock::run_ario_together(network, runs, all_.scenario.horizon_days, threads_, no_progress(), limits_);
}

}  // namespace entrepot::assessment::detail
