#include "trade/edition.h"

#include <gtest/gtest.h>

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

// 100 keeps its code, 200 and 210 become one, 300 is split, 400 is not in the table.
Correspondence links(LinkKind kind) {
  const bool law = kind == LinkKind::correlation;
  Correspondence c{"HS2017", "HS2012", kind, {}};
  const auto add = [&](std::string from, std::string to, std::string relationship) {
    c.links.push_back({std::move(from), std::move(to), law ? std::move(relationship) : std::string(), 1});
  };
  add("100000", "100000", "1:1");
  add("200000", "200000", "n:1");
  add("210000", "200000", "n:1");
  add("300000", "300000", "1:n");
  if (law) add("300000", "310000", "1:n");
  return c;
}

TradeTable flows() {
  TradeTableInfo info;
  info.edition = HsEdition::hs2017;
  info.release = "BACI HS2017 V202301";
  TradeTableBuilder builder(info);
  std::uint32_t line = 1;
  for (const std::uint32_t product : {100'000U, 200'000U, 210'000U, 300'000U, 400'000U})
    builder.add({2020, id("CHN"), id("JPN"), product, 10, product == 210'000 ? std::nullopt : std::optional(1.0), ++line});
  LoadReport report;
  return std::move(builder).finish(report);
}

TEST(Edition, ACorrelationNeverSharesOut) {
  LoadReport report;
  const auto put = in_edition_of(flows(), links(LinkKind::correlation), report);
  ASSERT_TRUE(put.has_value());
  ASSERT_EQ(put->size(), 2u);
  EXPECT_EQ(put->info().edition, HsEdition::hs2012);
  EXPECT_EQ(put->info().release, "BACI HS2017 V202301 as HS2012");
  EXPECT_EQ(put->flow(1).product, 200'000u);
  EXPECT_EQ(put->flow(1).value_usd, 20);
  EXPECT_FALSE(put->flow(1).quantity);  // one part is missing
  ASSERT_EQ(report.rows_rejected, 2);
  EXPECT_EQ(report.rejected[0].reason, "HS2017 300000 became 2 codes of HS2012 (1:n): a conversion would have to choose");
  EXPECT_EQ(report.rejected[1].reason, "HS2017 400000 is not in the table of links");
  EXPECT_EQ(report.notes.back(),
            "put from HS2017 into HS2012 by a correlation: 40.0 % of the value keeps its code, 20.0 % changes it, 40.0 % is rejected");
}

TEST(Edition, AConversionSaysThatItIsNotLaw) {
  LoadReport report;
  const auto put = in_edition_of(flows(), links(LinkKind::conversion), report);
  ASSERT_TRUE(put.has_value());
  EXPECT_EQ(put->size(), 3u);
  EXPECT_EQ(report.rows_rejected, 1);
  EXPECT_NE(report.notes.back().find("for statistics and not for law"), std::string::npos);
}

TEST(Edition, RefusesTheWrongTable) {
  LoadReport report;
  Correspondence other = links(LinkKind::conversion);
  other.from_system = "HS2022";
  EXPECT_EQ(in_edition_of(flows(), other, report).error().code, ErrorCode::contradiction);
  other = links(LinkKind::conversion);
  other.to_system = "SITC3";
  EXPECT_EQ(in_edition_of(flows(), other, report).error().code, ErrorCode::unsupported);
  EXPECT_EQ(step_from({other}, HsEdition::hs2007).error().remedy, "It has: HS2017 to SITC3.");
}

}  // namespace
}  // namespace entrepot::trade
