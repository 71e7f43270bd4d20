#include "production/firm_network.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace entrepot::production {
namespace {

namespace fs = std::filesystem;

class FirmNetworks : public testing::Test {
 protected:
  FirmNetworks() : folder_(fs::temp_directory_path() / ("entrepot_firms_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~FirmNetworks() override { fs::remove_all(folder_); }

  fs::path write(const char* name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  Result<FirmNetwork> load(std::string_view links, std::string_view firms, std::string_view essentiality = {}) {
    return load_firm_network(
        {write("links.csv", links), write("firms.csv", firms), essentiality.empty() ? fs::path() : write("ess.csv", essentiality)});
  }
  Error error_of(std::string_view links, std::string_view firms, std::string_view essentiality = {}) {
    const auto loaded = load(links, firms, essentiality);
    EXPECT_FALSE(loaded);
    return loaded ? Error{} : loaded.error();
  }

  static constexpr std::string_view some_firms = "sector,firm,region\n01,a,x\n02,b,x\n01,c,x\n";
  static constexpr std::string_view some_links = "supplier,customer,amount\na,b,5\nb,c,2.5\n";
  fs::path folder_;
};

TEST_F(FirmNetworks, ColumnsInAnyOrderAndIdsAsTheyAre) {
  const auto n = load("amount,note,customer,supplier\r\n5,x,b,a\r\n\"2.5\",,c,b\r\n", some_firms);
  ASSERT_TRUE(n) << n.error().what;
  EXPECT_EQ(n->firms, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(n->sectors, (std::vector<std::string>{"01", "02"}));
  EXPECT_EQ(n->sector, (std::vector<std::uint32_t>{0, 1, 0}));
  ASSERT_EQ(n->links.size(), 2u);
  EXPECT_EQ(n->links[1].supplier, 1u);
  EXPECT_EQ(n->links[1].customer, 2u);
  EXPECT_EQ(n->links[1].amount, 2.5);
  EXPECT_EQ(n->essentiality, (std::vector<std::uint8_t>(4, 1)));
  EXPECT_TRUE(n->revenue.empty() && n->final_demand.empty());
}

TEST_F(FirmNetworks, RevenueCostsAndFinalDemand) {
  const auto n = load(some_links, "firm,sector,revenue,costs,final_demand\na,1,10,0,0\nb,2,20,5,7.5\nc,1,30,6,8\n");
  ASSERT_TRUE(n);
  EXPECT_EQ(n->revenue, (std::vector<double>{10, 20, 30}));
  EXPECT_EQ(n->costs, (std::vector<double>{0, 5, 6}));
  EXPECT_EQ(n->final_demand, (std::vector<double>{0, 7.5, 8}));
}

TEST_F(FirmNetworks, MarketsAreNumbered) {
  const auto n = load(some_links, "firm,sector,market\na,1,north\nb,2,south\nc,1,north\n");
  ASSERT_TRUE(n) << n.error().message();
  EXPECT_EQ(n->market, (std::vector<std::uint32_t>{0, 1, 0}));
  const Error e = error_of(some_links, "firm,sector,market\na,1,north\nb,2,\n");
  EXPECT_EQ(e.code, ErrorCode::missing_data);
  EXPECT_EQ(e.where.line, 3);
  EXPECT_EQ(e.where.field, "market");
}

TEST_F(FirmNetworks, ASlipOfAnOptionalColumnIsNotIgnored) {
  for (const char* slip : {"revenu", "Revenue", "cost", "final demand", "markt"}) {
    const Error e = error_of(some_links, "firm,sector," + std::string(slip) + "\na,1,1\n");
    EXPECT_EQ(e.code, ErrorCode::unknown_key) << slip;
    EXPECT_EQ(e.where.column, 3);
    EXPECT_NE(e.remedy.find("Did you mean"), std::string::npos);
  }
  EXPECT_EQ(error_of(some_links, "firm,sector,costs,costs\na,1,1,2\n").code, ErrorCode::duplicate);
  EXPECT_TRUE(load(some_links, "firm,sector,region,employees,cost,costs\na,1,x,5,0,1\nb,1,x,5,0,1\nc,1,x,5,0,1\n"));
}

TEST_F(FirmNetworks, LinksToItselfAndEmptyOnesAreNoted) {
  const auto n = load("supplier,customer,amount\na,a,5\na,b,0\n", some_firms);
  ASSERT_TRUE(n);
  EXPECT_EQ(n->notes.size(), 2u);
}

TEST_F(FirmNetworks, MistakesAreNamedWithTheirLine) {
  Error e = error_of("supplier,customer,amount\na,b,5\na,d,2\n", some_firms);
  EXPECT_EQ(e.code, ErrorCode::unknown_name);
  EXPECT_EQ(e.where.line, 3);
  EXPECT_EQ(e.where.field, "customer");
  e = error_of("supplier,customer,amount\na,b,-5\n", some_firms);
  EXPECT_EQ(e.code, ErrorCode::out_of_range);
  EXPECT_EQ(e.where.line, 2);
  EXPECT_EQ(error_of("supplier,customer,amount\na,b,nan\n", some_firms).code, ErrorCode::bad_field);
  EXPECT_EQ(error_of("supplier,customer,amount\na,b\n", some_firms).code, ErrorCode::bad_syntax);
  EXPECT_EQ(error_of("supplier,amount\na,1\n", some_firms).code, ErrorCode::missing_data);
  EXPECT_EQ(error_of("", some_firms).code, ErrorCode::missing_data);
  EXPECT_EQ(error_of("supplier,customer,amount\n", some_firms).code, ErrorCode::missing_data);  // a header alone
  EXPECT_EQ(error_of(some_links, "firm,sector\na,1\na,2\n").code, ErrorCode::duplicate);
  EXPECT_EQ(error_of(some_links, "firm,sector\na,\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error_of(some_links, "firm,sector\n").code, ErrorCode::missing_data);
  EXPECT_EQ(error_of(some_links, "firm,sector,revenue\na,1,-1\n").code, ErrorCode::out_of_range);
  EXPECT_EQ(error_of(some_links, "firm,sector,final_demand\na,1,-1\n").code, ErrorCode::out_of_range);
}

}  // namespace
}  // namespace entrepot::production
