#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "sea/voyage.h"

namespace entrepot::sea {
namespace {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  return out + "\"";
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ",") + json_text(name);
  return "[" + out + "]";
}

std::string position(LonLat at) { return fmt::format("[{},{}]", format_exact(std::remainder(at.lon, 360.0)), format_exact(at.lat)); }

// Lines that stay on one side of the antimeridian; where the route crosses it, one ends and the next begins on it.
std::vector<std::vector<LonLat>> parts(const SeaNetwork& network, const std::vector<SeaNode>& nodes) {
  std::vector<std::vector<LonLat>> lines(1);
  for (const SeaNode node : nodes) {
    const LonLat at = network.position(node);
    if (!lines.back().empty()) {
      const LonLat last = lines.back().back();
      if (std::abs(at.lon - last.lon) > 180) {
        const double side = last.lon > 0 ? 180 : -180, across = at.lon + 2 * side;
        const double share = across == last.lon ? 0 : (side - last.lon) / (across - last.lon);
        const double lat = last.lat + share * (at.lat - last.lat);
        lines.back().push_back({side, lat});
        lines.push_back({{-side, lat}});
      }
    }
    lines.back().push_back(at);
  }
  return lines;
}

std::string line(const std::vector<LonLat>& places) {
  std::string out;
  // not through position(): the antimeridian keeps its side
  for (const LonLat at : places) out += fmt::format("{}[{},{}]", out.empty() ? "" : ",", format_exact(at.lon), format_exact(at.lat));
  return "[" + out + "]";
}

std::string point(const FoundPlace& place, const SeaNetwork::Nearest& nearest, const char* role) {
  return fmt::format(
      R"({{"type":"Feature","properties":{{"role":"{}","name":{},"what":{},"leg_km":{}}},"geometry":{{"type":"Point","coordinates":{}}}}})",
      role, json_text(place.name), json_text(place.what), format_exact(std::round(nearest.km * 10) / 10), position(place.position));
}

}  // namespace

std::string voyage_geojson(const SeaNetwork& network, const VoyageQuery& query, const Voyage& voyage) {
  std::string lines;
  for (auto& part : parts(network, voyage.route.nodes)) {
    if (part.size() == 1) part.push_back(part.front());  // a line has two positions
    lines += (lines.empty() ? "" : ",") + line(part);
  }
  const std::string route =
      fmt::format(R"({{"type":"Feature","properties":{{"role":"route","km":{},"days":{},"knots":{},"closed":{},"gates":{}}},)"
                  R"("geometry":{{"type":"MultiLineString","coordinates":[{}]}}}})",
                  format_exact(std::round(voyage.route.km * 10) / 10), format_exact(std::round(voyage.days * 100) / 100),
                  format_exact(query.knots), list(voyage.closed), list(voyage.route.gates), lines);
  return "{\"type\":\"FeatureCollection\",\"features\":[\n" + route + ",\n" + point(query.from, voyage.from, "from") + ",\n" +
         point(query.to, voyage.to, "to") + "\n]}\n";
}

}  // namespace entrepot::sea
