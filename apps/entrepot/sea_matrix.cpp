// entrepot sea matrix
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "console.h"
#include "sea/matrix.h"
#include "sea/route_table.h"
#include "sea/voyage.h"
#include "sea_command.h"

namespace entrepot::app {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  SeaFiles files;
  std::string ports, csv, unit = "km";
  std::vector<std::string> close;
  sea::Vessel vessel;
  double knots = sea::default_knots, leg_max_km = sea::default_leg_max_km;
  int threads = 1;
};

struct Places {
  std::vector<std::string> names;
  std::vector<sea::LonLat> positions;
  std::vector<std::string> left_out;  // farther from the network than a leg may be
};

// The file's column `place` (anything that `sea route` takes), or all terminals.
Result<Places> chosen_places(const Options& options, const sea::PlaceBook& book) {
  Places places;
  if (!options.ports.empty()) {
    TRY_ASSIGN(CsvReader reader, CsvReader::open(options.ports));
    std::vector<std::string_view> fields;
    TRY_ASSIGN(const bool any, reader.read_row(fields));
    if (!any) return fail(ErrorCode::missing_data, "the file is empty", reader.where(), "Write a header row with the column place.");
    TRY_ASSIGN(const auto at, find_columns(fields, {"place"}, reader.where()));
    for (;;) {
      TRY_ASSIGN(const bool more, reader.read_row(fields));
      if (!more) return places;
      const auto text = at[0] < fields.size() ? trim(fields[at[0]]) : std::string_view();
      auto found = book.find(text);
      if (!found) {
        Error error = found.error();
        error.where = reader.where(at[0], "place");
        return tl::unexpected<Error>(std::move(error));
      }
      places.names.emplace_back(text);
      places.positions.push_back(found->position);
    }
  }
  std::map<std::string, int> seen;
  for (const sea::Port& port : book.ports) {
    if (!port.terminal) continue;
    std::string name = port.id ? port.id->text() : port.name;
    if (const int times = ++seen[name]; times > 1) name += fmt::format("#{}", times);
    places.names.push_back(std::move(name));
    places.positions.push_back(port.position);
  }
  return places;
}

void leave_out_far(const Options& options, const sea::SeaNetwork& network, Places& places) {
  Places kept;
  kept.left_out = std::move(places.left_out);
  for (std::size_t i = 0; i < places.names.size(); ++i) {
    if (network.nearest(places.positions[i]).km > options.leg_max_km) {
      kept.left_out.push_back(places.names[i]);
      continue;
    }
    kept.names.push_back(places.names[i]);
    kept.positions.push_back(places.positions[i]);
  }
  places = std::move(kept);
}

std::string csv_of(const Options& options, const Places& places, const sea::DistanceMatrix& matrix) {
  std::string out = "from";
  out.reserve(matrix.km.size() * 8);
  for (const std::string& name : places.names) out += "," + csv_field(name);
  for (std::size_t from = 0; from < places.names.size(); ++from) {
    out += "\n" + csv_field(places.names[from]);
    for (std::size_t to = 0; to < places.names.size(); ++to) {
      out += ',';
      const double km = matrix.at(from, to);
      if (!std::isfinite(km)) continue;  // no route is no figure
      if (options.unit == "days") fmt::format_to(std::back_inserter(out), "{:.2f}", sea::days_at_sea(km, options.knots));
      else fmt::format_to(std::back_inserter(out), "{:.1f}", km);
    }
  }
  return out + "\n";
}

// Places that reach no other.
std::vector<std::string> cut_off(const Places& places, const sea::DistanceMatrix& matrix) {
  std::vector<std::string> names;
  for (std::size_t from = 0; from < places.names.size(); ++from) {
    bool reaches = false;
    for (std::size_t to = 0; to < places.names.size() && !reaches; ++to) reaches = to != from && std::isfinite(matrix.at(from, to));
    if (!reaches && places.names.size() > 1) names.push_back(places.names[from]);
  }
  return names;
}

std::string first_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 12;
  std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size())));
  return join(first, ", ") + (names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "");
}

