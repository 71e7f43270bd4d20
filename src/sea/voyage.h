// One voyage: the shortest route that a ship may take with straits closed, its days and its greenhouse gases.
//
// What it leaves out: queues, canal transit times and tolls, weather, speed limits, the time in ports, depths of ports, and the way
// from a port to its node of the network (stated beside the route, in none of its figures).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sea/freight.h"
#include "sea/places.h"
#include "sea/sea.h"
#include "sea/vessel.h"

namespace entrepot::sea {

inline constexpr double default_knots = 14;         // merchant ships sail 13 to 16 knots
inline constexpr double far_leg_km = 50;            // a longer leg to the network is told
inline constexpr double default_leg_max_km = 200;   // a longer one is an error: the place lies on land
inline constexpr double km_per_nautical_mile = 1.852;

struct VoyageQuery {
  FoundPlace from, to;
  std::vector<std::string> closed;
  Vessel vessel;
  double knots = default_knots;
  std::optional<FreightFactor> factor;
  double tonnes = 1;
  double leg_max_km = default_leg_max_km;
};

struct Voyage {
  SeaNetwork::Nearest from, to;  // nodes, and the legs to them in km
  GateSet closed;                // as asked, and what the ship cannot pass
  std::vector<ShutGate> shut;    // the part of `closed` that is for the ship's size
  Route route;
  double days = 0;
  std::optional<double> ttw_kg, wtw_kg;  // CO2e, where there is a factor
  std::vector<std::string> notes;
};

// Errors: those of SeaNetwork::route (no_solution names the gates that block it); out_of_range for a place whose leg is above
// leg_max_km, a speed or a weight that is not above 0.
Result<Voyage> plan_voyage(const SeaNetwork& network, const std::vector<VesselLimit>& limits, const VoyageQuery& query);

// A GeoJSON FeatureCollection (RFC 7946): the route as one line, cut at the antimeridian, and both places. Each line of the
// text ends with a line feed.
std::string voyage_geojson(const SeaNetwork& network, const VoyageQuery& query, const Voyage& voyage);

}  // namespace entrepot::sea
