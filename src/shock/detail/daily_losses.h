// The shock of one scenario from day to day: capacity lost, its recovery, changes of final demand.
#pragma once

#include <span>
#include <vector>

#include "shock/daily.h"
#include "shock/detail/daily_prepared.h"

namespace entrepot::shock::detail {

class DailyLosses {
 public:
  explicit DailyLosses(const DailyPrepared& network) : net_(network), loss_(network.firms, 0.0) {}

  void start(const DailyShock& shock);
  // What starts or ends today; true if a loss changed.
  bool morning(int day);
  // Recovery, valid from tomorrow; true if a loss changed.
  bool evening(int day);

  std::span<const std::uint32_t> firms() const { return firms_; }  // hit on any day, in order
  double loss(std::uint32_t firm) const { return loss_[firm]; }    // delta

 private:
  struct Entry {
    DailyLoss given;
    double now = 0;
  };

  double recovered(const Entry& entry, int day) const;
  double neighbours_mean(std::uint32_t firm) const;
  void settle(std::size_t firm);  // number in firms_: the largest of its losses counts

  const DailyPrepared& net_;
  std::vector<Entry> entries_;             // by firm, then as given
  std::vector<std::uint32_t> firms_;
  std::vector<std::size_t> entry_begin_;   // of each of firms_, and the end
  std::vector<double> loss_;               // [firm]
};

class DailyDemands {
 public:
  explicit DailyDemands(const DailyPrepared& network) : net_(network) {}

  void start(const DailyShock& shock);
  // Puts the final demand of the day where it changes today.
  void morning(int day, double* final_demand);

 private:
  const DailyPrepared& net_;
  std::vector<DailyDemand> changes_;  // by firm, then as given
};

}  // namespace entrepot::shock::detail
