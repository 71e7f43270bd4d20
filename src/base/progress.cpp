#include "base/progress.h"

namespace entrepot {

Progress& no_progress() {
  struct Silent final : Progress {
    void update(double, std::string_view) override {}
  };
  static Silent silent;  // has no state
  return silent;
}

Result<> go_on(const Progress& progress) {
  if (progress.stopped()) return fail(ErrorCode::interrupted, "The work was stopped before its end", {}, "Start it again.");
  return {};
}

}  // namespace entrepot
