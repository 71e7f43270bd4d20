#include "sea/freight.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace entrepot::sea {
namespace {

const std::string published =
    "stage,mode,class,size,load_or_variant,kgco2e_per_tkm,defra_id\r\n"
    "TTW,Cargo ship,Container ship,Average,,0.01612,a\r\n"
    "TTW,Cargo ship,Container ship, 8000+ TEU,,0.01266,b\r\n"
    "TTW,Vans,Class I,,Electric,,c\r\n"
    "WTT,WTT- cargo ship,Container ship,Average,,0.00365,d\r\n"
    "TTW,Sea tanker,LPG Tanker,Average,,0.01,e\r\n"
    "WTT,WTT- sea tanker,LPG tanker,Average,,0.002,f\r\n"
    "TTW,Cargo ship,Container ship,Average,,0.02,g\r\n"
    "XXX,Cargo ship,Bulk carrier,Average,,0.02,h\r\n";

TEST(Freight, JoinsTheStagesOfOneThing) {
  LoadReport report;
  const auto factors = parse_freight_factors(published, "f.csv", report).value();
  const FreightFactor container = find_freight_factor(factors, "container").value();
  EXPECT_DOUBLE_EQ(*container.wtw(), 0.01612 + 0.00365);
  EXPECT_EQ(container.note, "a and d");
  EXPECT_DOUBLE_EQ(*find_freight_factor(factors, "LPG tanker")->wtw(), 0.012);
  EXPECT_EQ(report.rows_rejected, 2);  // twice; no stage
  EXPECT_EQ(report.notes, std::vector<std::string>{"1 rows have no factor; it is missing, not 0"});
}

TEST(Freight, MissingIsNotZero) {
  LoadReport report;
  const auto factors = parse_freight_factors(published, "f.csv", report).value();
  EXPECT_EQ(find_freight_factor(factors, "container 8000+ TEU").error().code, ErrorCode::missing_data);  // no WTT row
  EXPECT_EQ(find_freight_factor(factors, "submarine").error().code, ErrorCode::unknown_name);
  EXPECT_EQ(find_freight_factor(factors, "").error().code, ErrorCode::unknown_name);
  EXPECT_EQ(find_freight_factor(factors, "class").error().code, ErrorCode::unknown_name);  // vans do not sail
}

TEST(Freight, TheTableThatComesWithTheProgram) {
  LoadReport report;
  const auto factors =
      load_freight_factors(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sea" / "freight_factors.csv", {}, report).value();
  EXPECT_EQ(report.rows_rejected, 0);
  for (const FreightFactor& factor : factors) {
    EXPECT_TRUE(factor.wtw()) << factor.kind;
    EXPECT_FALSE(factor.source.empty());
  }
  for (const char* ship : {"container", "container 8000+ TEU", "bulk", "crude", "lng", "refrigerated", "general cargo"})
    EXPECT_TRUE(find_freight_factor(factors, ship)) << ship;
}

}  // namespace
}  // namespace entrepot::sea
