#include <algorithm>
#include <cmath>
#include <numbers>

#include "sea/detail/network_data.h"

namespace entrepot::sea {
namespace {

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

// Twice the area of the triangle a b c, positive when it turns left.
double turn(LonLat a, LonLat b, LonLat c) { return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon); }

}  // namespace

double great_circle_km(LonLat a, LonLat b) {
  const double half_lat = std::sin(radians(b.lat - a.lat) / 2), half_lon = std::sin(radians(b.lon - a.lon) / 2);
  const double h = half_lat * half_lat + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * half_lon * half_lon;
  return 2 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(h)));
}

namespace detail {

UnitVector unit_vector(LonLat place) {
  const double lat = radians(place.lat), lon = radians(place.lon);
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

std::optional<double> crossing(LonLat p, LonLat q, const Segment& gate) {
  if (std::abs(p.lon - q.lon) > 180) return std::nullopt;
  const double side_p = turn(gate.a, gate.b, p), side_q = turn(gate.a, gate.b, q);
  const double side_a = turn(p, q, gate.a), side_b = turn(p, q, gate.b);
  if (!(side_p * side_q < 0 && side_a * side_b < 0)) return std::nullopt;
  return side_p / (side_p - side_q);
}

}  // namespace detail

}  // namespace entrepot::sea
