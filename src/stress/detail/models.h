// Each model behind run(): scenarios in its own terms, its results in those of run.h. Sums over nodes are left to run().
#pragma once

#include "stress/run.h"

namespace entrepot::stress::detail {

struct Job {
  const Network& network;
  std::span<const Scenario> scenarios;
  const RunParameters& parameters;
  int threads;
  Progress& progress;
  const Limits& limits;
};

Result<RunResult> run_ario_model(const Job& job);
Result<RunResult> run_daily_model(const Job& job);
Result<RunResult> run_cascade_model(const Job& job);
Result<RunResult> run_linear_model(const Job& job);

// by_day is filled; what follows from it.
void summarise_days(Outcome& outcome, double threshold);

}  // namespace entrepot::stress::detail
