// Known answers of ../golden/trade.json.
#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "sourcing/potential.h"
#include "sourcing/sourcing.h"

namespace entrepot::sourcing {
namespace {

using nlohmann::json;

json goldens() {
  std::ifstream file(golden_dir() / "trade.json");
  return json::parse(file);
}

TEST(SourcingGolden, PriceAfterALoss) {
  NEED_TEST_DATA();
  const json cases = goldens().at("ces_price_index");
  ASSERT_EQ(cases.size(), 2u);
  GoldenErrors errors("trade.json/ces_price_index", 1e-12, absolute_error);
  for (const json& c : cases) errors.expect(price_ratio(c.at("lost_share"), c.at("sigma")).value(), c.at("P_ratio"), 1);
}

TEST(SourcingGolden, ExportPotential) {
  NEED_TEST_DATA();
  const json c = goldens().at("epi");
  std::vector<double> share, demand, actual;
  for (const char* product : {"x", "y"}) {
    share.push_back(c.at("supply_share_A").at(product));
    demand.push_back(c.at("demand_J"));
    actual.push_back(c.at("actual").at(product));
  }
  const ExportPotential epi = export_potential(share, demand, actual).value();
  GoldenErrors errors("trade.json/epi", 1e-12, absolute_error);
  errors.expect(*epi.gamma, c.at("ease_A_J"), 1, "ease");
  for (std::size_t k = 0; k < 2; ++k) {
    const char* product = k == 0 ? "x" : "y";
    errors.expect(*epi.potential[k], c.at("EPI_A_J").at(product), 1, product);
    errors.expect(*epi.unrealised[k], c.at("unrealised").at(product), 1, product);
  }
}

TEST(SourcingGolden, WaterFilling) {
  NEED_TEST_DATA();
  const json c = goldens().at("ces_waterfill");
  std::vector<double> base, capacity, extra;
  for (const auto& [name, amount] : c.at("capacity").items()) {
    capacity.push_back(amount);
    base.push_back(c.at("baseline").at(name));
    extra.push_back(c.at("extra").at(name));
  }
  const Refill refill = refill_by_share(c.at("baseline").at(c.at("lost").get<std::string>()), base, capacity).value();
  ASSERT_EQ(refill.extra.size(), extra.size());
  GoldenErrors errors("trade.json/ces_waterfill", 1e-12, absolute_error);
  for (std::size_t i = 0; i < extra.size(); ++i) errors.expect(refill.extra[i], extra[i], 1);
  errors.expect(refill.unmet, c.at("unmet"), 1, "unmet");
}

class JointResourcing : public testing::Test {
 protected:
  static constexpr std::size_t JP = 0, KR = 1, VN = 2, TH = 3, MY = 0, ID = 1, PH = 2;
  json golden_ = test_data_dir() ? goldens().at("mcf") : json();

  ResourcingProblem problem() const {
    ResourcingProblem p;
    for (const char* supplier : {"JP", "KR", "VN", "TH"}) {
      p.spare.push_back(golden_.at("supply").at(supplier));
      for (const json& cost : golden_.at("cost").at(supplier)) p.landed_cost.push_back(cost);
    }
    for (const char* importer : {"MY", "ID", "PH"}) {
      p.demand.push_back(golden_.at("demand").at(importer));
      p.penalty.push_back(golden_.at("unmet_cost"));
    }
    return p;
  }
};

TEST_F(JointResourcing, OptimumAndShadowPrices) {
  NEED_TEST_DATA();
  const Resourcing plan = resource_together(problem()).value();
  GoldenErrors errors("trade.json/mcf", 0, "equal");
  errors.expect(plan.cost(), golden_.at("optimum"), 0, "optimum");
  for (const std::size_t importer : {MY, ID}) {  // those that one price alone fits
    const double price = golden_.at("duals_demand").at(importer == MY ? "MY" : "ID");
    errors.expect(plan.demand_price[importer].low, price, 0);
    errors.expect(plan.demand_price[importer].high, price, 0);
  }
  EXPECT_EQ(plan.quantity[JP * 3 + MY], 30);
  EXPECT_EQ(plan.quantity[KR * 3 + ID], 45);
  EXPECT_EQ(plan.quantity[VN * 3 + PH], 30);
  EXPECT_EQ(plan.quantity[TH * 3 + MY], 25);
  for (const double u : plan.unmet) EXPECT_EQ(u, 0);

  EXPECT_EQ(plan.demand_price[MY].low, 112);
  EXPECT_EQ(plan.demand_price[MY].high, 112);
  EXPECT_EQ(plan.demand_price[ID].low, 117);
  EXPECT_EQ(plan.demand_price[ID].high, 117);
  EXPECT_EQ(plan.demand_price[PH].low, 114);  // degenerate
  EXPECT_EQ(plan.demand_price[PH].high, 119);
  EXPECT_EQ(plan.supply_value[JP].low, 0);
  EXPECT_EQ(plan.supply_value[JP].high, 0);
  EXPECT_EQ(plan.supply_value[KR].low, 4);
  EXPECT_EQ(plan.supply_value[KR].high, 4);
  EXPECT_EQ(plan.supply_value[TH].low, 15);
  EXPECT_EQ(plan.supply_value[TH].high, 15);
  EXPECT_EQ(plan.supply_value[VN].low, 13);  // degenerate
  EXPECT_EQ(plan.supply_value[VN].high, 18);
}

TEST_F(JointResourcing, ShortOfCapacity) {
  NEED_TEST_DATA();
  ResourcingProblem p = problem();
  p.spare[KR] = 25;
  const Resourcing plan = resource_together(p).value();
  GoldenErrors errors("trade.json/mcf, less capacity", 0, "equal");
  errors.expect(plan.cost(), golden_.at("KR_cap_25_optimum"), 0, "optimum");
  errors.expect(plan.unmet[MY] + plan.unmet[ID] + plan.unmet[PH], golden_.at("KR_cap_25_unmet_units"), 0, "unmet");
}

}  // namespace
}  // namespace entrepot::sourcing
