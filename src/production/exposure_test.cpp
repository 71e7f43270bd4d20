#include "production/exposure.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "production/detail/random_table.h"

namespace entrepot::production {
namespace {

constexpr std::size_t china = 0, korea = 1, japan = 2;

TEST(Exposure, LooksThroughKoreanPartsToChineseOre) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  const auto of_japan = exposure.partners(exposure.nodes_of(japan));
  EXPECT_NEAR(of_japan[china].direct, 10, 1e-12);
  EXPECT_NEAR(of_japan[china].through, 42, 1e-12);  // 10, half of the 60 of parts, and what went into Japan's own 24
  EXPECT_NEAR(of_japan[korea].through, 60, 1e-12);
  EXPECT_NEAR(of_japan[japan].through, 24, 1e-12);
  EXPECT_NEAR(of_japan[china].face_value.value(), 10.0 / 80, 1e-15);
  EXPECT_NEAR(of_japan[china].look_through.value(), 42.0 / 126, 1e-15);
  EXPECT_NEAR(of_japan[china].hidden.value(), 42.0 / 126 - 10.0 / 80, 1e-15);
  EXPECT_NEAR(exposure.region_look_through(china, japan).value(), 42.0 / 126, 1e-15);
  EXPECT_NEAR(exposure.face_value(korea, japan).value(), 50.0 / 80, 1e-15);
}

TEST(Exposure, NamesWhoCarriesTheHiddenPart) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  const auto carriers = exposure.carriers(exposure.nodes_of(japan)).value();
  EXPECT_NEAR(carriers[china].direct, 10.0 / 126, 1e-15);
  EXPECT_NEAR(carriers[china].last[korea], 25.0 / 126, 1e-15);  // half of the 50 of parts
  EXPECT_NEAR(carriers[china].last[japan], 7.0 / 126, 1e-15);   // in the 20 that Japan buys of itself
  EXPECT_EQ(carriers[china].last[china], 0);
  // Japan's own 24 take 2 of ore and 10 of parts more; all ore is from China or inside parts.
  EXPECT_NEAR(carriers[china].border[china], 12.0 / 126, 1e-15);
  EXPECT_NEAR(carriers[china].border[korea], 30.0 / 126, 1e-15);
  EXPECT_EQ(carriers[china].border[japan], 0);
  EXPECT_NEAR(carriers[japan].border[japan], 24.0 / 126, 1e-15);  // never left
  // Of both together, Korea is at home.
  const std::vector<std::size_t> both{korea, japan};
  const auto of_both = exposure.carriers(both).value();
  EXPECT_NEAR(of_both[china].border[china], exposure.partners(both)[china].look_through.value(), 1e-15);
}

TEST(Exposure, LeadsValueAddedToWhereItIsMade) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  const auto made = exposure.ends(exposure.nodes_of(japan));
  EXPECT_NEAR(made[china], 42.0 / 120, 1e-15);
  EXPECT_NEAR(made[korea], 30.0 / 120, 1e-15);
  EXPECT_NEAR(made[japan], 48.0 / 120, 1e-15);
  EXPECT_NEAR(concentration(made).value(), (42.0 * 42 + 30 * 30 + 48 * 48) / (120 * 120), 1e-15);
}

TEST(Exposure, LooksThroughSalesToTheMarketWhereTheyEnd) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_sales(table).value();
  const auto of_china = exposure.partners(exposure.nodes_of(china));
  EXPECT_NEAR(of_china[japan].face_value.value(), 0.2, 1e-15);
  EXPECT_NEAR(of_china[korea].through, 40, 1e-12);
  EXPECT_NEAR(of_china[japan].through, 42, 1e-12);  // (10 + 5/8 of 40) x 6/5
  EXPECT_NEAR(of_china[japan].look_through.value(), 42.0 / 82, 1e-15);
  const auto market = exposure.ends(exposure.nodes_of(china));
  EXPECT_NEAR(market[china], 0.50, 1e-15);
  EXPECT_NEAR(market[korea], 0.15, 1e-15);
  EXPECT_NEAR(market[japan], 0.35, 1e-15);
  const auto carriers = exposure.carriers(exposure.nodes_of(china)).value();
  EXPECT_NEAR(carriers[japan].last[korea], 40 * 0.75 / 82, 1e-15);  // 5/8 x 6/5 of what Korea buys
  EXPECT_NEAR(carriers[japan].border[korea], 40 * 0.75 / 82, 1e-15);
  EXPECT_NEAR(carriers[japan].border[japan], 12.0 / 82, 1e-15);
}

TEST(Exposure, IsMissingWhereNothingIsBought) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  EXPECT_FALSE(exposure.face_value(korea, china).has_value());
  EXPECT_FALSE(exposure.look_through(korea, china).has_value());
  EXPECT_FALSE(exposure.partners({})[japan].hidden.has_value());
  EXPECT_TRUE(exposure.carriers({}).value()[japan].last.empty());
  EXPECT_TRUE(exposure.ends({}).empty());
  EXPECT_FALSE(concentration({}).has_value());
  const auto china_nodes = exposure.nodes_of(china);
  EXPECT_EQ(exposure.ends(china_nodes)[china], 1);  // it adds value all the same
}

TEST(Exposure, RefusesATableThatHasNoInverse) {
  auto table = ore_parts_cars();
  table.flows[8] = table.output[2];  // cars are made of nothing but cars
  EXPECT_EQ(Exposure::of_purchases(table).error().code, ErrorCode::no_solution);
  EXPECT_EQ(Exposure::of_sales(table).error().code, ErrorCode::no_solution);
}

