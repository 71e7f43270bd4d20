// Ensembles: the ARIO model (shock/ario.h) run over thousands of draws or scenarios, summed up as quantiles and sensitivities.
//
// Drawn parameters are independent and follow the Saltelli design (sensitivity.h). A shock takes `loss` of the capacity of its nodes from
// day `start` for `days`, then capacity comes back over `recovery_days` by a shape, even steps unless one is given, as in a scenario
// (shock/recovery.h); between whole days and recoveries the loss of a day is the mean of those around, so by even steps the loss-days are exact:
// loss (days + recovery_days / 2). A shock that destroys `capital` is an event (shock::CapitalEvent):
// a share of the capital of each node, for whole days (rounded, 1 at least), then it recovers by a shape or is rebuilt.
// Where a run has r years of value added as capital instead of the model's r_0, a share destroyed takes as much capacity, and
// rebuilding it asks for r / r_0 times as much (shock::CapitalEvent::rebuilding_factor).
//
// Outputs are losses of value added over the horizon, in money of the table: of the world, of each economy of the table, of each target.
//
// Runs are numbered, and block k holds runs 64 k .. 64 k + 63. What is in a block is a pure function of plan, table, defaults and k,
// whoever computes it and in whatever batches, so the result has the same bytes for any threads, batch size and interruptions.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "production/input_output_table.h"
#include "shock/ario.h"
#include "stress/blocks.h"
#include "stress/ensemble_plan.h"
#include "stress/node_names.h"
#include "stress/sensitivity.h"

namespace entrepot::stress {

inline constexpr std::size_t ensemble_block_runs = 64;

struct EnsembleOutput {
  std::string name;  // "world", "CHN", "JPN:vehicles"
  enum class Kind { world, economy, target } kind = Kind::world;
  double base = 0;  // value added over the horizon without a shock
  std::vector<std::uint32_t> nodes;
};

class Ensemble {
 public:
  // The table must outlive the ensemble. `defaults` holds what the plan does not say about the model; `names` those of the nodes,
  // "region:sector", where they are not the table's.
  // Errors: unknown_name (a node or a sector, with its line), out_of_range (psi x days of stock below 1 somewhere in the ranges), bad_field
  // (no number), contradiction (sectors where the defaults have stocks by node), limit_exceeded (more results than limits.memory_bytes),
  // those of shock::run_ario.
  static Result<Ensemble> prepare(EnsemblePlan plan, const production::InputOutputTable& table, const shock::ArioParameters& defaults,
                                  const Limits& limits = {}, std::vector<std::string> names = {});
  static Result<Ensemble> prepare(EnsemblePlan plan, const production::InputOutputTable&& table, const shock::ArioParameters& defaults,
                                  const Limits& limits = {}, std::vector<std::string> names = {}) = delete;

  const EnsemblePlan& plan() const { return plan_; }
  const shock::ArioParameters& model() const { return model_; }
  const std::vector<double>& capital_years() const { return capital_years_; }  // of value added: one, or one for each sector
  const std::vector<std::string>& sector_names() const { return sector_names_; }
  const std::vector<EnsembleOutput>& outputs() const { return outputs_; }
  const std::vector<std::string>& notes() const { return notes_; }
  bool drawn() const { return design_.has_value(); }  // else scenarios are given
  std::size_t runs() const { return drawn() ? design_->runs() : plan_.scenarios.size(); }
  std::size_t blocks() const;
  std::string key() const;  // of everything that the rows depend on, but for the number of draws: more of them go on with the same ones

  std::vector<double> parameters_of(std::size_t run) const;  // drawn: the value of each parameter
  shock::ArioMember member_of(std::size_t run) const;
  // Losses [run of the block][output]. batch: how many members run side by side (0: what fits). Errors: those of shock::run_ario;
  // limit_exceeded when not even one member fits.
  Result<std::vector<double>> compute(std::size_t block, int threads, std::size_t batch = 0, Progress& progress = no_progress()) const;

