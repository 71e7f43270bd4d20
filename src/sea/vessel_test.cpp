#include "sea/vessel.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <filesystem>

namespace entrepot::sea {
namespace {

const std::string header = "gate,draft_max_m,beam_max_m,length_max_m,source,note\n";

std::vector<VesselLimit> some() {
  return parse_vessel_limits(header +
                                 "canal,20,50,,authority,\n"
                                 "canal,12,77,,authority,\n"
                                 "locks,15.2,51.25,370,authority,\n",
                             "l.csv")
      .value();
}

std::vector<std::string> shut(const Vessel& vessel) {
  std::vector<std::string> names;
  for (const ShutGate& gate : gates_too_small(some(), vessel)) names.push_back(gate.gate);
  return names;
}

TEST(Vessel, ClosesWhatItCannotPass) {
  EXPECT_EQ(shut({}), std::vector<std::string>{});
  EXPECT_EQ(shut({15.2, {}, {}}), std::vector<std::string>{});  // a limit is inclusive
  EXPECT_EQ(shut({15.3, {}, {}}), std::vector<std::string>{"locks"});
  EXPECT_EQ(shut({20.1, {}, {}}), (std::vector<std::string>{"canal", "locks"}));
  EXPECT_EQ(shut({{}, {}, 400.0}), std::vector<std::string>{"locks"});
  EXPECT_EQ(gates_too_small(some(), {15.3, 55.0, {}})[1].why, "draft 15.3 m above 15.2 m and beam 55 m above 51.25 m");
}

// The canal takes deep ships or broad ones, not those that are both.
TEST(Vessel, AGateWithSeveralRowsAdmitsWhatAnyOfThemAdmits) {
  EXPECT_EQ(shut({12.0, 77.0, {}}), std::vector<std::string>{"locks"});
  EXPECT_EQ(shut({14.0, 60.0, {}}), (std::vector<std::string>{"canal", "locks"}));
  EXPECT_EQ(gates_too_small(some(), {14.0, 60.0, {}})[0].why, "beam 60 m above 50 m; draft 14 m above 12 m");
}

// Invariant: A larger ship is never admitted where a smaller one is shut out.
RC_GTEST_PROP(Vessel, ALargerShipPassesNoMore, ()) {
  const auto size = [](int low, int high) { return *rc::gen::inRange(low, high) / 10.0; };
  const Vessel small{size(1, 250), size(10, 800), size(500, 4000)};
  const Vessel large{*small.draft_m + size(0, 50), *small.beam_m + size(0, 100), *small.length_m + size(0, 500)};
  for (const std::string& gate : shut(small)) {
    const auto of_large = shut(large);
    RC_ASSERT(std::find(of_large.begin(), of_large.end(), gate) != of_large.end());
  }
}

TEST(Vessel, BadTablesSayWhatIsWrong) {
  const auto code = [](const std::string& row) { return parse_vessel_limits(header + row, "l.csv").error().code; };
  EXPECT_EQ(code("canal,,,,a,\n"), ErrorCode::contradiction);
  EXPECT_EQ(code("canal,20,,,,\n"), ErrorCode::missing_data);
  EXPECT_EQ(code("canal,-1,,,a,\n"), ErrorCode::out_of_range);
  EXPECT_EQ(code("canal,deep,,,a,\n"), ErrorCode::bad_field);
  EXPECT_EQ(code("canal,20\n"), ErrorCode::bad_syntax);
}

TEST(Vessel, TheTableThatComesWithTheProgram) {
  const auto limits = load_vessel_limits(std::filesystem::path(ENTREPOT_SOURCE_DIR) / "data" / "sea" / "vessel_limits.csv").value();
  const auto names = [&](const Vessel& vessel) {
    std::vector<std::string> shut_gates;
    for (const ShutGate& gate : gates_too_small(limits, vessel)) shut_gates.push_back(gate.gate);
    return shut_gates;
  };
  EXPECT_EQ(names({12.0, 32.2, 294.0}), std::vector<std::string>{});                                     // the old Panamax
  EXPECT_EQ(names({16.0, 61.5, 400.0}), (std::vector<std::string>{"panama", "suez", "torres"}));  // 24,000 TEU fully laden, by table
  EXPECT_EQ(names({22.5, 60.0, 333.0}), (std::vector<std::string>{"panama", "suez", "malacca", "singapore", "sunda", "torres"}));
}

TEST(Vessel, SizesThatNoShipHasAreRefusedAndTheLargestShipsAreNot) {
  EXPECT_TRUE(check_vessel({24.6, 124.0, 458.0}).has_value());
  EXPECT_TRUE(check_vessel({}).has_value());
  const auto deep = check_vessel({500.0, {}, {}});
  ASSERT_FALSE(deep.has_value());
  EXPECT_EQ(deep.error().code, ErrorCode::out_of_range);
  EXPECT_EQ(deep.error().where.field, "--draft");
  EXPECT_EQ(check_vessel({{}, 131.0, {}}).error().where.field, "--beam");
  EXPECT_EQ(check_vessel({{}, {}, 501.0}).error().where.field, "--length");
  EXPECT_FALSE(check_vessel({0.0, {}, {}}).has_value());
}

}  // namespace
}  // namespace entrepot::sea
