#include "trade/screen.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <type_traits>

#include "trade/indicators.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

struct Row {
  std::int32_t year;
  std::string_view exporter, importer;
  std::uint32_t product;
  double usd;
};

TradeTable table_of(const std::vector<Row>& rows) {
  TradeTableInfo info;
  info.edition = HsEdition::hs2017;
  TradeTableBuilder builder(info);
  for (const Row& r : rows) builder.add({r.year, id(r.exporter), id(r.importer), r.product, r.usd, std::nullopt, 0});
  LoadReport report;
  return std::move(builder).finish(report);
}

BlocSelection bloc(std::string_view text) { return select_bloc(text).value(); }

// A tiny world: China sells nearly all gallium, Germany some; Japan sells a little.
const std::vector<Row> gallium = {
    {2020, "CHN", "JPN", 811292, 80},
    {2020, "DEU", "JPN", 811292, 20},
    {2020, "JPN", "KOR", 811292, 10},
    {2020, "CHN", "KOR", 811292, 30},
};

// It refers to the part, and so takes none that is about to go.
static_assert(std::is_constructible_v<DependencyYear, const CubePart&, std::int32_t, BlocSelection>);
static_assert(!std::is_constructible_v<DependencyYear, CubePart, std::int32_t, BlocSelection>);

TEST(Dependency, FollowsTheFormulas) {
  const CubePart part = cube_of(table_of(gallium));
  const auto of_japan = DependencyYear(part, 2020, bloc("CJK")).of_economy(id("JPN"), {{id("CHN"), -0.5}, {id("DEU"), 1.5}});
  ASSERT_EQ(of_japan.size(), 1u);
  const auto& d = of_japan.front();
  EXPECT_EQ(d.imports_usd, 100);
  EXPECT_EQ(d.inside_usd, 80);
  EXPECT_EQ(d.exports_usd, 10);
  EXPECT_EQ(d.suppliers, 2u);
  EXPECT_DOUBLE_EQ(*d.hhi, 0.68);
  EXPECT_DOUBLE_EQ(*d.effective_suppliers, 1 / 0.68);
  EXPECT_EQ(*d.top, id("CHN"));
  EXPECT_DOUBLE_EQ(*d.top_share, 0.8);
  EXPECT_DOUBLE_EQ(*d.top_three_share, 1);
  EXPECT_DOUBLE_EQ(*d.outside_share, 0.2);
  EXPECT_DOUBLE_EQ(*d.outside_hhi, 1);
  EXPECT_DOUBLE_EQ(*d.outside_to_exports, 2);
  EXPECT_DOUBLE_EQ(*d.imports_to_exports, 10);
  EXPECT_DOUBLE_EQ(*d.world_hhi, (110.0 * 110 + 20 * 20 + 10 * 10) / (140.0 * 140));
  EXPECT_DOUBLE_EQ(*d.substitutability, 30.0 / 100);
  EXPECT_DOUBLE_EQ(*d.governance_risk, 0.64 * 3.0 / 5 + 0.04 * 1.0 / 5);
  EXPECT_EQ(d.flags, g1 | g2 | g3 | cdi1 | cdi3);
  EXPECT_TRUE(is_geodep(d.flags));
  EXPECT_FALSE(is_commission(d.flags));
}

TEST(Dependency, ABlocBuysAsOneFromOutside) {
  const CubePart part = cube_of(table_of(gallium));
  const auto found = DependencyYear(part, 2020, bloc("CJK")).of_bloc();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].imports_usd, 20);
  EXPECT_EQ(found[0].inside_usd, 120);
  EXPECT_EQ(*found[0].top, id("DEU"));
  EXPECT_DOUBLE_EQ(*found[0].outside_share, 20.0 / 140);
  EXPECT_EQ(found[0].exports_usd, 120);  // of members to anyone
}

TEST(Dependency, MissingStaysMissingAndNeverFlags) {
  const CubePart part =
      cube_of(table_of({{2020, "CHN", "JPN", 811292, 0}, {2020, "DEU", "JPN", 250410, 5}, {2020, "DEU", "JPN", 999999, 5}}));
  const DependencyYear year(part, 2020, bloc("CJK"));
  const auto found = year.of_economy(id("JPN"));
  ASSERT_EQ(found.size(), 2u);  // goods not specified are left out
  EXPECT_FALSE(found[1].hhi || found[1].top || found[1].world_hhi || found[1].outside_share || found[1].imports_to_exports);
  EXPECT_EQ(found[1].flags, 0);
  EXPECT_EQ(*found[0].imports_to_exports, no_exports_ratio);
  EXPECT_FALSE(found[0].governance_risk);  // nobody has a score
  EXPECT_TRUE(year.of_economy(id("LAO")).empty());
}

