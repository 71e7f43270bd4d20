// Each link of the chain on a world small enough to follow by hand (tiny_world.h; numbers are invented).
//
//   t/day    makes   sells to AAA   sells to BBB   uses
//   CCC      1.00        0.20           0.40       0.40
//   AAA      0.10          -            0.05       0.25     (capacity 0.20)
//   BBB        -           -              -        0.45
#include <gtest/gtest.h>

#include <numeric>

#include "assessment/assessment.h"
#include "assessment/detail/node_losses.h"
#include "assessment/detail/tiny_case.h"
#include "base/hash.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

const std::string half_cut =
    "[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nproduct = \"gallium\"\ncut = 0.5\nfrom = 0\ndays = 100\n";
// Share of a day beyond whole days: CCC to AAA 2,000 km are 3.21 days at 14 knots, CCC to BBB 1,500 km are 2.41, AAA to BBB 1.61.
const double km_per_day = 14 * 1.852 * 24;
const double late_aaa = 2000 / km_per_day - 3, late_bbb = 1500 / km_per_day - 2, late_between = 1000 / km_per_day - 1;

TEST(Disturbance, AHalvedFlowIsMissedWhenTheLastFullShipHasArrived) {
  const TinyCase s(TinyWorld{}, half_cut);
  EXPECT_NEAR(s.disturbance.use[0], 0.25, 1e-12);
  EXPECT_NEAR(s.disturbance.use[1], 0.45, 1e-12);
  // 2,000 km at 14 knots are 3.21 days: ships that left before day 0 arrive until a fifth of day 3 is over.
  EXPECT_EQ(s.shortfall(0, 2), 0);
  EXPECT_NEAR(s.shortfall(0, 3), 0.10 * (1 - late_aaa), 1e-12);
  EXPECT_NEAR(s.shortfall(0, 4), 0.10, 1e-12);
  EXPECT_EQ(s.shortfall(1, 1), 0);
  EXPECT_NEAR(s.shortfall(1, 2), 0.20 * (1 - late_bbb), 1e-12);
  EXPECT_NEAR(s.shortfall(1, 3), 0.20, 1e-12);
  EXPECT_EQ(s.shortfall(2, 50), 0);
  EXPECT_NEAR(s.disturbance.lost_share[0], 0.8, 1e-12);
}

TEST(Disturbance, AClosedStraitWithoutAWayRoundStopsTheFlow) {
  const TinyCase s(TinyWorld{}, strait_closed);
  // CCC to BBB has no other way: ships of days 10 to 29 do not come from day 12.41 to day 32.41.
  EXPECT_EQ(s.shortfall(1, 11), 0);
  EXPECT_NEAR(s.shortfall(1, 12), 0.40 * (1 - late_bbb), 1e-12);
  EXPECT_NEAR(s.shortfall(1, 13), 0.40, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 31), 0.40, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 32), 0.40 * late_bbb, 1e-12);
  EXPECT_EQ(s.shortfall(1, 33), 0);
}

TEST(Disturbance, AWayRoundLeavesAGapAndThenLess) {
  const TinyCase s(TinyWorld{}, strait_closed);
  // CCC to AAA: 3.21 days become 8.04 (5,000 km). Nothing comes from day 13.21 to 18.04, then 1.1 x 2,000 / 5,000 of the flow until ships
  // use the strait again.
  EXPECT_NEAR(s.shortfall(0, 13), 0.20 * (1 - late_aaa), 1e-12);
  EXPECT_NEAR(s.shortfall(0, 14), 0.20, 1e-12);
  EXPECT_NEAR(s.shortfall(0, 17), 0.20, 1e-12);
  EXPECT_NEAR(s.shortfall(0, 18), 0.20 * (1 - 0.44 * (9 - 5000 / km_per_day)), 1e-12);
  EXPECT_NEAR(s.shortfall(0, 19), 0.20 * (1 - 0.44), 1e-12);
  EXPECT_EQ(s.shortfall(0, 34), 0);
}

