#include "sea/voyage.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace entrepot::sea {
namespace {

// 0 -canal- 1 round the antimeridian, and a longer way by 2.
SeaNetwork sea() {
  LoadReport report;
  return SeaNetwork::parse("id,lon,lat\n0,170,0\n1,-170,10\n2,180,-20\n",
                           "u,v,km,passage,gates\n0,1,2000,panama,\n0,2,3000,,\n2,1,4000,,\n",
                           "id,name,lon1,lat1,lon2,lat2,note\nidle,Idle,0,1,0,2,\n", {}, report)
      .value();
}

VoyageQuery query() {
  VoyageQuery q;
  q.from = {"West", "position", {170.1, 0}};
  q.to = {"East", "position", {-170, 10}};
  q.knots = 10;
  return q;
}

const std::vector<VesselLimit> limits{{"panama", 15.24, {}, {}, "authority", ""}, {"elsewhere", 5.0, {}, {}, "authority", ""}};

TEST(Voyage, TellsDaysAndGases) {
  VoyageQuery q = query();
  q.factor = FreightFactor{"cargo ship", "container ship", "average", "", 0.01, 0.002, "s", ""};
  q.tonnes = 10;
  const Voyage voyage = plan_voyage(sea(), limits, q).value();
  EXPECT_EQ(voyage.route.km, 2000);
  EXPECT_NEAR(voyage.days, 2000 / (10 * 1.852 * 24), 1e-12);
  EXPECT_NEAR(*voyage.ttw_kg, 200, 1e-9);
  EXPECT_NEAR(*voyage.wtw_kg, 240, 1e-9);
  EXPECT_NEAR(voyage.from.km, 11.1, 0.1);
  EXPECT_TRUE(voyage.notes.empty());
}

TEST(Voyage, AShipThatIsTooLargeGoesRound) {
  VoyageQuery q = query();
  q.vessel.draft_m = 16;
  const Voyage voyage = plan_voyage(sea(), limits, q).value();
  EXPECT_EQ(voyage.route.km, 7000);
  EXPECT_EQ(voyage.closed, GateSet{"panama"});
  ASSERT_EQ(voyage.shut.size(), 1u);  // a gate that the network has not needs no word
  EXPECT_EQ(voyage.shut[0].why, "draft 16 m above 15.24 m");
}

TEST(Voyage, PlacesOnLandAndIdleGatesAreTold) {
  VoyageQuery q = query();
  q.from.position = {166, 0};
  const auto inland = plan_voyage(sea(), limits, q);
  ASSERT_FALSE(inland);
  EXPECT_EQ(inland.error().code, ErrorCode::out_of_range);
  EXPECT_NE(inland.error().what.find("445 km"), std::string::npos) << inland.error().what;
  q.leg_max_km = 500;
  q.closed = {"idle"};
  const Voyage voyage = plan_voyage(sea(), limits, q).value();
  ASSERT_EQ(voyage.notes.size(), 2u);
  EXPECT_NE(voyage.notes[0].find("445 km from its node"), std::string::npos);
  EXPECT_NE(voyage.notes[1].find("idle crosses no edge"), std::string::npos);
}

TEST(Voyage, BadNumbersAreErrors) {
  for (const double bad : {0.0, -1.0, 1000.0, std::nan("")}) {
    VoyageQuery q = query();
    q.knots = bad;
    EXPECT_EQ(plan_voyage(sea(), limits, q).error().code, ErrorCode::out_of_range);
  }
  VoyageQuery q = query();
  q.tonnes = 0;
  EXPECT_EQ(plan_voyage(sea(), limits, q).error().code, ErrorCode::out_of_range);
  q = query();
  q.closed = {"atlantis"};
  EXPECT_EQ(plan_voyage(sea(), limits, q).error().code, ErrorCode::unknown_name);
}

TEST(Voyage, GeoJsonCutsTheLineAtTheAntimeridian) {
  VoyageQuery q = query();
  q.from.name = "A \"quoted\" place";
  const SeaNetwork network = sea();
  const auto json = nlohmann::json::parse(voyage_geojson(network, q, plan_voyage(network, limits, q).value()));
  EXPECT_EQ(json["type"], "FeatureCollection");
  ASSERT_EQ(json["features"].size(), 3u);
  EXPECT_EQ(json["features"][1]["properties"]["name"], "A \"quoted\" place");
  const auto& lines = json["features"][0]["geometry"]["coordinates"];
  EXPECT_EQ(lines, nlohmann::json::parse("[[[170,0],[180,5]],[[-180,5],[-170,10]]]"));
}

TEST(Voyage, GeoJsonOfNoWayHasTwoPositions) {
  VoyageQuery q = query();
  q.to = q.from;
  const SeaNetwork network = sea();
  const auto json = nlohmann::json::parse(voyage_geojson(network, q, plan_voyage(network, limits, q).value()));
  EXPECT_EQ(json["features"][0]["geometry"]["coordinates"], nlohmann::json::parse("[[[170,0],[170,0]]]"));
}

}  // namespace
}  // namespace entrepot::sea
