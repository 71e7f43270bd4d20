#include "world/world_build.h"

#include <gtest/gtest.h>

#include "world/tiny_world.h"
#include "base/test_data.h"
#include "dataset/dataset.h"

namespace entrepot::world {
namespace {

namespace fs = std::filesystem;

// The tiny world, a map file and an empty store, in one folder.
class WorldBuild : public ::testing::Test {
 protected:
  WorldBuild() : store_(base_.folder() / "home") {}
  Result<WorldBuilt> build(const std::string& rest) {
    base_.file("map.toml", "name = \"built\"\ntitle = \"B\"\nbase = \"" + base_.folder().string() + "\"\n" + rest);
    return build_world(base_.folder() / "map.toml", out(), store_, no_progress());
  }
  fs::path out() const { return base_.folder() / "out"; }
  TinyWorld base_;
  dataset::SnapshotStore store_;
};

TEST_F(WorldBuild, WithoutDataSetsItIsACopy) {
  ASSERT_TRUE(build(""));
  const World world = load_world(out()).value();
  EXPECT_EQ(world.name, "built");
  EXPECT_EQ(world.figures.size(), base_.load().value().figures.size());
  EXPECT_EQ(world.table.flows, base_.load().value().table.flows);
}

TEST_F(WorldBuild, ATableOfItsOwnPlacesTheEconomies) {
  // The table has AAA and the rest of the world; BBB and CCC are now inside the rest.
  base_.file("table.csv", "node,AAA:1,ROW:1,AAA:HH,ROW:HH,output,value_added\nAAA:1,1,2,7,0,10,7\nROW:1,2,3,0,15,20,15\n");
  const auto built =
      build("[table]\nfile = \"" + (base_.folder() / "table.csv").string() + "\"\nindustries = { \"1\" = \"electronics\" }\n");
  // Uses, products and inventories of the base speak of metals, which this table has not: the check names it.
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::unknown_name);
  EXPECT_FALSE(fs::exists(out()));
}

TEST_F(WorldBuild, NamesWhatIsWrong) {
  const auto code = [&](const std::string& rest) { return build(rest).error().code; };
  EXPECT_EQ(code("colour = 1\n"), ErrorCode::unknown_key);
  EXPECT_EQ(code("[[trade]]\ndataset = \"none\"\nproduct = \"gallium\"\ncodes = [\"811292\"]\nyears = [2022]\n"), ErrorCode::not_found);
  EXPECT_EQ(code("[[trade]]\ncolour = 1\n"), ErrorCode::unknown_key);
  EXPECT_EQ(code("[table]\nfile = \"/nonexistent\"\n"), ErrorCode::not_found);
  EXPECT_EQ(code("[table\n"), ErrorCode::bad_syntax);
  EXPECT_FALSE(fs::exists(out()));
}

TEST_F(WorldBuild, AFailureLeavesTheOldWorldInPlace) {
  ASSERT_TRUE(build(""));
  ASSERT_FALSE(build("[[production]]\ndataset = \"none\"\nproducts = [\"gallium\"]\n"));
  EXPECT_TRUE(load_world(out()));
}

}  // namespace
}  // namespace entrepot::world
