// Collects the runs of all members and turns them into quantiles.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "assessment/detail/case.h"
#include "assessment/detail/supply.h"
#include "shock/ario.h"

namespace entrepot::assessment::detail {

inline constexpr int series_days = 7;

// What the supply side of one member and product gives, for all runs.
struct SupplyGather {
  SupplyGather(const Case& all, const ProductCase& product, std::size_t members);
  void keep(std::size_t member, const Disturbance& disturbance, const std::array<Supply, 3>& supply);
  // Economies that are short in some member, with their quantiles. `central`: the disturbance at central values.
  std::vector<SupplyImpact> impacts(const Disturbance& central);

 private:
  const ProductCase& product_;
  std::size_t members_, days_, weeks_, count_;
  struct Scalars {
    std::vector<double> unmet, unmet_share, commercial, fresh, released, given, cost;  // [economy][member]
  };
  std::array<Scalars, 3> runs_;
  std::vector<double> lost_, peak_, total_, begins_, ends_;   // [economy][member]
  std::array<std::vector<float>, 3> unmet_series_;            // [economy][week][member]
  std::vector<float> direct_series_;
};

// What the propagation of all members gives, for all runs.
struct LossGather {
  LossGather(const Case& all, std::size_t members);
  // Member lanes[i] of `results` is the member first_member + i of one run.
  void keep(RunKind run, std::size_t first_member, const shock::ArioResults& results, std::span<const std::size_t> lanes);
  void into(Assessment& assessment);
  // Value added lost by the regions of the group, per member.
  std::vector<double> group_loss(RunKind run) const;
  const std::vector<bool>& group_regions() const { return in_group_; }

 private:
  LossRun loss_run(RunKind run, const std::vector<std::size_t>& nodes) const;
  Series region_series(RunKind run, std::size_t region) const;

  const Case& all_;
  std::size_t members_, nodes_, regions_, sectors_, days_, weeks_;
  std::vector<bool> in_group_;
  std::array<std::vector<double>, 3> value_added_, value_added_direct_, output_;  // [node][member]
  std::array<std::vector<float>, 3> region_week_;    // [region][week][member], value added lost
  std::array<std::vector<float>, 3> sector_week_;    // [sector][week][member], output lost by the group
  std::array<std::vector<double>, 3> unmet_;         // [region][member]
  std::vector<double> base_output_, base_value_added_;  // per node and day
};

}  // namespace entrepot::assessment::detail
