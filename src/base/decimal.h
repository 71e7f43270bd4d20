// Exact decimal numbers for law and money: a 64-bit coefficient and 0 to 9 decimal places.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entrepot {

class Decimal {
 public:
  static constexpr int places_max = 9;

  constexpr Decimal() = default;
  constexpr explicit Decimal(std::int64_t whole) : coefficient_(whole) {}
  // Errors: bad_field (not a plain decimal such as -12.50), out_of_range (more than 9 places, or too large).
  static Result<Decimal> parse(std::string_view text, Where where = {});
  static Result<Decimal> create(std::int64_t coefficient, int places);

  std::int64_t coefficient() const { return coefficient_; }
  int places() const { return places_; }
  double to_double() const;   // for charts and simulation, never back
  std::string text() const;   // keeps the places: "1.50"

  // By value: 1.5 == 1.50. Exact for all inputs.
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

  Result<Decimal> plus(const Decimal& other) const;   // exact; out_of_range on overflow
  Result<Decimal> minus(const Decimal& other) const;
  Result<Decimal> times(const Decimal& other) const;  // exact; out_of_range when it needs more than 9 places

 private:
  constexpr Decimal(std::int64_t coefficient, int places) : coefficient_(coefficient), places_(places) {}
  std::int64_t coefficient_ = 0;
  int places_ = 0;
};

}  // namespace entrepot
