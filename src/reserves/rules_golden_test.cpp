// Known answers of ../golden/reserves for rules: emergency sharing, days of cover, tiers, earmarks, collective action.
#include <map>

#include <gtest/gtest.h>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/cover_rules.h"
#include "reserves/emergency_sharing.h"
#include "reserves/golden_rows.h"
#include "reserves/rulebook.h"

namespace entrepot::reserves {
namespace {

Decimal number(std::string_view text) { return *Decimal::parse(text); }

auto rows(const char* file) { return golden_rows(file); }

Rulebook book(const std::string& name) {
  return *read_rulebook(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (name + ".toml"));
}

TEST(RulesGolden, IepAllocation) {
  NEED_TEST_DATA();
  const auto member = [](const char* code, const char* consumption, const char* imports, const char* production, const char* actual) {
    // The commitment is 90 days of net imports; shares of the sum are what counts, so the daily figure is as good.
    return SharingParticipant{*EconomyId::parse(code), number(consumption), number(imports), number(production), number(actual)};
  };
  const std::vector<SharingParticipant> all{member("A", "100", "90", "20", "68"), member("B", "60", "60", "0", "50"),
                                            member("C", "40", "10", "30", "8")};
  const auto made = share_supplies(all, number("0.10"));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->shortfall, 4'000'000);
  GoldenErrors errors("reserves/iep_allocation_golden.csv", 0, "exact");
  std::size_t i = 0;
  for (const auto& row : rows("iep_allocation_golden.csv")) {
    const SharingShare& share = made->shares.at(i++);
    EXPECT_EQ(share.economy.text(), row[0]);
    const std::array<std::int64_t, 5> got{share.permissible, share.drawdown, share.supply_right, share.supplies, share.allocation};
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_EQ(*Decimal::create(got[k], 6), number(row[k + 1])) << row[0] << " column " << k + 1;
      errors.expect(static_cast<double>(got[k]) * 1e-6, *parse_double(row[k + 1]), 1, row[0]);
    }
  }
  EXPECT_EQ(i, 3U);
}

TEST(RulesGolden, IeaDaysOfCover) {
  const IeaFigures figures{number("100"), number("20"), 365, {}, number("18"), number("8"), ProductRoute::all_products};
  const auto cover = iea_cover(figures, *iea_rule(book("iep")));
  ASSERT_TRUE(cover);
  EXPECT_EQ(*cover->daily_net_imports.text(8, ""), "0.32136986");
  EXPECT_EQ(*cover->obligation.text(6, ""), "28.923288");
  EXPECT_EQ(*cover->days.text(4, ""), "72.2532");
  EXPECT_FALSE(cover->meets_obligation);
}

TEST(RulesGolden, EuObligationAndKoreanDays) {
  const auto eu = eu_obligation(number("30"), number("50"), 365, *eu_rule(book("eu-stocks")));
  EXPECT_EQ(*eu->by_imports.text(6, ""), "7.397260");
  EXPECT_EQ(*eu->by_consumption.text(6, ""), "8.356164");
  EXPECT_EQ(*eu->obligation.text(6, ""), "8.356164");
  EXPECT_EQ(*days_by_target(number("12.3"), number("55"), number("100"))->text(4, ""), "22.3636") << "lithium: 12.3 of 55 days";
}

TEST(RulesGolden, IepParametersAreThoseOfTheTable) {
  NEED_TEST_DATA();
  const Rulebook iep = book("iep");
  std::map<std::string, std::string> table;
  for (const auto& row : rows("iea_rules.csv")) table[row[0]] = row[1];
  EXPECT_EQ(*iep.number("obligation_days"), number(table.at("obligation_days")));
  EXPECT_EQ(*iep.number("naphtha_yield"), number(table.at("naphtha_yield_default")));
  EXPECT_EQ(*iep.number("naphtha_threshold"), number(table.at("naphtha_yield_alt_threshold")));
  EXPECT_EQ(*iep.number("product_factor"), number(table.at("product_factor")));
  EXPECT_EQ(*iep.number("three_groups_factor"), number(table.at("product_factor_three_groups")));
  EXPECT_EQ(*iep.number("unavailable"), number(table.at("unavailable_deduction")));
  const std::vector<std::pair<const char*, const char*>> triggers{{"general 7", "general_trigger_1"},
                                                                  {"general 12", "general_trigger_2"},
                                                                  {"cumulative", "cumulative_trigger"},
                                                                  {"selective", "selective_trigger"}};
  for (const auto& [ours, theirs] : triggers)
    EXPECT_EQ(iep.trigger(ours)->threshold.percent, *number(table.at(theirs)).times(Decimal(100))) << ours;
}

TEST(RulesGolden, ApterrTiersAndEarmarks) {
  NEED_TEST_DATA();
  const Rulebook apterr = book("apterr");
  for (const auto& row : rows("apterr_tiers.csv")) {
    const Tier* tier = apterr.tier(row[0]);
    ASSERT_NE(tier, nullptr) << row[0];
    const auto starts = [&](const char* provision, std::size_t column) {
      const std::string word(split(tier->provisions.at(provision).is, ' ').at(0));
      EXPECT_EQ(row[column].substr(0, std::min(word.size(), row[column].find_first_of(",; "))), split(word, ',').at(0))
          << row[0] << " " << provision;
    };
    starts("stock", 1);
    if (row[0] == "3") {
      EXPECT_EQ(tier->provisions.at("price").is, row[4]);
    }
  }
  std::size_t count = 0;
  for (const auto& row : rows("apterr_earmarks.csv")) {
    const Member* member = apterr.member(*EconomyId::parse(row[0]), *Day::parse("2026-01-01"));
    ASSERT_NE(member, nullptr) << row[0];
    EXPECT_EQ(*member->pledge, number(row[3])) << row[0];
    ++count;
  }
  EXPECT_EQ(count, apterr.members.size());
}

// The collective action of April 2022 was 120,002 thousand barrels, and shares of it in proportion sum to it.
TEST(RulesGolden, CollectiveActionAddsUp) {
  NEED_TEST_DATA();
  std::int64_t sum = 0;
  std::vector<Decimal> weights;
  std::vector<EconomyId> codes;
  for (const auto& row : rows("iea_collective_action_2022_04.csv")) {
    sum += *parse_int(row[1]);
    weights.push_back(number(row[1]));
    codes.push_back(*EconomyId::parse("E" + std::to_string(codes.size())));
  }
  EXPECT_EQ(sum, 120'002);
  const auto shares = share_in_proportion(sum, weights, codes);
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_EQ(Decimal((*shares)[i]), weights[i]);
  std::int64_t rounded = 0;
  const auto odd = share_in_proportion(1'000'003, weights, codes);
  for (const std::int64_t share : *odd) rounded += share;
  EXPECT_EQ(rounded, 1'000'003);
}

}  // namespace
}  // namespace entrepot::reserves
