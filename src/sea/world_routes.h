// The routes.csv of a world folder, worked out from the sea network.
#pragma once

#include <filesystem>

#include "base/progress.h"
#include "base/result.h"
#include "sea/load_report.h"
#include "sea/route_table.h"
#include "sea/sea.h"

namespace entrepot::sea {

struct WorldRoutes {
  RouteTable table;
  std::size_t places = 0;
  std::size_t closures = 0;
};

// Reads economies.csv (economy, lon, lat) and routes.toml of the folder:
//
//     ports_from = "economies.csv"               # optional; the only value
//     source = "searoute"                        # optional: the id in sources.csv that the rows get
//     closures = [["taiwan"], ["malacca", "sunda"]]
//
// and computes the routes between all pairs. Economies without a position are left out; `report` notes them, ports that
// are far from their node, gates that cut nothing, and places that a closure cuts off. Nothing is written.
// Errors: those of SeaNetwork::load, bad_syntax, unknown_key, bad_field, unknown_name (gate), duplicate (economy).
Result<WorldRoutes> compute_routes_for_world(const std::filesystem::path& world_folder, const SeaNetworkFiles& files, LoadReport& report,
                                             Progress& progress = no_progress());

}  // namespace entrepot::sea
