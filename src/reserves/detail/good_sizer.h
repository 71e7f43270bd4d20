// One good at a price for money in the budget: the three ways to size it, behind one interface.
#pragma once

#include <memory>

#include "reserves/sizing.h"

namespace entrepot::reserves::detail {

struct GoodSolution {
  SizedGood plan;
  double spending = 0;      // holding cost, at the costs of the problem
  double second_stage = 0;  // mean, or weighted with the tail
  double bound = 0;         // of the dual, on (1 + price) x spending + second_stage
  double violation = 0;     // in units of the good
};

class GoodSizer {
 public:
  virtual ~GoodSizer() = default;
  // The least of (1 + price) x spending + second stage.
  virtual Result<GoodSolution> size(double price) = 0;
};

std::unique_ptr<GoodSizer> national_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options);
std::unique_ptr<GoodSizer> pooled_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options);
// The linear program over all scenarios, by Clp: any options.
std::unique_ptr<GoodSizer> program_sizer(const SizingProblem& problem, std::size_t good, const SizingOptions& options);

// Mean of the costs, or (1 - weight) mean + weight CVaR.
double second_stage_of(const std::vector<double>& scenario_cost, const std::optional<TailRisk>& tail);

Result<> check_sizing(const SizingProblem& problem, const SizingOptions& options);

}  // namespace entrepot::reserves::detail
