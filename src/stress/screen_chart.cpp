#include "stress/screen_chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "stress/node_names.h"

namespace entrepot::stress {
namespace {

constexpr double width = 900, left = 64, right = 24, profile_top = 92, profile_height = 250, row_height = 24;
constexpr double profile_bottom = profile_top + profile_height, bars_top = profile_bottom + 128, names_width = 190, numbers_width = 70;
constexpr std::size_t named = 5;  // nodes named in the profile

// Contrast of text is at least 4.5 on both themes; down and up differ by pattern as well as by colour.
constexpr std::string_view style = R"css(
:root{--bg:#fff;--ink:#1b1d21;--soft:#565b66;--line:#d8dbe0;--down:#1565c0;--up:#a84300}
@media (prefers-color-scheme:dark){:root{--bg:#15171b;--ink:#e9ebee;--soft:#a9b0bc;--line:#343942;--down:#6fb1ff;--up:#ffa05a}}
.page{fill:var(--bg)}text{fill:var(--soft);font:12px system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif}
.title{fill:var(--ink);font-size:18px;font-weight:600}.head,.name{fill:var(--ink);font-weight:600}.name{font-weight:400}
.halo{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.grid{stroke:var(--line)}.axis{stroke:var(--soft)}.lead{stroke:var(--soft);stroke-width:.8}
.profile{fill:none;stroke:var(--down);stroke-width:2}.dot{fill:var(--down);stroke:var(--bg)}
.down{fill:var(--down)}.up{fill:url(#hatch);stroke:var(--up)}.hatch{stroke:var(--up);stroke-width:2.5}.all{fill:var(--ink);stroke:var(--bg);stroke-width:1.5}
)css";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;  // others are not allowed in XML
    }
  return out;
}

struct Tick {
  double value = 0;
  std::string label;
};

// Values to positions 0..1.
struct Scale {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<Tick> ticks;

  double at(double value) const {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
};

double round_step(double span, int about) {
  const double raw = span / about, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double step : {1.0, 2.0, 2.5, 5.0})
    if (step * power >= raw * (1 - 1e-9)) return step * power;
  return 10 * power;
}

// From 0, or from `low` where that is given, to a round number.
Scale linear_scale(double high, int about, double low = 0) {
  Scale scale;
  const double step = std::max(round_step(high > low ? high - low : 1, about), low > 0 ? 1.0 : 0.0);
  scale.low = low;
  for (double k = 0; k == 0 || (k - 1) * step < high * (1 - 1e-9); ++k)
    scale.ticks.push_back({std::max(low, k * step), fmt::format("{:.6g}", std::max(low, k * step))});
  scale.high = low > 0 ? high : scale.ticks.back().value;
  if (low > 0) std::erase_if(scale.ticks, [&](const Tick& tick) { return tick.value > high; });
  if (!(scale.high > scale.low)) scale.high = scale.low + 1;
  return scale;
}

// Whole powers of ten around low..high.
Scale logarithmic_scale(double low, double high) {
  Scale scale;
  scale.logarithmic = true;
  const double first = std::floor(std::log10(low) + 1e-9), last = std::max(first + 1, std::ceil(std::log10(high) - 1e-9));
  const double every = std::ceil((last - first) / 8);
  for (double power = first; power <= last; power += every)
    scale.ticks.push_back({std::pow(10.0, power), fmt::format("{:g}", std::pow(10.0, power))});
  scale.low = std::pow(10.0, first);
  scale.high = std::pow(10.0, last);
  return scale;
}

std::string text_at(double x, double y, std::string_view css, std::string_view anchor, std::string_view text) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", css, x, y, anchor, escaped(text));
}

std::string line(std::string_view css, double x1, double y1, double x2, double y2) {
  return fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", css, x1, y1, x2, y2);
}

class Drawing {
 public:
  Drawing(const ScreenInput& input, const ScreenResult& result, const ScreenChart& chart)
      : input_(input), chart_(chart), ranked_(result.ranked()), bars_(std::min(chart.bars, ranked_.size())) {
    shown_ = ranked_.size();
    if (chart.scale == ChartScale::logarithmic)
      while (shown_ > 0 && !(ranked_[shown_ - 1].index.both > 0)) --shown_;
    const double most = ranked_.empty() ? 1 : ranked_[0].index.both, ranks = static_cast<double>(std::max<std::size_t>(shown_, 1));
    const bool logarithmic = chart.scale == ChartScale::logarithmic && shown_ > 0;
    x_ = logarithmic ? logarithmic_scale(1, ranks) : linear_scale(ranks, 8, 1);
    y_ = logarithmic ? logarithmic_scale(ranked_[shown_ - 1].index.both, most) : linear_scale(most, 5);
  }

  std::string draw() {
    const double height = bars_top + static_cast<double>(bars_) * row_height + 44;
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-labelledby=\"title desc\">\n<title id=\"title\">{2}</title>\n<desc id=\"desc\">{3}</desc>\n<style>{4}</style>\n"
        "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\"/></pattern></defs>\n"
        "<rect class=\"page\" width=\"{0}\" height=\"{1}\"/>\n",
        width, height, escaped(title()), escaped(description()), style);
    out_ += text_at(left, 30, "title", "start", title());
    out_ += text_at(left, 50, "", "start", shortened(chart_.subtitle, 140));
    profile();
    bars();
    return out_ + "</svg>\n";
  }

 private:
  std::string title() const { return fmt::format("Economic Systemic Risk Index of {} nodes", ranked_.size()); }
  std::string name(std::size_t rank) const { return input_.names[ranked_[rank].node]; }

  std::string description() const {
    std::string text =
        "Share of all sales between nodes that is lost when a node closes, by rank; and the largest nodes with their losses down and up.";
    if (!ranked_.empty()) text += fmt::format(" The largest are {}: {:.4f}", name(0), ranked_[0].index.both);
    for (std::size_t r = 1; r < std::min<std::size_t>(3, ranked_.size()); ++r)
      text += fmt::format(", {}: {:.4f}", name(r), ranked_[r].index.both);
    if (!ranked_.empty()) text += fmt::format("; the median is {:.2g}.", ranked_[ranked_.size() / 2].index.both);
    return text + " " + chart_.subtitle;
  }

  double x_of(double rank) const { return left + (width - left - right) * x_.at(rank); }
  double y_of(double index) const { return profile_bottom - profile_height * y_.at(index); }

  void profile() {
    out_ += text_at(left, profile_top - 14, "head", "start", "ESRI by rank");
    for (const Tick& tick : y_.ticks) {
      out_ += line(tick.value == y_.low ? "axis" : "grid", left, y_of(tick.value), width - right, y_of(tick.value));
      out_ += text_at(left - 8, y_of(tick.value) + 4, "", "end", tick.label);
    }
    for (const Tick& tick : x_.ticks) {
      out_ += line("axis", x_of(tick.value), profile_bottom, x_of(tick.value), profile_bottom + 4);
      out_ += text_at(x_of(tick.value), profile_bottom + 18, "", "middle", tick.label);
    }
    out_ += text_at(width - right, profile_bottom + 36, "", "end", "rank");
    if (shown_ < ranked_.size())
      out_ += text_at(left, profile_bottom + 36, "", "start",
                      fmt::format("{} node(s) of index 0 are not in the drawing", ranked_.size() - shown_));
    std::string path;
    for (std::size_t r = 0; r < shown_; ++r)
      path += fmt::format("{}{:.1f} {:.1f}", r == 0 ? "M" : "L", x_of(static_cast<double>(r + 1)), y_of(ranked_[r].index.both));
    out_ += fmt::format("<path class=\"profile\" d=\"{}\"/>\n", path);
    names_of_largest();
  }

  // On linear axes the curve falls at once: names stand to its right, one below the other. On logarithmic ones it is flat there: names
  // stand below it, the first lowest, so that no lead crosses a name.
  void names_of_largest() {
    const std::size_t names = std::min(named, shown_);
    double free_from = profile_top - 6;
    for (std::size_t r = 0; r < names; ++r) {
      const double x = x_of(static_cast<double>(r + 1)), y = y_of(ranked_[r].index.both);
      double to = x, at = y_of(ranked_[names - 1].index.both) + 50 + 16 * static_cast<double>(names - 1 - r);
      if (!x_.logarithmic) {
        at = std::max(free_from, y);
        free_from = at + 16;
        to = std::min(x + 26 + 4 * static_cast<double>(r), width - right - 150);
      }
      out_ += line("lead", x, y, to, at);
      out_ += fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>\n", x, y);
      out_ += text_at(to + 4, at + 4, "name halo", "start", shortened(name(r), 28));
    }
  }

  void legend() {
    const double y = bars_top - 34;
    out_ += fmt::format("<rect class=\"down\" x=\"{}\" y=\"{}\" width=\"18\" height=\"8\"/>\n", left, y - 8);
    out_ += text_at(left + 24, y, "", "start", "down: inputs are missing");
    out_ += fmt::format("<rect class=\"up\" x=\"{}\" y=\"{}\" width=\"18\" height=\"8\"/>\n", left + 190, y - 8);
    out_ += text_at(left + 214, y, "", "start", "up: customers are missing");
    out_ += fmt::format("<path class=\"all\" d=\"M{} {}l6 6-6 6-6-6z\"/>\n", left + 390, y - 10);
    out_ += text_at(left + 402, y, "", "start", "ESRI: of each node the larger of the two");
  }

  void bars() {
    if (bars_ == 0) return;
    out_ += text_at(left, bars_top - 58, "head", "start", fmt::format("The largest {}, and by which way losses go", bars_));
    legend();
    const Scale scale = linear_scale(ranked_[0].index.both, 5);
    const double from = left + names_width, across = width - right - numbers_width - from;
    const double bottom = bars_top + static_cast<double>(bars_) * row_height;
    for (const Tick& tick : scale.ticks) {
      const double x = from + across * scale.at(tick.value);
      out_ += line(tick.value == 0 ? "axis" : "grid", x, bars_top - 12, x, bottom);
      out_ += text_at(x, bottom + 18, "", "middle", tick.label);
    }
    for (std::size_t r = 0; r < bars_; ++r) {
      const shock::CascadeIndex& index = ranked_[r].index;
      const double y = bars_top + static_cast<double>(r) * row_height;
      out_ += text_at(from - 10, y + 4, "name", "end", shortened(name(r), 32));
      out_ += fmt::format("<rect class=\"down\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"7\"/>\n", from, y - 8,
                          across * scale.at(index.down));
      out_ += fmt::format("<rect class=\"up\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"7\"/>\n", from, y + 1,
                          across * scale.at(index.up));
      out_ += fmt::format("<path class=\"all\" d=\"M{:.1f} {:.1f}l6 6-6 6-6-6z\"/>\n", from + across * scale.at(index.both), y - 6);
      out_ += text_at(width - right, y + 4, "", "end", fmt::format("{:.5f}", index.both));
    }
  }

  const ScreenInput& input_;
  const ScreenChart& chart_;
  std::vector<ScreenRow> ranked_;
  std::size_t bars_ = 0, shown_ = 0;  // rows of the lower part; ranks in the profile
  Scale x_, y_;
  std::string out_;
};

}  // namespace

std::string screen_chart(const ScreenInput& input, const ScreenResult& result, const ScreenChart& chart) {
  return Drawing(input, result, chart).draw();
}

}  // namespace entrepot::stress
