// Land for maps: a window on a plane chart, and the outline of the land in it.
//
// Plane chart (equirectangular) with true scale at 20 degrees. The outline is Natural Earth's (public domain), made by
// tools/make_land.mjs. No borders are drawn.
#pragma once

#include <string>

namespace entrepot::page {

struct MapPoint {
  double x = 0, y = 0;
};

struct MapWindow {
  static constexpr double squeeze = 0.93969;  // cos 20 degrees
  double west = 0, east = 0, south = 0, north = 0;  // degrees; east may be beyond 180, west below -180

  // Neither a band nor a tower: as high as it must be for its width, within the latitudes of ships.
  void settle();
  double height(double width) const { return width * (north - south) / ((east - west) * squeeze); }
  MapPoint at(double lon, double lat, double width) const {
    return {width * (lon - west) / (east - west), height(width) * (north - lat) / (north - south)};
  }
};

// The land as the data of one SVG path, in tenths of a unit of a drawing of this width.
std::string land_path(const MapWindow& window, double width);

}  // namespace entrepot::page
