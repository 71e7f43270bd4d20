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

  std::size_t worst() const;  // the scenario that loses most
};

std::string run_text(const StressRun& run, std::size_t top);
std::string run_json(const StressRun& run);
// Losses by scenario and node; lines of comment say what they rest on.
std::string run_csv(const StressRun& run);
// Every series of ARIO by scenario, day and node (RunParameters::series).
std::string run_by_day_csv(const StressRun& run);

}  // namespace entrepot::app
