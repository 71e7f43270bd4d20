#include <algorithm>
#include <numeric>

#include "assessment/detail/ensemble.h"
#include "assessment/detail/gather.h"

namespace entrepot::assessment::detail {
namespace {

std::size_t index_of(RunKind run) { return static_cast<std::size_t>(run); }

}  // namespace

LossGather::LossGather(const Case& all, std::size_t members)
    : all_(all), members_(members), nodes_(all.nodes), regions_(all.world.table.regions.size()), sectors_(all.world.table.sectors.size()),
      days_(static_cast<std::size_t>(all.scenario.horizon_days)), weeks_((days_ + series_days - 1) / series_days), in_group_(regions_) {
  // A table region belongs to the group when the economy of that name does; a rest of world never does.
  for (std::size_t r = 0; r < regions_; ++r)
    in_group_[r] = std::find(all.group.begin(), all.group.end(), all.world.table.regions[r]) != all.group.end();
  for (std::size_t k = 0; k < 3; ++k) {
    value_added_[k].assign(nodes_ * members_, 0);
    value_added_direct_[k].assign(nodes_ * members_, 0);
    output_[k].assign(nodes_ * members_, 0);
    region_week_[k].assign(regions_ * weeks_ * members_, 0);
    sector_week_[k].assign(sectors_ * weeks_ * members_, 0);
    unmet_[k].assign(regions_ * members_, 0);
  }
}

void LossGather::keep(RunKind run, std::size_t first_member, const shock::ArioResults& results, std::span<const std::size_t> lanes) {
  const std::size_t k = index_of(run), n = lanes.size(), width = results.members;
  if (base_output_.empty()) {
    base_output_ = results.base_output;
    base_value_added_ = results.base_value_added;
  }
  for (std::size_t node = 0; node < nodes_; ++node)
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t from = node * width + lanes[i], to = node * members_ + first_member + i;
      value_added_[k][to] = results.value_added_loss[from];
      value_added_direct_[k][to] = results.value_added_loss_direct[from];
      output_[k][to] = results.output_loss[from];
    }
  for (std::size_t region = 0; region < regions_; ++region) {
    double base = 0;
    for (std::size_t s = 0; s < sectors_; ++s) base += base_value_added_[region * sectors_ + s];
    for (std::size_t t = 0; t < days_; ++t)
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t from = (region * days_ + t) * width + lanes[i];
        region_week_[k][(region * weeks_ + t / series_days) * members_ + first_member + i] +=
            static_cast<float>(base - results.value_added[from]);
        unmet_[k][region * members_ + first_member + i] += results.unmet[from];
      }
  }
  for (std::size_t region = 0; region < regions_; ++region) {
    if (!in_group_[region]) continue;
    for (std::size_t s = 0; s < sectors_; ++s) {
      const std::size_t node = region * sectors_ + s;
      for (std::size_t w = 0; w < weeks_; ++w) {
        const double base = base_output_[node] * static_cast<double>(std::min<std::size_t>(series_days, days_ - w * series_days));
        for (std::size_t i = 0; i < n; ++i)
          sector_week_[k][(s * weeks_ + w) * members_ + first_member + i] +=
              static_cast<float>(base - results.output[(node * weeks_ + w) * width + lanes[i]]);
      }
    }
  }
}

LossRun LossGather::loss_run(RunKind run, const std::vector<std::size_t>& nodes) const {
  const std::size_t k = index_of(run);
  std::vector<double> value_added(members_), direct(members_), indirect(members_), output(members_), spared(members_);
  for (const std::size_t node : nodes)
    for (std::size_t m = 0; m < members_; ++m) {
      value_added[m] += value_added_[k][node * members_ + m];
      direct[m] += value_added_direct_[k][node * members_ + m];
      output[m] += output_[k][node * members_ + m];
      spared[m] += value_added_[0][node * members_ + m] - value_added_[k][node * members_ + m];
    }
  for (std::size_t m = 0; m < members_; ++m) indirect[m] = value_added[m] - direct[m];
  return {quantiles_of(value_added), quantiles_of(direct), quantiles_of(indirect), quantiles_of(output), quantiles_of(spared)};
}

Series LossGather::region_series(RunKind run, std::size_t region) const {
  double base = 0;
  for (std::size_t s = 0; s < sectors_; ++s) base += base_value_added_[region * sectors_ + s];
  Series out;
  out.step_days = series_days;
  for (std::size_t w = 0; w < weeks_; ++w) {
    const double days = static_cast<double>(std::min<std::size_t>(series_days, days_ - w * series_days));
    std::vector<float> values(members_);
    for (std::size_t m = 0; m < members_; ++m)
      values[m] = base > 0 ? static_cast<float>(region_week_[index_of(run)][(region * weeks_ + w) * members_ + m] / (base * days)) : 0;
    const Quantiles q = quantiles_of(values);
    out.p10.push_back(static_cast<float>(q.p10));
    out.p50.push_back(static_cast<float>(q.p50));
    out.p90.push_back(static_cast<float>(q.p90));
  }
  return out;
}

