// Exact fractions for rules: thresholds, obligations and shares are compared and divided without rounding.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/decimal.h"
#include "base/result.h"

namespace entrepot::reserves {

// A quotient of 128-bit integers in lowest terms. What leaves that range, and a division by zero, is undefined, as is all that is made of
// it; the readers below say so as an error.
class Exact {
 public:
  __extension__ using Wide = __int128;
  Exact(std::int64_t whole = 0) : numerator_(whole) {}
  explicit Exact(const Decimal& decimal);

  bool is_defined() const { return denominator_ > 0; }
  friend Exact operator+(const Exact& a, const Exact& b);
  friend Exact operator-(const Exact& a, const Exact& b);
  friend Exact operator*(const Exact& a, const Exact& b);
  friend Exact operator/(const Exact& a, const Exact& b);

  // Errors of the readers: out_of_range with `what` where it is undefined or does not fit.
  static Result<std::strong_ordering> compare(const Exact& a, const Exact& b, const std::string& what);
  Result<std::int64_t> floor_units(int places, const std::string& what) const;  // the largest n with n / 10^places <= this
  Result<std::string> text(int places, const std::string& what) const;          // rounded half away from zero
  Result<double> to_double(const std::string& what) const;                      // for charts, never back

 private:
  static Exact of(Wide numerator, Wide denominator, bool overflow);
  Wide numerator_ = 0, denominator_ = 1;  // 0: undefined
};

}  // namespace entrepot::reserves
