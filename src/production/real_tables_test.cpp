// The published tables, loaded in full, with the known answers of their publishers' figures.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/test_data.h"
#include "production/detail/test_tables.h"
#include "production/leontief.h"
#include "production/table_formats.h"
#include "production/world_table.h"

namespace entrepot::production {
namespace {

std::filesystem::path io_file(const std::string& name) { return *test_data_dir() / "io" / name; }

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::size_t region_of(const InputOutputTable& table, const char* code) {
  const auto id = EconomyId::parse(code).value();
  return static_cast<std::size_t>(std::find(table.regions.begin(), table.regions.end(), id) - table.regions.begin());
}

double output_of(const InputOutputTable& table, const char* code) {
  const std::size_t first = region_of(table, code) * table.sectors.size();
  return std::accumulate(table.output.begin() + static_cast<std::ptrdiff_t>(first),
                         table.output.begin() + static_cast<std::ptrdiff_t>(first + table.sectors.size()), 0.0);
}

bool has_note(const InputOutputTable& table, std::string_view part) {
  return std::any_of(table.notes.begin(), table.notes.end(), [&](const auto& note) { return note.find(part) != std::string::npos; });
}

InputOutputTable load(const std::filesystem::path& path, TableFormat expected, LoadReport& report,
                      BalanceRule balance = BalanceRule::require, bool merge = false) {
  const auto format = recognise_table_format(path);
  EXPECT_TRUE(format.has_value()) << format.error().message();
  if (!format) return {};
  EXPECT_EQ(table_format_info(*format).name, table_format_info(expected).name);
  LoadOptions options;
  options.balance = balance;
  options.merge_split_regions = merge;
  auto table = load_input_output_table(path, *format, report, no_progress(), options);
  EXPECT_TRUE(table.has_value()) << table.error().message();
  return table ? *std::move(table) : InputOutputTable{};
}

class Wiod2011 : public testing::Test {
 protected:
  void SetUp() override {
    NEED_TEST_DATA();
    static LoadReport loaded_report;
    static const InputOutputTable loaded = load(io_file("wiod13_wiot_2011.csv"), TableFormat::wiod2013_csv, loaded_report);
    table = &loaded;
    report = &loaded_report;
    ASSERT_EQ(table->nodes(), 1435U);
  }
  const InputOutputTable* table = nullptr;
  const LoadReport* report = nullptr;
};

TEST_F(Wiod2011, HasTheShapeOfThePublishedTable) {
  EXPECT_EQ(table->regions.size(), 41U);
  EXPECT_EQ(table->sectors.size(), 35U);
  EXPECT_EQ(table->demand_columns(), 205U);
  EXPECT_EQ(report->rows, 1435U);
  EXPECT_EQ(report->cells, 1435U * 1641U);
  EXPECT_EQ(report->bytes, 4'938'413U);
  EXPECT_EQ(report->blank_cells, 0U);
  EXPECT_EQ(table->year, 2011);
  EXPECT_EQ(table->money_unit, "million USD");
  EXPECT_EQ(table->regions.back().text(), "ROW");
  EXPECT_EQ(table->regions[32].text(), "ROU");
  EXPECT_EQ(table->sectors[13].name, "Electrical and optical equipment");
  EXPECT_EQ(table->flow(0, 0), 8732);
  EXPECT_EQ(table->flow(1, 0), 88);
}

TEST_F(Wiod2011, SumsToTheKnownTotals) {
  EXPECT_NEAR(sum(table->output), 141.7679e6, 50);
  EXPECT_NEAR(sum(table->flows), 72.4401e6, 50);
  EXPECT_NEAR(sum(table->final_demand), 69.2686e6, 50);
  EXPECT_NEAR(sum(table->value_added), 69.328e6, 500);
  EXPECT_NEAR(output_of(*table, "USA"), 26.9181e6, 50);
  EXPECT_NEAR(output_of(*table, "CHN"), 22.2710e6, 50);
  EXPECT_NEAR(output_of(*table, "JPN"), 11.3334e6, 50);
  EXPECT_NEAR(output_of(*table, "KOR"), 2.8774e6, 50);
  EXPECT_NEAR(output_of(*table, "IDN"), 1.6588e6, 50);
  EXPECT_NEAR(output_of(*table, "TWN"), 1.0528e6, 50);
  EXPECT_NEAR(output_of(*table, "DEU"), 6.7731e6, 50);
  EXPECT_NEAR(output_of(*table, "ROW"), 21.7428e6, 50);
}

TEST_F(Wiod2011, FinalDemandHasTheKnownTotalsByUse) {
  const std::vector<std::pair<std::string, double>> totals{
      {"HFCE", 39.81}, {"NPISH", 0.38}, {"GGFC", 12.39}, {"GFCF", 16.09}, {"INVNT", 0.59}};
  for (const auto& [category, trillion] : totals) {
    double total = 0;
    for (std::size_t i = 0; i < table->nodes(); ++i)
      for (std::size_t f = 0; f < table->demand_columns(); ++f)
        if (table->final_demand_columns[f].category == category) total += table->demand(i, f);
    EXPECT_NEAR(total / 1e6, trillion, 0.005) << category;
  }
}

TEST_F(Wiod2011, ValueAddedByDifferenceHasTheKnownTotals) {
  const std::vector<std::pair<const char*, double>> totals{
      {"CHN", 7.3883}, {"JPN", 5.8975}, {"KOR", 1.0861}, {"IDN", 0.8568}, {"USA", 15.1625}};
  for (const auto& [code, trillion] : totals) {
    const std::size_t first = region_of(*table, code) * 35;
    EXPECT_NEAR(std::accumulate(&table->value_added[first], &table->value_added[first] + 35, 0.0) / 1e6, trillion, 5e-5) << code;
  }
  EXPECT_TRUE(has_note(*table, "no value added"));
}

TEST_F(Wiod2011, CheckFindsWhatIsUnusualAndNothingElse) {
  const TableCheck& check = report->check;
  EXPECT_EQ(check.resolution, 1.0);
  EXPECT_EQ(check.rows.least, -7);
  EXPECT_EQ(check.rows.most, 108);
  EXPECT_NEAR(check.rows.mean, 41, 0.5);
  EXPECT_EQ(check.rows.negative, 16U);
  EXPECT_EQ(check.rows.zero, 51U);
  EXPECT_TRUE(check.balanced());
  EXPECT_TRUE(check.negative_flows.empty());
  EXPECT_TRUE(check.negative_value_added.empty());
  EXPECT_TRUE(check.inputs_above_output.empty());
  EXPECT_NEAR(check.largest_input_share, 0.9104, 5e-5);
  EXPECT_EQ(check.largest_input_share_node, "CZE:8");
  EXPECT_EQ(check.negative_final_demand.size(), 352U);
  std::size_t inventories = 0, capital = 0;
  for (const auto& cell : check.negative_final_demand) {
    inventories += table->final_demand_columns[cell.column].category == "INVNT";
    capital += table->final_demand_columns[cell.column].category == "GFCF";
  }
  EXPECT_EQ(inventories, 346U);
  EXPECT_EQ(capital, 6U);
}

TEST_F(Wiod2011, NamesThe22SectorsWithoutOutput) {
  std::vector<std::string> names;
  for (const auto& node : report->check.zero_output) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"AUS:35", "BGR:35", "BRA:35", "CHN:19", "CHN:35", "CYP:8", "ESP:35", "EST:35",
                                             "HUN:35", "IDN:19", "IDN:35", "JPN:35", "KOR:35", "LUX:5", "LUX:8",  "LVA:8",
                                             "LVA:35", "MLT:8",  "ROU:35", "RUS:35", "SVK:35", "SWE:5"}));
}

