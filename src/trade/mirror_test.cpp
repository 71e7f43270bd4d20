#include "trade/mirror.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "trade/reports.h"
#include "trade/scratch_file.h"

namespace entrepot::trade {
namespace {

EconomyId id(std::string_view text) { return EconomyId::parse(text).value(); }

Flow flow(std::int32_t period, std::string_view exporter, std::string_view importer, std::uint32_t product, double usd,
          std::optional<double> quantity = std::nullopt, std::uint32_t line = 2) {
  return {period, id(exporter), id(importer), product, usd, quantity, line};
}

TradeTable table_of(const std::vector<Flow>& flows, HsEdition edition = HsEdition::hs2022) {
  TradeTableInfo info;
  info.edition = edition;
  TradeTableBuilder builder(info);
  for (const Flow& one : flows) builder.add(one);
  LoadReport report;
  return std::move(builder).finish(report);
}

// China sells gallium and graphite to Japan; Japan reports both, the graphite fob, and Viet Nam reports nothing.
MirrorTables graphite() {
  MirrorTables tables;
  tables.exports.push_back(table_of({flow(2023, "CHN", "JPN", 811292, 100, 2.0), flow(2023, "CHN", "JPN", 250410, 80),
                                     flow(2023, "CHN", "VNM", 250410, 7), flow(2023, "JPN", "CHN", 848620, 50)}));
  tables.imports.push_back(table_of({flow(2023, "CHN", "JPN", 811292, 159, 3.0), flow(2023, "CHN", "JPN", 250410, 99),
                                     flow(2023, "KOR", "JPN", 250410, 11), flow(2023, "CHN", "JPN", 280490, 5)}));
  tables.imports_fob.push_back(table_of({flow(2023, "CHN", "JPN", 250410, 80)}));
  return tables;
}

const MirrorFlow& of(const Mirror& found, std::string_view exporter, std::string_view importer, std::uint32_t product) {
  for (const MirrorFlow& one : found.flows)
    if (one.exporter == id(exporter) && one.importer == id(importer) && one.product == product) return one;
  throw std::runtime_error("no such flow");
}

TEST(MirrorStatistics, SetsTheImportersReportBesideTheExporters) {
  const auto found = mirror(graphite(), {});
  ASSERT_TRUE(found.has_value()) << found.error().message();
  ASSERT_EQ(found->flows.size(), 6u);
  const MirrorFlow& gallium = of(*found, "CHN", "JPN", 811292);
  EXPECT_DOUBLE_EQ(*gallium.imports_fob_usd, 150);  // 159 / 1.06
  EXPECT_FALSE(gallium.fob_stated);
  EXPECT_DOUBLE_EQ(*gallium.difference_usd(), 50);
  EXPECT_DOUBLE_EQ(*gallium.ratio(), 1.59);
  EXPECT_DOUBLE_EQ(*gallium.asymmetry(), 50.0 / 250);
  EXPECT_EQ(gallium.imports_quantity, 3.0);
  const MirrorFlow& graphite = of(*found, "CHN", "JPN", 250410);
  EXPECT_TRUE(graphite.fob_stated);
  EXPECT_EQ(graphite.asymmetry(), 0.0);
  EXPECT_FALSE(graphite.exports_quantity.has_value());
}

TEST(MirrorStatistics, WhatOneSideAloneReportsStaysMissingOnTheOther) {
  const auto found = mirror(graphite(), {}).value();
  EXPECT_EQ(of(found, "CHN", "VNM", 250410).unmatched, Unmatched::importer_reports_nothing);
  EXPECT_EQ(of(found, "JPN", "CHN", 848620).unmatched, Unmatched::importer_reports_nothing);
  EXPECT_EQ(of(found, "KOR", "JPN", 250410).unmatched, Unmatched::exporter_reports_nothing);
  EXPECT_EQ(of(found, "CHN", "JPN", 280490).unmatched, Unmatched::exporter_reports_other_trade);
  EXPECT_FALSE(of(found, "CHN", "JPN", 280490).exports_usd.has_value());
  EXPECT_FALSE(of(found, "CHN", "JPN", 280490).asymmetry().has_value());
  EXPECT_DOUBLE_EQ(found.exporter_only_usd, 57);
  EXPECT_DOUBLE_EQ(found.importer_only_usd, 16);
}

TEST(MirrorStatistics, ReliabilityIsTheShareOfMirroredTradeThatAgrees) {
  const auto found = mirror(graphite(), {}).value();
  // Weights 125 (asymmetry 0.2) and 80 (0); only Japan and China have mirrored flows.
  EXPECT_DOUBLE_EQ(*found.all.reliability(), 80.0 / 205);
  EXPECT_DOUBLE_EQ(*found.all.mean_asymmetry(), 25.0 / 205);
  ASSERT_EQ(found.economies.size(), 4u);
  EXPECT_EQ(found.economies[0].economy, id("CHN"));
  EXPECT_DOUBLE_EQ(found.economies[0].unreported_usd, 5);  // Japan's 280490
  EXPECT_DOUBLE_EQ(found.economies[1].unanswered_usd, 5);
  EXPECT_FALSE(found.economies[2].reliability().has_value());
}

TEST(MirrorStatistics, CoarserCodesAreSumsOfWhatEachSideReports) {
  MirrorQuestion question;
  question.digits = 4;
  question.product = 2504;
  question.exporter = id("CHN");
  auto found = mirror(graphite(), question).value();
  ASSERT_EQ(found.flows.size(), 2u);
  EXPECT_EQ(found.flows[0].exports_usd, 80.0);
  question.digits = 0;
  question.product.reset();
  found = mirror(graphite(), question).value();
  EXPECT_DOUBLE_EQ(*of(found, "CHN", "JPN", 0).imports_fob_usd, 80 + (159 + 5) / 1.06);
  EXPECT_FALSE(of(found, "CHN", "JPN", 0).fob_stated);
}

TEST(MirrorStatistics, AFormerCodeOnOneSideIsThePresentOneOnTheOther) {
  MirrorTables tables;
  tables.exports.push_back(table_of({flow(1990, "ZAF", "JPN", 260111, 10), flow(1991, "X711", "JPN", 260111, 10)}));
  tables.imports.push_back(
      table_of({flow(1990, "X711", "JPN", 260111, 10.6), flow(1991, "X711", "JPN", 260111, 10.6), flow(1991, "ZAF", "JPN", 260112, 1)}));
  const auto found = mirror(tables, {}).value();
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(found.notes[0], "X711 (Southern African Customs Union (until 1999)) on one side is ZAF on the other in 1990: read as one");
  ASSERT_EQ(found.flows.size(), 3u);
  EXPECT_EQ(found.flows[0].exporter, id("ZAF"));
  EXPECT_NEAR(*found.flows[0].asymmetry(), 0, 1e-12);
  EXPECT_EQ(found.flows[1].exporter, id("X711"));  // both sides use it in 1991
}

TEST(MirrorStatistics, RefusesTwoEditionsAndTheSameReportTwice) {
  auto tables = graphite();
  tables.imports.push_back(table_of({flow(2023, "CHN", "KOR", 811292, 1)}, HsEdition::hs2017));
  EXPECT_EQ(mirror(tables, {}).error().code, ErrorCode::contradiction);
  tables = graphite();
  tables.exports.push_back(table_of({flow(2023, "CHN", "KOR", 811292, 1)}));
  const auto twice = mirror(tables, {});
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().what, "Two data sets have the exports that CHN reports for 2023");
  EXPECT_EQ(mirror({}, {}).error().code, ErrorCode::missing_data);
}

// Invariant: sides that report the same have no asymmetry, and exchanging who reports more changes only the sign of the difference.
RC_GTEST_PROP(MirrorProperty, IsSymmetricBetweenTheSides, ()) {
  const std::vector<std::string> names = {"CHN", "JPN", "KOR", "VNM"};
  std::vector<Flow> a, b;
  const int count = *rc::gen::inRange(1, 60);
  for (int i = 0; i < count; ++i) {
    const auto exporter = *rc::gen::elementOf(names), importer = *rc::gen::elementOf(names);
    const auto product = static_cast<std::uint32_t>(*rc::gen::inRange(10'101, 10'109));
    if (*rc::gen::arbitrary<bool>()) a.push_back(flow(2023, exporter, importer, product, *rc::gen::inRange(0, 50)));
    if (*rc::gen::arbitrary<bool>()) b.push_back(flow(2023, exporter, importer, product, *rc::gen::inRange(0, 50)));
  }
  MirrorQuestion question;
  question.cif_margin = 0;
  MirrorTables one, other, same;
  one.exports.push_back(table_of(a)), one.imports.push_back(table_of(b));
  other.exports.push_back(table_of(b)), other.imports.push_back(table_of(a));
  same.exports.push_back(table_of(a)), same.imports.push_back(table_of(a));
  const auto there = mirror(one, question).value(), back = mirror(other, question).value(), self = mirror(same, question).value();
  RC_ASSERT(there.flows.size() == back.flows.size());
  for (std::size_t f = 0; f < there.flows.size(); ++f) {
    RC_ASSERT(there.flows[f].asymmetry() == back.flows[f].asymmetry());
    RC_ASSERT(there.flows[f].exports_usd == back.flows[f].imports_usd);
    if (there.flows[f].asymmetry()) RC_ASSERT(*there.flows[f].asymmetry() >= 0 && *there.flows[f].asymmetry() <= 1);
  }
  for (const Reliability& economy : self.economies) RC_ASSERT(economy.reliability().value_or(1) == 1);
}

constexpr std::string_view header =
    "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,motCode,netWgt,cifvalue,fobvalue,"
    "primaryValue\n";

TEST(ComtradeReports, HasBothSidesAndLeavesOutWhatRepeats) {
  const ScratchFolder folder;
  const auto file = folder.write("reports.csv", std::string(header) +
                                                    "A,2023,156,X,392,0,H6,811292,C00,0,2000,,100,100\n"
                                                    "A,2023,392,M,156,0,H6,811292,C00,0,0,159,148,159\n"
                                                    "A,2023,392,M,0,0,H6,811292,C00,0,2000,500,,500\n"
                                                    "A,2023,392,M,156,0,H6,8112,C00,0,2000,160,,160\n"
                                                    "A,2023,392,M,156,0,H6,TOTAL,C00,0,,900,,900\n"
                                                    "A,2023,392,M,156,410,H6,811292,C00,0,,1,,1\n"
                                                    "A,2023,156,RX,392,0,H6,811292,C00,0,,,1,1\n"
                                                    "A,2023,156,M,156,0,H6,811292,C00,0,,1,,1\n"
                                                    "A,2023,392,M,899,0,H6,811292,C00,0,,1,,1\n"
                                                    "A,2023,392,M,410,0,H6,10121,C00,0,,-1,,-1\n");
  LoadReport report;
  const auto reports = load_comtrade_reports(file, {}, report, no_progress());
  ASSERT_TRUE(reports.has_value()) << reports.error().message();
  ASSERT_EQ(reports->exports.size(), 1u);
  ASSERT_EQ(reports->imports.size(), 1u);
  EXPECT_EQ(reports->imports_fob.columns().value_usd[0], 148);
  EXPECT_EQ(reports->exports.quantity(0), 2.0);
  EXPECT_FALSE(reports->imports.quantity(0).has_value());
  EXPECT_EQ(reports->exports.info().edition, HsEdition::hs2022);
  EXPECT_EQ(report.rows_read, 10);
  EXPECT_EQ(report.rows_rejected, 2);  // an area that is no economy; a negative value
  EXPECT_EQ(report.notes.size(), 8u) << fmt::format("{}", fmt::join(report.notes, "\n"));
}

TEST(ComtradeReports, NeverMixesEditionsOrPeriods) {
  const ScratchFolder folder;
  LoadReport report;
  const std::string first = "A,2023,156,X,392,0,H6,811292,C00,0,2000,,100,100\n";
  const auto load = [&](std::string_view second) {
    return load_comtrade_reports(folder.write("reports.csv", std::string(header) + first + std::string(second)), {}, report, no_progress());
  };
  EXPECT_EQ(load("A,2023,392,M,156,0,H5,811292,C00,0,,159,,159\n").error().what,
            "The rows are of several HS editions: HS2017 (1 rows), HS2022 (1 rows)");
  EXPECT_EQ(load("M,202301,392,M,156,0,H6,811292,C00,0,,159,,159\n").error().what, "Some rows are of years, others of months");
  EXPECT_EQ(load("A,2023,392,M,156,0,S4,811292,C00,0,,159,,159\n").error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace entrepot::trade
