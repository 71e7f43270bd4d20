// Lines over the sea on a map of the land: a drawing that stands by itself or in a page.
#pragma once

#include <string>
#include <vector>

#include "page/html_text.h"

namespace entrepot::page {

struct MapPlace {
  double lon = 0, lat = 0;
};

struct RouteLine {
  std::string name;              // for the key
  bool is_main = true;           // drawn whole; others are dashed and below it
  std::vector<MapPlace> places;  // in the order of travel; may cross the antimeridian
};
struct MapMark {
  enum class Kind { end, passed, closed };
  Kind kind = Kind::end;
  std::string name;
  MapPlace at;
};
struct RouteMap {
  std::string title, description;  // for readers that do not see it
  std::vector<RouteLine> lines;
  std::vector<MapMark> marks;  // the first of two labels that would cover each other is kept
};

// One SVG element with its own style (light and dark), 960 wide. A line's places follow each other by the shorter way round, so that
// the window is the one that they span.
std::string route_map_svg(const RouteMap& map);
// A page of its own with the map, then sentences, then the tables that the caller wrote.
std::string route_map_page(const RouteMap& map, const std::vector<std::string>& sentences, const Html& tables);

}  // namespace entrepot::page
