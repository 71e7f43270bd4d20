// The map of a voyage: the route, what it passes, what is closed, and the open route beside it.
#include "sea_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "page/route_map.h"
#include "page/table.h"

namespace entrepot::app {
namespace {

using page::escape;
using page::MapMark;

page::MapPlace place_of(sea::LonLat at) { return {at.lon, at.lat}; }

page::RouteLine line_of(const sea::SeaNetwork& network, std::string name, bool is_main, const sea::Route& route) {
  page::RouteLine line{std::move(name), is_main, {}};
  for (const sea::SeaNode node : route.nodes) line.places.push_back(place_of(network.position(node)));
  return line;
}

// Where the line comes nearest to a gate: the middle of a wide one, such as goodhope from 34 to 50 south, may be far from it.
page::MapPlace nearest_on(const page::RouteLine& line, page::MapPlace gate) {
  page::MapPlace best = gate;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t k = 1; k < line.places.size(); ++k) {
    const page::MapPlace from = line.places[k - 1], to = line.places[k];
    const double x = std::remainder(to.lon - from.lon, 360), y = to.lat - from.lat;  // the shorter way round
    const double a = std::remainder(gate.lon - from.lon, 360), b = gate.lat - from.lat;
    const double part = x == 0 && y == 0 ? 0 : std::clamp((a * x + b * y) / (x * x + y * y), 0.0, 1.0);
    const double away = std::hypot(a - part * x, b - part * y);
    if (away >= least) continue;
    least = away;
    best = {std::remainder(from.lon + part * x, 360), from.lat + part * y};
  }
  return best;
}

std::string figures(const VoyageMap& map, const sea::Route& route) {
  return fmt::format("{} km, {:.1f} days at {} knots", one_decimal(route.km), sea::days_at_sea(route.km, map.query.knots),
                     format_exact(map.query.knots));
}

std::string gates_text(const std::vector<std::string>& gates) { return gates.empty() ? "no gate" : join(gates, ", "); }

page::RouteMap drawing_of(const VoyageMap& map) {
  const sea::Voyage& voyage = map.voyage;
  page::RouteMap out;
  out.title = fmt::format("{} to {}", map.query.from.name, map.query.to.name);
  if (!voyage.closed.empty()) out.title += fmt::format(" with {} closed", join(voyage.closed, ", "));
  out.description = fmt::format("{}, passing {}.", figures(map, voyage.route), gates_text(voyage.route.gates));
  if (map.open) {
    out.description += fmt::format(" With all gates open: {}.", figures(map, *map.open));
    out.lines.push_back(line_of(map.network, "all gates open", false, *map.open));
  }
  out.lines.push_back(line_of(map.network, voyage.closed.empty() ? "route" : "route with gates closed", true, voyage.route));
  out.marks.push_back({MapMark::Kind::end, map.query.from.name, place_of(map.query.from.position)});
  out.marks.push_back({MapMark::Kind::end, map.query.to.name, place_of(map.query.to.position)});
  for (const std::string& gate : voyage.closed)
    if (const auto middle = map.network.gate_middle(gate)) out.marks.push_back({MapMark::Kind::closed, gate, place_of(*middle)});
  for (const std::string& gate : voyage.route.gates)
    if (const auto middle = map.network.gate_middle(gate))
      out.marks.push_back({MapMark::Kind::passed, gate, nearest_on(out.lines.back(), place_of(*middle))});
  return out;
}

page::Html table_of(const VoyageMap& map) {
  page::Table table("Routes", {{"route", false}, {"km", true}, {"days", true}, {"passes", false}});
  const auto row = [&](const char* name, const sea::Route& route) {
    table.row({escape(name), escape(one_decimal(route.km)), escape(fmt::format("{:.1f}", sea::days_at_sea(route.km, map.query.knots))),
               escape(gates_text(route.gates))});
  };
  if (map.open) row("all gates open", *map.open);
  row(map.voyage.closed.empty() ? "route" : "with gates closed", map.voyage.route);
  return table.html();
}

}  // namespace

Result<> check_map_file(const std::string& file) {
  if (file.ends_with(".svg") || file.ends_with(".html")) return {};
  return fail(ErrorCode::unsupported, "a map is a drawing or a page", {file, 0, 0, "--map"}, "Name a file that ends in .svg or .html.");
}

Result<> write_voyage_map(const std::string& file, const VoyageMap& map, const std::string& left_out) {
  TRY(check_map_file(file));
  const page::RouteMap drawing = drawing_of(map);
  if (file.ends_with(".svg")) return write_file_atomic(file, page::route_map_svg(drawing));
  std::vector<std::string> sentences;
  for (const auto& gate : map.voyage.shut) sentences.push_back(fmt::format("{} is closed to the ship: {}.", gate.gate, gate.why));
  for (const std::string& note : map.voyage.notes) sentences.push_back("Note: " + note + ".");
  sentences.push_back(left_out);
  return write_file_atomic(file, page::route_map_page(drawing, sentences, table_of(map)));
}

}  // namespace entrepot::app
