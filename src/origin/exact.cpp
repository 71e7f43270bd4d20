#include "origin/detail/exact.h"

#include <limits>

namespace entrepot::origin::detail {

Result<Money> rounded(Exact amount, Currency currency, std::int64_t step, Rounding rule) {
  const Exact unit = power_of_ten(exact_places - currency.minor_places()) * step;
  const Exact steps = floor_divided(amount + (rule == Rounding::half_up ? unit / 2 : 0), unit);
  const Exact minor_units = steps * step;
  if (minor_units > std::numeric_limits<std::int64_t>::max() || minor_units < std::numeric_limits<std::int64_t>::min())
    return fail(ErrorCode::out_of_range, "An amount of money overflows", {}, "Split the consignment.");
  return Money{static_cast<std::int64_t>(minor_units), currency};
}

}  // namespace entrepot::origin::detail