TEST(Disturbance, OtherKindsOfEvents) {
  const auto shortfall_of_bbb = [](const std::string& event) { return TinyCase(TinyWorld{}, event).shortfall(1, 50); };
  EXPECT_NEAR(shortfall_of_bbb(
                  "[[event]]\nkind = \"capacity_loss\"\neconomy = \"CCC\"\nproduct = \"gallium\"\nloss = 0.25\nfrom = 0\ndays = 100\n"),
              0.1, 1e-12);
  EXPECT_NEAR(
      shortfall_of_bbb("[[event]]\nkind = \"demand_surge\"\neconomy = \"BBB\"\nproduct = \"gallium\"\nrise = 0.2\nfrom = 0\ndays = 100\n"),
      0.09, 1e-12);
  // CES with sigma 3: a duty of 25 % leaves 1.25^-3 of the flow.
  EXPECT_NEAR(
      shortfall_of_bbb(
          "[[event]]\nkind = \"tariff\"\nimporter = \"BBB\"\nexporter = \"CCC\"\nproduct = \"gallium\"\nrate = 0.25\nfrom = 0\ndays = 100\n"),
      0.4 * (1 - 1 / (1.25 * 1.25 * 1.25)), 1e-12);
  // Ports: 0.9 of the trade goes by sea.
  EXPECT_NEAR(shortfall_of_bbb("[[event]]\nkind = \"port_closure\"\neconomy = \"CCC\"\nshare = 0.5\nfrom = 0\ndays = 100\n"), 0.4 * 0.45,
              1e-12);
}

TEST(Disturbance, AFlowThatNothingTouchesArrivesAsOneThatACutOfNothingTouches) {
  // A flow is followed day by day where an event of the scenario acts on it, and sent at once where none does.
  const std::string surge =
      "[[event]]\nkind = \"demand_surge\"\neconomy = \"BBB\"\nproduct = \"gallium\"\nrise = 0.3\nfrom = 10\ndays = 20\n";
  std::string nothing = half_cut;
  nothing.replace(nothing.find("cut = 0.5"), 9, "cut = 0.0");
  const TinyCase at_once(TinyWorld{}, surge), by_day(TinyWorld{}, surge + nothing);
  EXPECT_TRUE(at_once.disturbance.any);
  EXPECT_EQ(at_once.disturbance.shortfall, by_day.disturbance.shortfall);
  EXPECT_EQ(at_once.disturbance.surplus, by_day.disturbance.surplus);
  EXPECT_EQ(at_once.disturbance.lost_share, by_day.disturbance.lost_share);
}

TEST(Stocks, CommercialStocksCoverTheFirstDays) {
  const TinyCase s(TinyWorld{}, half_cut);
  const Supply supply = s.respond_with({});
  // AAA: 20 days x 0.25 = 5 t cover 0.10 a day for 50 days, from day 3.21 on.
  EXPECT_NEAR(s.unmet(supply, 0, 52), 0, 1e-9);
  EXPECT_NEAR(s.unmet(supply, 0, 53), 0.10 * (1 - late_aaa), 1e-9);
  EXPECT_NEAR(s.unmet(supply, 0, 54), 0.10, 1e-9);
  // BBB: 4.5 t cover 0.20 a day for 22.5 days, from day 2.41 on.
  EXPECT_NEAR(s.unmet(supply, 1, 23), 0, 1e-9);
  EXPECT_NEAR(s.unmet(supply, 1, 24), 0.20 * (1 - late_bbb - 0.5), 1e-9);
  EXPECT_NEAR(s.unmet(supply, 1, 25), 0.20, 1e-9);
  EXPECT_NEAR(supply.from_commercial[0], 5, 1e-9);
}

TEST(NewSuppliers, AloneEachGetsItsShareOfWhatIsSpare) {
  const TinyCase s(TinyWorld{}, half_cut);
  const Supply supply = s.respond_with({Resourcing::alone, Release::none, {}});
  // AAA can make 0.10 a day more. Before the crisis it kept 0.05 and sold 0.05 to BBB: each gets 0.05, from day 30 (AAA itself) and
  // day 31.6 (BBB, 1.6 days at sea) on.
  EXPECT_NEAR(supply.from_new_suppliers[0], 0.05 * 70, 1e-9);
  EXPECT_NEAR(supply.from_new_suppliers[1], 0.05 * (69 - late_between), 1e-9);
  // CCC restricts exports and is no new supplier, though it has the largest output.
  EXPECT_NEAR(supply.from_new_suppliers[0] + supply.from_new_suppliers[1], 0.05 * (139 - late_between), 1e-9);
}