TEST_F(Wiod2011, LoadsTheSameOnAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    LoadOptions options;
    options.threads = threads;
    LoadReport again;
    const auto loaded = load_input_output_table(io_file("wiod13_wiot_2011.csv"), again, no_progress(), options);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_TRUE(*loaded == *table) << threads;
  }
}

TEST_F(Wiod2011, SurvivesTheWorldFiles) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_world_table(*table, folder.path("world.csv")).has_value());
  const auto read = read_world_table(folder.path("world.csv"));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(read->flows, table->flows);
  EXPECT_EQ(read->final_demand, table->final_demand);
  EXPECT_EQ(read->output, table->output);
  EXPECT_EQ(read->value_added, table->value_added);
  EXPECT_EQ(check_table(*read).rows.most, 108);  // what the rows do not sum to is still there
  ASSERT_TRUE(write_table_columns(*table, folder.path("world.columns")).has_value());
  EXPECT_TRUE(*MappedTable::open(folder.path("world.columns"))->copy() == *table);
}

TEST_F(Wiod2011, AggregatesWithoutLosingAnything) {
  RegionMap regions;
  for (const auto& region : table->regions)
    if (const std::string code = region.text(); code != "CHN" && code != "JPN" && code != "KOR")
      regions.parts.push_back({region, economy("OTH")});
  const auto merged = aggregate(*table, regions, {});
  ASSERT_TRUE(merged.has_value()) << merged.error().message();
  EXPECT_EQ(merged->regions.size(), 4U);
  EXPECT_EQ(sum(merged->flows), sum(table->flows));
  EXPECT_EQ(sum(merged->output), sum(table->output));
  EXPECT_EQ(output_of(*merged, "JPN"), output_of(*table, "JPN"));
  const auto check = check_table(*merged);
  for (const auto& row : check.rows.beyond) ADD_FAILURE() << row.name << " " << row.value << " of " << merged->output[row.node];
}

