#include "page/route_map.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "page/land.h"
#include "page/style.h"

namespace entrepot::page {
namespace {

constexpr double width = 960, letter = 7.2, tall = 15;

constexpr std::string_view style = R"css(
.route-map{background:#f4f8fb;font:13px system-ui,"Noto Sans",sans-serif;max-width:100%;height:auto}
.route-map .land{fill:#e3e5e1;stroke:#c3c7c0;stroke-width:.7}
.route-map .main,.route-map .other{fill:none;stroke-linejoin:round;stroke-linecap:round;stroke:#0b57b0;stroke-width:2.5}
.route-map .other{stroke:#5d6470;stroke-width:1.8;stroke-dasharray:5 4}
.route-map .end{fill:#0b57b0;stroke:#fff;stroke-width:1.5}.route-map .passed{fill:#fff;stroke:#0b57b0;stroke-width:1.8}
.route-map .closed{fill:none;stroke:#b3261e;stroke-width:3}
.route-map text{fill:#1b1d21;paint-order:stroke;stroke:#f4f8fb;stroke-width:3px;stroke-linejoin:round}
.route-map .strong{font-weight:700}
@media (prefers-color-scheme:dark){.route-map{background:#181c22}.route-map .land{fill:#2b2f35;stroke:#414750}
.route-map .main{stroke:#8ab8ff}.route-map .other{stroke:#aab1bd}.route-map .end{fill:#8ab8ff;stroke:#181c22}
.route-map .passed{fill:#181c22;stroke:#8ab8ff}.route-map .closed{stroke:#ff8a80}.route-map text{fill:#e9ebee;stroke:#181c22}}
)css";

// Longitudes that go on beyond 180 where the line does.
std::vector<MapPlace> unwrapped(const std::vector<MapPlace>& places, double near) {
  std::vector<MapPlace> out;
  double last = near;
  for (MapPlace place : places) {
    place.lon = last + std::remainder(place.lon - last, 360.0);
    last = place.lon;
    out.push_back(place);
  }
  return out;
}

struct Box {
  double x0, y0, x1, y1;
  bool overlaps(const Box& o) const { return x0 < o.x1 && o.x0 < x1 && y0 < o.y1 && o.y0 < y1; }
};

class Drawing {
 public:
  explicit Drawing(const RouteMap& map) : map_(map) {
    for (const RouteLine& line : map.lines)
      lines_.push_back(unwrapped(line.places, lines_.empty() || lines_[0].empty() ? first_lon() : lines_[0][0].lon));
    fit();
  }

  std::string svg() {
    const double height = window_.height(width);
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"route-map\" role=\"img\" aria-labelledby=\"map-title map-text\" "
        "width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n<title id=\"map-title\">{2}</title>\n"
        "<desc id=\"map-text\">{3}</desc>\n<style>{4}</style>\n",
        width, height + key_height(), escaped(map_.title), escaped(map_.description), style);
    out += fmt::format(
        "<svg width=\"{:.0f}\" height=\"{:.0f}\"><g transform=\"scale(.1)\"><path class=\"land\" vector-effect=\"non-scaling-stroke\" d=\"{}\"/></g>\n",
        width, height, land_path(window_, width));
    for (const bool is_main : {false, true})
      for (std::size_t k = 0; k < lines_.size(); ++k)
        if (map_.lines[k].is_main == is_main) out += line(lines_[k], is_main ? "main" : "other");
    for (const MapMark& mark : map_.marks)
      for (const MapPoint& p : all_at(mark.at)) out += symbol(mark.kind, p);
    out += labels(height) + "</svg>\n" + key(height) + "</svg>\n";
    return out;
  }

 private:
  double first_lon() const {
    for (const RouteLine& line : map_.lines)
      if (!line.places.empty()) return line.places[0].lon;
    return 0;
  }

  void fit() {
    double west = 1e9, east = -1e9, south = 1e9, north = -1e9;
    const auto include = [&](const MapPlace& place) {
      west = std::min(west, place.lon), east = std::max(east, place.lon);
      south = std::min(south, place.lat), north = std::max(north, place.lat);
    };
    for (const auto& places : lines_)
      for (const MapPlace& place : places) include(place);
    if (west > east) west = east = first_lon(), south = north = 0;
    window_ = {west, east, south, north};
    for (const MapMark& mark : map_.marks)
      if (mark.kind != MapMark::Kind::closed || std::abs(in_window(mark.at.lon) - (west + east) / 2) < (east - west) / 2 + 25)
        include({in_window(mark.at.lon), mark.at.lat});
    const double margin = std::max(3.0, 0.06 * (east - west));
    window_ = {west - margin, east + margin * 1.6, std::max(-60.0, south - margin), std::min(80.0, north + margin)};
    window_.settle();
    window_.north = std::min(window_.north, 82.0);
  }

  double in_window(double lon) const {
    return (window_.west + window_.east) / 2 + std::remainder(lon - (window_.west + window_.east) / 2, 360.0);
  }
  // Where the window shows the place: twice where it goes round the globe.
  std::vector<MapPoint> all_at(const MapPlace& place) const {
    std::vector<MapPoint> points;
    for (double lon = in_window(place.lon) - 360; lon <= window_.east; lon += 360)
      if (lon >= window_.west) points.push_back(window_.at(lon, place.lat, width));
    return points;
  }

  std::string line(const std::vector<MapPlace>& places, const char* css) const {
    std::string points;
    for (const MapPlace& place : places) {
      const MapPoint p = window_.at(place.lon, place.lat, width);
      points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", p.x, p.y);
    }
    return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", css, points);
  }

  static std::string symbol(MapMark::Kind kind, const MapPoint& p) {
    switch (kind) {
      case MapMark::Kind::end: return fmt::format("<circle class=\"end\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"/>\n", p.x, p.y);
      case MapMark::Kind::passed: return fmt::format("<circle class=\"passed\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>\n", p.x, p.y);
      case MapMark::Kind::closed: return fmt::format("<path class=\"closed\" d=\"M{:.1f} {:.1f}l12 12m0-12l-12 12\"/>\n", p.x - 6, p.y - 6);
    }
    return {};
  }

  std::string labels(double height) const {
    std::vector<Box> taken;
    for (const MapMark& mark : map_.marks)
      for (const MapPoint& p : all_at(mark.at)) taken.push_back({p.x - 5, p.y - 5, p.x + 5, p.y + 5});
    std::string out;
    for (const MapMark& mark : map_.marks)
      for (const MapPoint& p : all_at(mark.at)) out += label(mark, p, height, taken);
    return out;
  }

  // Beside its mark where there is room; the text of the page names what has none.
  std::string label(const MapMark& mark, const MapPoint& p, double height, std::vector<Box>& taken) const {
    struct Try {
      double dx, dy;
      const char* anchor;
    };
    static constexpr Try tries[] = {{10, 4, "start"}, {-10, 4, "end"},  {0, -11, "middle"}, {0, 20, "middle"},
                                    {9, -8, "start"}, {9, 17, "start"}, {-9, -8, "end"},    {-9, 17, "end"}};
    const double length = letter * static_cast<double>(mark.name.size()) + 2;
    for (const Try& t : tries) {
      const double left = p.x + t.dx - (t.anchor[0] == 'e' ? length : t.anchor[0] == 'm' ? length / 2 : 0), bottom = p.y + t.dy + 3;
      const Box box{left, bottom - tall, left + length, bottom};
      if (box.x0 < 0 || box.x1 > width || box.y0 < 0 || box.y1 > height) continue;
      if (std::any_of(taken.begin(), taken.end(), [&](const Box& other) { return box.overlaps(other); })) continue;
      taken.push_back(box);
      return fmt::format("<text{} x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                         mark.kind == MapMark::Kind::passed ? "" : " class=\"strong\"", p.x + t.dx, p.y + t.dy, t.anchor,
                         escaped(mark.name));
    }
    return {};
  }

  bool has(MapMark::Kind kind) const {
    return std::any_of(map_.marks.begin(), map_.marks.end(), [&](const MapMark& mark) { return mark.kind == kind; });
  }
  double key_height() const { return 24; }

  std::string key(double height) const {
    double x = 10;
    const double y = height + 12;
    std::string out;
    const auto entry = [&](const std::string& picture, const std::string& words) {
      out += picture + fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n", x + 30, y + 4, escaped(words));
      x += 48 + letter * static_cast<double>(words.size());
    };
    for (const RouteLine& line : map_.lines)
      entry(fmt::format("<path class=\"{}\" d=\"M{:.0f} {:.0f}h24\"/>", line.is_main ? "main" : "other", x, y), line.name);
    if (has(MapMark::Kind::passed)) entry(symbol(MapMark::Kind::passed, {x + 12, y}), "passed");
    if (has(MapMark::Kind::closed)) entry(symbol(MapMark::Kind::closed, {x + 12, y}), "closed");
    return out;
  }

  const RouteMap& map_;
  std::vector<std::vector<MapPlace>> lines_;
  MapWindow window_;
};

}  // namespace

std::string route_map_svg(const RouteMap& map) { return Drawing(map).svg(); }

std::string route_map_page(const RouteMap& map, const std::vector<std::string>& sentences, const Html& tables) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>",
      escaped(map.title));
  out += style_sheet;
  out += fmt::format("</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n", escaped(map.title));
  for (const std::string& sentence : sentences) out += "<p>" + escaped(sentence) + "</p>\n";
  out += "<figure>\n<figcaption>" + escaped(map.description) + "</figcaption>\n" + route_map_svg(map) + tables.text + "</figure>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace entrepot::page
