#include "sea/connectivity.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace entrepot::sea {
namespace {

TEST(Connectivity, FiveComponents) {
  EXPECT_NEAR(connectivity_index({60, 40, 15, 25, 8}, {100, 80, 20, 50, 10}).value(), 63.0, 1e-12);
  EXPECT_NEAR(connectivity_index({60, 40, 15, 25, 8}, {100, 80, 20, 50, 10}, 0.9).value(), 70.0, 1e-12);
}

TEST(Connectivity, BadInputIsAnError) {
  const auto code = [](std::vector<double> x, std::vector<double> most, double base = 1) {
    return connectivity_index(x, most, base).error().code;
  };
  EXPECT_EQ(code({}, {}), ErrorCode::contradiction);
  EXPECT_EQ(code({1, 2}, {1}), ErrorCode::contradiction);
  EXPECT_EQ(code({-1}, {1}), ErrorCode::out_of_range);
  EXPECT_EQ(code({1}, {0}), ErrorCode::out_of_range);
  EXPECT_EQ(code({std::nan("")}, {1}), ErrorCode::out_of_range);
  EXPECT_EQ(code({1}, {1}, 0), ErrorCode::out_of_range);
}

const std::string six_columns = "economy,period,weekly_calls,capacity_teu,companies,services,largest_ship_teu,direct_connections\n";

TEST(Connectivity, ATableOfSixComponents) {
  LoadReport report;
  const auto table = parse_connectivity(six_columns +
                                            "CHN,2023-Q1,100,100,100,100,100,100\n"
                                            "KOR,2023-Q1,50,50,50,50,50,50\n"
                                            "KOR,2023-Q2,60,60,60,60,60,60\n"
                                            "JPN,2023-Q1,50,,50,50,50,50\n"
                                            "KOR,2023-Q2,1,1,1,1,1,1\n",
                                        "c.csv", report)
                         .value();
  EXPECT_EQ(table.components.size(), 6u);
  EXPECT_EQ(report.rows_rejected, 2);  // a blank figure; the same period twice
  const auto largest = connectivity_indices(table, "2023-Q1", HundredIs::largest_of_base).value();
  EXPECT_NEAR(largest[0].index, 100, 1e-12);
  EXPECT_NEAR(largest[2].index, 60, 1e-12);
  const auto mean = connectivity_indices(table, "2023-Q1", HundredIs::mean_of_base).value();
  EXPECT_NEAR(mean[0].index, 100 / 0.75, 1e-12);
  EXPECT_NEAR((mean[0].index + mean[1].index) / 2, 100, 1e-12);
  EXPECT_EQ(connectivity_indices(table, "2004", HundredIs::mean_of_base).error().code, ErrorCode::missing_data);
  EXPECT_EQ(parse_connectivity("economy,period,ships\n", "c.csv", report).error().code, ErrorCode::missing_data);
}

// Invariant: An economy that is better joined in every component never has the lower connectivity index.
RC_GTEST_PROP(ConnectivityProperties, MoreIsNeverLess, ()) {
  std::vector<double> x, y, most;
  for (int c = 0; c < 5; ++c) {
    x.push_back(*rc::gen::inRange(0, 1000));
    y.push_back(x.back() + *rc::gen::inRange(0, 100));
    most.push_back(*rc::gen::inRange(1, 2000));
  }
  RC_ASSERT(connectivity_index(x, most).value() <= connectivity_index(y, most).value());
}

}  // namespace
}  // namespace entrepot::sea
