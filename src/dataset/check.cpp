#include "dataset/check.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/cube.h"
#include "dataset/reports.h"
#include "dataset/rows.h"
#include "dataset/table_rows.h"

namespace entrepot::dataset {

namespace {

using Findings = std::vector<Finding>;

// The printed totals are rounded to two or three digits and some producers are left out.
constexpr double world_total_tolerance = 0.05;

Result<void> check_cube(const Snapshot& snapshot, const trade::TradeTable& table, Findings& findings) {
  TRY_ASSIGN(const auto part, read_cube_part(snapshot));
  const auto outcome = part.check();
  const std::size_t rows = part.columns().exporter.size();
  if (!outcome) findings.push_back({outcome.error().message(), true});
  else if (rows != table.size())
    findings.push_back({fmt::format("the order by importer has {} rows, the table {}", rows, table.size()), true});
  else
    findings.push_back(
        {fmt::format("the order by importer and product is whole: {} purchases", part.columns().purchase_product.size() - 1), false});
  return {};
}

Result<void> check_flows(const Snapshot& snapshot, Findings& findings) {
  TRY_ASSIGN(const auto table, read_trade_table(snapshot));
  const auto outcome = table.check();
  if (!outcome) {
    findings.push_back({outcome.error().message(), true});
    return {};
  }
  double value = 0;
  std::size_t missing = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    value += table.columns().value_usd[row];
    missing += !table.quantity(row);
  }
  findings.push_back({fmt::format("{} flows in order, each pair, product and period once; {} USD in all; {} quantities missing",
                                  table.size(), format_number(value, 6), missing),
                      false});
  return has_cube(snapshot.manifest()) ? check_cube(snapshot, table, findings) : Result<void>{};
}

Result<void> check_reports(const Snapshot& snapshot, Findings& findings) {
  TRY_ASSIGN(const auto reports, read_reports(snapshot));
  for (const auto& [table, name] : {std::pair{&reports.exports, "exports"}, std::pair{&reports.imports, "imports"},
                                    std::pair{&reports.imports_fob, "imports with their value fob"}}) {
    const auto outcome = table->check();
    findings.push_back(outcome ? Finding{fmt::format("{} reports of {} in order, each key once", table->size(), name), false}
                               : Finding{outcome.error().message(), true});
  }
  return {};
}

struct Sums {
  double economies = 0;
  std::optional<double> world;
};

Result<void> check_production(const Snapshot& snapshot, Findings& findings) {
  TRY_ASSIGN(const auto rows, read_rows<materials::ProductionRow>(snapshot));
  std::map<std::tuple<std::string, std::string, std::int32_t>, Sums> groups;
  for (const auto& row : rows) {
    Sums& sums = groups[{row.product, std::string(materials::measure_name(row.measure)), row.year}];
    if (row.kind == materials::RowKind::world_total) sums.world = row.value;
    else sums.economies += row.value;
  }
  for (const auto& [key, sums] : groups) {
    const auto& [product, measure, year] = key;
    if (!sums.world || *sums.world <= 0) continue;
    const double ratio = sums.economies / *sums.world;
    // Reserves are known for few economies, so only production and capacity must come near the total.
    const bool fault = measure != "reserves" && std::abs(ratio - 1) > world_total_tolerance;
    findings.push_back({fmt::format("{} {} {}: the rows come to {:.3f} of the printed world total", product, measure, year, ratio), fault});
  }
  return {};
}

Result<void> check_input_output(const Snapshot& snapshot, Findings& findings) {
  TRY_ASSIGN(const auto table, read_input_output_table(snapshot));
  const auto check = production::check_table(table);
  const auto side = [&](std::string_view name, const production::ResidualSummary& residuals) {
    findings.push_back(
        {fmt::format("{}: output less the sum lies between {} and {} {}; {} nodes are beyond the allowance", name,
                     format_number(residuals.least, 6), format_number(residuals.most, 6), table.money_unit, residuals.beyond.size()),
         !residuals.beyond.empty()});
  };
  side("rows", check.rows);
  side("columns", check.columns);
  findings.push_back({fmt::format("{} nodes without output, {} with negative value added, {} negative cells of final demand",
                                  check.zero_output.size(), check.negative_value_added.size(), check.negative_final_demand.size()),
                      false});
  return {};
}

Result<void> check_kind(const Snapshot& snapshot, Findings& findings) {
  if (snapshot.manifest().kind == "trade-flows") return check_flows(snapshot, findings);
  if (snapshot.manifest().kind == reports_kind) return check_reports(snapshot, findings);
  if (snapshot.manifest().kind == kind_of_rows<materials::ProductionRow>()) return check_production(snapshot, findings);
  if (snapshot.manifest().kind == input_output_kind) return check_input_output(snapshot, findings);
  return {};
}

}  // namespace

Result<Findings> check_snapshot(const Snapshot& snapshot) {
  Findings findings;
  const auto whole = snapshot.check();
  if (!whole) {
    findings.push_back({whole.error().message(), true});
    return findings;
  }
  findings.push_back({fmt::format("the columns have the hash of the import, {}", snapshot.manifest().columns_sha256.substr(0, 12)), false});
  TRY(check_kind(snapshot, findings));
  if (snapshot.manifest().report.rows_rejected > 0)
    findings.push_back({fmt::format("{} of {} rows were rejected at the import", snapshot.manifest().report.rows_rejected,
                                    snapshot.manifest().report.rows_read),
                        false});
  return findings;
}

}  // namespace entrepot::dataset
