#include "sea/exposure.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace entrepot::sea {
namespace {

EconomyId id(const char* code) { return EconomyId::parse(code).value(); }

// AAA - strait - BBB, a longer way round by the cape; CCC beyond another strait that has no way round; DDD without a port; EEE next door.
SeaNetwork sea() {
  LoadReport report;
  return SeaNetwork::parse("id,lon,lat\n0,0,0\n1,10,0\n2,20,0\n3,10,-20\n4,40,0\n",
                           "u,v,km,passage,gates\n0,1,1000,suez,\n1,2,1000,,\n0,3,2000,south_africa,\n3,2,2000,,\n2,4,500,bosporus,\n",
                           "id,lon1,lat1,lon2,lat2\n", {}, report)
      .value();
}
std::vector<MainPort> ports() {
  return parse_main_ports("economy,port,lon,lat\nBBB,B,20,0\nAAA,A,0,0\nCCC,C,40,0\nEEE,E,20.2,0\n", "p").value();
}
trade::TradeTable flows() {
  trade::TradeTableBuilder builder({});
  const auto add = [&](const char* exporter, const char* importer, std::uint32_t product, double usd, std::optional<double> t) {
    builder.add({2020, id(exporter), id(importer), product, usd, t, 0});
  };
  add("AAA", "BBB", 10, 600, 6.0);
  add("AAA", "BBB", 20, 100, {});
  add("CCC", "BBB", 10, 200, 1.0);
  add("DDD", "BBB", 10, 50, 1.0);
  add("EEE", "BBB", 20, 50, 1.0);
  add("BBB", "AAA", 10, 9999, 1.0);  // not an import
  trade::LoadReport report;
  return std::move(builder).finish(report);
}

ExposureQuery query(std::vector<std::string> closed = {}) { return {id("BBB"), 2020, std::move(closed), 200}; }

TEST(ImportExposure, SharesByGate) {
  const Exposure exposure = import_exposure(sea(), ports(), flows(), query()).value();
  EXPECT_EQ(exposure.imports.value_usd, 1000);
  EXPECT_EQ(exposure.value_routed, 950);
  EXPECT_EQ(exposure.value_without_port, 50);
  ASSERT_EQ(exposure.gates.size(), 2u);
  EXPECT_EQ(exposure.gates[0].gate, "suez");
  EXPECT_EQ(exposure.gates[0].imports.value_usd, 700);
  EXPECT_EQ(exposure.gates[0].imports.tonnes, 6);
  EXPECT_EQ(exposure.gates[0].imports.value_without_tonnes, 100);
  EXPECT_NEAR(exposure.gates[0].share, 700.0 / 950, 1e-15);
  EXPECT_EQ(exposure.gates[1].gate, "bosporus");
  EXPECT_NEAR(trade_at_risk(exposure.gates[0], 0.1, 30), 700.0 / 365 * 0.1 * 30, 1e-12);
  EXPECT_FALSE(exposure.partners[0].rerouted);
}

TEST(ImportExposure, SharesByProduct) {
  const auto trade = flows();
  const Exposure exposure = import_exposure(sea(), ports(), trade, query()).value();
  const auto products = product_exposure(exposure, trade, query(), "suez");
  ASSERT_EQ(products.size(), 2u);
  EXPECT_EQ(products[0].product, 10u);
  EXPECT_NEAR(products[0].share(), 600.0 / 850, 1e-15);
  EXPECT_NEAR(products[1].share(), 100.0 / 150, 1e-15);
}

TEST(ImportExposure, AClosureReroutesOrCutsOff) {
  const Exposure exposure = import_exposure(sea(), ports(), flows(), query({"suez", "bosporus"})).value();
  EXPECT_EQ(exposure.closure.value_rerouted, 700);
  EXPECT_EQ(exposure.closure.value_cut_off, 200);
  EXPECT_EQ(exposure.closure.extra_km, 2000);
  EXPECT_EQ(exposure.closure.extra_tonne_km, 6 * 2000.0);
  EXPECT_EQ(exposure.partners[0].closed->gates, std::vector<std::string>{"goodhope"});
  EXPECT_FALSE(exposure.partners[1].closed->km);
}

TEST(ImportExposure, WhatIsMissingIsAnError) {
  const auto code = [](ExposureQuery q) { return import_exposure(sea(), ports(), flows(), q).error().code; };
  EXPECT_EQ(code({id("DDD"), 2020, {}, 200}), ErrorCode::missing_data);  // no port
  EXPECT_EQ(code({id("CCC"), 2020, {}, 200}), ErrorCode::missing_data);  // no imports
  EXPECT_EQ(code({id("BBB"), 2021, {}, 200}), ErrorCode::missing_data);
  EXPECT_EQ(code(query({"atlantis"})), ErrorCode::unknown_name);
}

// Invariant: All imports are routed, without a port or without a route, and no gate carries more than is routed.
RC_GTEST_PROP(ImportExposure, NothingIsLost, ()) {
  trade::TradeTableBuilder builder({});
  const char* codes[] = {"AAA", "CCC", "DDD", "EEE"};
  for (int n = *rc::gen::inRange(1, 30); n > 0; --n)
    builder.add({2020,
                 id(codes[*rc::gen::inRange(0, 4)]),
                 id("BBB"),
                 static_cast<std::uint32_t>(*rc::gen::inRange(1, 20)),
                 static_cast<double>(*rc::gen::inRange(1, 1000)),
                 {},
                 0});
  trade::LoadReport report;
  const auto trade = std::move(builder).finish(report);
  const Exposure exposure = import_exposure(sea(), ports(), trade, query({"suez"})).value();
  RC_ASSERT(exposure.value_routed + exposure.value_without_port + exposure.value_without_route == exposure.imports.value_usd);
  for (const GateExposure& gate : exposure.gates) {
    RC_ASSERT(gate.imports.value_usd <= exposure.value_routed);
    double products = 0;
    for (const auto& product : product_exposure(exposure, trade, query(), gate.gate)) {
      RC_ASSERT(product.share() > 0 && product.share() <= 1);
      products += product.value_through;
    }
    RC_ASSERT(products == gate.imports.value_usd);
  }
}

}  // namespace
}  // namespace entrepot::sea
