// The downward chain of K scenarios side by side, lane k of every array is scenario k: (3) and (4) of shock/cascade.h.
//
// Few links count downwards: who changed adds the change to the sums of its customers by input (delta push); the largest sum is the
// loss of a firm. Firms are taken in the order of their numbers: the bits of a lane do not depend on its company, which adds zeros.
#pragma once

#include "shock/detail/aligned.h"
#include "shock/detail/cascade_prepared.h"
#include "shock/detail/firm_set.h"

namespace entrepot::shock::detail {

template <std::size_t K>
class DownChain {
 public:
  explicit DownChain(const CascadePrepared& network);

  void clear();
  void start(const CascadeShock& shock);  // of lane 0
  void take(const DownChain<1>& from, std::size_t k);  // a scenario that has begun elsewhere becomes lane k, which is clear
  void clear(const Lanes<K>& lanes);                   // those that are not 0
  // An iteration of the lanes with active != 0. `largest` hears of losses that grew.
  void step(const Lanes<K>& active, Lanes<K>& largest);

  double loss(std::size_t firm, std::size_t k) const { return cells_[(net_.cell_begin[firm] + cell_loss) * K + k]; }
  const FirmSet& touched() const { return touched_; }
  std::size_t touched_count() const { return touched_count_; }
  const FirmSet& changed() const { return changed_; }  // by the last iteration

 private:
  template <std::size_t>
  friend class DownChain;

  double available(std::uint32_t market, std::size_t k) const;
  void choose();
  void push(const Lanes<K>& active);
  void settle(const Lanes<K>& active, Lanes<K>& largest);
  void touch(std::uint32_t firm);
  void spoil(std::uint32_t market);

  const CascadePrepared& net_;
  AlignedDoubles cells_;                       // [cell][K]
  AlignedDoubles market_lost_, market_left_;   // [market][K]
  FirmSet touched_, changed_, marked_, pushing_;
  std::size_t touched_count_ = 0;
  std::vector<std::uint32_t> market_head_, next_in_market_;  // the firms of a market that lost something
  std::vector<unsigned char> market_dirty_;
  std::vector<std::uint32_t> dirty_markets_;
};

}  // namespace entrepot::shock::detail
