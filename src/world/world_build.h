// Builds a world folder from another world and from imported data sets, as a map file says.
//
//   name = "wiod-2011"                  title = "..."
//   base = "data/sample"                # every table that nothing below replaces comes from here
//   notes = ["..."]                     # added to the notes that still hold
//   [table]
//   dataset = "wiod2013-csv-..."        # id or title of an imported data set, or  file = "path of a published table"
//   aggregation = "map.toml"            # optional: sum it first
//   industries = { "1" = "agriculture" }  # the canonical industry of each sector
//   [[production]]
//   dataset = "usgs-..."                # production and capacity of these products replace the base's
//   products = ["gallium", "nickel"]
//   [[prices]]
//   dataset = "usgs-..."
//   product = "gallium"  form = "metal"  year = 2024
//   [[trade]]
//   dataset = "comtrade-..."            # flows of the exporters in it replace the base's flows of those exporters
//   product = "natural_graphite"
//   codes = ["250410"]
//   years = [2021, 2022]                # yearly mean; the range is that of the years
//   share = { value = 1, low = 1, high = 1 }  # of the codes' quantity that is the product
//   source = "press"                    # optional: where the share is from, an id of the base's sources
//
// Every row that a data set gives carries its id as source and its row as note.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "dataset/snapshot.h"

namespace entrepot::world {

struct WorldBuilt {
  std::string name;
  std::vector<std::string> lines;  // what was taken from where, for people
};

// Writes into a temporary folder beside `out`, loads the result as a check, and only then puts it in place; an existing
// world is replaced as a whole. Relative paths in the map are relative to the current folder.
// Errors: those of the map (with key), of the data sets, and of load_world on the result.
Result<WorldBuilt> build_world(const std::filesystem::path& map_file, const std::filesystem::path& out, const dataset::SnapshotStore& store,
                               Progress& progress);

}  // namespace entrepot::world
