// Ships counted at straits and in ports, by day (PortWatch layouts).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "sea/load_report.h"

namespace entrepot::sea {

// --- Transits of straits: date,chokepoint,n_total,n_tanker,n_cargo,capacity ----------------------------------------

struct TransitDay {
  Day day;
  std::string gate;  // canonical name
  std::int64_t total = 0, tanker = 0, cargo = 0;  // ships; the same ship counts again after 48 hours
  double capacity_t = 0;  // tonnes (the unit is not stated in the file)
};

// In the order of the file. Rejected: rows that do not parse, whose total is not tanker + cargo, or whose day and gate
// were there before. Days that are missing between the first and the last of a gate are noted.
// Errors: those of CsvReader, missing_data (column).
Result<std::vector<TransitDay>> load_transits(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<TransitDay>> parse_transits(std::string_view text, std::string name, LoadReport& report);

struct MonthlyMean {
  YearMonth month;
  int days = 0;    // with a figure
  double mean = 0;  // ships a day
};
std::vector<MonthlyMean> monthly_means(const std::vector<TransitDay>& transits, std::string_view gate);

// --- Calls in ports: date,year,month,day,portid,portname,country,ISO3,portcalls_container,portcalls_cargo,portcalls,
//     import_container,export_container ------------------------------------------------------------------------------

struct PortCallDay {
  Day day;
  std::string port, port_name;
  EconomyId economy;
  std::int64_t calls = 0, cargo_calls = 0, container_calls = 0;  // container calls are part of cargo calls, these of calls
  double container_import_t = 0, container_export_t = 0;
};

// Rejected: rows that do not parse, whose date differs from year, month and day, or whose parts exceed their whole.
Result<std::vector<PortCallDay>> load_port_calls(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<PortCallDay>> parse_port_calls(std::string_view text, std::string name, LoadReport& report);

}  // namespace entrepot::sea
