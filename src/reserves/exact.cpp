#include "reserves/exact.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace entrepot::reserves {
namespace {

using Wide = Exact::Wide;

Wide magnitude(Wide value) { return value < 0 ? -value : value; }

Wide power_of_ten(int places) {
  Wide out = 1;
  for (int i = 0; i < places; ++i) out *= 10;
  return out;
}

Wide common_divisor(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

std::string digits(Wide value) {
  std::string out;
  do out += static_cast<char>('0' + static_cast<int>(value % 10));
  while ((value /= 10) != 0);
  std::reverse(out.begin(), out.end());
  return out;
}

tl::unexpected<Error> undefined(const std::string& what) {
  return fail(ErrorCode::out_of_range, what + " is a division by zero, or has more digits than can be counted exactly", {},
              "Check the figures, or use a larger unit.");
}

}  // namespace

Exact::Exact(const Decimal& decimal) { *this = of(decimal.coefficient(), power_of_ten(decimal.places()), false); }

// The least 128-bit number has no magnitude and counts as an overflow.
Exact Exact::of(Wide numerator, Wide denominator, bool overflow) {
  Exact out;
  const Wide least = Wide{1} << 126;
  if (overflow || denominator == 0 || numerator < -least || numerator > least || denominator < -least || denominator > least) {
    out.denominator_ = 0;
    return out;
  }
  if (denominator < 0) numerator = -numerator, denominator = -denominator;
  const Wide divisor = std::max<Wide>(1, common_divisor(magnitude(numerator), denominator));
  out.numerator_ = numerator / divisor;
  out.denominator_ = denominator / divisor;
  return out;
}

Exact operator+(const Exact& a, const Exact& b) {
  if (!a.is_defined() || !b.is_defined()) return Exact::of(0, 0, true);
  const Wide shared = common_divisor(a.denominator_, b.denominator_);
  Wide left = 0, right = 0, sum = 0, denominator = 0;
  const bool overflow = __builtin_mul_overflow(a.numerator_, b.denominator_ / shared, &left) ||
                        __builtin_mul_overflow(b.numerator_, a.denominator_ / shared, &right) ||
                        __builtin_add_overflow(left, right, &sum) ||
                        __builtin_mul_overflow(a.denominator_, b.denominator_ / shared, &denominator);
  return Exact::of(sum, denominator, overflow);
}

Exact operator-(const Exact& a, const Exact& b) { return a + b * Exact(-1); }

Exact operator*(const Exact& a, const Exact& b) {
  if (!a.is_defined() || !b.is_defined()) return Exact::of(0, 0, true);
  const Wide first = std::max<Wide>(1, common_divisor(magnitude(a.numerator_), b.denominator_));
  const Wide second = std::max<Wide>(1, common_divisor(magnitude(b.numerator_), a.denominator_));
  Wide numerator = 0, denominator = 0;
  const bool overflow = __builtin_mul_overflow(a.numerator_ / first, b.numerator_ / second, &numerator) ||
                        __builtin_mul_overflow(a.denominator_ / second, b.denominator_ / first, &denominator);
  return Exact::of(numerator, denominator, overflow);
}

Exact operator/(const Exact& a, const Exact& b) {
  if (!b.is_defined()) return b;
  return a * Exact::of(b.denominator_, b.numerator_, false);
}

Result<std::strong_ordering> Exact::compare(const Exact& a, const Exact& b, const std::string& what) {
  const Exact difference = a - b;
  if (!difference.is_defined()) return undefined(what);
  return difference.numerator_ <=> Wide{0};
}

Result<std::int64_t> Exact::floor_units(int places, const std::string& what) const {
  const Exact scaled = *this * of(power_of_ten(places), 1, false);
  if (!scaled.is_defined()) return undefined(what);
  Wide whole = scaled.numerator_ / scaled.denominator_;
  if (scaled.numerator_ < 0 && scaled.numerator_ % scaled.denominator_ != 0) --whole;
  if (whole > std::numeric_limits<std::int64_t>::max() || whole < std::numeric_limits<std::int64_t>::min()) return undefined(what);
  return static_cast<std::int64_t>(whole);
}

Result<std::string> Exact::text(int places, const std::string& what) const {
  const Exact scaled = *this * of(power_of_ten(places), 1, false);
  if (!scaled.is_defined()) return undefined(what);
  const Wide top = magnitude(scaled.numerator_), whole = top / scaled.denominator_, rest = top % scaled.denominator_;
  const Wide rounded = whole + (rest >= scaled.denominator_ - rest ? 1 : 0);
  std::string out = digits(rounded);
  const auto count = static_cast<std::size_t>(places);
  if (count > 0) {
    if (out.size() <= count) out.insert(0, count + 1 - out.size(), '0');
    out.insert(out.size() - count, 1, '.');
  }
  return scaled.numerator_ < 0 && rounded != 0 ? "-" + out : out;
}

Result<double> Exact::to_double(const std::string& what) const {
  if (!is_defined()) return undefined(what);
  return static_cast<double>(numerator_) / static_cast<double>(denominator_);
}

}  // namespace entrepot::reserves
