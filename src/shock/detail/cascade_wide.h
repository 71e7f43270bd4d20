// K scenarios of the cascade side by side, once they reach much of the network; each has begun in a CascadeNarrow.
#pragma once

#include <span>

#include "shock/detail/cascade_narrow.h"

namespace entrepot::shock::detail {

template <std::size_t K>
class CascadeWide {
 public:
  explicit CascadeWide(const CascadePrepared& network);

  void clear();
  void take(const CascadeNarrow& from, std::size_t k);  // as lane k
  // Goes on with lanes 0 to outcomes.size() - 1 until all have stopped. Errors: limit_exceeded, interrupted.
  Result<> run(std::span<CascadeOutcome* const> outcomes, const Progress& progress);

  double loss_down(std::size_t firm, std::size_t k) const { return down_.loss(firm, k); }
  double loss_up(std::size_t firm, std::size_t k) const { return up_.loss(firm, k); }

 private:
  void grow(Lanes<K>& factor);  // the factor by which the weighted loss grew since the last call
  void sum_up(std::span<CascadeOutcome* const> outcomes) const;

  const CascadePrepared& net_;
  DownChain<K> down_;
  UpPull<K> up_;
  AlignedDoubles larger_;  // [firm][K] of the two losses, as counted in total_; empty without the growth rule
  Lanes<K> total_{};
};

}  // namespace entrepot::shock::detail
