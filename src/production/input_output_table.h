// Input-output tables: who makes what from what, in money of one year.
//
// A table has R regions x S sectors = N nodes, region-major: node = region * S + sector. Rows sell, columns buy.
// All figures are in `money_unit` per year. Nothing is repaired on the way in: what a loader met and what it
// decided stands in `notes`, and check_table() counts what is left.
//
// Identities of a consistent table (i, j nodes; f columns of final demand):
//   rows:     output_i = sum_j flows_ij + sum_f final_demand_if
//   columns:  output_j = sum_i flows_ij + taxes_j + value_added_j
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace entrepot::production {

struct Sector {
  std::string code;  // as in the file: "14", "C26"
  std::string name;  // in words; the code where the file has no names
  friend bool operator==(const Sector&, const Sector&) = default;
};

// What one region buys for one final use. Categories keep the file's own code: HFCE, GFCF, INVNT ...
struct FinalDemandColumn {
  EconomyId region;
  std::string category;
  friend bool operator==(const FinalDemandColumn&, const FinalDemandColumn&) = default;
};

struct InputOutputTable {
  std::string name;
  int year = 0;            // 0: the file does not say
  std::string money_unit;  // "million USD"
  std::vector<EconomyId> regions;
  std::vector<Sector> sectors;
  std::vector<double> flows;  // N x N, row-major
  std::vector<FinalDemandColumn> final_demand_columns;
  std::vector<double> final_demand;  // N x columns, row-major; may be negative (inventories)
  std::vector<double> output;        // N
  std::vector<double> value_added;   // N; output less inputs where the file has none (then taxes are inside)
  std::vector<double> taxes;         // N, what a buyer pays between inputs and value added (taxes less subsidies on
                                     // products, transport margins, ...); empty where the file has none
  std::vector<std::string> notes;

  std::size_t nodes() const { return regions.size() * sectors.size(); }
  std::size_t demand_columns() const { return final_demand_columns.size(); }
  std::size_t node(std::size_t region, std::size_t sector) const { return region * sectors.size() + sector; }
  double flow(std::size_t seller, std::size_t buyer) const { return flows[seller * nodes() + buyer]; }
  double demand(std::size_t seller, std::size_t column) const { return final_demand[seller * demand_columns() + column]; }
  std::string node_name(std::size_t node) const;  // "CHN:14"

  friend bool operator==(const InputOutputTable&, const InputOutputTable&) = default;
};

// Sizes that agree, every label once. Errors: internal (a size, with the name of the part), duplicate.
Result<> check_sizes_and_labels(const InputOutputTable& table);
// The same, and every value finite: bad_field.
Result<> check_shape(const InputOutputTable& table);

struct NodeFinding {
  std::size_t node = 0;
  std::string name;
  double value = 0;
};

struct CellFinding {
  std::size_t row = 0;
  std::size_t column = 0;  // node for flows, column of final demand else
  std::string name;        // "CHN:14 -> USA:INVNT"
  double value = 0;
};

struct ResidualSummary {
  double least = 0, most = 0, mean = 0;  // of output less the sum, over all nodes
  std::size_t negative = 0, zero = 0;
  std::vector<NodeFinding> beyond;       // nodes whose residual is beyond the allowance
};

// What is unusual in a table; nothing here is an error by itself.
struct TableCheck {
  double resolution = 0;      // largest of 1, 0.1, ... 1e-4 that every cell is a multiple of; 0 when none is
  ResidualSummary rows;       // output - flows - final demand
  ResidualSummary columns;    // output - inputs - taxes - value added
  std::vector<NodeFinding> zero_output;
  std::vector<NodeFinding> negative_output;
  std::vector<NodeFinding> negative_value_added;
  std::vector<NodeFinding> inputs_above_output;   // column of A sums to 1 or more
  std::vector<CellFinding> negative_flows;
  std::vector<CellFinding> negative_final_demand;
  double largest_input_share = 0;                 // largest column sum of A
  std::string largest_input_share_node;

  bool balanced() const { return rows.beyond.empty() && columns.beyond.empty(); }
};

// A residual is allowed up to max(share x output, cells x resolution): printed cells may each be cut by one unit, and the
// cuts of many cells add up when they are aggregated (WIOD 2011: up to 0.6 % of a small row).
struct Allowance {
  double share = 0.01;
};
TableCheck check_table(const InputOutputTable& table, Allowance allowance = {});
// Errors: unbalanced, naming the worst nodes.
Result<> require_balanced(const InputOutputTable& table, const TableCheck& check);

// One line of a map: the part and the whole it belongs to. Each part may be named once.
struct RegionPart {
  EconomyId part, whole;
};
struct SectorPart {
  std::string part;  // code in the old table
  std::string whole;  // code in the new one
};
// Regions that are not named keep their own code; the new order is that of first appearance in the table.
struct RegionMap {
  std::vector<RegionPart> parts;
};
// An empty map leaves the sectors as they are; otherwise every sector must be named.
struct SectorMap {
  std::vector<SectorPart> parts;
  std::vector<Sector> names;  // optional: codes of new sectors with their names
};
// Sums flows, final demand, output, value added and taxes. The notes of the new table name the parts of each whole.
// Errors: unknown_name (a part that the table has not), duplicate, missing_data (a sector left out).
Result<InputOutputTable> aggregate(const InputOutputTable& table, const RegionMap& regions, const SectorMap& sectors);

// The same from a TOML file:
//   [regions]       OLD = "NEW"            [sectors]  "1" = "agriculture"
//   [sector_names]  agriculture = "Agriculture, forestry and fishing"      (optional)
//   rows = "keep" | "recompute_output"                                     (optional, see settle_rows)
Result<InputOutputTable> aggregate_by_file(const InputOutputTable& table, const std::filesystem::path& path);

// OECD ICIO splits heterogeneous economies: CN1, CN2 .. of CHN, MX1, MX2 .. of MEX. Merges them into the whole.
// Without such parts the table comes back as it was.
Result<InputOutputTable> merge_split_regions(InputOutputTable table);

// What to do with rows that do not sum exactly to their output (printed tables are rounded or cut).
enum class RowRule {
  keep,              // output as published; the residual stays visible as output less the sum
  recompute_output,  // output = sum of the row; value added by difference, taxes kept
};
// The steady state of a propagation model needs the identity: recompute there. Adds a note with the sum moved.
Result<InputOutputTable> settle_rows(InputOutputTable table, RowRule rule);

}  // namespace entrepot::production
