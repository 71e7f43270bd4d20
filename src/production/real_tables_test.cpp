// The published tables, loaded in full, with the known answers of their publishers' figures.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

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

InputOutputTable load(const std::filesystem::path& path, TableFormat expected, LoadReport& report, BalanceRule balance = BalanceRule::require,
                      bool merge = false) {
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
  const std::vector<std::pair<std::string, double>> totals{{"HFCE", 39.81}, {"NPISH", 0.38}, {"GGFC", 12.39}, {"GFCF", 16.09}, {"INVNT", 0.59}};
  for (const auto& [category, trillion] : totals) {
    double total = 0;
    for (std::size_t i = 0; i < table->nodes(); ++i)
      for (std::size_t f = 0; f < table->demand_columns(); ++f)
        if (table->final_demand_columns[f].category == category) total += table->demand(i, f);
    EXPECT_NEAR(total / 1e6, trillion, 0.005) << category;
  }
}

TEST_F(Wiod2011, ValueAddedByDifferenceHasTheKnownTotals) {
  const std::vector<std::pair<const char*, double>> totals{{"CHN", 7.3883}, {"JPN", 5.8975}, {"KOR", 1.0861}, {"IDN", 0.8568}, {"USA", 15.1625}};
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
  EXPECT_EQ(names, (std::vector<std::string>{"AUS:35", "BGR:35", "BRA:35", "CHN:19", "CHN:35", "CYP:8",  "ESP:35", "EST:35", "HUN:35", "IDN:19", "IDN:35",
                                             "JPN:35", "KOR:35", "LUX:5",  "LUX:8",  "LVA:8",  "LVA:35", "MLT:8",  "ROU:35", "RUS:35", "SVK:35", "SWE:5"}));
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
    if (const std::string code = region.text(); code != "CHN" && code != "JPN" && code != "KOR") regions.parts.push_back({region, economy("OTH")});
  const auto merged = aggregate(*table, regions, {});
  ASSERT_TRUE(merged.has_value()) << merged.error().message();
  EXPECT_EQ(merged->regions.size(), 4U);
  EXPECT_EQ(sum(merged->flows), sum(table->flows));
  EXPECT_EQ(sum(merged->output), sum(table->output));
  EXPECT_EQ(output_of(*merged, "JPN"), output_of(*table, "JPN"));
  const auto check = check_table(*merged);
  for (const auto& row : check.rows.beyond) ADD_FAILURE() << row.name << " " << row.value << " of " << merged->output[row.node];
}

}  // namespace
}  // namespace entrepot::production
