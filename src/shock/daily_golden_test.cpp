// Known answers: what ProductionNetworkSimulator (commit c4dd74d) computes (golden/shock/pronet).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "production/pronet_files.h"
#include "shock/daily.h"

namespace entrepot::shock {
namespace {

using Row = std::vector<double>;

std::vector<Row> read_rows(const std::filesystem::path& path, bool header = false) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::vector<Row> rows;
  std::string line;
  if (header) std::getline(in, line);
  while (std::getline(in, line)) {
    Row row;
    std::stringstream cells(line);
    for (std::string cell; cells >> cell;) row.push_back(std::stod(cell));
    rows.push_back(row);
  }
  EXPECT_FALSE(rows.empty()) << path;
  return rows;
}

std::uint32_t index_of(double id) { return static_cast<std::uint32_t>(id) - 1; }

struct Case {
  DailyNetwork network;
  DailyShock shock;
};

Case case_of(const std::filesystem::path& folder) {
  const auto files =
      production::load_pronet({folder / "A.txt", folder / "C.txt", folder / "F.txt", folder / "P.txt", folder / "delta.txt"});
  EXPECT_TRUE(files) << files.error().message();
  EXPECT_TRUE(files->network.notes.empty());
  Case c;
  c.network.sectors = static_cast<std::uint32_t>(files->network.sectors.size());
  c.network.sector = files->network.sector;
  c.network.final_demand = files->network.final_demand;
  for (const auto& link : files->network.links) c.network.links.push_back({link.supplier, link.customer, link.amount});
  for (const auto& loss : files->losses) c.shock.losses.push_back({loss.firm, loss.loss, loss.day, {}});
  return c;
}

DailyResults run(const Case& c, const DailyParameters& p, int days, bool everything = false) {
  DailyRecord record;
  record.everything = everything;
  auto results = run_daily(c.network, p, {&c.shock, 1}, days, record);
  EXPECT_TRUE(results) << results.error().message();
  return *std::move(results);
}

// "pronet/CASE/FILE.txt"
std::string golden_name(const std::filesystem::path& path) {
  return (std::filesystem::path("pronet") / path.parent_path().filename() / path.filename()).string();
}

// Relative while the total is above 1e-6 of the start, then of the start: in a collapse rounding grows. The row before the shock may be
// printed with fewer digits.
void expect_totals(const std::filesystem::path& path, double before, const std::vector<double>& found, double near_before,
                   const std::string& what = "") {
  const auto rows = read_rows(path);
  ASSERT_EQ(rows.size(), found.size() + 1) << path;
  EXPECT_NEAR(before, rows[0][1], near_before * before) << path;
  GoldenErrors errors(golden_name(path) + what, 1e-12, "relative; below 1e-6 of the start, of the start");
  for (std::size_t r = 1; r < rows.size(); ++r)
    errors.expect(found[r - 1], rows[r][1], rows[r][1] > 1e-6 * before ? rows[r][1] : before, "day " + std::to_string(r - 1));
}

DailyParameters compatible(DailyRationing rule, double inventory, double recovery_days) {
  DailyParameters p;
  p.mode = DailyMode::pronet_compatible;
  p.inventory_days = {inventory};
  p.rationing = rule;
  if (recovery_days > 0) {
    p.recovery = DailyRecovery::proportional;
    p.recovery_days = recovery_days;
  }
  return p;
}

const std::map<std::string, DailyRationing> rules{{"R0", DailyRationing::proportional},
                                                  {"R2", DailyRationing::lowest_relative_order_first}};

TEST(DailyGolden, TotalsOfTwoFirms) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "pronet" / "toy";
  for (const auto& [name, rule] : rules) {
    const DailyResults r = run(case_of(folder), compatible(rule, 5, 0), 30);
    expect_totals(folder / ("pact_" + name + ".txt"), r.total_base_production, r.production, 1e-12);
    expect_totals(folder / ("va_" + name + ".txt"), r.total_base_value_added, r.value_added, 1e-12);
    expect_totals(folder / ("fc_" + name + ".txt"), r.total_final_demand, r.final_consumption, 1e-5);
  }
}

// Printed with 6 digits, with rounding of a whole economy where a firm has come to rest. Firms in the order of their ids.
void expect_firms(const std::filesystem::path& path, const DailyResults& r, std::size_t day) {
  const auto rows = read_rows(path, true);
  ASSERT_EQ(rows.size(), r.firms) << path;
  const DailySeries& s = r.series[0];
  GoldenErrors errors(golden_name(path), 1e-5, "relative, of what is printed with 6 digits");
  for (const Row& row : rows) {
    const std::size_t i = index_of(row[0]), at = day * r.firms + i;
    const std::string firm = "firm " + std::to_string(i + 1);
    errors.expect(r.base_production[i], row[1], row[1], firm);
    errors.expect(s.production[at], row[2], row[2] + 1e-7 * row[1], firm);
    errors.expect(s.demand[at], row[3], row[3] + 1e-7 * row[1], firm);
    errors.expect(s.input_limit[at], row[4], row[4] + 1e-7 * row[1], firm);
    errors.expect(s.loss[at], row[5], row[5] + 1e-10, firm);
  }
}