// The sample's table is what its aggregation file makes of the published one, to the byte.
TEST_F(Wiod2011, TheSampleTableIsDerivedFromIt) {
  const TemporaryFolder folder;
  const auto sample = std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sample";
  const auto small = aggregate_by_file(*table, sample / "aggregation.toml");
  ASSERT_TRUE(small.has_value()) << small.error().message();
  EXPECT_EQ(small->nodes(), 17U * 20U);
  EXPECT_TRUE(check_table(*small).balanced());
  ASSERT_TRUE(write_world_table(*small, folder.path("t.csv")).has_value());
  EXPECT_EQ(read_text_file(folder.path("t.csv")).value(), read_text_file(sample / "input_output.csv").value());
}

// v' L = 1' where there is output, x' = VA' (I - B)^-1, and the diagonal of L.
TEST_F(Wiod2011, TheInverseHasTheKnownIdentities) {
  const std::size_t n = table->nodes();
  const auto a = technical_coefficients(*table);
  const auto factors = LeontiefFactors::create(a, n);
  ASSERT_TRUE(factors.has_value());
  std::vector<double> v(n, 0.0);
  for (std::size_t j = 0; j < n; ++j) {
    double inputs = 0;
    for (std::size_t i = 0; i < n; ++i) inputs += a[i * n + j];
    v[j] = 1 - inputs;
  }
  const auto ones = factors->solve_transposed(v);
  for (std::size_t j = 0; j < n; ++j) EXPECT_NEAR(ones[j], 1, 1e-12);
  const auto inverse = factors->inverse();
  double least = 1e9, most = 0;
  for (std::size_t i = 0; i < n; ++i) {
    least = std::min(least, inverse[i * n + i]);
    most = std::max(most, inverse[i * n + i]);
  }
  EXPECT_NEAR(least, 1, 1e-12);
  EXPECT_NEAR(most, 2.1528, 5e-5);

  const auto ghosh = LeontiefFactors::create(allocation_coefficients(*table), n);
  ASSERT_TRUE(ghosh.has_value());
  const auto x = ghosh->solve_transposed(table->value_added);
  const auto demand_side = factors->solve(total_final_demand(*table));
  double supply_gap = 0, demand_gap = 0;
  for (std::size_t i = 0; i < n; ++i) {
    supply_gap = std::max(supply_gap, std::abs(x[i] - table->output[i]));
    demand_gap = std::max(demand_gap, std::abs(demand_side[i] - table->output[i]));
  }
  EXPECT_LT(supply_gap, 1e-8);
  EXPECT_NEAR(demand_gap, 2357, 1);  // the cut cells again
  const auto swept = solve_by_iteration(a, total_final_demand(*table));
  ASSERT_TRUE(swept.has_value());
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(swept->values[i], demand_side[i], 1e-9 * std::max(1.0, demand_side[i]));
}

