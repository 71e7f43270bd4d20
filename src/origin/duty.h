// What a rate comes to on a consignment. Amounts are exact; nothing is rounded here but 10^-12 of the currency's main unit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/money.h"
#include "base/result.h"
#include "origin/rate_text.h"

namespace entrepot::origin {

struct GoodsQuantity {
  Decimal amount;
  std::string unit;  // by rate_unit; tonnes are kept in kg, kilolitres in l
};
// "500kg", "12.5 t", "300 pairs". Errors: bad_field, out_of_range (not from 0 up to 10^11, more than 4 places).
Result<GoodsQuantity> parse_goods_quantity(std::string_view text, Where where = {});

// What duties are computed on: the value in one currency, and quantities.
struct Dutiable {
  Money value;
  std::vector<GoodsQuantity> quantities;
};
// Errors: out_of_range for a value that is negative or above 10^15 of the main unit.
Result<> check_dutiable(const Dutiable& goods);

// The duty before rounding, as two bounds where something is not known.
//
// A specific duty without its quantity is somewhere above 0, so that "the lower of 5 % and 60 JPY/kg" still lies between 0 and 5 %:
// rates are compared by bounds, and only an amount whose bounds meet is one.
struct DutyBounds {
  Decimal low;                    // main units of the currency, rounded down to 9 places
  std::optional<Decimal> high;    // missing: no bound
  bool exact = false;             // low is the duty
  std::vector<std::string> lacks; // what would settle it: "a quantity in kg", "an amount in JPY instead of USD"; sorted, each once
};

// `rate` missing (text that cannot be computed) has the bounds 0 and none.
DutyBounds duty_of(const RateText& rate, const Dutiable& goods);
// The lowest of several. At least one.
DutyBounds lowest_duty(std::span<const RateText* const> rates, const Dutiable& goods);

}  // namespace entrepot::origin
