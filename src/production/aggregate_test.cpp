#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "production/detail/test_tables.h"
#include "production/input_output_table.h"

namespace entrepot::production {
namespace {

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(Aggregate, SumsFlowsBetweenTheNewNodes) {
  const auto table = invented_table({"CHN", "JPN", "KOR"}, {"a", "b"});
  const auto merged = aggregate(table, {{{economy("JPN"), economy("NEA")}, {economy("KOR"), economy("NEA")}}}, {});
  ASSERT_TRUE(merged.has_value()) << merged.error().message();
  EXPECT_EQ(merged->regions, (std::vector{economy("CHN"), economy("NEA")}));
  EXPECT_EQ(merged->demand_columns(), 4U);
  // What b of Japan and Korea sells to a of China.
  EXPECT_EQ(merged->flow(3, 0), table.flow(3, 0) + table.flow(5, 0));
  EXPECT_EQ(merged->output[3], table.output[3] + table.output[5]);
  EXPECT_EQ(merged->notes.back(), "region NEA = JPN + KOR");
  EXPECT_TRUE(check_table(*merged).balanced());
}

TEST(Aggregate, EveryTotalSurvives) {
  const auto table = invented_table({"CHN", "JPN", "KOR"}, {"a", "b", "c"});
  const auto merged =
      aggregate(table, {{{economy("CHN"), economy("ALL")}, {economy("JPN"), economy("ALL")}, {economy("KOR"), economy("ALL")}}},
                {{{"a", "x"}, {"b", "y"}, {"c", "x"}}, {{"x", "Goods"}}});
  ASSERT_TRUE(merged.has_value()) << merged.error().message();
  EXPECT_EQ(merged->nodes(), 2U);
  EXPECT_EQ(merged->sectors[0].name, "Goods");
  EXPECT_EQ(sum(merged->flows), sum(table.flows));
  EXPECT_EQ(sum(merged->final_demand), sum(table.final_demand));
  EXPECT_EQ(sum(merged->output), sum(table.output));
  EXPECT_EQ(sum(merged->value_added), sum(table.value_added));
}

TEST(Aggregate, MergesTheSplitRegionsOfOecdTables) {
  const auto table = invented_table({"CHN", "CN1", "CN2", "MX1", "MEX", "JPN"}, {"a"});
  const auto merged = merge_split_regions(table);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->regions, (std::vector{economy("CHN"), economy("MEX"), economy("JPN")}));
  EXPECT_EQ(merged->output[0], table.output[0] + table.output[1] + table.output[2]);
  const auto unsplit = invented_table({"CHN", "JPN"}, {"a"});
  EXPECT_TRUE(*merge_split_regions(unsplit) == unsplit);
}

TEST(Aggregate, RefusesUnknownDoubledAndForgottenParts) {
  const auto table = invented_table({"CHN", "JPN"}, {"a", "b"});
  const auto unknown = aggregate(table, {{{economy("USA"), economy("ALL")}}}, {});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::unknown_name);
  EXPECT_NE(unknown.error().remedy.find("CHN JPN"), std::string::npos);
  const auto doubled = aggregate(table, {{{economy("CHN"), economy("ALL")}, {economy("CHN"), economy("JPN")}}}, {});
  ASSERT_FALSE(doubled.has_value());
  EXPECT_EQ(doubled.error().code, ErrorCode::duplicate);
  const auto forgotten = aggregate(table, {}, {{{"a", "x"}}, {}});
  ASSERT_FALSE(forgotten.has_value());
  EXPECT_EQ(forgotten.error().code, ErrorCode::missing_data);
}

// Invariant: Summing a table to any grouping of its regions keeps its totals and its identities.
RC_GTEST_PROP(Aggregate, AnyGroupingKeepsTotalsAndIdentities, ()) {
  const auto table = invented_table({"AAA", "BBB", "CCC", "DDD"}, {"p", "q", "r"});
  RegionMap regions;
  for (const auto& region : table.regions) {
    const std::string whole = *rc::gen::element<std::string>("XXX", "YYY", "ZZZ");
    regions.parts.push_back({region, economy(whole.c_str())});
  }
  SectorMap sectors;
  for (const auto& sector : table.sectors) sectors.parts.push_back({sector.code, *rc::gen::element<std::string>("u", "v")});
  const auto merged = aggregate(table, regions, sectors);
  RC_ASSERT(merged.has_value());
  RC_ASSERT(sum(merged->flows) == sum(table.flows));
  RC_ASSERT(sum(merged->output) == sum(table.output));
  const auto check = check_table(*merged);
  RC_ASSERT(check.rows.least == 0.0 && check.rows.most == 0.0);
  RC_ASSERT(check.columns.least == 0.0 && check.columns.most == 0.0);
}

