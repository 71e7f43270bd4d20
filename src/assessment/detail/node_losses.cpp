#include "assessment/detail/node_losses.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace entrepot::assessment::detail {
namespace {

double weight_of(const NodeUse& use, double important_weight) {
  return use.essentiality == Essentiality::important ? important_weight : 1.0;
}

}  // namespace

double part_value(const World& world, const Values& values, EconomyId id, const std::string& industry) {
  if (world.economy(id)->table_region == id) return 1;
  double any = 0;
  for (const PartRow& row : world.parts) {
    if (row.economy != id) continue;
    if (row.industry == industry) return values[row.figure];
    if (row.industry == "*") any = values[row.figure];
  }
  return any;
}

Result<double> usd_per_table_unit(const World& world) {
  static const std::map<std::string, double, std::less<>> units{
      {"USD", 1.0}, {"thousand USD", 1e3}, {"million USD", 1e6}, {"billion USD", 1e9}};
  const auto found = units.find(world.table.money_unit);
  if (found != units.end()) return found->second;
  return fail(ErrorCode::wrong_unit, fmt::format("The table of the world is in '{}'", world.table.money_unit),
              {world.folder.string(), 0, 0, "money_unit"}, "Convert it to million USD.");
}

std::vector<double> unit_losses(const Case& all, const ProductCase& product, const Values& values, const Disturbance& disturbance,
                                const std::vector<double>& value_added, double usd) {
  std::vector<double> out(product.economies.size(), 0);
  const double important = values[all.world.parameters.find("important_weight")->second];
  for (const NodeUse& use : product.uses)
    if (disturbance.use[use.economy] > 0)
      out[use.economy] += values[use.share] * weight_of(use, important) * values.of(use.part, 1) * std::max(0.0, value_added[use.node]) *
                          usd / disturbance.use[use.economy];
  return out;
}

NodeLosses::NodeLosses(const Case& all)
    : all_(all), days_(static_cast<std::size_t>(all.scenario.horizon_days)), left_(all.nodes), by_event_(all.nodes),
      by_product_(all.products.size(), std::vector<std::vector<double>>(all.nodes)) {}

std::vector<double>& NodeLosses::row(std::vector<std::vector<double>>& rows, std::size_t node) {
  if (rows[node].empty()) rows[node].assign(days_, &rows == &left_ ? 1.0 : 0.0);
  return rows[node];
}

void NodeLosses::add_events(const Values& values) {
  for (std::size_t i = 0; i < all_.scenario.events.size(); ++i) {
    const Event& event = all_.scenario.events[i];
    const auto* loss = std::get_if<CapacityLoss>(&event.kind);
    if (loss == nullptr || loss->subject.industry.empty()) continue;
    const std::size_t region = *all_.world.table_region(loss->economy);
    for (const SectorId sector : all_.world.sectors_of(loss->subject.industry)) {
      const double part = part_value(all_.world, values, loss->economy, all_.world.sectors[sector.value].industry);
      std::vector<double>& left = row(left_, all_.world.table.node(region, sector.value));
      std::vector<double>& lost = row(by_event_, all_.world.table.node(region, sector.value));
      for (std::size_t t = 0; t < days_; ++t) {
        left[t] *= 1 - values.levels[i] * part * activity(event, static_cast<int>(t));
        lost[t] = 1 - left[t];
      }
    }
  }
}

void NodeLosses::add_product(std::size_t product, const Values& values, const Disturbance& disturbance, const std::vector<double>& unmet) {
  const double important = values[all_.world.parameters.find("important_weight")->second];
  auto& lost = by_product_[product];
  for (const NodeUse& use : all_.products[product].uses) {
    const double* series = unmet.data() + use.economy * days_;
    const auto first = std::find_if(series, series + days_, [](double x) { return x > 0; });
    if (first == series + days_) continue;
    const double share = values[use.share] * weight_of(use, important) * values.of(use.part, 1);
    const auto begin = static_cast<std::size_t>(first - series);
    const std::size_t end = use.replace_days > 0 ? std::min(days_, begin + static_cast<std::size_t>(use.replace_days)) : days_;
    std::vector<double>& node = row(lost, use.node);
    const double* need = disturbance.need.data() + use.economy * days_;
    for (std::size_t t = begin; t < end; ++t)
      if (need[t] > 0) node[t] = std::min(1.0, node[t] + share * std::min(1.0, series[t] / need[t]));
  }
  // Different products are missed by different parts of an industry's output, as if drawn independently.
  for (std::size_t n = 0; n < all_.nodes; ++n) {
    if (lost[n].empty()) continue;
    std::vector<double>& left = row(left_, n);
    for (std::size_t t = 0; t < days_; ++t) left[t] *= 1 - lost[n][t];
  }
}

double NodeLosses::loss(std::size_t node, std::size_t day) const { return left_[node].empty() ? 0 : 1 - left_[node][day]; }

std::optional<std::size_t> NodeLosses::main_product(std::size_t node, std::size_t day) const {
  std::optional<std::size_t> best;
  double most = by_event_[node].empty() ? 0 : by_event_[node][day];
  for (std::size_t p = 0; p < by_product_.size(); ++p)
    if (!by_product_[p][node].empty() && by_product_[p][node][day] > most) {
      most = by_product_[p][node][day];
      best = p;
    }
  return best;
}

std::vector<shock::CapacityPath> NodeLosses::paths() const {
  std::vector<shock::CapacityPath> out;
  for (std::size_t n = 0; n < left_.size(); ++n) {
    if (left_[n].empty()) continue;
    shock::CapacityPath path{static_cast<std::uint32_t>(n), std::vector<double>(days_)};
    bool any = false;
    for (std::size_t t = 0; t < days_; ++t) {
      path.loss_by_step[t] = std::clamp(1 - left_[n][t], 0.0, 1.0);
      any |= path.loss_by_step[t] > 0;
    }
    if (any) out.push_back(std::move(path));
  }
  return out;
}

std::vector<shock::DemandPath> demand_paths(const Case& all, const Values& values) {
  std::vector<shock::DemandPath> out;
  for (std::size_t i = 0; i < all.scenario.events.size(); ++i) {
    const Event& event = all.scenario.events[i];
    const auto* surge = std::get_if<DemandSurge>(&event.kind);
    if (surge == nullptr || surge->subject.industry.empty()) continue;
    const auto buyer = static_cast<std::uint32_t>(*all.world.table_region(surge->economy));
    const double part = part_value(all.world, values, surge->economy, "*");
    for (const SectorId sector : all.world.sectors_of(surge->subject.industry))
      for (std::size_t seller = 0; seller < all.world.table.regions.size(); ++seller) {
        shock::DemandPath path{static_cast<std::uint32_t>(all.world.table.node(seller, sector.value)), buyer, {}};
        for (int t = 0; t < all.scenario.horizon_days; ++t)
          path.factor_by_step.push_back(std::max(0.0, 1 + values.levels[i] * part * activity(event, t)));
        out.push_back(std::move(path));
      }
  }
  return out;
}

}  // namespace entrepot::assessment::detail
