// What `entrepot stress run` prints and writes.
#pragma once

#include <optional>
#include <string>

#include "stress/explain.h"
#include "stress/run.h"

namespace entrepot::app {

struct StressRun {
  std::string source;
  stress::Network network;
  stress::RunResult result;
  std::optional<stress::Why> why;  // of the worst scenario
  double days_per_year = 365;  // of the amounts of the table
  double equilibrium_tolerance = shock::usual_equilibrium_tolerance;

  std::size_t worst() const;  // the scenario that loses most
};

std::string run_text(const StressRun& run, std::size_t top);
std::string run_json(const StressRun& run);
// Losses by scenario and node; lines of comment say what they rest on.
std::string run_csv(const StressRun& run);
// By scenario and economy, with final demand that is not met there.
std::string run_by_economy_csv(const StressRun& run);
// By scenario and sector; of the cascade with the impact beyond the shock itself, as a share of the weights of the sector.
std::string run_by_sector_csv(const StressRun& run);
// Of the cascade, by scenario, iteration and direction (both, down, up): the share of the weights that is lost by then.
std::string run_path_csv(const StressRun& run);
// Every series of ARIO or of the daily model by scenario, day and node (RunParameters::series), of these nodes.
std::string run_by_day_csv(const StressRun& run, const std::vector<std::uint32_t>& nodes);
// Stocks of ARIO by scenario, day, node and input (RunParameters::stocks), of these nodes. Errors: limit_exceeded.
Result<std::string> run_stocks_csv(const StressRun& run, const std::vector<std::uint32_t>& nodes, const Limits& limits = {});
// What the numbers rest on and their unit, one "# key: text" a line.
std::string facts_as_comment(const StressRun& run, const std::string& unit);

}  // namespace entrepot::app