TEST(AggregationFile, MapsRegionsAndSectorsInTheOrderOfTheTable) {
  const TemporaryFolder folder;
  const auto table = invented_table({"CHN", "JPN", "KOR"}, {"1", "2"});
  const auto path = folder.write("aggregation.toml",
                                 "rows = \"recompute_output\"\n[regions]\nKOR = \"NEA\"\nJPN = \"NEA\"\n"
                                 "[sectors]\n\"1\" = \"farms\"\n2 = \"mines\"\n[sector_names]\nfarms = \"Farming\"\n");
  const auto merged = aggregate_by_file(table, path);
  ASSERT_TRUE(merged.has_value()) << merged.error().message();
  EXPECT_EQ(merged->regions, (std::vector{economy("CHN"), economy("NEA")}));
  EXPECT_EQ(merged->sectors, (std::vector<Sector>{{"farms", "Farming"}, {"mines", "mines"}}));
}

TEST(AggregationFile, SaysLineAndRemedy) {
  const TemporaryFolder folder;
  const auto table = invented_table({"CHN", "JPN"}, {"1"});
  const auto error_of = [&](const char* text) {
    const auto merged = aggregate_by_file(table, folder.write("a.toml", text));
    return merged ? Error{} : merged.error();
  };
  EXPECT_EQ(error_of("[regions]\nJPN = \"NEA\"\nnonsense").code, ErrorCode::bad_syntax);
  const auto unknown_key = error_of("[regoins]\nJPN = \"NEA\"\n");
  EXPECT_EQ(unknown_key.code, ErrorCode::unknown_key);
  EXPECT_EQ(unknown_key.where.line, 1);
  EXPECT_NE(unknown_key.remedy.find("regions"), std::string::npos);
  const auto bad_code = error_of("[regions]\n\nJPN = \"Nordostasien\"\n");
  EXPECT_EQ(bad_code.code, ErrorCode::bad_field);
  EXPECT_EQ(bad_code.where.line, 3);
  EXPECT_EQ(error_of("[regions]\nJPN = 3\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error_of("[regions]\nUSA = \"NEA\"\n").code, ErrorCode::unknown_name);
  EXPECT_EQ(error_of("").code, ErrorCode::missing_data);
  EXPECT_EQ(error_of("rows = \"guess\"\n[regions]\nJPN = \"NEA\"\n").code, ErrorCode::bad_field);
  EXPECT_EQ(error_of("[sectors]\n\"1\" = \"a\"\n[sector_names]\nb = \"B\"\n").code, ErrorCode::unknown_name);
}

TEST(CheckTable, FindsNegativeValueAddedZeroRowsAndResiduals) {
  auto table = invented_table({"CHN", "JPN"}, {"a", "b"});
  table.value_added[1] = -3;
  table.output[2] = 0;
  table.flows[table.nodes() * 3 + 1] = -5;
  const auto check = check_table(table);
  ASSERT_EQ(check.negative_value_added.size(), 1U);
  EXPECT_EQ(check.negative_value_added[0].name, "CHN:b");
  ASSERT_EQ(check.zero_output.size(), 1U);
  EXPECT_EQ(check.zero_output[0].name, "JPN:a");
  ASSERT_EQ(check.negative_flows.size(), 1U);
  EXPECT_EQ(check.negative_flows[0].name, "JPN:b -> CHN:b");
  EXPECT_FALSE(check.balanced());
  const auto refused = require_balanced(table, check);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::unbalanced);
  EXPECT_NE(refused.error().what.find("JPN:a"), std::string::npos);
  EXPECT_NE(refused.error().remedy.find("entrepot data add --accept-unbalanced"), std::string::npos);
}

TEST(SettleRows, RecomputesOutputAndSaysHowMuchMoved) {
  auto table = invented_table({"CHN", "JPN"}, {"a"});
  const auto exact = table;
  table.output[0] += 7;
  const auto kept = settle_rows(table, RowRule::keep);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->output[0], table.output[0]);
  const auto settled = settle_rows(table, RowRule::recompute_output);
  ASSERT_TRUE(settled.has_value());
  EXPECT_EQ(settled->output, exact.output);
  EXPECT_EQ(settled->value_added, exact.value_added);
  EXPECT_NE(settled->notes.back().find("moved by -7"), std::string::npos);
}

}  // namespace
}  // namespace entrepot::production
