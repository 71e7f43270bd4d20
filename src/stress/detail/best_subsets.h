// The sets of `size` out of n, one after the other, by the sum of their members' values: largest sum first.
//
// Members are positions 0 .. n-1 in the order of falling values. Every set but the first, {0 .. size-1}, has one parent, whose sum is no
// smaller: its lowest member that is not in its first place moves one down. So a heap that begins with the first set and takes in the
// children of each set that leaves it gives the sets in order, without the rest being made.
#pragma once

#include <queue>
#include <vector>

#include "stress/detail/failure_ids.h"

namespace entrepot::stress::detail {

class BestSubsets {
 public:
  // `values` fall; size 1 .. n.
  BestSubsets(std::vector<double> values, std::uint32_t size);

  bool empty() const { return heap_.empty(); }
  double next_sum() const { return heap_.top().sum; }
  FailureIds take();  // of equal sums the one with the lower members first

 private:
  struct Entry {
    double sum;
    FailureIds set;
    bool operator<(const Entry& other) const { return sum != other.sum ? sum < other.sum : set > other.set; }
  };
  void push(const FailureIds& set);

  std::vector<double> values_;
  std::priority_queue<Entry> heap_;
};

}  // namespace entrepot::stress::detail
