// The real files, loaded in full, against the counts and known answers of the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "base/golden_error.h"
#include "base/test_data.h"
#include "trade/economies.h"
#include "trade/economy_hints.h"
#include "trade/complexity.h"
#include "trade/cube.h"
#include "trade/dependency.h"
#include "trade/flow_files.h"
#include "trade/indicators.h"
#include "trade/reference_files.h"
#include "trade/trade_table.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }
std::filesystem::path file(const char* name) { return *test_data_dir() / name; }

// Loads and fails the test on an error; all rows must have been taken unless `rejected` says otherwise.
template <class T>
T take(Result<T> loaded) {
  if (!loaded) throw std::runtime_error(loaded.error().message());
  return *std::move(loaded);
}

class TradeData : public testing::Test {
 protected:
  void SetUp() override { NEED_TEST_DATA(); }
  LoadReport report_;
};

TradeTable load_sample(LoadReport& report) {
  return take(load_baci(file("trade/baci_hs17_2020_exporters_afg_zaf.csv"), {}, report, no_progress()));
}

TEST_F(TradeData, BaciSampleHasTheKnownCounts) {
  const TradeTable table = load_sample(report_);
  EXPECT_EQ(report_.rows_read, 72'097);
  EXPECT_EQ(report_.rows_rejected, 0);
  ASSERT_EQ(table.size(), 72'097u);
  EXPECT_EQ(table.info().edition, HsEdition::hs2017);
  std::size_t missing = 0, merged_oil = 0;
  double usd = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    missing += !table.quantity(row);
    merged_oil += table.columns().product[row] == 271'000;
    usd += table.columns().value_usd[row];
  }
  EXPECT_EQ(missing, 2'175u);
  EXPECT_EQ(merged_oil, 55u);
  EXPECT_EQ(usd, 51'605'142'675.0);  // thousand USD with three decimals: exact in USD
  EXPECT_EQ(table.rows_of(2020, id("ZAF")).size(), 69'685u);
  EXPECT_EQ(table.rows_of(2020, id("AFG")).size(), 2'412u);
  EXPECT_TRUE(table.check().has_value());
}

TEST_F(TradeData, BaciSampleHasTheKnownRowsByImporter) {
  const TradeTable table = load_sample(report_);
  std::map<std::string, int> rows;
  for (std::size_t row = 0; row < table.size(); ++row) ++rows[table.importer(row).text()];
  const std::map<std::string, int> expected = {{"CHN", 951}, {"JPN", 518}, {"KOR", 483}, {"SGP", 684}, {"THA", 573},
                                               {"IDN", 409}, {"MYS", 406}, {"PHL", 275}, {"VNM", 249}, {"MMR", 56},
                                               {"BRN", 49},  {"KHM", 44},  {"LAO", 18},  {"TLS", 2},   {"TWN", 366}};
  for (const auto& [economy, count] : expected) EXPECT_EQ(rows[economy], count) << economy;
}

TEST_F(TradeData, BaciSampleIsTheSameWithItsSideFiles) {
  FlowFileOptions options;
  options.economy_codes = file("codes/baci_country_codes_V202301.csv");
  options.product_codes = file("codes/baci_product_codes_HS17_V202301.csv");
  const auto path = file("trade/baci_hs17_2020_exporters_afg_zaf.csv");
  const TradeTable with = take(load_baci(path, options, report_, no_progress()));
  EXPECT_EQ(report_.rows_rejected, 0);
  LoadReport other;
  const TradeTable without = load_sample(other);
  ASSERT_EQ(with.size(), without.size());
  EXPECT_EQ(with.economies(), without.economies());
  EXPECT_TRUE(std::ranges::equal(with.columns().product, without.columns().product));
}

// Every code of two releases stands for the economy whose ISO3 the release prints, unless the release has none or
// prints one that another code has too.
TEST_F(TradeData, EconomyTableAgreesWithBothBaciReleases) {
  for (const char* release : {"codes/baci_country_codes_V202201.csv", "codes/baci_country_codes_V202301.csv"}) {
    LoadReport report;
    const auto list = take(load_baci_economies(file(release), {}, report));
    EXPECT_EQ(list.size(), 238u);
    for (const auto& row : list) {
      const auto known = economy_of_trade_code(row.code);
      ASSERT_TRUE(known.has_value()) << row.code << " " << row.name;
      if (known->view().front() == 'X' || row.iso3.empty()) continue;
      EXPECT_EQ(known->text(), row.iso3) << row.code << " " << row.name;
    }
  }
}

TEST_F(TradeData, BaciEconomyListsKeepNamibiaAndTheirEncoding) {
  const auto old_list = take(load_baci_economies(file("codes/baci_country_codes_V202201.csv"), {}, report_));
  const auto row_of = [](const auto& list, int code) { return *std::ranges::find(list, code, &BaciEconomy::code); };
  EXPECT_EQ(row_of(old_list, 516).iso3, "NAM");
  EXPECT_EQ(row_of(old_list, 490).iso3, "");
  EXPECT_EQ(row_of(old_list, 384).name, "C\xC3\xB4te d'Ivoire");  // Latin-1 in the file
  LoadReport report;
  const auto new_list = take(load_baci_economies(file("codes/baci_country_codes_V202301.csv"), {}, report));
  EXPECT_EQ(row_of(new_list, 490).iso3, "TWN");
  EXPECT_TRUE(report.notes.empty());
}

TEST_F(TradeData, EconomyTableHasEveryIsoCode) {
  const auto list = take(load_iso_economies(file("codes/country-codes.csv"), {}, report_));
  EXPECT_EQ(list.size(), 249u);
  for (const auto& row : list) {
    EXPECT_TRUE(economy_of_code(row.iso3).has_value()) << row.iso3 << " " << row.name;
    EXPECT_EQ(economy_of_alpha2(row.iso2), economy_of_code(row.iso3)) << row.iso2 << " " << row.name;
  }
  const auto namibia = std::ranges::find(list, "NAM", &IsoEconomy::iso3);
  EXPECT_EQ(namibia->iso2, "NA");
}

TEST_F(TradeData, LargestHeadingFlowsAndTheirCoverage) {
  const TradeTable flows =
      take(load_largest_heading_flows(file("trade/baci_hs22_v202601_top200_hs4_flows.csv"), {}, report_, no_progress()));
  EXPECT_EQ(flows.size(), 9'600u);
  EXPECT_FALSE(flows.info().complete);
  EXPECT_EQ(flows.info().edition, HsEdition::hs2022);
  const std::vector<EconomyId> plus_three = {id("CHN"), id("JPN"), id("KOR"), id("BRN"), id("KHM"), id("IDN"), id("LAO"),
                                             id("MYS"), id("MMR"), id("PHL"), id("SGP"), id("THA"), id("VNM")};
  const auto is_member = [&](EconomyId e) { return std::ranges::find(plus_three, e) != plus_three.end(); };
  std::size_t touching = 0;
  for (std::size_t row = 0; row < flows.size(); ++row) touching += is_member(flows.exporter(row)) || is_member(flows.importer(row));
  EXPECT_EQ(touching, 3'190u);
  LoadReport report;
  const auto totals = take(load_heading_totals(file("trade/baci_hs22_v202601_hs4_totals.csv"), {}, report));
  EXPECT_EQ(totals.size(), 48u);
  const auto shares = take(coverage(flows, totals));
  ASSERT_EQ(shares.size(), 48u);
  double low = 2, high = 0, sum = 0;
  std::string lowest;
  for (const auto& c : shares) {
    if (c.share < low) lowest = c.heading;
    low = std::min(low, c.share), high = std::max(high, c.share), sum += c.share;
  }
  EXPECT_NEAR(low, 0.690, 0.0005);
  EXPECT_EQ(lowest, "2710");
  EXPECT_NEAR(high, 0.999, 0.0006);
  EXPECT_NEAR(sum / 48, 0.926, 0.0005);
}

TEST_F(TradeData, ComtradeHeadingsConcentratedImports) {
  const TradeTable table = take(load_comtrade_headings(file("trade/comtrade_hs4_1989_1990_23countries.csv"), {}, report_, no_progress()));
  const SupplierIndex index(table);
  const auto count = [&](const char* importer) { return count_concentrated(table, index, 1990, id(importer), 0.4); };
  EXPECT_EQ(count("JPN").concentrated, 752u);
  EXPECT_EQ(count("JPN").imported, 1'225u);
  EXPECT_EQ(count("KOR").concentrated, 775u);
  EXPECT_EQ(count("KOR").imported, 1'213u);
  EXPECT_EQ(count("CHN").concentrated, 991u);
  EXPECT_EQ(count("CHN").imported, 1'062u);
}

TEST_F(TradeData, ComparativeAdvantageMatchesTheGolden) {
  std::ifstream stream(golden_dir() / "trade.json");
  const auto golden = nlohmann::json::parse(stream)["rca"];
  ExportMatrix exports{4, 4, {}};
  for (const auto& row : golden["X"])
    for (const double value : row) exports.values.push_back(value);
  const auto rca = comparative_advantage(exports);
  const Advantage advantage = Advantage::of(exports);
  const auto phi = proximities(advantage);
  const auto excluding = density(advantage, Self::left_out);
  GoldenErrors errors("trade.json/rca", 1e-6, "absolute, of what is printed with 6 decimals");
  for (std::size_t c = 0; c < 4; ++c)
    for (std::size_t k = 0; k < 4; ++k) {
      errors.expect(*rca[c * 4 + k], golden["RCA"][c][k], 1, "RCA");
      EXPECT_EQ(advantage.at(c, k), golden["M"][c][k].get<int>() == 1);
      errors.expect(phi[c * 4 + k], golden["phi"][c][k], 1, "phi");
      errors.expect(*excluding[c * 4 + k], golden["density_excl_self"][c][k], 1, "density");
      errors.expect(*density_of(advantage, k, Self::left_out)[c], golden["density_excl_self"][c][k], 1, "density of one");
    }
}

TEST_F(TradeData, ComtradeHeadings) {
  const TradeTable table = take(load_comtrade_headings(file("trade/comtrade_hs4_1989_1990_23countries.csv"), {}, report_, no_progress()));
  EXPECT_EQ(report_.rows_read, 229'585);
  EXPECT_EQ(report_.rows_rejected, 0);
  EXPECT_EQ(table.rows_of(1989).size(), 105'081u);
  EXPECT_EQ(table.rows_of(1990).size(), 124'504u);
  EXPECT_EQ(table.info().edition, HsEdition::hs1992);
  EXPECT_EQ(table.info().quantity_unit, QuantityUnit::not_stated);
  EXPECT_EQ(table.economies().size(), 23u);
  std::size_t missing = 0;
  for (std::size_t row = 0; row < table.size(); ++row) missing += !table.quantity(row);
  EXPECT_EQ(missing, 29'680u);
  EXPECT_TRUE(table.economy_index(id("X711")).has_value());  // the customs union that the file writes ZAF
}

double kilograms(const TradeTable& table, std::int32_t month, std::uint32_t product) {
  const auto rows = table.rows_of(month);
  double tonnes = 0;
  for (std::size_t row = rows.begin; row < rows.end; ++row)
    if (table.columns().product[row] == product) tonnes += table.quantity(row).value_or(0);
  return tonnes * 1000;
}

TEST_F(TradeData, ComtradeMonthsShowBuyingAheadAndCollapse) {
  const TradeTable table = take(load_comtrade_monthly(file("trade/china_exports_hs6_monthly_2017_2024.csv"), {}, report_, no_progress()));
  EXPECT_EQ(table.size(), 6'442u);
  EXPECT_EQ(table.periods().size(), 96u);
  EXPECT_EQ(table.economies().size(), 40u);  // 39 partners and the reporter
  EXPECT_FALSE(table.info().edition.has_value());
  EXPECT_NEAR(kilograms(table, 202310, 811292), 156'120, 1);
  EXPECT_NEAR(kilograms(table, 202311, 811292), 359'845, 1);
  EXPECT_NEAR(kilograms(table, 202312, 811292), 224'518, 1);
  EXPECT_NEAR(kilograms(table, 202401, 811292), 84'638, 1);
  EXPECT_NEAR(kilograms(table, 202402, 811292), 53'002, 1);
  EXPECT_NEAR(kilograms(table, 202310, 250410), 11'779'705, 1);
  EXPECT_NEAR(kilograms(table, 202311, 250410), 40'517'966, 1);
  EXPECT_NEAR(kilograms(table, 202312, 250410), 2'725'725, 1);
  EXPECT_NEAR(kilograms(table, 202401, 250410), 4'176'894, 1);
  EXPECT_NEAR(kilograms(table, 202310, 380110), 39'906'342, 1);
  EXPECT_NEAR(kilograms(table, 202311, 380110), 48'464'533, 1);
  EXPECT_NEAR(kilograms(table, 202312, 380110), 38'018'215, 1);
  std::size_t missing = 0;
  for (std::size_t row = 0; row < table.size(); ++row) missing += !table.quantity(row);
  EXPECT_EQ(missing, 146u);
}

TEST_F(TradeData, NomenclatureInItsFourLayouts) {
  struct Case {
    const char* name;
    HsEdition edition;
    std::size_t chapters, headings, products, rejected;
  };
  const Case cases[] = {{"codes/hs2012_desc.csv", HsEdition::hs2012, 97, 1'225, 5'206, 0},
                        {"codes/hs2017_desc.csv", HsEdition::hs2017, 97, 1'223, 5'388, 0},
                        {"codes/hs2022_desc.csv", HsEdition::hs2022, 97, 1'229, 5'613, 0},
                        {"codes/hs2022_nomenclature.csv", HsEdition::hs2022, 97, 1'229, 5'613, 1},
                        {"codes/comtrade_classificationH5_hs2017.json", HsEdition::hs2017, 97, 1'223, 5'388, 5},
                        {"codes/comtrade_classificationH6_hs2022.json", HsEdition::hs2022, 97, 1'229, 5'613, 5},
                        {"codes/baci_product_codes_HS17_V202301.csv", HsEdition::hs2017, 0, 0, 5'384, 0}};
  for (const Case& c : cases) {
    LoadReport report;
    const auto loaded = take(load_nomenclature(file(c.name), std::nullopt, {}, report));
    EXPECT_EQ(loaded.edition, c.edition) << c.name;
    EXPECT_EQ(loaded.count(2), c.chapters) << c.name;
    EXPECT_EQ(loaded.count(4), c.headings) << c.name;
    EXPECT_EQ(loaded.count(6), c.products) << c.name;
    EXPECT_EQ(report.rows_rejected, static_cast<long>(c.rejected)) << c.name;
  }
}

TEST_F(TradeData, NomenclatureLayoutsOfOneEditionAgree) {
  LoadReport a, b, c;
  const auto from_csv = take(load_nomenclature(file("codes/hs2022_desc.csv"), std::nullopt, {}, a));
  const auto from_json = take(load_nomenclature(file("codes/comtrade_classificationH6_hs2022.json"), std::nullopt, {}, b));
  const auto with_sections = take(load_nomenclature(file("codes/hs2022_nomenclature.csv"), std::nullopt, {}, c));
  ASSERT_EQ(from_csv.entries.size(), from_json.entries.size());
  ASSERT_EQ(from_csv.entries.size(), with_sections.entries.size());
  for (std::size_t i = 0; i < from_csv.entries.size(); ++i) {
    EXPECT_EQ(from_csv.entries[i].code, from_json.entries[i].code);
    EXPECT_EQ(from_csv.entries[i].code, with_sections.entries[i].code);
  }
  ASSERT_NE(with_sections.find("811292"), nullptr);
  EXPECT_EQ(with_sections.find("811292")->section, "XV");
  EXPECT_EQ(with_sections.find("811292")->parent, "8112");
  EXPECT_EQ(from_json.find("010121")->description, from_csv.find("010121")->description);
}

std::map<std::string, std::size_t> by_relationship(const Correspondence& c) {
  std::map<std::string, std::size_t> counts;
  for (const auto& link : c.links) ++counts[link.relationship];
  return counts;
}

TEST_F(TradeData, CorrelationsAndConversions) {
  using Counts = std::map<std::string, std::size_t>;
  LoadReport report;
  const auto to_2017 = take(load_correspondences(file("codes/hs2022_hs2017_correlation.csv"), {}, report)).front();
  EXPECT_EQ(to_2017.kind, LinkKind::correlation);
  EXPECT_EQ(by_relationship(to_2017), (Counts{{"1:1", 4'097}, {"n:1", 1'392}, {"1:n", 54}, {"n:n", 10'114}}));
  const auto to_2012 = take(load_correspondences(file("codes/hs2022_hs2012_correlation.csv"), {}, report)).front();
  EXPECT_EQ(by_relationship(to_2012), (Counts{{"1:1", 3'714}, {"n:1", 1'718}, {"1:n", 70}, {"n:n", 10'875}}));
  EXPECT_EQ(to_2012.of("852491").size(), 483u);
  EXPECT_EQ(to_2012.of("854921").size(), 1'018u);
  const auto conversion = take(load_correspondences(file("codes/hs2022_hs2017_conversion.csv"), {}, report)).front();
  EXPECT_EQ(conversion.kind, LinkKind::conversion);
  EXPECT_EQ(conversion.links.size(), 5'613u);
  const auto older = take(load_correspondences(file("codes/hs2017_hs2012_conversion.csv"), {}, report)).front();
  EXPECT_EQ(older.links.size(), 5'388u);
  // Law and statistics ask different tables and refuse each other's.
  EXPECT_EQ(*legal_successor(to_2012, "010121"), "010121");
  EXPECT_EQ(legal_successor(to_2012, "852491").error().code, ErrorCode::contradiction);
  EXPECT_EQ(legal_successor(conversion, "010121").error().code, ErrorCode::unsupported);
  EXPECT_TRUE(statistical_target(conversion, "852491").has_value());
  EXPECT_EQ(statistical_target(to_2012, "010121").error().code, ErrorCode::unsupported);
}

TEST_F(TradeData, ConsolidatedChainHasItsNineSteps) {
  const auto chain = take(load_correspondences(file("codes/hs_consolidated_concordances_1992_2022.csv"), {}, report_));
  EXPECT_EQ(report_.rows_read, 63'728);
  EXPECT_EQ(report_.rows_rejected, 2);  // SITC "I" and "II"
  const std::vector<std::pair<std::string, std::size_t>> expected = {
      {"HS2022 HS2017", 15'657}, {"HS2017 HS2012", 6'141}, {"HS2012 HS2007", 5'364}, {"HS2007 HS2002", 5'664}, {"HS2002 HS1996", 5'611},
      {"HS1996 HS1992", 5'426},  {"HS1992 SITC3", 12'110}, {"SITC3 SITC2", 5'737},   {"SITC2 SITC1", 2'016}};
  ASSERT_EQ(chain.size(), expected.size());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    EXPECT_EQ(chain[i].from_system + " " + chain[i].to_system, expected[i].first);
    EXPECT_EQ(chain[i].links.size(), expected[i].second) << expected[i].first;
  }
  LoadReport report;
  const auto correlation = take(load_correspondences(file("codes/hs2022_hs2017_correlation.csv"), {}, report)).front();
  ASSERT_EQ(chain[0].links.size(), correlation.links.size());
  for (std::size_t i = 0; i < correlation.links.size(); ++i) {
    EXPECT_EQ(chain[0].links[i].from, correlation.links[i].from);
    EXPECT_EQ(chain[0].links[i].to, correlation.links[i].to);
  }
  EXPECT_EQ(by_relationship(chain[1]), (std::map<std::string, std::size_t>{{"1:1", 4'744}, {"n:1", 578}, {"1:n", 44}, {"n:n", 775}}));
}

TEST_F(TradeData, ProductsToIndustries) {
  const auto map = take(load_industry_map(file("codes/hs2022_isic3.csv"), {}, report_));
  EXPECT_EQ(map.edition, HsEdition::hs2022);
  ASSERT_EQ(map.links.size(), 5'613u);
  std::size_t without_division = 0, nothing = 0;
  for (const auto& link : map.links) {
    without_division += link.isic == "9999";
    nothing += link.isic.empty();
    if (link.isic == "9999") {
      EXPECT_EQ(link.division, "");
    }
  }
  EXPECT_EQ(without_division, 79u);
  EXPECT_EQ(nothing, 1u);
  LoadReport report;
  const auto wits = take(load_industry_map(file("codes/wits_concordance_hs2007_to_isic3.csv"), {}, report));
  EXPECT_EQ(wits.edition, HsEdition::hs2007);
  EXPECT_EQ(wits.links.size(), 5'052u);
  EXPECT_EQ(report.rows_rejected, 0);
}

// The same known answer from the cube, all importers at once.
TEST_F(TradeData, ConcentratedHeadingsOfTheCube) {
  const auto cube = TradeCube::create(
      {cube_of(take(load_comtrade_headings(file("trade/comtrade_hs4_1989_1990_23countries.csv"), {}, report_, no_progress())))});
  ASSERT_TRUE(cube && cube->part_of(1990) != nullptr);
  const CubePart& part = *cube->part_of(1990);
  EXPECT_TRUE(part.check().has_value());
  const auto all = DependencyYear(part, 1990, {}).all_flags(2);
  const std::map<std::string, std::pair<int, int>> expected = {{"JPN", {752, 1'225}}, {"KOR", {775, 1'213}}, {"CHN", {991, 1'062}}};
  for (const auto& [importer, answer] : expected) {
    const auto purchases = part.purchases_of(1990, *part.economy_index(id(importer)));
    int concentrated = 0;
    for (std::size_t p = purchases.begin; p < purchases.end; ++p) concentrated += (all.flags[p - all.first_purchase] & g1) != 0;
    EXPECT_EQ(concentrated, answer.first) << importer;
    EXPECT_EQ(purchases.size(), static_cast<std::size_t>(answer.second)) << importer;
  }
}

// A file read straight into the cube holds what the table holds: known rows by importer, Taiwan under its own code.
TEST_F(TradeData, TheCubeOfTheSampleYear) {
  const auto part = take(load_baci_cube(file("trade/baci_hs17_2020_exporters_afg_zaf.csv"), {}, report_, no_progress()));
  EXPECT_TRUE(part.check().has_value());
  EXPECT_EQ(part.columns().exporter.size(), 72'097u);
  double usd = 0;
  for (const double value : part.columns().value_usd) usd += value;
  EXPECT_NEAR(usd, 51'605'142'675.0, 1);
  const std::map<std::string, std::size_t> rows = {{"CHN", 951}, {"JPN", 518}, {"KOR", 483}, {"SGP", 684}, {"THA", 573},
                                                   {"IDN", 409}, {"MYS", 406}, {"PHL", 275}, {"VNM", 249}, {"MMR", 56},
                                                   {"BRN", 49},  {"KHM", 44},  {"LAO", 18},  {"TLS", 2},   {"TWN", 366}};
  for (const auto& [importer, count] : rows) {
    const auto purchases = part.purchases_of(2020, *part.economy_index(id(importer)));
    EXPECT_EQ(part.rows_at(purchases.end - 1).end - part.rows_at(purchases.begin).begin, count) << importer;
  }
}

TEST_F(TradeData, ElasticitiesAndGovernance) {
  const auto sigma = take(load_elasticities(file("codes/sigma_bgw73_hs3_raw.csv"), {}, report_));
  ASSERT_EQ(sigma.size(), 11'293u);
  std::vector<double> values;
  std::map<std::string, int> importers;
  for (const auto& row : sigma) {
    EXPECT_EQ(row.group.size(), 3u);
    values.push_back(row.sigma);
    ++importers[row.importer.text()];
  }
  std::ranges::sort(values);
  EXPECT_NEAR(values.front(), 1.058, 0.0005);
  EXPECT_NEAR(values.back(), 16'808, 0.5);
  EXPECT_NEAR(values[values.size() / 2], 3.386, 0.0005);
  EXPECT_EQ(importers.size(), 73u);
  LoadReport report;
  const auto wgi = take(load_governance(file("codes/wgi_iso3.csv"), {}, report));
  EXPECT_EQ(wgi.size(), 214u);
  const auto score = [&](const char* code) { return std::ranges::find(wgi, id(code), &GovernanceScore::economy)->score; };
  EXPECT_DOUBLE_EQ(score("CHN"), -0.33);
  EXPECT_DOUBLE_EQ(score("JPN"), 1.37);
  EXPECT_DOUBLE_EQ(score("KOR"), 0.97);
}

}  // namespace
}  // namespace entrepot::trade