TEST(NewSuppliers, TogetherNobodyGetsLessThanAlone) {
  const TinyCase s(TinyWorld{}, half_cut);
  const Supply alone = s.respond_with({Resourcing::alone, Release::none, {}});
  const Supply together = s.respond_with({Resourcing::together, Release::none, {}});
  for (const std::size_t e : {std::size_t{0}, std::size_t{1}})
    EXPECT_GE(together.from_new_suppliers[e], alone.from_new_suppliers[e] - 1e-9);
}

TEST(Release, AloneANeighbourHasNothingToGive) {
  const TinyCase s(TinyWorld{}, half_cut);
  const Supply supply = s.respond_with({Resourcing::none, Release::alone, {}});
  EXPECT_NEAR(s.unmet_sum(supply, 0), 0, 1e-9);  // AAA holds 100 days
  EXPECT_NEAR(supply.from_public[1], 4.5, 1e-6);  // BBB holds 10 days
  EXPECT_EQ(supply.given[0], 0);
}

TEST(Release, TogetherTheStockGoesWhereItIsNeeded) {
  const TinyCase s(TinyWorld{}, half_cut);
  const Supply nobody = s.respond_with({}), alone = s.respond_with({Resourcing::none, Release::alone, {}}),
               together = s.respond_with({Resourcing::none, Release::together, {}});
  EXPECT_GT(together.given[0], 1);
  EXPECT_LE(s.unmet_sum(together, 0), s.unmet_sum(alone, 0) + 1e-6);
  EXPECT_LT(s.unmet_sum(together, 1), s.unmet_sum(alone, 1) - 1);
  // What is missing without action is what is handed out plus what stays missing.
  EXPECT_NEAR(s.unmet_sum(nobody, 1), s.unmet_sum(together, 1) + together.from_public[1], 1e-6);
  EXPECT_NEAR(together.given[0] + together.given[1],
              together.from_public[0] + together.from_public[1] - (together.from_public[0] - together.given[1]) - (4.5), 1e-5);
}

TEST(Release, WhoRestrictsExportsSendsNoStock) {
  TinyWorld tiny;
  tiny.table("economies.csv", "economy label groups table_region port lon lat",
             "AAA Aland G AAA A 0 0\nBBB Beland G BBB B 10 0\nCCC Celand G CCC C 20 0");
  tiny.figures("stocks.csv", "product economy holder", "gallium CCC public 1000 1000 1000 days reported");
  const TinyCase s(tiny, half_cut);
  const Supply together = s.respond_with({Resourcing::together, Release::together, {}});
  EXPECT_EQ(together.given[2], 0);
  EXPECT_EQ(together.from_public[1], 0);
}

TEST(Disturbance, AShortfallIsNeverMoreThanTheNeed) {
  TinyWorld tiny;
  // AAA re-exports more than it makes: its own balance is negative.
  tiny.figures("trade.csv", "product exporter importer",
               "gallium CCC AAA 73 73 73 t/yr reported\ngallium AAA BBB 91.25 91.25 91.25 t/yr reported");
  std::string all_cut = half_cut;
  all_cut.replace(all_cut.find("cut = 0.5"), 9, "cut = 1.0");
  const TinyCase s(tiny, all_cut);
  for (std::size_t e = 0; e < 3; ++e)
    for (int day = 0; day < 100; ++day) EXPECT_LE(s.shortfall(e, day), s.disturbance.need[e * s.days() + static_cast<std::size_t>(day)]);
  // AAA makes 0.10 and bought 0.20; it used 0.05 and sold 0.25. A third is left, for itself and for BBB.
  EXPECT_NEAR(s.shortfall(0, 50), 0.05 * 2 / 3, 1e-12);
  EXPECT_NEAR(s.shortfall(1, 50), 0.25 * 2 / 3, 1e-12);
}

TEST(Disturbance, WhatDoesNotLeaveStaysAtHomeAndWhatComesLateIsNotLost) {
  const TinyCase restricted(TinyWorld{}, half_cut);
  EXPECT_NEAR(restricted.disturbance.surplus[2 * restricted.days() + 50], 0.30, 1e-12);
  const TinyCase closed(TinyWorld{}, strait_closed);
  // The last ships that went round the strait arrive beside the first that pass it again.
  EXPECT_NEAR(closed.disturbance.surplus[0 * closed.days() + 34], 0.20 * 0.44, 1e-12);
}

