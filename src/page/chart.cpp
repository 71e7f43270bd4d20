#include "page/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace entrepot::page {
namespace {

// Rows and lines leave a little room at both ends, so that marks and labels are not cut.
double percent_across(const Axis& axis, double value) { return 1 + 98 * std::clamp(axis.at(value), 0.0, 1.0); }

double round_step(double span, int about) {
  const double raw = span / about;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double step : {1.0, 2.0, 2.5, 5.0, 10.0})
    if (step * power >= raw * (1 - 1e-9)) return step * power;
  return 10 * power;
}

// The path of a mark about the origin.
const char* mark_path(Shape shape) {
  switch (shape) {
    case Shape::square: return "M-4.5-4.5h9v9h-9z";
    case Shape::diamond: return "M0-6 6 0 0 6-6 0z";
    case Shape::dash: return "M-8 0h16";
    case Shape::circle: break;
  }
  return "M-5 0a5 5 0 1 1 10 0a5 5 0 1 1-10 0z";
}

// Ends stay inside the drawing.
const char* anchor_at(double percent) { return percent < 4 ? "start" : percent > 96 ? "end" : "middle"; }

}  // namespace

Axis round_axis(double low, double high, int about_ticks, bool with_zero) {
  if (with_zero) {
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
  }
  if (!(high > low)) high = low + 1;
  const double step = round_step(high - low, about_ticks);
  Axis axis;
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  for (double k = first; k <= last + 0.5; ++k) axis.ticks.push_back(k * step);
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

int tick_decimals(const Axis& axis, double factor) {
  for (int decimals = 0; decimals < 6; ++decimals) {
    const double power = std::pow(10.0, decimals) * factor;
    if (std::all_of(axis.ticks.begin(), axis.ticks.end(), [&](double t) { return std::fabs(t * power - std::round(t * power)) < 1e-6; }))
      return decimals;
  }
  return 6;
}

Label percent_label(const Axis& axis) {
  return [decimals = tick_decimals(axis, 100)](double share) { return percent_number(share, decimals) + "\u00a0%"; };
}

Label number_label(const Axis& axis, double divide_by) {
  return [decimals = tick_decimals(axis, 1 / divide_by), divide_by](double value) { return fixed_number(value / divide_by, decimals); };
}

Axis day_axis(int days, int most_ticks) {
  Axis axis{0, static_cast<double>(std::max(days, 1)), {}};
  for (const int step : {5, 10, 15, 30, 60, 90, 180, 365, 730, 3650}) {
    if (days / step >= most_ticks) continue;
    for (int day = 0; day <= days; day += step) axis.ticks.push_back(day);
    break;
  }
  return axis;
}

namespace {

constexpr double plot_top = 34, plot_height = 140, plot_bottom = plot_top + plot_height;

struct LineDrawing {
  const LineChart& chart;
  std::string out;

  double y_of(double value) const { return plot_bottom - plot_height * std::clamp(chart.y.at(value), 0.0, 1.0); }
  // Inside the nested drawing both axes run 0..1000 and are stretched to the plot.
  double inner_x(std::size_t k) const {
    const double day = static_cast<double>(k) * chart.step_days;
    return 1000 * std::clamp(chart.x.at(day), 0.0, 1.0);
  }
  double inner_y(double value) const { return 1000 * (1 - std::clamp(chart.y.at(value), 0.0, 1.0)); }

  void grid() {
    for (const double tick : chart.y.ticks) {
      const double y = y_of(tick);
      out += fmt::format("<line class=\"{}\" x1=\"0\" x2=\"100%\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", tick == 0 ? "axis" : "grid", y, y);
    }
    for (const double tick : chart.x.ticks) {
      const double x = 100 * chart.x.at(tick);
      out += fmt::format("<line class=\"axis\" x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>", x, plot_bottom,
                         plot_bottom + 4);
      out += fmt::format("<text x=\"{:.2f}%\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, plot_bottom + 17, anchor_at(x),
                         escaped(chart.x_label(tick)));
    }
  }
  // Tick labels stand on their lines at the left, over the curves with a halo, so that the plot has the full width.
  void y_labels() {
    for (const double tick : chart.y.ticks)
      if (tick != 0)
        out += fmt::format("<text class=\"halo\" x=\"0\" y=\"{:.1f}\">{}</text>", y_of(tick) - 3, escaped(chart.y_label(tick)));
  }
  std::string points(const std::vector<float>& values) const {
    std::string text;
    for (std::size_t k = 0; k < values.size(); ++k)
      text += fmt::format("{}{:.0f} {:.0f}", k == 0 ? "M" : "L", inner_x(k), inner_y(values[k]));
    return text;
  }
  void curves() {
    out += fmt::format("<svg x=\"0\" y=\"{}\" width=\"100%\" height=\"{}\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">",
                       plot_top, plot_height);
    for (const Line& line : chart.lines)
      if (line.has_band && !line.p90.empty()) {
        std::string path = points(line.p90);
        for (std::size_t k = line.p10.size(); k-- > 0;) path += fmt::format("L{:.0f} {:.0f}", inner_x(k), inner_y(line.p10[k]));
        out += fmt::format("<path class=\"band {}\" d=\"{}Z\"/>", line.css, path);
      }
    for (const Line& line : chart.lines)
      if (!line.p50.empty()) out += fmt::format("<path class=\"line {}\" d=\"{}\"/>", line.css, points(line.p50));
    out += "</svg>";
  }
  void line_labels() {
    for (const Line& line : chart.lines) {
      if (line.label.empty() || line.p50.empty()) continue;
      const auto peak = std::max_element(line.p50.begin(), line.p50.end());
      const double x = inner_x(static_cast<std::size_t>(std::distance(line.p50.begin(), peak))) / 10;
      const double y = std::max(plot_top + 10, y_of(*peak) - 6);
      const bool is_left = x > 60;
      out += fmt::format("<text class=\"halo label {}\" x=\"{:.2f}%\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", line.css, x, y,
                         is_left ? "end" : "start", escaped(line.label));
    }
  }
};

}  // namespace

Html line_chart(const LineChart& chart) {
  LineDrawing drawing{chart, {}};
  drawing.out = fmt::format("<svg class=\"chart\" width=\"100%\" height=\"{}\" role=\"img\" aria-label=\"{}\">", plot_bottom + 24,
                            escaped(chart.description));
  drawing.out += fmt::format("<text class=\"title\" x=\"0\" y=\"11\">{}</text>", escaped(chart.y_title));
  drawing.grid();
  drawing.curves();
  drawing.y_labels();
  drawing.line_labels();
  return {drawing.out + "</svg>\n"};
}

namespace {

std::string row_drawing(const RowChart& chart, const ChartRow& row) {
  constexpr double height = 22, middle = height / 2;
  std::string out = fmt::format("<svg class=\"strip\" width=\"100%\" height=\"{}\" aria-hidden=\"true\">", height);
  for (const double tick : chart.x.ticks) {
    const double x = percent_across(chart.x, tick);
    out += fmt::format("<line class=\"{0}\" x1=\"{1:.2f}%\" x2=\"{1:.2f}%\" y1=\"0\" y2=\"{2}\"/>", tick == 0 ? "axis" : "grid", x, height);
  }
  for (const Bar& bar : row.bars) {
    const double a = percent_across(chart.x, std::min(bar.from, bar.to)), b = percent_across(chart.x, std::max(bar.from, bar.to));
    out += fmt::format("<rect class=\"bar {}\" x=\"{:.2f}%\" y=\"4\" width=\"{:.2f}%\" height=\"{}\"/>", bar.css, a, std::max(b - a, 0.2),
                       height - 8);
  }
  for (const Whisker& whisker : row.whiskers)
    for (const char* const css : {"whisker under", "whisker"})
      out += fmt::format("<line class=\"{0}\" x1=\"{1:.2f}%\" x2=\"{2:.2f}%\" y1=\"{3}\" y2=\"{3}\"/>", css,
                         percent_across(chart.x, whisker.low), percent_across(chart.x, whisker.high), middle);
  for (const Mark& mark : row.marks)
    out += fmt::format("<svg class=\"at\" x=\"{:.2f}%\" y=\"{}\"><path class=\"mark {}\" d=\"{}\"/></svg>",
                       percent_across(chart.x, mark.at), middle, mark.css, mark_path(mark.shape));
  return out + "</svg>";
}

std::string scale_drawing(const RowChart& chart) {
  std::string out = "<svg class=\"strip\" width=\"100%\" height=\"18\" aria-hidden=\"true\">";
  for (const double tick : chart.x.ticks) {
    const double x = percent_across(chart.x, tick);
    out += fmt::format("<text x=\"{:.2f}%\" y=\"13\" text-anchor=\"{}\">{}</text>", x, anchor_at(x), escaped(chart.x_label(tick)));
  }
  return out + "</svg>";
}

}  // namespace

Html row_chart(const RowChart& chart) {
  std::string out = "<ul class=\"rows\">\n";
  if (!chart.value_title.empty())
    out += fmt::format("<li class=\"scale head\"><span class=\"l\"></span><span class=\"v\">{}</span></li>\n", escaped(chart.value_title));
  for (const ChartRow& row : chart.rows)
    out += fmt::format("<li><span class=\"l\">{}</span>{}<span class=\"v\">{}</span></li>\n", escaped(row.label), row_drawing(chart, row),
                       escaped(row.value));
  return {out + fmt::format("<li class=\"scale\"><span class=\"l\">{}</span>{}<span class=\"v\"></span></li>\n</ul>\n",
                            escaped(chart.x_title), scale_drawing(chart))};
}

Html legend(const std::vector<LegendItem>& items) {
  std::string out = "<ul class=\"legend\">";
  for (const LegendItem& item : items)
    out += fmt::format(
        "<li><svg width=\"16\" height=\"14\" aria-hidden=\"true\"><svg class=\"at\" x=\"8\" y=\"7\"><path class=\"{} {}\" d=\"{}\"/></svg></svg>{}</li>",
        item.shape == Shape::dash ? "line" : "mark", item.css, mark_path(item.shape), escaped(item.label));
  return {out + "</ul>\n"};
}

}  // namespace entrepot::page
