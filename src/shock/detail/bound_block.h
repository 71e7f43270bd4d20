// Eight failures of CascadeBounds side by side: L_a and D_a of its header, both chains, one iteration at a time.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "shock/cascade_bound.h"
#include "shock/detail/aligned.h"
#include "shock/detail/cascade_prepared.h"

namespace entrepot::shock::detail {

// s and r of an iteration.
struct BoundFactors {
  std::vector<double> sigma;         // s [firm]
  std::vector<double> rise;          // r [market]
  std::vector<unsigned char> whole;  // [market] a change counts as the whole loss
};

// Sums of one iteration, used by one block after the other.
struct BoundScratch {
  explicit BoundScratch(const CascadePrepared& net);
  AlignedDoubles loss, change;        // [cell][8]
  AlignedDoubles up_loss, up_change;  // [firm][8]
};

class BoundBlock {
 public:
  BoundBlock(const CascadePrepared& net, std::span<const FirmLoss> failures);  // at most 8 of them

  static std::size_t bytes(const CascadePrepared& net) { return net.firms * 4 * cascade_lanes * sizeof(double); }
  void advance(const BoundFactors& factors, BoundScratch& scratch);

  std::array<double, cascade_lanes> largest_changes() const;
  std::array<double, cascade_lanes> losses(std::span<const double> weights, CascadeChain chain) const;
  // Sums of L and D over a market times sales, [market][8].
  void market_losses(double* loss, double* change) const;

 private:
  void advance_down(const BoundFactors& factors, BoundScratch& scratch);
  void advance_up(BoundScratch& scratch);
  void hold(AlignedDoubles& loss, AlignedDoubles& change, bool down);  // psi of the failures

  const CascadePrepared& net_;
  std::vector<FirmLoss> failures_;
  AlignedDoubles down_, down_change_, up_, up_change_;  // [firm][8]
  bool first_ = true;
};

}  // namespace entrepot::shock::detail
