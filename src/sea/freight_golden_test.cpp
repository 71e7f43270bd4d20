// The published factors in full, and the known answer of the reference.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "sea/freight.h"

namespace entrepot::sea {
namespace {

std::vector<FreightFactor> published(LoadReport& report) {
  return load_freight_factors(*test_data_dir() / "green" / "defra2025_freight_tkm.csv", {}, report).value();
}

TEST(FreightFactors, ThePublishedFileInFull) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto factors = published(report);
  EXPECT_EQ(report.rows_read, 308);
  EXPECT_EQ(report.rows_rejected, 0);
  EXPECT_EQ(report.notes, std::vector<std::string>{"54 rows have no factor; it is missing, not 0"});
  EXPECT_EQ(factors.size(), 154u);  // both stages of each
  const auto ship = [&](const char* words) { return find_freight_factor(factors, words).value(); };
  EXPECT_EQ(*ship("container").ttw, 0.01612);
  EXPECT_EQ(*ship("container").wtt, 0.00365);
  EXPECT_EQ(*ship("bulk").ttw, 0.00353);
  EXPECT_EQ(*ship("crude").wtt, 0.00104);
  EXPECT_EQ(*ship("container 0-999 TEU").ttw, 0.03675);
}

TEST(FreightFactors, TheTableOfTheProgramIsTheirs) {
  NEED_TEST_DATA();
  LoadReport report;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, FreightFactor> theirs;
  for (const FreightFactor& factor : published(report)) theirs[{factor.mode, factor.kind, factor.size, factor.variant}] = factor;
  const auto own =
      load_freight_factors(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sea" / "freight_factors.csv", {}, report).value();
  for (const FreightFactor& factor : own) {
    const FreightFactor& original = theirs.at({factor.mode, factor.kind, factor.size, factor.variant});
    EXPECT_EQ(factor.ttw, original.ttw) << factor.kind;
    EXPECT_EQ(factor.wtt, original.wtt) << factor.kind;
    EXPECT_EQ(factor.note, "rows " + original.note);
  }
}

TEST(FreightFactors, MatchesTheGolden) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto container = find_freight_factor(published(report), "container").value();
  const auto golden = nlohmann::json::parse(std::ifstream(golden_dir() / "trade.json"))["co2"];
  GoldenErrors errors("trade.json/co2", 1e-12, "relative");
  errors.expect_relative(transport_co2_kg(golden["t"], golden["km_shanghai_singapore"], *container.wtw()), golden["kg_wtw"]);
}

}  // namespace
}  // namespace entrepot::sea
