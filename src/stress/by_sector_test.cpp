#include "stress/by_sector.h"

#include <gtest/gtest.h>

namespace entrepot::stress {
namespace {

const std::vector<std::string> sectors = {"ore", "energy", "cars"};
const Where where{"f.toml", 3, 4, "restock"};

std::vector<double> taken(const std::vector<std::string>& texts, std::vector<double> values, const BySector& form = restock_days) {
  const auto done = take_by_sector(texts, form, where, sectors, values);
  EXPECT_TRUE(done) << done.error().message();
  return values;
}

Error refused(const std::vector<std::string>& texts, const BySector& form = restock_days) {
  std::vector<double> values = {60};
  const auto done = take_by_sector(texts, form, where, sectors, values);
  EXPECT_FALSE(done);
  return done ? Error{} : done.error();
}

TEST(BySector, OneForAllThenThoseOfSectors) {
  EXPECT_EQ(taken({}, {60}), (std::vector<double>{60}));
  EXPECT_EQ(taken({"30"}, {60}), (std::vector<double>{30}));
  EXPECT_EQ(taken({" energy = 20 "}, {60}), (std::vector<double>{60, 20, 60}));
  EXPECT_EQ(taken({"energy=25", "40"}, {60}), (std::vector<double>{40, 25, 40}));
  EXPECT_EQ(taken({"energy=20"}, {1, 2, 3}), (std::vector<double>{1, 20, 3}));
  EXPECT_EQ(taken({"Inf"}, {60}, stock_days), (std::vector<double>{shock::infinite_stock}));
  EXPECT_EQ(by_sector_text({40, 25, 40}, sectors), "40, energy 25");
}

TEST(BySector, RefusesWhatIsNoNumberTooLittleOrNoSector) {
  EXPECT_EQ(refused({"soon"}).code, ErrorCode::bad_field);
  EXPECT_EQ(refused({"inf"}).code, ErrorCode::bad_field);  // stocks alone may be infinite
  EXPECT_EQ(refused({""}).code, ErrorCode::bad_field);
  EXPECT_EQ(refused({"energy=0"}).code, ErrorCode::out_of_range);
  EXPECT_EQ(refused({"energy=nan"}).code, ErrorCode::bad_field);
  EXPECT_EQ(refused({"0", "energy=5"}).code, ErrorCode::out_of_range);
  for (const char* text : {"energy=0", "energy=1e-300", "energy=0.009", "energy=1001", "energy=1e308"}) {
    EXPECT_EQ(refused({text}, capital_years).code, ErrorCode::out_of_range) << text;
    EXPECT_EQ(refused({text}, capital_years).remedy, "Give 0.01 to 1000.") << text;
  }
  EXPECT_EQ(taken({"energy=0.01", "ore=1000"}, {4}, capital_years), (std::vector<double>{1000, 0.01, 4}));
  EXPECT_EQ(refused({"60", "energy=inf", "energy=3"}, stock_days).code, ErrorCode::duplicate);
  EXPECT_EQ(refused({"60", "90"}).code, ErrorCode::duplicate);
  const Error unknown = refused({"energie=5"});
  EXPECT_EQ(unknown.code, ErrorCode::unknown_name);
  EXPECT_NE(unknown.remedy.find("Did you mean 'energy'?"), std::string::npos);
  EXPECT_EQ(unknown.where.line, 3);
}

// Two economies that make cars of ore, in money a year.
TEST(BySector, CapitalByTheOwnersSector) {
  const std::vector<double> flows = {0, 0, 100, 0, 0, 0, 0, 0, 0}, final_demand = {0, 50, 400}, output = {100, 50, 400};
  const std::vector<std::uint32_t> buyers = {0};
  const shock::ArioNetwork network{1, 3, flows, final_demand, buyers, output};
  shock::ArioParameters parameters;
  take_capital_years({4, 6, 2}, network, parameters);
  EXPECT_EQ(parameters.capital, (std::vector<double>{400, 300, 600}));
  take_capital_years({3}, network, parameters);
  EXPECT_TRUE(parameters.capital.empty());
  EXPECT_EQ(parameters.capital_ratio, 3);
}

}  // namespace
}  // namespace entrepot::stress
