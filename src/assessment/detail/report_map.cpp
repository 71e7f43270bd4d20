// The map: land, who is hit and how hard, where the events are, the flows that stop and the straits that close.
//
// Plane chart (equirectangular) with true scale at 20 degrees, its middle in the Pacific's west, the window fitted to what
// it shows. No borders are drawn: the map says where ports and straits are, nothing else.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "assessment/detail/report_blocks.h"
#include "assessment/detail/report_gates.h"
#include "assessment/detail/report_page.h"
#include "page/land.h"

namespace entrepot::assessment::detail {
namespace {

constexpr double west_edge = -60;    // the cut runs through the Atlantic
constexpr double reference_width = 720, phone_width = 330;

double unrolled(double lon) { return lon < west_edge ? lon + 360 : lon; }

using Point = page::MapPoint;

struct Window : page::MapWindow {
  Window() : MapWindow{72, 158, -14, 50} {}
  void include(double lon, double lat) {
    lon = unrolled(lon);
    west = std::min(west, lon - 7);
    east = std::max(east, lon + 9);
    south = std::max(-56.0, std::min(south, lat - 6));
    north = std::min(78.0, std::max(north, lat + 6));
  }
  double height() const { return MapWindow::height(reference_width); }
  // At the reference width.
  Point at(double lon, double lat) const { return MapWindow::at(unrolled(lon), lat, reference_width); }
};

enum class Role { member, hit, event };
struct Spot {
  EconomyId id;
  std::string name, code;
  Point at;
  double severity = 0;
  bool is_event = false, is_group = false, is_supplier = false;
};
struct Closed {
  std::string name;
  Point at;
};

int severity_class(double severity, bool is_shortfall) {
  static constexpr std::array<double, 4> shortfall{0.1, 0.25, 0.5, 0.75}, loss{0.001, 0.005, 0.01, 0.03};
  const auto& limits = is_shortfall ? shortfall : loss;
  int level = 1;
  for (const double limit : limits) level += severity >= limit;
  return level;
}

struct Box {
  double x0, y0, x1, y1;
  bool overlaps(const Box& o) const { return x0 < o.x1 && o.x0 < x1 && y0 < o.y1 && o.y0 < y1; }
};

// Of each pair once, whatever the product. What delivers less than one part in a hundred of what is short is not drawn.
std::map<std::pair<EconomyId, EconomyId>, const std::vector<sea::LonLat>*> drawn_ways(const Assessment& a) {
  std::map<std::pair<EconomyId, EconomyId>, const std::vector<sea::LonLat>*> ways;
  for (const Resupply& r : a.resupply)
    for (const Alternative& s : r.suppliers)
      if (s.course.size() > 1 && std::max(s.alone, s.together) >= 0.01 * r.short_total) ways[{s.supplier, r.importer}] = &s.course;
  return ways;
}

class Map {
 public:
  explicit Map(const Page& page) : page_(page) { gather(); }
  Html html();

 private:
  void gather();
  void mark_events(std::set<EconomyId>& events);
  void spread();
  void flows();
  void ways();
  void spots();
  void labels(double width, bool is_wide);
  std::string description() const;
  Html key() const;
  Html table() const;

  std::string x_of(const Point& p) const { return fmt::format("{:.2f}%", 100 * p.x / reference_width); }
  std::string y_of(const Point& p) const { return fmt::format("{:.2f}%", 100 * p.y / window_.height()); }

