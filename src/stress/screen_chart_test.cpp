// The picture of a screening: what it says, and that it is well formed whatever names are in it.
#include "stress/screen_chart.h"

#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

namespace entrepot::stress {
namespace {

ScreenInput named(std::vector<std::string> names) {
  ScreenInput in;
  in.names = std::move(names);
  return in;
}

ScreenResult of(const std::vector<shock::CascadeIndex>& indices) {
  ScreenResult result;
  for (std::uint32_t node = 0; node < indices.size(); ++node) result.rows.push_back({node, indices[node], 1, {}});
  return result;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// Each tag that opens closes, in order; no stray ampersand.
void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    if (tag.ends_with('/')) continue;
    if (tag.starts_with('/')) {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    }
  }
  EXPECT_TRUE(open.empty());
  for (std::size_t at = svg.find('&'); at != std::string::npos; at = svg.find('&', at + 1)) EXPECT_LT(svg.find(';', at) - at, 7u);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(ScreenChart, ShowsTheLargestFirstWithBothWays) {
  const auto svg = screen_chart(named({"ore", "steel", "cars"}), of({{0.2, 0.2, 0.1}, {0.4, 0.3, 0.4}, {0.1, 0.1, 0}}), {"links.csv"});
  expect_well_formed(svg);
  EXPECT_NE(svg.find("<title id=\"title\">Economic Systemic Risk Index of 3 nodes</title>"), std::string::npos);
  EXPECT_NE(svg.find("The largest are steel: 0.4000, ore: 0.2000, cars: 0.1000; the median is 0.2. links.csv"), std::string::npos);
  EXPECT_EQ(count(svg, "<rect class=\"down\""), 4u);  // and one in the legend
  EXPECT_EQ(count(svg, "<rect class=\"up\""), 4u);
  // Of 622 units for 0.4: down of the largest is 3/4 of its ESRI.
  const double across = 900 - 64 - 24 - 190 - 70;
  EXPECT_NE(svg.find(fmt::format("width=\"{:.1f}\"", across * 0.3 / 0.4)), std::string::npos) << svg;
  EXPECT_NE(svg.find(">0.40000</text>"), std::string::npos);
}

TEST(ScreenChart, NamesCannotBecomeTags) {
  const auto svg = screen_chart(named({"<script>&\"", std::string(300, 'x'), "\u96fb\u5b50\u90e8\u54c1\x01"}),
                                of({{0.3, 0.3, 0.1}, {0.2, 0.2, 0.1}, {0.1, 0.1, 0.1}}), {"a <b>"});
  expect_well_formed(svg);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find('\x01'), std::string::npos);
  EXPECT_NE(svg.find("\u96fb\u5b50\u90e8\u54c1"), std::string::npos);
}

TEST(ScreenChart, LogarithmicAxesLeaveOutZero) {
  ScreenChart chart;
  chart.scale = ChartScale::logarithmic;
  const auto svg = screen_chart(named({"a", "b", "c"}), of({{0.5, 0.5, 0}, {0, 0, 0}, {0.004, 0.004, 0}}), chart);
  expect_well_formed(svg);
  EXPECT_NE(svg.find("1 node(s) of index 0 are not in the drawing"), std::string::npos);
  EXPECT_NE(svg.find(">0.001</text>"), std::string::npos);
}

TEST(ScreenChart, SmallAndEmptyOnesAreDrawn) {
  for (const ChartScale scale : {ChartScale::linear, ChartScale::logarithmic}) {
    ScreenChart chart;
    chart.scale = scale;
    expect_well_formed(screen_chart(named({}), of({}), chart));
    expect_well_formed(screen_chart(named({"a"}), of({{0, 0, 0}}), chart));
    expect_well_formed(screen_chart(named({"a"}), of({{1, 1, 1}}), chart));
    expect_well_formed(screen_chart(named({"a", "b"}), of({{1e-9, 0, 1e-9}, {1e-9, 1e-9, 0}}), chart));
  }
}

}  // namespace
}  // namespace entrepot::stress
