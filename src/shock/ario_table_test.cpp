// The engine on a real table: WIOD 2011, 41 economies x 35 sectors.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/test_data.h"
#include "production/table_formats.h"
#include "shock/ario.h"

namespace entrepot::shock {
namespace {

struct WiodTable {
  production::InputOutputTable table;
  std::vector<std::uint32_t> column_region;

  ArioNetwork network() const {
    return {table.regions.size(), table.sectors.size(), table.flows, table.final_demand, column_region, table.output};
  }
  std::uint32_t region(const char* economy) const {
    const auto id = EconomyId::parse(economy).value();
    return static_cast<std::uint32_t>(std::find(table.regions.begin(), table.regions.end(), id) - table.regions.begin());
  }
};

WiodTable load_wiod() {
  WiodTable w;
  production::LoadReport report;
  auto loaded = production::load_input_output_table(*test_data_dir() / "io" / "wiod13_wiot_2011.csv", report);
  EXPECT_TRUE(loaded) << loaded.error().message();
  w.table = *std::move(loaded);
  for (const auto& column : w.table.final_demand_columns)
    w.column_region.push_back(
        static_cast<std::uint32_t>(std::find(w.table.regions.begin(), w.table.regions.end(), column.region) - w.table.regions.begin()));
  return w;
}

TEST(ArioOnWiod, TheTableStandsStillWithoutAShock) {
  NEED_TEST_DATA();
  const WiodTable w = load_wiod();
  ArioRecord record;
  record.output_block_steps = 1;
  const ArioMember calm;
  const auto r = run_ario(w.network(), {}, std::span(&calm, 1), {}, 60, record);
  ASSERT_TRUE(r) << r.error().message();
  for (const double loss : r->output_loss) ASSERT_EQ(loss, 0);
  for (const float unmet : r->unmet) ASSERT_EQ(unmet, 0);
  ASSERT_FALSE(r->notes.empty());  // the cells of the file are truncated, some rows do not add up
  const double base = std::accumulate(r->base_output.begin(), r->base_output.end(), 0.0) * 365;
  const double table = std::accumulate(w.table.output.begin(), w.table.output.end(), 0.0);
  EXPECT_NEAR(base / table, 1, 1e-4);  // six mining rows sell more than their output, out of inventories
}

// A tenth of Japan's capacity lost for 30 days: the loss starts there, reaches others, and never exceeds the horizon's output.
TEST(ArioOnWiod, ALossInJapanReachesOthers) {
  NEED_TEST_DATA();
  const WiodTable w = load_wiod();
  const std::uint32_t japan = w.region("JPN");
  const auto sectors = static_cast<std::uint32_t>(w.table.sectors.size());
  ArioMember member;
  for (std::uint32_t s = 0; s < sectors; ++s) member.capacity.push_back({japan * sectors + s, std::vector<double>(30, 0.1)});
  ArioParameters parameters;
  parameters.inventory_days = {15};
  const auto r = run_ario(w.network(), parameters, std::span(&member, 1), {}, 120, {});
  ASSERT_TRUE(r) << r.error().message();
  double at_home = 0, abroad = 0, direct = 0;
  for (std::size_t i = 0; i < r->node_count(); ++i) {
    EXPECT_LE(r->output_loss[i], 120 * r->base_output[i] * (1 + 1e-12));
    (i / sectors == japan ? at_home : abroad) += r->output_loss[i];
    direct += r->output_loss_direct[i];
  }
  double base = 0;
  for (std::uint32_t s = 0; s < sectors; ++s) base += r->base_output[japan * sectors + s];
  EXPECT_NEAR(direct, 30 * 0.1 * base, 1e-6 * direct);
  EXPECT_GT(at_home, 0.3 * direct);  // overproduction makes up for a part
  EXPECT_GT(abroad, 0);
}

}  // namespace
}  // namespace entrepot::shock