std::vector<double> LossGather::group_loss(RunKind run) const {
  std::vector<double> out(members_);
  for (std::size_t node = 0; node < nodes_; ++node)
    if (in_group_[node / sectors_])
      for (std::size_t m = 0; m < members_; ++m) out[m] += value_added_[index_of(run)][node * members_ + m];
  return out;
}

void LossGather::into(Assessment& assessment) {
  const double days = static_cast<double>(days_);
  std::vector<std::size_t> group_nodes, all_nodes(nodes_);
  std::iota(all_nodes.begin(), all_nodes.end(), std::size_t{0});
  for (std::size_t region = 0; region < regions_; ++region) {
    EconomyLoss economy;
    economy.region = all_.world.table.regions[region];
    std::vector<std::size_t> nodes;
    for (std::size_t s = 0; s < sectors_; ++s) {
      const std::size_t node = region * sectors_ + s;
      nodes.push_back(node);
      economy.value_added_horizon += base_value_added_[node] * days;
      SectorLoss sector{
          economy.region, SectorId{static_cast<std::uint32_t>(s)}, base_value_added_[node] * days, base_output_[node] * days, {}};
      for (const RunKind run : run_kinds) sector.runs[index_of(run)] = loss_run(run, {node});
      assessment.sectors.push_back(std::move(sector));
    }
    if (in_group_[region]) group_nodes.insert(group_nodes.end(), nodes.begin(), nodes.end());
    std::vector<double> worth(members_);
    for (const RunKind run : run_kinds) {
      const std::size_t k = index_of(run);
      economy.runs[k] = loss_run(run, nodes);
      economy.unmet_final_demand[k] = quantiles_of(std::span(unmet_[k]).subspan(region * members_, members_));
      economy.value_added_loss[k] = region_series(run, region);
    }
    for (const std::size_t node : nodes)
      for (std::size_t m = 0; m < members_; ++m) worth[m] += value_added_[1][node * members_ + m] - value_added_[2][node * members_ + m];
    economy.worth_of_cooperation = quantiles_of(worth);
    assessment.economies.push_back(std::move(economy));
  }
  for (const RunKind run : run_kinds) {
    assessment.group_loss[index_of(run)] = loss_run(run, group_nodes);
    assessment.world_loss[index_of(run)] = loss_run(run, all_nodes);
  }
  auto alone = group_loss(RunKind::alone);
  const auto together = group_loss(RunKind::together);
  for (std::size_t m = 0; m < members_; ++m) alone[m] -= together[m];
  assessment.group_worth_of_cooperation = quantiles_of(alone);

  for (std::size_t s = 0; s < sectors_; ++s) {
    IndustrySeries industry;
    industry.sector = SectorId{static_cast<std::uint32_t>(s)};
    double base = 0;
    for (std::size_t region = 0; region < regions_; ++region)
      if (in_group_[region]) base += base_output_[region * sectors_ + s];
    for (std::size_t k = 0; k < 3; ++k) {
      industry.output_loss[k].step_days = series_days;
      for (std::size_t w = 0; w < weeks_; ++w) {
        const auto width = static_cast<float>(base * static_cast<double>(std::min<std::size_t>(series_days, days_ - w * series_days)));
        auto values = std::span(sector_week_[k]).subspan((s * weeks_ + w) * members_, members_);
        const Quantiles q = quantiles_of(values);
        industry.output_loss[k].p10.push_back(width > 0 ? static_cast<float>(q.p10) / width : 0);
        industry.output_loss[k].p50.push_back(width > 0 ? static_cast<float>(q.p50) / width : 0);
        industry.output_loss[k].p90.push_back(width > 0 ? static_cast<float>(q.p90) / width : 0);
      }
    }
    assessment.industries.push_back(std::move(industry));
  }
  const auto by_loss = [](const auto& a, const auto& b) { return a.runs[0].value_added_loss.p50 > b.runs[0].value_added_loss.p50; };
  std::stable_sort(assessment.economies.begin(), assessment.economies.end(), by_loss);
  std::stable_sort(assessment.sectors.begin(), assessment.sectors.end(), by_loss);
}

}  // namespace entrepot::assessment::detail
