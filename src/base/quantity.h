// Units and exact quantities.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace entrepot {

enum class Unit {
  none,            // a pure number
  share,           // 0..1
  days,
  kilometres,
  knots,
  tonnes,
  kilograms,
  tonnes_per_year,
  kilograms_per_year,
  cubic_metres,
  cubic_metres_per_year,
  barrels,
  barrels_per_year,
  square_metres,
  square_metres_per_year,
  units,           // pieces
  units_per_year,
  usd,
  million_usd,
  usd_per_tonne,
  usd_per_kilogram,
  usd_per_cubic_metre,
  usd_per_barrel,
  usd_per_square_metre,
  usd_per_unit,
  usd_per_tonne_day,  // freight: moving a tonne for a day
  per_year,
};

std::string_view unit_name(Unit unit);             // "t/yr"
std::optional<Unit> parse_unit(std::string_view);  // accepts unit_name's spelling
std::vector<std::string> unit_names();

// A factor f with  value[from] x f = value[to]; missing when the two do not measure the same thing.
std::optional<double> unit_factor(Unit from, Unit to);

struct Quantity {
  Decimal value;
  Unit unit = Unit::none;
  // Errors: wrong_unit when the units differ.
  Result<Quantity> plus(const Quantity& other) const;
  Result<Quantity> minus(const Quantity& other) const;
  std::string text() const;
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

}  // namespace entrepot
