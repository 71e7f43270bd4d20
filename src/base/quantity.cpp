#include "base/quantity.h"

#include <array>

#include <fmt/format.h>

namespace entrepot {
namespace {

enum class Kind {
  none,
  share,
  time,
  length,
  speed,
  mass,
  mass_rate,
  volume,
  volume_rate,
  area,
  area_rate,
  pieces,
  pieces_rate,
  money,
  price_mass,
  price_volume,
  price_area,
  price_piece,
  freight,
  rate
};

struct UnitRow {
  Unit unit;
  std::string_view name;
  Kind kind;
  double in_base;  // one of this unit, in the base unit of its kind
};

constexpr double barrel_m3 = 0.158987294928;  // 42 US gallons

constexpr std::array units{
    UnitRow{Unit::none, "1", Kind::none, 1},
    UnitRow{Unit::share, "share", Kind::share, 1},
    UnitRow{Unit::days, "days", Kind::time, 1},
    UnitRow{Unit::kilometres, "km", Kind::length, 1},
    UnitRow{Unit::knots, "kn", Kind::speed, 1},
    UnitRow{Unit::tonnes, "t", Kind::mass, 1},
    UnitRow{Unit::kilograms, "kg", Kind::mass, 1e-3},
    UnitRow{Unit::tonnes_per_year, "t/yr", Kind::mass_rate, 1},
    UnitRow{Unit::kilograms_per_year, "kg/yr", Kind::mass_rate, 1e-3},
    UnitRow{Unit::cubic_metres, "m3", Kind::volume, 1},
    UnitRow{Unit::cubic_metres_per_year, "m3/yr", Kind::volume_rate, 1},
    UnitRow{Unit::barrels, "bbl", Kind::volume, barrel_m3},
    UnitRow{Unit::barrels_per_year, "bbl/yr", Kind::volume_rate, barrel_m3},
    UnitRow{Unit::square_metres, "m2", Kind::area, 1},
    UnitRow{Unit::square_metres_per_year, "m2/yr", Kind::area_rate, 1},
    UnitRow{Unit::units, "unit", Kind::pieces, 1},
    UnitRow{Unit::units_per_year, "unit/yr", Kind::pieces_rate, 1},
    UnitRow{Unit::usd, "USD", Kind::money, 1},
    UnitRow{Unit::million_usd, "million USD", Kind::money, 1e6},
    UnitRow{Unit::usd_per_tonne, "USD/t", Kind::price_mass, 1},
    UnitRow{Unit::usd_per_kilogram, "USD/kg", Kind::price_mass, 1e3},
    UnitRow{Unit::usd_per_cubic_metre, "USD/m3", Kind::price_volume, 1},
    UnitRow{Unit::usd_per_barrel, "USD/bbl", Kind::price_volume, 1 / barrel_m3},
    UnitRow{Unit::usd_per_square_metre, "USD/m2", Kind::price_area, 1},
    UnitRow{Unit::usd_per_unit, "USD/unit", Kind::price_piece, 1},
    UnitRow{Unit::usd_per_tonne_day, "USD/t/day", Kind::freight, 1},
    UnitRow{Unit::per_year, "1/yr", Kind::rate, 1},
};

const UnitRow& row(Unit unit) { return units[static_cast<std::size_t>(unit)]; }

}  // namespace

std::string_view unit_name(Unit unit) { return row(unit).name; }

std::optional<Unit> parse_unit(std::string_view text) {
  for (const UnitRow& candidate : units)
    if (candidate.name == text) return candidate.unit;
  return std::nullopt;
}

std::vector<std::string> unit_names() {
  std::vector<std::string> names;
  for (const UnitRow& candidate : units) names.emplace_back(candidate.name);
  return names;
}

std::optional<double> unit_factor(Unit from, Unit to) {
  if (row(from).kind != row(to).kind) return std::nullopt;
  return row(from).in_base / row(to).in_base;
}

Result<Quantity> Quantity::plus(const Quantity& other) const {
  if (unit != other.unit)
    return fail(ErrorCode::wrong_unit, fmt::format("{} and {} cannot be added", unit_name(unit), unit_name(other.unit)), {},
                "Convert one of them first.");
  TRY_ASSIGN(const Decimal sum, value.plus(other.value));
  return Quantity{sum, unit};
}

Result<Quantity> Quantity::minus(const Quantity& other) const {
  if (unit != other.unit)
    return fail(ErrorCode::wrong_unit, fmt::format("{} and {} cannot be subtracted", unit_name(unit), unit_name(other.unit)), {},
                "Convert one of them first.");
  TRY_ASSIGN(const Decimal difference, value.minus(other.value));
  return Quantity{difference, unit};
}

std::string Quantity::text() const { return fmt::format("{} {}", value.text(), unit_name(unit)); }

}  // namespace entrepot
