// A share between 0 and 1, exact in billionths, so that a threshold of 40 % is inclusive and exact.
#pragma once

#include <compare>
#include <cstdint>

#include "base/result.h"

namespace entrepot {

class Share {
 public:
  static constexpr std::int64_t billion = 1'000'000'000;

  constexpr Share() = default;
  // Errors: out_of_range outside 0..1 or not a number. Rounds to the nearest billionth.
  static Result<Share> create(double value, Where where = {});
  static constexpr Share none() { return Share(0); }
  static constexpr Share all() { return Share(billion); }

  constexpr double value() const { return static_cast<double>(billionths_) / static_cast<double>(billion); }
  constexpr std::int64_t billionths() const { return billionths_; }
  constexpr Share rest() const { return Share(billion - billionths_); }
  friend constexpr auto operator<=>(Share, Share) = default;

 private:
  constexpr explicit Share(std::int64_t billionths) : billionths_(billionths) {}
  std::int64_t billionths_ = 0;
};

}  // namespace entrepot