 private:
  // What one run does to one shock.
  struct ShockState {
    bool happens = true;
    double loss, days, recovery_days, capital, rebuild_days, households_factor;
  };
  // What one run sets of the model: one for all, or one for each sector; empty: as it is.
  struct ModelState {
    std::vector<double> stock_days, stock_factor, restock_days, capital_years;
    shock::ArioMember member;  // what it sets of all sectors alone
  };
  Ensemble() = default;
  Result<> take_model();
  Result<> take_numbers(ModelInput input, const SectorNumbers& given, std::vector<double>& values) const;
  Result<> check_by_sector(const std::vector<double>& values, const Where& where) const;
  Result<> resolve_sectors();
  const std::vector<double>& base_of(ModelInput input) const;
  void set(ModelInput input, double value, std::span<const std::uint32_t> sectors, ModelState& state) const;
  ModelState lowest_model() const;
  ModelState scenario_model(std::size_t scenario) const;
  shock::ArioMember member_with(ModelState state) const;
  Result<> check_stock(const ModelState& state, const std::function<Where(std::size_t sector)>& where) const;
  Error with_place(Error error) const;
  static void apply(ModelInput input, double value, ShockState& shock);
  Result<> resolve_outputs();
  void note_idle_shocks(const std::vector<double>& output, const std::vector<std::string>& names);
  bool takes_nothing(std::size_t shock) const;
  Result<> resolve_shocks();
  Result<> check_stocks() const;
  Result<> check_capital() const;
  Result<> check_production() const;
  shock::CapitalEvent event_of(std::size_t shock, const ShockState& state) const;
  std::vector<shock::CapitalEvent> events_of(std::size_t shock, const ShockState& state, std::span<const double> capital_years) const;
  Result<> check_size(const Limits& limits) const;
  shock::ArioNetwork network() const;
  std::size_t batch_that_fits() const;
  Result<std::vector<double>> run(std::size_t first, std::size_t count, int threads, Progress& progress) const;

  EnsemblePlan plan_;
  const production::InputOutputTable* table_ = nullptr;
  shock::ArioParameters model_;
  Limits limits_;
  std::optional<SaltelliDesign> design_;
  std::vector<std::uint32_t> demand_regions_;
  std::vector<std::vector<std::uint32_t>> shock_nodes_;
  std::vector<std::vector<shock::RebuildingSector>> rebuilders_;  // [shock]
  std::vector<std::vector<shock::HouseholdImpact>> households_;  // [shock]
  std::vector<double> capital_;  // [node]
  std::vector<double> capital_years_;
  std::vector<std::string> names_;  // [node]
  std::vector<std::string> sector_names_, region_names_;
  std::vector<std::uint32_t> sector_;  // of each node
  NodeLabels labels() const& { return {names_, sector_names_, sector_}; }
  std::vector<std::vector<std::uint32_t>> parameter_sectors_;  // [parameter]; empty: all
  std::vector<std::vector<std::pair<ModelInput, std::vector<double>>>> scenario_sectors_;  // [scenario]
  std::vector<EnsembleOutput> outputs_;
  std::vector<std::string> notes_;
};

inline constexpr std::array<double, 5> ensemble_quantiles{0.05, 0.25, 0.5, 0.75, 0.95};

struct EnsembleResult {
  std::size_t outputs = 0, resumed = 0;  // blocks taken from the journal
  std::vector<double> losses;  // [run][output]
  std::vector<std::array<double, ensemble_quantiles.size()>> quantiles;  // per output; over matrices A and B, or over the scenarios
  std::vector<double> means;  // per output; over the same runs
  std::vector<Sensitivity> sensitivities;  // per output; none for scenarios
};

struct EnsembleOptions {
  int threads = 1;
  std::size_t batch = 0;  // members side by side; 0: what fits
  std::filesystem::path journal;  // finished blocks; none when empty. The caller removes the file once the result is safe
  BlockRunner* runner = &in_this_process();
};

// Errors: those of Ensemble::compute; contradiction (a journal of another ensemble), bad_syntax (a damaged one), io, interrupted (what the journal has stays).
Result<EnsembleResult> run_ensemble(const Ensemble& ensemble, const EnsembleOptions& options, Progress& progress = no_progress());

// Share of capacity lost in each step by a loss from day `start` for `days`, then less and less over `recovery_days`: at whole numbers that
// of a scenario (Shock::loss_on), between them the mean by distance.
std::vector<double> loss_path(double loss, int start, double days, double recovery_days, int horizon,
                              shock::RecoveryShape shape = shock::RecoveryShape::linear);

}  // namespace entrepot::stress
