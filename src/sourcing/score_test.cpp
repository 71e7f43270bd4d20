#include "sourcing/score.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace entrepot::sourcing {
namespace {

TEST(SupplierScore, IsTheProductOfItsFactors) {
  const SupplierFactors factors[] = {{100, 0.5, 0.4, 0.05, 0.2, 0.1}};
  const Ranking ranking = rank_suppliers(factors).value();
  EXPECT_TRUE(ranking.absent.empty());
  EXPECT_DOUBLE_EQ(*ranking.suppliers[0].score, 100 * 0.5 * 0.4 * 0.95 * 0.8 * 0.9);
}

TEST(SupplierScore, WhatNobodyKnowsIsAbsentAndWhatOneLacksTakesItsScore) {
  const SupplierFactors factors[] = {
      {10, {}, {}, 0.0, 0.5, {}},   // 5
      {50, {}, {}, {}, 0.5, {}},    // its duty is not known: not 0, not 1
      {20, {}, {}, 0.1, 0.5, {}},   // 9
      {{}, {}, {}, 0.1, 0.5, {}},
  };
  const Ranking ranking = rank_suppliers(factors).value();
  EXPECT_EQ(ranking.used, (std::vector{Factor::spare, Factor::duty, Factor::risk}));
  EXPECT_EQ(ranking.absent, (std::vector{Factor::room, Factor::density, Factor::detour}));
  ASSERT_EQ(ranking.suppliers.size(), 4u);
  EXPECT_EQ(ranking.suppliers[0].supplier, 2u);
  EXPECT_DOUBLE_EQ(*ranking.suppliers[0].score, 9);
  EXPECT_EQ(ranking.suppliers[1].supplier, 0u);
  EXPECT_EQ(ranking.suppliers[2].supplier, 1u);
  EXPECT_EQ(ranking.suppliers[2].score, std::nullopt);
  EXPECT_EQ(ranking.suppliers[2].lacks, (std::vector{Factor::duty}));
  EXPECT_EQ(ranking.suppliers[3].lacks, (std::vector{Factor::spare}));
}

TEST(SupplierScore, NobodyAndNothing) {
  EXPECT_TRUE(rank_suppliers({}).value().suppliers.empty());
  const SupplierFactors blank[1] = {};
  EXPECT_EQ(rank_suppliers(blank).value().suppliers[0].score, std::nullopt) << "a product of nothing is not 1";
}

TEST(SupplierScore, FactorsOutOfRange) {
  const SupplierFactors bad[] = {
      {-1, {}, {}, {}, {}, {}}, {1, {}, 1.5, {}, {}, {}}, {1, {}, {}, 2, {}, {}}, {1, {}, {}, {}, std::nan(""), {}}};
  for (const SupplierFactors& one : bad) EXPECT_EQ(rank_suppliers({&one, 1}).error().code, ErrorCode::out_of_range);
}

TEST(SupplierScore, RiskAndDetour) {
  EXPECT_DOUBLE_EQ(risk_of_governance(2.5), 0);
  EXPECT_DOUBLE_EQ(risk_of_governance(0), 0.5);
  EXPECT_DOUBLE_EQ(risk_of_governance(-9), 1);
  EXPECT_DOUBLE_EQ(detour_share(1000, 1250).value(), 0.2);
  EXPECT_DOUBLE_EQ(detour_share(1000, 1000).value(), 0);
  EXPECT_DOUBLE_EQ(detour_share(1000, std::nullopt).value(), 1);
  EXPECT_FALSE(detour_share(1000, 900));
  EXPECT_FALSE(detour_share(0, 900));
}

// Invariant: a supplier that is better in one factor and worse in none never ranks behind another with the same factors known.
RC_GTEST_PROP(SupplierScoreProperty, BetterNeverRanksBehind, ()) {
  const auto share = rc::gen::map(rc::gen::inRange(0, 101), [](int percent) { return percent / 100.0; });
  std::vector<SupplierFactors> suppliers(*rc::gen::inRange<std::size_t>(2, 6));
  for (SupplierFactors& s : suppliers) s = {*rc::gen::inRange(1, 1000), {}, *share, *share, *share, *share};
  suppliers[1] = suppliers[0];
  suppliers[1].risk = *suppliers[0].risk / 2;
  const Ranking ranking = rank_suppliers(suppliers).value();
  const auto score = [&](std::size_t supplier) {
    return *std::find_if(ranking.suppliers.begin(), ranking.suppliers.end(), [&](const auto& s) { return s.supplier == supplier; })->score;
  };
  RC_ASSERT(score(1) >= score(0));
  for (std::size_t i = 1; i < ranking.suppliers.size(); ++i) RC_ASSERT(*ranking.suppliers[i - 1].score >= *ranking.suppliers[i].score);
}

}  // namespace
}  // namespace entrepot::sourcing
