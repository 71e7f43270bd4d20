// Known answers of ../golden/reserves: cmim.csv, cmim_rules.csv.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>

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

// Every row of the table of facilities is what the arrangement says.
TEST(FinanceGolden, RulesOfCmim) {
  NEED_TEST_DATA();
  const Arrangement cmim = load_arrangement(std::string(ENTREPOT_SOURCE_DIR) + "/data/finance/cmim.toml").value();
  const auto on = [](const char* text) { return Day::parse(text).value(); };
  const auto facility = [&](const char* key, const char* day) { return cmim.facility_on(key, on(day)).value(); };
  Decimal total, maximum;
  const auto amounts = amounts_on(cmim, on("2026-01-01")).value();
  for (const auto& row : amounts) {
    total = total.plus(row.contribution).value();
    maximum = maximum.plus(row.maximum).value();
  }
  EXPECT_EQ(maximum, Decimal::parse("245.6").value());
  const auto share = [&](const char* day) { return cmim.delinked_on(on(day)).value()->share.times(Decimal(100)).value(); };
  const auto has = [](const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; };
  const std::map<std::string, std::function<bool(const std::string&)>> rows{
      {"total_size_usd_bn", [&](const std::string& value) { return Decimal::parse(value).value() == total; }},
      {"idlp_share",
       [&](const std::string& value) {
         return value.starts_with("0.40 ") && share("2026-01-01") == Decimal(40) && has(value, "20% 2005") &&
                share("2010-03-24") == Decimal(20) && has(value, "30% 2014") && share("2014-07-17") == Decimal(30) &&
                has(value, "40% 31-Mar-2021") && share("2021-03-30") == Decimal(30) && share("2021-03-31") == Decimal(40);
       }},
      {"sf_ilp_maturity",
       [&](const std::string& value) {
         const Facility *before = facility("stability-linked", "2020-06-22"), *now = facility("stability-linked", "2020-06-23");
         return value.starts_with("1 year with renewals up to 3 years (since 23-Jun-2020") && before->maturity_months == 12 &&
                before->renewals == 2 && !before->unlimited_renewals && now->unlimited_renewals && now->maturity_months == 12;
       }},
      {"sf_idlp_maturity",
       [&](const std::string& value) {
         const Facility* one = facility("stability-delinked", "2026-01-01");
         return value == "6 months with 3 renewals up to 2 years" && one->maturity_months == 6 && one->renewals == 3;
       }},
      {"pl_duration",
       [&](const std::string& value) {
         return has(value, "maturity 6 months IDLP / 1 year ILP") &&
                facility("precautionary-delinked", "2026-01-01")->maturity_months == 6 &&
                facility("precautionary-delinked", "2026-01-01")->renewals == 3 &&
                facility("precautionary-linked", "2026-01-01")->maturity_months == 12;
       }},
      {"rff",
       [&](const std::string& value) {
         return has(value, "HALF") && has(value, "4-May-2025") &&
                *facility("rapid", "2025-05-04")->share == Decimal::parse("0.5").value() && !cmim.facility_on("rapid", on("2025-05-03")) &&
                facility("rapid", "2025-05-04")->origin.standing == Standing::reported;
       }},
      {"never_activated", [&](const std::string& value) {
         return value == "true" &&
                std::any_of(cmim.notes.begin(), cmim.notes.end(), [&](const std::string& note) { return has(note, "never drawn"); });
       }}};
  // Said in words only: they move nothing.
  const std::set<std::string> words{"monitoring", "pl_qualification_criteria", "local_currency"};
  std::size_t checked = 0;
  std::ifstream in(golden_dir() / "reserves" / "cmim_rules.csv");
  for (std::string line; std::getline(in, line);) {
    const auto fields = split(trim(line), ',');
    const std::string key(fields[0]);
    if (line.empty() || line[0] == '#' || key == "parameter" || words.contains(key)) continue;
    ASSERT_TRUE(rows.contains(key)) << key;
    EXPECT_TRUE(rows.at(key)(std::string(fields[1]))) << line;
    ++checked;
  }
  EXPECT_EQ(checked, rows.size());
}

}  // namespace
}  // namespace entrepot::finance
