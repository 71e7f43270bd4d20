// K members run side by side, lane k of every array is member k.
#pragma once

#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "shock/ario.h"
#include "shock/detail/aligned.h"
#include "shock/detail/events.h"
#include "shock/detail/kernel.h"
#include "shock/detail/prepared.h"
#include "shock/detail/ration.h"
#include "shock/detail/team.h"

namespace entrepot::shock::detail {

// A cell of final demand that a demand path moves in this step.
struct DemandChange {
  std::size_t node = 0, region = 0, lane = 0;
  double factor = 1;
};

// What a step leaves behind, for the recorder. All [node][K] unless said.
template <std::size_t K>
struct StepView {
  int step = 0;
  const Phase* phase = nullptr;
  const double *production = nullptr, *capacity = nullptr, *overproduction = nullptr, *orders = nullptr, *destroyed = nullptr;
  const double* loss = nullptr;             // Delta
  const double* rebuilding = nullptr;       // asked
  const double *order_share = nullptr, *final_share = nullptr, *rebuilding_share = nullptr;  // r of the three
  const double* final_total = nullptr;      // deliverable final demand of the row
  const double* wanted = nullptr;           // xopt / X0
  std::span<const DemandChange> demand_changes;
};

template <std::size_t K>
class Recorder;

struct StockPlace {
  std::size_t input = 0, node = 0;
};

// For the recorder, given the stocks at the start of the step.
class Stocks {
 public:
  virtual ~Stocks() = default;
  virtual std::uint16_t binding_input(std::size_t node, std::size_t k) const = 0;  // of node in lane k
  virtual double stock(std::size_t sector, std::size_t node, std::size_t k) const = 0;
  virtual double order_rate(std::size_t sector, std::size_t node, std::size_t k) const = 0;  // h
  virtual double sent(std::size_t node, std::size_t k) const = 0;                            // p r
  virtual std::span<const double> buyer_shares() const = 0;  // [node][node] of each order that is delivered; empty where `sent` says it
  virtual const MemberEvents* events(std::size_t k) const = 0;  // of lane k; null without
  virtual bool limits(std::size_t sector, std::size_t node, std::size_t k) const = 0;  // W is below psi n A xopt
  // The largest |W / (n A X0) - 1| of each lane. per_use: [s][buyers] 1 / (A X0), not a number where a stock does not count.
  virtual void departures(const AlignedDoubles& per_use, std::span<double> largest) const = 0;
  virtual StockPlace farthest_stock(const AlignedDoubles& per_use, std::size_t k) const = 0;  // the first of those that are as far
};

inline constexpr double a_hair_more = 1 + 4 * std::numeric_limits<double>::epsilon();  // so that no full stock binds by rounding
inline constexpr double a_hair_more_single = 1 + 4 * double{std::numeric_limits<float>::epsilon()};
template <class Real>
inline constexpr double table_rate = from_table<Real> ? 1 : 0;  // what rates and shares are differences from

// Members are defined by what they are about in chunk*.cpp.
// Real: of flows, stocks and order rates; in single precision these and what the sweep gets are differences from the table (kernel.h).
// What belongs to a row is in double.
template <class Real, std::size_t K>
class Chunk final : public Stocks {
 public:
  // threads: how many share the sweep of one step; the bits do not depend on it.
  Chunk(const Prepared& network, const ArioParameters& shared, int steps, const Kernels& kernels, std::size_t threads);

  // Runs members[first .. first + count), count <= K, through the phases; lanes past the end run without a shock.
  // `passed` hears how many steps were done since the last call, and may end the run with an error.
  Result<> run(std::span<const ArioMember> members, std::size_t first, std::size_t count, const Phases& phases, Recorder<K>& recorder,
               const std::function<Result<>(int)>& passed);

  static std::size_t bytes(const ArioNetwork& network, const ArioParameters& shared);

  std::uint16_t binding_input(std::size_t node, std::size_t k) const override;
  double stock(std::size_t sector, std::size_t node, std::size_t k) const override;
  double order_rate(std::size_t sector, std::size_t node, std::size_t k) const override;
  double sent(std::size_t node, std::size_t k) const override;
  std::span<const double> buyer_shares() const override { return buyer_share_; }
  const MemberEvents* events(std::size_t k) const override;
  bool limits(std::size_t sector, std::size_t node, std::size_t k) const override;
  void departures(const AlignedDoubles& per_use, std::span<double> largest) const override;
  StockPlace farthest_stock(const AlignedDoubles& per_use, std::size_t k) const override;

 private:
  struct Demand {  // the demand paths of one node and lane
    std::size_t node, lane;
    std::vector<const DemandPath*> paths;
  };
  struct Loss {
    const CapacityPath* path;
    std::size_t lane;
  };

