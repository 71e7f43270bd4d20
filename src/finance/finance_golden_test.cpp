// Known answers of ../golden/reserves/cmim.csv.
#include <gtest/gtest.h>

#include <fstream>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "base/text.h"
#include "finance/arrangement.h"

namespace entrepot::finance {
namespace {

TEST(FinanceGolden, Cmim) {
  NEED_TEST_DATA();
  const Arrangement cmim = load_arrangement(std::string(ENTREPOT_SOURCE_DIR) + "/data/finance/cmim.toml").value();
  const Day on = Day::parse("2021-03-31").value();
  std::map<std::string, MemberAmounts> members, in_2010;
  const auto now = amounts_on(cmim, on).value();
  const auto then = amounts_on(cmim, Day::parse("2010-03-24").value()).value();
  for (const auto& row : now) members[row.economy.text()] = row;
  for (const auto& row : then) in_2010[row.economy.text()] = row;
  const VoteRule& rule = *cmim.votes_on(on).value();
  std::ifstream in(golden_dir() / "reserves" / "cmim.csv");
  int rows = 0;
  for (std::string line; std::getline(in, line);) {
    const auto fields = split(trim(line), ',');
    if (line.empty() || line[0] == '#' || fields[0] == "iso3") continue;
    ASSERT_EQ(fields.size(), 10u) << line;
    const MemberAmounts& row = members.at(std::string(fields[0]));
    const auto given = [&](std::size_t i) { return Decimal::parse(fields[i]).value(); };
    EXPECT_EQ(in_2010.at(std::string(fields[0])).contribution, given(2)) << line;
    EXPECT_EQ(row.contribution, given(3)) << line;
    EXPECT_EQ(row.multiple, given(4)) << line;
    EXPECT_EQ(row.maximum, given(5)) << line;
    EXPECT_EQ(row.delinked, given(6)) << line;
    const bool basic = std::find(rule.without_basic.begin(), rule.without_basic.end(), row.economy) == rule.without_basic.end();
    EXPECT_EQ(basic ? rule.basic : Decimal(0), given(7)) << line;
    EXPECT_EQ(row.contribution.plus(basic ? rule.basic : Decimal(0)).value(), given(8)) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 14);
}

}  // namespace
}  // namespace entrepot::finance