TEST_F(Wiod2011, TheSpectralRadiusOfTheCoefficientsIsKnown) {
  const std::size_t n = table->nodes();
  const auto a = technical_coefficients(*table);
  std::vector<double> vector(n, 1), next(n);
  double radius = 0;
  for (int sweep = 0; sweep < 400; ++sweep) {
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      next[i] = 0;
      for (std::size_t j = 0; j < n; ++j) next[i] += a[i * n + j] * vector[j];
      largest = std::max(largest, next[i]);
    }
    for (std::size_t i = 0; i < n; ++i) vector[i] = next[i] / largest;
    radius = largest;
  }
  EXPECT_NEAR(radius, 0.6102, 5e-5);
}

TEST(OecdNational, ChinaAndJapan2018HaveTheKnownTotals) {
  NEED_TEST_DATA();
  struct Known {
    const char* region;
    double flows, output, value_added, imports, taxes, residual_low, residual_high;
  };
  for (const auto& known : {Known{"CHN", 21528536.1, 35015787.5, 12790122.7, -2336478.4, 697130.1, -0.5, 0.7},
                            Known{"JPN", 4098511.6, 8929266.1, 4667898.4, -905493.1, 162856.1, -0.4, 0.4}}) {
    LoadReport report;
    const auto table = load(io_file(std::string("oecd2021ed_iot_") + known.region + "_2018.csv"), TableFormat::oecd_national, report);
    ASSERT_EQ(table.nodes(), 45U);
    EXPECT_EQ(report.rows, 50U);
    EXPECT_EQ(table.demand_columns(), 9U);
    EXPECT_EQ(table.year, 2018);
    EXPECT_EQ(table.regions[0].text(), known.region);
    EXPECT_TRUE(has_note(table, "taken from the file name"));
    EXPECT_EQ(table.sectors[0].code, "01");
    EXPECT_EQ(table.sectors[0].name, "Agriculture, hunting, forestry");
    EXPECT_NEAR(sum(table.flows), known.flows, 1e-6);
    EXPECT_NEAR(sum(table.output), known.output, 1e-6);
    EXPECT_NEAR(sum(table.value_added), known.value_added, 1e-6);
    EXPECT_NEAR(sum(table.taxes), known.taxes, 1e-6);
    double imports = 0;
    for (std::size_t i = 0; i < 45; ++i) imports += table.demand(i, 8);
    EXPECT_EQ(table.final_demand_columns[8].category, "IMPO");
    EXPECT_NEAR(imports, known.imports, 1e-6);
    EXPECT_NEAR(report.check.rows.least, known.residual_low, 1e-6);
    EXPECT_NEAR(report.check.rows.most, known.residual_high, 1e-6);
    EXPECT_LE(std::max(-report.check.columns.least, report.check.columns.most), 0.9);
    EXPECT_TRUE(report.check.balanced());
    ASSERT_EQ(report.check.zero_output.size(), 1U);
    EXPECT_EQ(report.check.zero_output[0].name, std::string(known.region) + ":45");
  }
}

// The files in format_mocks have the layouts of the publishers and invented numbers: rows and columns do not sum.
std::filesystem::path mock_file(const std::string& name) { return io_file("format_mocks") / name; }

