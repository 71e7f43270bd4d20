// What the sets that were not computed cost at most: by the loss of whole groups of candidates, split where it is largest.
//
// Candidates stand in a row by falling value, as in best_subsets.h. A box is a choice of spans of that row with how many of each fail; it holds all
// sets with so many there. The ceiling of the union of its spans is above each of them. The boxes with the largest ceiling are split in
// halves, until `bounds_most` ceilings were made.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"

namespace entrepot::stress::detail {

struct GroupQuestion {
  std::span<const double> values;  // of the candidates in the row, falling
  std::uint32_t size = 0;  // failures of a set
  double done_above = 0;  // sets of a larger sum of values were all looked at
  double open_below = 0;  // those of a smaller sum were not
  double none_below = 0;  // those of a smaller sum do not suffice
  double enough = 1;  // a loss below it does not suffice
  std::size_t bounds_most = 0;
  // Ceilings of groups, each by places in the row.
  std::function<Result<std::vector<double>>(std::span<const std::vector<std::uint32_t>>)> ceilings;
  // Whether those hold a smaller set that suffices.
  std::function<bool(std::span<const std::uint32_t>)> holds_smaller;
};

struct GroupAnswer {
  double loss = 1;  // no set that was not looked at costs more, unless it holds a smaller one that suffices
  double ruled_out = 0;  // sets not looked at, in boxes with a ceiling below `enough`
  bool nothing_left = false;  // all are ruled out or hold a smaller one that suffices
};

// Errors: those of `ceilings`.
Result<GroupAnswer> search_groups(const GroupQuestion& question);

}  // namespace entrepot::stress::detail
