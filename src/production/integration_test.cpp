#include "production/integration.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "production/detail/random_table.h"
#include "production/integration_index.h"

namespace entrepot::production {
namespace {

constexpr std::size_t china = 0, korea = 1, japan = 2;

TEST(Integration, CountsTradeAmongMembersAgainstAllTheirTrade) {
  const RegionalTrade trade = RegionalTrade::of(ore_parts_cars()).value();
  EXPECT_EQ(trade.flow(china, korea), 40);
  EXPECT_EQ(trade.flow(japan, japan), 0);  // what stays at home is no trade
  EXPECT_EQ(trade.exports(china), 50);
  EXPECT_EQ(trade.imports(japan), 60);
  EXPECT_EQ(trade.world(), 100);
  const std::vector<std::size_t> members{china, korea};
  const auto region = trade.region(members);
  EXPECT_EQ(region.intra, 80);
  EXPECT_EQ(region.total, 140);
  EXPECT_NEAR(region.share.value(), 80.0 / 140, 1e-15);
  EXPECT_NEAR(region.intensity.value(), (80.0 / 140) / (140.0 / 200), 1e-15);
  EXPECT_NEAR(trade.intensity(china, japan).value(), (10.0 / 50) / (60.0 / 100), 1e-15);
  EXPECT_FALSE(trade.intensity(japan, china).has_value());  // Japan exports nothing
  EXPECT_EQ(trade.grubel_lloyd(china, korea), 0);           // all one way
  EXPECT_FALSE(trade.grubel_lloyd(japan, japan).has_value());
  EXPECT_EQ(trade.complementarity(china, japan), 100);
  EXPECT_FALSE(trade.complementarity(japan, china).has_value());
}

TEST(Integration, FindsValueAddedInTheExportsOfOthers) {
  const RegionalTrade trade = RegionalTrade::of(ore_parts_cars()).value();
  const ValueChain of_korea = trade.value_chain(korea), of_china = trade.value_chain(china);
  EXPECT_EQ(of_korea.exports, 50);
  EXPECT_NEAR(of_korea.foreign_value_added, 25, 1e-12);  // half of the parts is ore
  EXPECT_NEAR(of_korea.domestic_value_added_abroad, 0, 1e-12);
  EXPECT_NEAR(of_china.domestic_value_added_abroad, 25, 1e-12);
  EXPECT_NEAR(of_china.participation().value(), 0.5, 1e-12);
  EXPECT_NEAR(of_china.position().value(), std::log(1.5), 1e-12);
  EXPECT_NEAR(of_korea.position().value(), -std::log(1.5), 1e-12);
  EXPECT_FALSE(trade.value_chain(japan).participation().has_value());
  const ValueChain as_one = trade.value_chain(std::vector<std::size_t>{china, korea});
  EXPECT_EQ(as_one.exports, 60);  // to Japan
  EXPECT_EQ(as_one.foreign_value_added, 0);
}

TEST(Integration, IsMissingWithoutTrade) {
  EXPECT_FALSE(intra_share(0, 0).has_value());
  EXPECT_FALSE(trade_intensity(1, 2, 0).has_value());
  EXPECT_FALSE(bilateral_intensity(0, 0, 1, 1).has_value());
  EXPECT_FALSE(grubel_lloyd(std::vector<double>{0}, std::vector<double>{0}).has_value());
  EXPECT_FALSE(ValueChain{}.position().has_value());
}

// Invariant: The world as a region trades with itself only, and what value chains take in anywhere they give elsewhere.
RC_GTEST_PROP(IntegrationProperty, TheWorldIsClosed, ()) {
  const auto regions = *rc::gen::inRange<std::size_t>(2, 6);
  const auto table = random_table(*rc::gen::arbitrary<std::uint64_t>(), regions, *rc::gen::inRange<std::size_t>(1, 5));
  const RegionalTrade trade = RegionalTrade::of(table).value();
  std::vector<std::size_t> all(regions);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto world = trade.region(all);
  RC_ASSERT(std::abs(world.share.value() - 1) < 1e-12 && std::abs(world.intensity.value() - 1) < 1e-12);
  double taken = 0, given = 0;
  for (const std::size_t c : all) {
    const ValueChain chain = trade.value_chain(c);
    RC_ASSERT(chain.foreign_value_added >= -1e-12 && chain.foreign_value_added <= chain.exports * (1 + 1e-12));
    taken += chain.foreign_value_added;
    given += chain.domestic_value_added_abroad;
    for (const std::size_t p : all) {
      const auto fit = trade.complementarity(c, p), overlap = trade.grubel_lloyd(c, p);
      if (fit) RC_ASSERT(*fit >= -1e-9 && *fit <= 100 + 1e-9);
      if (overlap) RC_ASSERT(*overlap >= -1e-12 && *overlap <= 1 && std::abs(*overlap - trade.grubel_lloyd(p, c).value()) < 1e-12);
    }
  }
  RC_ASSERT(std::abs(taken - given) < 1e-9 * (1 + taken));
  const ValueChain whole = trade.value_chain(all);
  RC_ASSERT(whole.exports == 0 && whole.foreign_value_added == 0);
}

TEST(Series, AreFilledOnTheLineBetweenKnownYears) {
  std::vector<std::optional<double>> series{{}, 1.0, {}, {}, 4.0, {}};
  EXPECT_EQ(fill_gaps({2010, 2011, 2012, 2014, 2017, 2018}, series), 4U);
  EXPECT_EQ(series, (std::vector<std::optional<double>>{1.0, 1.0, 1.5, 2.5, 4.0, 4.0}));
  std::vector<std::optional<double>> unknown(2);
  EXPECT_EQ(fill_gaps({2010, 2011}, unknown), 0U);
  EXPECT_FALSE(unknown[0].has_value());
}

// Two economies in two years; two indicators that move together, and one that is a cost.
IndexPanel panel() {
  return {{"trade", "people"},
          {{"share", 0, false}, {"intensity", 0, false}, {"visa cost", 1, true}},
          {2010, 2011},
          2,
          {1.0, 10.0, 5.0, 2.0, 20.0, 4.0, 3.0, 30.0, 3.0, 5.0, 50.0, 1.0}};
}

TEST(IntegrationIndex, ScalesOverThePanelAndWeighsInTwoStages) {
  const IntegrationIndex result = integration_index(panel()).value();
  // The two are one and the same after scaling, and so are both dimensions.
  EXPECT_NEAR(result.indicator_weights[0], 0.5, 1e-12);
  EXPECT_NEAR(result.indicator_weights[1], 0.5, 1e-12);
  EXPECT_NEAR(result.indicator_weights[2], 1, 1e-12);
  EXPECT_NEAR(result.dimension_weights[0], 0.5, 1e-12);
  EXPECT_NEAR(result.index[0].value(), 0, 1e-12);
  EXPECT_NEAR(result.index[1].value(), 0.25, 1e-12);
  EXPECT_NEAR(result.index[2].value(), 0.5, 1e-12);
  EXPECT_NEAR(result.index[3].value(), 1, 1e-12);
  EXPECT_NEAR(result.contributions[2].value(), 0.125, 1e-12);
  EXPECT_EQ(result.imputed, 0U);
}

TEST(IntegrationIndex, StaysMissingWhereASeriesIs) {
  IndexPanel with_gap = panel();
  with_gap.economies = 3;
  for (const std::optional<double>& value : {std::optional<double>(2.0), std::optional<double>(20.0), std::optional<double>(),
                                             std::optional<double>(), std::optional<double>(25.0), std::optional<double>()})
    with_gap.values.push_back(value);
  const IntegrationIndex result = integration_index(with_gap).value();
  EXPECT_EQ(result.imputed, 1U);  // the share of 2011, as in 2010
  EXPECT_TRUE(result.contributions[4 * 2].has_value());
  EXPECT_FALSE(result.contributions[4 * 2 + 1].has_value());
  EXPECT_FALSE(result.index[4].has_value());
  EXPECT_TRUE(result.index[3].has_value());
}

TEST(IntegrationIndex, RefusesWhatCannotBeScaledOrWeighted) {
  IndexPanel flat = panel();
  for (std::size_t at = 2; at < flat.values.size(); at += 3) flat.values[at] = 7;
  EXPECT_EQ(integration_index(flat).error().code, ErrorCode::missing_data);
  IndexPanel empty = panel();
  empty.dimensions.emplace_back("money");
  EXPECT_EQ(integration_index(empty).error().code, ErrorCode::missing_data);
  IndexPanel wrong = panel();
  wrong.values.pop_back();
  EXPECT_EQ(integration_index(wrong).error().code, ErrorCode::bad_field);
  IndexPanel outside = panel();
  outside.indicators[2].dimension = 2;
  EXPECT_EQ(integration_index(outside).error().code, ErrorCode::out_of_range);
  IndexPanel disordered = panel();
  disordered.years = {2011, 2011};
  EXPECT_EQ(integration_index(disordered).error().code, ErrorCode::bad_field);
  IndexPanel infinite = panel();
  infinite.values[0] = INFINITY;
  EXPECT_EQ(integration_index(infinite).error().code, ErrorCode::bad_field);
}

// Invariant: Weights of a composite index are at least 0 and add up to 1, and the index is the sum of its contributions, between 0 and 1.
RC_GTEST_PROP(IntegrationIndexProperty, IsAWeightedMean, ()) {
  RandomStream random(*rc::gen::arbitrary<std::uint64_t>(), 0, 0);
  IndexPanel drawn{{"a", "b", "c"}, {}, {2010, 2012, 2015, 2016}, 2 + random.below(6), {}};
  for (std::size_t i = 0; i < 9; ++i) drawn.indicators.push_back({std::to_string(i), i % 3, random.uniform() < 0.3});
  for (std::size_t at = 0; at < drawn.economies * 4 * 9; ++at) {
    drawn.values.emplace_back(random.uniform());
    if (random.uniform() < 0.05) drawn.values.back().reset();
  }
  const auto result = integration_index(drawn);
  RC_PRE(result.has_value());
  double of_dimensions = 0;
  for (const double weight : result->dimension_weights) of_dimensions += weight;
  RC_ASSERT(std::abs(of_dimensions - 1) < 1e-12);
  for (std::size_t d = 0; d < 3; ++d) {
    double sum = 0;
    for (std::size_t i = d; i < 9; i += 3) {
      RC_ASSERT(result->indicator_weights[i] >= 0);
      sum += result->indicator_weights[i];
    }
    RC_ASSERT(std::abs(sum - 1) < 1e-12);
  }
  for (std::size_t row = 0; row < result->index.size(); ++row) {
    if (!result->index[row]) continue;
    const double parts = *result->contributions[3 * row] + *result->contributions[3 * row + 1] + *result->contributions[3 * row + 2];
    RC_ASSERT(*result->index[row] >= 0 && *result->index[row] <= 1 + 1e-12 && std::abs(parts - *result->index[row]) < 1e-12);
  }
}

}  // namespace
}  // namespace entrepot::production
