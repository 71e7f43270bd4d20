#include "shock/detail/daily_losses.h"

#include <algorithm>
#include <cmath>

namespace entrepot::shock::detail {

void DailyLosses::start(const DailyShock& shock) {
  for (const std::uint32_t firm : firms_) loss_[firm] = 0;
  entries_.clear();
  firms_.clear();
  entry_begin_.clear();
  for (const DailyLoss& loss : shock.losses) entries_.push_back({loss, 0});
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.given.firm < b.given.firm; });
  for (std::size_t at = 0; at < entries_.size(); ++at) {
    if (!firms_.empty() && firms_.back() == entries_[at].given.firm) continue;
    firms_.push_back(entries_[at].given.firm);
    entry_begin_.push_back(at);
  }
  entry_begin_.push_back(entries_.size());
}

void DailyLosses::settle(std::size_t firm) {
  double largest = 0;
  for (std::size_t at = entry_begin_[firm]; at < entry_begin_[firm + 1]; ++at) largest = std::max(largest, entries_[at].now);
  loss_[firms_[firm]] = largest;
}

bool DailyLosses::morning(int day) {
  bool changed = false;
  for (Entry& entry : entries_) {
    const bool starts = entry.given.start == day, ends = entry.given.end && *entry.given.end == day;
    if (starts) entry.now = entry.given.loss;
    if (ends) entry.now = 0;
    changed = changed || starts || ends;
  }
  for (std::size_t f = 0; changed && f < firms_.size(); ++f) settle(f);
  return changed;
}

double DailyLosses::neighbours_mean(std::uint32_t firm) const {
  const std::size_t begin = net_.neighbour_begin[firm], end = net_.neighbour_begin[firm + 1];
  double sum = 0;
  for (std::size_t at = begin; at < end; ++at) sum += loss_[net_.neighbours[at]];
  return begin == end ? 0 : sum / static_cast<double>(end - begin);
}

double DailyLosses::recovered(const Entry& entry, int day) const {
  const double first = entry.given.loss, c = net_.parameters.recovery_days;
  const bool compatible = net_.parameters.mode == DailyMode::pronet_compatible;
  switch (net_.parameters.recovery) {
    case DailyRecovery::none: return entry.now;
    case DailyRecovery::proportional: return std::max(0.0, entry.now - first / c);
    case DailyRecovery::uniform: return std::max(0.0, entry.now - 1 / c);
    case DailyRecovery::at_once: return 0;
    case DailyRecovery::exponential: return first * std::exp(-(compatible ? day : day + 1 - entry.given.start) / c);
    case DailyRecovery::damped: return std::max(0.0, entry.now * (1 - (1 - neighbours_mean(entry.given.firm)) / c));
  }
  return entry.now;
}

bool DailyLosses::evening(int day) {
  if (net_.parameters.recovery == DailyRecovery::none) return false;
  const bool in_place = net_.parameters.mode == DailyMode::pronet_compatible;
  bool changed = false;
  for (std::size_t f = 0; f < firms_.size(); ++f) {
    for (std::size_t at = entry_begin_[f]; at < entry_begin_[f + 1]; ++at) {
      Entry& entry = entries_[at];
      if (entry.given.end || !(entry.now > 0) || day - entry.given.start < net_.parameters.recovery_delay) continue;
      entry.now = recovered(entry, day);
      changed = true;
    }
    if (in_place) settle(f);
  }
  for (std::size_t f = 0; changed && f < firms_.size(); ++f) settle(f);
  return changed;
}

void DailyDemands::start(const DailyShock& shock) {
  changes_ = shock.demand;
  std::stable_sort(changes_.begin(), changes_.end(), [](const DailyDemand& a, const DailyDemand& b) { return a.firm < b.firm; });
}

void DailyDemands::morning(int day, double* final_demand) {
  for (std::size_t begin = 0, end = 0; begin < changes_.size(); begin = end) {
    const std::uint32_t firm = changes_[begin].firm;
    double today = net_.final_demand[firm];
    for (; end < changes_.size() && changes_[end].firm == firm; ++end) {
      const DailyDemand& change = changes_[end];
      if (change.start <= day && !(change.end && *change.end <= day)) today = change.final_demand;
    }
    final_demand[firm] = today;
  }
}

}  // namespace entrepot::shock::detail