TEST(FormatMocks, Icio2016) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto path = mock_file("oecd_mock/ICIO2016_2003.csv");
  const auto table = load(path, TableFormat::oecd_icio_2016, report, BalanceRule::report);
  EXPECT_EQ(table.nodes(), 48U);
  EXPECT_EQ(report.rows, 50U);
  EXPECT_EQ(report.blank_cells, 50U);
  EXPECT_EQ(table.year, 2003);
  EXPECT_NEAR(sum(table.flows), 25308592.605805643, 1e-6);
  EXPECT_NEAR(sum(table.final_demand), 10752436026.0 + 904442.0, 1e-3);
  EXPECT_NEAR(sum(table.output), 49425698.38013999, 1e-6);
  EXPECT_NEAR(sum(table.value_added), 24117105.775, 1e-6);
  EXPECT_EQ(table.final_demand_columns[0], (FinalDemandColumn{economy("AUS"), "HFCE"}));
  EXPECT_EQ(table.final_demand_columns[1], (FinalDemandColumn{economy("NZL"), "HFCE"}));
  EXPECT_EQ(table.demand_columns(), 24U + 6U);
  EXPECT_TRUE(has_note(table, "DISC"));
  EXPECT_TRUE(has_note(table, "50 blank cells in the rows below the industries are not defined"));
  EXPECT_EQ(table.sectors[0].code, "C01T05AGR");

  LoadReport strict;
  const auto refused = load_input_output_table(path, strict);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::unbalanced);
  EXPECT_NE(refused.error().where.file.find("ICIO2016_2003.csv"), std::string::npos);
}

TEST(FormatMocks, SplitChinaIsMergedAndTheNotesSayOfWhat) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto split = load(mock_file("oecd_mock/ICIO2016_2003.csv"), TableFormat::oecd_icio_2016, report, BalanceRule::report);
  const auto merged = load(mock_file("oecd_mock/ICIO2016_2003.csv"), TableFormat::oecd_icio_2016, report, BalanceRule::report, true);
  EXPECT_EQ(merged.regions.size(), 4U);
  EXPECT_TRUE(has_note(merged, "region CHN = CHN + CN1 + CN2"));
  EXPECT_NEAR(sum(merged.flows), sum(split.flows), 1e-6);
  const std::size_t china = region_of(merged, "CHN") * 8, cn1 = region_of(split, "CN1") * 8, cn2 = region_of(split, "CN2") * 8;
  EXPECT_EQ(merged.output[china], split.output[cn1] + split.output[cn2]);
}

TEST(FormatMocks, Icio2018AndItsZip) {
  NEED_TEST_DATA();
  LoadReport report, zipped_report;
  const auto table = load(mock_file("oecd_mock/ICIO2018_2010.CSV"), TableFormat::oecd_icio_2018, report, BalanceRule::report);
  EXPECT_EQ(report.rows, 55U);
  EXPECT_EQ(table.nodes(), 48U);
  EXPECT_EQ(table.demand_columns(), 25U);
  EXPECT_EQ(table.final_demand_columns[1], (FinalDemandColumn{economy("AUS"), "NPISH"}));
  EXPECT_NEAR(sum(table.flows), 25308592.605805643, 1e-6);
  EXPECT_NEAR(sum(table.final_demand), 11436429103.3, 1e-3);
  EXPECT_NEAR(sum(table.output), 49426172.957471244, 1e-6);
  EXPECT_NEAR(sum(table.value_added), 24117105.775, 1e-6);
  EXPECT_NEAR(sum(table.taxes), 185.96409903435764 + 119.37168072664511 + 85.09316322948379 + 39.260675020217974 + 44.88704755001676, 1e-9);
  EXPECT_TRUE(has_note(table, "5 row(s) of taxes"));
  auto zipped = load(mock_file("oecd_mock/ICIO2018_2010.zip"), TableFormat::oecd_icio_2018, zipped_report, BalanceRule::report);
  EXPECT_TRUE(zipped == table);
}

