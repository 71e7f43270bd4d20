// Data sets of the user's store that commands look for by what they hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "dataset/snapshot.h"

namespace entrepot::app {

// The one data set of a format ("sea-nodes") or of a kind ("governance"); nothing where there is none, or no folder for data sets.
// Errors: duplicate, naming two; `remedy` says how to choose.
Result<std::optional<dataset::Snapshot>> stored_format(std::string_view format, const std::string& remedy);
Result<std::optional<dataset::Snapshot>> stored_kind(std::string_view kind, const std::string& remedy);
// All data sets of a kind, by id.
Result<std::vector<dataset::Snapshot>> all_stored(std::string_view kind);

// Whether the argument of an option is a path; else it is meant as a data set, by its id or the name of its file.
bool is_file(const std::string& argument);

// The rows as csv again, which the loaders of the rooms read with all their checks: column kept under -> name in the csv.
// Errors: missing_data (a column).
Result<std::string> csv_of_stored(const dataset::Snapshot& snapshot, const std::vector<std::pair<std::string, std::string>>& columns);

// "governance-wgi-0123456789ab (wgi_iso3.csv; World Bank, WGI; vintage 2019)"
std::string stored_label(const dataset::Snapshot& snapshot);

}  // namespace entrepot::app
