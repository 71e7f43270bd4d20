// What an ensemble runs: shocks on nodes of an input-output table, and what of them and of the model is uncertain. Written as TOML;
// docs/stress.md lists the keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/figure.h"
#include "base/result.h"
#include "shock/ario.h"

namespace entrepot::stress {

// What a parameter or a scenario may set. The first ten belong to shocks, the others to the model (shock/ario.h).
// Capital by capital_ratio acts where it is rebuilt: a share of it takes as much capacity, whatever the ratio.
enum class ModelInput {
  loss,                        // share of capacity lost, 0..1
  loss_factor,                 // on the losses of the shocks
  days,                        // how long the loss lasts
  days_factor,
  recovery_days,               // how long capacity then takes to come back, evenly
  recovery_factor,
  capital,                     // share of the capital of its nodes that is destroyed, 0..1
  capital_factor,              // on the shares of capital destroyed
  rebuild_days,                // how long rebuilding takes
  households_factor,           // on the capital that households lose
  inventory_factor,            // on the days of stock of every input
  inventory_restoration_days,  // tau_inv: how fast stocks are refilled
  psi,                         // share of the target stock below which production suffers
  alpha_max,                   // most overproduction
  alpha_tau_days,              // how long it takes to get there
  inventory_days,              // days of stock of every input
  capital_ratio                // productive capital in years of value added
};

struct ModelInputInfo {
  ModelInput input;
  std::string_view key;    // as in the file
  std::string_view words;  // "share of capacity lost"
  double least, most;
  bool of_shock;
  bool by_sector = false;  // may be set for some sectors: stocks and refilling of these inputs, capital of these owners
};
std::span<const ModelInputInfo> model_inputs();
const ModelInputInfo& model_input(ModelInput input);

struct Distribution {
  enum class Shape { uniform, triangular, log_uniform };
  Shape shape = Shape::uniform;
  double low = 0, high = 1;
  double mode = 0;  // triangular only

  double at(double u) const;  // the quantile function, 0 < u < 1
  std::string text() const;   // "0.2 to 0.8 (uniform)"
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

// Where a number comes from, as the file says.
struct Statement {
  std::string source;
  std::optional<Confidence> confidence;
};

struct EnsembleShock {
  std::string name;
  std::vector<std::string> nodes;  // "CHN:electronics", "CHN:*", "*:electronics"
  double loss = 0;                 // of capacity, 0..1; or
  std::optional<double> capital;   // of the capital of each node, 0..1: an event, whose days are whole
  shock::RecoveryShape shape = shock::RecoveryShape::linear;  // of what comes back over recovery_days
  std::string households;          // what households lose of their capital, as in stress/shocks.h; empty: nothing
  std::string rebuild;             // who rebuilds it, as in stress/shocks.h; empty: it comes back over recovery_days
  double rebuild_days = 60;
  int start = 1;                   // day
  double days = 1;
  double recovery_days = 0;
  Statement statement;
  Where where;  // of its nodes
};

struct EnsembleParameter {
  std::string name;
  ModelInput input = ModelInput::loss;
  std::vector<std::size_t> shocks;  // positions; those that it sets (all, when the file names none)
  std::vector<std::string> sectors;  // those that it sets of a model input by sector; all, when the file names none
  Distribution distribution;
  Statement statement;
  Where where, sectors_where;
};

// Numbers by sector, read once the sectors are known (stress/by_sector.h); no texts: the file says nothing.
struct SectorNumbers {
  std::vector<std::string> texts;
  Where where;
};

struct EnsembleScenario {
  std::string name;
  std::vector<std::size_t> shocks;  // those that happen
  std::vector<std::pair<ModelInput, double>> values;
  std::vector<std::pair<ModelInput, SectorNumbers>> by_sector;
  Where where;
};

// What the file does not give is taken from the world, or is that of shock::ArioParameters.
struct EnsembleModel {
  SectorNumbers inventory_days, inventory_restoration_days, capital_ratio;
  std::optional<double> psi, alpha_max, alpha_tau_days;
  shock::Rationing rationing = shock::Rationing::final_demand_last;  // not priority
  shock::OrderRule orders = shock::OrderRule::alternative;
  std::optional<shock::ProductionFunction>
      production;  // leontief or linear, the two bounds; the others need to know which inputs are critical
  Where where;
};

struct EnsemblePlan {
  std::string name, title;
  std::vector<std::string> sources;
  int horizon_days = 365;
  std::size_t draws = 256;
  std::uint64_t seed = 1;
  double threshold = 0.1;  // widest interval of a converged index
  EnsembleModel model;
  std::vector<std::string> targets;  // nodes or patterns whose loss is an output of its own
  Where targets_where;
  std::vector<EnsembleShock> shocks;
  std::vector<EnsembleParameter> parameters;  // drawn; or
  std::vector<EnsembleScenario> scenarios;    // given one by one: no parameters then
};

// Errors with file, line and key: those of parse_toml, unknown_key, missing_data, bad_field, out_of_range (a range upside down, a loss
// above 1, a horizon of 0, too few draws), duplicate, unknown_name, contradiction.
Result<EnsemblePlan> parse_ensemble(std::string_view text, const std::string& file);
Result<EnsemblePlan> read_ensemble(const std::filesystem::path& path);

}  // namespace entrepot::stress
