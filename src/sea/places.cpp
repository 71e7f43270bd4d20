#include "sea/places.h"

#include <algorithm>

#include "base/text.h"
#include "sea/detail/table_reader.h"
#include "trade/economies.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

constexpr double one_place_km = 50;
constexpr std::size_t candidates_shown = 6;

const std::vector<std::string> columns{"economy", "port", "lon", "lat"};

Result<std::vector<MainPort>> read_main_ports(TableReader table) {
  const auto iso2 = table.column("iso2"), source = table.column("source"), note = table.column("note");
  std::vector<MainPort> ports;
  for (;;) {
    TRY_ASSIGN(const bool more, table.next());
    if (!more) return ports;
    if (!table.complete()) return tl::unexpected<Error>(table.incomplete());
    if (table.text(2).empty() && table.text(3).empty()) continue;
    MainPort port;
    TRY_ASSIGN(port.economy, EconomyId::parse(table.text(0), table.where(0)));
    TRY_ASSIGN(port.position.lon, table.number(2, -360, 360));
    TRY_ASSIGN(port.position.lat, table.number(3, -90, 90));
    for (const MainPort& other : ports)
      if (other.economy == port.economy)
        return fail(ErrorCode::duplicate, port.economy.text() + " has two main ports", table.where(0), "Keep one row for each economy.");
    port.port = table.text(1);
    if (iso2) port.iso2 = table.text_at(*iso2);
    if (source) port.source = table.text_at(*source);
    if (note) port.note = table.text_at(*note);
    port.line = table.line();
    ports.push_back(std::move(port));
  }
}

// "103.8,1.25"
std::optional<LonLat> parse_position(std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() != 2) return std::nullopt;
  const auto lon = parse_double(trim(parts[0])), lat = parse_double(trim(parts[1]));
  if (!lon || !lat) return std::nullopt;
  return LonLat{*lon, *lat};
}

FoundPlace found(const Port& port) { return {port.name, port.id ? "LOCODE " + port.id->text() : "without a LOCODE", port.position}; }
FoundPlace found(const WorldPort& port) {
  return {port.name, "World Port Index " + port.number + (port.id ? ", LOCODE " + port.id->text() : ""), port.position};
}

bool one_place(const std::vector<FoundPlace>& places) {
  return std::all_of(places.begin(), places.end(),
                     [&](const FoundPlace& place) { return great_circle_km(place.position, places.front().position) <= one_place_km; });
}

tl::unexpected<Error> several(std::string_view text, const std::vector<FoundPlace>& places) {
  std::string list;
  for (std::size_t i = 0; i < std::min(candidates_shown, places.size()); ++i)
    list += (i == 0 ? "" : "; ") + places[i].name + " (" + places[i].what + ")";
  if (places.size() > candidates_shown) list += "; and " + std::to_string(places.size() - candidates_shown) + " more";
  return fail(ErrorCode::duplicate, "'" + std::string(text) + "' names several places: " + list, {}, "Give the LOCODE or lon,lat.");
}

std::string without_blanks(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != ' ') kept += c;
  return kept;
}

bool is_capital_code(std::string_view text, std::size_t length) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

Result<std::vector<MainPort>> load_main_ports(const std::filesystem::path& path) {
  TRY_ASSIGN(TableReader table, TableReader::open(path, {}, columns));
  return read_main_ports(std::move(table));
}

Result<std::vector<MainPort>> parse_main_ports(std::string_view text, std::string name) {
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), columns));
  return read_main_ports(std::move(table));
}

// The open port list first: its positions are finer. All places of the first list that knows the code.
std::vector<FoundPlace> PlaceBook::by_code(std::string_view code) const {
  const auto matches = [&](const std::optional<PortId>& id) {
    return id && (id->view() == code || (code.size() == 3 && id->view().substr(2) == code));
  };
  std::vector<FoundPlace> places;
  for (const Port& port : ports)
    if (matches(port.id)) places.push_back(found(port));
  if (!places.empty()) return places;
  for (const WorldPort& port : world_ports)
    if (matches(port.id)) places.push_back(found(port));
  return places;
}

std::vector<FoundPlace> PlaceBook::by_name(std::string_view name) const {
  const std::string wanted = lower_ascii(name);
  for (const bool whole : {true, false}) {
    std::vector<FoundPlace> places;
    const auto matches = [&](const std::string& candidate) {
      const std::string lower = lower_ascii(candidate);
      return whole ? lower == wanted : lower.starts_with(wanted);
    };
    for (const Port& port : ports)
      if (matches(port.name)) places.push_back(found(port));
    if (places.empty())
      for (const WorldPort& port : world_ports)
        if (matches(port.name)) places.push_back(found(port));
    if (places.empty())
      for (const MainPort& port : main_ports)
        if (matches(port.port)) places.push_back({port.port, "main port of " + port.economy.text(), port.position});
    if (!places.empty()) return places;
  }
  return {};
}

tl::unexpected<Error> PlaceBook::unknown(std::string_view text) const {
  std::vector<std::string> known;
  for (const MainPort& port : main_ports) known.push_back(port.economy.text());
  for (const Port& port : ports) known.push_back(port.name);
  for (const WorldPort& port : world_ports) known.push_back(port.name);
  const auto near = nearest_name(text, known);
  std::string remedy = near ? "Did you mean '" + *near + "'? " : "";
  remedy += "Give a LOCODE, a port's name, an economy (ISO 3166 alpha-3) or lon,lat.";
  if (ports.empty() && world_ports.empty()) remedy += " Only economies are known: no list of ports is at hand.";
  return fail(ErrorCode::unknown_name, "no place '" + std::string(text) + "'", {}, remedy);
}

Result<FoundPlace> PlaceBook::find(std::string_view text) const {
  text = trim(text);
  if (text.empty()) return fail(ErrorCode::unknown_name, "a place without a name", {}, "Give a LOCODE, a name, an economy or lon,lat.");
  if (const auto position = parse_position(text)) {
    if (position->lon < -360 || position->lon > 360 || position->lat < -90 || position->lat > 90)
      return fail(ErrorCode::out_of_range, "'" + std::string(text) + "' is no position on Earth", {},
                  "Give the longitude first, then the latitude, in degrees: 103.8,1.25.");
    return FoundPlace{std::string(text), "position", *position};
  }
  for (const MainPort& port : main_ports)
    if (port.economy.view() == text) return FoundPlace{port.port, "main port of " + port.economy.text(), port.position};
  const std::string code = without_blanks(text);
  if (is_capital_code(code, 3)) {  // never the port elsewhere whose LOCODE ends in these letters
    if (const auto economy = trade::economy_of_code(code))
      return fail(ErrorCode::unknown_name, "no main port of " + trade::economy_label(*economy) + " is known", {},
                  "Name a port, here or in another economy, by its LOCODE, its name or lon,lat.");
  }
  std::vector<FoundPlace> places;
  if (is_capital_code(code, 5) || is_capital_code(code, 3)) places = by_code(code);
  if (places.empty())
    for (const WorldPort& port : world_ports)
      if (port.number == text) places.push_back(found(port));
  if (places.empty()) places = by_name(text);
  if (places.empty()) return unknown(text);
  if (!one_place(places)) return several(text, places);
  return places.front();
}

}  // namespace entrepot::sea
