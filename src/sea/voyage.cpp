#include "sea/voyage.h"

#include <algorithm>

#include "base/text.h"

namespace entrepot::sea {
namespace {

Result<SeaNetwork::Nearest> node_of(const SeaNetwork& network, const FoundPlace& place, double leg_max_km,
                                    std::vector<std::string>& notes) {
  const SeaNetwork::Nearest nearest = network.nearest(place.position);
  if (nearest.km > leg_max_km)
    return fail(ErrorCode::out_of_range,
                place.name + " (" + place.what + ") is " + format_number(nearest.km) + " km from the nearest sea lane: it may lie on land",
                {}, "Name a port on the sea, or allow a longer leg than " + format_number(leg_max_km) + " km.");
  if (nearest.km > far_leg_km)
    notes.push_back(place.name + " is " + format_number(nearest.km) + " km from its node of the network; that leg is in no figure");
  return nearest;
}

Result<> check_numbers(const VoyageQuery& query) {
  if (!(query.knots > 0 && query.knots <= 100))
    return fail(ErrorCode::out_of_range, "a speed of " + format_exact(query.knots) + " knots", {}, "Merchant ships sail 13 to 16 knots.");
  if (!(query.tonnes > 0 && query.tonnes <= 1e12))
    return fail(ErrorCode::out_of_range, "a cargo of " + format_exact(query.tonnes) + " t", {}, "Give the tonnes that are carried.");
  return {};
}

// The error of the network with the places instead of its nodes, and which gates the ship is too large for.
tl::unexpected<Error> named(Error error, const VoyageQuery& query, const Voyage& voyage) {
  if (error.code != ErrorCode::no_solution) return tl::unexpected<Error>(std::move(error));
  error.what = "no sea route from " + query.from.name + " to " + query.to.name + error.what.substr(error.what.find(": "));
  for (const ShutGate& gate : voyage.shut) error.what += "; " + gate.gate + " is closed to the ship: " + gate.why;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<Voyage> plan_voyage(const SeaNetwork& network, const std::vector<VesselLimit>& limits, const VoyageQuery& query) {
  TRY(check_numbers(query));
  Voyage voyage;
  TRY_ASSIGN(voyage.from, node_of(network, query.from, query.leg_max_km, voyage.notes));
  TRY_ASSIGN(voyage.to, node_of(network, query.to, query.leg_max_km, voyage.notes));
  const GateSet known = network.gates();
  std::vector<std::string> closed = query.closed;
  for (ShutGate& gate : gates_too_small(limits, query.vessel)) {
    if (!std::binary_search(known.begin(), known.end(), gate.gate)) continue;
    closed.push_back(gate.gate);
    voyage.shut.push_back(std::move(gate));
  }
  voyage.closed = gate_set(closed);
  const auto& idle = network.gates_cutting_nothing();
  for (const std::string& gate : voyage.closed)
    if (std::find(idle.begin(), idle.end(), gate) != idle.end())
      voyage.notes.push_back("gate " + gate + " crosses no edge of this network: closing it changes nothing");
  auto route = network.route(voyage.from.node, voyage.to.node, closed);
  if (!route) return named(std::move(route).error(), query, voyage);
  voyage.route = *std::move(route);
  voyage.days = days_at_sea(voyage.route.km, query.knots);
  if (query.factor) {
    if (query.factor->ttw) voyage.ttw_kg = transport_co2_kg(query.tonnes, voyage.route.km, *query.factor->ttw);
    if (const auto wtw = query.factor->wtw()) voyage.wtw_kg = transport_co2_kg(query.tonnes, voyage.route.km, *wtw);
  }
  return voyage;
}

}  // namespace entrepot::sea
