// One scenario of the cascade while few firms are hit, and without its last iteration where the result is known before.
//
// Each upward iteration reaches some eight times the firms of the one before, so the last one is most of the work. But only its largest change
// and its weighted sum are asked for: UpPush::look_ahead tells whether the change ends the cascade, and the sum after it is
//   sum_i w_i l_i(T) = sum_j (sum_i w_i Lu_ij) l_j(T - 1)
// but for firms that are shocked or whose sum is cut at 1; those, and the ones that lose downwards, are looked at one by one.
#pragma once

#include "shock/detail/cascade_down.h"
#include "shock/detail/cascade_up.h"

namespace entrepot::shock::detail {

using CascadePath = std::vector<std::vector<CascadeIndex>>;  // [iteration from 0][weighting]

class CascadeNarrow {
 public:
  explicit CascadeNarrow(const CascadePrepared& network);

  // Whether the scenario is done; else it goes on in a CascadeWide, which takes it from here. Errors: limit_exceeded,
  // interrupted.
  // `losses`: those of each firm are wanted, so the last iteration is not left out. `path`: what is lost after each iteration, too; with
  // `losses`.
  Result<bool> run(const CascadeShock& shock, CascadeOutcome& outcome, const Progress& progress, bool losses = false,
                   CascadePath* path = nullptr);

  const DownChain<1>& down() const { return down_; }
  const UpPush& up() const { return up_; }

 private:
  bool wide(UpPush::Ahead ahead) const;
  void sum_ahead(const CascadeShock& shock, CascadeOutcome& outcome);
  void sum_up(std::vector<CascadeIndex>& index) const;

  const CascadePrepared& net_;
  DownChain<1> down_;
  UpPush up_;
  FirmSet apart_;  // scratch of sum_ahead
};

tl::unexpected<Error> too_many_iterations(std::uint32_t most);

}  // namespace entrepot::shock::detail
