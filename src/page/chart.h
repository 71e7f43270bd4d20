// Charts as inline SVG. Positions across the page are percentages and text has a fixed size, so that one drawing reads
// well on a phone, on a screen and on paper; colours are classes of the style sheet, so that dark pages work.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "page/html_text.h"

namespace entrepot::page {

// Round numbers that cover low..high; low <= 0 <= high when `with_zero`.
struct Axis {
  double low = 0, high = 1;
  std::vector<double> ticks;
  double at(double value) const { return high > low ? (value - low) / (high - low) : 0; }  // 0..1, not clamped
};
Axis round_axis(double low, double high, int about_ticks = 4, bool with_zero = true);
Axis day_axis(int days, int most_ticks = 5);

using Label = std::function<std::string(double)>;
// Labels of the ticks, all with as many decimals as the finest needs.
int tick_decimals(const Axis& axis, double factor);
Label percent_label(const Axis& axis);
Label number_label(const Axis& axis, double divide_by = 1);

struct Line {
  std::string label;  // at its highest point; none when empty
  std::string css;    // run-nobody ...
  std::vector<float> p10, p50, p90;
  bool has_band = false;
};
struct LineChart {
  std::string description;  // for screen readers
  Axis x, y;
  Label x_label, y_label;
  std::string y_title;
  int step_days = 7;
  std::vector<Line> lines;
};
Html line_chart(const LineChart& chart);

// One row per thing: its name, its bars and marks on a common scale, its number.
struct Bar {
  double from = 0, to = 0;
  std::string css;
};
enum class Shape { circle, square, diamond, dash };
struct Mark {
  double at = 0;
  std::string css;
  Shape shape = Shape::circle;
};
struct Whisker {
  double low = 0, high = 0;
};
struct ChartRow {
  std::string label, value;
  std::vector<Bar> bars;
  std::vector<Whisker> whiskers;
  std::vector<Mark> marks;
};
struct RowChart {
  Axis x;
  Label x_label;
  std::string x_title;
  std::string value_title;  // over the numbers at the right
  std::vector<ChartRow> rows;
};
Html row_chart(const RowChart& chart);

struct LegendItem {
  std::string label, css;
  Shape shape = Shape::square;
};
Html legend(const std::vector<LegendItem>& items);

}  // namespace entrepot::page
