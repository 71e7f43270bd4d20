// One scenario of the daily model, day by day. Two sweeps a day: over clients (stocks, orders), over suppliers (production, deliveries).
//
// Deliveries need no store: what a client gets on a link follows from its order and one number of the supplier (a share, or the level
// of relative orders). The compatible rounds are the exception.
#pragma once

#include <functional>
#include <limits>

#include "shock/daily.h"
#include "shock/detail/daily_losses.h"
#include "shock/detail/daily_prepared.h"
#include "shock/detail/daily_rationing.h"
#include "shock/detail/large_array.h"
#include "shock/detail/team.h"

namespace entrepot::shock::detail {

class DailyRun {
 public:
  static constexpr std::size_t block_firms = 2048;  // what a thread takes at a time; sums are taken in blocks, whoever computes them

  // `team` shares the firms of a day, none if it is null.
  DailyRun(const DailyPrepared& network, const DailyRecord& record, Team* team);

  // Writes the part of the results that belongs to `scenario`. Errors: those of day_done; internal (an
  // invariant, in builds that check).
  Result<> run(const DailyShock& shock, std::size_t scenario, DailyResults& results, const std::function<Result<>(int)>& day_done);

  static double bytes(std::size_t firms, std::size_t links, const DailyParameters& parameters);

 private:
  enum class Giving { share, level, stored };
  struct Totals {
    double production = 0, value_added = 0, consumption = 0;
  };

  void start(const DailyShock& shock);
  void morning(int day);
  void evening(int day);
  void limit_capacity();
  template <class Block>
  void each_block(const Block& block);
  void clients();
  template <Giving giving>
  void clients(std::size_t first, std::size_t last);
  void suppliers(int day);
  void supplier(std::size_t firm, int day, Totals& totals);
  template <Giving giving>
  double delivery(std::size_t link) const;
  double delivery(std::size_t link) const;

  void keep_totals(std::size_t at, DailyResults& results) const;
  void keep_series(int day, DailySeries& series) const;
  void keep_evening(int day, DailySeries& series) const;
  void keep_bounds(int day, DailyTrace& trace) const;
  void tell(int day);
  std::uint32_t bound(std::size_t firm) const;

  void expect_stocks();
  Result<> check_stocks(std::size_t scenario, int day) const;
  Result<> check_suppliers(std::size_t scenario, int day) const;

  const DailyPrepared& net_;
  const DailyRecord& record_;
  Team* team_;
  const Giving giving_;
  DailyLosses losses_;
  DailyDemands demands_;
  LargeArray<double> stock_;             // [link] S
  LargeArray<double> order_;             // [slot] O
  LargeArray<double> delivered_;         // [slot] O*, with the compatible rounds only
  LargeArray<double> measure_;           // [firm] what its clients get: daily_rationing.h
  LargeArray<double> running_;           // [firm] u
  LargeArray<double> final_, capacity_;  // [firm] C, cap
  LargeArray<double> input_limit_, demand_, production_, consumption_;  // [firm] m, D, P, C*; the last three are kept for those who ask
  struct Told {  // to DailyRecord::observe
    std::vector<DailyLink> links;
    std::vector<double> stocks, orders, deliveries;
    std::vector<std::uint32_t> bound;
  } told_;
  std::vector<double> expected_;     // [firm] stocks in all, in builds that check
  std::vector<Totals> totals_;       // [block]
  double* loss_ = nullptr;           // [firm] where the results of the scenario are
  double* direct_ = nullptr;
  double* unmet_ = nullptr;
  std::int32_t* first_below_ = nullptr;
  bool keeps_firms_ = false;
};

}  // namespace entrepot::shock::detail