TEST(NewSuppliers, CannotDeliverBeforeTheyHaveProduced) {
  // A shortage of three days in the second period: AAA makes 0.10 a day more from day 30 on.
  const TinyCase s(TinyWorld{},
                   "[[event]]\nkind = \"demand_surge\"\neconomy = \"AAA\"\nproduct = \"gallium\"\nrise = 4\nfrom = 30\ndays = 3\n");
  const Supply supply = s.respond_with({Resourcing::alone, Release::none, {}});
  EXPECT_LE(supply.from_new_suppliers[0], 0.10 * 3 + 1e-9);
}

TEST(NodeLosses, AShortIndustryLosesTheShareThatNeedsTheProduct) {
  const TinyCase s(TinyWorld{}, half_cut);
  NodeLosses losses(s.all);
  losses.add_product(0, s.values, s.disturbance, s.respond_with({}).unmet);
  // BBB:electronics is node 3: 20 % of its output needs gallium, 0.20 of 0.45 are missing.
  EXPECT_NEAR(losses.loss(3, 26), 0.2 * 0.20 / 0.45, 1e-12);
  EXPECT_EQ(losses.loss(3, 10), 0);
  EXPECT_EQ(losses.loss(2, 26), 0);
  EXPECT_EQ(losses.main_product(3, 26), 0U);
}

TEST(NodeLosses, AReplaceableNeedEnds) {
  TinyWorld tiny;
  tiny.figures("uses.csv", "product economy industry essentiality replace_days",
               "gallium * electronics replaceable 30 0.2 0.2 0.2 share estimated");
  const TinyCase s(tiny, half_cut);
  NodeLosses losses(s.all);
  losses.add_product(0, s.values, s.disturbance, s.respond_with({}).unmet);
  EXPECT_GT(losses.loss(3, 53), 0);
  EXPECT_EQ(losses.loss(3, 54), 0);  // short from day 24
}

TEST(NodeLosses, AnEventOnAnIndustryRecoversInItsShape) {
  const TinyCase s(TinyWorld{},
                   half_cut +
                       "[[event]]\nkind = \"capacity_loss\"\neconomy = \"AAA\"\nindustry = \"metals\"\nloss = 0.4\nfrom = 10\ndays = 5\n"
                       "recovery = \"linear\"\nrecovery_days = 10\n");
  NodeLosses losses(s.all);
  losses.add_events(s.values);
  EXPECT_EQ(losses.loss(0, 9), 0);
  EXPECT_NEAR(losses.loss(0, 14), 0.4, 1e-12);
  EXPECT_NEAR(losses.loss(0, 15), 0.4 * 10 / 11, 1e-12);
  EXPECT_NEAR(losses.loss(0, 24), 0.4 * 1 / 11, 1e-12);
  EXPECT_EQ(losses.loss(0, 25), 0);
}

Assessment assess_tiny(const TinyWorld& tiny, const std::string& events, int members = 8, int threads = 1) {
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(events, 120, members), "t.toml").value();
  AssessOptions options;
  options.group = "G";
  options.threads = threads;
  return assess(world, scenario, options, no_progress()).value();
}

TEST(Assess, ACrisisThatChangesNothingCostsNothing) {
  std::string nothing = half_cut;
  nothing.replace(nothing.find("cut = 0.5"), 9, "cut = 0.0");
  const Assessment a = assess_tiny(TinyWorld{}, nothing);
  EXPECT_TRUE(a.supply.empty());
  EXPECT_TRUE(a.chain.empty());
  for (const EconomyLoss& e : a.economies)
    for (const LossRun& run : e.runs) {
      EXPECT_EQ(run.value_added_loss.p10, 0);
      EXPECT_EQ(run.value_added_loss.p90, 0);
    }
}

TEST(Assess, TogetherIsNeverWorseThanAloneNorAloneThanNobody) {
  const Assessment a = assess_tiny(TinyWorld{}, half_cut);
  const auto median = [&](RunKind run) { return a.group_loss[static_cast<std::size_t>(run)].value_added_loss.p50; };
  EXPECT_GT(median(RunKind::nobody), 0);
  EXPECT_LE(median(RunKind::alone), median(RunKind::nobody));
  EXPECT_LT(median(RunKind::together), median(RunKind::alone));
  EXPECT_GT(a.group_worth_of_cooperation.p50, 0);
}

