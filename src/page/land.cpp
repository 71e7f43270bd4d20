#include "page/land.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace entrepot::page {
namespace {

#include "page/land_outline.inc"

}  // namespace

void MapWindow::settle() {
  const double width = (east - west) * squeeze;
  const double missing = width / 2.1 - (north - south);
  if (missing > 0) {
    north = std::min(80.0, north + missing / 2);
    south = std::max(-58.0, north - width / 2.1);
  }
  const double wanted = (north - south) * 1.45 / squeeze - (east - west);
  if (wanted > 0) {
    west -= wanted / 2;
    east += wanted / 2;
  }
}

std::string land_path(const MapWindow& window, double width) {
  std::string path;
  const double height = window.height(width);
  std::size_t first = 0;
  for (const std::uint16_t size : land_ring_sizes) {
    for (const double shift : {-360.0, 0.0, 360.0}) {
      double west = 1e9, east = -1e9, south = 1e9, north = -1e9;
      for (std::size_t i = first; i < first + size; ++i) {
        const double lon = land_points[2 * i] / 10.0 + shift, lat = land_points[2 * i + 1] / 10.0;
        west = std::min(west, lon), east = std::max(east, lon), south = std::min(south, lat), north = std::max(north, lat);
      }
      if (east < window.west || west > window.east || north < window.south || south > window.north) continue;
      long last_x = 0, last_y = 0;
      for (std::size_t i = first; i < first + size; ++i) {
        const double lon = land_points[2 * i] / 10.0 + shift, lat = land_points[2 * i + 1] / 10.0;
        const long x = std::lround(10 * width * (lon - window.west) / (window.east - window.west));
        const long y = std::lround(10 * height * (window.north - lat) / (window.north - window.south));
        if (i == first) path += fmt::format("M{} {}", x, y);
        else if (x != last_x || y != last_y) path += fmt::format("l{} {}", x - last_x, y - last_y);
        last_x = x, last_y = y;
      }
      path += 'z';
    }
    first += size;
  }
  return path;
}

}  // namespace entrepot::page
