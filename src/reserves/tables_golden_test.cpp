// Rule tables of ../golden/reserves that are data of ours: each number of each row is the one of the rulebook. Which other test reads which table is
// in docs/validation.md.
#include <algorithm>
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "base/text.h"
#include "reserves/cover_rules.h"
#include "reserves/golden_rows.h"

namespace entrepot::reserves {
namespace {

Decimal number(std::string_view text) { return *Decimal::parse(text); }

Rulebook book(const std::string& name) {
  return *read_rulebook(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "rulebooks" / (name + ".toml"));
}

// The numbers of a text in their order: "60 -> 30 normal; 8 emergency" has three.
std::vector<Decimal> numbers_of(const std::string& text) {
  std::vector<Decimal> out;
  std::string word;
  for (const char c : text + " ") {
    if ((c >= '0' && c <= '9') || (c == '.' && !word.empty())) {
      word += c;
      continue;
    }
    while (word.ends_with('.')) word.pop_back();
    if (!word.empty()) out.push_back(number(word));
    word.clear();
  }
  return out;
}

// What a row has to say, in order: a parameter, a parameter in percent ("%name"), or a number that is no rule ("=2020": a year, an article).
void expect_row(const Rulebook& rules, const std::string& row, const std::string& text, const std::vector<std::string>& wanted) {
  const std::vector<Decimal> said = numbers_of(text);
  ASSERT_EQ(said.size(), wanted.size()) << row << ": " << text;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const bool literal = wanted[i][0] == '=', percent = wanted[i][0] == '%';
    const auto ours = literal ? Decimal::parse(wanted[i].substr(1)) : rules.number(wanted[i].substr(percent ? 1 : 0));
    ASSERT_TRUE(ours) << ours.error().message();
    EXPECT_EQ(*ours->times(Decimal(percent ? 100 : 1)), said[i]) << row << ": " << wanted[i];
  }
}

using Wanted = std::map<std::string, std::vector<std::string>>;

TEST(TablesGolden, EuOilAndGas) {
  NEED_TEST_DATA();
  const Rulebook eu = book("eu-stocks");
  const Wanted wanted{{"obligation", {"import_days", "consumption_days"}},
                      {"naphtha_deduction_options", {"%naphtha_yield"}},
                      {"product_factor_imports", {"product_factor"}},
                      {"consumption_factor", {"consumption_factor"}},
                      {"stock_deduction", {"%unavailable"}},
                      {"start_of_new_obligation_year", {"=3", "=2018", "=1581", "=1", "=1"}},
                      {"stocks_abroad_in_EU", {"=7", "=8"}},
                      {"delegation_minimum", {"%delegation_least", "%delegation_least_some"}},
                      {"joint_stockholding_body", {"=2006", "=67", "=3"}},
                      {"gas_filling_target", {"%gas_filling_2022", "=1", "=2022", "%gas_filling", "=2023"}},
                      {"gas_no_storage_burden_sharing", {"%gas_without_storage", "=5"}},
                      {"gas_target_cap", {"%gas_most", "=5"}},
                      {"rescEU_eu_share_2019", {"%resceu_2019_least", "%resceu_2019_most"}},
                      {"rescEU_medical_2020", {"%resceu_medical_2020", "=10"}}};
  std::size_t count = 0;
  for (const auto& row : golden_rows("eu_oil_gas_rules.csv")) {
    ASSERT_TRUE(wanted.contains(row[0])) << row[0];
    expect_row(eu, row[0], row[1], wanted.at(row[0]));
    ++count;
  }
  EXPECT_EQ(count, wanted.size());
  EXPECT_EQ(*eu.number("obligation_month")->minus(*eu.number("obligation_month_before")), Decimal(3)) << "1 April to 1 July";
  EXPECT_EQ(*Decimal(1).minus(*eu.number("resceu_medical_2020")), number("0.10")) << "the host's";
  EXPECT_TRUE(eu.recognition.contains("rule") && eu.recognition.contains("joint_body"));
}

TEST(TablesGolden, NationalStockpiles) {
  NEED_TEST_DATA();
  const Rulebook national = book("national-stocks");
  const Wanted wanted{
      {"Japan JOGMEC rare metals", {"japan_rare_metals", "japan_rare_metals_most"}},
      {"Japan rare metals pre-2020", {"=60"}},
      {"Japan rare metals", {"japan_metals_targeted", "japan_metals_targeted", "japan_metals_held", "=2020"}},
      {"Korea non-ferrous (PPS: Al Ni Cu Zn Sn Pb)",
       {"korea_non_ferrous_before", "korea_non_ferrous_2024", "=2024", "korea_non_ferrous_2025", "=2025", "korea_non_ferrous", "=2026"}},
      {"Korea rare metals (KOMIR)", {"korea_rare_metals_before", "korea_rare_metals", "korea_rare_metals_most", "korea_elements"}},
      {"Korea release time", {"korea_release_before", "korea_release", "korea_release_emergency"}},
      {"Korea reporting formula", {"korea_lithium", "korea_lithium_target", "=22.4"}},
      {"Korea PPS 2011 differentiated targets",
       {"korea_copper_2011", "korea_tin_2011", "korea_aluminium_2011", "korea_lead_2011", "korea_uniform_before_2011"}},
      {"Swiss fuels", {"swiss_fuels", "swiss_kerosene"}},
      {"Swiss sugar", {"swiss_sugar_months", "swiss_sugar_tonnes"}},
      {"Swiss rice", {"swiss_rice_months", "swiss_rice_tonnes"}},
      {"Swiss edible oils", {"swiss_edible_oils_months", "swiss_edible_oils_tonnes"}},
      {"Swiss coffee", {"swiss_coffee_months", "swiss_coffee_tonnes"}},
      {"Swiss durum", {"swiss_durum_months", "swiss_durum_tonnes"}},
      {"Swiss common wheat", {"swiss_common_wheat_months", "swiss_common_wheat_tonnes"}},
      {"Swiss feed", {"swiss_feed_months_least", "swiss_feed_months", "swiss_feed_tonnes"}},
      {"Swiss financing", {"swiss_levy"}},
      {"US NDS assets Mar-2023", {"us_assets", "us_material", "us_gap", "us_covered"}},
      {"US NDS materials in shortfall FY2019 -> FY2023", {"us_shortfalls_2019", "us_shortfalls_2023", "us_shortfalls_more"}}};
  for (const auto& row : golden_rows("national_stockpiles.csv")) {
    if (row[0] == "WHO ICG vaccine stockpiles") {
      EXPECT_EQ(numbers_of(row[2]), (std::vector<Decimal>{Decimal(1), Decimal(2), Decimal(7), Decimal(6), Decimal(2016)}));
      continue;
    }
    const std::string key = row[0] == "US NDS" ? row[0] + " " + row[1] : row[0];
    ASSERT_TRUE(wanted.contains(key)) << key;
    expect_row(national, key, row[2], wanted.at(key));
  }
}

// What the table computes is what the formulas give.
TEST(TablesGolden, ComputedFiguresOfNationalStockpiles) {
  const Rulebook national = book("national-stocks");
  const auto of = [&national](const char* key) { return *national.number(key); };
  EXPECT_EQ(*of("japan_national_before").plus(of("japan_private_before")), Decimal(60));
  EXPECT_EQ(*days_by_target(of("korea_lithium"), of("korea_lithium_target"), Decimal(100))->text(1, ""), "22.4");
  const Exact more = (Exact(of("us_shortfalls_2023")) / Exact(of("us_shortfalls_2019")) - Exact(1)) * Exact(100);
  EXPECT_EQ(*more.text(2, ""), "167.57");
  EXPECT_EQ(Decimal(*more.floor_units(0, "")), of("us_shortfalls_more")) << "published as whole percent, cut off";
  const Exact material = Exact(of("us_material")) / Exact(1'000);
  EXPECT_EQ(*(Exact(100) * material / (material + Exact(of("us_gap")))).text(0, ""), of("us_covered").text());
}

// The clocks that come from a real one have its times.
TEST(TablesGolden, ClocksOfVaccinesAndOfKorea) {
  NEED_TEST_DATA();
  std::vector<Decimal> icg, korea;
  for (const auto& row : golden_rows("national_stockpiles.csv")) {
    if (row[0] == "WHO ICG vaccine stockpiles") icg = numbers_of(row[2]);
    if (row[0] == "Korea release time") korea = numbers_of(row[2]);
  }
  const Rulebook medical = book("medical"), minerals = book("minerals"), apterr = book("apterr");
  const std::array<const char*, 3> steps{"circulate", "decide", "deliver"};
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(Decimal(medical.clock(steps[i])->amount), icg.at(i)) << steps[i];
  EXPECT_EQ(medical.clock("decide")->unit, Clock::Unit::working_days);
  EXPECT_EQ(Decimal(apterr.clock("ship")->amount), korea.at(1));
  EXPECT_EQ(Decimal(minerals.clock("ship")->amount), korea.at(2));
}

// The endowment of APTERR is 1,001,500 USD of ASEAN and 1,000,000 of China, Japan and Korea each.
TEST(TablesGolden, ApterrFund) {
  NEED_TEST_DATA();
  const Rulebook apterr = book("apterr");
  Decimal asean;
  std::size_t count = 0;
  for (const auto& row : golden_rows("apterr_fund.csv")) {
    const Decimal ours = *apterr.number("endowment_" + row[0]);
    EXPECT_EQ(ours, number(row[1])) << row[0];
    const Member* member = apterr.member(*EconomyId::parse(row[0]), *Day::parse("2026-01-01"));
    ASSERT_NE(member, nullptr) << row[0];
    if (member->group == "ASEAN") asean = *asean.plus(ours);
    else EXPECT_EQ(ours, Decimal(1'000'000)) << row[0];
    ++count;
  }
  EXPECT_EQ(count, apterr.members.size());
  EXPECT_EQ(asean, Decimal(1'001'500));
  EXPECT_EQ(*apterr.number("operations"), Decimal(300'000));
}

// The initial shares of the SAARC Food Bank are 243,000 t.
TEST(TablesGolden, SaarcFoodBank) {
  NEED_TEST_DATA();
  const Rulebook saarc = book("saarc");
  const std::map<std::string, const char*> codes{{"Afghanistan", "AFG"}, {"Bangladesh", "BGD"}, {"Bhutan", "BTN"},   {"India", "IND"},
                                                 {"Maldives", "MDV"},    {"Nepal", "NPL"},      {"Pakistan", "PAK"}, {"Sri Lanka", "LKA"}};
  Decimal sum;
  for (const auto& row : golden_rows("saarc_food_bank.csv")) {
    const Member* member = saarc.member(*EconomyId::parse(codes.at(row[0])), *Day::parse("2026-01-01"));
    ASSERT_NE(member, nullptr) << row[0];
    EXPECT_EQ(*member->pledge, number(row[1])) << row[0];
    sum = *sum.plus(*member->pledge);
  }
  EXPECT_EQ(sum, Decimal(243'000));
  EXPECT_EQ(saarc.members.size(), codes.size());
}

TEST(TablesGolden, GasIsTheLesserOfStorageAndConsumption) {
  const auto target = [](const char* storage, const char* consumption) {
    return *eu_gas_target(number(storage), number(consumption), *eu_gas_rule(book("eu-stocks")))->text(2, "");
  };
  EXPECT_EQ(target("100", "1000"), "90.00");
  EXPECT_EQ(target("1000", "100"), "35.00") << "at most 35 % of consumption";
  EXPECT_EQ(target("350", "900"), "315.00") << "both the same";
  EXPECT_EQ(target("0", "100"), "15.00") << "without storage: in other members";
  EXPECT_FALSE(eu_gas_target(number("-1"), number("100"), *eu_gas_rule(book("eu-stocks"))));
}

}  // namespace
}  // namespace entrepot::reserves
