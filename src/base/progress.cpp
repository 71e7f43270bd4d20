#include "base/progress.h"

namespace entrepot {

Progress& no_progress() {
  struct Silent final : Progress {
    void update(double, std::string_view) override {}
  };
  static Silent silent;  // has no state
  return silent;
}

}  // namespace entrepot
