#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "reserves/cover.h"
#include "reserves/emergency_sharing.h"

namespace entrepot::reserves {
namespace {

Decimal number(const std::string& text) { return *Decimal::parse(text); }
EconomyId economy(int i) { return *EconomyId::parse(std::string(1, static_cast<char>('A' + i))); }

// Invariant: rights and obligations of emergency sharing sum to zero, and drawdowns to the shortfall, exactly.
TEST(EmergencySharing, SumsToZero) {
  EXPECT_TRUE(rc::check("any figures", [] {
    const auto count = *rc::gen::inRange(1, 9);
    std::vector<SharingParticipant> all;
    for (int i = 0; i < count; ++i) {
      const auto figure = [](std::int64_t most) { return *Decimal::create(*rc::gen::inRange<std::int64_t>(1, most), 3); };
      all.push_back({economy(i), figure(100'000'000), figure(9'000'000), figure(10'000'000), figure(10'000'000)});
    }
    const auto restraint = *Decimal::create(*rc::gen::inRange<std::int64_t>(0, 101), 2);
    const auto made = share_supplies(all, restraint);
    if (!made) {
      RC_ASSERT(made.error().code == ErrorCode::contradiction);  // no shortfall
      return;
    }
    std::int64_t allocations = 0, drawdowns = 0;
    for (const SharingShare& share : made->shares) allocations += share.allocation, drawdowns += share.drawdown;
    RC_ASSERT(allocations == 0);
    RC_ASSERT(drawdowns == made->shortfall);
  }));
}

TEST(EmergencySharing, RefusesWhatCannotBe) {
  const std::vector<SharingParticipant> one{{economy(0), number("10"), number("5"), number("20"), number("0")}};
  EXPECT_EQ(share_supplies(one, number("0.1")).error().what, "There is no shortfall: supplies are 11.000000 above permissible consumption");
  EXPECT_EQ(share_supplies({}, number("0.1")).error().what, "Nobody takes part");
  const std::vector<SharingParticipant> twice{{economy(0), number("10"), number("5"), number("1"), number("0")},
                                              {economy(0), number("10"), number("5"), number("1"), number("0")}};
  EXPECT_EQ(share_supplies(twice, number("0.1")).error().what, "A takes part twice");
  const std::vector<SharingParticipant> empty{{economy(0), number("10"), number("0"), number("1"), number("0")}};
  EXPECT_EQ(share_supplies(empty, number("0.1")).error().what, "No weight is above zero");
  EXPECT_FALSE(share_supplies(one, number("1.1")));
}

IeaRule iea() { return {{number("0.04"), number("0.07")}, number("1.065"), number("1.2"), number("0.10"), 90}; }

TEST(Cover, NinetyDaysIsMetAtTheBoundary) {
  // m = (100 * 0.96) / 365; Q = 0.9 * 0.96 * S; Q = 90 m at S = 90 * 100 / (365 * 0.9) = 27.39726...: no decimal, so one grain to each side
  IeaFigures figures{number("365"), number("0"), 365, {}, number("100"), number("0"), ProductRoute::all_products};
  EXPECT_TRUE(iea_cover(figures, iea())->meets_obligation);
  EXPECT_EQ(*iea_cover(figures, iea())->days.text(4, ""), "90.0000");
  figures.primary_stock = number("99.999999999");
  EXPECT_FALSE(iea_cover(figures, iea())->meets_obligation);
  EXPECT_EQ(*iea_cover(figures, iea())->days.text(4, ""), "90.0000") << "shown as 90, and still not met";
}

TEST(Cover, ANationalNaphthaYieldCountsAboveSevenPercentOnly) {
  IeaFigures figures{number("100"), number("0"), 365, number("0.07"), number("10"), number("0"), ProductRoute::all_products};
  const auto at = iea_cover(figures, iea())->daily_net_imports.text(6, "");
  figures.national_naphtha_yield = number("0.071");
  EXPECT_EQ(*at, "0.263014");
  EXPECT_EQ(*iea_cover(figures, iea())->daily_net_imports.text(6, ""), "0.254521");
}

TEST(Cover, OfNoUseOrNoImportsIsRefused) {
  IeaFigures figures{number("-5"), number("0"), 365, {}, number("10"), number("0"), ProductRoute::all_products};
  EXPECT_EQ(iea_cover(figures, iea()).error().what, "Net imports are not above zero");
  EXPECT_EQ(days_of_use(number("10"), number("0")).error().what, "daily use is 0");
  EXPECT_FALSE(days_by_target(number("10"), number("-1"), number("55")));
}

TEST(Exact, SaysWhenDigitsRunOut) {
  Exact x(1);
  for (int i = 0; i < 3; ++i) x = x * Exact(1'000'000'000'000'000'003);
  EXPECT_FALSE(x.is_defined());
  EXPECT_FALSE(x.text(2, "A figure"));
  EXPECT_FALSE((Exact(1) / Exact(0)).is_defined());
  EXPECT_EQ(*(Exact(-5) / Exact(2)).floor_units(0, ""), -3);
  EXPECT_EQ(*(Exact(-5) / Exact(2)).text(0, ""), "-3");
  EXPECT_EQ(*(Exact(1) / Exact(3)).text(4, ""), "0.3333");
}

}  // namespace
}  // namespace entrepot::reserves
