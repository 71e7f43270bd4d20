#include "base/progress_lines.h"

#include <cmath>

#include <fmt/format.h>

namespace entrepot {
namespace {

constexpr double longest_silence = 600;  // seconds
constexpr double least_share = 0.01;     // of a part, before the rest of it is guessed

std::string hours(double seconds) {
  const auto whole = static_cast<long long>(seconds);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::optional<std::string> ProgressLines::report(double done, std::string_view what, double now) {
  if (!begun_) begun_ = part_begun_ = last_ = now;
  if (done < done_ || (done_ < 0 && done >= 0)) {
    part_begun_ = now;
    part_begun_at_ = done;
    percent_ = -1;
  }
  done_ = done;
  const int percent = static_cast<int>(std::floor(done * 100));
  if (now - last_ < between_ || (done >= 0 && percent == percent_ && now - last_ < longest_silence)) return std::nullopt;
  last_ = now;
  percent_ = percent;
  const double made = done - part_begun_at_;
  const std::string left = part_begun_at_ >= 0 && made > least_share && done < 1
                               ? fmt::format(", about {} left", hours((now - part_begun_) * (1 - done) / made))
                               : "";
  return fmt::format("{}{}, after {}{}", done < 0 ? "" : fmt::format("{} %, ", percent), what, hours(now - *begun_), left);
}

}  // namespace entrepot