TEST(Assess, WhereNothingCanBeDoneTogetherItIsAsAlone) {
  // No product is short, so that the members' lanes of the two runs are one.
  const Assessment a = assess_tiny(
      TinyWorld{},
      "[[event]]\nkind = \"capacity_loss\"\neconomy = \"AAA\"\nindustry = \"metals\"\nloss = { value = 0.3, low = 0.1, high = 0.6 }\n"
      "from = 10\ndays = 30\n",
      20);
  for (const SectorLoss& sector : a.sectors) {
    const Quantiles &alone = sector.runs[1].value_added_loss, &together = sector.runs[2].value_added_loss;
    EXPECT_EQ(alone.p10, together.p10);
    EXPECT_EQ(alone.p50, together.p50);
    EXPECT_EQ(alone.p90, together.p90);
    EXPECT_EQ(sector.runs[1].less_than_nobody.p50, sector.runs[2].less_than_nobody.p50);
  }
  EXPECT_GT(a.group_loss[1].value_added_loss.p10, 0);
  EXPECT_GT(a.group_loss[2].value_added_loss.p90, a.group_loss[2].value_added_loss.p10);
  EXPECT_EQ(a.group_worth_of_cooperation.p90, 0);
}

TEST(Assess, SectorsAddUpToEconomiesAndEconomiesToTheGroup) {
  const Assessment a = assess_tiny(TinyWorld{}, half_cut, 1);  // one member: quantiles are the values
  for (std::size_t r = 0; r < 3; ++r) {
    double world = 0, group = 0;
    for (const EconomyLoss& e : a.economies) {
      double sum = 0;
      for (const SectorLoss& s : a.sectors)
        if (s.region == e.region) sum += s.runs[r].value_added_loss.p50;
      EXPECT_NEAR(sum, e.runs[r].value_added_loss.p50, 1e-9 * (1 + std::abs(sum)));
      EXPECT_NEAR(e.runs[r].direct_value_added_loss.p50 + e.runs[r].indirect_value_added_loss.p50, sum, 1e-9 * (1 + std::abs(sum)));
      world += sum;
      if (e.region.text() != "CCC") group += sum;
    }
    EXPECT_NEAR(world, a.world_loss[r].value_added_loss.p50, 1e-9 * (1 + std::abs(world)));
    EXPECT_NEAR(group, a.group_loss[r].value_added_loss.p50, 1e-9 * (1 + std::abs(group)));
    const auto lost = [&](std::size_t run) { return a.group_loss[run].value_added_loss.p50; };
    EXPECT_NEAR(a.group_loss[r].less_than_nobody.p50, lost(0) - lost(r), 1e-9 * (1 + std::abs(lost(0))));
  }
}

TEST(Assess, NamesTheUnknownThatMovesTheResult) {
  TinyWorld tiny;
  tiny.figures("stocks.csv", "product economy holder", R"(
        gallium AAA commercial 20 19.9 20.1 days assumed
        gallium BBB commercial 15 0 30 days assumed )");
  const Assessment a = assess_tiny(tiny, half_cut, 40);
  ASSERT_GE(a.unknowns.size(), 2U);
  EXPECT_EQ(a.unknowns[0].label, "commercial stock of Gallium, BBB");
  EXPECT_LT(a.unknowns[0].rank_correlation, -0.9);  // more stock, less loss
  EXPECT_EQ(a.unknowns[0].row, "stocks.csv:3");
}

AssessOptions small() {
  AssessOptions options;
  options.members = 2;
  options.threads = 1;
  options.group = "G";
  return options;
}

