// For a part of a longer work: says nothing of its own, but ends when nobody waits for the whole any more.
#pragma once

#include "base/progress.h"

namespace entrepot::stress::detail {

class QuietProgress final : public Progress {
 public:
  explicit QuietProgress(const Progress& whole) : whole_(whole) {}
  void update(double, std::string_view) override {}
  bool stopped() const override { return whole_.stopped(); }

 private:
  const Progress& whole_;
};

}  // namespace entrepot::stress::detail
