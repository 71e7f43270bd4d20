// Known answers: what BoARIO 0.6.3 computes (compatible mode), and check values of the exact mode.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "base/test_data.h"
#include "base/text.h"
#include "shock/ario.h"

namespace entrepot::shock {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> read_rows(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    Row row;
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

// Positions of the names in sorted order.
std::vector<std::size_t> sorted_order(const std::vector<std::string>& names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  return order;
}

struct Table {
  std::vector<std::string> nodes, columns;  // "region|name", sorted
  std::vector<double> flows, final_demand, output;
  std::vector<std::uint32_t> column_region;

  ArioNetwork network() const { return {3, 5, flows, final_demand, column_region, output}; }
  std::uint32_t node(const std::string& name) const {
    return static_cast<std::uint32_t>(std::find(nodes.begin(), nodes.end(), name) - nodes.begin());
  }
};

std::vector<double> read_matrix(const std::filesystem::path& path, std::vector<std::string>& rows_sorted,
                                std::vector<std::string>& columns_sorted) {
  const auto rows = read_rows(path);
  std::vector<std::string> row_names, column_names;
  for (std::size_t c = 2; c < rows[0].size(); ++c) column_names.push_back(rows[0][c] + "|" + rows[1][c]);
  for (std::size_t r = 3; r < rows.size(); ++r) row_names.push_back(rows[r][0] + "|" + rows[r][1]);
  const auto row_order = sorted_order(row_names), column_order = sorted_order(column_names);
  std::vector<double> values;
  for (const std::size_t r : row_order)
    for (const std::size_t c : column_order) values.push_back(std::stod(rows[r + 3][c + 2]));
  for (const std::size_t r : row_order) rows_sorted.push_back(row_names[r]);
  for (const std::size_t c : column_order) columns_sorted.push_back(column_names[c]);
  return values;
}

Table read_table(const std::filesystem::path& folder) {
  Table t;
  std::vector<std::string> same, nodes;
  t.flows = read_matrix(folder / "Z.csv", t.nodes, same);
  t.final_demand = read_matrix(folder / "Y.csv", nodes, t.columns);
  for (const std::string& column : t.columns) t.column_region.push_back(column[3] - '1');
  std::map<std::string, double> output;
  for (const Row& row : read_rows(folder / "x.csv"))
    if (row[0] != "region") output[row[0] + "|" + row[1]] = std::stod(row[2]);
  for (const std::string& node : t.nodes) t.output.push_back(output.at(node));
  return t;
}

// [step][column] of a golden file, columns in the order of `names`.
std::vector<double> read_series(const std::filesystem::path& path, const std::vector<std::string>& names) {
  const auto rows = read_rows(path);
  std::vector<std::size_t> at;
  for (const std::string& name : names) at.push_back(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
  std::vector<double> values;
  for (std::size_t r = 1; r < rows.size(); ++r)
    for (const std::size_t c : at) values.push_back(std::stod(rows[r].at(c)));
  return values;
}

struct Case {
  std::string name;
  CapitalEvent event;
  double exact_sum, exact_100, exact_364, exact_unmet;
};

CapitalEvent golden_event(const Table& t, EventKind kind, int duration, double manufacturing, double mining) {
  CapitalEvent e;
  e.kind = kind;
  e.occurrence = 1;
  e.duration = duration;
  e.impact = {{t.node("reg1|manufactoring"), manufacturing}, {t.node("reg1|mining"), mining}};
  e.shape = RecoveryShape::convex;
  e.recovery_tau = 180;
  if (kind == EventKind::rebuild) {
    e.rebuild_tau = 180;
    e.rebuilding_sectors = {{0, 1.0}};  // construction, first in sorted order
  }
  return e;
}

std::vector<Case> golden_cases(const Table& t) {
  return {{"rec_medium_convexe", golden_event(t, EventKind::recovery, 20, 499949734.09383273, 50265.9061673439), 3303333236.4321246,
           1499032.9989131743, 1547209.8992723543, 20516950.82351559},
          {"rec_shortage_convexe", golden_event(t, EventKind::recovery, 120, 899909521.3688987, 90478.63110121903), 3228431916.2025962,
           949666.4993443389, 1547402.6430180871, 94842444.222615123},
          {"reb_shortage", golden_event(t, EventKind::rebuild, 20, 13998592.554627314, 1407.4453726856293), 3255955014.0552716,
           1506627.4699582462, 1547575.8064997138, 77748670.339953423}};
}

ArioResults run(const Table& t, const CapitalEvent& event, ArioMode mode) {
  ArioParameters p;
  p.mode = mode;
  ArioMember member;
  member.events = {event};
  ArioRecord record;
  record.everything = true;
  auto results = run_ario(t.network(), p, std::span(&member, 1), {}, 365, record);
  EXPECT_TRUE(results) << results.error().message();
  return results ? *std::move(results) : ArioResults{};
}

void expect_relative(const std::vector<double>& got, const std::vector<double>& want, double tolerance, const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  double worst = 0;
  for (std::size_t c = 0; c < want.size(); ++c) {
    const double scale = std::abs(want[c]);
    const double error = std::abs(got[c] - want[c]);
    worst = std::max(worst, scale > 0 ? error / scale : error);
  }
  EXPECT_LE(worst, tolerance) << what;
}

// |got - want| <= tolerance x scale of the column.
void expect_scaled(const std::vector<double>& got, const std::vector<double>& want, const std::vector<double>& scale, double tolerance,
                   const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  double worst = 0;
  for (std::size_t c = 0; c < want.size(); ++c) {
    const double unit = scale[c % scale.size()];
    const double error = std::abs(got[c] - want[c]);
    worst = std::max(worst, unit > 0 ? error / unit : (error > 0 ? 1.0 : 0.0));
  }
  EXPECT_LE(worst, tolerance) << what;
}

TEST(ArioGolden, CompatibleModeGivesWhatBoarioGives) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "boario" / "pymrio_test_3x5";
  const Table t = read_table(folder);
  std::vector<double> buyers(t.columns.size(), 0.0), industries;
  for (std::size_t c = 0; c < t.final_demand.size(); ++c) buyers[c % buyers.size()] += t.final_demand[c] / 365;
  for (const double x : t.output) industries.push_back(x / 365);
  for (const Case& c : golden_cases(t)) {
    const auto dir = folder / c.name;
    const ArioResults results = run(t, c.event, ArioMode::boario_compatible);
    ASSERT_EQ(results.series.size(), 1U);
    const ArioSeries& s = results.series[0];
    const auto check = [&](const std::vector<double>& got, const std::string& file) {
      expect_relative(got, read_series(dir / file, t.nodes), 1e-12, c.name + "/" + file);
    };
    check(s.production, "production_realised.csv");
    check(s.capacity, "production_capacity.csv");
    check(s.orders, "intermediate_demand.csv");
    check(s.destroyed_capital, "productive_capital_to_recover.csv");
    check(s.stocks, "inputs_stock_final.csv");
    if (c.event.kind == EventKind::rebuild) check(s.rebuilt, "rebuild_prod.csv");
    expect_scaled(s.unmet_by_column, read_series(dir / "final_demand_unmet.csv", t.columns), buyers, 1e-12, c.name + "/unmet");
    expect_scaled(s.undistributed, read_series(dir / "final_demand_undist.csv", t.nodes), industries, 1e-12, c.name + "/undist");
  }
}

TEST(ArioGolden, ExactModeGivesTheCheckValues) {
  NEED_TEST_DATA();
  const Table t = read_table(golden_dir() / "shock" / "boario" / "pymrio_test_3x5");
  const std::uint32_t node = t.node("reg1|manufactoring");
  for (const Case& c : golden_cases(t)) {
    const ArioResults results = run(t, c.event, ArioMode::exact);
    ASSERT_EQ(results.series.size(), 1U);
    const ArioSeries& s = results.series[0];
    const double sum = std::accumulate(s.production.begin(), s.production.end(), 0.0);
    const double unmet = std::accumulate(s.unmet_by_column.begin(), s.unmet_by_column.end(), 0.0);
    EXPECT_NEAR(sum / c.exact_sum, 1, 1e-12) << c.name;
    EXPECT_NEAR(s.production[100 * 15 + node] / c.exact_100, 1, 1e-12) << c.name;
    EXPECT_NEAR(s.production[364 * 15 + node] / c.exact_364, 1, 1e-12) << c.name;
    EXPECT_NEAR(unmet / c.exact_unmet, 1, 1e-12) << c.name;
  }
}

}  // namespace
}  // namespace entrepot::shock
