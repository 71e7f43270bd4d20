#include "world/scenario.h"

#include <gtest/gtest.h>

#include "world/tiny_world.h"

namespace entrepot::world {
namespace {

const std::string cut =
    "[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nproduct = \"gallium\"\ncut = 0.5\nfrom = 0\ndays = 30\n";

TEST(Scenario, ReadsEveryKindThatItWritesItself) {
  for (const std::string& kind : event_kinds()) {
    const auto text = new_scenario_text("x", kind).value();
    const auto scenario = parse_scenario(text, "x.toml");
    ASSERT_TRUE(scenario) << kind << ": " << scenario.error().message();
    EXPECT_EQ(scenario->events.size(), 1U);
    EXPECT_FALSE(scenario->events[0].words.empty());
  }
  EXPECT_EQ(new_scenario_text("x", "earthquake").error().code, ErrorCode::unknown_name);
}

TEST(Scenario, ReadsRangesAndDates) {
  const auto s = parse_scenario(scenario_text("[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nproduct = \"gallium\"\n"
                                              "cut = { value = 0.8, low = 0.5, high = 1 }\nfrom = 3\ndays = 30\n"),
                                "t.toml")
                     .value();
  const auto& event = std::get<ExportRestriction>(s.events[0].kind);
  EXPECT_EQ(event.cut.low, 0.5);
  EXPECT_EQ(event.cut.at(0.5), 0.8);
  EXPECT_EQ(s.events[0].span.from, 3);
  EXPECT_EQ(s.start.text(), "2024-01-01");
  EXPECT_EQ(s.events[0].words, "Exports of gallium from CCC to all destinations fall by 80 % (50 to 100 %), from day 3 for 30 days");
}

TEST(Scenario, NamesWhatIsWrongWithItsLine) {
  struct Case {
    std::string text;
    ErrorCode code;
    long line;
  };
  const std::string head = "[[event]]\nkind = \"export_restriction\"\nexporter = \"CCC\"\nproduct = \"gallium\"\n";  // lines 7..10
  const std::vector<Case> cases{
      {head + "cut = 1.2\nfrom = 0\ndays = 1\n", ErrorCode::out_of_range, 11},
      {head + "cut = -0.1\nfrom = 0\ndays = 1\n", ErrorCode::out_of_range, 11},
      {head + "cut = nan\nfrom = 0\ndays = 1\n", ErrorCode::bad_field, 11},
      {head + "cut = \"all\"\nfrom = 0\ndays = 1\n", ErrorCode::bad_field, 11},
      {head + "cut = { value = 0.5, low = 0.6, high = 1 }\nfrom = 0\ndays = 1\n", ErrorCode::out_of_range, 11},
      {head + "cut = 1\nfrom = -1\ndays = 1\n", ErrorCode::out_of_range, 12},
      {head + "cut = 1\nfrom = 0\ndays = -5\n", ErrorCode::out_of_range, 13},
      {head + "cut = 1\nfrom = 0\ndays = 1\ncolour = 1\n", ErrorCode::unknown_key, 14},
      {head + "cut = 1\nfrom = 0\n", ErrorCode::missing_data, 7},
      {head + "industry = \"metals\"\ncut = 1\nfrom = 0\ndays = 1\n", ErrorCode::contradiction, 10},
      {head + "destinations = [\"AAA\", \"AAA\"]\ncut = 1\nfrom = 0\ndays = 1\n", ErrorCode::duplicate, 11},
      {"[[event]]\nkind = \"earthquake\"\n", ErrorCode::unknown_name, 8},
      {"[[event]]\nkind = \"export_restriction\"\nexporter = \"china\"\n", ErrorCode::bad_field, 9},
      {cut + cut, ErrorCode::contradiction, 14},
      {"[[event]\n", ErrorCode::bad_syntax, 7},
      {"event = []\n", ErrorCode::bad_field, 7},
  };
  for (const Case& c : cases) {
    const auto scenario = parse_scenario(scenario_text(c.text), "t.toml");
    ASSERT_FALSE(scenario) << c.text;
    EXPECT_EQ(scenario.error().code, c.code) << c.text << scenario.error().message();
    EXPECT_EQ(scenario.error().where.line, c.line) << c.text << scenario.error().message();
    EXPECT_FALSE(scenario.error().remedy.empty()) << c.text;
  }
}

TEST(Scenario, EventsThatFollowEachOtherAreNoContradiction) {
  std::string later = cut;
  later.replace(later.find("from = 0"), 8, "from = 30");
  EXPECT_TRUE(parse_scenario(scenario_text(cut + later), "t.toml"));
}

TEST(Scenario, ChecksItsNamesAgainstAWorld) {
  const TinyWorld tiny;
  const World world = tiny.load().value();
  const auto check = [&](const std::string& events) {
    return check_scenario(parse_scenario(scenario_text(events), "t.toml").value(), world);
  };
  EXPECT_TRUE(check(cut));
  std::string other = cut;
  other.replace(other.find("gallium"), 7, "galium");
  const Error product = check(other).error();
  EXPECT_EQ(product.code, ErrorCode::unknown_name);
  EXPECT_EQ(product.where.line, 7);
  EXPECT_NE(product.remedy.find("Did you mean 'gallium'?"), std::string::npos) << product.remedy;
  other = cut;
  other.replace(other.find("CCC"), 3, "XYZ");
  EXPECT_EQ(check(other).error().code, ErrorCode::unknown_name);
  EXPECT_EQ(check("[[event]]\nkind = \"strait_closure\"\ngates = [\"bosporus\"]\nfrom = 0\ndays = 1\n").error().code,
            ErrorCode::unknown_name);
  EXPECT_TRUE(check("[[event]]\nkind = \"strait_closure\"\ngates = [\"strait\"]\nfrom = 0\ndays = 1\n"));
}

TEST(Recovery, IsReadByShapeAndDays) {
  const std::string loss =
      "[[event]]\nkind = \"capacity_loss\"\neconomy = \"AAA\"\nindustry = \"metals\"\nloss = 0.4\nfrom = 10\ndays = 5\n";
  const auto parsed = [&](const std::string& more) { return parse_scenario(scenario_text(loss + more), "t.toml"); };
  const auto recovery = [&](const std::string& more) {
    const auto scenario = parsed(more);
    EXPECT_TRUE(scenario) << scenario.error().message();
    return std::get<CapacityLoss>(scenario->events.at(0).kind).recovery;
  };
  EXPECT_EQ(recovery("").shape, RecoveryShape::none);
  const Recovery even = recovery("recovery_days = 60\n");  // as in a stress test: no shape, even steps
  EXPECT_EQ(even.shape, RecoveryShape::linear);
  EXPECT_EQ(even.days, 60);
  EXPECT_EQ(recovery("recovery = \"convex_unscaled\"\nrecovery_days = 60\n").shape, RecoveryShape::convex_unscaled);
  EXPECT_EQ(recovery("recovery = \"concave\"\nrecovery_days = 60\nhalf_time = 20\n").half_time, 20);
  const auto refused = [&](const std::string& more, ErrorCode code, const char* field) {
    const auto scenario = parsed(more);
    ASSERT_FALSE(scenario) << more;
    EXPECT_EQ(scenario.error().code, code) << scenario.error().message();
    EXPECT_EQ(scenario.error().where.field, field) << scenario.error().message();
    EXPECT_FALSE(scenario.error().remedy.empty());
  };
  refused("recovery = \"round\"\nrecovery_days = 60\n", ErrorCode::unknown_name, "recovery");
  refused("recovery = \"none\"\nrecovery_days = 60\n", ErrorCode::contradiction, "recovery_days");
  refused("recovery = \"linear\"\n", ErrorCode::missing_data, "recovery_days");
  refused("recovery = \"linear\"\nrecovery_days = 60\nhalf_time = 20\n", ErrorCode::contradiction, "half_time");
  refused("recovery = \"concave\"\nrecovery_days = 60\nhalf_time = 60\n", ErrorCode::out_of_range, "half_time");
  refused("recovery = \"concave\"\nrecovery_days = 60\nhalf_time = 1\n", ErrorCode::out_of_range, "half_time");
}

}  // namespace
}  // namespace entrepot::world
