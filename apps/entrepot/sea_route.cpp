// entrepot sea route FROM TO
#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "sea/route_table.h"
#include "sea/voyage.h"
#include "sea_command.h"
#include "sea_map.h"
#include "share.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  SeaFiles files;
  std::string from, to, ship = "container", factors, geojson, map;
  std::vector<std::string> close;
  sea::Vessel vessel;
  double knots = sea::default_knots, tonnes = 1, leg_max_km = sea::default_leg_max_km;
};

constexpr const char* left_out =
    "Left out: queues, canal transit and tolls, weather, time in ports, depths of ports, the legs from the ports to the network.";

double tenths(double value) { return std::round(value * 10) / 10; }

Json json_of(const sea::FoundPlace& place, const sea::SeaNetwork::Nearest& nearest) {
  return {{"name", place.name},        {"what", place.what},         {"lon", place.position.lon},
          {"lat", place.position.lat}, {"node", nearest.node.value}, {"leg_km", tenths(nearest.km)}};
}

// The way with all gates open, beside one for which some are closed.
Json json_of_open(double km, const std::vector<std::string>& gates, double closed_km, double knots) {
  return {{"km", tenths(km)},
          {"days", std::round(sea::days_at_sea(km, knots) * 100) / 100},
          {"gates", gates},
          {"extra_km", tenths(closed_km - km)},
          {"extra_days", std::round((sea::days_at_sea(closed_km, knots) - sea::days_at_sea(km, knots)) * 100) / 100}};
}

std::string text_of_open(double km, const std::vector<std::string>& gates, double closed_km, double knots) {
  const double days = sea::days_at_sea(km, knots);
  return fmt::format("  open      {} km, {:.1f} days with all gates open, passes {}: {} km, {:.1f} days more with what is closed\n",
                     one_decimal(km), days, gates.empty() ? "no gate" : join(gates, ", "), one_decimal(closed_km - km),
                     sea::days_at_sea(closed_km, knots) - days);
}

std::string json_of(const sea::VoyageQuery& query, const sea::Voyage& voyage, const std::optional<sea::Route>& open) {
  Json shut = Json::array();
  for (const auto& gate : voyage.shut) shut.push_back({{"gate", gate.gate}, {"why", gate.why}});
  Json out{{"from", json_of(query.from, voyage.from)},
           {"to", json_of(query.to, voyage.to)},
           {"km", tenths(voyage.route.km)},
           {"nautical_miles", tenths(voyage.route.km / sea::km_per_nautical_mile)},
           {"knots", query.knots},
           {"days", std::round(voyage.days * 100) / 100},
           {"gates", voyage.route.gates},
           {"closed", voyage.closed},
           {"closed_for_size", shut}};
  if (open) out["open"] = json_of_open(open->km, open->gates, voyage.route.km, query.knots);
  if (query.factor)
    out["co2e"] = {{"tonnes", query.tonnes}, {"ship", query.factor->kind + " " + query.factor->size}, {"source", query.factor->source}};
  if (voyage.ttw_kg) out["co2e"]["kg_ttw"] = tenths(*voyage.ttw_kg);
  if (voyage.wtw_kg) out["co2e"]["kg_wtw"] = tenths(*voyage.wtw_kg);
  out["left_out"] = left_out;
  out["notes"] = voyage.notes;
  return out.dump(2) + "\n";
}