void expect_deliveries(const std::filesystem::path& path, const DailyResults& r, std::size_t day) {
  const auto rows = read_rows(path, true);
  ASSERT_EQ(rows.size(), r.link_count) << path;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> place;  // customer, supplier
  for (std::size_t l = 0; l < r.link_count; ++l) place[{r.links[l].customer, r.links[l].supplier}] = l;
  GoldenErrors errors(golden_name(path), 1e-5, "relative, of what is printed with 6 digits; near 0, of 100");
  for (const Row& row : rows) {
    const std::size_t link = place.at({index_of(row[0]), index_of(row[1])});
    errors.expect_relative(r.links[link].amount, row[2]);
    errors.expect(r.series[0].deliveries[day * r.link_count + link], row[3], row[3] + 100);
  }
}

TEST(DailyGolden, AThousandFirms) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "pronet" / "pl1000";
  const Case c = case_of(folder);
  for (const auto& [name, rule] : rules)
    for (const int recovery : {0, 10}) {
      const std::string of = name + "_c" + std::to_string(recovery);
      const DailyResults r = run(c, compatible(rule, 10, recovery), 100, true);
      EXPECT_EQ(r.link_count, 7604u);
      expect_totals(folder / ("pact_" + of + ".txt"), r.total_base_production, r.production, 1e-12);
      expect_totals(folder / ("va_" + of + ".txt"), r.total_base_value_added, r.value_added, 1e-12);
      expect_totals(folder / ("fc_" + of + ".txt"), r.total_final_demand, r.final_consumption, 1e-5);
      for (const std::size_t day : {3, 10, 40}) expect_firms(folder / ("firms_" + of + "_t" + std::to_string(day) + ".txt"), r, day);
      expect_deliveries(folder / ("deliveries_" + of + "_t10.txt"), r, 10);
    }
}

// The totals printed in the README of the goldens: an independent calculation of the exact rule.
TEST(DailyGolden, TheExactRuleOfTheLowestRelativeOrder) {
  NEED_TEST_DATA();
  const Case c = case_of(golden_dir() / "shock" / "pronet" / "pl1000");
  const std::map<int, std::map<std::size_t, double>> expected{
      {0, {{2, 1555060.1986239704}, {9, 1384795.398794502}, {49, 509004.5162156063}, {99, 190935.49241116829}}},
      {10, {{2, 1559044.883168357}, {9, 1485137.6901685221}, {49, 1618118.1166316369}, {99, 1618118.1166316369}}}};
  for (const auto& [recovery, totals] : expected) {
    DailyParameters p = compatible(DailyRationing::lowest_relative_order_first, 10, recovery);
    p.mode = DailyMode::exact;
    const DailyResults r = run(c, p, 100);
    GoldenErrors errors("pronet/pl1000, exact rule 2, c" + std::to_string(recovery), 1e-12, relative_error);
    for (const auto& [day, total] : totals) errors.expect_relative(r.production[day], total, "day " + std::to_string(day));
  }
}

// What is left of production on day 99 without recovery, and the largest difference between the modes: known to two or three digits for
// the peer and for the exact rules.
TEST(DailyGolden, TheRuleDecidesWhatIsLeft) {
  NEED_TEST_DATA();
  const Case c = case_of(golden_dir() / "shock" / "pronet" / "pl1000");
  struct Expected {
    DailyRationing rule;
    double peer, exact, near;
  };
  for (const Expected& e :
       {Expected{DailyRationing::proportional, 0, 0, 1e-12}, Expected{DailyRationing::final_demand_last, 0.007, 0.007, 5e-4},
        Expected{DailyRationing::lowest_relative_order_first, 0.12, 0.118, 5e-3},
        Expected{DailyRationing::lowest_relative_order_first_final_demand_last, 0.87, 0.875, 5e-3}}) {
    DailyParameters p = compatible(e.rule, 10, 0);
    const DailyResults peer = run(c, p, 100);
    p.mode = DailyMode::exact;
    const DailyResults exact = run(c, p, 100);
    EXPECT_NEAR(peer.production[99] / peer.total_base_production, e.peer, e.near);
    EXPECT_NEAR(exact.production[99] / exact.total_base_production, e.exact, 5e-4);
  }
  const auto largest = [&](DailyRationing rule, int recovery) {
    DailyParameters p = compatible(rule, 10, recovery);
    const DailyResults peer = run(c, p, 100);
    p.mode = DailyMode::exact;
    const DailyResults exact = run(c, p, 100);
    double apart = 0;
    for (std::size_t t = 0; t < 100; ++t) apart = std::max(apart, std::abs(exact.production[t] / peer.production[t] - 1));
    return apart;
  };
  EXPECT_NEAR(largest(DailyRationing::lowest_relative_order_first, 10), 0.008, 5e-4);
  EXPECT_NEAR(largest(DailyRationing::lowest_relative_order_first_final_demand_last, 10), 0.002, 5e-4);
  EXPECT_NEAR(largest(DailyRationing::lowest_relative_order_first_final_demand_last, 0), 0.024, 1e-3);
}

// Where the peer has no defect the modes agree.
TEST(DailyGolden, ProportionalRationingIsTheSameInBothModes) {
  NEED_TEST_DATA();
  const auto folder = golden_dir() / "shock" / "pronet" / "pl1000";
  for (const int recovery : {0, 10}) {
    DailyParameters p = compatible(DailyRationing::proportional, 10, recovery);
    p.mode = DailyMode::exact;
    const DailyResults r = run(case_of(folder), p, 100);
    expect_totals(folder / ("pact_R0_c" + std::to_string(recovery) + ".txt"), r.total_base_production, r.production, 1e-12, ", exact mode");
  }
}

}  // namespace
}  // namespace entrepot::shock