TEST(FormatMocks, WiodWorkbook) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto table = load(mock_file("wiod_mock/wiot09_row_sep12.xlsx"), TableFormat::wiod2013_xlsx, report, BalanceRule::report);
  ASSERT_EQ(table.nodes(), 48U);
  EXPECT_EQ(table.demand_columns(), 30U);
  EXPECT_EQ(table.year, 2009);
  EXPECT_EQ(table.money_unit, "million USD");
  EXPECT_EQ(table.regions[0].text(), "AUS");
  EXPECT_EQ(table.regions[5].text(), "ROW");
  EXPECT_EQ(table.sectors[7].code, "35");
  EXPECT_EQ(table.sectors[0].name, "Agriculture, Hunting, Forestry and Fishing");
  EXPECT_EQ(table.final_demand_columns[29], (FinalDemandColumn{economy("ROW"), "INVNT"}));
  EXPECT_EQ(table.flow(0, 0), 23697.221);
  EXPECT_EQ(table.flow(44, 1), 1.8502226);
  EXPECT_EQ(table.demand(47, 26), 65150574);
  EXPECT_EQ(table.output[0], 239150.176812268);
  EXPECT_EQ(table.value_added[0], 42262.90673);
  EXPECT_DOUBLE_EQ(table.taxes[0], 1284.55207 + 163.96634);
  EXPECT_NEAR(sum(table.flows), 38872616.88392532, 1e-5);  // the same invented flows as in the Eora folder
  EXPECT_TRUE(has_note(table, "International Transport Margins"));
}

TEST(FormatMocks, ExiobaseOutputIsRebuiltFromCoefficients) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto table = load(mock_file("exio3_mock"), TableFormat::exiobase3, report);
  ASSERT_EQ(table.nodes(), 48U);
  EXPECT_EQ(table.demand_columns(), 42U);
  EXPECT_EQ(table.money_unit, "million USD");
  EXPECT_EQ(table.final_demand_columns[1].category, "NPISH");
  EXPECT_NEAR(sum(table.final_demand), 3285132732.421108, 1e-3);
  EXPECT_NEAR(table.output[0], 239154.38647262502, 239154 * 1e-12);
  EXPECT_NEAR(table.output[17], 24650772.816408392, 24650772 * 1e-12);
  EXPECT_NEAR(table.output[47], 91544454.45939656, 91544454 * 1e-12);
  EXPECT_NEAR(sum(table.output), 3324005349.305029, 3324005349 * 1e-12);
  EXPECT_NEAR(report.check.largest_input_share, 0.682729303939267, 1e-12);
  EXPECT_LT(std::max(report.check.rows.most, -report.check.rows.least), 1e-6);
}

TEST(FormatMocks, Eora) {
  NEED_TEST_DATA();
  LoadReport report;
  const auto table = load(mock_file("eora26_mock"), TableFormat::eora26, report, BalanceRule::report);
  ASSERT_EQ(table.nodes(), 48U);
  EXPECT_EQ(table.demand_columns(), 42U);
  EXPECT_EQ(table.year, 2010);
  EXPECT_EQ(table.regions[0].text(), "REG1");
  EXPECT_EQ(table.sectors[1].code, "mining");
  EXPECT_NEAR(sum(table.flows), 38872616.88392532, 1e-5);
  EXPECT_NEAR(sum(table.final_demand), 3285132732.421108, 1e-3);
  EXPECT_NEAR(sum(table.value_added), 39141414.26499999, 1e-5);
  EXPECT_EQ(report.check.rows.beyond.size(), 0U);
  EXPECT_GT(report.check.columns.beyond.size(), 0U);
}

TEST(FormatMocks, GloriaIsRecognisedAndRefusedWithTheFormatsThatAreRead) {
  NEED_TEST_DATA();
  const auto path = mock_file("gloria_mock/GLORIA_MRIOs_59_2022");
  EXPECT_EQ(recognise_table_format(path).value(), TableFormat::gloria);
  LoadReport report;
  const auto refused = load_input_output_table(path, report);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_NE(refused.error().remedy.find("Eora26"), std::string::npos);
}

}  // namespace
}  // namespace entrepot::production
