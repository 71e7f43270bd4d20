// Exact sums of money inside a computation: 128-bit whole numbers of 10^-12 of a currency's main unit. What enters is limited so that
// nothing overflows: values below 10^15, percentages and factors to 10^4, duties per unit below 10^8, quantities below 10^11.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.h"
#include "base/money.h"
#include "base/result.h"

namespace entrepot::origin::detail {

__extension__ typedef __int128 Exact;

inline constexpr int exact_places = 12;

constexpr Exact power_of_ten(int exponent) {
  Exact out = 1;
  for (; exponent > 0; --exponent) out *= 10;
  return out;
}
inline Exact exact(const Decimal& number) {
  return static_cast<Exact>(number.coefficient()) * power_of_ten(exact_places - number.places());
}
inline Exact exact(const Money& money) {
  return static_cast<Exact>(money.minor_units) * power_of_ten(exact_places - money.currency.minor_places());
}

// Towards minus infinity.
constexpr Exact floor_divided(Exact number, Exact by) { return number / by - (number % by < 0 ? 1 : 0); }

enum class Rounding { down, half_up };

// The nearest multiple of `step` minor units by the rule. Errors: out_of_range where it does not fit into Money.
Result<Money> rounded(Exact amount, Currency currency, std::int64_t step, Rounding rule);

}  // namespace entrepot::origin::detail
