// How well an economy is joined to liner shipping: the arithmetic of UNCTAD's index.
//
//   index = 100 x mean over components of (x / largest x of the base period) / base
//
// Before 2019 there were five components (ships, their capacity, companies, services, the largest ship), the base period was 2004 and
// `base` the largest mean of that year. Since then there are six (weekly calls, deployed capacity, companies, services, the largest
// ship, economies joined directly); what counts as 100 is stated by the release and is passed in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "sea/load_report.h"

namespace entrepot::sea {

// One value from components and the base period's largest ones. Errors: contradiction (sizes differ, none), out_of_range (a value that
// is negative or not finite, a largest one or a base that is not above 0).
Result<double> connectivity_index(const std::vector<double>& components, const std::vector<double>& largest, double base = 1);

struct ConnectivityRow {
  EconomyId economy;
  std::string period;              // "2004", "2023-Q1"
  std::vector<double> components;  // in the order of ConnectivityTable::components
  long line = 0;
};
struct ConnectivityTable {
  std::vector<std::string> components;
  std::vector<ConnectivityRow> rows;
};

// economy,period and either ships,capacity_teu,companies,services,largest_ship_teu or
// weekly_calls,capacity_teu,companies,services,largest_ship_teu,direct_connections. Rows with a blank or bad figure are rejected: an
// index of four components is another index. Errors: those of CsvReader, missing_data (column).
Result<ConnectivityTable> load_connectivity(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<ConnectivityTable> parse_connectivity(std::string_view text, std::string name, LoadReport& report);

enum class HundredIs { largest_of_base, mean_of_base };
struct ConnectivityValue {
  EconomyId economy;
  std::string period;
  double index = 0;
};
// The index of every row; economies of the base period share the scale. Errors: missing_data (no rows of the base period), and those
// of connectivity_index.
Result<std::vector<ConnectivityValue>> connectivity_indices(const ConnectivityTable& table, const std::string& base_period,
                                                            HundredIs hundred);

}  // namespace entrepot::sea
