// Progress of long work. Computing rooms report to it and never print.
#pragma once

#include <string_view>

namespace entrepot {

class Progress {
 public:
  virtual ~Progress() = default;
  // done: 0..1, or negative when the total is not known. May be called from one thread at a time only.
  virtual void update(double done, std::string_view what) = 0;
};

Progress& no_progress();

}  // namespace entrepot
