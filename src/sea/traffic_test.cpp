// Shares of ports and losses of straits from counts of ships. Every number is invented.
#include "sea/traffic.h"

#include <gtest/gtest.h>

namespace entrepot::sea {
namespace {

Day day(int number) { return Day::parse("2022-01-01")->plus(number); }

std::vector<PortCallDay> calls(const std::string& port, const std::string& economy, const std::vector<std::int64_t>& counts) {
  std::vector<PortCallDay> days;
  for (std::size_t k = 0; k < counts.size(); ++k)
    days.push_back({day(static_cast<int>(k)), port, port + "-name", *EconomyId::parse(economy), counts[k], 0, 0, 0, 0});
  return days;
}

std::vector<PortCallDay> both(std::vector<PortCallDay> a, const std::vector<PortCallDay>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(PortShares, AreOfTheCallsOfTheirEconomy) {
  const auto shares = port_shares(both(both(calls("p1", "KOR", {1, 3}), calls("p2", "KOR", {6, 6})), calls("p3", "JPN", {5})));
  ASSERT_EQ(shares.size(), 3u);
  EXPECT_EQ(shares[0].port, "p3");
  EXPECT_EQ(shares[0].share, 1);
  EXPECT_EQ(shares[1].port, "p2");
  EXPECT_EQ(shares[1].share, 0.75);
  EXPECT_EQ(shares[2].share, 0.25);
  EXPECT_FALSE(shares[1].spare);  // two days are no busy month
}

TEST(PortShares, TheRoomIsWhatTheBusiestTimeHandledBeyondTheMean) {
  std::vector<std::int64_t> counts(56, 10);
  for (std::size_t k = 20; k < 48; ++k) counts[k] = 14;  // 28 busy days: mean of all 12
  const auto shares = port_shares(calls("p1", "KOR", counts));
  EXPECT_NEAR(shares[0].spare.value(), 14.0 / 12 - 1, 1e-12);
  // A day that is missing in the busy time breaks it: no other 28 days are whole and busier than the ones around it.
  auto days = calls("p1", "KOR", counts);
  days.erase(days.begin() + 30);
  EXPECT_LT(port_shares(days)[0].spare.value(), 14.0 / 12 - 1);
}

std::vector<TransitDay> transits(int usual, int then, int days_before = 60, int days_then = 10) {
  std::vector<TransitDay> out;
  for (int k = 0; k < days_before + days_then; ++k) {
    const std::int64_t n = k < days_before ? usual : then;
    out.push_back({day(k), "hormuz", n, n / 2, n - n / 2, 1000.0 * static_cast<double>(n)});
  }
  return out;
}

TEST(GateLoss, IsTheFallBelowTheUsual) {
  const auto loss = gate_loss(transits(100, 20), {"ormuz", day(60), day(69), 60}).value();
  EXPECT_EQ(loss.gate, "hormuz");
  EXPECT_NEAR(loss.ships.lost, 0.8, 1e-12);
  EXPECT_NEAR(loss.low(), 0.8, 1e-12);
  EXPECT_EQ(loss.days_before, 60);
  EXPECT_EQ(loss.days_during, 10);
  EXPECT_EQ(loss.quietest, 100);
  EXPECT_TRUE(loss.is_beyond_usual());
}

TEST(GateLoss, NoLossWhereShipsAreMore) {
  const auto loss = gate_loss(transits(100, 120), {"hormuz", day(60), day(69), 60}).value();
  EXPECT_EQ(loss.ships.lost, 0);
  EXPECT_EQ(loss.high(), 0);
  EXPECT_FALSE(loss.is_beyond_usual());
}

TEST(GateLoss, AFallThatHappenedBeforeIsNotBeyondTheUsual) {
  auto counts = transits(100, 90);
  for (int k = 10; k < 40; ++k) counts[static_cast<std::size_t>(k)].total = 80;
  EXPECT_FALSE(gate_loss(counts, {"hormuz", day(60), day(69), 60}).value().is_beyond_usual());
}

TEST(GateLoss, BadQuestionsAreErrors) {
  const auto code = [](const GateLossQuery& query) { return gate_loss(transits(100, 20), query).error().code; };
  EXPECT_EQ(code({"suez", day(60), day(69), 60}), ErrorCode::unknown_name);
  EXPECT_EQ(code({"hormuz", day(69), day(60), 60}), ErrorCode::out_of_range);
  EXPECT_EQ(code({"hormuz", day(60), day(69), 5}), ErrorCode::out_of_range);
  EXPECT_EQ(code({"hormuz", day(200), day(209), 60}), ErrorCode::missing_data);
  EXPECT_EQ(code({"hormuz", day(10), day(12), 60}), ErrorCode::missing_data);  // ten days before are not enough
}

}  // namespace
}  // namespace entrepot::sea
