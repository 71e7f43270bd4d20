// Known answers of ../golden/reserves.
#include <gtest/gtest.h>

#include <fstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "reserves/scarcity_rules.h"

namespace entrepot::reserves {
namespace {

TEST(ReservesGolden, ScarcityRules) {
  NEED_TEST_DATA();
  std::ifstream in(golden_dir() / "reserves" / "scarcity_rules_golden.csv");
  const std::vector<double> claims{100, 200, 300};
  GoldenErrors errors("reserves/scarcity_rules_golden.csv", 0.000501, "absolute, of what is printed with 3 decimals");
  int rows = 0;
  for (std::string line; std::getline(in, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "E") continue;
    ASSERT_EQ(fields.size(), 5u) << line;
    const std::string_view name = fields[1];
    const ScarcityRule rule = name == "proportional"    ? ScarcityRule::proportional
                              : name.starts_with("CEA") ? ScarcityRule::constrained_equal_awards
                              : name == "CEL"           ? ScarcityRule::constrained_equal_losses
                                                        : ScarcityRule::talmud;
    if (rule == ScarcityRule::talmud) {
      ASSERT_EQ(name, "Talmud");
    }
    const auto awards = share_out(rule, parse_double(fields[0]).value(), claims).value();
    for (std::size_t i = 0; i < 3; ++i) errors.expect(awards[i], parse_double(fields[2 + i]).value(), 1, line);
    ++rows;
  }
  EXPECT_EQ(rows, 15);
}

}  // namespace
}  // namespace entrepot::reserves