std::string text_of(const sea::VoyageQuery& query, const sea::Voyage& voyage, const std::optional<sea::Route>& open) {
  const auto named = [](const sea::FoundPlace& place) { return fmt::format("{} ({})", place.name, place.what); };
  std::string out = fmt::format("{} - {}\n", named(query.from), named(query.to));
  out += fmt::format("  distance  {} km, {} nautical miles, node to node; legs to the network {} and {} km\n", one_decimal(voyage.route.km),
                     one_decimal(voyage.route.km / sea::km_per_nautical_mile), tenths(voyage.from.km), tenths(voyage.to.km));
  out += fmt::format("  days      {:.1f} at {} knots\n", voyage.days, format_exact(query.knots));
  out += fmt::format("  passes    {}\n", voyage.route.gates.empty() ? "no gate" : join(voyage.route.gates, ", "));
  if (!voyage.closed.empty()) out += fmt::format("  closed    {}\n", join(voyage.closed, ", "));
  for (const auto& gate : voyage.shut) out += fmt::format("            {}: {}\n", gate.gate, gate.why);
  if (open) out += text_of_open(open->km, open->gates, voyage.route.km, query.knots);
  if (voyage.wtw_kg)
    out += fmt::format("  CO2e      {} kg well to wake for {} t ({} {}; {})\n", format_number(*voyage.wtw_kg, 5),
                       format_exact(query.tonnes), query.factor->kind, query.factor->size, query.factor->source);
  for (const auto& note : voyage.notes) out += fmt::format("  note: {}\n", note);
  return out + left_out + "\n";
}

// Without a network: the routes of the sample world, for economies that it has.
Result<int> from_table(const Options& options, const Error& why, bool json) {
  const auto path = shared_file("sample/routes.csv");
  const auto table = path ? sea::RouteTable::load(*path) : tl::unexpected<Error>(path.error());
  if (!table) return tl::unexpected<Error>(why);
  const auto places = table->places();
  for (const std::string& place : {options.from, options.to})
    if (std::find(places.begin(), places.end(), place) == places.end())
      return fail(why.code, fmt::format("{}, and '{}' is no economy of the bundled table of routes", why.what, place), why.where,
                  why.remedy);
  std::vector<std::string> closed = gates_of(options.close);
  TRY_ASSIGN(const auto limits, read_vessel_limits());
  for (const auto& gate : sea::gates_too_small(limits, options.vessel)) closed.push_back(gate.gate);
  const auto route = table->lookup(options.from, options.to, closed);
  if (!route)
    return fail(route.error().code, "without a sea network: " + route.error().what, {path->string(), 0, 0, {}},
                "Close what the table has closed (data/sample/routes.toml), or: " + why.remedy);
  TRY_ASSIGN(const auto open, table->lookup(options.from, options.to, {}));
  const std::string names = join(sea::gate_set(closed), ", ");
  if (!route->km)
    return fail(ErrorCode::no_solution, fmt::format("no sea route from {} to {} with {} closed", options.from, options.to, names), {},
                "Goods must go by land or pipeline, or wait until it opens.");
  const double days = sea::days_at_sea(*route->km, options.knots);
  if (json) {
    Json out{{"from", options.from},
             {"to", options.to},
             {"km", *route->km},
             {"knots", options.knots},
             {"days", std::round(days * 100) / 100},
             {"gates", route->gates},
             {"closed", sea::gate_set(closed)}};
    if (!closed.empty() && open.km) out["open"] = json_of_open(*open.km, open.gates, *route->km, options.knots);
    out["table"] = path->string();
    out["left_out"] = left_out;
    print(out.dump(2) + "\n");
    return 0;
  }
  print(fmt::format("{} - {}, from the bundled table {} (no sea network is at hand)\n", options.from, options.to, path->string()));
  print(fmt::format("  distance  {} km, {} nautical miles\n  days      {:.1f} at {} knots\n  passes    {}\n", one_decimal(*route->km),
                    one_decimal(*route->km / sea::km_per_nautical_mile), days, format_exact(options.knots),
                    route->gates.empty() ? "no gate" : join(route->gates, ", ")));
  if (!closed.empty()) print(fmt::format("  closed    {}\n", names));
  if (!closed.empty() && open.km) print(text_of_open(*open.km, open.gates, *route->km, options.knots));
  print(std::string(left_out) + "\n");
  return 0;
}

// The map shows the open route beside one that closed gates change.
Result<> draw(const std::string& file, const sea::SeaNetwork& network, const sea::VoyageQuery& query, const sea::Voyage& voyage,
              const std::optional<sea::Route>& open) {
  VoyageMap map{network, query, voyage, {}};
  if (open && open->nodes != voyage.route.nodes) map.open = open;
  return write_voyage_map(file, map, left_out);
}

