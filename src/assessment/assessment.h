// The one story: a scenario on a world -> who is hit, how hard, how soon -> what each can do alone -> what they can do
// together -> what the difference is worth, and what it rests on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "world/scenario.h"
#include "world/world.h"
#include "base/limits.h"
#include "base/progress.h"
#include "base/result.h"
#include "sea/sea.h"
#include "sea/vessel.h"
#include "sourcing/score.h"
#include "sourcing/sourcing.h"

namespace entrepot::assessment {

using namespace world;  // an assessment is told in the words of worlds and scenarios

// Quantiles over the members of the ensemble (nearest rank).
struct Quantiles {
  double p10 = 0, p50 = 0, p90 = 0;
};

// Quantiles over time: value k covers days k x step_days up to the next.
struct Series {
  int step_days = 7;
  std::vector<float> p10, p50, p90;
};

// The same crisis three times. Index of every std::array<.., 3> below.
enum class RunKind { nobody = 0, alone = 1, together = 2 };
inline constexpr std::array<RunKind, 3> run_kinds{RunKind::nobody, RunKind::alone, RunKind::together};
std::string_view run_name(RunKind run);       // "nobody", "alone", "together"
std::string_view run_sentence(RunKind run);   // "each economy acts alone"

// One economy and product. Quantities in the product's unit.
struct SupplyImpact {
  ProductId product;
  EconomyId economy;
  double use_per_day = 0;                   // central value
  double lost_suppliers_share = 0;          // share of use that came from suppliers hit by the scenario, central value
  Quantiles lost_suppliers_range;           // the same over the members
  Quantiles direct_shortfall_peak;          // share of use, before any stock
  Quantiles direct_shortfall_total;         // quantity over the horizon, before any stock
  Quantiles shortfall_begins_day;           // horizon_days when never
  Quantiles stocks_end_day;                 // commercial stocks, run "nobody"; horizon_days when never
  struct Run {
    Quantiles unmet_total;                  // quantity
    Quantiles unmet_share;                  // of use over the horizon
    Quantiles from_commercial, from_new_suppliers, from_public_stocks, given_to_others;  // quantities
    Quantiles extra_cost_usd;               // premium, freight of new suppliers and releases
    Series unmet;                           // share of use
    Series direct_shortfall;                // share of use (the same in all runs)
  };
  std::array<Run, 3> runs;
};

// Losses in money of the table (World::table.money_unit), over the horizon. A negative loss is a gain.
struct LossRun {
  Quantiles value_added_loss;         // lost value added = loss of GDP; adds up over sectors without double counting
  Quantiles direct_value_added_loss;  // what the event and the missing product take at the node itself
  Quantiles indirect_value_added_loss;
  Quantiles output_loss;              // gross output: intermediate goods count every time they are sold
  Quantiles less_than_nobody;         // value added lost if nobody acts minus value added lost here, member by member
};

struct SectorLoss {
  EconomyId region;  // of the table
  SectorId sector;
  double value_added_horizon = 0;  // without the crisis
  double output_horizon = 0;
  std::array<LossRun, 3> runs;
};

struct EconomyLoss {
  EconomyId region;
  double value_added_horizon = 0;
  std::array<LossRun, 3> runs;
  std::array<Quantiles, 3> unmet_final_demand;  // by buyer
  std::array<Series, 3> value_added_loss;       // share of value added
  Quantiles worth_of_cooperation;               // value added lost alone minus lost together, member by member
};

// A sector of the whole group that acts together, over time: for the charts.
struct IndustrySeries {
  SectorId sector;
  std::array<Series, 3> output_loss;  // share of output
};

// A stretch of days on which one input holds a sector back (central member).
struct BindingStretch {
  EconomyId region;
  SectorId sector;                // that is held back
  std::string cause;              // "gallium" (a product), "capacity lost", or the code of the input sector
  bool is_direct = false;         // cause is the event or a missing product
  int from_day = 0, to_day = 0;   // inclusive
  double worst_share = 1;         // lowest share of wanted output that the input allows
  double output_loss = 0;         // of the sector on these days, money of the table
};

struct MeasureResult {
  std::string name;
  std::string words;
  std::string who;                 // "KOR", "JPN and KOR", "together"
  double loss_avoided = 0;         // value added, money of the table; central member
  double cost = 0;                 // money of the table
  std::optional<double> ratio;     // loss avoided per cost; none when the measure costs nothing
  std::string cost_basis;          // how the cost was reckoned
};

// A figure whose range moves the result.
struct Unknown {
  std::string label;
  std::optional<std::size_t> event;   // of the scenario, whose size it is; none for a figure
  std::optional<FigureIndex> figure;  // of the world; none for a number of the scenario
  double value = 0, low = 0, high = 0;
  Unit unit = Unit::none;
  std::string row;
  Confidence confidence = Confidence::assumed;
  double rank_correlation = 0;        // Spearman, with the value added lost by the group in the run "alone"
  double correlation_low = 0, correlation_high = 0;  // 95 %, Fisher's z
  double share = 0;                   // of the variance of the ranks, rank_correlation squared
};

// Clear of chance although `tested` figures were looked at: two-sided, Fisher's z, 5 % shared among them (Bonferroni). With fewer
// than 20 members nothing is.
bool is_clear_of_chance(const Unknown& unknown, int members, std::size_t tested);

// A row that the result rests on.
struct UsedFigure {
  std::string label;
  FigureIndex figure = 0;
};

// --- who else could supply -------------------------------------------------------------------------------------------------

// A supplier of an importer that is short, at central values. Quantities in the product's unit.
struct Alternative {
  EconomyId supplier;
  sourcing::SupplierFactors factors;      // spare: per year, in the period in which most is asked of new suppliers
  std::optional<double> score;            // product of the factors that some supplier has; missing where it lacks one
  std::vector<sourcing::Factor> lacks;
  double bought = 0;                      // before, per year
  std::optional<double> open_days, days;  // at sea with all gates open, and while the scenario's are closed; no days: no way left
  std::vector<std::string> gates;         // passed on the way that is left
  std::vector<sea::LonLat> course;        // of that way, on a sea network, of suppliers that deliver; else empty
  std::optional<double> duty_low, duty_high;  // share of the customs value, if the good qualifies; from data sets
  std::optional<double> duty_planned;  // in the plan: the highest; where it is not known, the highest known of the importer's suppliers
  std::string agreements, duty_reason;  // the reason where there is no duty
  std::optional<double>
      landed_usd;  // per unit: price with premium, freight, and the highest duty where one is known; none: no way or no price
  double alone = 0, together = 0;  // delivered as a new supplier over the horizon
  std::vector<FigureIndex> figures;  // output, capacity, flow
};

struct Resupply {
  ProductId product;
  EconomyId importer;
  double short_total = 0;  // over the horizon before any stock
  std::vector<Alternative> suppliers;  // ranked
  std::vector<sourcing::Factor> used, absent;
  std::optional<sourcing::PriceRange> shadow_price;  // USD for one unit more in the joint plan of that period
  double through_gates = 0;  // share of what it buys whose way passes a gate that the scenario closes
  std::vector<std::string> basis;  // sentences: where duties and trade factors come from, what is assumed of them
  // Its own output raised above what it makes: per year in that period, and over the horizon. With what suppliers deliver this is the
  // central value of SupplyImpact::Run::from_new_suppliers.
  double own_spare = 0, own_alone = 0, own_together = 0;
};

// Inputs of an economy that come from one that the scenario hits: shares of all inputs of its industries (production/exposure.h).
struct LookThrough {
  EconomyId region, source;  // of the table
  double face_value = 0, look_through = 0;
};

struct Coverage {
  std::string what;  // "gallium: production", "economies of the group with a table region of their own"
  std::string words;  // "6 producers, 98 % of the world total"
  bool is_missing = false;  // of a data set: not at hand, and the words say what adds it
};

// What closes with a port, at central values on the first day of its event. Shares of the economy's trade by sea.
struct PortEffect {
  std::size_t event = 0;  // of the scenario
  std::string port, label;
  EconomyId economy;
  double handled = 0;  // by the port before
  double lost = 0;  // of that, what it does not handle now
  double shifted = 0;  // of what is lost there, what other ports of the economy take over
  int days = 0;  // that this takes longer
  std::vector<std::string> others;  // those ports
};

struct Assessment {
  Scenario scenario;
  std::string world_name, world_title;
  std::string group_name;  // as asked for: "CJK|ASEAN"
  std::vector<EconomyId> group;  // who acts together
  int members = 0;
  std::vector<SupplyImpact> supply;  // by product, then by unmet quantity
  std::vector<EconomyLoss> economies;  // by value added lost
  std::vector<SectorLoss> sectors;  // by value added lost
  std::vector<IndustrySeries> industries;
  std::array<LossRun, 3> group_loss;  // sum over the table regions of the group
  Quantiles group_worth_of_cooperation;
  std::array<LossRun, 3> world_loss;
  std::vector<BindingStretch> chain;
  std::vector<MeasureResult> measures;  // by loss avoided per cost
  double central_group_loss = 0;  // value added lost by the group at central values, nobody acting: what measures are held against
  std::vector<Unknown> unknowns;  // by share
  std::vector<UsedFigure> used;
  std::vector<std::string> assumptions;  // sentences
  std::vector<Coverage> coverage;
  std::vector<PortEffect> ports;  // that close, by event
  std::vector<Resupply> resupply;  // by product, as `supply`; importers of the group that are short
  std::vector<LookThrough> look_through;  // by source, then largest first
  std::vector<Coverage> evidence;  // what data sets gave beside the world, or how to add what is missing
  sea::Vessel vessel;  // sizes of the ships that the ways are for, where they are given
  std::vector<std::string> closed_routes;  // sentences: "SGP to JPN: 4,286 km instead of 4,051, 0.7 days longer"
};

struct Evidence;  // assessment/evidence.h

struct AssessOptions {
  int members = 0;  // 0: what the scenario says
  int threads = 0;  // 0: as many as there are cores
  std::string group = "CJK|ASEAN";
  Limits limits;
  const Evidence* evidence = nullptr;  // data sets; must outlive the call; none: the world alone
};

// Pure: same world, scenario, data sets and seed, same bits for any number of threads.
Result<Assessment> assess(const World& world, const Scenario& scenario, const AssessOptions& options, Progress& progress);

}  // namespace entrepot::assessment