struct Case {
  InputOutputTable table;
  std::vector<std::size_t> nodes;
};
Case drawn_case() {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto regions = *rc::gen::inRange<std::size_t>(1, 6), sectors = *rc::gen::inRange<std::size_t>(1, 5);
  Case drawn{random_table(seed, regions, sectors, 0.6, true), {}};
  for (std::size_t node = 0; node < drawn.table.nodes(); ++node)
    if (*rc::gen::arbitrary<bool>()) drawn.nodes.push_back(node);
  return drawn;
}

// Invariant: Shares of look-through exposure and of its carriers are at least 0 and add up, on the buying and the selling side.
RC_GTEST_PROP(ExposureProperty, SharesAddUp, ()) {
  const Case drawn = drawn_case();
  for (const auto& exposure : {Exposure::of_purchases(drawn.table), Exposure::of_sales(drawn.table)}) {
    const auto partners = exposure->partners(drawn.nodes);
    const auto carriers = exposure->carriers(drawn.nodes).value();
    double face = 0, through = 0, hidden = 0;
    for (std::size_t c = 0; c < partners.size(); ++c) {
      if (!partners[c].face_value) continue;
      RC_ASSERT(*partners[c].face_value >= 0 && *partners[c].look_through >= -1e-15);
      RC_ASSERT(partners[c].through >= partners[c].direct * (1 - 1e-12));
      face += *partners[c].face_value;
      through += *partners[c].look_through;
      hidden += *partners[c].hidden;
      double last = carriers[c].direct, border = 0;
      for (std::size_t m = 0; m < partners.size(); ++m) {
        RC_ASSERT(carriers[c].last[m] >= -1e-15 && carriers[c].border[m] >= -1e-15);
        last += carriers[c].last[m];
        border += carriers[c].border[m];
      }
      RC_ASSERT(std::abs(last - *partners[c].look_through) < 1e-12);
      RC_ASSERT(std::abs(border - *partners[c].look_through) < 1e-12);
    }
    if (partners[0].face_value) RC_ASSERT(std::abs(face - 1) < 1e-12 && std::abs(through - 1) < 1e-12 && std::abs(hidden) < 1e-12);
    const auto ends = exposure->ends(drawn.nodes);
    if (!ends.empty()) RC_ASSERT(std::abs(std::accumulate(ends.begin(), ends.end(), 0.0) - 1) < 1e-12);
  }
}

// Invariant: What a buyer's purchases come to in an economy, all tiers, is what that economy's sales come to at the buyer (Leontief, Ghosh).
RC_GTEST_PROP(ExposureProperty, BuyingAndSellingAreTwoViewsOfOne, ()) {
  const Case drawn = drawn_case();
  const auto bought = Exposure::of_purchases(drawn.table).value(), sold = Exposure::of_sales(drawn.table).value();
  for (std::size_t buyer = 0; buyer < drawn.table.regions.size(); ++buyer)
    for (std::size_t seller = 0; seller < drawn.table.regions.size(); ++seller) {
      const double from = bought.partners(bought.nodes_of(buyer))[seller].through, to = sold.partners(sold.nodes_of(seller))[buyer].through;
      RC_ASSERT(std::abs(from - to) <= 1e-11 * std::max(1.0, from));
    }
}

// Invariant: Look-through exposure is the sum over all tiers, written out one by one.
RC_GTEST_PROP(ExposureProperty, IsTheSumOverAllTiers, ()) {
  const Case drawn = drawn_case();
  const InputOutputTable& table = drawn.table;
  const std::size_t n = table.nodes();
  std::vector<double> tier(n), sum(n);
  for (const std::size_t node : drawn.nodes)
    for (std::size_t k = 0; k < n; ++k) tier[k] += table.flow(k, node);
  for (int t = 0; t < 2000; ++t) {
    std::vector<double> next(n);
    for (std::size_t i = 0; i < n; ++i) {
      sum[i] += tier[i];
      for (std::size_t j = 0; j < n; ++j)
        if (table.output[j] > 0) next[i] += table.flow(i, j) / table.output[j] * tier[j];
    }
    tier = next;
  }
  const auto partners = Exposure::of_purchases(table)->partners(drawn.nodes);
  for (std::size_t c = 0; c < partners.size(); ++c) {
    double traced = 0;
    for (std::size_t k = c * table.sectors.size(); k < (c + 1) * table.sectors.size(); ++k) traced += sum[k];
    RC_ASSERT(std::abs(partners[c].through - traced) <= 1e-11 * std::max(1.0, traced));
  }
}

// Invariant: The order in which a table lists its economies changes no exposure.
RC_GTEST_PROP(ExposureProperty, TheOrderOfEconomiesDoesNotMatter, ()) {
  const Case drawn = drawn_case();
  const std::size_t regions = drawn.table.regions.size();
  std::vector<std::size_t> order(regions);
  for (std::size_t r = 0; r < regions; ++r) order[r] = regions - 1 - r;
  const auto turned = reordered(drawn.table, order);
  const auto before = Exposure::of_purchases(drawn.table).value(), after = Exposure::of_purchases(turned).value();
  for (std::size_t buyer = 0; buyer < regions; ++buyer)
    for (std::size_t seller = 0; seller < regions; ++seller) {
      const auto one = before.region_look_through(order[seller], order[buyer]), two = after.region_look_through(seller, buyer);
      RC_ASSERT(one.has_value() == two.has_value());
      if (one) RC_ASSERT(std::abs(*one - *two) < 1e-12);
    }
}

}  // namespace
}  // namespace entrepot::production
