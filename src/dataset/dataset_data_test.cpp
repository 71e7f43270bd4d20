// Every real file of these families, recognised and imported in full.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/test_data.h"
#include "dataset/check.h"
#include "dataset/dataset.h"
#include "dataset/rows.h"
#include "dataset/table_rows.h"
#include "production/table_formats.h"
#include "trade/scratch_file.h"

namespace entrepot::dataset {
namespace {

struct Expected {
  const char* file;
  const char* format;
  long rows, rejected;
};

// Counts of the README of the files.
constexpr Expected files[] = {
    {"trade/baci_hs17_2020_exporters_afg_zaf.csv", "baci-hs6", 72'097, 0},
    {"trade/baci_hs22_v202601_top200_hs4_flows.csv", "baci-hs4-largest", 9'600, 0},
    {"trade/baci_hs22_v202601_hs4_totals.csv", "baci-hs4-totals", 48, 0},
    {"trade/comtrade_hs4_1989_1990_23countries.csv", "comtrade-hs4", 229'585, 0},
    {"trade/china_exports_hs6_monthly_2017_2024.csv", "comtrade-monthly", 6'442, 0},
    {"codes/baci_country_codes_V202201.csv", "baci-economies", 238, 0},
    {"codes/baci_country_codes_V202301.csv", "baci-economies", 238, 0},
    {"codes/baci_product_codes_HS17_V202301.csv", "baci-products", 5'384, 0},
    {"codes/hs2012_desc.csv", "hs-descriptions", 6'528, 0},
    {"codes/hs2017_desc.csv", "hs-descriptions", 6'708, 0},
    {"codes/hs2022_desc.csv", "hs-descriptions", 6'939, 0},
    {"codes/hs2022_nomenclature.csv", "hs-nomenclature", 6'940, 1},
    {"codes/hs_sections.csv", "hs-sections", 21, 0},
    {"codes/comtrade_classificationH5_hs2017.json", "hs-classification-json", 6'713, 5},
    {"codes/comtrade_classificationH6_hs2022.json", "hs-classification-json", 6'944, 5},
    {"codes/hs2022_hs2017_correlation.csv", "hs-links", 15'657, 0},
    {"codes/hs2022_hs2012_correlation.csv", "hs-links", 16'377, 0},
    {"codes/hs2022_hs2017_conversion.csv", "hs-links", 5'613, 0},
    {"codes/hs2017_hs2012_conversion.csv", "hs-links", 5'388, 0},
    {"codes/hs_consolidated_concordances_1992_2022.csv", "hs-link-chain", 63'728, 2},
    {"codes/hs2022_isic3.csv", "hs-isic3", 5'613, 0},
    {"codes/wits_concordance_hs2007_to_isic3.csv", "wits-hs-isic3", 5'052, 0},
    {"codes/sigma_bgw73_hs3_raw.csv", "elasticities-bgw", 11'293, 0},
    {"codes/country-codes.csv", "economy-codes", 249, 0},
    {"codes/wgi_iso3.csv", "governance-wgi", 214, 0},
    {"minerals/usgs_mcs2026_world_production.csv", "usgs-production", 95, 0},
    {"minerals/usgs_mcs2026_prices.csv", "usgs-prices", 16, 0},
    {"stockpiles/apterr_earmarked_rice.csv", "apterr-rice", 13, 0},
    {"macro/worldbank_gdp.csv", "worldbank-gdp", 13'979, 0},
    {"macro/fx_monthly_h10.csv", "fed-h10-monthly", 17'237, 0},
    {"macro/worldbank_pinksheet_monthly.csv", "pink-sheet", 784, 0},
    {"macro/nyfed_gscpi_1998_2024.csv", "nyfed-gscpi", 319, 0},
    {"macro/fred_daily_epu_vix_dxy.csv", "fred-daily", 2'337, 0},
    {"sea/marnet_searoutepy_nodes.csv", "sea-nodes", 9'701, 0},
    {"sea/marnet_searoutepy_edges.csv", "sea-edges", 15'948, 0},
    {"sea/ports.csv", "ports", 3'962, 0},
    {"sea/chokepoint_gates.csv", "sea-gates", 25, 0},
    {"sea/portwatch_chokepoints_4_daily_2019_2026.csv", "portwatch-chokepoints", 11'140, 0},
    {"sea/portwatch_singapore_daily_2022-01_sample.csv", "portwatch-ports", 31, 0},
    {"sea/wpi_UpdatedPub150.csv", "world-port-index", 3'801, 0},
    {"io/wiod13_wiot_2011.csv", "wiod2013-csv", 1'435, 0},
    {"io/oecd2021ed_iot_CHN_2018.csv", "oecd-national", 50, 0},
    {"io/oecd2021ed_iot_JPN_2018.csv", "oecd-national", 50, 0},
};

class RealFiles : public testing::Test {
 protected:
  void SetUp() override { NEED_TEST_DATA(); }
  std::filesystem::path file(const char* name) const { return *test_data_dir() / name; }
  ScratchFolder folder_;
  SnapshotStore store_{folder_.path() / "home"};
};

TEST_F(RealFiles, AreRecognisedImportedAndCheckedInFull) {
  for (const Expected& e : files) {
    const auto recognised = recognise(file(e.file));
    ASSERT_TRUE(recognised.has_value()) << e.file << ": " << recognised.error().message();
    EXPECT_EQ(recognised->format.id, e.format) << e.file;
    const auto imported = import_file(file(e.file), store_, {}, no_progress());
    ASSERT_TRUE(imported.has_value()) << e.file << ": " << imported.error().message();
    EXPECT_EQ(imported->manifest.report.rows_read, e.rows) << e.file;
    EXPECT_EQ(imported->manifest.report.rows_rejected, e.rejected) << e.file;
    EXPECT_FALSE(imported->manifest.provenance.licence.empty()) << e.file;
    const auto snapshot = store_.open(imported->manifest.id);
    ASSERT_TRUE(snapshot.has_value()) << e.file << ": " << snapshot.error().message();
    const auto findings = check_snapshot(*snapshot);
    ASSERT_TRUE(findings.has_value()) << e.file << ": " << findings.error().message();
    for (const Finding& finding : *findings) EXPECT_FALSE(finding.fault) << e.file << ": " << finding.what;
  }
  EXPECT_EQ(store_.list()->size(), std::size(files));
}

TEST_F(RealFiles, TestInputsAreMarked) {
  for (const char* name : {"trade/comtrade_hs4_1989_1990_23countries.csv", "trade/china_exports_hs6_monthly_2017_2024.csv",
                           "codes/wits_concordance_hs2007_to_isic3.csv", "sea/portwatch_singapore_daily_2022-01_sample.csv",
                           "io/oecd2021ed_iot_JPN_2018.csv"}) {
    const auto imported = import_file(file(name), store_, {}, no_progress());
    ASSERT_TRUE(imported.has_value()) << name;
    EXPECT_EQ(imported->manifest.provenance.redistribution, "test input only") << name;
  }
}

TEST_F(RealFiles, RowsComeBackWithTheirLines) {
  const auto production = import_file(file("minerals/usgs_mcs2026_world_production.csv"), store_, {}, no_progress());
  const auto snapshot = store_.open(production->manifest.id);
  const auto rows = read_rows<materials::ProductionRow>(*snapshot);
  ASSERT_TRUE(rows.has_value());
  const auto china = std::ranges::find_if(*rows, [](const auto& r) {
    return r.product == "gallium" && r.economy.view() == "CHN" && r.measure == materials::Measure::production && r.year == 2024;
  });
  ASSERT_NE(china, rows->end());
  EXPECT_EQ(china->value, 839'000);
  EXPECT_EQ(china->unit, "kg");
  EXPECT_EQ(snapshot->locator(china->line), "usgs_mcs2026_world_production.csv:3");
}

TEST_F(RealFiles, CodeTablesComeBack) {
  const auto links = import_file(file("codes/hs_consolidated_concordances_1992_2022.csv"), store_, {}, no_progress());
  const auto chain = read_correspondences(*store_.open(links->manifest.id));
  ASSERT_TRUE(chain.has_value());
  ASSERT_EQ(chain->size(), 9u);
  EXPECT_EQ((*chain)[0].links.size(), 15'657u);
  EXPECT_EQ((*chain)[8].from_system, "SITC2");
  const auto conversion = import_file(file("codes/hs2022_hs2017_conversion.csv"), store_, {}, no_progress());
  EXPECT_EQ(read_correspondences(*store_.open(conversion->manifest.id))->front().kind, trade::LinkKind::conversion);
  const auto map = import_file(file("codes/hs2022_isic3.csv"), store_, {}, no_progress());
  EXPECT_EQ(read_industry_map(*store_.open(map->manifest.id))->links.size(), 5'613u);
  const auto names = import_file(file("codes/hs2022_nomenclature.csv"), store_, {}, no_progress());
  EXPECT_EQ(read_nomenclature(*store_.open(names->manifest.id))->find("811292")->parent, "8112");
}

TEST_F(RealFiles, InputOutputTablesComeBackExactly) {
  const auto path = file("io/wiod13_wiot_2011.csv");
  const auto imported = import_file(path, store_, {}, no_progress());
  ASSERT_TRUE(imported.has_value());
  auto back = read_input_output_table(*store_.open(imported->manifest.id));
  ASSERT_TRUE(back.has_value()) << back.error().message();
  production::LoadReport report;
  const auto direct = production::load_input_output_table(path, report);
  ASSERT_TRUE(direct.has_value());
  back->notes = direct->notes;  // the snapshot keeps the report's own notes behind the table's
  EXPECT_TRUE(*back == *direct);
}

TEST_F(RealFiles, BigTablesAreMappedNotCopied) {
  const auto imported = import_file(file("trade/comtrade_hs4_1989_1990_23countries.csv"), store_, {}, no_progress());
  const auto snapshot = store_.open(imported->manifest.id);
  const auto table = read_trade_table(*snapshot);
  ASSERT_TRUE(table.has_value());
  const auto flows = *snapshot->table("flows");
  EXPECT_EQ(static_cast<const void*>(table->columns().value_usd.data()), static_cast<const void*>(flows->find("value")->doubles().data()));
}

}  // namespace
}  // namespace entrepot::dataset