std::vector<Row> drawn_rows() {
  static const std::vector<std::string> names = {"CHN", "DEU", "JPN", "KOR", "VNM", "USA"};
  std::vector<Row> rows;
  const int count = *rc::gen::inRange(1, 150);
  for (int i = 0; i < count; ++i) {
    const auto exporter = *rc::gen::inRange(0, 6), importer = *rc::gen::inRange(0, 6);
    rows.push_back({2020, names[static_cast<std::size_t>(exporter)], names[static_cast<std::size_t>(importer)],
                    static_cast<std::uint32_t>(*rc::gen::inRange(10'000, 10'008)), static_cast<double>(*rc::gen::inRange(0, 40))});
  }
  return rows;
}

// Invariant: flags of all importers at once are those of each alone, and concentration is that of its definition.
RC_GTEST_PROP(DependencyProperty, AllImportersAtOnceAreEachAlone, ()) {
  const TradeTable table = table_of(drawn_rows());
  const CubePart part = cube_of(table);
  const SupplierIndex index(table);
  const DependencyYear year(part, 2020, bloc("CJK"));
  const auto all = year.all_flags(static_cast<unsigned>(*rc::gen::inRange(1, 4)));
  std::size_t purchases = 0;
  for (const EconomyId importer : part.economies()) {
    const auto range = part.purchases_of(2020, *part.economy_index(importer));
    const auto alone = year.of_economy(importer);
    RC_ASSERT(alone.size() == range.size());
    for (std::size_t n = 0; n < alone.size(); ++n) {
      RC_ASSERT(alone[n].flags == all.flags[range.begin + n - all.first_purchase]);
      if (alone[n].top) RC_ASSERT(*alone[n].top == part.economies()[all.top[range.begin + n - all.first_purchase]]);
      const auto defined = import_concentration(table, index, 2020, importer, alone[n].product);
      RC_ASSERT(defined.hhi.has_value() == alone[n].hhi.has_value());
      if (defined.hhi) RC_ASSERT(std::abs(*defined.hhi - *alone[n].hhi) < 1e-12);
      const auto world = export_concentration(table, 2020, alone[n].product);
      if (world.hhi) RC_ASSERT(std::abs(*world.hhi - *alone[n].world_hhi) < 1e-12);
    }
    purchases += range.size();
  }
  RC_ASSERT(purchases == all.flags.size());
}

// ---- over years ---------------------------------------------------------------------------------------------------------

std::vector<Row> years_of_gallium(const std::vector<std::int32_t>& concentrated, std::int32_t first, std::int32_t last) {
  std::vector<Row> rows;
  for (std::int32_t year = first; year <= last; ++year) {
    const bool flagged = std::find(concentrated.begin(), concentrated.end(), year) != concentrated.end();
    rows.push_back({year, "CHN", "JPN", 811292, 90});
    if (!flagged) rows.push_back({year, "DEU", "JPN", 811292, 90});
    if (!flagged) rows.push_back({year, "USA", "JPN", 811292, 90});
  }
  return rows;
}

ScreenResult screened(const std::vector<Row>& rows, std::string_view importer) {
  const auto cube = TradeCube::create({cube_of(table_of(rows))}).value();
  return screen(cube, {id(importer), bloc("CJK"), cube.periods(), {}, true, 2}).value();
}

TEST(Screen, DependentMeansFlaggedInTwoOfThreeYears) {
  const auto result = screened(years_of_gallium({2018, 2020, 2021}, 2017, 2022), "JPN");
  ASSERT_EQ(result.products.size(), 1u);
  const auto& p = result.products[0];
  EXPECT_EQ(p.dependent, true);  // 2020 and 2021
  EXPECT_EQ(p.years_flagged, 3u);
  EXPECT_EQ(p.years_in_a_row, 0u);  // not in 2022
  EXPECT_EQ(*p.first_flagged, 2018);
  ASSERT_EQ(result.list.size(), 6u);
  EXPECT_FALSE(result.list[1].dependent);    // 2018 has no three years
  EXPECT_EQ(result.list[2].dependent, 0u);   // 2017 to 2019: once
  EXPECT_EQ(result.list[3].entered, 1u);     // 2020: 2018 and 2020
  EXPECT_EQ(result.list[5].left, 0u);
  EXPECT_DOUBLE_EQ(*result.still_listed_after_one, 1);  // 2020 to 2021 and 2021 to 2022
  EXPECT_FALSE(result.still_listed_after_five);
}

