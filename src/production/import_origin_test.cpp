#include "production/import_origin.h"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "production/detail/random_table.h"

namespace entrepot::production {
namespace {

Result<ImportOrigins> traced(const InputOutputTable& table, const Exposure& exposure, std::size_t sector,
                             std::span<const ImportShare> imports) {
  TRY_ASSIGN(auto tracer, ImportTracer::create(table, exposure));
  return tracer.origins(sector, imports);
}

const ImportOrigin* of(const ImportOrigins& origins, std::string_view id) {
  for (const auto& one : origins.economies)
    if (one.economy.view() == id) return &one;
  return nullptr;
}

TEST(ImportOrigin, FindsChineseOreInWhatKoreaAndJapanSell) {
  const auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  // Korea's goods are half China's; of Japan's 42/120 are China's, 30/120 Korea's, 48/120 its own.
  const std::vector<ImportShare> imports{{economy("KOR"), 60}, {economy("JPN"), 40}};
  const auto origins = traced(table, exposure, 0, imports).value();
  EXPECT_NEAR(of(origins, "CHN")->look_through, 0.6 * 0.5 + 0.4 * 42 / 120, 1e-14);
  EXPECT_EQ(of(origins, "CHN")->face_value, 0);
  EXPECT_NEAR(of(origins, "KOR")->look_through, 0.6 * 0.5 + 0.4 * 30 / 120, 1e-14);
  EXPECT_NEAR(of(origins, "KOR")->hidden(), 0.4 - 0.6, 1e-14);
  EXPECT_NEAR(of(origins, "JPN")->look_through, 0.4 * 48 / 120, 1e-14);
  EXPECT_EQ(origins.economies.front().economy.view(), "CHN");  // nobody buys from it, and it is the largest
  EXPECT_TRUE(origins.untraced.empty());
}

TEST(ImportOrigin, LeavesWithItselfWhomTheTableDoesNotHold) {
  auto table = ore_parts_cars();
  const auto exposure = Exposure::of_purchases(table).value();
  const std::vector<ImportShare> imports{{economy("KOR"), 1}, {economy("VNM"), 3}};
  const auto origins = traced(table, exposure, 0, imports).value();
  EXPECT_NEAR(of(origins, "VNM")->look_through, 0.75, 1e-15);
  EXPECT_NEAR(of(origins, "VNM")->hidden(), 0, 1e-15);
  EXPECT_NEAR(origins.untraced_share, 0.75, 1e-15);
  ASSERT_EQ(origins.untraced.size(), 1U);
  EXPECT_EQ(origins.untraced.front(), economy("VNM"));
}

TEST(ImportOrigin, RefusesWhatHasNoShares) {
  const auto table = ore_parts_cars();
  const auto bought = Exposure::of_purchases(table).value();
  const auto sold = Exposure::of_sales(table).value();
  const std::vector<ImportShare> one{{economy("KOR"), 1}}, none{{economy("KOR"), 0}}, twice{{economy("KOR"), 1}, {economy("KOR"), 1}},
      negative{{economy("KOR"), -1}};
  EXPECT_EQ(traced(table, bought, 0, {}).error().code, ErrorCode::missing_data);
  EXPECT_EQ(traced(table, bought, 0, none).error().code, ErrorCode::missing_data);
  EXPECT_EQ(traced(table, bought, 0, twice).error().code, ErrorCode::contradiction);
  EXPECT_EQ(traced(table, bought, 0, negative).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(traced(table, bought, 1, one).error().code, ErrorCode::out_of_range);
  EXPECT_EQ(traced(table, sold, 0, one).error().code, ErrorCode::contradiction);
}

// Invariant: Origins of imports add to 1 at face value and looked through, and what is hidden adds to 0.
RC_GTEST_PROP(ImportOriginProperty, SharesAddToOne, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto table = random_table(seed, *rc::gen::inRange<std::size_t>(1, 6), *rc::gen::inRange<std::size_t>(1, 5), 0.6, true);
  const auto exposure = Exposure::of_purchases(table).value();
  const auto sector = *rc::gen::inRange<std::size_t>(0, table.sectors.size());
  std::vector<ImportShare> imports{{economy("VNM"), static_cast<double>(*rc::gen::inRange(0, 3))}};
  for (const EconomyId region : table.regions) imports.push_back({region, static_cast<double>(*rc::gen::inRange(0, 100))});
  imports.back().value += 1;
  const auto origins = traced(table, exposure, sector, imports).value();
  double face = 0, looked = 0, hidden = 0;
  for (const auto& one : origins.economies) RC_ASSERT(one.look_through >= -1e-15);
  for (const auto& one : origins.economies) face += one.face_value, looked += one.look_through, hidden += one.hidden();
  RC_ASSERT(std::abs(face - 1) < 1e-12);
  RC_ASSERT(std::abs(looked - 1) < 1e-12);
  RC_ASSERT(std::abs(hidden) < 1e-12);
}

}  // namespace
}  // namespace entrepot::production