Result<int> run(const Options& options, bool json) {
  TRY(sea::check_vessel(options.vessel));
  if (!options.map.empty()) TRY(check_map_file(options.map));
  std::vector<std::string> notes;
  const auto network = read_sea_network(options.files, notes);
  if (!network && network.error().code == ErrorCode::missing_data && options.files.network.empty() && options.geojson.empty() &&
      options.map.empty())
    return from_table(options, network.error(), json);
  TRY(network);
  std::vector<std::string> ignored;  // what the lists of ports had to say is no news to a route
  TRY_ASSIGN(const sea::PlaceBook places, read_places(options.files, ignored));
  sea::VoyageQuery query;
  TRY_ASSIGN(query.from, places.find(options.from));
  TRY_ASSIGN(query.to, places.find(options.to));
  query.closed = gates_of(options.close);
  query.vessel = options.vessel;
  query.knots = options.knots;
  query.tonnes = options.tonnes;
  query.leg_max_km = options.leg_max_km;
  TRY_ASSIGN(const auto factors, read_freight_factors(options.factors, notes));
  TRY_ASSIGN(query.factor, sea::find_freight_factor(factors, options.ship));
  TRY_ASSIGN(const auto limits, read_vessel_limits());
  TRY_ASSIGN(const sea::Voyage voyage, sea::plan_voyage(*network, limits, query));
  std::optional<sea::Route> open;
  if (!voyage.closed.empty()) {
    TRY_ASSIGN(open, network->route(voyage.from.node, voyage.to.node));
  }
  if (!options.geojson.empty()) TRY(write_file_atomic(options.geojson, sea::voyage_geojson(*network, query, voyage)));
  if (!options.map.empty()) TRY(draw(options.map, *network, query, voyage, open));
  print(json ? json_of(query, voyage, open) : text_of(query, voyage, open));
  if (!json && !options.map.empty()) print(fmt::format("wrote {}\n", options.map));
  if (!json && !options.geojson.empty()) print(fmt::format("wrote {}\n", options.geojson));
  return 0;
}

}  // namespace

void add_sea_route(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* command = sea.add_subcommand("route", "The shortest sea route between two places, with straits and canals closed");
  command->add_option("FROM", options->from, "a LOCODE (SGSIN, or SIN where it is clear), a port's name, an economy (SGP), or lon,lat")
      ->required();
  command->add_option("TO", options->to, "as FROM")->required();
  command->add_option("--close", options->close, "gates that are closed: suez,malacca; both spellings of a strait are one")
      ->allow_extra_args(false);
  command->add_option("--draft", options->vessel.draft_m, "draft of the ship in m: closes what it cannot pass")
      ->check(CLI::Range(0.1, 1000.0));
  command->add_option("--beam", options->vessel.beam_m, "beam of the ship in m")->check(CLI::Range(0.1, 1000.0));
  command->add_option("--length", options->vessel.length_m, "length of the ship in m")->check(CLI::Range(0.1, 1000.0));
  command->add_option("--speed", options->knots, "knots")->capture_default_str();
  command->add_option("--tonnes", options->tonnes, "cargo, for CO2e")->capture_default_str();
  command->add_option("--ship", options->ship, "kind of ship, for CO2e: container, 'container 8000+ TEU', bulk, crude, lng ...")
      ->capture_default_str();
  command->add_option("--factors", options->factors,
                      "emission factors (default: data/sea/freight_factors.csv); the published DEFRA csv too");
  command->add_option("--leg-max", options->leg_max_km, "a place farther from the network, in km, is taken to lie on land")
      ->capture_default_str();
  command->add_option("--geojson", options->geojson, "write the route as GeoJSON");
  command->add_option("--map", options->map, "draw the route on a map: FILE.svg, or FILE.html for a page");
  add_sea_files(*command, options->files);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer(
      "Examples:\n  entrepot sea route CHN SGP --close taiwan\n"
      "  entrepot sea route SGP RTM --close suez --draft 15 --map route.html");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
