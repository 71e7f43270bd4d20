// Progress as lines of a log, for who reads it later: few of them, and none of work that is soon done.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entrepot {

class ProgressLines {
 public:
  // A line comes `seconds_between` (0 or more) after the work began or after the one before at the earliest, and then once another percent is
  // done, another part of the work has begun, or ten minutes have gone by.
  explicit ProgressLines(double seconds_between) : between_(seconds_between) {}

  // What Progress::update is told, at `now`, seconds of a clock that does not go back. The line without its end, where one is due:
  // "12 %, closing nodes, block 3 of 25, after 0:05:10, about 0:37:00 left".
  std::optional<std::string> report(double done, std::string_view what, double now);

 private:
  double between_;
  std::optional<double> begun_;  // of all the work
  double part_begun_ = 0, part_begun_at_ = 0;  // of the part: when, and what was done then; the share falls when the next begins
  double done_ = 2, last_ = 0;  // what was done last: more than there is, so that the first report begins a part
  int percent_ = -1;  // of the last line; -1: none of this part
};

}  // namespace entrepot
