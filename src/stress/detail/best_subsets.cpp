#include "stress/detail/best_subsets.h"

#include <utility>

namespace entrepot::stress::detail {

BestSubsets::BestSubsets(std::vector<double> values, std::uint32_t size) : values_(std::move(values)) {
  if (size == 0 || size > values_.size()) return;
  FailureIds first;
  for (std::uint32_t member = 0; member < size; ++member) first.add(member);
  push(first);
}

void BestSubsets::push(const FailureIds& set) {
  double sum = 0;
  for (const std::uint32_t member : set.ids()) sum += values_[member];
  heap_.push({sum, set});
}

FailureIds BestSubsets::take() {
  const FailureIds set = heap_.top().set;
  heap_.pop();
  std::uint32_t moved = 0;  // the lowest member that is not in its first place
  while (moved < set.count && set.at[moved] == moved) ++moved;
  const auto step = [&](std::uint32_t place) {
    const std::uint32_t next = set.at[place] + 1,
                        above = place + 1 < set.count ? set.at[place + 1] : static_cast<std::uint32_t>(values_.size());
    if (next >= above) return;
    FailureIds child = set;
    child.at[place] = next;
    push(child);
  };
  if (moved < set.count) step(moved);
  if (moved > 0) step(moved - 1);
  return set;
}

}  // namespace entrepot::stress::detail
