// Integration metrics against known answers, and on the published world table of 2011.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "production/integration.h"
#include "production/integration_index.h"
#include "production/table_formats.h"

namespace entrepot::production {
namespace {

TEST(Integration, MatchesTheGolden) {
  NEED_TEST_DATA();
  std::ifstream in(golden_dir() / "trade.json");
  const auto golden = nlohmann::json::parse(in);
  GoldenErrors errors("trade.json/integration", 1e-12, relative_error);
  const auto& region = golden["intra_share"];
  const double total = region["total_trade_region"], world = total / region["region_total_over_world"].get<double>();
  errors.expect_relative(intra_share(region["intra"], total).value(), region["share"], "share");
  errors.expect_relative(trade_intensity(region["intra"], total, world).value(), region["intensity"], "intensity");
  const auto& pair = golden["trade_intensity_bilateral"];
  errors.expect_relative(bilateral_intensity(pair["x_ij"], pair["X_i"], pair["M_j"], pair["X_w"]).value(), pair["TII=(x_ij/X_i)/(M_j/X_w)"],
                         "bilateral intensity");
  const auto& fit = golden["complementarity"];
  errors.expect_relative(complementarity(fit["m_shares_j"].get<std::vector<double>>(), fit["x_shares_i"].get<std::vector<double>>()),
                         fit["TCI=100*(1-sum|m-x|/2)"], "complementarity");
  const auto& gvc = golden["gvc"];
  const ValueChain chain{gvc["exports"], gvc["FVA"], gvc["DVX"]};
  errors.expect_relative(chain.participation().value(), gvc["participation"], "participation");
  errors.expect_relative(chain.position().value(), gvc["position_KW=ln(1+DVX/E)-ln(1+FVA/E)"], "position");
}

TEST(IntegrationIndex, PublishedContributionsSumToTheIndex) {
  NEED_TEST_DATA();
  std::ifstream in(golden_dir() / "trade.json");
  const auto golden = nlohmann::json::parse(in);
  GoldenErrors errors("trade.json/arcii", 1.0001e-4, absolute_error + ", of what is printed with 4 decimals");
  for (const char* year : {"2006", "2018"}) {
    const auto row = golden["arcii_dimensional_contribution"][year].get<std::vector<double>>();
    const std::vector<std::optional<double>> contributions(row.begin(), row.end() - 1);
    errors.expect(index_of(contributions).value(), row.back(), 1, year);
  }
}

TEST(RegionalTradeOfWiod2011, ClosesAndIsWhatTheTableSays) {
  NEED_TEST_DATA();
  LoadReport report;
  const InputOutputTable table = load_input_output_table(*test_data_dir() / "io" / "wiod13_wiot_2011.csv", report).value();
  const RegionalTrade trade = RegionalTrade::of(table).value();
  double exports = 0, imports = 0, taken = 0, given = 0;
  for (std::size_t c = 0; c < trade.economies(); ++c) {
    const ValueChain chain = trade.value_chain(c);
    exports += trade.exports(c);
    imports += trade.imports(c);
    taken += chain.foreign_value_added;
    given += chain.domestic_value_added_abroad;
    EXPECT_NEAR(chain.exports, trade.exports(c), 1e-6);
    EXPECT_GT(chain.foreign_value_added, 0);
    EXPECT_LT(chain.foreign_value_added, chain.exports);
  }
  EXPECT_NEAR(exports, imports, 1e-3);
  EXPECT_NEAR(exports, trade.world(), 1e-3);
  EXPECT_NEAR(taken / given, 1, 1e-12);
}

}  // namespace
}  // namespace entrepot::production