TEST(Screen, TooFewYearsLeaveTheAnswerMissing) {
  EXPECT_EQ(screened(years_of_gallium({2020}, 2020, 2020), "JPN").products[0].dependent, std::nullopt);
  EXPECT_EQ(screened(years_of_gallium({2020, 2021}, 2020, 2021), "JPN").products[0].dependent, true);
  EXPECT_EQ(screened(years_of_gallium({}, 2020, 2021), "JPN").products[0].dependent, false);
  EXPECT_EQ(screened(years_of_gallium({2021}, 2020, 2021), "JPN").products[0].dependent, std::nullopt);  // 2019 would decide
  const std::vector<Row> year_between = {{2020, "CHN", "JPN", 811292, 90}, {2022, "CHN", "JPN", 811292, 90}};
  EXPECT_EQ(screened(year_between, "JPN").products[0].years_in_a_row, 1u);  // nobody knows of 2021
  const auto gap = screened(years_of_gallium({2020, 2022}, 2020, 2020), "LAO");
  EXPECT_TRUE(gap.products.empty());
  EXPECT_EQ(gap.notes.back(), "LAO is not in the data");
}

TEST(Screen, GradesTheWatchListAndFindsWhoDependsOnUs) {
  const auto result = screened(years_of_gallium({2020, 2021, 2022}, 2020, 2022), "JPN");
  EXPECT_EQ(result.products[0].grade, 'A');  // dependent, always half from one, the others export nothing
  EXPECT_EQ(result.products[0].years_in_a_row, 3u);
  const auto of_china = screened(years_of_gallium({2020, 2021, 2022}, 2020, 2022), "CHN");
  ASSERT_EQ(of_china.products.size(), 1u);
  EXPECT_FALSE(of_china.products[0].imported());
  EXPECT_EQ(of_china.products[0].dependents, std::vector<EconomyId>{id("JPN")});
  EXPECT_TRUE(screened(years_of_gallium({2021}, 2020, 2022), "CHN").products.empty());
}

TEST(Screen, HalfFromOneEconomyIsWatched) {
  const auto grade = [](double of_china) {
    return screened({{2022, "CHN", "JPN", 811292, of_china}, {2022, "DEU", "JPN", 811292, 25}, {2022, "USA", "JPN", 811292, 25}}, "JPN")
        .products[0]
        .grade;
  };
  EXPECT_NE(grade(50), ' ');
  EXPECT_EQ(grade(49), ' ');
}

// Whoever the supplier is: what comes from inside the region is of no less concern, and what was not flagged in the last year of more than
// what was.
TEST(Screen, RanksByDependenceThenYearsThenSizeWhereverTheSupplierIs) {
  std::vector<Row> rows;
  for (const std::int32_t year : {2019, 2020, 2021, 2022}) {
    rows.push_back({year, "DEU", "JPN", 10'121, 10});                      // always, from outside: small
    rows.push_back({year, "CHN", "JPN", 811'292, 90});                     // always, from inside: large
    rows.push_back({year, "USA", "JPN", 250'410, 500});                    // largest; flagged in two of three, not in the last
    if (year == 2022) rows.insert(rows.end(), {{year, "BRA", "JPN", 250'410, 500}, {year, "MEX", "JPN", 250'410, 500}});
    if (year > 2019) rows.push_back({year, "USA", "JPN", 282'530, 400});   // three years
  }
  const auto result = screened(rows, "JPN");
  const auto codes = [&](ScreenOrder order) {
    std::vector<std::uint32_t> found;
    for (const std::size_t at : ranked(result, order)) found.push_back(result.products[at].last.product);
    return found;
  };
  EXPECT_EQ(codes(ScreenOrder::concern), (std::vector<std::uint32_t>{811'292, 10'121, 282'530, 250'410}));
  EXPECT_EQ(codes(ScreenOrder::region), (std::vector<std::uint32_t>{282'530, 10'121, 250'410, 811'292}));
}

TEST(Screen, RanksWhatIsMissingLast) {
  auto rows = years_of_gallium({2020, 2021, 2022}, 2020, 2022);
  rows.push_back({2022, "USA", "JPN", 10'121, 500});
  rows.push_back({2022, "VNM", "JPN", 10'121, 500});
  rows.push_back({2022, "DEU", "JPN", 10'121, 500});
  rows.push_back({2020, "DEU", "JPN", 20'130, 1});
  const auto result = screened(rows, "JPN");
  ASSERT_EQ(result.products.size(), 3u);
  EXPECT_EQ(ranked(result, ScreenOrder::concern), (std::vector<std::size_t>{2, 0, 1}));
  EXPECT_EQ(ranked(result, ScreenOrder::imports), (std::vector<std::size_t>{0, 2, 1}));
  EXPECT_EQ(ranked(result, ScreenOrder::concentration).back(), 1u);
}

}  // namespace
}  // namespace entrepot::trade