TEST(Alternatives, NameWhoCouldDeliverWithItsDaysCostAndPlan) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(half_cut, 100), "t.toml").value();
  const Assessment a = assess(world, scenario, small(), no_progress()).value();
  const auto bbb = std::find_if(a.resupply.begin(), a.resupply.end(), [](const Resupply& r) { return r.importer.text() == "BBB"; });
  ASSERT_NE(bbb, a.resupply.end());
  ASSERT_EQ(bbb->suppliers.size(), 1u) << "CCC restricts its exports: it is what was lost";
  const Alternative& aaa = bbb->suppliers.front();
  EXPECT_EQ(aaa.supplier.text(), "AAA");
  EXPECT_NEAR(*aaa.factors.spare, 36.5, 1e-9);
  EXPECT_NEAR(aaa.bought, 18.25, 1e-9);
  const double days = 1000 / (14 * 1.852 * 24);
  EXPECT_NEAR(*aaa.days, days, 1e-9);
  const auto value = [&](const char* name) { return world.figure(world.parameters.find(name)->second).value; };
  EXPECT_NEAR(*aaa.landed_usd, 1000 * (1 + value("new_supplier_premium") + value("freight_share_per_day") * days), 1e-9);
  EXPECT_FALSE(aaa.factors.duty.has_value()) << "no data sets";
  const auto impact = std::find_if(a.supply.begin(), a.supply.end(), [](const SupplyImpact& x) { return x.economy.text() == "BBB"; });
  EXPECT_GT(aaa.alone, 0);
  EXPECT_NEAR(aaa.alone, impact->runs[1].from_new_suppliers.p50, 1e-9) << "the plan that the losses rest on";
  EXPECT_NEAR(aaa.together, impact->runs[2].from_new_suppliers.p50, 1e-9);
  // AAA itself makes 0.1 t a day more: a part for itself, beside what it delivers.
  const auto own = std::find_if(a.resupply.begin(), a.resupply.end(), [](const Resupply& r) { return r.importer.text() == "AAA"; });
  const auto own_impact = std::find_if(a.supply.begin(), a.supply.end(), [](const SupplyImpact& x) { return x.economy.text() == "AAA"; });
  ASSERT_NE(own, a.resupply.end());
  EXPECT_NEAR(own->own_spare, 36.5, 1e-9);
  EXPECT_GT(own->own_alone, 0);
  EXPECT_NEAR(own->own_alone, own_impact->runs[1].from_new_suppliers.p50, 1e-9);
  EXPECT_NEAR(own->own_together, own_impact->runs[2].from_new_suppliers.p50, 1e-9);
  ASSERT_TRUE(bbb->shadow_price.has_value());
  EXPECT_LE(bbb->shadow_price->low, bbb->shadow_price->high);
}

TEST(Alternatives, SayHowMuchComesThroughAStraitThatCloses) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(strait_closed, 100), "t.toml").value();
  const Assessment a = assess(world, scenario, small(), no_progress()).value();
  const auto bbb = std::find_if(a.resupply.begin(), a.resupply.end(), [](const Resupply& r) { return r.importer.text() == "BBB"; });
  ASSERT_NE(bbb, a.resupply.end());
  EXPECT_NEAR(bbb->through_gates, 146 / (146 + 18.25), 1e-12);
}

// Governance and trade factors change no loss; neither does a duty that is the same on all suppliers.
TEST(Alternatives, TakeDutiesAndRisksFromDataSets) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(half_cut, 100), "t.toml").value();
  Evidence evidence;
  evidence.governance[*EconomyId::parse("AAA")] = 0;
  evidence.duty = [](const Product&, EconomyId, EconomyId) { return DutyEvidence{0.0, 0.1, "MFN", {}, "a schedule"}; };
  evidence.trade = [](const Product&, EconomyId) { return TradeEvidence{{}, {{*EconomyId::parse("AAA"), 0.5}}, {"flows"}}; };
  evidence.notes = {{"tariffs", "a schedule", false}};
  const AssessOptions plain = small();
  AssessOptions with = plain;
  with.evidence = &evidence;
  const Assessment a = assess(world, scenario, plain, no_progress()).value(), b = assess(world, scenario, with, no_progress()).value();
  const auto of_bbb = [](const Assessment& x) -> const Resupply& {
    return *std::find_if(x.resupply.begin(), x.resupply.end(), [](const Resupply& r) { return r.importer.text() == "BBB"; });
  };
  const Alternative &bare = of_bbb(a).suppliers.front(), &rich = of_bbb(b).suppliers.front();
  EXPECT_NEAR(*rich.landed_usd, 1.1 * *bare.landed_usd, 1e-9) << "the duty is on price, premium and freight";
  EXPECT_NEAR(*rich.score, 36.5 * 0.5 * 0.9 * 0.5, 1e-9) << "spare x density x (1 - duty) x (1 - risk)";
  EXPECT_EQ(of_bbb(b).basis, (std::vector<std::string>{"flows", "a schedule"}));
  ASSERT_EQ(b.evidence.size(), 1u);
  for (std::size_t run = 0; run < 3; ++run) {
    EXPECT_EQ(a.group_loss[run].value_added_loss.p50, b.group_loss[run].value_added_loss.p50);
    EXPECT_EQ(a.world_loss[run].value_added_loss.p90, b.world_loss[run].value_added_loss.p90);
  }
  EXPECT_EQ(bare.together, rich.together);
}

