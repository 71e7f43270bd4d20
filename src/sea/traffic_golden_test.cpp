// The recorded shocks of the published counts of straits.
#include <gtest/gtest.h>

#include "base/test_data.h"
#include "sea/traffic.h"

namespace entrepot::sea {
namespace {

class Chokepoints : public ::testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    LoadReport report;
    transits_ = load_transits(*test_data_dir() / "sea/portwatch_chokepoints_4_daily_2019_2026.csv", {}, report).value();
  }
  GateLoss loss(const char* gate, const char* from, const char* to) const {
    return gate_loss(transits_, {gate, *Day::parse(from), *Day::parse(to), 365}).value();
  }
  std::vector<TransitDay> transits_;
};

TEST_F(Chokepoints, TheRedSeaLostMoreThanHalfOfItsShips) {
  const GateLoss loss = this->loss("bab_el_mandeb", "2024-03-01", "2024-03-31");
  EXPECT_NEAR(loss.ships.during, 32.5, 0.05);
  EXPECT_GT(loss.ships.lost, 0.5);
  EXPECT_TRUE(loss.is_beyond_usual());
}

TEST_F(Chokepoints, HormuzStoppedAndMalaccaDidNot) {
  const GateLoss hormuz = loss("hormuz", "2026-03-01", "2026-03-31"), malacca = loss("malacca", "2026-03-01", "2026-03-31");
  EXPECT_NEAR(hormuz.ships.during, 4.8, 0.05);
  EXPECT_GT(hormuz.ships.lost, 0.9);
  EXPECT_LT(malacca.ships.lost, 0.1);
}

// Hormuz moves widely without a closure: its quiet month of 2019 is no loss beyond what it had done in the year before.
TEST_F(Chokepoints, AQuietMonthIsNoClosure) { EXPECT_LT(loss("hormuz", "2022-04-01", "2022-04-30").ships.lost, 0.05); }

}  // namespace
}  // namespace entrepot::sea
