// What the subcommands share: printing, progress on a terminal, errors.
#pragma once

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/progress.h"
#include "base/progress_lines.h"
#include "base/result.h"

namespace entrepot::app {

void print(std::string_view text);  // standard output, as it is

// On a terminal one line of standard error, redrawn in place, with the time that is left once that can be told. Elsewhere, as in the log of a
// job, a line every half minute at most (base/progress_lines.h); ENTREPOT_PROGRESS=off in the environment: none, a number: so many seconds.
class TerminalProgress final : public Progress {
 public:
  TerminalProgress();
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;
  void update(double done, std::string_view what) override;

 private:
  void draw(double done, std::string_view what, std::chrono::steady_clock::time_point now);

  bool terminal_;
  std::optional<ProgressLines> lines_;  // where it is none
  bool drawn_ = false;
  double begun_at_ = 0, done_ = 2;  // what was done when this part of the work began, and last; it falls when the next part begins
  std::chrono::steady_clock::time_point last_{}, begun_{};
};

// What `compute` gives; its progress is off the screen before anything is printed.
template <class Compute>
auto with_progress(const Compute& compute) {
  TerminalProgress progress;
  return compute(progress);
}

// The exit code, or that of an error when standard output could not be written to its end.
int finish(int code);

// Prints the error and returns its exit code.
int report(const Error& error, bool json);

}  // namespace entrepot::app
