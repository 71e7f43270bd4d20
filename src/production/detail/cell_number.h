// Reading one number of a large table. The short decimal numbers that tables are made of are converted exactly here
// (Clinger 1990: a whole number below 2^53 divided or multiplied once by an exact power of ten is correctly rounded);
// every other spelling goes to fast_float, so the value is always the nearest double.
#pragma once

#include <cmath>
#include <cstdint>

#include <fast_float/fast_float.h>

namespace entrepot::production::detail {

inline constexpr double exact_powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Reads from `at`, whose text must be followed by a character that is neither digit nor point (a line end will do).
// Returns where the number ends, or nullptr when there is none that this short way can read exactly.
inline const char* read_short_number(const char* at, double& value) {
  const bool negative = *at == '-';
  at += negative;
  const char* const start = at;
  std::uint64_t digits = 0;
  while (static_cast<unsigned char>(*at - '0') < 10) digits = digits * 10 + static_cast<unsigned char>(*at++ - '0');
  const auto whole = at - start;
  if (whole == 0 || whole > 18) return nullptr;
  std::ptrdiff_t places = 0;
  if (*at == '.') {
    const char* const point = ++at;
    while (static_cast<unsigned char>(*at - '0') < 10) digits = digits * 10 + static_cast<unsigned char>(*at++ - '0');
    places = at - point;
  }
  if (whole + places > 18 || places > 22 || digits > (std::uint64_t{1} << 53) || (*at | 0x20) == 'e') return nullptr;
  const double magnitude = static_cast<double>(digits) / exact_powers_of_ten[places];
  value = negative ? -magnitude : magnitude;
  return at;
}

// The whole of [first, last) as a finite number; a leading '+' is accepted.
inline bool read_any_number(const char* first, const char* last, double& value) {
  if (first != last && *first == '+') ++first;
  const char* const digits = first + (first != last && *first == '-');
  if (digits == last || !((*digits >= '0' && *digits <= '9') || *digits == '.')) return false;  // "nan", "inf"
  const auto result = fast_float::from_chars(first, last, value);
  return result.ec == std::errc() && result.ptr == last && std::isfinite(value);
}

}  // namespace entrepot::production::detail