  const Page& page_;
  Window window_;
  std::vector<Spot> spots_;
  std::vector<Closed> closed_;
  bool is_shortfall_ = true, has_flows_ = false, has_ways_ = false;
  std::map<EconomyId, double> severity_;
  std::map<EconomyId, std::string> worst_product_;
  std::string out_;
};

void Map::mark_events(std::set<EconomyId>& events) {
  for (const Event& event : page_.a.scenario.events) {
    if (const auto* e = std::get_if<ExportRestriction>(&event.kind)) events.insert(e->exporter);
    if (const auto* e = std::get_if<CapacityLoss>(&event.kind)) events.insert(e->economy);
    if (const auto* e = std::get_if<PortClosure>(&event.kind)) events.insert(e->economy);
    if (const auto* e = std::get_if<DemandSurge>(&event.kind)) events.insert(e->economy);
    if (const auto* e = std::get_if<Tariff>(&event.kind)) events.insert(e->importer);
  }
}

void Map::gather() {
  const Assessment& a = page_.a;
  // Over the whole period: a gap of a day until the ships of a longer way arrive is no crisis.
  for (const SupplyImpact& x : a.supply) {
    const double use = x.use_per_day * page_.horizon(), share = use > 0 ? x.direct_shortfall_total.p50 / use : 0;
    if (share <= severity_[x.economy]) continue;
    severity_[x.economy] = share;
    worst_product_[x.economy] = page_.product(x.product);
  }
  std::erase_if(severity_, [](const auto& entry) { return entry.second < 0.01; });  // of use
  if (severity_.empty()) {
    is_shortfall_ = false;
    for (const EconomyLoss& x : a.economies)
      if (x.value_added_horizon > 0 && x.runs[nobody].value_added_loss.p50 > 0)
        severity_[x.region] = x.runs[nobody].value_added_loss.p50 / x.value_added_horizon;
  }
  std::set<EconomyId> events;
  mark_events(events);
  std::set<EconomyId> suppliers;  // whose way is drawn
  for (const auto& [pair, course] : drawn_ways(a)) suppliers.insert(pair.first);
  // The rest of the world lies nowhere.
  const auto is_shown = [&](const Economy& e) {
    if (e.id.view() == "ROW") return false;
    return severity_.contains(e.id) || events.contains(e.id) || page_.is_in_group(e.id) || suppliers.contains(e.id);
  };
  for (const Economy& e : page_.w.economies)
    if (is_shown(e)) window_.include(e.lon, e.lat);
  std::vector<Gate> shut;
  for (const Event& event : a.scenario.events)
    if (const auto* e = std::get_if<StraitClosure>(&event.kind))
      for (const std::string& name : e->gates)
        for (const Gate& gate : gates())
          if (gate.id == name) shut.push_back(gate);
  for (const Gate& gate : shut) window_.include(gate.lon, gate.lat);
  for (const PortEffect& effect : a.ports)
    if (const PortRow* port = page_.w.port(effect.port)) window_.include(port->lon, port->lat);
  window_.settle();
  for (const Gate& gate : shut) closed_.push_back({page_.gate(std::string(gate.id)), window_.at(gate.lon, gate.lat)});
  std::set<std::string> ports;  // one mark, however many events close it
  for (const PortEffect& effect : a.ports)
    if (const PortRow* port = page_.w.port(effect.port); port != nullptr && ports.insert(port->id).second)
      closed_.push_back({port->label, window_.at(port->lon, port->lat)});
  for (const Economy& e : page_.w.economies)
    if (is_shown(e))
      spots_.push_back({e.id, e.label, e.id.text(), window_.at(e.lon, e.lat), severity_.contains(e.id) ? severity_[e.id] : 0,
                        events.contains(e.id), page_.is_in_group(e.id), suppliers.contains(e.id)});
  std::stable_sort(spots_.begin(), spots_.end(),
                   [](const Spot& x, const Spot& y) { return std::pair(x.is_event, x.severity) > std::pair(y.is_event, y.severity); });
  spread();
}

// Economies that share a port, or nearly, would hide each other: later ones move aside in growing circles.
void Map::spread() {
  constexpr double apart = 12;
  for (std::size_t i = 0; i < spots_.size(); ++i) {
    const Point home = spots_[i].at;
    const auto is_free = [&] {
      for (std::size_t j = 0; j < i; ++j)
        if (std::hypot(spots_[i].at.x - spots_[j].at.x, spots_[i].at.y - spots_[j].at.y) < apart) return false;
      return true;
    };
    for (int step = 0; step < 60 && !is_free(); ++step) {
      const double angle = -1.2 + step * 2.399963, radius = 5 + step * 0.8;
      spots_[i].at = {home.x + radius * std::cos(angle), home.y + radius * std::sin(angle)};
    }
  }
}

void Map::flows() {
  const auto find = [&](EconomyId id) -> const Spot* {
    for (const Spot& spot : spots_)
      if (spot.id == id) return &spot;
    return nullptr;
  };
  std::map<std::pair<EconomyId, EconomyId>, double> flows;
  for (const Event& event : page_.a.scenario.events) {
    const auto* e = std::get_if<ExportRestriction>(&event.kind);
    if (!e) continue;
    for (const SupplyImpact& x : page_.a.supply) {
      const bool is_met =
          page_.w.product(x.product).id == e->subject.product && x.economy != e->exporter &&
          (e->destinations.empty() || std::find(e->destinations.begin(), e->destinations.end(), x.economy) != e->destinations.end());
      if (is_met && x.lost_suppliers_share > 0) {
        double& share = flows[{e->exporter, x.economy}];
        share = std::max(share, x.lost_suppliers_share);
      }
    }
  }
  for (const auto& [pair, share] : flows) {
    const Spot *from = find(pair.first), *to = find(pair.second);
    if (!from || !to) continue;
    has_flows_ = true;
    const double bend = 0.18;
    const double mx = (from->at.x + to->at.x) / 2 + bend * (to->at.y - from->at.y),
                 my = (from->at.y + to->at.y) / 2 - bend * (to->at.x - from->at.x);
    out_ += fmt::format("<path class=\"flow\" stroke-width=\"{:.1f}\" d=\"M{:.0f} {:.0f}Q{:.0f} {:.0f} {:.0f} {:.0f}\"/>", 1 + 3 * share,
                        10 * from->at.x, 10 * from->at.y, 10 * mx, 10 * my, 10 * to->at.x, 10 * to->at.y);
  }
}

// Ways of suppliers that deliver, with the scenario's straits closed. What runs off the map is cut at its edge.
void Map::ways() {
  for (const auto& [pair, course] : drawn_ways(page_.a)) {
    std::string path;
    double last = 0;
    for (const sea::LonLat& at : *course) {
      const double lon = unrolled(at.lon);
      const Point p = window_.at(at.lon, at.lat);
      path += fmt::format("{}{:.0f} {:.0f}", path.empty() || std::fabs(lon - last) > 180 ? 'M' : 'L', 10 * p.x, 10 * p.y);
      last = lon;
    }
    out_ += "<path class=\"way\" d=\"" + path + "\"/>";
    has_ways_ = true;
  }
}

void Map::spots() {
  for (auto spot = spots_.rbegin(); spot != spots_.rend(); ++spot) {
    const std::string x = x_of(spot->at), y = y_of(spot->at);
    if (spot->severity > 0)
      out_ += fmt::format("<circle class=\"spot s{}\" cx=\"{}\" cy=\"{}\" r=\"7\"/>", severity_class(spot->severity, is_shortfall_), x, y);
    else if (!spot->is_event) out_ += fmt::format("<circle class=\"spot s0\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", x, y);
    if (spot->is_event)
      out_ += fmt::format("<svg class=\"at\" x=\"{}\" y=\"{}\"><path class=\"event\" d=\"M0-9 9 0 0 9-9 0z\"/></svg>", x, y);
  }
  for (const Closed& gate : closed_)
    out_ += fmt::format("<svg class=\"at\" x=\"{}\" y=\"{}\"><path class=\"shut\" d=\"M-6-6 6 6M-6 6 6-6\"/></svg>", x_of(gate.at),
                        y_of(gate.at));
}

// Names where there is room, codes on a phone; a label that would cover another is left to the table.
void Map::labels(double width, bool is_wide) {
  const double scale = width / reference_width, height = window_.height() * scale;
  const double letter = is_wide ? 6.6 : 7.6, tall = 13, gap = 9;
  std::vector<Box> taken;
  for (const Spot& s : spots_) taken.push_back({s.at.x * scale - 5, s.at.y * scale - 5, s.at.x * scale + 5, s.at.y * scale + 5});
  const auto place = [&](const Point& at, const std::string& name, const char* css) {
    const double x = at.x * scale, y = at.y * scale, length = letter * static_cast<double>(name.size()) + 2;
    struct Try {
      double dx, dy;
      const char* anchor;
    };
    const Try tries[] = {{gap, 4, "start"},      {-gap, 4, "end"},       {0, -gap, "middle"},   {0, gap + 9, "middle"},
                         {gap - 2, -6, "start"}, {gap - 2, 14, "start"}, {-gap + 2, -6, "end"}, {-gap + 2, 14, "end"}};
    for (const Try& t : tries) {
      const double left = x + t.dx - (t.anchor[0] == 'e' ? length : t.anchor[0] == 'm' ? length / 2 : 0), bottom = y + t.dy + 2;
      const Box box{left, bottom - tall, left + length, bottom};
      if (box.x0 < 0 || box.x1 > width || box.y0 < 0 || box.y1 > height) continue;
      if (std::any_of(taken.begin(), taken.end(), [&](const Box& other) { return box.overlaps(other); })) continue;
      taken.push_back(box);
      out_ += fmt::format("<text class=\"halo {} {}\" x=\"{}\" y=\"{}\" dx=\"{:.0f}\" dy=\"{:.0f}\" text-anchor=\"{}\">{}</text>",
                          is_wide ? "wide" : "narrow", css, x_of(at), y_of(at), t.dx, t.dy, t.anchor, escaped(name));
      return true;
    }
    return false;
  };
  for (const Closed& gate : closed_) place(gate.at, gate.name, "strong");
  for (const Spot& spot : spots_) {
    const char* const css = spot.is_event ? "strong" : spot.severity > 0 ? "" : "quiet";
    place(spot.at, is_wide ? spot.name : spot.code, css);
  }
}

std::string Map::description() const {
  std::vector<std::string> names;
  for (const Spot& spot : spots_)
    if (spot.severity > 0 && names.size() < 5) names.push_back(page_.text(Say::named_share, spot.name, page_.percent(spot.severity)));
  return page_.text(names.empty() ? Say::d_map_none : Say::d_map, page_.words.list(names));
}

Html Map::key() const {
  std::vector<LegendItem> items;
  const char* const shortfall[] = {"0\u201310\u00a0%", "10\u201325\u00a0%", "25\u201350\u00a0%", "50\u201375\u00a0%", "75\u2013100\u00a0%"};
  const char* const loss[] = {"<\u00a00.1\u00a0%", "0.1\u20130.5\u00a0%", "0.5\u20131\u00a0%", "1\u20133\u00a0%", ">\u00a03\u00a0%"};
  if (!severity_.empty())
    for (int level = 1; level <= 5; ++level)
      items.push_back({(is_shortfall_ ? shortfall : loss)[level - 1], fmt::format("spot s{}", level), Shape::circle});
  items.push_back({page_.text(Say::l_member), "spot s0", Shape::circle});
  if (has_flows_) items.push_back({page_.text(Say::l_flow), "flow", Shape::dash});
  if (std::any_of(spots_.begin(), spots_.end(), [](const Spot& s) { return s.is_event; }))
    items.push_back({page_.text(Say::l_event), "event", Shape::diamond});
  if (has_ways_) items.push_back({page_.text(Say::l_way), "way", Shape::dash});
  if (!closed_.empty()) items.push_back({page_.text(Say::l_shut), "shut", Shape::square});
  return legend(items);
}

Html Map::table() const {
  Table table(page_.text(is_shortfall_ ? Say::t_map : Say::t_map_loss),
              {{page_.text(Say::c_place), false},
               {page_.text(Say::c_role), false},
               {page_.text(is_shortfall_ ? Say::c_worst_shortfall : Say::c_va_share)}});
  std::vector<const Spot*> rows;
  std::vector<std::string> spared;
  for (const bool is_member : {true, false})
    for (const Spot& spot : spots_) {
      if (spot.is_group != is_member) continue;
      if (spot.severity > 0 || spot.is_event || spot.is_supplier) rows.push_back(&spot);
      else spared.push_back(spot.name);
    }
  for (const Spot* row : rows) {
    const Spot& spot = *row;
    std::vector<std::string> roles;
    if (spot.is_event) roles.push_back(page_.text(Say::l_event));
    if (spot.is_group) roles.push_back(page_.text(Say::role_member));
    if (spot.is_supplier) roles.push_back(page_.text(Say::role_supplier));
    const auto product = worst_product_.find(spot.id);
    std::string severity = spot.severity > 0 ? page_.percent(spot.severity) : is_shortfall_ ? "<1\u00a0%" : "0";
    if (spot.severity > 0 && is_shortfall_ && product != worst_product_.end())
      severity = page_.text(Say::share_of, severity, product->second);
    table.row({escape(spot.name), escape(page_.sentence(page_.words.list(roles))), escape(severity)});
  }
  for (const Closed& gate : closed_) table.row({escape(gate.name), page_.html(Say::l_shut), Html{}});
  Html inside = table.html();
  if (!spared.empty()) inside += page_.p(is_shortfall_ ? Say::map_spared : Say::map_spared_loss, page_.words.list(spared));
  return details(page_.text(Say::show_table), inside);
}

Html Map::html() {
  out_ = fmt::format("<svg class=\"map\" role=\"img\" aria-label=\"{}\" style=\"aspect-ratio:{:.0f}/{:.0f}\">", escaped(description()),
                     reference_width, window_.height());
  out_ += fmt::format(
      "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 {:.0f} {:.0f}\" preserveAspectRatio=\"none\"><path class=\"land\" d=\"{}\"/>",
      10 * reference_width, 10 * window_.height(), page::land_path(window_, reference_width));
  ways();
  flows();
  out_ += "</svg>";
  spots();
  labels(reference_width, true);
  labels(phone_width, false);
  const Html drawing{out_ + "</svg>\n"};
  return figure(page_.text(is_shortfall_ ? Say::f_map : Say::f_map_loss), key() + drawing, table());
}

}  // namespace

Html map_of(const Page& page) { return Map(page).html(); }

}  // namespace entrepot::assessment::detail
