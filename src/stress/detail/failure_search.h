// The search for failures that cost enough: all singles, then sets by size, by bounds where they suffice and computed where not.
#pragma once

#include <vector>

#include "base/progress.h"
#include "stress/detail/loss_model.h"
#include "stress/reverse.h"

namespace entrepot::stress::detail {

struct FoundSet {
  FailureIds set;
  SetLoss loss;
};

struct FailureSearch {
  std::vector<FoundSet> found;
  std::vector<SizeReport> sizes;
  FoundSet largest_single;
};

// The question must have been checked. Errors: those of the model; limit_exceeded (sets found), interrupted.
Result<FailureSearch> search_failures(const ReverseQuestion& question, LossModel& model, Progress& progress);

}  // namespace entrepot::stress::detail