  void set_lanes(std::span<const ArioMember> members, std::size_t first, std::size_t count);
  void set_demand(const ArioMember& member, std::size_t k);
  void set_inventories(const ArioMember& member, std::size_t k);
  void start();
  void first_orders();
  Result<> shock(int t, std::size_t first);
  Result<> shock_by_events(int t, std::size_t first);
  double path_loss(const Loss& loss, int t) const;
  void demand(int t, const Phase& phase);
  void rows(int t, const Phase& phase);
  bool rows_are_the_tables() const;
  RowList rows_that_add(const Aligned<Real>& factor, std::vector<std::uint32_t>& rows, std::vector<std::uint32_t>& count) const;
  void ration(const Phase& phase);
  void ration_sector(std::size_t s, const Phase& phase);
  void ration_row(std::size_t i, std::size_t k, std::span<const double> flow, double usual_final_demand, Shares& shares,
                  std::vector<double>& relative);
  void bound_together();
  void find_empty_stocks(int t, Recorder<K>& recorder) const;
  void sweep(const Phase& now, const Phase& next);
  void gated_sweep(Sweep<Real>& sweep);
  void sweep_sectors(const Sweep<Real>& sweep);
  void sweep_shared(const Sweep<Real>& sweep, SweepFunction<Real> function);
  Sweep<Real> sweep_arguments(const Phase& now, const Phase& next);
  const Phase& phase_of(int t) const;  // of the run
  Result<> check_rows(int t, std::size_t first) const;
  Result<> check_stocks(int t, std::size_t first);
  double days_of(std::size_t sector, std::size_t node, std::size_t k) const;  // 0: infinite
  const double* rebuilt_share() const { return (by_buyer_ ? rebuilding_share_ : order_share_).data(); }
  double sector_stock(std::size_t s, std::size_t k) const;
  double held(std::size_t sector, std::size_t node, std::size_t k) const;  // W

  const Prepared& net_;
  const ArioParameters& shared_;
  const int steps_;
  const Kernels& kernels_;
  const bool compatible_, by_buyer_;  // by_buyer_: shares of deliveries differ from buyer to buyer
  const bool promises_;  // sums of what is delivered begin with the orders: industry gets nearly all it asks for
  const Rationer rationer_;
  const Phases* phases_ = nullptr;
  const Phase* demanded_ = nullptr;  // whose final demand is in final_total_
  bool backwards_ = false;  // Sweep
  bool still_ = false;  // nothing has happened yet: stocks and orders are those of the start

  // parameters per lane
  std::array<double, K> alpha_base_{}, alpha_max_{}, alpha_tau_{};
  Aligned<Real> stock_days_, per_bind_days_;  // [s][K] or [s][buyers][K]
  Aligned<Real> restock_rate_, tracked_;      // [s][K]
  std::vector<MemberEvents> events_;
  std::vector<std::size_t> event_lane_;
  std::vector<Loss> losses_;
  std::vector<Demand> demands_;
  std::vector<DemandChange> demand_changes_;

  // state
  Aligned<Real> stock_, carry_, order_rate_, stock_next_, carry_next_, order_rate_next_;  // [s][buyers][K]; carry_: single only
  AlignedDoubles overproduction_, production_, pull_by_node_;                             // [node][K]
  AlignedDoubles row_orders_;                                                             // [row][K]
  Aligned<Real> sent_, pull_;                                                             // [row][K]
  Aligned<Real> promised_;                                                                // [s][buyers][K], with promises_
  std::vector<std::uint32_t> sent_rows_, pull_rows_, sent_count_, pull_count_;            // RowList
  Aligned<Real> ceiling_, ceiling_half_;                                                  // [buyers][K]
  // one step
  AlignedDoubles destroyed_, path_loss_, event_loss_, event_loss_before_, loss_, rebuilding_;  // [node][K]
  AlignedDoubles orders_, capacity_, order_share_, final_share_, final_total_;  // [node][K]
  AlignedDoubles rebuilding_share_;             // [node][K]; rationing by buyer only
  std::vector<double> buyer_share_;             // [node][node]; rationing by buyer of a member that is observed
  AlignedDoubles asked_, pull_before_;          // [node][K] D and p of the step; rationing by buyer, p also for one lane with promises_
  Aligned<Real> arrived_;                       // [s][buyers][K]; rationing by buyer only
  AlignedDoubles need_sum_;                     // [buyers][K] psi n A X0 over inputs that bind together
  AlignedDoubles wanted_;                                                                          // [buyers][K] xopt / X0
  Aligned<Real> running_, goal_;                                                                   // [buyers][K]
  Aligned<Real> scratch_;
  // one per helper of the team
  std::unique_ptr<Team> team_;
  std::vector<Aligned<Real>> helper_ceiling_, helper_ceiling_half_, helper_scratch_;
  std::vector<double> stock_start_, stock_before_;  // per sector and lane, checks only
};

// For every cell of a step: in the header for the checks.
template <class Real, std::size_t K>
double Chunk<Real, K>::days_of(std::size_t sector, std::size_t node, std::size_t k) const {
  const bool by_buyer = stock_days_.size() != net_.sectors * K;
  return stock_days_[by_buyer ? (sector * net_.buyers + node) * K + k : sector * K + k];
}

template <class Real, std::size_t K>
double Chunk<Real, K>::held(std::size_t sector, std::size_t node, std::size_t k) const {
  const std::size_t cell = sector * net_.buyers + node, at = cell * K + k;
  if constexpr (!from_table<Real>) return stock_[at];
  const Real target = static_cast<Real>(days_of(sector, node, k)) * net_.in_single.use[cell];
  return double{target} + double{stock_[at]} + double{carry_[at]};
}

}  // namespace entrepot::shock::detail
