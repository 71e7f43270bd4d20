// The map of a voyage: the route, what it passes, what is closed, and the open route beside it.
#include "sea_map.h"

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
  const auto mark = [&](MapMark::Kind kind, const std::string& gate) {
    if (const auto middle = map.network.gate_middle(gate)) out.marks.push_back({kind, gate, place_of(*middle)});
  };
  for (const std::string& gate : voyage.closed) mark(MapMark::Kind::closed, gate);
  for (const std::string& gate : voyage.route.gates) mark(MapMark::Kind::passed, gate);
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
