// Tests only: whoever waits loses patience at the n-th report.
#pragma once

#include <atomic>

#include "base/progress.h"

namespace entrepot {

class StopAfter final : public Progress {
 public:
  explicit StopAfter(int updates) : most_(updates) {}
  void update(double, std::string_view) override { ++updates_; }
  bool stopped() const override { return updates_ >= most_; }
  int updates() const { return updates_; }

 private:
  int most_;
  std::atomic<int> updates_ = 0;
};

}  // namespace entrepot
