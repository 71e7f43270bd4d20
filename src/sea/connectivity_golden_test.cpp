// The known answer of the reference for the index of five components.
#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "sea/connectivity.h"

namespace entrepot::sea {
namespace {

TEST(Connectivity, MatchesTheGolden) {
  NEED_TEST_DATA();
  const auto golden = nlohmann::json::parse(std::ifstream(golden_dir() / "trade.json"))["lsci_legacy_2004"];
  GoldenErrors errors("trade.json/lsci_legacy_2004", 1e-12, "relative");
  const auto index = connectivity_index(golden["country"].get<std::vector<double>>(), golden["components_max"].get<std::vector<double>>());
  ASSERT_TRUE(index);
  errors.expect_relative(*index, golden["index"]);
}

}  // namespace
}  // namespace entrepot::sea
