#include "trade/economy_hints.h"

#include <gtest/gtest.h>

#include "trade/economies.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return economy_of_code(text).value(); }

TEST(EconomyHints, AlphaTwoCodesLeadToTheirEconomyAndNothingElseDoes) {
  EXPECT_EQ(economy_of_alpha2("KR"), id("KOR"));
  EXPECT_EQ(economy_of_alpha2("kp"), id("PRK"));
  EXPECT_EQ(economy_of_alpha2("ZA"), id("ZAF"));
  for (const char* none : {"", "K", "XX", "KOR", "RK", "A A", "FA"}) EXPECT_FALSE(economy_of_alpha2(none).has_value()) << none;
}

TEST(EconomyHints, TheMembersOfACustomsUnionStoodUnderItsCode) {
  for (const char* member : {"ZAF", "BWA", "LSO", "NAM", "SWZ"}) EXPECT_EQ(earlier_code_of(id(member)), id("X711")) << member;
  EXPECT_EQ(earlier_code_of(id("LUX")), id("X058"));
  EXPECT_FALSE(earlier_code_of(id("JPN")).has_value());
  EXPECT_FALSE(earlier_code_of(id("X711")).has_value());
  EXPECT_EQ(economy_label(id("X711")), "Southern African Customs Union (until 1999)");
}

TEST(EconomyHints, WhoeverTookTheCodeOverStoodUnderItBefore) {
  for (const auto& economy : economies()) {
    const auto successor = successor_of(economy.id);
    if (!successor) continue;
    EXPECT_EQ(earlier_code_of(*successor), economy.id) << economy.id.text();
  }
}

}  // namespace
}  // namespace entrepot::trade
