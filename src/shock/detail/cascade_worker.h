// One thread's cascades: each alone while it is narrow; up to eight that grew wide go on together.
#pragma once

#include <optional>

#include "shock/detail/cascade_wide.h"

namespace entrepot::shock::detail {

class CascadeWorker {
 public:
  CascadeWorker(const CascadePrepared& network, const Progress& progress) : net_(network), progress_(progress), narrow_(network) {}

  // The outcome is there after finish() at the latest. Errors: limit_exceeded, interrupted.
  Result<> run(const CascadeShock& shock, CascadeOutcome& outcome);
  Result<> finish();

 private:
  const CascadePrepared& net_;
  const Progress& progress_;
  CascadeNarrow narrow_;
  std::optional<CascadeWide<cascade_lanes>> wide_;  // made when the first one needs it
};

// The losses of each firm at the end.
Result<CascadeLosses> cascade_losses(const CascadePrepared& network, const CascadeShock& shock);
// What is lost after each iteration: Cascade::path.
Result<CascadePath> cascade_path(const CascadePrepared& network, const CascadeShock& shock, const Progress& progress);

}  // namespace entrepot::shock::detail
