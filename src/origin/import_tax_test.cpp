#include "origin/import_tax.h"

#include <gtest/gtest.h>

#include "origin/landed_cost.h"
#include "origin/test_schedule.h"

namespace entrepot::origin {
namespace {

std::string base(std::string_view text) {
  const auto read = parse_tax_base(text);
  return read ? read->text() : "none";
}

TEST(TaxBase, ReadsWhatTablesWrite) {
  EXPECT_EQ(base("CIF+duty(+consumption tax)"), "cif + duty + consumption tax");
  EXPECT_EQ(base("CIF+duty(+individual consumption/education/rural tax)"), "cif + duty + individual consumption/education/rural tax");
  EXPECT_EQ(base("(CIF+duty) x 11/12 for non-luxury"), "(cif + duty) x 11/12");
  EXPECT_EQ(base("landed value CIF+0.5% handling+duty"), "cif + 0.5% of cif + duty");
  EXPECT_EQ(base("landed cost (CIF+duty+excise+fees)"), "cif + duty + excise + fees");
  EXPECT_EQ(base("CIF+import duty+SST/env. tax"), "cif + duty + sst/env. tax");
  EXPECT_EQ(base("(cif + duty) * 11/12"), "(cif + duty) x 11/12");
  for (const char* slip :
       {"", "duty", "cif + cif", "cif + duty + duty", "cif + 5", "cif + excise + excise", "(cif) x 12/11", "(cif) x 0/12", "cif +"})
    EXPECT_EQ(base(slip), "none") << slip;
}

TEST(TaxRounding, ReadsItsOwnText) {
  const std::string text = "value 1000 down; duty 100 down; base 1000 down; tax 100 down";
  EXPECT_EQ(parse_rounding(text)->text(), text);
  EXPECT_EQ(parse_rounding("")->text(), "");
  for (const char* slip : {"duty", "duty 0 down", "duty 100 up", "duty 100 down; duty 10 down", "vat 1 down"})
    EXPECT_FALSE(parse_rounding(slip)) << slip;
}

// The share says what the exact steps say of a large amount: rounding alone parts them.
TEST(ImportTaxes, AreAShareOfTheValueAsInTheSteps) {
  const auto table = taxes(
      "IDN,PPN (VAT),12,,(cif + duty) x 11/12,,2025-01-01,,,law,high\n"
      "JPN,consumption tax,7.8,22/78,cif + duty + excise,value 1000 down; duty 100 down; base 1000 down; tax 100 down,2019-10-01,,,law,high\n"
      "MMR,commercial tax,5,,cif + 0.5% handling + duty,,,,,law,high\n"
      "BRN,none,0,,,,,,,law,high\n");
  const Money value{100'000'000'000, *Currency::parse("JPY")}, duty{2'500'000'000, value.currency};
  for (const char* who : {"IDN", "JPN", "MMR", "BRN"}) {
    const auto* tax = table.find(economy(who), day("2026-01-15")).value();
    const auto steps = cost_steps(value, duty, tax, {}).value();
    const double landed = static_cast<double>(steps.back().amount.minor_units) / 1e11;
    EXPECT_NEAR(1 + 0.025 + tax_over_value(*tax, 0.025), landed, 1e-8) << who;
  }
  EXPECT_NEAR(tax_over_value(*table.find(economy("IDN"), day("2026-01-15")).value(), 0), 0.11, 1e-15);
}

TEST(ImportTaxes, AreDated) {
  const auto table = taxes(
      "SGP,GST,9,,cif + duty,,2024-01-01,,,law,high\n"
      "SGP,GST,8,,cif + duty,,2023-01-01,2023-12-31,,law,high\n"
      "THA,VAT,7,,cif + duty + excise,,,2026-09-30,,law,high\n");
  EXPECT_EQ(table.find(economy("SGP"), day("2023-12-31")).value()->percent, Decimal(8));
  EXPECT_EQ(table.find(economy("SGP"), day("2024-01-01")).value()->percent, Decimal(9));
  EXPECT_EQ(table.find(economy("SGP"), day("2022-12-31")).error().what,
            "No import tax of SGP is known for 2022-12-31, only for 2023-01-01 to 2023-12-31, 2024-01-01 to 9999-12-31");
  EXPECT_EQ(table.find(economy("THA"), day("2026-10-01")).error().code, ErrorCode::missing_data);
  EXPECT_EQ(table.find(economy("VNM"), day("2026-10-01")).error().what, "No import tax of VNM is known for 2026-10-01");
}

std::string first_reason(const std::string& rows) {
  LoadReport report;
  const auto table = parse_import_taxes(tax_header + rows, "taxes.csv", report);
  return report.rejected.empty() ? (table ? "nothing" : table.error().what)
                                 : report.rejected.front().column + ": " + report.rejected.front().reason;
}

TEST(ImportTaxes, RowsAtFault) {
  EXPECT_EQ(first_reason("SGP,GST,101,,cif,,,,,s,\n"), "percent: A tax of 101 %");
  EXPECT_EQ(first_reason("SGP,GST,9,,,,,,,s,\n"), "base: '' is no base of a tax");
  EXPECT_EQ(first_reason("SGP,GST,9,22,cif,,,,,s,\n"), "local: '22' is no share");
  EXPECT_EQ(first_reason("SGP,GST,9,,cif,,2024-01-01,2023-01-01,,s,\n"), ": A period from 2024-01-01 to 2023-01-02 ends before it begins");
  EXPECT_EQ(first_reason("SGP,GST,9,,cif,,,,,,\n"), "source: The tax has no source");
  EXPECT_EQ(first_reason("SGP,GST,9,,cif,,,,,s,\nSGP,GST,8,,cif,,2023-01-01,,,s,\n"),
            "valid: line 2 has a tax of SGP for some of these days");
  EXPECT_EQ(first_reason("BRN,none,0,,,,,,no VAT,s,\n"), "nothing");
}

TEST(ImportTaxes, ARateForSomeGoodsStandsBesideTheGeneralOne) {
  LoadReport report;
  const auto table = parse_import_taxes(
                         "economy,tax,percent,local,base,rounding,valid_from,valid_to,note,source,confidence,goods\n"
                         "JPN,consumption tax,7.8,22/78,cif + duty,,2019-10-01,,,s,high,\n"
                         "JPN,consumption tax,6.24,22/78,cif + duty,,2019-10-01,,food,s,high,02-04 1006 220110\n"
                         "JPN,consumption tax,5,,cif + duty,,2019-10-01,,again,s,high,02-04 1006 220110\n"
                         "SGP,GST,9,,cif + duty,,,,,s,high,1006-\n",
                         "taxes.csv", report)
                         .value();
  EXPECT_EQ(report.rows_rejected, 2) << "the same goods twice, and a range without an end";
  const auto percent = [&](std::optional<std::uint32_t> code) {
    return table.find(economy("JPN"), day("2026-01-01"), code).value()->percent.text();
  };
  EXPECT_EQ(percent({}), "7.8");
  for (const std::uint32_t food : {20110U, 30200U, 41000U, 100630U, 220110U}) EXPECT_EQ(percent(food), "6.24") << food;
  for (const std::uint32_t other : {10121U, 50100U, 100590U, 220190U, 811292U}) EXPECT_EQ(percent(other), "7.8") << other;
  EXPECT_NEAR(tax_over_value(*table.find(economy("JPN"), day("2026-01-01"), 100630).value(), 0), 0.08, 1e-12) << "8 % in all";
  EXPECT_EQ(table.find(economy("JPN"), day("2026-01-01"), 100630).value()->goods.text(), "02-04 1006 220110");
  EXPECT_FALSE(table.find(economy("JPN"), day("2019-09-30"), 100630)) << "neither rate is in force";
}

TEST(ImportTaxes, SurveyLayout) {
  LoadReport report;
  const auto table = parse_import_taxes(
                         "iso3,tax,standard_pct,effective_import_pct,import_base,reduced_or_note,valid,source,confidence\n"
                         "JPN,Consumption tax,10,10,CIF+duty(+excise); national 7.8 + local 22/78,8 food,2019-10-01..,s,high\n"
                         "IDN,PPN (VAT),12,11,(CIF+duty) x 11/12 for non-luxury,n,2025-01-01..,s,high\n"
                         "VNM,VAT,10,8,CIF+import duty+SST/env. tax,n,2025-07-01..2026-12-31,s,high\n"
                         "THA,VAT,7,7,CIF+duty,n,..2026-09-30 verified,s,high\n"
                         "PHL,VAT,12,12,landed cost (CIF+duty+excise+fees),,2006..,s,high\n"
                         "SGP,GST,12,11,(CIF+duty) x 10/12,,,s,high\n",
                         "vat.csv", report)
                         .value();
  EXPECT_EQ(report.rows_rejected, 1) << "12 % of 10/12 is not 11 %";
  const ImportTax& japan = *table.find(economy("JPN"), day("2026-01-01")).value();
  EXPECT_EQ(japan.percent.text(), "7.8");
  EXPECT_EQ(japan.local_numerator, 22);
  EXPECT_EQ(japan.rounding.value, 1000);
  EXPECT_EQ(table.find(economy("IDN"), day("2026-01-01")).value()->percent, Decimal(12));
  EXPECT_EQ(table.find(economy("VNM"), day("2026-12-31")).value()->percent, Decimal(8));
  EXPECT_FALSE(table.find(economy("VNM"), day("2027-01-01")));
  EXPECT_TRUE(table.find(economy("THA"), day("2026-09-30")));
  EXPECT_FALSE(table.find(economy("THA"), day("2026-10-01")));
  EXPECT_TRUE(table.find(economy("PHL"), day("2006-01-01")));
}

}  // namespace
}  // namespace entrepot::origin
