// Look-through exposure on the published world table of 2011.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "production/exposure.h"
#include "production/table_formats.h"

namespace entrepot::production {
namespace {

class ExposureOfWiod2011 : public testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    static LoadReport report;
    static const InputOutputTable loaded = load_input_output_table(*test_data_dir() / "io" / "wiod13_wiot_2011.csv", report).value();
    static const Exposure of_purchases = Exposure::of_purchases(loaded).value(), of_sales = Exposure::of_sales(loaded).value();
    table = &loaded;
    purchases = &of_purchases;
    sales = &of_sales;
  }
  std::size_t region(const char* code) const {
    const auto id = EconomyId::parse(code).value();
    return static_cast<std::size_t>(std::find(table->regions.begin(), table->regions.end(), id) - table->regions.begin());
  }
  const InputOutputTable* table = nullptr;
  const Exposure *purchases = nullptr, *sales = nullptr;
};

TEST_F(ExposureOfWiod2011, EconomiesHaveTheKnownShares) {
  struct Known {
    const char* buyer;
    double foreign_through, foreign_face, china_through, china_face;
  };
  GoldenErrors errors("look-through WIOD 2011/economies", 5e-5, absolute_error);
  const std::size_t china = region("CHN");
  for (const auto& known : {Known{"JPN", 0.2244, 0.1094, 0.0423, 0.0160}, Known{"KOR", 0.4329, 0.2466, 0.0920, 0.0448},
                            Known{"IDN", 0.3450, 0.1829, 0.0749, 0.0323}, Known{"CHN", 0.2044, 0.0991, 1 - 0.2044, 1 - 0.0991}}) {
    const std::size_t buyer = region(known.buyer);
    const auto partners = purchases->partners(purchases->nodes_of(buyer));
    errors.expect(1 - partners[buyer].look_through.value(), known.foreign_through, 1, known.buyer);
    errors.expect(1 - partners[buyer].face_value.value(), known.foreign_face, 1, known.buyer);
    errors.expect(partners[china].look_through.value(), known.china_through, 1, known.buyer);
    errors.expect(partners[china].face_value.value(), known.china_face, 1, known.buyer);
  }
}

TEST_F(ExposureOfWiod2011, SectorsHaveTheKnownShares) {
  struct Known {
    const char* buyer;
    std::size_t sector;
    double face, through;
  };
  GoldenErrors errors("look-through WIOD 2011/sectors", 5e-7, absolute_error);
  const std::size_t china = region("CHN");
  for (const auto& known : {Known{"JPN", 14, 0.036191, 0.076934}, Known{"KOR", 14, 0.081088, 0.153104},
                            Known{"JPN", 15, 0.019415, 0.052811}, Known{"KOR", 15, 0.038362, 0.094830}}) {
    const std::size_t node = table->node(region(known.buyer), known.sector - 1);
    errors.expect(purchases->face_value(china, node).value(), known.face, 1, known.buyer);
    errors.expect(purchases->look_through(china, node).value(), known.through, 1, known.buyer);
  }
  EXPECT_FALSE(purchases->look_through(0, table->node(china, 18)).has_value());  // no sale of motor vehicles in China: missing, not 0
}

TEST_F(ExposureOfWiod2011, BothSidesAgreeAndAddUpForEveryPair) {
  double worst = 0, world = 0;
  for (std::size_t buyer = 0; buyer < table->regions.size(); ++buyer) {
    const auto bought = purchases->partners(purchases->nodes_of(buyer));
    double shares = 0;
    for (std::size_t seller = 0; seller < table->regions.size(); ++seller) {
      const double sold = sales->partners(sales->nodes_of(seller))[buyer].through;
      worst = std::max(worst, std::abs(bought[seller].through - sold));
      world += sold;
      shares += bought[seller].look_through.value();
      EXPECT_GE(bought[seller].look_through.value(), 0);
    }
    EXPECT_NEAR(shares, 1, 1e-12);
  }
  EXPECT_LT(worst, 1e-12 * world);
}

TEST_F(ExposureOfWiod2011, ValueAddedAndFinalMarketsAddUpToOne) {
  for (const char* code : {"JPN", "KOR", "CHN", "IDN"}) {
    const auto made = purchases->ends(purchases->nodes_of(region(code))), market = sales->ends(sales->nodes_of(region(code)));
    double sum = 0, sold = 0;
    for (std::size_t c = 0; c < made.size(); ++c) {
      EXPECT_GE(made[c], 0) << code;
      sum += made[c];
      sold += market[c];
    }
    EXPECT_NEAR(sum, 1, 1e-12) << code;
    EXPECT_NEAR(sold, 1, 1e-12) << code;
    EXPECT_GT(made[region(code)], 0.5) << code;
  }
}

}  // namespace
}  // namespace entrepot::production