Result<int> run(const Options& options, bool json) {
  TRY(sea::check_vessel(options.vessel));
  std::vector<std::string> notes, ignored;
  TRY_ASSIGN(const sea::SeaNetwork network, read_sea_network(options.files, notes));
  TRY_ASSIGN(const sea::PlaceBook book, read_places(options.files, ignored));
  TRY_ASSIGN(Places places, chosen_places(options, book));
  leave_out_far(options, network, places);
  if (places.names.empty())
    return fail(ErrorCode::missing_data, "no places", {"", 0, 0, "--ports"},
                "Add a list of ports with terminals, or name a csv with the column place.");
  std::vector<std::string> closed = gates_of(options.close);
  TRY_ASSIGN(const auto limits, read_vessel_limits());
  const sea::GateSet known = network.gates();
  for (const auto& gate : sea::gates_too_small(limits, options.vessel))
    if (std::binary_search(known.begin(), known.end(), gate.gate)) closed.push_back(gate.gate);
  Result<sea::DistanceMatrix> made;
  {
    TerminalProgress progress;
    made = sea::distance_matrix(network, places.positions, closed, options.threads, progress);
  }
  TRY_ASSIGN(const sea::DistanceMatrix matrix, std::move(made));
  if (!options.csv.empty()) TRY(write_file_atomic(options.csv, csv_of(options, places, matrix)));
  const auto without =
      static_cast<std::size_t>(std::count_if(matrix.km.begin(), matrix.km.end(), [](double km) { return !std::isfinite(km); }));
  double longest = 0;
  for (const double km : matrix.km)
    if (std::isfinite(km)) longest = std::max(longest, km);
  const auto alone = cut_off(places, matrix);
  if (json) {
    print(Json{{"places", places.names.size()},
               {"nodes", matrix.nodes},
               {"closed", sea::gate_set(closed)},
               {"pairs", matrix.km.size()},
               {"pairs_without_route", without},
               {"longest_km", std::round(longest * 10) / 10},
               {"cut_off", alone},
               {"left_out", places.left_out},
               {"csv", options.csv}}
              .dump(2) +
          "\n");
    return 0;
  }
  print(fmt::format("{} places on {} nodes, {} pairs, {} without a route; the longest {} km\n", places.names.size(), matrix.nodes,
                    matrix.km.size(), without, one_decimal(longest)));
  if (!closed.empty()) print(fmt::format("  closed    {}\n", join(sea::gate_set(closed), ", ")));
  if (!alone.empty()) print(fmt::format("  cut off   {}\n", first_of(alone)));
  if (!places.left_out.empty())
    print(
        fmt::format("  left out  {} (farther than {} km from the network)\n", first_of(places.left_out), format_exact(options.leg_max_km)));
  if (!options.csv.empty()) print(fmt::format("wrote {} ({}, node to node)\n", options.csv, options.unit));
  return 0;
}

}  // namespace

void add_sea_matrix(CLI::App& sea, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  options->threads = chosen.threads;
  auto* command = sea.add_subcommand("matrix", "Distances or days between many ports, with straits and canals closed");
  command->add_option("--ports", options->ports, "csv with the column place (default: all terminals of the list of ports)");
  command->add_option("--close", options->close, "gates that are closed: suez,malacca")->allow_extra_args(false);
  command->add_option("--draft", options->vessel.draft_m, "draft of the ship in m: closes what it cannot pass")
      ->check(CLI::Range(0.1, 1000.0));
  command->add_option("--beam", options->vessel.beam_m, "beam of the ship in m")->check(CLI::Range(0.1, 1000.0));
  command->add_option("--csv", options->csv, "write the matrix: a row and a column for each port, nothing where there is no route");
  command->add_option("--unit", options->unit, "km, or days at --speed")->check(CLI::IsMember({"km", "days"}))->capture_default_str();
  command->add_option("--speed", options->knots, "knots")->check(CLI::Range(0.1, 100.0))->capture_default_str();
  command->add_option("--leg-max", options->leg_max_km, "a place farther from the network, in km, is left out")->capture_default_str();
  command->add_option("--threads", options->threads, "threads (default: all cores; the result is the same)")->check(CLI::Range(1, 1024));
  add_sea_files(*command, options->files);
  command->add_flag("--json", chosen.json, "print JSON");
  command->footer("Example:\n  entrepot sea matrix --close malacca,sunda --csv matrix.csv");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return run(*options, chosen.json); }; });
}

}  // namespace entrepot::app