TEST(Alternatives, LookThroughToTheEconomiesThatAreHit) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(half_cut, 100), "t.toml").value();
  const Assessment a = assess(world, scenario, small(), no_progress()).value();
  ASSERT_EQ(a.look_through.size(), 2u);  // AAA and BBB, from CCC
  // Every node buys the same of every node: a third at face value and at every tier.
  for (const LookThrough& x : a.look_through) {
    EXPECT_EQ(x.source.text(), "CCC");
    EXPECT_NEAR(x.face_value, 1.0 / 3, 1e-12);
    EXPECT_NEAR(x.look_through, 1.0 / 3, 1e-12);
  }
}

TEST(Unknowns, AreNamedOnlyWhenClearOfChance) {
  const auto clear = [](double correlation, int members, std::size_t tested) {
    Unknown unknown;
    unknown.rank_correlation = correlation;
    return is_clear_of_chance(unknown, members, tested);
  };
  EXPECT_FALSE(clear(1.0, 5, 1));  // five members line up easily
  EXPECT_FALSE(clear(0.2, 200, 190));  // z = 2.85: p = 0.0044, times 190
  EXPECT_TRUE(clear(0.2, 200, 5));
  EXPECT_TRUE(clear(-0.35, 200, 190));
  EXPECT_FALSE(clear(0.0, 200, 1));
}

TEST(Assess, EachMemberBlocksTradeByItsOwnShares) {
  const auto of = [](const std::string& cut) {
    return assess_tiny(
        TinyWorld{},
        "[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nindustry = \"metals\"\ncut = " + cut + "\nfrom = 0\ndays = 100\n",
        40);
  };
  const auto loss = [](const Assessment& a) { return a.group_loss[0].value_added_loss; };
  const Assessment drawn = of("{ value = 0.5, low = 0.2, high = 0.9 }");
  EXPECT_EQ(loss(of("0.5")).p10, loss(of("0.5")).p90);
  EXPECT_GT(loss(of("0.2")).p50, 0);
  EXPECT_LT(loss(of("0.2")).p50, loss(drawn).p10);
  EXPECT_LT(loss(drawn).p10, loss(drawn).p50);
  EXPECT_LT(loss(drawn).p50, loss(drawn).p90);
  EXPECT_LT(loss(drawn).p90, loss(of("0.9")).p50);
  ASSERT_FALSE(drawn.unknowns.empty());
  EXPECT_GT(drawn.unknowns[0].rank_correlation, 0.9);
}

TEST(Assess, FollowsTheChainFromTheProductToTheSector) {
  const Assessment a = assess_tiny(TinyWorld{}, half_cut, 1);
  ASSERT_FALSE(a.chain.empty());
  const auto direct =
      std::find_if(a.chain.begin(), a.chain.end(), [](const BindingStretch& b) { return b.is_direct && b.region.text() == "BBB"; });
  ASSERT_NE(direct, a.chain.end());
  EXPECT_EQ(direct->cause, "gallium");
  EXPECT_EQ(direct->from_day, 24);
  EXPECT_EQ(direct->sector.value, 1U);
}

TEST(Assess, RanksMeasures) {
  const Assessment a = assess_tiny(
      TinyWorld{}, half_cut + "[[measure]]\nkind = \"build_stock\"\neconomies = [\"BBB\"]\nproduct = \"gallium\"\ndays = 60\ncost = 200\n",
      2);
  const auto user =
      std::find_if(a.measures.begin(), a.measures.end(), [](const MeasureResult& m) { return m.name == "build_stock_scenario"; });
  ASSERT_NE(user, a.measures.end());
  EXPECT_GT(user->loss_avoided, 0);
  EXPECT_NEAR(user->cost, 200 * 60 * 0.45 / 1e6, 1e-12);  // USD per t and year x t, in million USD
  EXPECT_EQ(user->cost_basis, "cost given in the scenario, a year; buying it first takes 0.027 million USD");  // 1,000 USD x 27 t
  const auto built =
      std::find_if(a.measures.begin(), a.measures.end(), [](const MeasureResult& m) { return m.name == "build_stock_gallium_BBB"; });
  ASSERT_NE(built, a.measures.end());
  EXPECT_EQ(built->cost_basis,
            "a year of holding the extra stock; buying it first takes 0.013 million USD");  // 30 days x 0.45 t x 1,000 USD = 0.0135
}

