// K scenarios of the cascade side by side, once they reach much of the network; each has begun in a CascadeNarrow, and gives its lane to
// another when it stops.
#pragma once

#include <span>

#include "shock/detail/cascade_narrow.h"

namespace entrepot::shock::detail {

template <std::size_t K>
class CascadeWide {
 public:
  explicit CascadeWide(const CascadePrepared& network);

  bool full() const { return going_ == K; }
  bool empty() const { return going_ == 0; }
  // A scenario goes on here; not when full. Returns its lane.
  std::size_t take(const CascadeNarrow& from, CascadeOutcome& outcome);
  // Iterates until a scenario has stopped, one at least: its outcome is there, its losses are until the next call of take. Errors:
  // limit_exceeded, interrupted.
  // `path`, where K is 1: what is lost after each iteration, too.
  Result<> run(const Progress& progress, CascadePath* path = nullptr);

  double loss_down(std::size_t firm, std::size_t k) const { return down_.loss(firm, k); }
  double loss_up(std::size_t firm, std::size_t k) const { return up_.loss(firm, k); }

 private:
  void clear_stopped();
  Result<Lanes<K>> stopping();  // after an iteration: 1 for the lanes that stop
  void grow(Lanes<K>& factor);  // the factor by which the weighted loss grew since the last call
  void sum_up(const Lanes<K>& lanes);

  const CascadePrepared& net_;
  DownChain<K> down_;
  UpPull<K> up_;
  AlignedDoubles larger_;  // [firm][K] of the two losses, as counted in total_; empty without the growth rule
  Lanes<K> total_{}, active_{}, stopped_{};
  std::array<CascadeOutcome*, K> outcomes_{};
  std::size_t going_ = 0;
};

}  // namespace entrepot::shock::detail
