// Ports of the open port list and of the World Port Index.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "sea/load_report.h"
#include "sea/sea.h"

namespace entrepot::sea {

// --- ports.csv of searoute: locode,name,country,iso2,lon,lat,terminal,to_countries ---------------------------------

struct Port {
  std::optional<PortId> id;  // missing where the file's code is no UN/LOCODE
  std::string name;
  std::string economy_label, iso2;
  LonLat position;
  bool terminal = false;
  std::vector<std::string> serves;  // ISO 3166 alpha-2 codes
  long line = 0;
};

// All ports in the order of the file. A code may name several places or terminals: all are kept and the report says how
// many codes do; a broken code is reported and its port kept without one. Rows without a usable position or terminal
// mark are rejected. Errors: those of CsvReader, missing_data (column).
Result<std::vector<Port>> load_ports(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<Port>> parse_ports(std::string_view text, std::string name, LoadReport& report);

// --- World Port Index (NGA Pub. 150), the csv edition --------------------------------------------------------------

// In this file 0 means unknown for depths and sizes: they are missing here.
struct WorldPort {
  std::string number;         // of the index: 49460, 49454.5
  std::string name;           // may be cut at a comma where the row is shifted
  std::optional<PortId> id;   // where the row has a UN/LOCODE
  LonLat position;
  std::string harbor_size;    // Very Small, Small, Medium, Large or empty
  std::optional<double> channel_depth_m, anchorage_depth_m, cargo_pier_depth_m, oil_terminal_depth_m, lng_terminal_depth_m;
  std::optional<double> vessel_length_max_m, vessel_beam_max_m, vessel_draft_max_m;
  int shift = 0;  // cells by which the row was shifted
  long line = 0;
};

// Commas inside names were split into cells of their own, so that most rows are shifted right by k = 1 to 9 cells. With
// k = 9 - (empty cells at the end of the row) the columns from `Tidal Range (m)` to `Longitude` stand k cells further
// right; the UN/LOCODE is found by its form. The report says how many rows were mended. Rows that do not come right are
// rejected. Errors: those of CsvReader, missing_data (column).
Result<std::vector<WorldPort>> load_world_ports(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<WorldPort>> parse_world_ports(std::string_view text, std::string name, LoadReport& report);

}  // namespace entrepot::sea
