// Scenarios of stress tests: which nodes lose how much, from when, for how long.
//
// As csv with a header; columns in any order. Rows and columns of empty cells alone, which spreadsheets leave, are passed over:
//   scenario   name; rows of one name are one scenario, in the order of first appearance
//   node       a node, an economy or a sector: "CHN:ore", "CHN", "*:ore" (node_names.h)
//   loss       share of its capacity that is lost, 0..1, or in per cent "30%"; or instead of it `capital`; none where demand alone changes
//   loss_up    optional: share of its purchases that stop; the models with an upward chain of their own use it (else: loss)
//   start      optional: first day, 1 or later (default 1); day 0 is the one before, on which all is as in the network
//   days       optional: how long the loss lasts in full (default: to the end)
//   recovery   optional: days in which it then comes back (default 0: at once)
//   shape      optional: how, over `recovery` days: linear (the default: even steps), convex, convex_unscaled, concave (shock/recovery.h)
//   half_time  optional, of concave: days until half of it is back (default: half of `recovery`)
//   demand     optional: factor on final demand for its product while the loss lasts (default 1)
//
// Events of ARIO (shock/ario_shocks.h, CapitalEvent), which the other models refuse; capital comes back a day or two later than capacity:
//   capital          productive capital destroyed instead of a loss of capacity: money of the table, over all nodes of the row in proportion
//                    to their capital, or by node "JPN:metals=5000;JPN:vehicles=2000", or a share of each node's "30%"
//   households_impact   instead of `loss`, alone or beside `capital`: capital of the households of the row's economies, money of the table, or
//                    by category of final demand "HFCE=5000;GFCF=300". It takes no capacity; `rebuild` says who rebuilds it
//   rebuild          the capital is rebuilt by these sectors from the end of `days` on: "construction" or "construction=70%;machinery=30%",
//                    of all economies in the shares of the node's own purchases; "JPN:construction" is that of one economy alone
//   impact_distrib   how an amount of `capital` is shared out instead, over the nodes of the row: equal, value_added, value_added_of_all, or by numbers
//                    "JPN:metals=70%;JPN:vehicles=30%"; or in two steps, over economies impact_regional_distrib, and over the sectors of each
//                    impact_sectoral_distrib, by numbers of economies, of sectors
//   rebuild_days     of rebuilding (default: that of the model)
//   rebuild_factor   rebuilding demand per unit of capital destroyed (default 1)
//   money_factor     units of money in one unit of the table, as BoARIO's event_monetary_factor (shock/ario.h): sets the rounding of the
//                    compatible mode and multiplies nothing (default: that of the run)
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "shock/ario.h"
#include "stress/network.h"

namespace entrepot::stress {

// How a loss comes back, and what of a shock only ARIO knows.
struct ShockEvent {
  std::optional<double> capital;  // destroyed, money, of all nodes together
  std::vector<double> capital_parts;  // of `capital`, of each of Shock::nodes, sum 1; empty: in proportion to their capital
  std::optional<double> capital_share;  // or a share of each node's, 0..1; neither: `loss` is of capacity, unless
  std::vector<shock::HouseholdImpact> households;  // final buyers lose capital
  shock::RecoveryShape shape = shock::RecoveryShape::linear;
  std::optional<double> half_time;  // days
  std::vector<shock::RebuildingSector> rebuild;
  double rebuild_factor = 1;
  std::optional<double> rebuild_days;
  std::optional<double> money_factor;
  Where where;  // of its capital or shape, in a file

  bool of_nodes_capital() const { return capital || capital_share; }
  bool of_capital() const { return of_nodes_capital() || !households.empty(); }
};

struct Shock {
  std::string text;  // as given
  std::vector<std::uint32_t> nodes;
  double loss = 0;  // 0..1
  std::optional<double> loss_up;  // 0..1
  int start = 1;  // day
  std::optional<int> days;  // empty: to the end
  int recovery = 0;  // days
  double demand = 1;  // >= 0
  std::optional<ShockEvent> event;  // recovery by a shape, or capital
  Where where;  // of its row
  Where demand_where{{}, 0, 0, "demand"};

  // Share of capacity lost on that day, loss x what is left of it (shock/recovery.h). That of the models with days; of ARIO where it is no event.
  double loss_on(int day) const;
  // What ARIO takes as an event (CapitalEvent): capital, and in the compatible mode a loss of capacity with a shape, too.
  bool is_event(bool compatible) const { return event && (event->of_capital() || compatible); }
  Where event_where() const;  // of its capital or shape; of its row where only that is known
};

// Flows that are taken out of the table (shock/linear.h): from every supplier to every buyer a share of each. Of leontief and ghosh alone.
struct FlowCut {
  std::string text;  // as given
  std::vector<std::uint32_t> suppliers, buyers;
  double share = 1;  // 0..1
};

struct Scenario {
  std::string name;
  std::vector<Shock> shocks;
  std::vector<FlowCut> cuts{};
};

// A node may stand in several rows of one scenario that differ in their start, or that are events; in the models without days it may not (run.h).
// Errors with file, line and column: those of CsvReader, missing_data, bad_field, out_of_range, unknown_name, contradiction (columns that
// do not go together), duplicate (a node twice in one scenario).
Result<std::vector<Scenario>> read_scenarios(const std::filesystem::path& path, const Network& network, const Limits& limits = {});

// The same from the cells of one row, (column, text), of a caller who has no file; all of `nodes`, each a node or a pattern. Errors: as above, at
// the columns.
Result<Shock> shock_of_cells(const std::vector<std::string>& nodes, const std::vector<std::pair<std::string, std::string>>& cells,
                             const Network& network);

// A share lost, "0.3" or "30%"; a whole number of days, "5" or "5.0", `least` to 36,500. Errors: bad_field, out_of_range.
struct ShareWords {  // of an error: "A loss of 2 is outside 0 to 1. Give the share of the capacity that is lost: 0.3 or 30%."
  std::string_view what = "A loss", of = "of the capacity that is lost";
};
Result<double> parse_share(std::string_view text, const Where& where, const ShareWords& words = {});
Result<int> parse_days(std::string_view text, int least, const Where& where);
// The first day of a shock, 1 or later. Errors: bad_field, out_of_range.
Result<int> parse_start(std::string_view text, const Where& where);
Result<int> check_start(int day, const Where& where);

// One shock in a line: NODE=LOSS[:DAYS[:RECOVERY]], such as "CHN:electronics=50%:30:60"; LOSS/LOSS is that of output and of purchases. Errors:
// usage, and as above.
Result<Shock> parse_shock(std::string_view text, const Network& network, const Where& where);
// The same of flows: SUPPLIERS>BUYERS[=SHARE], such as "JPN:metals>KOR:vehicles=50%", "CHN>*:electronics"; without a share all of them.
Result<FlowCut> parse_cut(std::string_view text, const Network& network, const Where& where);

}  // namespace entrepot::stress
