// Known answers: what BoARIO 0.6.3 computes (compatible mode), and check values of the exact mode.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "shock/ario.h"
#include "shock/golden_table.h"

namespace entrepot::shock {
namespace {

using Table = GoldenTable;

ArioNetwork network_of(const Table& t) { return {3, 5, t.flows, t.final_demand, t.column_region, t.output}; }

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
  p.rationing = Rationing::proportional;  // of the known answers in both modes
  ArioMember member;
  member.events = {event};
  ArioRecord record;
  record.everything = true;
  auto results = run_ario(network_of(t), p, std::span(&member, 1), {}, 365, record);
  EXPECT_TRUE(results) << results.error().message();
  return results ? *std::move(results) : ArioResults{};
}

// |got - want| <= 1e-12 x the unit of the column; no units: of the value itself.
void expect_series(const std::vector<double>& got, const std::vector<double>& want, const std::string& name, const std::string& rule,
                   const std::vector<double>& unit = {}) {
  ASSERT_EQ(got.size(), want.size()) << name;
  GoldenErrors errors("boario/" + name, 1e-12, rule);
  for (std::size_t c = 0; c < want.size(); ++c) errors.expect(got[c], want[c], unit.empty() ? std::abs(want[c]) : unit[c % unit.size()]);
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
      expect_series(got, read_series(dir / file, t.nodes), c.name + "/" + file, relative_error);
    };
    check(s.production, "production_realised.csv");
    check(s.capacity, "production_capacity.csv");
    check(s.orders, "intermediate_demand.csv");
    check(s.destroyed_capital, "productive_capital_to_recover.csv");
    check(s.stocks, "inputs_stock_final.csv");
    if (c.event.kind == EventKind::rebuild) check(s.rebuilt, "rebuild_prod.csv");
    expect_series(s.unmet_by_column, read_series(dir / "final_demand_unmet.csv", t.columns), c.name + "/final_demand_unmet.csv",
                  "of the buyer's daily final demand", buyers);
    expect_series(s.undistributed, read_series(dir / "final_demand_undist.csv", t.nodes), c.name + "/final_demand_undist.csv",
                  "of the industry's daily output", industries);
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
    GoldenErrors errors("boario/" + c.name + ", exact mode", 1e-12, relative_error);
    errors.expect_relative(sum, c.exact_sum, "sum of output");
    errors.expect_relative(s.production[100 * 15 + node], c.exact_100, "step 100");
    errors.expect_relative(s.production[364 * 15 + node], c.exact_364, "step 364");
    errors.expect_relative(unmet, c.exact_unmet, "unmet final demand");
  }
}

}  // namespace
}  // namespace entrepot::shock
