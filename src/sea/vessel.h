// The size of a ship, and what canals and straits admit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "sea/gates.h"

namespace entrepot::sea {

struct Vessel {
  std::optional<double> draft_m, beam_m, length_m;  // what is not given excludes it from nothing
};

// The sizes that are given, in metres, by their names: "draft", "beam", "length".
std::vector<std::pair<std::string_view, double>> vessel_sizes(const Vessel& vessel);

// Beyond what ships have, rounded up: the deepest and longest, the tanker Seawise Giant, drew 24.6 m laden and measured 458 m; the broadest,
// the heavy lifter Pioneering Spirit, has 124 m (recalled from general knowledge, not from a file).
inline constexpr double draft_most_m = 26, beam_most_m = 130, length_most_m = 500;
// Errors: out_of_range for a size that is not above 0 or above the most.
Result<> check_vessel(const Vessel& vessel);

// The largest ship that a gate admits. A gate with several rows admits a ship that any one of them admits: the Suez Canal
// takes deep ships or broad ones. A size that nobody publishes is missing and limits nothing.
struct VesselLimit {
  std::string gate;
  std::optional<double> draft_max_m, beam_max_m, length_max_m;
  std::string source, note;
};

// vessel_limits.csv: gate,draft_max_m,beam_max_m,length_max_m,source,note. Every row must be good.
// Errors: those of CsvReader, missing_data (column, source), bad_field, out_of_range, contradiction (a row that limits nothing).
Result<std::vector<VesselLimit>> load_vessel_limits(const std::filesystem::path& path, const Limits& limits = {});
Result<std::vector<VesselLimit>> parse_vessel_limits(std::string_view text, std::string name);

struct ShutGate {
  std::string gate;
  std::string why;  // "draft 22 m above 20.5 m"; of a gate with several rows the reason of each
};
// Gates that the ship cannot pass, in the order of their first row.
std::vector<ShutGate> gates_too_small(const std::vector<VesselLimit>& limits, const Vessel& vessel);

}  // namespace entrepot::sea
