// The WIOD world of data/maps/wiod-2011.toml from the real files.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>

#include "assessment/assessment.h"
#include "world/world_build.h"
#include "base/test_data.h"
#include "dataset/dataset.h"

namespace entrepot::assessment {
namespace {

namespace fs = std::filesystem;

class RealWorld : public ::testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    folder_ = fs::temp_directory_path() / ("entrepot-real-world-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    previous_ = fs::current_path();
    fs::current_path(ENTREPOT_SOURCE_DIR);  // the map names its base by a relative path
  }
  void TearDown() override {
    if (folder_.empty()) return;
    fs::current_path(previous_);
    fs::remove_all(folder_);
  }
  fs::path folder_, previous_;
};

TEST_F(RealWorld, IsBuiltFromTheFilesAndAssessed) {
  const dataset::SnapshotStore store(folder_ / "home");
  for (const char* file :
       {"io/wiod13_wiot_2011.csv", "minerals/usgs_mcs2026_world_production.csv", "trade/china_exports_hs6_monthly_2017_2024.csv"})
    ASSERT_TRUE(dataset::import_file(*test_data_dir() / file, store, {}, no_progress())) << file;
  const auto built = build_world("data/maps/wiod-2011.toml", folder_ / "world", store, no_progress());
  ASSERT_TRUE(built) << built.error().message();
  const World world = load_world(folder_ / "world").value();
  EXPECT_EQ(world.table.nodes(), 1435U);
  // China's output of industry 14 is that of the file.
  const std::size_t region = *world.table_region(EconomyId::parse("CHN").value());
  EXPECT_EQ(world.sectors[13].industry, "electronics");
  EXPECT_GT(world.table.output[world.table.node(region, 13)], 1e6);
  // Graphite from China to Japan, mean of 2021 and 2022, comes from the customs file and says where.
  const ProductId graphite = *world.find_product("natural_graphite");
  const auto flow = std::find_if(world.trade.begin(), world.trade.end(), [&](const TradeRow& row) {
    return row.product == graphite && row.exporter.text() == "CHN" && row.importer.text() == "JPN";
  });
  ASSERT_NE(flow, world.trade.end());
  EXPECT_NE(world.figure(flow->figure).note.find("china_exports_hs6_monthly_2017_2024.csv:"), std::string::npos);
  EXPECT_NE(world.figure(flow->figure).source.id.find("comtrade-monthly-"), std::string::npos);

  const Scenario scenario = load_scenario("data/scenarios/gallium-2023.toml").value();
  AssessOptions options;
  options.members = 4;
  const auto assessment = assess(world, scenario, options, no_progress());
  ASSERT_TRUE(assessment) << assessment.error().message();
  EXPECT_GT(assessment->group_loss[0].value_added_loss.p50, 0);
}

}  // namespace
}  // namespace entrepot::assessment