TEST(Assess, GivesTheSameBitsForAnyNumberOfThreads) {
  TinyWorld tiny;
  tiny.figures("stocks.csv", "product economy holder",
               "gallium AAA commercial 20 5 40 days assumed\ngallium BBB commercial 10 0 80 days assumed");
  const Assessment one = assess_tiny(tiny, half_cut + strait_closed, 60, 1), two = assess_tiny(tiny, half_cut + strait_closed, 60, 2);
  ASSERT_EQ(one.sectors.size(), two.sectors.size());
  for (std::size_t i = 0; i < one.sectors.size(); ++i)
    for (std::size_t r = 0; r < 3; ++r) EXPECT_EQ(one.sectors[i].runs[r].value_added_loss.p90, two.sectors[i].runs[r].value_added_loss.p90);
  for (std::size_t i = 0; i < one.unknowns.size(); ++i) EXPECT_EQ(one.unknowns[i].rank_correlation, two.unknowns[i].rank_correlation);
}

TEST(Assess, TheOrderOfRegionsAndSectorsDoesNotMatter) {
  // Flows that differ from pair to pair: a hash of the two names, 5 to 15.
  const auto flow = [](const std::string& a, const std::string& b) { return 5.0 + static_cast<double>(fnv1a64(a + b) % 1000) / 100; };
  TinyWorld plain, turned;
  plain.input_output({"AAA", "BBB", "CCC"}, {"mat", "ele"}, flow, 100);
  turned.input_output({"CCC", "AAA", "BBB"}, {"ele", "mat"}, flow, 100);
  turned.table("sectors.csv", "sector label industry goods", "ele Electronics electronics 1\nmat Materials metals 1");
  const std::string events =
      half_cut + strait_closed +
      "[[event]]\nkind = \"capacity_loss\"\neconomy = \"AAA\"\nindustry = \"metals\"\nloss = 0.3\nfrom = 5\ndays = 20\n";
  const Assessment a = assess_tiny(plain, events), b = assess_tiny(turned, events);
  for (const EconomyLoss& x : a.economies)
    for (const EconomyLoss& y : b.economies)
      for (std::size_t r = 0; r < 3; ++r)
        if (x.region == y.region) {
          const double loss = x.runs[r].value_added_loss.p50;
          EXPECT_NEAR(loss, y.runs[r].value_added_loss.p50, 1e-7 * (1 + std::abs(loss)))
              << x.region.text() << r;  // members are in single precision
        }
  EXPECT_GT(a.group_loss[0].value_added_loss.p50, 0);
}

TEST(Assess, ALargerCutIsNeverASmallerShortage) {
  double before = 0;
  for (const char* cut : {"0.1", "0.3", "0.6", "1.0"}) {
    std::string events = half_cut;
    events.replace(events.find("cut = 0.5"), 9, std::string("cut = ") + cut);
    const TinyCase s(TinyWorld{}, events);
    const double unmet = s.unmet_sum(s.respond_with({}), 1);
    EXPECT_GE(unmet, before) << cut;
    before = unmet;
  }
  EXPECT_GT(before, 0);
}

TEST(Assess, ErrorsOfTheTableNamePlaceAndSector) {
  TinyWorld tiny;
  const auto flow = [](const std::string& seller, const std::string& buyer) { return seller == "CCC:mat" && buyer == "BBB:ele" ? -5 : 10; };
  tiny.input_output({"AAA", "BBB", "CCC"}, {"mat", "ele"}, flow, 30);
  const World world = tiny.load().value();
  const Scenario scenario = parse_scenario(scenario_text(half_cut), "t.toml").value();
  EXPECT_EQ(assess(world, scenario, small(), no_progress()).error().what, "-5 in the flow from CCC:mat (place 4) to BBB:ele (place 3)");
}

TEST(Assess, AnUnknownGroupIsAnError) {
  const World world = TinyWorld{}.load().value();
  const Scenario scenario = parse_scenario(scenario_text(half_cut), "t.toml").value();
  AssessOptions options;
  options.group = "NONE";
  EXPECT_EQ(assess(world, scenario, options, no_progress()).error().code, ErrorCode::unknown_name);
}

}  // namespace
}  // namespace entrepot::assessment
