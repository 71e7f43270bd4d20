#include "sea/world_routes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace entrepot::sea {
namespace {

class TinyWorld : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("world_routes_") + test->name());
    std::filesystem::create_directories(folder_);
    write("nodes.csv", "id,lon,lat\n0,0,0\n1,2,0\n2,4,0\n");
    write("edges.csv", "u,v,km,passage,gates\n0,1,200.04,,\n1,2,300,,strait\n");
    write("gates.csv", "id,name,lon1,lat1,lon2,lat2,note\nstrait,,3,-1,3,1,\n");
    write("economies.csv", "economy,label,lon,lat\nJPN,Japan,0,0\nKOR,Korea,2,0.1\nTHA,Thailand,4,0.9\nROW,Rest,,\n");
    write("routes.toml", "closures = [[], [\"strait\"]]\nsource = \"tiny\"\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name, std::ios::binary) << text; }
  Result<WorldRoutes> routes() {
    return compute_routes_for_world(folder_, {folder_ / "nodes.csv", folder_ / "edges.csv", folder_ / "gates.csv"}, report_);
  }
  Error toml_error(const std::string& text) {
    write("routes.toml", text);
    const auto result = routes();
    return result ? Error{} : result.error();
  }
  std::filesystem::path folder_;
  LoadReport report_;
};

TEST_F(TinyWorld, ComputesAllPairsAndNotesWhatToKnow) {
  const WorldRoutes world = routes().value();
  EXPECT_EQ(world.places, 3u);
  EXPECT_EQ(world.table.csv(),
            "from,to,closed,km,gates,source\n"
            "JPN,KOR,,200,,tiny\n"
            "JPN,THA,,500,strait,tiny\n"
            "JPN,THA,strait,,,tiny\n"
            "KOR,THA,,300,strait,tiny\n"
            "KOR,THA,strait,,,tiny\n");
  ASSERT_EQ(report_.notes.size(), 3u);
  EXPECT_EQ(report_.notes[0], "ROW has no position and gets no routes");
  EXPECT_EQ(report_.notes[1].substr(0, 13), "THA is 100 km");
  EXPECT_EQ(report_.notes[2].substr(0, 46), "THA has no route to any place with strait clos");
}

TEST_F(TinyWorld, NamesWhatIsWrong) {
  EXPECT_EQ(toml_error("closures = [[\"strait\"").code, ErrorCode::bad_syntax);
  const Error unknown = toml_error("\nclosure = []\n");
  EXPECT_EQ(unknown.code, ErrorCode::unknown_key);
  EXPECT_EQ(unknown.where.line, 2);
  EXPECT_NE(unknown.remedy.find("closures"), std::string::npos);
  EXPECT_EQ(toml_error("closures = [\"strait\"]").code, ErrorCode::bad_field);
  EXPECT_EQ(toml_error("closures = [[1]]").code, ErrorCode::bad_field);
  EXPECT_EQ(toml_error("source = 3").code, ErrorCode::bad_field);
  EXPECT_EQ(toml_error("ports_from = \"ports.csv\"").code, ErrorCode::unsupported);
  const Error gate = toml_error("closures = [[],\n  [\"strayt\"]]");
  EXPECT_EQ(gate.code, ErrorCode::unknown_name);
  EXPECT_EQ(gate.where.line, 2);
  std::filesystem::remove(folder_ / "routes.toml");
  EXPECT_EQ(routes().error().code, ErrorCode::not_found);
  SetUp();
  write("economies.csv", "economy,lon,lat\nJPN,0,\n");
  EXPECT_EQ(routes().error().where.field, "lat");
  write("economies.csv", "economy,lon,lat\nJPN,0,0\nJPN,1,0\n");
  EXPECT_EQ(routes().error().code, ErrorCode::duplicate);
}

}  // namespace
}  // namespace entrepot::sea
