// Follows the steps of one member and leads every loss back to the shocks (explain.h).
#pragma once

#include <cstdint>
#include <vector>

#include "shock/ario.h"
#include "stress/detail/held_days.h"
#include "stress/detail/origins.h"
#include "stress/explain.h"

namespace entrepot::stress::detail {

class Attribution {
 public:
  // flows: per step, N x N. `moving_orders`: orders follow capacity (OrderRule::alternative).
  Attribution(const shock::ArioNetwork& network, double steps_per_year, const Origins& origins, bool moving_orders,
              const std::vector<std::uint32_t>& targets);

  void step(const shock::ArioStep& step);
  std::vector<Explanation> explanations() const { return days_.explanations(); }

 private:
  double flow(std::size_t i, std::size_t j) const { return network_.flows[i * nodes_ + j] * per_step_; }
  double order(const shock::ArioStep& step, std::size_t i, std::size_t j) const;
  double delivered(const shock::ArioStep& step, std::size_t i, std::size_t j) const;  // share of Z_ij
  double* shares(std::vector<double>& values, std::size_t at) const { return values.data() + at * origins_; }
  void follow_stocks(const shock::ArioStep& step);
  void read_orders(const shock::ArioStep& step);
  void offer(const std::vector<Source>& largest, std::size_t cell, double factor);
  void find_causes(const shock::ArioStep& step);
  Cause cause_of(const shock::ArioStep& step, std::size_t node, double* origin);
  Cause by_capacity(const shock::ArioStep& step, std::size_t node, double* origin);
  Cause by_more_demand(const shock::ArioStep& step, std::size_t node, double* origin);
  void share_unserved(const shock::ArioStep& step);
  Cause by_input(const shock::ArioStep& step, std::size_t node, double* origin);
  Cause by_demand(const shock::ArioStep& step, std::size_t node, double* origin);
  void add_missing(const shock::ArioStep& step);
  void weigh(const shock::ArioStep& step, std::uint32_t node, const Cause& cause, const HeldDays::Add& add) const;

  const shock::ArioNetwork& network_;
  const Origins& causes_;
  const std::size_t nodes_, sectors_, origins_;  // origins_: with `elsewhere`
  const double per_step_;
  const bool moving_;
  std::vector<double> base_;                     // X0
  std::vector<double> pull_;                     // p of the orders of this step
  std::vector<double> origin_, origin_before_;   // [node][origin]
  std::vector<double> unserved_;                 // [node][origin] of what it does not deliver
  std::vector<double> lacking_;                  // [s][node][origin] F
  std::vector<double> moved_;                    // [s][node][origin] of the suppliers that get more orders than before
  std::vector<Source> lacking_from_, moved_from_;  // the largest terms of both
  Terms terms_;                                  // of the node that is looked at
  int before_ = 0;                               // the step before
  std::vector<double> reduced_;                  // [s][node] share by which less is ordered in all
  std::vector<double> missing_;                  // [i][j] what i did not send to j, of what j's stock still lacks
  std::vector<double> full_;                     // [s][node] stocks at the start
  HeldDays days_;
};

}  // namespace entrepot::stress::detail
