// Options of `entrepot stress run`, and what they mean to the models.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "stress/run.h"
#include "stress_input.h"

namespace entrepot::app {

struct RunOptions {
  StressFiles files;
  Limits limits;
  std::string scenarios, out, by_day, by_day_stocks, by_economy, by_sector, path;
  std::vector<std::string> shocks, cuts, explain, weights;
  stress::RunParameters run;
  std::vector<std::string> inventory_days;  // DAYS, SECTOR=DAYS
  std::vector<std::string> buyer_classes;   // NAME=CLASS
  std::vector<std::string> by_day_nodes;
  std::vector<std::string> restock_days, capital_ratio;  // NUMBER, SECTOR=NUMBER
  std::optional<double> psi, alpha_base, alpha_max, alpha_tau, rebuild_days, money_factor;
  std::string model = "ario", rationing, production = "leontief", precision = "double";
  bool fixed_orders = false, no_substitution = false, growth = false, compatible = false;
  std::size_t top = 10;
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));

  stress::Model chosen_model() const;
};

// All but --json.
void add_run_options(CLI::App& command, RunOptions& options);
// Errors: usage (an option that the chosen model does not take).
Result<> check_run_options(const CLI::App& command, const RunOptions& options);

struct ChosenParameters {
  stress::RunParameters parameters;
  std::string capital;  // in words, where the ratio differs by sector
};
// The parameters of the chosen model; what is not given is that of the world. Errors: bad_field, out_of_range, unknown_name (a sector), usage.
Result<ChosenParameters> run_parameters(const RunOptions& options, const shock::ArioParameters& of_world, const stress::Network& network);

// An error of a model with the names of the options.
Error with_run_options(Error error);

}  // namespace entrepot::app
