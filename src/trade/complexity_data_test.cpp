// Complexity of a real, complete matrix: 23 economies, headings, 1990.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/test_data.h"
#include "trade/complexity.h"
#include "trade/flow_files.h"

namespace entrepot::trade {
namespace {

TEST(ComplexityOf1990, JapanLeadsAndMachinesAreComplex) {
  NEED_TEST_DATA();
  LoadReport report;
  const TradeTable table =
      load_comtrade_headings(*test_data_dir() / "trade" / "comtrade_hs4_1989_1990_23countries.csv", {}, report, no_progress()).value();
  const ExportTable exports = export_table(table, 1990).value();
  EXPECT_EQ(exports.economies.size(), 23U);
  const Advantage advantage = Advantage::of(exports.exports);
  const Complexity found = complexity(advantage);
  ASSERT_EQ(found.reason, "");
  std::vector<std::pair<double, std::string>> ranked;
  for (std::size_t c = 0; c < exports.economies.size(); ++c) ranked.emplace_back(-found.eci[c].value(), exports.economies[c].text());
  std::sort(ranked.begin(), ranked.end());
  std::string order;
  for (const auto& [minus, code] : ranked) order += code + " ";
  EXPECT_EQ(order, "JPN DEU USA FRA ITA NLD KOR CHN URY CAN BRA MEX IND ARG NZL VEN COL X711 CHL PER PRY ECU BOL ");
  EXPECT_TRUE(found.products_left_out.empty());  // every product that is traded has an exporter above the average
  const auto pci = [&](std::uint32_t heading) { return found.pci[exports.product(heading).value()].value(); };
  EXPECT_GT(pci(8457), 1);  // machining centres
  EXPECT_GT(pci(8542), 1);  // integrated circuits
  EXPECT_LT(pci(901), -1);  // coffee
  EXPECT_LT(pci(2603), -1);  // copper ores
}

// Japan and Germany have the advantage; who else makes what is near?
TEST(ComplexityOf1990, LatentSuppliersOfMachiningCentres) {
  NEED_TEST_DATA();
  LoadReport report;
  const TradeTable table =
      load_comtrade_headings(*test_data_dir() / "trade" / "comtrade_hs4_1989_1990_23countries.csv", {}, report, no_progress()).value();
  const ExportTable exports = export_table(table, 1990).value();
  const Advantage advantage = Advantage::of(exports.exports);
  const auto latent = latent_suppliers(exports, advantage, exports.product(8457).value());
  std::string order;
  for (const LatentSupplier& supplier : latent) order += exports.economies[supplier.economy].text() + " ";
  EXPECT_EQ(order.substr(0, 24), "USA FRA ITA NLD KOR CHN ");
  for (std::size_t i = 1; i < latent.size(); ++i) EXPECT_GE(latent[i - 1].density, latent[i].density);
}

}  // namespace
}  // namespace entrepot::trade
