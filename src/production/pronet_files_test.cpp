#include "production/pronet_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace entrepot::production {
namespace {

namespace fs = std::filesystem;

class Pronet : public testing::Test {
 protected:
  Pronet() : folder_(fs::temp_directory_path() / ("entrepot_pronet_" + std::to_string(::getpid()))) { fs::create_directories(folder_); }
  ~Pronet() override { fs::remove_all(folder_); }

  fs::path write(const char* name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  Result<PronetNetwork> load() {
    return load_pronet({write("A", links), write("C", final_demand), write("F", firms), output.empty() ? fs::path() : write("P", output),
                        losses.empty() ? fs::path() : write("delta", losses)});
  }
  Error error() {
    const auto loaded = load();
    EXPECT_FALSE(loaded);
    return loaded ? Error{} : loaded.error();
  }

  std::string links = "007 b 100\nb  007\t50.5\r\n\n";
  std::string final_demand = "007 10\nb 20\n";
  std::string firms = "007 1001 0\nb 1002\n";
  std::string output, losses;
  fs::path folder_;
};

TEST_F(Pronet, BlanksPartWordsAndIdsStayAsTheyAre) {
  losses = "b 0.25\n007 1 3\n";
  output = "007 110\nb 70.5\n";
  const auto p = load();
  ASSERT_TRUE(p) << p.error().message();
  const FirmNetwork& n = p->network;
  EXPECT_EQ(n.firms, (std::vector<std::string>{"007", "b"}));
  EXPECT_EQ(n.sectors, (std::vector<std::string>{"1001", "1002"}));
  EXPECT_EQ(n.final_demand, (std::vector<double>{10, 20}));
  ASSERT_EQ(n.links.size(), 2u);
  EXPECT_EQ(n.links[1].supplier, 1u);
  EXPECT_EQ(n.links[1].customer, 0u);
  EXPECT_EQ(n.links[1].amount, 50.5);
  ASSERT_EQ(p->losses.size(), 2u);
  EXPECT_EQ(p->losses[0].loss, 0.25);
  EXPECT_EQ(p->losses[0].day, 0);
  EXPECT_EQ(p->losses[1].firm, 0u);
  EXPECT_EQ(p->losses[1].day, 3);
  EXPECT_TRUE(n.notes.empty());
}

TEST_F(Pronet, FirmsWithoutASectorAreLeftOutAndNoted) {
  links += "x b 1\nb x 1\n007 007 5\n007 b 0\n";
  final_demand = "b 20\nx 3\n";
  const auto p = load();
  ASSERT_TRUE(p) << p.error().message();
  EXPECT_EQ(p->network.links.size(), 4u);
  EXPECT_EQ(p->network.final_demand, (std::vector<double>{0, 20}));
  EXPECT_EQ(p->network.notes.size(), 5u);
}

TEST_F(Pronet, OutputThatDoesNotAddUpIsNoted) {
  output = "007 110\nb 71\n";
  const auto p = load();
  ASSERT_TRUE(p);
  EXPECT_EQ(p->network.notes.size(), 1u);
}

TEST_F(Pronet, MistakesInLinksAreNamedWithTheirLine) {
  links = "007 b 1\n007 b\n";
  EXPECT_EQ(error().code, ErrorCode::bad_syntax);
  EXPECT_EQ(error().where.line, 2);
  links = "007 b one\n";
  EXPECT_EQ(error().code, ErrorCode::bad_field);
  EXPECT_EQ(error().where.field, "amount");
  links = "007 b -1\n";
  EXPECT_EQ(error().code, ErrorCode::out_of_range);
  links = "007 b nan\n";
  EXPECT_EQ(error().code, ErrorCode::bad_field);
}

TEST_F(Pronet, MistakesInFirmsAreNamed) {
  firms = "007 1001 0\n007 1002 0\n";
  EXPECT_EQ(error().code, ErrorCode::duplicate);
  firms = "007\n";
  EXPECT_EQ(error().code, ErrorCode::bad_syntax);
  firms = "\n \n";
  EXPECT_EQ(error().code, ErrorCode::missing_data);
  firms = "007 1001 0\nb 1002\n";
  final_demand = "b 1\nb 2\n";
  EXPECT_EQ(error().code, ErrorCode::duplicate);
}

TEST_F(Pronet, MistakesInLossesAreNamed) {
  losses = "c 0.5\n";
  EXPECT_EQ(error().code, ErrorCode::unknown_name);
  losses = "b 1.5\n";
  EXPECT_EQ(error().code, ErrorCode::out_of_range);
  losses = "b 0.5 1.5\n";
  EXPECT_EQ(error().code, ErrorCode::bad_field);
  losses = "b 0.5 -1\n";
  EXPECT_EQ(error().code, ErrorCode::out_of_range);
  losses = "b 0.5 1 2\n";
  EXPECT_EQ(error().code, ErrorCode::bad_syntax);
}

}  // namespace
}  // namespace entrepot::production
