// Progress of long work. Computing rooms report to it and never print.
#pragma once

#include <string_view>

#include "base/result.h"

namespace entrepot {

class Progress {
 public:
  virtual ~Progress() = default;
  // done: 0..1, or negative when the total is not known. May be called from one thread at a time only.
  virtual void update(double done, std::string_view what) = 0;
  // Whether nobody waits for the result any more: long work then ends with ErrorCode::interrupted. May be called from any thread.
  virtual bool stopped() const { return false; }
};

// Errors: interrupted. Long work asks this each time it reports.
Result<> go_on(const Progress& progress);

Progress& no_progress();

}  // namespace entrepot
