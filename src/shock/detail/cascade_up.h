// The upward chain: (5) of shock/cascade.h. Losses only grow, so h_u,i of an iteration is min(h_u,i before, 1 - sum_j Lu_ij (1 - h_u,j)).
//
// UpPush, one scenario: who changed adds the change to the sums of its suppliers; for few changes. UpPull, K scenarios side by side: who
// has a customer that changed sums over all its customers again; for many.
#pragma once

#include <span>

#include "shock/detail/aligned.h"
#include "shock/detail/cascade_prepared.h"
#include "shock/detail/firm_set.h"

namespace entrepot::shock::detail {

class UpPush {
 public:
  explicit UpPush(const CascadePrepared& network);

  void clear();
  void start(const CascadeShock& shock);
  // An iteration; the largest growth of a loss.
  double step();

  // Whether the largest growth of the next iteration is above eps, without it. Whose customers all grew by at most eps grows no more than
  // that, as its shares add up to 1 at most: only suppliers of larger changes are looked at. Unknown where that is no less work.
  enum class Ahead { unknown, grows, settles };
  Ahead look_ahead() const;
  // The loss of a firm after the next iteration, and the sum it is made of: cut at 1, and not below a shock.
  struct Next {
    double loss, sum;
  };
  Next next(std::uint32_t firm) const;
  // sum_i w_i (sum_j Lu_ij (1 - h_u,j)): the loss after the next iteration, where nobody's sum is cut.
  double next_total(std::size_t weighting) const;

  double loss(std::size_t firm) const { return loss_[firm]; }
  const FirmSet& touched() const { return touched_; }
  std::size_t changed_links() const { return changed_links_; }  // of the firms that changed, to their suppliers: the work of a step

 private:
  struct Change {
    std::uint32_t firm;
    double more;
  };
  void record(std::uint32_t firm, double more);
  void settle();
  bool grows(std::uint32_t firm) const;

  const CascadePrepared& net_;
  AlignedDoubles sum_, loss_;  // [firm]
  FirmSet touched_, marked_;
  std::vector<Change> changed_;  // by the last iteration
  std::vector<std::uint32_t> large_;  // of them, those above eps
  std::size_t changed_links_ = 0;
  double little_ = 0, largest_ = 0;
};

template <std::size_t K>
class UpPull {
 public:
  explicit UpPull(const CascadePrepared& network);

  void clear();
  void take(const UpPush& from, std::size_t k);  // a scenario that has begun elsewhere becomes lane k, which is clear
  void clear(const Lanes<K>& lanes);  // those that are not 0
  // An iteration of the lanes with active != 0. `largest` hears of losses that grew.
  void step(const Lanes<K>& active, Lanes<K>& largest);

  double loss(std::size_t firm, std::size_t k) const { return loss_[firm * K + k]; }
  const FirmSet& touched() const { return touched_; }
  const FirmSet& changed() const { return changed_; }  // by the last iteration

 private:
  const CascadePrepared& net_;
  AlignedDoubles sum_, loss_;  // [firm][K]
  FirmSet touched_, changed_, marked_, sellers_;  // sellers_: all that have customers
  std::size_t changed_count_ = 0;
};

}  // namespace entrepot::shock::detail
