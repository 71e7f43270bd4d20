// What data sets add to a world: ways on a sea network, and duties in the plans (numbers are invented; the world is tiny_world.h's).
#include <gtest/gtest.h>

#include <algorithm>

#include "assessment/detail/tiny_case.h"

namespace entrepot::assessment {
namespace {

using namespace detail;

EconomyId id(const char* code) { return EconomyId::parse(code).value(); }

// Both members want a tenth more: 0.025 t a day in AAA, 0.045 t in BBB.
const std::string surges =
    "[[event]]\nkind = \"demand_surge\"\neconomy = \"AAA\"\nproduct = \"gallium\"\nrise = 0.1\nfrom = 0\ndays = 100\n"
    "[[event]]\nkind = \"demand_surge\"\neconomy = \"BBB\"\nproduct = \"gallium\"\nrise = 0.1\nfrom = 0\ndays = 100\n";

//   AAA (0,0) --1,000-- BBB (10,0) --1,500, strait-- CCC (20,0)
//                          \--1,200-- (15,10) --1,800--/
Evidence with_network(const std::string& gate = "strait") {
  sea::LoadReport report;
  Evidence evidence;
  evidence.network = std::make_shared<const sea::SeaNetwork>(
      sea::SeaNetwork::parse("id,lon,lat\n0,0,0\n1,10,0\n2,20,0\n3,15,10\n",
                             "u,v,km,passage,gates\n0,1,1000,,\n1,2,1500,," + gate + "\n1,3,1200,,\n3,2,1800,,\n",
                             "id,name,lon1,lat1,lon2,lat2,note\n" + gate + "," + gate + ",15,-2,15,2,\n", {}, report)
          .value());
  evidence.network_source = "an invented network";
  return evidence;
}

// From new suppliers, supplier to importer; going without costs ten times the price.
double fresh(const TinyCase& s, std::size_t supplier, std::size_t importer) {
  const auto supply = respond(s.all, s.product, s.values, s.disturbance, {1e4, 1e4, 1e4}, {Resourcing::together, Release::none, {}, true});
  return supply.value().fresh[supplier * 3 + importer];
}

TEST(SeaNetwork, GivesWaysGatesAndCourses) {
  const Evidence evidence = with_network();
  const TinyCase s(TinyWorld{}, strait_closed, &evidence);
  const auto open = s.all.ways->find(id("CCC"), id("AAA"), {}).value(), shut = s.all.ways->find(id("CCC"), id("AAA"), {"strait"}).value();
  EXPECT_NEAR(*open.km, 2500, 1e-9);
  EXPECT_EQ(open.gates, std::vector<std::string>{"strait"});
  EXPECT_NEAR(*shut.km, 4000, 1e-9);
  EXPECT_TRUE(shut.gates.empty());
  const auto course = s.all.ways->course(id("CCC"), id("AAA"), {"strait"}).value();
  ASSERT_EQ(course.size(), 4u);
  EXPECT_NEAR(course.front().lon, 20, 1e-9);
  EXPECT_NEAR(course[1].lat, 10, 1e-9);
  EXPECT_NEAR(course.back().lon, 0, 1e-9);
  EXPECT_TRUE(s.all.ways->passes(id("CCC"), id("BBB"), {"strait"}).value());
  EXPECT_FALSE(s.all.ways->words().is_missing);
}

TEST(SeaNetwork, ClosesGatesToShipsThatAreTooLarge) {
  Evidence evidence = with_network();
  evidence.shut = {"strait"};
  const TinyCase s(TinyWorld{}, strait_closed, &evidence);
  EXPECT_NEAR(*s.all.ways->find(id("CCC"), id("AAA"), {}).value().km, 4000, 1e-9);
  EXPECT_FALSE(s.disturbance.any) << "who goes round anyway does not miss the strait";
}

TEST(SeaNetwork, CarriesWhatTheWorldsRoutesStop) {
  const Evidence evidence = with_network();
  // In routes.csv the closed strait leaves no way from CCC to BBB: 0.4 t a day stay out for 20 days. On the network there is one of 3,000 km.
  EXPECT_NEAR(TinyCase(TinyWorld{}, strait_closed).shortfall_sum(1), 0.4 * 20, 1e-9);
  const double open = 1500 / (14 * 1.852 * 24), round = 2 * open, carried = 1.1 / 2;
  // On the day on which ships use the strait again, what came round makes up for its first hours.
  const double last_day = (open - 2) * (1 - carried);
  EXPECT_NEAR(TinyCase(TinyWorld{}, strait_closed, &evidence).shortfall_sum(1), 0.4 * (20 - carried * (20 - (round - open)) - last_day),
              1e-9);
}

TEST(SeaNetwork, IsLeftOutWhereItDoesNotKnowAGateOrAPort) {
  const Evidence other = with_network("elsewhere");
  const TinyCase s(TinyWorld{}, strait_closed, &other);
  EXPECT_NEAR(*s.all.ways->find(id("CCC"), id("AAA"), {}).value().km, 2000, 1e-9) << "routes.csv";
  EXPECT_TRUE(s.all.ways->course(id("CCC"), id("AAA"), {}).value().empty());
  EXPECT_TRUE(s.all.ways->words().is_missing);
  EXPECT_NE(s.all.ways->words().words.find("does not know the gate 'strait'"), std::string::npos);
  TinyWorld far;
  far.table("economies.csv", "economy label groups table_region port lon lat",
            "AAA Aland G AAA A 0 0\nBBB Beland G|H BBB B 10 0\nCCC Celand _ CCC C 20 60");
  const Evidence evidence = with_network();
  const TinyCase t(far, strait_closed, &evidence);
  EXPECT_NEAR(*t.all.ways->find(id("CCC"), id("AAA"), {}).value().km, 2000, 1e-9) << "its port is not on the network";
  EXPECT_NEAR(*t.all.ways->find(id("BBB"), id("AAA"), {}).value().km, 1000, 1e-9);
}

TinyWorld& with_spare(TinyWorld& tiny) {
  tiny.figures("production.csv", "product economy measure", R"(
        gallium CCC production 365 365 365 t/yr reported
        gallium CCC capacity 401.5 401.5 401.5 t/yr reported
        gallium AAA production 36.5 36.5 36.5 t/yr reported
        gallium AAA capacity   73 73 73 t/yr reported )");
  return tiny;
}

// Duties of BBB on AAA and on CCC; none of AAA's is known.
Evidence duties(std::optional<double> on_aaa, std::optional<double> on_ccc) {
  Evidence evidence;
  evidence.duty = [=](const Product&, EconomyId importer, EconomyId origin) {
    const auto rate = origin == id("AAA") ? on_aaa : on_ccc;
    if (importer != id("BBB") || !rate) return DutyEvidence{{}, {}, {}, "not known", {}};
    return DutyEvidence{rate, rate, "MFN", {}, "invented"};
  };
  return evidence;
}

TEST(Duties, ChooseBetweenSuppliersInTheJointPlan) {
  TinyWorld tiny;
  with_spare(tiny);
  const TinyCase without(tiny, surges);
  EXPECT_GT(fresh(without, 0, 1), 0) << "AAA is nearer";
  EXPECT_EQ(fresh(without, 2, 1), 0);
  const Evidence dear_neighbour = duties(0.5, 0.0);
  const TinyCase with(tiny, surges, &dear_neighbour);
  EXPECT_EQ(fresh(with, 0, 1), 0);
  EXPECT_GT(fresh(with, 2, 1), 0);
  EXPECT_FALSE(with.product.duty[2 * 3 + 0].has_value()) << "AAA has no schedule: nothing is put in its place";
}

TEST(Duties, AnUnknownOneIsTakenAtTheHighestKnownAndNotAsZero) {
  TinyWorld tiny;
  with_spare(tiny);
  const Evidence evidence = duties(0.3, std::nullopt);
  const TinyCase s(tiny, surges, &evidence);
  EXPECT_EQ(s.product.duty[2 * 3 + 1], 0.3);
  EXPECT_GT(fresh(s, 0, 1), 0) << "as good as CCC in duty, and nearer";
  EXPECT_EQ(fresh(s, 2, 1), 0);
}

TEST(Duties, NeverMakeThePlanGoWithout) {
  TinyWorld tiny;
  with_spare(tiny);
  const Evidence evidence = duties(50, 60);
  EXPECT_NEAR(fresh(TinyCase(tiny, surges, &evidence), 0, 1), fresh(TinyCase(tiny, surges), 0, 1), 1e-9);
}

}  // namespace
}  // namespace entrepot::assessment
